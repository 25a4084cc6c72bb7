"""The stream of a room: a socket, its session, and the hub, put together."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from mapstream import clock
from mapstream.api.answers import Answers, issued_in
from mapstream.api.description import Answer, Operation, Operations
from mapstream.api.http import problem_response
from mapstream.api.identity import BEARER_SUBPROTOCOL, Identity, admit, one_of, you
from mapstream.api.intake import Intake
from mapstream.api.transport import EXTENSION, Socket, loop_time
from mapstream.languages import reading
from mapstream.languages.message import say
from mapstream.live.presence import Presence
from mapstream.live.room import Room
from mapstream.live.signalling import Signalling
from mapstream.live.subscribers import Subscriber
from mapstream.live.unit import Asked, Done, Outcome, Unit
from mapstream.plan.actor import Actor
from mapstream.plan.elements.erasure import PersonErased
from mapstream.plan.elements.links import LinkOpened, LinkRevoked, VisitEnded
from mapstream.plan.elements.people.events import PersonRemoved
from mapstream.plan.elements.room import PlanEdited
from mapstream.plan.elements.undo.events import ChangeUndone
from mapstream.plan.event import Recorded
from mapstream.problems import (
    Conflict,
    Malformed,
    NotFound,
    Problem,
    Unauthorized,
    UpgradeRequired,
)
from mapstream.protocol.closes import NO_SUCH_ROOM, NOT_ALLOWED, SHUT_OUT, TRY_AGAIN, UNAUTHORIZED, close_code
from mapstream.protocol.frames import SUBPROTOCOL, Here, Join, Ping, Renew, done, frame, refused
from mapstream.protocol.session import Close, Command, Intention, Refusal, Session, State
from mapstream.workspace_events import KeyRevoked, MemberRemoved, MemberRoleChanged, SessionEnded

AGAIN = {"again": True}
"""What the answer to a repeated command says."""
MAX_IN_FLIGHT = 64
"""Frames of a connection that may wait to be taken in, or be commands that wait to be answered. Whoever sends more is
not refused, but not listened to for a while: what they send waits at their end, in its order."""
LISTEN_AGAIN = MAX_IN_FLIGHT // 2
"""How many are left of them when they are listened to again."""
WARNED = 60
"""Seconds of notice before a session ends."""


class Streams:
    """Serves streams, and ends those whose readers may not stay."""

    def __init__(
        self,
        identity: Identity,
        answers: Answers,
        presence: Presence,
        signalling: Signalling,
        commands_per_second: float,
    ) -> None:
        self.hub = answers.hub
        self.identity = identity
        self.answers = answers
        self.presence = presence
        self.signalling = signalling
        self.commands_per_second = commands_per_second
        self.open = 0
        """Open connections."""
        self.intake = Intake()
        self.ending = False
        """Whether frames are ignored: their senders will send them again to another server."""
        self.hub.on_events.append(self._end_access)

    def routes(self) -> list[BaseRoute]:
        """Their routes."""
        return [
            WebSocketRoute("/v1/rooms/{room}/stream", self.serve),
            Route("/v1/rooms/{room}/stream", self.refuse_plain),
        ]

    async def serve(self, websocket: WebSocket) -> None:
        """Serve one connection, from handshake to end."""
        socket: Socket = websocket.scope["extensions"][EXTENSION]
        try:
            offered = subprotocol_of(websocket)
        except Malformed as problem:
            await websocket.send_denial_response(problem_response(problem))
            # uvicorn does not count this as an answer, and would complain
            socket.handshake_complete = True
            return
        try:
            room, _, _ = await self.identity.enter(websocket)
            # ask again: their access may have ended while the room was read. From here on, that closes the connection
            actor = one_of(room.state.document, await self.identity.actor(websocket))
        except Problem as problem:
            # browsers are told nothing about a refused handshake: accept it, and say why in the close code
            await websocket.accept(offered)
            socket.close(close_code(problem), problem.detail)
            await websocket.receive()
            return
        await websocket.accept(offered)
        if self.hub.rooms.get(room.id) is not room:
            # the room was evicted meanwhile and would hear of nothing: have them reconnect
            socket.close(TRY_AGAIN, "come again")
            await websocket.receive()
            return
        self.open += 1
        connection = Connection(self, socket, room, actor)
        try:
            await websocket.receive()
        finally:
            self.open -= 1
            connection.end()

    async def refuse_plain(self, _request: Request) -> Response:
        """GET /v1/rooms/{room}/stream, without asking for a websocket."""
        raise UpgradeRequired(say("Connect to it with a websocket, and the subprotocol {name}.", name=SUBPROTOCOL))

    def end(self) -> None:
        """Begin to shut down: finish the commands under way, and take no new ones."""
        self.ending = True

    def _end_access(self, events: Sequence[Recorded]) -> None:
        for recorded in events:
            if recorded.event.ends_access:
                self._end_of_access(recorded)
            elif isinstance(recorded.event, LinkOpened) and recorded.event.visit is not None:
                self._proved(recorded.stream, recorded.event.visit)

    def _end_of_access(self, recorded: Recorded) -> None:
        stream = recorded.stream
        match recorded.event:
            case LinkRevoked(link=link):
                self._close(stream, lambda one: one.actor.link == link, UNAUTHORIZED, "link withdrawn")
            case VisitEnded(visit=visit):
                self._close(stream, lambda one: one.actor.session == visit, UNAUTHORIZED, "signed out")
            case PersonRemoved(person=person) | PersonErased(person=person):
                self._close(stream, lambda one: one.actor.id == person, NOT_ALLOWED, "left the deal")
            case PlanEdited() | ChangeUndone() if "kind" in recorded.patch.get("plan", ()):
                self._close(stream, self._sees_nothing_in(stream), NO_SUCH_ROOM, "the seller's alone now")
            case KeyRevoked(key=key):
                self._close_everywhere(lambda one: one.actor.id == key, UNAUTHORIZED, "key revoked")
            case SessionEnded(session=session):
                self._close_everywhere(lambda one: one.actor.session == session, UNAUTHORIZED, "signed out")
            case MemberRemoved(member=member):
                self._close_everywhere(self._is(stream, member), NOT_ALLOWED, "no member any more")
            case MemberRoleChanged(member=member):
                self._close_everywhere(self._is(stream, member), TRY_AGAIN, "another role: come again")

    def _proved(self, room: str, visit: str) -> None:
        """Whoever is here in that visit has shown by a code who they are."""
        for subscriber in self.hub.rooms[room].subscribers.connected.values() if room in self.hub.rooms else ():
            if subscriber.actor.session == visit:
                subscriber.actor = replace(subscriber.actor, known="code")

    def _sees_nothing_in(self, room: str) -> Callable[[Subscriber], bool]:
        return lambda one: one.lens.see(self.hub.rooms[room].state.document) is None

    def _is(self, workspace: str, member: str) -> Callable[[Subscriber], bool]:
        return lambda one: one.actor.workspace == workspace and one.actor.member_id == member

    def _close_everywhere(self, whom: Callable[[Subscriber], bool], code: int, reason: str) -> None:
        for room in self.hub.rooms:
            self._close(room, whom, code, reason)

    def _close(self, room: str, whom: Callable[[Subscriber], bool], code: int, reason: str) -> None:
        if room in self.hub.rooms:
            self.hub.rooms[room].subscribers.close(whom, code, reason)


def subprotocol_of(websocket: WebSocket) -> str | None:
    """Return the subprotocol of a stream; ``None`` if none is asked for. Raises Malformed if only others are."""
    asked = [one for one in websocket.scope["subprotocols"] if not one.startswith(BEARER_SUBPROTOCOL)]
    if asked and SUBPROTOCOL not in asked:
        raise Malformed(say("Here {name} is spoken; ask for that subprotocol.", name=SUBPROTOCOL))
    return SUBPROTOCOL if asked else None


def _to_nobody(*_: object) -> None:
    """Ignore what is sent to a connection that has ended."""


class Connection:
    """One reader's connection to a room."""

    __slots__ = ("_in_flight", "_session", "_shut_out", "_streams", "_timers", "room", "socket", "subscriber")

    def __init__(self, streams: Streams, socket: Socket, room: Room, actor: Actor) -> None:
        self._streams = streams
        self._session = Session(streams.commands_per_second, loop_time())
        self._timers: list[asyncio.TimerHandle] = []
        self._in_flight = 0
        self._shut_out = False
        self.socket = socket
        self.room = room
        self.subscriber = Subscriber(
            clock.fresh_id(), actor, room.state.document, self._session, socket.write, self._hang_up, socket.silent
        )
        self.subscriber.language = reading.get()
        socket.heard = loop_time()
        socket.sink = self.receive
        socket.on_full = self.subscriber.fell_behind
        socket.on_drained = self._drained
        room.subscribers.connect(self.subscriber)
        self._expire(actor.expires)

    def receive(self, body: bytes) -> None:
        """Queue a frame, to be handled with all others of this turn of the loop."""
        if self._streams.ending:
            return
        self._streams.intake.put(self, body)
        self._in_flight += 1
        if self._in_flight == MAX_IN_FLIGHT:
            self.socket.hold()

    def read(self, body: bytes) -> Intention:
        """Parse a frame."""
        return self._session.receive(body, self.socket.heard)

    def act(self, intention: Intention) -> None:
        """Do what a frame asks for, even if the peer has closed or lost the connection since."""
        if isinstance(intention, Command) and self._session.state is not State.CLOSED:
            id, asks = intention
            self._streams.hub.submit(self.room, Unit(Asked(id, asks, self.subscriber.actor), self._tell))
            return
        self._dealt_with_one()
        if not self._session.over:
            self._act_otherwise(intention)

    def _dealt_with_one(self) -> None:
        self._in_flight -= 1
        if self._in_flight == LISTEN_AGAIN and self.socket.held:
            # not now, while others are being told
            asyncio.get_running_loop().call_soon(self.socket.go_on)

    def _act_otherwise(self, intention: Intention) -> None:
        match intention:
            case Join(since=since, data=data):
                self._join(since, data)
            case Here(item=item, field=field, typing=typing):
                self._streams.presence.move(self.room, self.subscriber, item, field, typing)
            case Ping(n=n):
                self._owe(frame({"op": "pong", "n": n, "version": self.room.state.version}))
            case Renew(token=token):
                self._streams.hub.spawn(self._renew(token))
            case Refusal(id, problem):
                self._streams.hub.counts.unread(problem)
                self._refuse(id, problem)
            case Close(code, reason):
                self.close(code, reason)

    def close(self, code: int, reason: str) -> None:
        """End the connection."""
        self.subscriber.close(code, reason)

    def _hang_up(self, code: int, reason: str) -> None:
        self._shut_out = code in SHUT_OUT
        self.socket.close(code, reason)

    def end(self) -> None:
        """The connection is over."""
        for timer in self._timers:
            timer.cancel()
        self.socket.sink = self.socket.on_full = self.socket.on_drained = None
        self.room.subscribers.leave(self.subscriber)
        # break the reference cycle
        self.subscriber.write = self.subscriber.hang_up = _to_nobody
        if self._session.joined:
            # who lost the connection or was too slow may come back; who was shut out will not
            self._streams.presence.leave(self.room, self.subscriber, clean=self.socket.parted or self._shut_out)

    def _join(self, since: int | None, data: bool) -> None:
        self.subscriber.ask_for(data)
        who = you(self.subscriber.actor, self.room.state.document, self._streams.hub.mail)
        self._streams.hub.catch_up.join(self.room, self.subscriber, who, since)
        self._streams.presence.enter(self.room, self.subscriber)
        self._streams.signalling.enter(self.room, self.subscriber)

    def _tell(self, unit: Unit, outcome: Outcome) -> None:
        self._dealt_with_one()
        if self._session.over:
            return
        if isinstance(outcome, Problem):
            self._refuse(unit.asked.id, outcome)
        elif outcome.before is not None or issued_in(outcome.steps):
            self._streams.hub.spawn(self._tell_more(outcome))
        else:
            self._owe(done(outcome.id, outcome.version, AGAIN if outcome.again else {}))

    async def _tell_more(self, outcome: Done) -> None:
        """Answer with what only the answer carries, and a second time as the first: what was written then is read from
        the log."""
        answers = self._streams.answers
        try:
            _, steps = await answers.steps(self.room, self.subscriber.lens, outcome)
            more = await answers.secrets(steps, outcome.again)
        except Problem as problem:
            self._refuse(outcome.id, problem)
        else:
            self._owe(done(outcome.id, outcome.version, (AGAIN if outcome.again else {}) | more))

    def _refuse(self, id: str | None, problem: Problem) -> None:
        if isinstance(problem, Conflict) and "changed" in problem.more:
            self._streams.hub.spawn(self._refuse_changed(id, problem))
        else:
            self._owe(refused(id, problem.document(), self.subscriber.language))

    async def _refuse_changed(self, id: str | None, problem: Conflict) -> None:
        try:
            document = await self._streams.answers.conflict(self.room, self.subscriber.lens, problem)
        except Problem:
            document = Conflict(problem.detail).document()
        self._owe(refused(id, document, self.subscriber.language))

    def _owe(self, answer: bytes) -> None:
        self.room.subscribers.owe(self.subscriber, answer)

    async def _renew(self, token: str) -> None:
        """Continue with a new credential of the same person in the same room."""
        try:
            actor = await self._streams.identity.of_token(token)
            admit(actor, self.room)
        except Problem as problem:
            self.close(close_code(problem), problem.detail)
            return
        if actor.id != self.subscriber.actor.id:
            self.close(NOT_ALLOWED, "that credential is somebody else's")
            return
        self.subscriber.actor = actor
        for timer in self._timers:
            timer.cancel()
        self._expire(actor.expires)

    def _expire(self, expires: str | None) -> None:
        """Announce the end of the session a minute ahead, then end it."""
        if expires is None:
            return
        left = (datetime.fromisoformat(expires) - datetime.fromisoformat(self._streams.hub.now())).total_seconds()
        loop = asyncio.get_running_loop()
        ahead = min(WARNED, int(left))
        self._timers = [
            loop.call_later(max(0.0, left - WARNED), self.subscriber.write, frame({"op": "expiring", "in": ahead})),
            loop.call_later(left, self.subscriber.close, UNAUTHORIZED, "the link has expired"),
        ]

    def _drained(self) -> None:
        self._streams.hub.catch_up.drained(self.room, self.subscriber)


OPERATIONS: Operations = {
    ("GET", "/v1/rooms/{room}/stream"): Operation(
        "follow_room",
        "Live",
        "The stream of a room",
        {101: Answer("A websocket with the subprotocol `mapstream.v1`.")},
        "Described in [asyncapi.json](/asyncapi.json). Refusals are told in the close code; who asks for another "
        "subprotocol, or for no websocket, is told at once.",
        problems=(Unauthorized, NotFound, Malformed, UpgradeRequired),
    ),
}
