"""The handler of every derived read."""

from collections.abc import Callable
from functools import partial
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mapstream.api.beside import Beside
from mapstream.api.description import READ, Answer, Operation, Operations, in_json
from mapstream.api.reading import Readings, not_modified, tagged
from mapstream.api.requests import AsOfQuery
from mapstream.api.views import VIEWS, View
from mapstream.live.hub import Hub
from mapstream.plan.document import Document
from mapstream.plan.views.remark import with_names
from mapstream.plan.wording import with_guards
from mapstream.problems import NotAllowed


class Derived:
    """Answers what is derived from rooms, each by its :class:`View`."""

    def __init__(self, hub: Hub, readings: Readings, beside: Beside) -> None:
        self._hub = hub
        self._readings = readings
        self._beside = beside

    async def read(self, view: View, request: Request) -> Response:
        """GET /v1/rooms/{room}/<view>: it for the room now, or as of a version or an instant.

        The day belongs to the tag: what is overdue changes with it, while the version stays.
        """
        reading = await self._readings.enter(request)
        if view.sellers and reading.lens.side != "seller":
            raise NotAllowed("This is the seller's own view of the deal.")
        day = reading.day
        tag = f"{reading.tag}-{day}"
        if held := not_modified(request, tag):
            return held
        past = await self._hub.reading(view.past, self._hub.log, reading) if view.past else ()
        found = await self._beside.with_plan(reading.actor.id, reading.document, told, view.derive, day, *past)
        return tagged(request, tag, {"room": reading.room.id, "version": reading.version, "day": day, view.name: found})


def told(document: Document, derive: Callable[..., Any], day: str, *past: Any) -> Any:
    """A view of a document on a day, with people by their names."""
    if b"@{" in orjson.dumps(document):
        document, past = with_guards(document), tuple(map(with_guards, past))
    return with_names(derive(document, day, *past), document.get("people", {}))


def routes(derived: Derived) -> list[Route]:
    """The route of each view."""
    return [Route(view.path, partial(derived.read, view)) for view in VIEWS]


_AS_OF = "As of a version it is reckoned for the day on which that version came about."


def _operation(view: View) -> Operation:
    whom = "For the seller's side only." if view.sellers else "Made of what the reader may see."
    return Operation(
        f"read_{view.name}",
        "Views",
        view.summary,
        {
            200: Answer("As of then, or now.", in_json(view.whole), ("ETag",)),
            304: Answer("It is still the one that the reader has.", headers=("ETag",)),
        },
        "\n\n".join(part for part in (view.description, whom, _AS_OF) if part),
        query=AsOfQuery,
        headers=("If-None-Match",),
        problems=READ,
    )


OPERATIONS: Operations = {("GET", view.path): _operation(view) for view in VIEWS}
