"""Who follows a room, and the fan-out to them: one frame is encoded for all who see the same.

A subscriber is written to without waiting. Backpressure: while their transport holds more than it should they get
nothing, and then by version what they missed (:mod:`mapstream.live.catch_up`); who stays behind for too long is let go.
So none ever costs more memory than one buffer, and none is waited for. Joining with ``since`` is the same thing: a
subscriber who begins behind.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from sys import intern
from typing import Any

import structlog

from mapstream.languages import ENGLISH
from mapstream.live.unit import Transition
from mapstream.plan.actor import Actor
from mapstream.plan.document import Document
from mapstream.plan.permissions import may_change_rights, rights_of
from mapstream.plan.visibility.audience import named_people, people_apart
from mapstream.plan.visibility.lens import lens_of
from mapstream.plan.visibility.scope import sight_of
from mapstream.protocol.closes import GOING_AWAY, NOTED, OUR_MISTAKE, TOO_SLOW
from mapstream.protocol.frames import events_frames, frame
from mapstream.protocol.session import Session, State

MAX_BEHIND_EVENTS = 1000
MAX_BEHIND_SECONDS = 30.0
MOST = 256
"""Steps that are kept of a room."""
MOST_ITEMS = 50_000
"""Items in the documents of these steps, about: a document has its own list of everything in the collection that its
event changed. It takes some 4 MB for them."""
RESCOPED = "what you may see of this room has changed"
OTHER_RIGHTS = "what you may do in this room has changed"
ASKED_WITHIN = 60.0
"""Seconds for which it is kept when nobody asks."""

_log = structlog.get_logger(__name__)


class Subscriber:
    """A connection that follows a room. ``write`` takes whole frames; ``hang_up`` takes a code and a reason."""

    __slots__ = (
        *("actor", "connection", "data", "hang_up", "kind", "language", "lens", "session", "silent", "timer", "write"),
    )

    def __init__(
        self,
        connection: str,
        actor: Actor,
        document: Document,
        session: Session,
        write: Callable[[bytes], None],
        hang_up: Callable[[int, str], None],
        silent: Callable[[], float],
    ) -> None:
        self.connection = connection
        self.actor = actor
        self.session = session
        self.lens = lens_of(actor, document)
        self.write = write
        self.hang_up = hang_up
        self.silent = silent
        """Seconds since anything was heard from them."""
        self.language = ENGLISH
        """What is told to them alone is in this language."""
        self.timer: Any = None
        """Fires when they have been behind for too long."""
        self.ask_for(data=False)

    def ask_for(self, data: bool) -> None:
        """What they want to have with the events."""
        self.data = data
        # one string for all of a kind: it is looked up for every frame
        sight = self.lens.sight.key
        self.kind = intern(f"{self.actor.side} {self.actor.member} {self.actor.admin} {data} {sight}")
        """Subscribers of one kind see the same, but for what is shown to somebody by name."""

    def kind_among(self, apart: frozenset[str]) -> str:
        """Their kind, where these are people who may see something else than the others of theirs."""
        return self.actor.id + self.kind if apart and self.actor.id in apart else self.kind

    def close(self, code: int, reason: str) -> None:
        """End the connection."""
        self.session.close()
        self.hang_up(code, reason)

    def owe(self, answer: bytes) -> None:
        """Write an answer after the events that it acknowledges."""
        if not self.session.owe(answer):
            self.close(TOO_SLOW, "too many answers unsent")

    def show(self, what: str, frame: bytes) -> None:
        """Tell them how something is, such as who is here, now or when they have caught up."""
        self.session.show(what, frame)
        self.pay()

    def pay(self) -> None:
        """Write what is owed, if it may go out now."""
        if due := self.session.due():
            self.write(due)

    def caught_up(self) -> None:
        """They have all that happened."""
        self.patient()
        if due := self.session.caught_up():
            self.write(due)

    def fell_behind(self) -> None:
        """Their transport is full: nothing more until it has drained, and not for long."""
        self.session.full()
        if self.timer is None:
            loop = asyncio.get_running_loop()
            self.timer = loop.call_later(MAX_BEHIND_SECONDS, self.close, TOO_SLOW, "unsent data for too long")

    def patient(self) -> None:
        """Wait for them no more."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None


class Subscribers:
    """Those of one room, and how what happens is broadcast to them."""

    def __init__(self, room: str) -> None:
        self._room = room
        self.connected: dict[str, Subscriber] = {}
        """Everybody connected, by connection, whether or not they have joined."""
        self.joined: dict[str, Subscriber] = {}
        """Those who follow."""
        self._named: frozenset[str] = frozenset()
        """Everybody to whom something is shown by name."""
        self._owing: list[Subscriber] = []
        """Those to whom answers are to be written."""
        self.history: History | None = None
        """What happened lately, while somebody may ask for it."""

    def __iter__(self) -> Iterator[Subscriber]:
        return iter(list(self.joined.values()))

    def __bool__(self) -> bool:
        return bool(self.connected or self.joined)

    def connect(self, subscriber: Subscriber) -> None:
        """A connection is open."""
        self.connected[subscriber.connection] = subscriber

    def join(self, subscriber: Subscriber) -> None:
        """Begin to follow."""
        self.joined[subscriber.connection] = subscriber

    def leave(self, subscriber: Subscriber) -> None:
        """A connection is over. They may be back at once: what happens meanwhile is kept for them."""
        subscriber.session.gone()
        subscriber.patient()
        self.connected.pop(subscriber.connection, None)
        if self.joined.pop(subscriber.connection, None) is not None:
            self.keep_history()

    def owe(self, subscriber: Subscriber, answer: bytes) -> None:
        """Have an answer written to a subscriber, after the events that it acknowledges."""
        subscriber.owe(answer)
        if not self._owing:
            asyncio.get_running_loop().call_soon(self._pay)
        self._owing.append(subscriber)

    def _pay(self) -> None:
        owing, self._owing = self._owing, []
        for subscriber in owing:
            if subscriber.session.owed:
                subscriber.pay()

    def begin(self, document: Document) -> None:
        """The room is at this document now, of perhaps another past than before."""
        self._named = named_people(document)
        self.history = None

    def rename(self, document: Document) -> None:
        """Look again to whom something is shown by name."""
        self._named = named_people(document)

    def close(self, whom: Callable[[Subscriber], bool], code: int, reason: str) -> None:
        """End the connections of some."""
        for subscriber in list(self.connected.values()):
            if whom(subscriber):
                subscriber.close(code, reason)

    def send_away(self, reason: str, whom: Callable[[Subscriber], bool] = lambda _: True) -> None:
        """Have some join again: they have the document from the beginning then, or are told why not."""
        for subscriber in list(self.connected.values()):
            if whom(subscriber):
                self.joined.pop(subscriber.connection, None)
                subscriber.write(frame({"op": "rejoin", "reason": reason}))
                subscriber.close(GOING_AWAY, "join again, without since")

    def _rejoin_rescoped(self, steps: Sequence[Transition]) -> None:
        """Have those join again who may see something else of the room from now on than what they hold, or do something
        else than they were told."""
        before, after = steps[0].before, steps[-1].after
        if any("people" in step.recorded.patch for step in steps):
            self.send_away(RESCOPED, lambda one: one.lens.sight != sight_of(after, one.actor))
        if "plan" in before and any(may_change_rights(step.recorded.patch) for step in steps):
            self.send_away(OTHER_RIGHTS, lambda one: rights_of(before, one.actor) != rights_of(after, one.actor))

    def broadcast(self, steps: Sequence[Transition]) -> None:
        """Send events, already on disk, to everybody who follows.

        Nobody is ever sent events that do not follow on what they have.
        """
        self._rejoin_rescoped(steps)
        apart, self._named = people_apart(self._named, steps)
        if self.history is not None:
            self.history.extend(steps)
        if not self.joined:
            return
        frames: dict[str, bytes] = {}
        before, version = steps[0].recorded.version - 1, steps[-1].recorded.version
        for subscriber in list(self.joined.values()):
            session = subscriber.session
            if session.state is not State.LIVE:
                continue
            if session.version != before:
                # a mistake of ours that must not become theirs: they come back, and resume from what they have
                _log.error("reader_out_of_step", room=self._room, has=session.version, comes=before + 1)
                subscriber.close(OUR_MISTAKE, NOTED)
                continue
            kind = subscriber.kind_among(apart)
            encoded = frames.get(kind)
            if encoded is None:
                lens, data = subscriber.lens, subscriber.data
                encoded = frames[kind] = events_frames([lens.event_frame(*step, data) for step in steps])
            subscriber.write(session.events(encoded, version))

    def keep_history(self) -> "History":
        """Have what happens at hand, from now on or for some more time."""
        history = self.history = self.history or History()
        if history.timer is not None:
            history.timer.cancel()
        history.timer = asyncio.get_running_loop().call_later(ASKED_WITHIN, self._drop, history)
        return history

    def _drop(self, history: "History") -> None:
        if self.history is history:
            self.history = None


class History:
    """The last transitions of a room, without a gap: for those who come back to it.

    Kept from when somebody may be back (a connection broke, or what somebody needed was read from the log) until nobody
    has asked for a while: most of what happens is never asked for again. What is older is in the log.
    """

    __slots__ = ("_items", "_steps", "timer")

    def __init__(self) -> None:
        self.timer: Any = None
        """Fires when nobody has asked for some time."""
        self._steps: deque[tuple[Transition, int]] = deque()
        self._items = 0

    def extend(self, steps: Sequence[Transition]) -> None:
        """These have happened."""
        for step in steps:
            if self._steps and step.recorded.version != self._steps[-1][0].recorded.version + 1:
                self._steps.clear()
                self._items = 0
            items = _items_of(step)
            self._steps.append((step, items))
            self._items += items
        while len(self._steps) > MOST or self._items > MOST_ITEMS:
            self._items -= self._steps.popleft()[1]

    def begin_with(self, steps: Sequence[Transition]) -> None:
        """These happened before, and up to what is known at least."""
        later = [step for step, _ in self._steps if step.recorded.version > steps[-1].recorded.version]
        self._steps.clear()
        self._items = 0
        self.extend(steps)
        self.extend(later)

    def since(self, version: int) -> list[Transition] | None:
        """What happened after a version; ``None`` if not all of it is known."""
        if not self._steps or version < (first := self._steps[0][0].recorded.version) - 1:
            return None
        return [step for step, _ in islice(self._steps, version + 1 - first, None)]


def _items_of(step: Transition) -> int:
    """How many items stand in what the document of a step has for itself."""
    after: dict[str, object] = step.after  # type: ignore[assignment]
    return 1 + sum(len(items) for name in step.recorded.patch if isinstance(items := after.get(name), dict))
