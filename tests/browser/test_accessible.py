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
ZOOMED = RULES | {"runOnly": ["target-size", "scrollable-region-focusable", "aria-hidden-focus"]}
"""What depends on how things are put."""
NARROW = 400
UNFOLD = """() => {
    for (const one of document.querySelectorAll("details")) one.open = true
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(".group:nth-child(n + 3) { display: none }")
    document.adoptedStyleSheets = [sheet]
}"""
"""Opens everything; of milestones, which are all alike, two are enough to look at."""


def serious(page: Page, part: str, where: str, rules: dict[str, Any] = RULES) -> list[str]:
    """What keeps somebody out of a part of the page, and where that was."""
    found = Axe().run(page, part, rules).response["violations"]
    grave = [one for one in found if one["impact"] in ("serious", "critical")]
    return [f"{where}: {one['id']} {one['nodes'][0]['target']} of {len(one['nodes'])}" for one in grave]


def at_twice_the_size(page: Page, place: str) -> list[str]:
    """What keeps somebody out who reads at 200 %: half as many pixels of CSS, where rows are put differently."""
    size = page.viewport_size
    assert size
    page.set_viewport_size({"width": size["width"] // 2, "height": size["height"] // 2})
    found = serious(page, "body", f"{place} at 200 %", ZOOMED)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append(f"{place} at 200 % is wider than the window")
    page.set_viewport_size(size)
    return found


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
        found += at_twice_the_size(page, place) if width > NARROW else []
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


AT = """async () => {
    const at = document.activeElement
    getComputedStyle(at).transform // what moves because of the focus begins to
    await Promise.all(at.getAnimations().map(({ finished }) => finished))
    const { outlineStyle: style, outlineWidth: width } = getComputedStyle(at)
    const box = at.getBoundingClientRect()
    const within = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
    const name = `${at.localName}#${at.id}.${at.className} ${at.textContent.trim().slice(0, 30)}`
    return [name, style !== "none" && parseFloat(width) > 0 && within]
}"""
"""Where the keyboard is, and whether that is seen, once it has come to rest."""
LINED = "(node) => getComputedStyle(node).outlineStyle"


def test_the_keyboard_alone_does_everything_in_the_system_s_own_colours_and_without_motion(
    empty_room: dict[str, str], come: Opener
) -> None:
    page = come(empty_room["seller"], forced_colors="active", reduced_motion="reduce", height=600)
    press = page.keyboard.press

    def onward_to(name: str) -> None:
        """Tab, until that has the focus; wherever it is on the way is seen."""
        for _ in range(60):
            press("Tab")
            where, seen = page.evaluate(AT)
            assert seen, f"nobody sees that the focus is at {where}"
            if page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.innerText") == name:
                return
        raise AssertionError(f"{name} is not reached")

    page.locator("#content:not([data-settling])").wait_for()
    page.evaluate("document.activeElement.blur()")
    onward_to("Skip to the plan")
    onward_to("Plan")
    press("Enter")
    heading = page.locator("#content h1")
    expect(heading).to_be_focused()
    onward_to("Add a task")
    for title in ("First", "Second"):
        page.keyboard.type(title)
        press("Enter")
    second = page.get_by_role("listitem", name="Second", exact=True)
    expect(second).to_be_visible()
    expect(page.locator(".task[data-sending]")).to_have_count(0)
    press("Escape")
    press("k")
    expect(second.get_by_role("button", name="Second", exact=True)).to_be_focused()
    press("Alt+ArrowUp")
    expect(page.locator(".task").first).to_have_attribute("aria-label", "Second")
    press("s")
    expect(page.get_by_role("menu")).to_be_visible()
    assert page.evaluate(AT)[1], "the menu's first entry is seen to have the focus"
    press("Enter")
    expect(second).to_have_attribute("data-status", "in_progress")
    press("e")
    page.keyboard.type("Renamed")
    press("Enter")
    renamed = page.get_by_role("listitem", name="Renamed", exact=True)
    renamed.get_by_role("button", name="Renamed", exact=True).focus()
    press("Enter")
    expect(page.locator("#panel")).to_be_visible()
    assert renamed.evaluate(LINED) == "solid", "which row is open is told by more than a background"
    press("Escape")
    expect(renamed.get_by_role("button", name="Renamed", exact=True)).to_be_focused()
    assert page.locator("#rail [aria-current]").evaluate(LINED) == "solid"
    page.get_by_role("link", name="Home", exact=True).press("Enter")
    assert page.locator(".meter").evaluate("(bar) => getComputedStyle(bar).borderStyle") == "solid"
    lasting = page.evaluate("document.getAnimations().map((one) => one.effect.getComputedTiming().activeDuration)")
    assert [one for one in lasting if one > 1] == [], "nothing moves"
