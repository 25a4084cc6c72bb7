"""Content negotiation: a request is held to the media types of its operation, with 406 and 415 instead of a guess."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import mimeparse  # type: ignore[import-untyped]
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mapstream.api.description import Operation
from mapstream.api.http import ANYTHING, CHOSEN, media_type_of
from mapstream.api.operations import OPERATIONS
from mapstream.languages.message import say
from mapstream.problems import NotAcceptable, UnsupportedMediaType

Handler = Callable[[Request], Awaitable[Response]]


def negotiated(route: BaseRoute) -> BaseRoute:
    """Wrap a route so that it answers 406 to what it cannot send, and 415 to what it cannot read."""
    if not isinstance(route, Route):
        return route
    handler: Any = route.endpoint
    operations = {method: OPERATIONS[method, route.path] for method in (route.methods or set()) - {"HEAD"}}

    async def endpoint(request: Request) -> Response:
        operation = operations["GET" if request.method == "HEAD" else request.method]
        if offered := operation.offers:
            request.scope[CHOSEN] = best(request.headers.get("accept", "*/*"), offered)
        _check_body(request, operation)
        response: Response = await handler(request)
        return response

    return type(route)(route.path, endpoint, methods=[*operations])


def best(accept: str, offered: Sequence[str]) -> str:
    """Choose the media type that an ``Accept`` header prefers; of equals, the first offered. Raises NotAcceptable."""
    kinds = {kind.partition(";")[0]: kind for kind in reversed(offered)}
    try:
        found = mimeparse.best_match(kinds, accept)
    except (mimeparse.MimeTypeParseException, ValueError):
        # an unreadable header counts as none
        return offered[0]
    if not found:
        raise NotAcceptable(say("This is answered as {kinds}.", kinds=", ".join(dict.fromkeys(reversed(kinds)))))
    return kinds[found]


def _check_body(request: Request, operation: Operation) -> None:
    said = media_type_of(request)
    if said and (takes := operation.takes) and not {said, ANYTHING} & {*takes}:
        raise UnsupportedMediaType(say("This takes {kinds}. Say so in Content-Type.", kinds=", ".join(takes)))
