"""What read models answer: the rooms of a workspace, and the audit trail of a room.

The core knows no read model: it finds them by name, as whoever installs one does, and what it asks of them is written
down here. An answer tells in ``Mapstream-Position`` how much of the log it knows, and waits, if asked to, until that is
enough. Positions tell how busy a server is: people who came by link neither see them nor may ask for them.
"""

import asyncio
from collections.abc import Callable, Sequence
from importlib.metadata import entry_points
from typing import Any, NamedTuple, Protocol, TypeVar, cast

from starlette.requests import Request
from starlette.responses import Response

from mapstream import clock
from mapstream.live.hub import WAITED, Hub
from mapstream.live.room import Room
from mapstream.log import Log
from mapstream.plan.context import Actor
from mapstream.plan.sentences import fallback_for, named, token
from mapstream.problems import NotAllowed, NotFound, ReadModelBehind
from mapstream.projection import GROUP
from mapstream.web.http import json
from mapstream.web.identity import Identity
from mapstream.web.requests import AuditQuery, BoardQuery, query_of
from mapstream.web.waiting import Awaited, awaited_by, reach_position

A = TypeVar("A")


class Page(Protocol):
    """What every answer of a read model has."""

    @property
    def position(self) -> int:
        """How much of the log it knows."""
        ...


class Model(Protocol):
    """A read model, as far as waiting for it goes."""

    def position(self, log: Log) -> int:
        """How much of the log it knows."""
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


class PlanBoard(Protocol):
    """The read model ``plan_board``."""

    READ_MODEL: Model
    board: Callable[..., Board]


class AuditTrail(Protocol):
    """The read model ``audit_trail``."""

    READ_MODEL: Model
    trail: Callable[..., Trail]


class Installed(NamedTuple):
    """The read models that are asked here, where they are installed."""

    plan_board: PlanBoard | None
    audit_trail: AuditTrail | None


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
        return json({"rooms": found.rooms, "next": found.next}, headers=_headers(actor, found))

    async def audit(self, request: Request) -> Response:
        """GET /v1/rooms/{room}/audit: who did what, before and after, latest first."""
        room, actor, lens = await self._identity.enter(request)
        query = query_of(request, AuditQuery)
        module = _there(self._models.audit_trail)
        await self._wait(module.READ_MODEL, await self._position(room, awaited_by(request)))
        document = room.state.document
        found = await self._hub.reading(
            module.trail,
            self._hub.log,
            room.id,
            lens,
            document,
            q=query.q,
            by=query.by,
            type=query.type,
            item=query.item,
            since=query.since,
            until=query.until,
            before=query.after,
            limit=query.limit,
        )
        people = (lens.see(document) or {}).get("people", {})
        entries = [
            {**entry, "who": named(token(entry["by"]), people, fallback_for(entry["via"]))} for entry in found.entries
        ]
        return json({"entries": entries, "next": found.next}, headers=_headers(actor, found))

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


def _headers(actor: Actor, found: Page) -> dict[str, str]:
    return {"mapstream-position": str(found.position)} if actor.member else {}
