"""HTTP basics: JSON in and out, problems as RFC 9457 documents, limits on request bodies."""

import asyncio
from math import ceil
from typing import Any
from urllib.parse import parse_qsl, urlencode

import mimeparse  # type: ignore[import-untyped]
import orjson
import structlog
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Match, Mount, Route
from starlette.types import Scope

from mapstream.languages.message import say
from mapstream.languages.speaking import in_json
from mapstream.page.pages import trouble
from mapstream.problems import (
    InternalError,
    Malformed,
    MethodNotAllowed,
    NotFound,
    Problem,
    ProviderAway,
    StoreAway,
    TooFast,
    TooLarge,
)

PROBLEM = "application/problem+json"

ANYTHING = "*/*"
"""Stands for a body of whatever type."""
MAX_BODY = 1 << 20
"""Bytes that a request's body may have."""

CHOSEN = "mapstream.media_type"
"""Key in the scope of the media type chosen for the answer."""
CREDENTIAL = "mapstream.credential"
"""Key in the scope of the credential used: its kind and id."""
TOLD = "mapstream.headers"
"""Key in the scope of headers that every answer to the request carries."""

_log = structlog.get_logger(__name__)


def json(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON answer."""
    return Response(in_json(content), status, headers, "application/json")


def next_page(request: Request, **place: str | int | None) -> dict[str, str]:
    """Return the ``Link`` header to the next page of a list; none if its ``place`` is ``None``."""
    if None in place.values():
        return {}
    query = urlencode({**request.query_params, **place})
    return {"link": f'<{request.app.state.address}{request.url.path}?{query}>; rel="next"'}


def problem_response(problem: Problem, document: dict[str, Any] | None = None) -> Response:
    """Answer with a problem as an RFC 9457 document."""
    document = document or problem.document()
    return Response(in_json(document), problem.status, problem_headers(problem), PROBLEM)


def problem_headers(problem: Problem) -> dict[str, str]:
    """Return the headers of a problem: when and how to try again."""
    headers = {}
    if isinstance(problem, TooFast | StoreAway | ProviderAway):
        headers["retry-after"] = str(max(1, ceil(float(problem.more.get("retry_after", 1)))))
    if problem.status == 426:
        headers |= {"upgrade": "websocket", "connection": "upgrade"}
    if problem.status == 401:
        headers["www-authenticate"] = "Bearer"
    return headers


async def on_problem(_request: Request, problem: Exception) -> Response:
    """Starlette's handler for our problems."""
    assert isinstance(problem, Problem)
    return problem_response(problem)


async def on_http(request: Request, error: Exception) -> Response:
    """Starlette's handler for its own refusals: unknown address, or method not allowed."""
    assert isinstance(error, HTTPException)
    if error.status_code != 405:
        return nothing(request)
    allow = ", ".join(sorted(methods_at(request)))
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"allow": allow})
    answer = problem_response(MethodNotAllowed(say("Here one can {allow}.", allow=allow)))
    answer.headers["allow"] = allow
    return answer


def nothing(request: Request) -> Response:
    """Answer 404: with a page for browsers, else with a problem."""
    problem = NotFound("There is nothing at this address.")
    try:
        page = mimeparse.best_match(["text/html", PROBLEM], request.headers.get("accept", "*/*")) == "text/html"
    except (mimeparse.MimeTypeParseException, ValueError):
        page = False
    answer = trouble(problem) if page else problem_response(problem)
    answer.headers["vary"] = "accept"
    return answer


async def on_mistake(request: Request, error: Exception) -> Response:
    """Starlette's handler for unexpected errors, which are logged and not told."""
    # the access log has the route
    _log.error("request_failed", method=request.method, exc_info=error)
    return problem_response(InternalError("This is our mistake, and it has been noted."))


class OwnAddress(Route):
    """A route that has its address to itself: other methods are refused there, and not looked for at ``…/{name}``."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match whatever is asked of the address."""
        match, child = super().matches(scope)
        return Match.NONE if match is Match.NONE else Match.FULL, child


def methods_at(request: Request) -> set[str]:
    """Return the methods allowed at the address of a request."""
    found, first = {"OPTIONS"}, None
    for route in request.app.routes:
        if isinstance(route, Mount):
            # mounts serve files
            found |= {"GET", "HEAD"} if request.scope.get("endpoint") is route.app else set()
        elif isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE:
            # if several match, such as `…/{template}.csv` and `…/{template}`, the first counts
            first = first or route.path
            found |= (route.methods or set()) if route.path == first else set()
    return found


def chosen(request: Request) -> str:
    """Return the media type chosen for the answer."""
    return str(request.scope[CHOSEN])


def media_type_of(request: Request) -> str:
    """Return the declared media type of a request's body, or ``""``."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def read_json(request: Request, limit: int = MAX_BODY) -> Any:
    """Read the request's body as JSON. Raises Malformed, or TooLarge once there are more than ``limit`` bytes."""
    try:
        return orjson.loads(await read_body(request, limit))
    except orjson.JSONDecodeError as error:
        raise Malformed(say("The body is not JSON: {error}.", error=str(error))) from None


FORM_BODY = 4 << 10
"""Bytes of a form."""


async def read_form(request: Request) -> dict[str, str]:
    """Read the fields of a form. Raises TooLarge or Malformed."""
    return dict(parse_qsl((await read_body(request, FORM_BODY)).decode("utf-8", "replace"), True))


async def read_body(request: Request, limit: int = MAX_BODY) -> bytes:
    """Read the request's body. Raises TooLarge before more than ``limit`` bytes have been taken, or Malformed."""
    too_large = TooLarge(say("A request has at most {most} KiB.", most=limit // 1024))
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > limit:
        raise too_large
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > limit:
                raise too_large
    except ClientDisconnect:
        raise Malformed("The body broke off, or took too long.") from None
    return bytes(body)


async def patient(work: Any, seconds: float, impatience: Problem) -> Any:
    """Wait for work for some seconds, then raise ``impatience``; the work itself goes on."""
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait([task], timeout=seconds)
    if not done:
        task.add_done_callback(lambda late: late.cancelled() or late.exception())
        raise impatience
    return task.result()
