"""Pictures of every page, at a desk and on a phone, light and dark, to be looked at.

Made only when asked for: ``pytest -n 0 tests/browser/test_pictures.py --pictures FOLDER``.
"""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import demo_on
from keys import credentials_of
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from serving import Server

from mapstream.demo import sign_in
from mapstream.log import Log

Opener = Callable[..., Page]

STEP, RENAMED = "Write the business case", "Write the business case with finance"
ALIGNED = """step => {
    const row = [...document.querySelectorAll("#plan .task")].find((one) => one.ariaLabel.startsWith(step))
    scrollBy(0, row.closest(".group").getBoundingClientRect().top - 100)
}"""
SIZES = {"desk": (1280, 860), "phone": (390, 844)}
OF_A_ROOM = ("kickoff", "table", "review", "handoff")
OF_A_WORKSPACE = ("", "portfolio", "templates", "members", "links", "keys", "settings")
SETTLED = """() => !document.querySelector("[aria-busy=true], .loading:not([hidden])")"""


@pytest.fixture(scope="session")
def folder(request: pytest.FixtureRequest) -> Path:
    """Asked for first, so that nothing else begins where no pictures are wanted."""
    asked = request.config.getoption("--pictures", default=None)
    if not asked:
        pytest.skip("pictures are made with --pictures FOLDER")
    made = Path(asked)
    made.mkdir(parents=True, exist_ok=True)
    return made


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_pictures_of_every_page(come: Opener, log: Log, server: Server, folder: Path, size: str, scheme: str) -> None:
    links, member = demo_on(server, log), sign_in(log, credentials_of(log), server.url).address
    width, height = SIZES[size]
    page = come(links["seller"], width=width, height=height, color_scheme=scheme)
    for name, address in addresses(page, member):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        page.wait_for_function(SETTLED)
        page.screenshot(path=folder / f"{name}-{size}-{scheme}.png", full_page=True)


def addresses(page: Page, member: str) -> Iterator[tuple[str, str]]:
    """The name and the address of every page that a seller has: of the room, then of the workspace."""
    room = page.url.split("#")[0].rstrip("/")
    server = room.partition("/rooms/")[0]
    for place in page.locator("#rail a").evaluate_all("links => links.map((link) => link.href)"):
        yield place.removeprefix(room).strip("/") or "home", place
    yield from ((name, f"{room}/{name}") for name in OF_A_ROOM)
    yield "docs", f"{server}/docs"
    page.goto(member)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state("networkidle")
    yield from ((name or "rooms", f"{server}/{name}") for name in OF_A_WORKSPACE)


def test_two_browsers_in_one_plan(come: Opener, links: dict[str, str], folder: Path) -> None:
    """The moving picture at the top of the README."""
    seller, champion = (come(links[role], "Plan", width=720, height=600) for role in ("seller", "champion"))
    frames: list[Image.Image] = []
    lasting: list[int] = []

    def frame(milliseconds: int) -> None:
        both = Image.new("RGB", (1456, 600), "#c9cbd1")
        for page, left in ((seller, 0), (champion, 736)):
            page.evaluate(ALIGNED, STEP)
            both.paste(Image.open(io.BytesIO(page.screenshot())), (left, 0))
        frames.append(both.resize((1000, 412), Image.Resampling.LANCZOS))
        lasting.append(milliseconds)

    def row(page: Page, title: str) -> Locator:
        return page.get_by_role("listitem", name=title, exact=True)

    for page in (seller, champion):
        row(page, STEP).scroll_into_view_if_needed()
        page.wait_for_load_state("networkidle")
    frame(1200)
    row(seller, STEP).get_by_role("button", name=f"Edit title of {STEP}").click()
    title = seller.get_by_role("textbox", name="Title", exact=True)
    expect(row(champion, STEP).locator(".presence")).to_contain_text("Maya Lindqvist")
    title.press("End")
    for typed in (" with", " finance"):
        title.press_sequentially(typed)
        frame(500)
    title.press("Enter")
    expect(row(champion, RENAMED)).to_be_visible()
    frame(1400)
    row(champion, RENAMED).locator("[data-field=due] button").click()
    expect(row(seller, RENAMED).locator(".presence")).to_contain_text("Daniel Okafor")
    frame(800)
    due = row(champion, RENAMED).locator("input[type=date]")
    due.fill("2026-12-09")
    due.press("Enter")
    expect(row(seller, RENAMED)).to_contain_text("9 Dec 2026")
    frame(1400)
    adding = champion.get_by_label("Add a task to Executive presentation")
    adding.fill("Ask the board for a slot")
    frame(700)
    adding.press("Enter")
    expect(row(seller, "Ask the board for a slot")).to_be_visible()
    frame(2000)
    target = folder / "together.webp"
    frames[0].save(target, save_all=True, append_images=frames[1:], duration=lasting, loop=0, quality=62, method=6)
    assert target.stat().st_size < 400_000
