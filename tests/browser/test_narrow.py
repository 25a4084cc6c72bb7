"""Nothing is wider than the screen of a phone: every view and dialog, with long titles, in whatever font there is."""

import pytest
from conftest import enter, go
from playwright.sync_api import Browser, Page
from serving import Server

pytestmark = pytest.mark.long

WIDTH = 360

FONTS = ["monospace", "sans-serif !important; letter-spacing: 0.06em"]
"""Wider and narrower than what the page asks for: other machines have other fonts."""

WIDER = """() => {
    const scrolls = (node) => {
        for (let at = node.parentElement; at; at = at.parentElement) {
            if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(at).overflowX)) return true
        }
        return false
    }
    const found = [...document.querySelectorAll("body *")].filter((node) => {
        const box = node.getBoundingClientRect()
        return box.width && box.right > innerWidth + 1 && node.checkVisibility() && !scrolls(node)
    })
    const page = document.documentElement.scrollWidth
    const words = (node) => `${node.tagName}.${node.className}: ${Math.round(node.getBoundingClientRect().right)}`
    return [...(page > innerWidth ? [`page: ${page}`] : []), ...found.map(words)]
}"""


WHOLE = """(node) => {
    for (const one of node.querySelectorAll("[hidden]")) one.hidden = false
    node.showModal()
}"""
"""Opens a dialog with everything in it that it may show."""


SETTLED = """() => {
    const ends = (one) => Number.isFinite(one.effect.getComputedTiming().endTime)
    return Promise.all(document.getAnimations().filter(ends).map((one) => one.finished.catch(() => null)))
}"""
"""Once nothing moves any more but what never stops."""


def told(page: Page, where: str) -> list[str]:
    """What is wider than the screen, and where that was."""
    page.evaluate(SETTLED)
    return [f"{where}: {one}" for one in page.evaluate(WIDER)[:5]]


def first_and_last(items: list[str]) -> list[str]:
    """Two items of each kind: what a template brought, and what has a long name."""
    kinds: dict[str, list[str]] = {}
    for item in items:
        kinds.setdefault(item.partition("/")[0], []).append(item)
    return [item for found in kinds.values() for item in dict.fromkeys((found[0], found[-1]))]


@pytest.mark.parametrize("font", FONTS)
def test_nothing_is_wider_than_a_phone(
    browser: Browser, shared_server: tuple[Server, str], long_room: str, font: str
) -> None:
    server, _ = shared_server
    context = browser.new_context(
        bypass_csp=True, reduced_motion="reduce", viewport={"width": WIDTH, "height": 740}, locale="en-GB"
    )
    page = context.new_page()
    enter(page, f"{server.url}/l/{long_room}")
    page.locator("#connection[data-state=live]").wait_for()
    page.add_style_tag(content=f"*, button, input {{ font-family: {font} !important; }}")
    wide = told(page, "Home")
    for dialog in page.locator("dialog").all():
        name = dialog.get_attribute("id")
        dialog.evaluate(WHOLE)
        wide += told(page, f"dialog {name}")
        dialog.evaluate("(node) => node.close()")
    for place in page.get_by_role("navigation", name="Room").get_by_role("link").all_inner_texts():
        if place != "Home":
            go(page, place)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        wide += told(page, place)
        items = page.eval_on_selector_all(
            "#content [data-item*='/']", "nodes => nodes.map((node) => node.dataset.item)"
        )
        for item in first_and_last([one for one in items if not one.startswith("documents/")]):
            page.evaluate("(name) => { location.hash = name }", item)
            page.locator("#panel .details").wait_for()
            wide += told(page, f"details of {item}")
        if page.locator("#panel").is_visible():
            page.keyboard.press("Escape")
    context.close()
    assert not wide, "\n".join(wide)


@pytest.mark.parametrize("font", FONTS)
@pytest.mark.parametrize("path", ["/", "/docs"])
def test_nor_are_the_other_pages(browser: Browser, shared_server: tuple[Server, str], path: str, font: str) -> None:
    server, _ = shared_server
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce", viewport={"width": WIDTH, "height": 740})
    page = context.new_page()
    page.goto(server.url + path)
    page.add_style_tag(content=f"*, button, input {{ font-family: {font} !important; }}")
    if path == "/docs":
        page.locator("main section").nth(3).wait_for()
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        page.evaluate("for (const one of document.querySelectorAll('details details')) one.open = true")
        page.wait_for_function(
            "[...document.querySelectorAll('.docs-entry')].every((one) => one.children.length === 2)"
        )
    wide = told(page, path)
    context.close()
    assert not wide, "\n".join(wide)
