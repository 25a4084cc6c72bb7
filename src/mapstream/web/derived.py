"""The handler of every derived read."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mapstream.live.hub import Hub
from mapstream.plan.views.remark import with_names
from mapstream.problems import NotAllowed
from mapstream.web.reading import Readings, not_modified, tagged
from mapstream.web.views import VIEWS, View


class Derived:
    """Answers what is derived from rooms, each by its :class:`View`."""

    def __init__(self, hub: Hub, readings: Readings) -> None:
        self._hub = hub
        self._readings = readings

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
        # in a thread: a large plan must not hold up the others' rooms
        found = await self._hub.reading(view.of, self._hub.log, reading)
        found = with_names(found, reading.document.get("people", {}))
        return tagged(request, tag, {"room": reading.room.id, "version": reading.version, "day": day, view.name: found})


def routes(derived: Derived) -> list[Route]:
    """The route of each view."""
    return [Route(view.path, partial(derived.read, view)) for view in VIEWS]
