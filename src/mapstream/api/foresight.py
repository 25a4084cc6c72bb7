"""What-if, and the slip ledger: how dates would change, and how they changed."""

from collections import deque
from collections.abc import Sequence
from typing import Annotated, Any, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from typing_extensions import TypedDict

from mapstream import clock
from mapstream.api.beside import Beside
from mapstream.api.description import READ, Answer, Operation, Operations, in_json
from mapstream.api.examples import EXAMPLES
from mapstream.api.http import json, read_json
from mapstream.api.identity import Identity
from mapstream.api.reading import Readings, as_told, not_modified, tagged
from mapstream.api.requests import MOST_COMMANDS, AsOfQuery
from mapstream.live.aggregate import Aggregate
from mapstream.live.hub import Hub
from mapstream.live.retrospect import refuse_without_history
from mapstream.live.trying import pasts_of, refuse_untried, tried
from mapstream.live.unit import Past
from mapstream.plan.actor import Actor
from mapstream.plan.command import Command
from mapstream.plan.document import Document
from mapstream.plan.field_errors import field_errors
from mapstream.plan.patch import merge_into
from mapstream.plan.slips import Ledger, Slips
from mapstream.plan.time.answers import Forecast
from mapstream.plan.time.calendar import day_of
from mapstream.plan.time.forecast import forecast
from mapstream.plan.visibility.lens import Lens
from mapstream.plan.vocabulary import COMMANDS, parse
from mapstream.plan.whatif import Difference, differences
from mapstream.problems import Invalid, Malformed, NotFound, Refused, TooLarge

_PAGE = 1000
"""Events read at a time while replaying a history."""


class Trial(BaseModel):
    """A command to try out."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    type: str
    data: dict[str, Any] = Field(default_factory=dict)


class WhatIfRequest(BaseModel):
    """The commands to try out, one after the other."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    commands: Annotated[list[Trial], Field(min_length=1, max_length=MOST_COMMANDS)]


class WhatIf(TypedDict):
    """The forecast as things stand, and as it would be."""

    room: str
    version: Annotated[int, Field(description="The version that it is reckoned from.")]
    before: Forecast
    after: Forecast
    changes: Annotated[list[Difference], Field(description="What would be finished on another day: the goal first.")]


class RoomSlips(TypedDict):
    """The slip ledger of a room at a version."""

    room: str
    version: int
    slips: Slips


class Foresight:
    """Handlers for reads that need more than the current document."""

    def __init__(self, hub: Hub, identity: Identity, readings: Readings, beside: Beside) -> None:
        self._hub = hub
        self._identity = identity
        self._readings = readings
        self._beside = beside

    def routes(self) -> list[BaseRoute]:
        """The routes of both."""
        return [
            Route("/v1/rooms/{room}/what-if", self.what_if, methods=["POST"]),
            Route("/v1/rooms/{room}/slips", self.slips),
        ]

    async def what_if(self, request: Request) -> Response:
        """POST /v1/rooms/{room}/what-if: the forecast before and after commands that are only tried out."""
        room, actor, lens = await self._identity.enter(request)
        commands = commands_of(await read_json(request))
        refuse_untried(commands)
        self._identity.spend(request, len(commands))
        state, now = room.state, self._hub.now()
        there = Aggregate(room.id, state.document, state.version, state.at, deque())
        pasts = await self._hub.reading(pasts_of, self._hub.log, room.id, commands, actor)
        values = lens, there, commands, actor, now, pasts
        answer = await self._beside.with_plan(actor.id, there.document, answer_of, *values)
        return json({"room": room.id, "version": there.version, **answer})

    async def slips(self, request: Request) -> Response:
        """GET /v1/rooms/{room}/slips: the ledger up to now, or to a version or an instant."""
        reading = await self._readings.enter(request)
        refuse_without_history(reading.lens)
        tag = as_told(reading.tag)
        if held := not_modified(request, tag):
            return held
        found = await self._hub.reading(self._ledger, reading.room.id, reading.lens, reading.version, reading.document)
        content = {"room": reading.room.id, "version": reading.version, "slips": found}
        return tagged(request, tag, content)

    def _ledger(self, id: str, lens: Lens, version: int, document: Document) -> Slips:
        """Build the ledger of a room up to a version, for the document as the reader sees it. Reads the log."""
        ledger, after = Ledger(lens), dict[str, Any]()
        for start in range(0, version, _PAGE):
            for recorded in self._hub.log.read(id, start, min(start + _PAGE, version)):
                merge_into(after, recorded.patch)
                ledger.follow(recorded, cast(Document, after))
        return ledger.slips(document)


def commands_of(body: Any) -> list[Command]:
    """Parse the commands in a request. Each error names its place."""
    try:
        wanted = WhatIfRequest.model_validate(body)
    except ValidationError as error:
        raise Invalid(errors=field_errors(error, "")) from None
    return [parse(said.type, said.data, f"/commands/{n}/data") for n, said in enumerate(wanted.commands)]


def answer_of(
    document: Document,
    lens: Lens,
    there: Aggregate,
    commands: Sequence[Command],
    actor: Actor,
    now: str,
    pasts: Sequence[Past | None],
) -> dict[str, Any]:
    """Compare the forecasts before and after the commands, as a reader sees them."""
    would_be = tried(there, commands, actor, now, clock.fresh_id, pasts)
    was, then = lens.see(document), lens.see(would_be)
    if not was or not then:
        raise NotFound("There would be no such room for you.")
    before, after = forecast(was, day_of(now, was)), forecast(then, day_of(now, then))
    return {"before": before, "after": after, "changes": differences(before, after, was, then)}


_UNTRIED = ", ".join(f"`{command.type}`" for command in COMMANDS.values() if not command.tryable)

OPERATIONS: Operations = {
    ("POST", "/v1/rooms/{room}/what-if"): Operation(
        "what_if",
        "Views",
        "What if: the forecast before and after commands that are only tried out",
        {200: Answer("Nothing was written.", in_json(WhatIf))},
        "The commands are decided in their order, by the ordinary rules and as those of the caller, on a copy of the "
        "room as it is now. Nothing is written and nobody is told. If one of them would be refused, so is this, and "
        "says which. Made of what the reader may see. Cannot be tried out: "
        f"{_UNTRIED}.",
        body=WhatIfRequest,
        examples={
            "a review that slips": {"commands": [{"type": "reschedule_task", "data": EXAMPLES["reschedule_task"]}]}
        },
        problems=(Malformed, TooLarge, Refused, *READ),
    ),
    ("GET", "/v1/rooms/{room}/slips"): Operation(
        "read_slips",
        "Views",
        "The slip ledger: every date's first value, and each move of it",
        {
            200: Answer("As of then, or now.", in_json(RoomSlips), ("ETag",)),
            304: Answer("It is still the one that the reader has.", headers=("ETag",)),
        },
        "For tasks, milestones, deliverables and the goal, whatever moved their dates. Net days and totals are in "
        "calendar days, later is positive; a move from no date, or to none, has none. Made of what the reader may see.",
        query=AsOfQuery,
        headers=("If-None-Match",),
        problems=READ,
    ),
}
