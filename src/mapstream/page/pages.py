"""The page's documents, and the strict rules under which browsers run them."""

import re
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from mapstream.languages import ENGLISH, reading
from mapstream.languages.message import as_message
from mapstream.languages.speaking import spoken
from mapstream.page.assets import Assets
from mapstream.page.languages import document_in
from mapstream.problems import Problem

CSP = (
    "default-src 'self'; connect-src 'self'{streams}; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
HEADERS = {
    "content-security-policy": CSP.format(streams=""),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-cache",
    "vary": "accept-language, cookie",
}
FORM = {"cache-control": "no-store", "referrer-policy": "same-origin"}
"""Of a page with a form: its browser has to say where the form was sent from, which it does not without a referrer."""
HOME = "home"
"""The place at which a room opens."""
ENGLISH_ONLY = frozenset({"docs.html"})
"""The documents that are in English for everybody: the reference of the API, whose readers write programs."""
FOLDER = Path(str(files("mapstream.page")))

_PARTS = re.compile(r"^ *<!-- (\S+\.html) -->\n", re.MULTILINE)
_PLACES = re.compile(r"\{(\w+)\}")
_ASSET = re.compile(r'"/assets/([^"]+)"')
_ENTRY = re.compile(r' *<script type="module" src="/assets/([^"]+)"></script>\n')


@cache
def assets() -> Assets:
    """What the documents refer to."""
    return Assets(FOLDER, HEADERS)


@cache
def document(name: str, place: str = "", language: str = ENGLISH) -> str:
    """A document of the page, with the parts that features bring along and the addresses at which assets are kept.

    ``place``: the place of a room at which it opens.
    """
    if name in ENGLISH_ONLY:
        language = ENGLISH
    text = _PARTS.sub(lambda found: _all(found[1]), (FOLDER / name).read_text("utf-8"))
    text = _ENTRY.sub(lambda found: _preloads(found[1], place) + found[0], text)
    text = _ASSET.sub(lambda found: f'"{assets().address(found[1], language)}"', text)
    text = text.replace('data-area=""', f'data-area="{place}"')
    return document_in(language, text).replace(
        f'lang="{language}" href=', f'lang="{language}" aria-current="true" href='
    )


def _all(pattern: str) -> str:
    return "".join(path.read_text("utf-8") for path in sorted(FOLDER.glob(pattern)))


def _preloads(entry: str, place: str) -> str:
    """Fetch all modules of the first view at once, not each when the one before it is there."""
    modules = assets().modules(entry, *assets().of_place(place))[1:]
    return "".join(f'  <link rel="modulepreload" href="/assets/{module}">\n' for module in modules)


def page(name: str, place: str = "") -> HTMLResponse:
    """One of the page's documents."""
    return HTMLResponse(document(name, place, reading.get()), headers=HEADERS)


async def room(request: Request) -> Response:
    """GET /rooms/{room} and each place of it: the shell of a room; what is in it comes over the stream."""
    place = request.path_params.get("place", HOME)
    answer = page("room.html", place if place in assets().places else HOME)
    # for browsers to whom a page's own address does not include its streams; what the host may be has been looked at
    host = request.headers["host"]
    answer.headers["content-security-policy"] = CSP.format(streams=f" ws://{host} wss://{host}")
    return answer


async def handoff(_request: Request) -> Response:
    """GET /rooms/{room}/handoff: the shell of a handoff record; what is in it comes over the API."""
    return page("handoff.html")


async def review(_request: Request) -> Response:
    """GET /rooms/{room}/review: the shell of a deal review; what is in it comes over the API."""
    return page("review.html")


async def docs(_request: Request) -> Response:
    """GET /docs: the descriptions of the API, to read."""
    return page("docs.html")


def trouble(problem: Problem, headers: dict[str, str] | None = None, sign_in: str = "") -> Response:
    """A problem for somebody who followed a link. ``sign_in``: where they may sign in again."""
    said = {"title": as_message(problem.title()), "detail": as_message(problem.detail)}
    words = said | {"again": "" if sign_in else "hidden", "sign_in": sign_in}
    return filled("trouble.html", words, problem.status, headers)


def filled(name: str, words: dict[str, str], status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """One of the page's documents, with words in its places: those that are messages in the reader's language."""
    body = _PLACES.sub(lambda found: escape(spoken(words[found[1]])), document(name, language=reading.get()))
    return HTMLResponse(body, status, HEADERS | (headers or {}))
