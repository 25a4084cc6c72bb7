"""A real browser, on rooms of a real server. Skipped, with the reason, where there is no chromium."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from keys import credentials_of, key_of
from playwright.sync_api import Browser, ConsoleMessage, Error, Locator, Page, expect, sync_playwright
from psycopg.sql import SQL, Identifier
from serving import KEYRING, Server

from mapstream import clock
from mapstream.demo import ways_in, write
from mapstream.log import Log, migrate
from mapstream.workspace import create_workspace

LONG = "Datenschutzfolgenabschätzungsverantwortlichkeitsvereinbarung, reviewed with the information security committee"

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
expect.set_options(timeout=20_000)  # no story depends on how busy this machine is
REFUSED = ("Failed to load resource", "WebSocket connection to")
"""How the browser's console tells of what a server refused, or could not be asked: some stories are about that."""
QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
"""The browser speaks to our server only."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Pictures of every page, for people to look at."""
    parser.addoption("--pictures", metavar="FOLDER", help="Where test_pictures.py puts what every page looks like.")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a module's tests; each gets contexts, and so sessions, of its own.

    Not for the whole session: while it is open an event loop runs, and other tests want their own.
    """
    if CHROMIUM is None:
        pytest.skip("there is no chromium on this machine: install it to run the browser tests")
    sandbox = [] if os.geteuid() else ["--no-sandbox"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *sandbox])
        yield browser
        browser.close()


@pytest.fixture
def links(log: Log, server: Server) -> dict[str, str]:
    """The demo's deal on a server of the test's own: the personal links by role."""
    return demo_on(server, log)


def demo_on(server: Server, log: Log) -> dict[str, str]:
    """Write the demo's deal; the personal links into it by role."""
    write(log, clock.now())
    return {way.role.replace(" ", "_"): way.address for way in ways_in(log, credentials_of(log), server.url)}


@pytest.fixture(scope="session")
def shared_log(postgres_dsn: str) -> Iterator[Log]:
    """What tests share that each have a room of their own, or change nothing."""
    schema = f"test_{uuid4().hex[:12]}"
    migrate(postgres_dsn, schema, KEYRING)
    with closing(Log(postgres_dsn, schema, KEYRING)) as log:
        yield log
    with psycopg.connect(postgres_dsn, autocommit=True) as conn:
        conn.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(schema)))


@pytest.fixture(scope="session")
def shared_server(
    shared_log: Log, postgres_dsn: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, str]]:
    """One server over that, and an admin's key to open rooms with."""
    workspace = create_workspace(shared_log, "Acme")
    key = key_of(shared_log, workspace).token
    place, schema = tmp_path_factory.mktemp("shared") / "server.log", shared_log.database.schema
    with Server(place, database_url=postgres_dsn, schema=schema) as server:
        yield server, key


@pytest.fixture(scope="session")
def shared_links(shared_log: Log, shared_server: tuple[Server, str]) -> dict[str, str]:
    """The demo's deal on that server, for tests that change nothing: the personal links by role."""
    return demo_on(shared_server[0], shared_log)


@pytest.fixture
def empty_room(shared_server: tuple[Server, str]) -> dict[str, str]:
    """A room without a plan: the personal links of somebody of either side."""
    server, key = shared_server
    with httpx.Client(base_url=server.url, headers={"authorization": f"Bearer {key}"}) as http:

        def ask(path: str, type: str, **data: Any) -> dict[str, Any]:
            answer = http.post(path, json={"id": str(uuid4()), "type": type, "data": data})
            assert answer.is_success, answer.text
            found: dict[str, Any] = answer.json()
            return found

        room = ask("/v1/rooms", "open_room", name="Acme × Initech")["room"]
        commands, links = f"/v1/rooms/{room}/commands", {}
        for side, role, name in (("seller", "seller", "Sam Seller"), ("buyer", "champion", "Berta Buyer")):
            person = str(uuid4())
            ask(commands, "add_person", person=person, name=name, side=side, role=role)
            token = ask(commands, "issue_link", person=person)["link"].rpartition("/l/")[2]
            links[side] = f"{server.url}/l/{token}"
        return links


@pytest.fixture(scope="session")
def long_room(shared_server: tuple[Server, str]) -> str:
    """A personal link into a room from a template, in which everything has a long name."""
    server, key = shared_server
    with httpx.Client(base_url=server.url, headers={"authorization": f"Bearer {key}"}) as http:

        def ask(path: str, type: str, **data: Any) -> dict[str, Any]:
            answer = http.post(path, json={"id": str(uuid4()), "type": type, "data": data})
            assert answer.is_success, answer.text
            found: dict[str, Any] = answer.json()
            return found

        room = ask("/v1/rooms", "open_room", name=LONG)["room"]
        commands = f"/v1/rooms/{room}/commands"

        def do(type: str, **data: Any) -> dict[str, Any]:
            return ask(commands, type, **data)

        added = do("add_person", name=LONG, side="seller", role="seller", title=LONG)
        person = added["events"][0]["data"]["person"]
        do("apply_template", template="enterprise-software", target="2031-06-30")
        do("set_goal", statement=LONG, date="2031-06-30", reason=LONG)
        task = do("add_task", title=LONG, condition=LONG, purpose=LONG, lead=person)["events"][0]["data"]["task"]
        do("block_task", task=task, reason=LONG)
        do("add_comment", on=f"tasks/{task}", text=LONG)
        do("add_milestone", title=LONG, due="2031-05-05", condition=LONG)
        do("add_document", title=LONG, kind="proposal", url="https://x.example/" + "a" * 90)
        do("add_risk", title=LONG, severity="high", mitigation=LONG)
        do("add_criterion", title=LONG, measure=LONG)
        do("add_kpi", metric=LONG, unit="percent of all of them")
        do("add_deliverable", title=LONG, side="seller", measure=LONG)
        do("set_organisation", side="buyer", name=LONG)
        do("set_commercials", pricing=LONG)
        return str(do("issue_link", person=person)["link"]).rpartition("/l/")[2]


Opener = Callable[..., Page]


def enter(page: Page, link: str) -> None:
    """Come in by a personal link, as a person does."""
    page.goto(link)
    page.get_by_role("button", name="Open the plan").click()


def go(page: Page, place: str) -> Page:
    """To a place of the room, by the rail: ``go(page, "Materials")``."""
    page.get_by_role("navigation", name="Room").get_by_role("link", name=place, exact=True).click()
    expect(page.locator("#content h1")).to_have_text(place)
    return page


def section(page: Page, place: str, title: str) -> Locator:
    """A section of a place, opened with the keyboard if it is closed."""
    if page.locator("#content h1").inner_text() != place:
        go(page, place)
    found = page.locator(".section").filter(has=page.get_by_role("heading", name=title, exact=True))
    if found.get_attribute("open") is None:
        found.locator("summary").first.press("Enter")
    expect(found).to_have_attribute("open", "")
    return found


class Windows:
    """Windows of a browser, each with a session of its own, used again by others: a new one costs two seconds of a
    processor, as much as most stories."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: list[Page] = []
        self._marked: list[Page] = []

    def open(self, width: int = 1280, height: int = 860, **media: Any) -> Page:
        """A window in which nobody has been yet."""
        page = self._free.pop() if self._free else self._browser.new_context(locale="en-GB").new_page()
        page.set_viewport_size({"width": width, "height": height})
        usual: dict[str, Any] = {"color_scheme": "light", "reduced_motion": "no-preference"}
        page.emulate_media(**usual | media)
        page.set_default_timeout(20_000)
        return page

    def run_first(self, page: Page, script: str) -> None:
        """Run a script from now on before any page is there. Nobody else has that window any more."""
        page.add_init_script(script)
        self._marked.append(page)

    def leave(self, page: Page) -> None:
        """Whoever was in it has gone, and left nothing behind."""
        context, origin = page.context, page.url.split("/", 3)[:3]
        if page in self._marked:
            context.close()
            return
        try:
            page.goto("about:blank", timeout=5_000)
        except Error:  # they have something to lose, and are asked
            context.close()
            return
        for other in context.pages:
            if other is not page:
                other.close()
        context.set_offline(False)
        context.clear_permissions()
        context.clear_cookies()
        asking = context.new_cdp_session(page)
        asking.send("Storage.clearDataForOrigin", {"origin": "/".join(origin), "storageTypes": "all"})
        asking.detach()
        page.emulate_media(media="null", forced_colors="null", contrast="null")
        self._free.append(page)


@pytest.fixture(scope="module")
def windows(browser: Browser) -> Windows:
    """The windows of a module's browser."""
    return Windows(browser)


@pytest.fixture
def come(windows: Windows) -> Iterator[Opener]:
    """Comes in by a link, in a browser session of one's own, and to a place: ``come(link, "Plan", width=390)``."""
    opened: list[tuple[Page, Callable[[ConsoleMessage], None]]] = []
    complaints: list[str] = []

    def complain(error: Error) -> None:
        complaints.append(str(error.stack))

    def come_by(link: str, place: str = "", **options: Any) -> Page:
        page, arriving = windows.open(**options), True

        def heard(message: ConsoleMessage) -> None:
            if message.type == "error" and (arriving or not message.text.startswith(REFUSED)):
                complaints.append(f"{message.text} {message.location['url']}")

        opened.append((page, heard))
        page.on("pageerror", complain)
        page.on("console", heard)
        enter(page, link)
        page.locator("#connection[data-state=live]").wait_for()
        if place:
            go(page, place)
        arriving = False
        return page

    yield come_by
    for page, heard in opened:
        page.remove_listener("pageerror", complain)
        page.remove_listener("console", heard)
        windows.leave(page)
    assert complaints == [], "the page's scripts ran without errors, and nothing failed on the way in"


@pytest.fixture
def open_room(come: Opener, links: dict[str, str]) -> Opener:
    """Opens the demo's room as somebody, at the plan: ``open_room("champion", width=390)``."""

    def open_as(role: str, place: str = "Plan", **options: object) -> Page:
        return come(links[role], place, **options)

    return open_as


@pytest.fixture
def look_at_room(come: Opener, shared_links: dict[str, str]) -> Opener:
    """Opens the demo's room as somebody who changes nothing in it, as others do before and after them."""

    def open_as(role: str, place: str = "Plan", **options: object) -> Page:
        return come(shared_links[role], place, **options)

    return open_as
