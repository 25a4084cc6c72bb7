"""Nobody is shut out: axe finds nothing serious, on a desk or on a phone, and what is printed is the plan."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import go
from playwright.sync_api import Page, expect
from serving import Server

pytestmark = pytest.mark.long

Opener = Callable[..., Page]

RULES: dict[str, Any] = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
RULES |= {"resultTypes": ["violations"], "preload": False}
UNFOLD = """() => {
    for (const one of document.querySelectorAll("details")) one.open = true
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(".group:nth-child(n + 3) { display: none }")
    document.adoptedStyleSheets = [sheet]
}"""
"""Opens everything; of milestones, which are all alike, two are enough to look at."""


def serious(page: Page, part: str, where: str) -> list[str]:
    """What keeps somebody out of a part of the page, and where that was."""
    found = Axe().run(page, part, RULES).response["violations"]
    grave = [one for one in found if one["impact"] in ("serious", "critical")]
    return [f"{where}: {one['id']} {one['nodes'][0]['target']} of {len(one['nodes'])}" for one in grave]


@pytest.fixture
def visit(come: Opener, shared_server: tuple[Server, str], long_room: str) -> Opener:
    """The room in which everything there is has a long name."""

    def visit_place(place: str, **options: object) -> Page:
        return come(f"{shared_server[0].url}/l/{long_room}", place, reduced_motion="reduce", **options)

    return visit_place


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_axe_finds_nothing_serious(visit: Opener, width: int, scheme: str) -> None:
    page = visit("", width=width, color_scheme=scheme)
    found: list[str] = []
    for place in page.get_by_role("navigation", name="Room").get_by_role("link").all_inner_texts():
        if place != "Home":
            go(page, place)
        page.evaluate(UNFOLD)
        found += serious(page, "body", place)
    page.goto(f"{page.url.rpartition('/')[0]}/kickoff")
    page.locator("#kickoff #goal").wait_for()
    found += serious(page, "body", "kickoff")
    page.goto(f"{page.url.rpartition('/')[0]}/table")
    page.locator(".plan-table .field").first.wait_for()
    found += serious(page, "body", "table")
    task = go(page, "Plan").locator("#content [data-item^='tasks/']").first.get_attribute("data-item")
    page.evaluate("(name) => { location.hash = name }", task)
    page.locator("#panel .details").wait_for()
    found += serious(page, "#panel", "details")
    assert not found, "\n".join(found)


def test_what_is_printed_is_the_plan_without_its_controls(visit: Opener) -> None:
    page = visit("Plan", color_scheme="dark")
    page.emulate_media(media="print")
    expect(page.locator(".task").first).to_be_visible()
    for control in ("#bar", "#rail", ".parts", ".add-task", ".task .more", "[data-making]"):
        expect(page.locator(control).first).to_be_hidden()
    ink = page.evaluate("getComputedStyle(document.body).color")
    assert ink == "rgb(27, 30, 36)", "dark on paper, whatever the screen is"
