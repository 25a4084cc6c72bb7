"""What a request sends and would take, held against what its operation says: 415 and 406 in the place of a guess."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import mimeparse  # type: ignore[import-untyped]
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mapstream.api.description import Operation
from mapstream.api.http import ANYTHING, CHOSEN, media_type_of
from mapstream.api.operations import OPERATIONS
from mapstream.problems import NotAcceptable, UnsupportedMediaType

Handler = Callable[[Request], Awaitable[Response]]


def negotiated(route: BaseRoute) -> BaseRoute:
    """A route whose requests are answered only in what they take, and read only if they send what it takes."""
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

    return Route(route.path, endpoint, methods=[*operations])


def best(accept: str, offered: Sequence[str]) -> str:
    """What a header ``Accept`` likes best; of what it likes alike, what is offered first. Raises NotAcceptable."""
    kinds = {kind.partition(";")[0]: kind for kind in reversed(offered)}
    try:
        found = mimeparse.best_match(kinds, accept)
    except (mimeparse.MimeTypeParseException, ValueError):
        # a header that nobody understands asks for nothing
        return offered[0]
    if not found:
        raise NotAcceptable(f"This is answered as {', '.join(dict.fromkeys(reversed(kinds)))}.")
    return kinds[found]


def _check_body(request: Request, operation: Operation) -> None:
    said = media_type_of(request)
    if said and (takes := operation.takes) and not {said, ANYTHING} & {*takes}:
        raise UnsupportedMediaType(f"This takes {', '.join(takes)}. Say so in Content-Type.")
