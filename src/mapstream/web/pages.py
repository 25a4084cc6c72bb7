"""The page's files, and the strict rules under which browsers run them."""

from html import escape
from importlib.resources import files
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from mapstream.problems import Problem
from mapstream.web.http import problem_headers

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
}
FOLDER = Path(str(files("mapstream.web") / "page"))


class Assets(StaticFiles):
    """The page's scripts and styles."""

    def __init__(self) -> None:
        super().__init__(directory=FOLDER)

    def file_response(self, *values: object, **named: object) -> Response:
        """As Starlette does, under our rules."""
        answer = super().file_response(*values, **named)  # type: ignore[arg-type]
        answer.headers.update(HEADERS)
        return answer


def page(name: str) -> HTMLResponse:
    """One of the page's documents."""
    return HTMLResponse((FOLDER / name).read_text(encoding="utf-8"), headers=HEADERS)


async def home(_request: Request) -> Response:
    """GET /: what this is."""
    return page("home.html")


async def room(request: Request) -> Response:
    """GET /rooms/{room}: the shell of a room; what is in it comes over the stream."""
    answer = page("room.html")
    # for browsers to whom a page's own address does not include its streams; what the host may be has been looked at
    host = request.headers["host"]
    answer.headers["content-security-policy"] = CSP.format(streams=f" ws://{host} wss://{host}")
    return answer


def trouble(problem: Problem) -> Response:
    """A problem for somebody who followed a link."""
    text = (FOLDER / "trouble.html").read_text(encoding="utf-8")
    body = text.replace("{title}", escape(problem.title())).replace("{detail}", escape(problem.detail))
    return HTMLResponse(body, problem.status, HEADERS | problem_headers(problem))
