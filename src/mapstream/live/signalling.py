"""Signals, pushed into open rooms: the sellers who are there are told what changed, within a second.

What happens in a room makes it due; so does a new day, and when its workspace judges otherwise than before. All that
is due is worked out together, in a thread, once for those who see the same, and told to those for whom it is something
else than they were told last. What was worked out is gone on from, so that the work grows with what happened since.

*Bounds.* Working it out takes a twentieth of the time at most: when much happens in many rooms, it is told less often.
Who does not take in what they are sent gets the last word once they do.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
import structlog

from mapstream import clock
from mapstream.languages.speaking import in_json
from mapstream.live.hub import Hub
from mapstream.live.retrospect import Retrospect
from mapstream.live.room import Room
from mapstream.live.subscribers import Subscriber
from mapstream.live.tracing import go_on
from mapstream.plan.collections import HIDEABLE
from mapstream.plan.document import Document
from mapstream.plan.event import Recorded
from mapstream.plan.patch import Patch
from mapstream.plan.signals.answer import holding
from mapstream.plan.signals.signal import Signal, signal
from mapstream.plan.signals.standards import Standards
from mapstream.plan.signals.trace import Trace
from mapstream.plan.time.calendar import day_of
from mapstream.plan.views.remark import with_names
from mapstream.plan.visibility.audience import named_people
from mapstream.plan.visibility.lens import Lens
from mapstream.plan.wording import with_guards
from mapstream.problems import Problem
from mapstream.protocol.frames import text
from mapstream.standards import standards_of
from mapstream.workspace_events import CHANGING_STANDARDS

GATHER = 0.3
"""Seconds between something happening and working it out, so that a burst is one piece of work."""
SHARE = 19
"""So many times as long as the work took, nothing is done at least."""
LOOK = 30.0
"""Seconds between two looks at whether a day has begun somewhere."""

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Watched:
    """A room in which sellers are: for each of those who see the same, the trace so far; the day it was told for."""

    traces: dict[Lens, Trace] = field(default_factory=dict)
    told: dict[str, bytes] = field(default_factory=dict)
    """By connection, what was told last."""
    day: str = ""


class Signalling:
    """Tells the sellers in open rooms what signals there are. Lives on the event loop."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._watched: dict[str, _Watched] = {}
        self._due: set[str] = set()
        self._awake = asyncio.Event()
        hub.on_events.append(self._hear)
        hub.on_replaced.append(self._forget)

    def start(self) -> None:
        """Begin to tell."""
        self._hub.spawn(self._run())

    def enter(self, room: Room, subscriber: Subscriber) -> None:
        """Somebody begins to follow a room."""
        if _is_told(subscriber):
            self._watched.setdefault(room.id, _Watched())
            self._make_due(room.id)

    def _hear(self, events: Sequence[Recorded]) -> None:
        for recorded in events:
            if isinstance(recorded.event, CHANGING_STANDARDS):
                self._judge_anew(recorded.stream)
            watched = self._watched.get(recorded.stream)
            if watched is not None:
                if _may_hide(recorded.patch):
                    watched.traces.clear()
                self._make_due(recorded.stream)

    def _judge_anew(self, workspace: str) -> None:
        """A workspace judges its deals otherwise than before."""
        for id in self._watched:
            room = self._hub.rooms.get(id)
            if room is not None and room.state.document["plan"]["workspace"] == workspace:
                self._make_due(id)

    def _forget(self) -> None:
        """The log is another than the one that was followed."""
        for watched in self._watched.values():
            watched.traces.clear()

    def _make_due(self, room: str) -> None:
        self._due.add(room)
        self._awake.set()

    async def _run(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._awake.wait(), LOOK)
            await asyncio.sleep(GATHER)
            self._awake.clear()
            begun = clock.monotonic()
            for id in self._due | self._with_a_new_day():
                self._due.discard(id)
                await self._tell_room(id)
            await asyncio.sleep(SHARE * (clock.monotonic() - begun))

    def _with_a_new_day(self) -> set[str]:
        now, rooms = self._hub.now(), self._hub.rooms
        return {id for id, watched in self._watched.items() if id not in rooms or watched.day != _day(now, rooms[id])}

    async def _tell_room(self, id: str) -> None:
        """Tell those in a room; a mistake in that is the room's affair."""
        room = self._hub.rooms.get(id)
        listening = [one for one in room.subscribers if _is_told(one)] if room is not None else []
        if room is None or not listening:
            self._watched.pop(id, None)
            return
        watched = self._watched.setdefault(id, _Watched())
        watched.day = _day(self._hub.now(), room)
        named = named_people(room.state.document)
        lenses = {one.connection: _shared(one.lens, named) for one in listening}
        try:
            found = {lens: await self._found(room, watched, lens) for lens in set(lenses.values())}
            told = await self._hub.reading(
                _in_words, found, {(lenses[one.connection], one.language) for one in listening}
            )
        except Exception as error:
            watched.traces.clear()
            if isinstance(error, Problem):
                self._make_due(id)
            else:
                _log.exception("signals_not_told", room=id)
            return
        watched.told = {one.connection: watched.told.get(one.connection, b"") for one in listening}
        for one in listening:
            lens = lenses[one.connection]
            signals = told.get((lens, one.language))
            if signals is not None and watched.told[one.connection] != signals:
                watched.told[one.connection] = signals
                one.show("signals", text(b'{"op":"signals","version":%d,"signals":%b}' % (found[lens][0], signals)))

    async def _found(self, room: Room, watched: _Watched, lens: Lens) -> "_Found":
        """What those who see the same are told as of a version; ``None`` where something was hidden meanwhile."""
        document, version, day = room.state.document, room.state.version, watched.day
        past = Retrospect(self._hub.lives, room, lens)
        trace = watched.traces.setdefault(lens, Trace())
        standards = await self._hub.reading(standards_of, self._hub.log, document["plan"]["workspace"])
        signals = await self._hub.reading(_work_out, trace, past, lens.see(document) or {}, standards, version, day)
        return version, signals if watched.traces.get(lens) is trace else None


_Found = tuple[int, list[Signal] | None]


def _in_words(found: Mapping[Lens, _Found], wanted: Iterable[tuple[Lens, str]]) -> dict[tuple[Lens, str], bytes]:
    """What was found, in JSON, for each lens and each language in which somebody reads it."""
    return {
        (lens, language): in_json(signals, language)
        for lens, language in wanted
        if (signals := found[lens][1]) is not None
    }


def _work_out(
    trace: Trace, past: Retrospect, document: Document, standards: Standards, version: int, day: str
) -> list[Signal]:
    """The signals of a room as they are told."""
    go_on(trace, past, version)
    people: Any = document.get("people", {})
    if b"@{" in orjson.dumps(document):
        document = with_guards(document)
    told: list[Signal] = with_names([signal(found) for found in holding(document, trace, standards, day)], people)
    return told


def _is_told(subscriber: Subscriber) -> bool:
    """Whether somebody is told of signals: they are the seller's, and come from the history."""
    return subscriber.lens.side == "seller" and subscriber.lens.sight.history


def _shared(lens: Lens, named: frozenset[str]) -> Lens:
    """The lens of all who see the same: nobody's in particular, unless something is shown to them by name."""
    return replace(lens, positions=False, person=lens.person if lens.person in named else "")


def _may_hide(patch: Patch) -> bool:
    """Whether a change may take something out of somebody's sight, also of the past."""
    return any(
        change is None or "visible_to" in change or "removed" in change or "scope" in change
        for name, items in patch.items()
        if name in HIDEABLE or name == "people"
        for change in items.values()
    )


def _day(now: str, room: Room) -> str:
    return day_of(now, room.state.document)
