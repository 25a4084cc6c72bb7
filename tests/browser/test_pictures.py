"""Pictures of every page, at a desk and on a phone, light and dark, to be looked at.

Made only when asked for: ``pytest -n 0 tests/browser/test_pictures.py --pictures FOLDER``.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

Opener = Callable[..., Page]

SIZES = {"desk": (1280, 860), "phone": (390, 844)}
OF_A_ROOM = ("kickoff", "table", "review", "handoff")
OF_A_WORKSPACE = ("", "portfolio", "templates", "members", "links", "keys", "settings")
SETTLED = """() => !document.querySelector("[aria-busy=true], .loading:not([hidden])")"""


@pytest.fixture
def folder(request: pytest.FixtureRequest) -> Path:
    asked = request.config.getoption("--pictures", default=None)
    if not asked:
        pytest.skip("pictures are made with --pictures FOLDER")
    made = Path(asked)
    made.mkdir(parents=True, exist_ok=True)
    return made


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_pictures_of_every_page(come: Opener, links: dict[str, str], folder: Path, size: str, scheme: str) -> None:
    width, height = SIZES[size]
    page = come(links["seller"], width=width, height=height, color_scheme=scheme)
    for name, address in addresses(page, links):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        page.wait_for_function(SETTLED)
        page.screenshot(path=folder / f"{name}-{size}-{scheme}.png", full_page=True)


def addresses(page: Page, links: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The name and the address of every page that a seller has: of the room, then of the workspace."""
    room = page.url.split("#")[0].rstrip("/")
    server = room.partition("/rooms/")[0]
    for place in page.locator("#rail a").evaluate_all("links => links.map((link) => link.href)"):
        yield place.removeprefix(room).strip("/") or "home", place
    yield from ((name, f"{room}/{name}") for name in OF_A_ROOM)
    yield "docs", f"{server}/docs"
    page.goto(links["signed_in_as_an_admin"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state("networkidle")
    yield from ((name or "rooms", f"{server}/{name}") for name in OF_A_WORKSPACE)
