"""How a read model answers over HTTP.

*Purpose.* A read model that has a route of its own brings it in its folder, as ``http.py``: ``OPERATIONS`` describes
what can be asked, ``routes(reader)`` answers it. It is found by the read model's entry point
(:mod:`mapstream.api.installed`), served and described like everything else. What its handlers need is here: a
:class:`Reader` lets callers in, holds them until the read model knows what they have seen, and asks it from a thread.

*Invariants.* Nobody is answered who was not let in. Positions tell how busy a server is: people who came by link
neither see them nor may ask for them.

*Failure.* A read model that does not know enough in time is 503. One that leaves something out answers without it, and
says so in ``missing`` and in the header ``Mapstream-Missing``.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mapstream import clock
from mapstream.api.description import Operations
from mapstream.api.http import json, next_page
from mapstream.api.identity import Identity
from mapstream.api.reading import Reading, Readings
from mapstream.api.requests import AsOfQuery, Query, query_of
from mapstream.api.waiting import Awaited, awaited_by, reach_position
from mapstream.consumers.projector.reporting import LAGGING
from mapstream.languages.message import say
from mapstream.live.hub import WAITED, Hub
from mapstream.live.retrospect import Retrospect
from mapstream.live.room import Room
from mapstream.log import Log
from mapstream.plan.actor import Actor
from mapstream.plan.document import Document
from mapstream.plan.visibility.lens import Lens
from mapstream.problems import ReadModelBehind
from mapstream.projection import Known, Missing, Parked, ReadModel, missing_from

HEADERS = ("Mapstream-Position", "Mapstream-Missing", "Link")
"""What every answer of a read model carries."""

Q = TypeVar("Q", bound=Query)
T = TypeVar("T")


@dataclass(frozen=True)
class Question(Generic[Q]):
    """What somebody asks who was let in. ``position``: how much of the log the read model knows."""

    request: Request
    actor: Actor
    query: Q
    position: int

    def answer(self, content: Mapping[str, Any], missing: Missing | None = None, **next: str | int | None) -> Response:
        """The answer. ``missing``: what it lacks; ``next``: the parameter that gives the page after it."""
        headers: dict[str, str] = {} if missing is None else {"mapstream-missing": missing["why"]}
        if self.actor.member:
            headers["mapstream-position"] = str(self.position)
        return json(content, headers=headers | next_page(self.request, **next))


@dataclass(frozen=True)
class WorkspaceQuestion(Question[Q]):
    """What a member asks about their workspace."""

    workspace: str


@dataclass(frozen=True)
class RoomQuestion(Question[Q]):
    """What somebody asks about a room: the room as it is, what they may see of it, and how much of it is known."""

    room: Room
    lens: Lens
    document: Document
    version: int
    known: Known
    past: Retrospect

    def answer_known(self, content: Mapping[str, Any], **next: str | int | None) -> Response:
        """The answer, with the version of the room that it knows, and what it lacks."""
        missing = missing_from(self.known) if self.known.version < self.version else None
        whole = {**content, "version": min(self.known.version, self.version)}
        return self.answer(whole if missing is None else {**whole, "missing": missing}, missing, **next)


class Reader:
    """Asks one read model on behalf of requests."""

    def __init__(self, hub: Hub, identity: Identity, model: ReadModel) -> None:
        self._hub = hub
        self._identity = identity
        self._model = model
        self._readings = Readings(hub, identity)

    async def of_workspace(self, request: Request, query: type[Q]) -> WorkspaceQuestion[Q]:
        """Let a member ask about their workspace. Raises NotAllowed for others, Invalid, or ReadModelBehind."""
        actor = await self._identity.member(request)
        wanted, awaited = query_of(request, query), awaited_by(request)
        await reach_position(self._hub, actor, awaited)
        return WorkspaceQuestion(request, actor, wanted, await self._wait(awaited.position), actor.workspace or "")

    async def of_room(self, request: Request, query: type[Q]) -> RoomQuestion[Q]:
        """Let somebody ask about the room in the path. Raises what letting in does, Invalid, or ReadModelBehind."""
        room, actor, lens = await self._identity.enter(request)
        wanted = query_of(request, query)
        position = await self._wait(await self._position(room, awaited_by(request)))
        document, version = room.state.document, room.state.version
        known = await self.read(self._model.known, room.id)
        past = Retrospect(self._hub.lives, room, lens)
        return RoomQuestion(request, actor, wanted, position, room, lens, document, version, known, past)

    async def as_of(self, question: RoomQuestion[Any], query: AsOfQuery) -> Reading:
        """The room of a question as it was. Raises NotFound when there was no such room then."""
        return await self._readings.as_of(question.room, question.actor, question.lens, query)

    async def read(self, ask: Callable[..., T], *values: Any, **named: Any) -> T:
        """Ask in a thread; ``ask`` is given the log first."""
        return await self._hub.reading(ask, self._hub.log, *values, **named)

    async def parked(self) -> dict[str, Parked]:
        """The rooms that the read model leaves out, by id."""
        return await self.read(self._model.parked)

    async def last_visit(self, past: Retrospect) -> int:
        """The last version of the asker's visit before this one; 0 if there is none."""
        return await self._hub.reading(past.last_visit, self._hub.now())

    def now(self) -> str:
        """This instant."""
        return self._hub.now()

    async def lags(self, position: int) -> bool:
        """Whether what knows the log up to a position does not know what happened some time ago."""
        if position >= self._hub.position:
            return False
        unread = await self._hub.reading(self._hub.log.tail, position, 1)
        return bool(unread) and clock.since(unread[0].at) > LAGGING

    async def _position(self, room: Room, awaited: Awaited) -> int:
        """How much of the log is awaited, by somebody who has been let in, and for whom this server knows it."""
        if not awaited.version:
            return awaited.position
        [recorded] = await self._hub.reading(self._hub.log.read, room.id, awaited.version - 1, awaited.version)
        return max(awaited.position, recorded.position or 0)

    async def _wait(self, position: int) -> int:
        """Wait, for :data:`WAITED` seconds at most, until the read model is there and knows the log up to a position;
        how much it knows then."""
        deadline, pause = clock.monotonic() + WAITED, 0.005
        while (reached := await self.read(_reached, self._model)) < position:
            if clock.monotonic() + pause > deadline:
                raise ReadModelBehind(_how_far(reached, position))
            await asyncio.sleep(pause)
            pause = min(pause * 2, 0.1)
        return reached


def _how_far(reached: int, awaited: int) -> str:
    """What somebody is told who has waited for a read model in vain."""
    if reached < 0:
        return say("What this is answered from is being made, from all that has happened. Ask again in a moment.")
    return say("This answer knows the log up to {reached}, not yet up to {awaited}.", reached=reached, awaited=awaited)


def _reached(log: Log, model: ReadModel) -> int:
    """How much of the log a read model knows; -1 while it is made for the first time."""
    try:
        return model.position(log)
    except ReadModelBehind:
        return -1


class Interface(Protocol):
    """The module ``http`` of a read model."""

    OPERATIONS: Operations

    def routes(self, reader: Reader) -> list[Route]:
        """The routes of what it describes."""
        ...
