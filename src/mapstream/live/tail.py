"""Following the log: what other servers wrote is taken into rooms, and what anybody wrote is told.

It is read when a notification says so, or a gap before our own positions does; and now and then in any case, when there
is nothing to write. What is wrong with one room (an event that cannot be read, a head that does not fit, a mistake in
telling) is that room's affair: it is read again, and the others go on. When the log itself is not the one that was read
before, all that is in memory is held against it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

import structlog

from mapstream.live.queue import CommandQueue
from mapstream.live.room import Room
from mapstream.live.rooms import Rooms
from mapstream.live.tasks import Tasks
from mapstream.live.unit import Transition
from mapstream.log import GENESIS, Followed, Log, Mark, Replaced, Unreadable
from mapstream.plan.event import Recorded

BATCH = 2000
"""Events that are read at once."""

_DIFFERENT = "the history of this room is not the one that was here"

_log = structlog.get_logger(__name__)


class OutOfStep(Exception):
    """What is on disk of a room does not follow on what is in memory."""


class Tail:
    """How far the log has been taken in. Lives on the event loop."""

    def __init__(self, log: Log, tasks: Tasks, queue: CommandQueue, rooms: Rooms) -> None:
        self._log = log
        self._tasks = tasks
        self._queue = queue
        self._rooms = rooms
        self.mark = Mark(0)
        """The last of what was read, or written by us."""
        self.behind = True
        """Whether there may be something after it that we have not heard of."""
        self._noticed = 0
        """The furthest position that we have been told of."""
        self._unsure = False
        """Whether somebody may have appended without our being told."""
        self.on_events: list[Callable[[Sequence[Recorded]], None]] = []
        """Called with what happened in all streams, each one's events in order, after readers have been told."""
        self.on_replaced: list[Callable[[], object]] = []
        """Called when the log turned out to be another than before: what was read of it may not hold."""

    @property
    def position(self) -> int:
        """Everything up to here has been taken in."""
        return self.mark.position

    def notice(self, position: int | None) -> None:
        """Somebody appended, up to a position; ``None``: perhaps somebody did."""
        # our own appends are noticed too, and mostly before we know of them: whether there is anything to read is only
        # known then
        if position is None:
            self._unsure = True
        else:
            self._noticed = max(self._noticed, position)
        if self._unsure or self._noticed > self.position:
            self._queue.some.set()

    def due(self, idle: bool) -> bool:
        """Whether to read now. ``idle``: there is nothing to write."""
        return self.behind or self._noticed > self.position or (self._unsure and idle)

    async def catch_up(self) -> None:
        """Read what there is, have rooms follow, and tell."""
        self.behind, self._unsure, self._noticed = False, False, 0
        # in the writer's thread, which is free now: those who read may all be waiting for a store that is away
        try:
            news = await self._tasks.writing(self._log.news, self.mark, self.position, BATCH)
        except Replaced:
            await self.hold_against_log()
            return
        self.behind = len(news) == BATCH
        if news:
            last = news[-1]
            self._reach(last.recorded.position or 0 if isinstance(last, Followed) else last.position, last.head)
        self.take_in(news)
        self._announce([one.recorded for one in news if isinstance(one, Followed)])

    def take_in(self, news: Iterable[Followed | Unreadable]) -> None:
        """Have rooms follow what others wrote, and tell those in them."""
        told: dict[Room, list[Transition]] = {}
        for one in news:
            if isinstance(one, Unreadable):
                _log.error("event_unreadable", room=one.stream, position=one.position, exc_info=one.error)
                self._rooms.outdate(one.stream, _DIFFERENT)
            elif (room := self._rooms.following(one.recorded.stream)) and one.recorded.version > room.state.version:
                self._follow(room, one, told)
        for room, steps in told.items():
            self._queue.redecide(room)
            self._broadcast(room, steps)

    def _broadcast(self, room: Room, steps: list[Transition]) -> None:
        """Tell those in a room; a mistake in that is the room's affair."""
        try:
            room.subscribers.broadcast(steps)
        except Exception as error:
            self.outdate(room, error)

    def _announce(self, events: Sequence[Recorded]) -> None:
        """Tell those who want to hear of all streams."""
        for call in self.on_events:
            try:
                call(events)
            except Exception:
                # whoever cannot take it in must not keep the others from being told
                _log.exception("events_not_announced", events=len(events))

    def written(self, told: Mapping[Room, list[Transition]], positions: Sequence[int], head: bytes) -> None:
        """We have written, up to a head: tell it. Positions that follow on from ours need not be read again; a gap may
        hide another server's events."""
        if positions and positions[0] == self.position + 1 and positions[-1] - positions[0] == len(positions) - 1:
            self._reach(positions[-1], head)
        elif positions:
            self.behind = True
        for room, steps in told.items():
            if steps:
                self._broadcast(room, steps)
        self._announce([step.recorded for steps in told.values() for step in steps])

    def outdate(self, room: Room, error: Exception) -> None:
        """Have a room read again with which something is wrong."""
        if isinstance(error, OutOfStep):
            _log.error("room_out_of_step", room=room.id, version=room.state.version)
        else:
            _log.error("room_failed", room=room.id, version=room.state.version, exc_info=error)
        self._rooms.outdate(room.id, _DIFFERENT)

    async def hold_against_log(self) -> None:
        """The log is another than the one that was read: see what of all that is in memory is in it."""
        _log.error("log_replaced", position=self.position)
        self._log.forget()
        mark = await self._tasks.writing(self._log.mark)
        ends = await self._tasks.writing(self._log.ends, list(self._rooms.by_id))
        for id, room in self._rooms.by_id.items():
            loading = self._rooms.loaded(id) is None
            if loading or ends.get(id, (0, GENESIS)) != (room.state.version, room.head or GENESIS):
                _log.error("room_out_of_step", room=id, version=room.state.version)
                self._rooms.outdate(id, _DIFFERENT)
        self.mark, self.behind = mark, True
        for call in self.on_replaced:
            call()

    def _follow(self, room: Room, one: Followed, told: dict[Room, list[Transition]]) -> None:
        try:
            if one.recorded.version != room.state.version + 1 or one.previous != room.head:
                raise OutOfStep
            told.setdefault(room, []).append(room.follow(one))
        except Exception as error:
            self.outdate(room, error)

    def _reach(self, position: int, head: bytes) -> None:
        self.mark = Mark(self.mark.table, position, head)
