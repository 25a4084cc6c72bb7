#!/usr/bin/env python3
"""Measures a room's page in a browser: how soon it is seen, cold, what moves then, and what an edit of others costs.

    .venv/bin/python tests/bench/page_bench.py

A browser that has kept nothing opens the plan of a room with 30 tasks, and of one with 1,000; then others rename tasks
that it shows. The figures are kept in ``results.json``.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from herd_bench import Site
from measure import keep
from playwright.sync_api import Browser, Page, sync_playwright

TASKS = (30, 1_000)
TIMES, EDITS = 5, 20
FOLLOW = """window.shift = 0
new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.shift += value
}).observe({ type: "layout-shift", buffered: true })"""
SEEN = """() => document.querySelector("#content:not([hidden], [data-settling]) .task") && performance.now()"""
SHOWN = """([item, title]) => document.querySelector(`.task[data-item="${item}"]`).ariaLabel === title"""
PAINTED = """() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime"""


@contextmanager
def opened(browser: Browser, address: str, cookies: Any = None) -> Iterator[Page]:
    """A page in a browser that has kept nothing but these cookies."""
    context = browser.new_context(viewport={"width": 1280, "height": 860}, storage_state=cookies)
    context.add_init_script(FOLLOW)
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


def do(site: Site, room: str, type: str, **data: Any) -> dict[str, Any]:
    """Have something done in a room."""
    return site.post(f"/v1/rooms/{room}/commands", {"id": str(uuid4()), "type": type, "data": data})


def busy(page: Page, work: Any) -> float:
    """The milliseconds for which something keeps the page's main thread busy."""
    asking = page.context.new_cdp_session(page)
    asking.send("Performance.enable")

    def spent() -> float:
        metrics = asking.send("Performance.getMetrics")["metrics"]
        return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))

    before = spent()
    work()
    return 1000 * (spent() - before)


def rename(site: Site, room: str, tasks: list[str], page: Page) -> None:
    """Rename some of the tasks that a page shows, one after the other."""
    for n in range(EDITS):
        do(site, room, "edit_task", task=tasks[n % 5], title=f"Renamed {n}")
        page.wait_for_function(SHOWN, arg=[f"tasks/{tasks[n % 5]}", f"Renamed {n}"])


def measure(site: Site, browser: Browser, tasks: int) -> dict[str, Any]:
    """The figures of a room with so many tasks."""
    room, ids = site.room(tasks)
    person = str(uuid4())
    do(site, room, "add_person", person=person, name="Sam Seller", side="seller")
    with opened(browser, do(site, room, "issue_link", person=person)["link"]) as page:
        page.get_by_role("button", name="Open the plan").click()
        page.locator("#connection[data-state=live]").wait_for()
        cookies, address = page.context.storage_state(), f"{page.url.rstrip('/')}/plan"
    painted, seen, shifts = [], [], []
    for _ in range(TIMES):
        with opened(browser, address, cookies) as page:
            seen.append(page.wait_for_function(SEEN).json_value())
            painted.append(page.wait_for_function(PAINTED).json_value())
            page.wait_for_load_state("networkidle")
            shifts.append(page.evaluate("shift"))
    with opened(browser, address, cookies) as page:
        page.wait_for_function(SEEN)
        page.wait_for_load_state("networkidle")
        edited = busy(page, lambda: rename(site, room, ids, page)) / EDITS
    return {
        "first_paint_ms": round(statistics.median(painted)),
        "plan_seen_ms": round(statistics.median(seen)),
        "layout_shift": round(max(shifts), 4),
        "edit_of_others_ms": round(edited, 1),
    }


def main() -> None:
    """Measure, print it, and keep it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    beside = str(Path(sys.executable).with_name("mapstream"))
    parser.add_argument("--mapstream", default=beside, help="the mapstream command")
    parser.add_argument("--dry", action="store_true", help="do not keep the figures")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="mapstream-bench-"))
    site = Site(given.mapstream, folder / "data")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            figures = {f"{tasks}_tasks": measure(site, browser, tasks) for tasks in TASKS}
            browser.close()
    finally:
        site.end()
        shutil.rmtree(folder)
    keep("page", figures, given.dry)


if __name__ == "__main__":
    main()
