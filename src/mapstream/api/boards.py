"""What read models answer: the rooms of a workspace, and the audit trail of a room.

The core knows no read model: it finds them by name, as whoever installs one does, and what it asks of them is written
down here. An answer tells in ``Mapstream-Position`` how much of the log it knows, and waits, if asked to, until that is
enough. Positions tell how busy a server is: people who came by link neither see them nor may ask for them.
"""

import asyncio
from collections.abc import Callable, Sequence
from importlib.metadata import entry_points
from typing import Annotated, Any, Literal, NamedTuple, NotRequired, Protocol, TypeVar, cast

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import TypedDict

from mapstream import clock
from mapstream.api.description import READ, Answer, Operation, Operations, in_json
from mapstream.api.history import OF_THE_PAST
from mapstream.api.http import json, next_page
from mapstream.api.identity import Identity
from mapstream.api.requests import EventName, ItemName, Query, RoomQuery, query_of
from mapstream.api.waiting import Awaited, awaited_by, reach_position
from mapstream.consumers.projector.reporting import LAGGING, waiting_for
from mapstream.live.hub import WAITED, Hub
from mapstream.live.retrospect import Retrospect
from mapstream.live.room import Room
from mapstream.log import LAST, Log
from mapstream.plan.actor import Actor
from mapstream.plan.changes import FieldChange
from mapstream.plan.document import Deal, Side, Stamped
from mapstream.plan.event import Via
from mapstream.plan.fields import Id, Instant, Line
from mapstream.plan.views.agenda import Progress
from mapstream.problems import NotAllowed, NotFound, ReadModelBehind
from mapstream.projection import GROUP, Known, Parked


class BoardQuery(Query):
    """Which rooms of the workspace."""

    wait: int | None = Field(
        default=None,
        ge=0,
        le=LAST,
        description="Hold the answer, for 5 s at most, until it knows the log up to this position; it is 503 then.",
    )
    q: Line | None = Field(default=None, description="Rooms with this in their name.")
    stage: Line | None = Field(default=None, description="Rooms whose deal is in this stage.")
    crm_id: Line | None = Field(default=None, description="The rooms of the deal that has this id in the CRM.")
    changed_since: Instant | None = Field(
        default=None, description="Rooms in which something happened at this instant or later."
    )
    owner: Id | None = Field(default=None, description="Rooms that were opened by this person or key.")
    overdue: bool | None = Field(default=None, description="Rooms with (or without) anything overdue.")
    closed: bool | None = Field(default=None, description="Rooms whose deal is closed (or not).")
    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=200, description="From `next` of the page before.")


class AuditQuery(RoomQuery):
    """Which entries of the audit trail."""

    q: Line | None = Field(default=None, description="Entries with this in their sentence, or in a name in it.")
    by: Id | None = Field(default=None, description="What this person or key did.")
    type: EventName | None = Field(default=None, description="Events of this type.")
    item: ItemName | None = Field(default=None, description="What is about this item.")
    since: Instant | None = Field(default=None, alias="from", description="What happened at this instant or later.")
    until: Instant | None = Field(default=None, alias="to", description="What happened at this instant or before.")
    limit: int = Field(default=50, ge=1, le=200)
    after: int | None = Field(default=None, ge=1, le=LAST, description="From `next` of the page before.")


class NextStep(TypedDict):
    """An open task that a side can do now."""

    task: str
    title: str
    side: Side
    due: str | None
    lead: str | None


class Missing(TypedDict):
    """What an answer lacks, although it should be there."""

    after: NotRequired[
        Annotated[int, Field(description="What happened after this version. Absent where rooms are listed.")]
    ]
    why: Annotated[
        Literal["parked", "behind"],
        Field(description="`parked`: it could not be taken in, until somebody mends that; `behind`: not yet."),
    ]
    detail: Annotated[str, Field(description="The same in words, and what to do.")]


class RoomOnBoard(TypedDict):
    """Where a plan stands, as the seller's side sees it."""

    room: str
    name: str
    alias: str | None
    kind: str
    deal: Deal
    goal_date: str | None
    opened: Stamped
    outcome: str | None
    closed_at: str | None
    progress: Progress
    counts: Annotated[dict[str, int], Field(description="How many milestones, documents, comments, people …")]
    next: Annotated[dict[Side, NextStep], Field(description="What each side can do next.")]
    turn: Annotated[Side | None, Field(description="The side whose step comes first.")]
    overdue: Annotated[int, Field(description="Open items past their date.")]
    active: Annotated[Stamped, Field(description="The last event.")]
    buyer_active: Annotated[Stamped | None, Field(description="The buyer's last event.")]
    missing: NotRequired[Annotated[Missing, Field(description="With what follows from it.")]]


class RoomList(TypedDict):
    """Rooms of the workspace, latest opened first."""

    rooms: list[RoomOnBoard]
    missing: NotRequired[Annotated[Missing, Field(description="If all of it is behind, for longer than a moment.")]]
    next: Annotated[str | None, Field(description="Ask again with `cursor` this; `null` at the end.")]


class AuditEntry(TypedDict):
    """One event, told."""

    version: int
    position: NotRequired[Annotated[int, Field(description="Its place in the whole log. For members only.")]]
    at: str
    by: str
    who: Annotated[str, Field(description="The name behind `by` as it was then, and as it is now if that is another.")]
    via: Via
    type: str
    item: Annotated[str | None, Field(description="What it is about.")]
    sentence: str
    changes: Annotated[list[FieldChange], Field(description="As far as the reader may see them.")]


class AuditTrail(TypedDict):
    """What happened in a room, latest first."""

    entries: list[AuditEntry]
    next: Annotated[int | None, Field(description="Ask again with `after` this; `null` at the end.")]
    version: Annotated[int, Field(description="Everything up to this version of the room is known here.")]
    missing: NotRequired[Annotated[Missing, Field(description="Absent where nothing is.")]]


A = TypeVar("A")


class Page(Protocol):
    """What every answer of a read model has."""

    @property
    def position(self) -> int:
        """How much of the log it knows."""
        ...


class Model(Protocol):
    """A read model, as far as it goes how much it knows."""

    def position(self, log: Log) -> int:
        """How much of the log it knows."""
        ...

    def known(self, log: Log, room: str) -> Known:
        """How much of a room it knows."""
        ...

    def parked(self, log: Log) -> dict[str, Parked]:
        """The rooms that it leaves out, by id."""
        ...


class Board(Page, Protocol):
    """A page of rooms."""

    @property
    def rooms(self) -> Sequence[Any]:
        """Where each of them stands."""
        ...

    @property
    def next(self) -> str | None:
        """Where the next page begins."""
        ...


class Trail(Page, Protocol):
    """A page of the audit trail."""

    @property
    def entries(self) -> Sequence[Any]:
        """What happened, latest first."""
        ...

    @property
    def next(self) -> int | None:
        """Where the next page begins."""
        ...


class BoardModel(Protocol):
    """The read model ``plan_board``."""

    READ_MODEL: Model
    board: Callable[..., Board]


class TrailModel(Protocol):
    """The read model ``audit_trail``."""

    READ_MODEL: Model
    trail: Callable[..., Trail]


class Installed(NamedTuple):
    """The read models that are asked here, where they are installed."""

    plan_board: BoardModel | None
    audit_trail: TrailModel | None


def installed() -> Installed:
    """Look for them."""
    found = {entry.name: entry for entry in entry_points(group=GROUP)}
    return Installed(*(cast(Any, found[name].load() if name in found else None) for name in Installed._fields))


class Boards:
    """Handlers for what comes from read models."""

    def __init__(self, hub: Hub, identity: Identity, models: Installed) -> None:
        self._hub = hub
        self._identity = identity
        self._models = models

    async def rooms(self, request: Request) -> Response:
        """GET /v1/rooms: the rooms of the caller's workspace, and where each of them stands."""
        actor = await self._identity.actor(request)
        if actor.workspace is None:
            raise NotAllowed("The rooms of a workspace are for its members.")
        query, awaited = query_of(request, BoardQuery), awaited_by(request)
        module = _there(self._models.plan_board)
        await reach_position(self._hub, actor, awaited)
        await self._wait(module.READ_MODEL, awaited.position)
        parked = await self._hub.reading(module.READ_MODEL.parked, self._hub.log)
        found = await self._hub.reading(
            module.board,
            self._hub.log,
            actor.workspace,
            self._hub.now(),
            q=query.q,
            stage=query.stage,
            crm_id=query.crm_id,
            changed_since=query.changed_since,
            owner=query.owner,
            overdue=query.overdue,
            closed=query.closed,
            cursor=query.cursor,
            limit=query.limit,
        )
        rooms = [_with_missing(room, parked) for room in found.rooms] if parked else found.rooms
        answer: dict[str, Any] = {"rooms": rooms, "next": found.next}
        missing = next((room["missing"] for room in rooms if "missing" in room), None)
        if await self._lags(found):
            missing = answer["missing"] = BEHIND
        return json(answer, headers=_headers(actor, found, missing) | next_page(request, cursor=found.next))

    async def audit(self, request: Request) -> Response:
        """GET /v1/rooms/{room}/audit: who did what, before and after, latest first."""
        room, actor, lens = await self._identity.enter(request)
        query = query_of(request, AuditQuery)
        module = _there(self._models.audit_trail)
        await self._wait(module.READ_MODEL, await self._position(room, awaited_by(request)))
        document, version = room.state.document, room.state.version
        known = await self._hub.reading(module.READ_MODEL.known, self._hub.log, room.id)
        found = await self._hub.reading(
            module.trail,
            self._hub.log,
            room.id,
            lens,
            document,
            Retrospect(self._hub.log, room.id, lens, document, version).steps,
            q=query.q,
            by=query.by,
            type=query.type,
            item=query.item,
            since=query.since,
            until=query.until,
            before=query.after,
            limit=query.limit,
        )
        answer: dict[str, Any] = {"entries": found.entries, "next": found.next, "version": min(known.version, version)}
        missing = missing_from(known) if known.version < version else None
        if missing is not None:
            answer["missing"] = missing
        return json(answer, headers=_headers(actor, found, missing) | next_page(request, after=found.next))

    async def _lags(self, found: Page) -> bool:
        """Whether an answer does not know what happened some time ago."""
        if found.position >= self._hub.position:
            return False
        unread = await self._hub.reading(self._hub.log.tail, found.position, 1)
        return bool(unread) and waiting_for(unread[0]) > LAGGING

    async def _position(self, room: Room, awaited: Awaited) -> int:
        """How much of the log is awaited, by somebody who has been let in, and for whom this server knows it."""
        if not awaited.version:
            return awaited.position
        [recorded] = await self._hub.reading(self._hub.log.read, room.id, awaited.version - 1, awaited.version)
        return max(awaited.position, recorded.position or 0)

    async def _wait(self, model: Model, position: int) -> None:
        """Hold the answer, for :data:`WAITED` seconds at most, until the read model is there and knows enough."""
        deadline, pause = clock.monotonic() + WAITED, 0.005
        while (reached := await self._hub.reading(_position, model, self._hub.log)) < position:
            if clock.monotonic() + pause > deadline:
                raise ReadModelBehind(f"This answer knows the log up to {max(reached, 0)}, not yet up to {position}.")
            await asyncio.sleep(pause)
            pause = min(pause * 2, 0.1)


def _position(model: Model, log: Log) -> int:
    """How much of the log a read model knows; -1 while it is made for the first time."""
    try:
        return model.position(log)
    except ReadModelBehind:
        return -1


def _there(module: A | None) -> A:
    if module is None:
        raise NotFound("The read model that answers this is not installed.")
    return module


BEHIND: Missing = {
    "why": "behind",
    "detail": "What happened lately is not in this answer. It will be, once the process that fills read models is well"
    " again: whoever runs the server can see to that.",
}
"""What a list of rooms lacks that is not kept up to date."""


def missing_from(known: Known) -> Missing:
    """What an answer lacks that knows a room only so far, why, and what to do."""
    if known.parked:
        return {
            "after": known.version,
            "why": "parked",
            "detail": f"What happened after version {known.version} is not in this answer: it could not be taken in."
            " Nothing is lost. Whoever runs the server can mend it; until then the events of the room have everything.",
        }
    return {
        "after": known.version,
        "why": "behind",
        "detail": f"What happened after version {known.version} is not in this answer yet. Ask again in a moment, or"
        " say with “wait” what it has to know.",
    }


def _with_missing(room: Any, parked: dict[str, Parked]) -> Any:
    left_out = parked.get(room["room"])
    return room if left_out is None else {**room, "missing": missing_from(Known(left_out.version - 1, parked=True))}


def _headers(actor: Actor, found: Page, missing: Missing | None) -> dict[str, str]:
    headers: dict[str, str] = {} if missing is None else {"mapstream-missing": missing["why"]}
    return headers | {"mapstream-position": str(found.position)} if actor.member else headers


OPERATIONS: Operations = {
    ("GET", "/v1/rooms"): Operation(
        "list_rooms",
        "Rooms",
        "The rooms of the workspace",
        {
            200: Answer(
                "Where each of them stands.",
                in_json(RoomList),
                ("Mapstream-Position", "Mapstream-Missing", "Link"),
            )
        },
        "For members of the workspace.",
        query=BoardQuery,
        problems=READ,
    ),
    ("GET", "/v1/rooms/{room}/audit"): Operation(
        "read_audit",
        "History",
        "The audit trail of a room: who did what, before and after, as sentences",
        {200: Answer("Latest first.", in_json(AuditTrail), ("Mapstream-Position", "Mapstream-Missing", "Link"))},
        f"What the events tell the same reader. People are called as they were then, and as they are. {OF_THE_PAST}",
        query=AuditQuery,
        problems=READ,
    ),
}
