"""The reference page, in a real browser: all of it is drawn, on a desk and on a phone, by nobody's script but ours."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from asking import Site
from playwright.sync_api import Browser, Page, sync_playwright

from mapstream.api.asyncapi import asyncapi
from mapstream.api.examples import sent
from mapstream.api.openapi import openapi
from mapstream.api.operations import OPERATIONS
from mapstream.api.schemas import problem_types, room_event_types
from mapstream.plan.vocabulary import COMMANDS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(site: Site, browser: Browser) -> Iterator[Page]:
    """The reference, open; whatever goes wrong in it fails the test."""
    page = browser.new_page(base_url=site.url)
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(site.url) else wrong.append(asked.url))
    page.goto("/docs")
    page.wait_for_selector("#shapes")
    yield page
    assert wrong == []
    page.close()


def ids(page: Page, prefix: str) -> list[str]:
    """What of a kind is on the page."""
    found: list[str] = page.eval_on_selector_all(f"[id^='{prefix}']", "nodes => nodes.map((node) => node.id)")
    return [id.removeprefix(prefix) for id in found]


def test_everything_is_on_it(page: Page) -> None:
    assert {*ids(page, "op-")} == {operation.id for operation in OPERATIONS.values()}
    assert {*ids(page, "command-")} == {*COMMANDS}
    assert ids(page, "event-") == [event.name for event in room_event_types()]
    assert ids(page, "problem-") == [problem.code for problem in problem_types()]
    live = asyncapi()
    assert len(ids(page, "frame-")) == len(live["operations"])
    for code in live["channels"]["room"]["x-close-codes"]:
        assert page.locator(f"#closing dt:text-is('{code}')").count() == 1


def test_every_entry_opens_and_every_link_in_it_leads_somewhere(page: Page) -> None:
    page.evaluate("for (const entry of document.querySelectorAll('.docs-entry')) entry.open = true")
    page.wait_for_function(
        "[...document.querySelectorAll('.docs-entry')].every((entry) => entry.children.length === 2)"
    )
    lost: list[str] = page.evaluate(
        """[...document.querySelectorAll("main a[href^='#']")].map((link) => link.getAttribute("href").slice(1))
        .filter((id) => !document.getElementById(decodeURIComponent(id)))"""
    )
    assert lost == []
    shown = page.inner_text("main")
    assert "undefined" not in shown
    assert "[object" not in shown
    fields: Any = openapi()["components"]["schemas"]["AddTask"]["properties"]
    assert page.locator("#command-add_task dt code").all_inner_texts() == [*fields]


def test_an_address_opens_what_it_names(page: Page) -> None:
    page.goto("/docs#command-complete_task")
    page.wait_for_selector("#command-complete_task[open]")
    assert 0 <= page.evaluate("document.getElementById('command-complete_task').getBoundingClientRect().top") < 200
    page.click("#command-complete_task a:text-is('LinkEvidence')")
    page.wait_for_selector("#schema-LinkEvidence[open]")


def test_a_command_is_shown_as_it_may_be_sent(page: Page) -> None:
    for type in ("add_task", "undo"):
        page.goto(f"/docs#command-{type}")
        assert orjson.loads(page.inner_text(f"#command-{type} pre")) == sent(type)


def test_the_contents_are_searched(page: Page) -> None:
    page.fill("#find", "reschedule")
    assert page.locator("#contents li a:visible").all_inner_texts() == [
        "reschedule_milestone",
        "reschedule_task",
        "reschedule_deliverable",
        "deliverable.rescheduled",
        "milestone.rescheduled",
        "task.rescheduled",
    ]
    page.fill("#find", "no such thing")
    assert page.is_visible("#none")


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844), (320, 640)])
def test_it_fits(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("for (const entry of document.querySelectorAll('.docs-entry')) entry.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.is_visible("#contents") == (width > 900)


WEBSOCAT = """#!{python}
import argparse, sys
from websockets.sync.client import connect

asked = argparse.ArgumentParser()
asked.add_argument("--no-close", action="store_true")
asked.add_argument("--protocol")
asked.add_argument("-H")
asked.add_argument("address")
asked = asked.parse_args()
name, _, value = asked.H.partition(": ")
with connect(asked.address, subprotocols=[asked.protocol], additional_headers={{name: value}}) as socket:
    socket.send(sys.stdin.readline().strip())
    print(socket.recv(timeout=10))
"""
"""What the third step needs, for as long as one answer."""


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl on this machine")
def test_the_first_steps_work_and_a_second_time_too(site: Site, page: Page, tmp_path: Path) -> None:
    said = tmp_path / "websocat"
    said.write_text(WEBSOCAT.format(python=sys.executable))
    said.chmod(0o755)
    member = site.member()
    env = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "KEY": member.token or ""}
    for _ in range(2):
        steps = page.locator("#first-steps pre").all_inner_texts()
        first, second = ([run(step, env) for step in steps] for _ in range(2))
        (opened, done, joined), (opened_again, done_again, joined_again) = first, second
        assert opened["room"] in steps[1]
        assert opened_again == opened | {"again": True}
        assert done_again == done | {"again": True}
        assert joined_again["plan"] == joined["plan"]
        assert [task["title"] for task in joined["plan"]["tasks"].values()] == ["Security review"]
        page.reload()  # somebody else reads it, and opens a room of their own
        page.wait_for_selector("#shapes")


def run(step: str, env: dict[str, str]) -> dict[str, Any]:
    """What a step on the page prints."""
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", step], env=env, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stdout + done.stderr
    told: dict[str, Any] = orjson.loads(done.stdout)
    return told


def test_it_says_when_the_description_cannot_be_read(site: Site, browser: Browser) -> None:
    page = browser.new_page(base_url=site.url)
    page.route("**/openapi.json", lambda route: route.fulfill(status=503))
    page.goto("/docs")
    page.wait_for_selector("[role=alert]")
    assert "could not be read" in page.inner_text("main")
    page.close()


def test_no_other_script_may_run(site: Site) -> None:
    rules = site.nobody().http.get("/docs").headers["content-security-policy"].split("; ")
    assert "default-src 'self'" in rules
    assert not [rule for rule in rules if rule.startswith("script-src") or "unsafe" in rule]
