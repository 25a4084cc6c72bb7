"""Signals of a room: what its events say about the deal, for the seller's side."""

from typing import Annotated, Any

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mapstream.api.beside import Beside
from mapstream.api.description import READ, Answer, Operation, Operations, in_json
from mapstream.api.reading import Readings, as_told, not_modified, tagged
from mapstream.api.requests import AsOfQuery
from mapstream.api.views import told
from mapstream.live.hub import Hub
from mapstream.live.retrospect import refuse_without_history
from mapstream.live.tracing import trace_of
from mapstream.plan.document import Document
from mapstream.plan.signals.answer import SignalsOfRoom, signals_of_room
from mapstream.plan.signals.registry import RULES
from mapstream.plan.signals.standards import Standards
from mapstream.plan.signals.trace import Trace
from mapstream.plan.visibility.lens import Lens
from mapstream.problems import NotAllowed
from mapstream.standards import standards_of


class RoomSignals(SignalsOfRoom):
    """What the events of a room say about its deal."""

    room: str
    version: Annotated[int, Field(description="The version that it is derived from.")]
    day: Annotated[str, Field(description="The day that it is reckoned for, in the plan's time zone.")]


class Signals:
    """Handler of a room's signals."""

    def __init__(self, hub: Hub, readings: Readings, beside: Beside) -> None:
        self._hub = hub
        self._readings = readings
        self._beside = beside

    def routes(self) -> list[BaseRoute]:
        """Its route."""
        return [Route("/v1/rooms/{room}/signals", self.read)]

    async def read(self, request: Request) -> Response:
        """GET /v1/rooms/{room}/signals: now, or what would have been said at a version or an instant."""
        reading = await self._readings.enter(request)
        refuse_buyers(reading.lens)
        refuse_without_history(reading.lens)
        workspace = reading.room.state.document["plan"]["workspace"]
        standards = await self._hub.reading(standards_of, self._hub.log, workspace)
        tag = as_told(f"{reading.tag}-{reading.day}-{standards.changes}")
        if held := not_modified(request, tag):
            return held
        trace = await self._hub.reading(trace_of, self._hub.lives, reading.room, reading.lens, reading.version)
        who, document = reading.actor.id, reading.document
        found: dict[str, Any] = await self._beside.with_plan(
            who, document, told, _of_room, reading.day, trace, standards
        )
        about = {"room": reading.room.id, "version": reading.version, "day": reading.day}
        return tagged(request, tag, about | found)


def refuse_buyers(lens: Lens) -> None:
    """Signals are what the seller's side thinks of the deal."""
    if lens.side != "seller":
        raise NotAllowed("Signals are the seller's own view of the deal.")


def _of_room(document: Document, day: str, trace: Trace, standards: Standards) -> SignalsOfRoom:
    return signals_of_room(document, trace, standards, day)


def _rules() -> str:
    """List the rules, each with the first line of its description."""
    lines = ((name, (rule.__doc__ or "").partition("\n")[0]) for name, rule in RULES.items())
    return "\n\n".join(f"`{name}`: {line.rstrip('.')}." for name, line in lines)


OPERATIONS: Operations = {
    ("GET", "/v1/rooms/{room}/signals"): Operation(
        "read_signals",
        "Views",
        "What the events of a room say about its deal: signals, failure patterns, and a forecast from behaviour",
        {
            200: Answer("As of then, or now.", in_json(RoomSignals), ("ETag",)),
            304: Answer("It is still what the reader has.", headers=("ETag",)),
        },
        "Each statement names the versions of the events that it comes from. With `at` it is what would have been said "
        "then. Signals say from which day on they hold; the weightiest come first. The forecast is a heuristic, to "
        "which its factors add up, until enough deals of the workspace have ended; then it is calibrated on them, if "
        "that forecasts better (`get_calibration`). For the seller's side only, made of what the reader may see.\n\n"
        f"By rule:\n\n{_rules()}\n\n"
        "A contradiction has the code of what contradicts: `unread_specification`, `unread_security`, "
        "`unread_contract`, `unread_pricing`, `unread_order`, `unread_proposal`, or that of the workspace's own "
        "(`list_contradictions`).",
        query=AsOfQuery,
        headers=("If-None-Match",),
        problems=READ,
    ),
}
