"""The hub: every room that somebody is in, and the one line on which everything in them is decided, written and told.

Commands that arrive while a commit is under way are decided at once, against the draft of their room, and go into the
next commit together: one commit in flight, rooms mixed. Nothing is told before it is on disk.

When an append is refused because another server was first, or when the store vanished under it and its outcome is not
known, the hub holds the log, reads what there is, finds out which of its units were written after all, decides the
others again, and appends: once. While the store is away, units that were never handed over are refused, with nothing
written; those whose outcome is open stay unanswered until it is known. A mistake of ours on the line counts as the
store being away: better refused than left hanging.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

import structlog

from mapstream import clock
from mapstream.live.counts import Counts
from mapstream.live.frames import GOING_AWAY, frame
from mapstream.live.past import past_of
from mapstream.live.reader import Reader
from mapstream.live.room import Done, Outcome, Room, Unit, Written
from mapstream.live.working import Asked, NeedsPast, Step, Working
from mapstream.log import ERASED_IN, LAST, Appended, Followed, Listener, Log, Outrun, State
from mapstream.plan.event import Recorded
from mapstream.problems import CommandIdTaken, InternalError, Problem, StoreAway

T = TypeVar("T")

KEPT_ROOMS = 1000
"""Rooms kept in memory without anybody in them."""
TAIL_BATCH = 2000
BUSY = 64
"""Units in a commit from which on the next one waits for :data:`GATHER` seconds: more of them then share a frame for
each reader, which is what a busy server spends most of its time on."""
GATHER = 0.02
SNAPSHOT_EVERY = 1000
"""Events of a room between two snapshots."""
SNAPSHOT_PAUSE = 0.5
"""Seconds between two snapshots."""
LAST_WORDS = 5.0
"""Seconds for which the end waits for what is under way."""

_log = structlog.get_logger(__name__)


class Hub:
    """All rooms of this server. Lives on one event loop; the log is used from threads."""

    def __init__(self, log: Log, now: Callable[[], str], fresh: Callable[[], str] = clock.fresh_id) -> None:
        self.log = log
        self.now = now
        self.fresh = fresh
        self.rooms: dict[str, Room] = {}
        self.position = 0
        """Everything up to here has been taken in."""
        self.on_event: list[Callable[[Recorded], None]] = []
        """Called for every event of every stream, in order, after readers have been told."""
        self.channels: dict[str, Callable[[str], None]] = {}
        """Further channels to listen on, and whom to tell."""
        self.away = False
        """Whether the store could not be reached at the last attempt."""
        self.counts = Counts()
        self._pending: list[tuple[Room, Unit]] = []
        self._behind = True
        self._to_snapshot: dict[str, int] = {}
        """Rooms that have grown by so much that a snapshot is due, and up to which version."""
        self._snapshots_due = asyncio.Event()
        self._busy = False
        """Whether the last commit was large."""
        self._noticed = 0
        """The furthest position that we have been told of."""
        self._erased: set[str] = set()
        """Rooms in which somebody has been erased who is in memory still."""
        self._wake = asyncio.Event()
        self._appender = log.appender()
        self._writer = ThreadPoolExecutor(1, "writer")
        self._readers = ThreadPoolExecutor(8, "reader")
        self._tasks: set[asyncio.Task[Any]] = set()
        self._loading: dict[str, asyncio.Task[None]] = {}
        self._listener: Listener | None = None
        self._line: asyncio.Task[None] | None = None
        self._idle = asyncio.Event()
        self._idle.set()
        self._under_way = 0
        """Units handed in and not yet answered."""
        self._owing: list[Reader] = []

    # starting and stopping

    async def start(self) -> None:
        """Begin where the log ends."""
        loop = asyncio.get_running_loop()
        self.position = await self.reading(self.log.position)

        def from_thread(call: Callable[[str], None], payload: str) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(call, payload)

        told = {self.log.channel: self._look} | self.channels
        self._listener = Listener(self.log, {name: partial(from_thread, call) for name, call in told.items()})
        self._listener.start()
        self._line = asyncio.create_task(self._run(), name="line")
        self.spawn(self._snapshots())

    async def drain(self) -> None:
        """Wait until everything that was handed in is answered."""
        await self._idle.wait()

    async def stop(self) -> None:
        """Finish what is under way, then end."""
        if self._listener is not None:
            await asyncio.to_thread(self._listener.stop)
        if self._line is not None:
            if not self.away:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.drain(), LAST_WORDS)
            self._line.cancel()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, *([self._line] if self._line else []), return_exceptions=True)
        await self._appender.close()
        # whoever still waits for a store that does not answer is not waited for
        self._writer.shutdown(wait=False, cancel_futures=True)
        self._readers.shutdown(wait=False, cancel_futures=True)

    # what others ask of the hub

    async def room(self, id: str) -> Room:
        """A room, loaded. Version 0: it has not been opened."""
        room = self.rooms.get(id)
        if room is None:
            room = self.rooms[id] = Room(id)
            self._loading[id] = self.spawn(self._load(room))
            self._evict()
        if (loading := self._loading.get(id)) is not None:
            await asyncio.shield(loading)
        return room

    def submit(self, room: Room, unit: Unit) -> None:
        """Decide a unit, and have it written. ``unit.tell`` is called when it is durable, or refused."""
        self._under_way += 1
        self._idle.clear()
        if self.away and unit.asked.id not in room.deciding:
            self._tell(unit, _away())
        elif self.away:
            # sent again while it is not known what came of it: that will be its answer too
            room.twins.append(unit)
        elif room.ready:
            self._decide(room, unit)
        else:
            room.waiting.append(unit)
        self._pay()

    async def do(self, id: str, asked: Asked) -> Done:
        """Decide and write a unit; answers when it is durable, raises the Problem when it is refused."""
        room = await self.room(id)
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

        def tell(outcome: Outcome) -> None:
            if not answer.done():
                answer.set_result(outcome)

        self.submit(room, Unit(asked, tell))
        outcome = await answer
        if isinstance(outcome, Problem):
            raise outcome
        return outcome

    async def reading(self, read: Callable[..., T], *values: Any, **named: Any) -> T:
        """Run a read of the log in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, partial(read, *values, **named))

    # rooms

    async def _load(self, room: Room) -> None:
        try:
            state: State = await self.reading(self.log.replay, room.id)
            room.load(state)
            while room.missed:
                room.missed = False
                for followed in await self.reading(self.log.read_followed, room.id, room.state.version):
                    room.follow(*followed)
                room.reset()
        except BaseException:
            self.rooms.pop(room.id, None)
            self._refuse(room.waiting, _away())
            raise
        finally:
            self._loading.pop(room.id, None)
        self._open(room)

    def _open(self, room: Room) -> None:
        """The room takes commands again; those that waited come first."""
        room.ready = True
        while room.waiting and room.ready:
            self._decide(room, room.waiting.popleft())
        self._pay()

    def _evict(self) -> None:
        if len(self.rooms) <= KEPT_ROOMS:
            return
        for id in [id for id, room in self.rooms.items() if room.idle][: len(self.rooms) - KEPT_ROOMS]:
            del self.rooms[id]

    # deciding

    def _decide(self, room: Room, unit: Unit) -> None:
        written = room.settled(unit.asked.id)
        if written is not None:
            self._tell_again(unit, written)
            return
        if unit.asked.id in room.deciding:
            room.twins.append(unit)
            return
        try:
            self._try(room.draft, unit)
        except NeedsPast:
            room.ready = False
            room.needing = unit
            self._read_past(room)
            return
        room.deciding[unit.asked.id] = unit
        self._pending.append((room, unit))
        self._wake.set()

    def _try(self, working: Working, unit: Unit) -> None:
        """Decide a unit against a room at work. Raises NeedsPast."""
        unit.steps, unit.problem = [], None
        try:
            unit.steps = working.unit(unit.asked, self.now(), self.fresh, unit.past)
        except Problem as problem:
            unit.problem = problem
        except NeedsPast:
            raise
        except Exception:
            _log.exception("deciding_failed", room=working.stream, types=[ask.command.type for ask in unit.asked.asks])
            unit.problem = _our_mistake()

    def _tell_again(self, unit: Unit, written: Written) -> None:
        if written.by == unit.asked.actor.id:
            self._tell(unit, Done(unit.asked.id, written.last, before=written))
        else:
            self._tell(unit, CommandIdTaken("Another person's command has this id. Make a new id for every command."))

    def _read_past(self, room: Room) -> None:
        """Read what a waiting unit needs from the log, once everything before it is written."""
        if room.needing is not None and not room.deciding:
            unit, room.needing = room.needing, None
            self.spawn(self._decide_with_past(room, unit))

    async def _decide_with_past(self, room: Room, unit: Unit) -> None:
        try:
            unit.past = await self.reading(past_of, self.log, room.id, unit.asked)
        except Problem as problem:
            self._tell(unit, problem)
        except Exception:
            _log.exception("past_not_read", room=room.id)
            self._tell(unit, _our_mistake())
        else:
            self._decide(room, unit)
        self._open(room)

    # the line

    def _look(self, payload: str) -> None:
        if payload.startswith(ERASED_IN):
            self.spawn(self._find_erased(payload.removeprefix(ERASED_IN)))
            return
        # our own appends are notified too, and mostly before they are settled: whether there is anything to read is
        # only known once they are
        self._noticed = max(self._noticed, int(payload)) if payload.isdigit() else LAST
        if self._noticed > self.position:
            self._wake.set()

    async def _find_erased(self, stream: str) -> None:
        """Find the rooms, or whether this is one, in which somebody has been erased since they were loaded."""
        for id in [stream] if stream else list(self.rooms):
            if (loading := self._loading.get(id)) is not None:
                await asyncio.wait([loading])
            with suppress(Problem):
                destroyed = await self.reading(self.log.keys.destroyed, id)
                room = self.rooms.get(id)
                if room is not None and id not in self._loading and room.erased != destroyed:
                    self._erased.add(id)
                    self._wake.set()

    async def _forget_erased(self) -> None:
        """Read the rooms again in which somebody has been erased, and have everybody in them do the same."""
        while self._erased:
            id = next(iter(self._erased))
            if (room := self.rooms.get(id)) is not None and id not in self._loading:
                room.ready = False
                try:
                    room.load(await self._writing(self.log.replay, id, room.state.version))
                finally:
                    room.ready = True
                    self._redecide(room)
                for reader in list(room.guests.values()):
                    reader.write(frame({"op": "rejoin", "reason": "somebody's data has been erased"}))
                    reader.close(GOING_AWAY, "join again, without since")
            self._erased.discard(id)

    async def _run(self) -> None:
        pause = 0.1
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                if self._erased:
                    await self._forget_erased()
                if self._behind or self._noticed > self.position:
                    await self._catch_up()
                if self._pending:
                    if self._busy:
                        await asyncio.sleep(GATHER)
                    await self._commit()
                self.away, pause = False, 0.1
            except Exception as error:
                self.away, self._behind = True, True
                if isinstance(error, StoreAway):
                    _log.warning("store_away", retry_in=pause)
                else:
                    _log.exception("line_failed", retry_in=pause)
                self._refuse_pending()
                await asyncio.sleep(pause)
                pause = min(pause * 2, 1.0)
                self._wake.set()
            if self._pending or self._behind:
                self._wake.set()

    async def _catch_up(self) -> None:
        """Take in what other servers wrote."""
        self._behind, self._noticed = False, 0
        # in the writer's thread, which is free now: those who read may all be waiting for a store that is away
        news = await self._writing(self.log.tail_followed, self.position, TAIL_BATCH)
        self._behind = len(news) == TAIL_BATCH
        if news:
            self.position = max(self.position, news[-1].recorded.position or 0)
        self._take_in(news)
        for followed in news:
            self._announce(followed.recorded)

    def _take_in(self, news: Iterable[Followed]) -> None:
        told: dict[Room, list[Step]] = {}
        for followed in news:
            recorded = followed.recorded
            room = self.rooms.get(recorded.stream)
            if room is not None and room.id in self._loading:
                room.missed = True
            elif room is not None and recorded.version == room.state.version + 1:
                told.setdefault(room, []).append(room.follow(*followed))
        for room, steps in told.items():
            self._redecide(room)
            room.tell(steps)

    def _redecide(self, room: Room) -> None:
        """Decide again what was decided against a draft that no longer holds."""
        units = self._take_pending(room)
        room.reset()
        if room.needing is not None:
            # it waited until these would be written
            units.append(room.needing)
            room.needing, room.ready = None, True
        self._put_first(room, units)

    def _put_first(self, room: Room, units: list[Unit]) -> None:
        """Decide these before all that wait; now, if the room takes commands."""
        room.waiting.extendleft(reversed(units))
        if room.ready:
            self._open(room)

    def _take_pending(self, room: Room) -> list[Unit]:
        units = [unit for of, unit in self._pending if of is room]
        self._pending = [entry for entry in self._pending if entry[0] is not room]
        return units

    def _refuse_pending(self) -> None:
        """Refuse what was decided and not handed over: nobody knows for how long it would have to wait."""
        batch, self._pending = self._pending, []
        rooms = {room for room, _ in batch}
        for room in rooms:
            room.reset()
        self._refuse((unit for _, unit in batch), _away())
        for room in rooms:
            self._after(room)
        self._pay()

    async def _commit(self) -> None:
        batch, self._pending = self._pending, []
        self._busy = len(batch) >= BUSY
        events = [step.recorded for _, unit in batch for step in unit.steps]
        heads = {room.id: room.head for room, unit in batch if unit.steps}
        began = clock.monotonic()
        try:
            appended = await self._appender.append(events, heads) if events else Appended([], {})
        except (Outrun, StoreAway) as reason:
            await self._recover(batch, reason)
        except Exception:
            _log.exception("append_failed", events=len(events))
            self._drop(batch)
        else:
            if events:
                self.counts.committed(clock.monotonic() - began, len(events))
            self._settle(batch, appended)

    async def _writing(self, write: Callable[..., T], *values: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._writer, write, *values)

    def _settle(self, batch: Sequence[tuple[Room, Unit]], appended: Appended) -> None:
        """What was appended is on disk: take it in, tell everybody, then those who asked."""
        self.counts.events += len(appended.positions)
        positions = iter(appended.positions)
        told: dict[Room, list[Step]] = {}
        unsure = []
        for room, unit in batch:
            for step in unit.steps:
                step.recorded.position = next(positions)
            room.deciding.pop(unit.asked.id, None)
            if unit.steps:
                told.setdefault(room, []).extend(unit.steps)
                room.settle(unit)
                self._tell(unit, unit.outcome(room.state.version))
            else:
                unsure.append((room, unit))
        for room, steps in told.items():
            before = room.state.version - len(steps)
            room.head = appended.heads[room.id]
            room.tell(steps)
            if room.state.version // SNAPSHOT_EVERY > before // SNAPSHOT_EVERY:
                self._to_snapshot[room.id] = room.state.version
                self._snapshots_due.set()
        self._advance(appended.positions)
        for steps in told.values():
            for step in steps:
                self._announce(step.recorded)
        if unsure:
            self.spawn(self._tell_unwritten(unsure))
        self._pay()
        for room in {room for room, _ in batch}:
            self._after(room)

    def _after(self, room: Room) -> None:
        """A commit is over: those who waited for it go on."""
        twins, room.twins = room.twins, []
        self._put_first(room, twins)
        self._read_past(room)

    def _advance(self, positions: Sequence[int]) -> None:
        """Positions that follow on from ours need not be read again; a gap may hide another server's events."""
        if positions and positions[0] == self.position + 1 and positions[-1] - positions[0] == len(positions) - 1:
            self.position = positions[-1]
        elif positions:
            self._behind = True

    async def _tell_unwritten(self, units: Sequence[tuple[Room, Unit]]) -> None:
        """Answer those that wrote nothing: refused, or nothing to change, unless they had been written before."""
        for room, unit in units:
            try:
                events = await self.reading(self.log.command, room.id, unit.asked.id)
            except Problem as problem:
                self._tell(unit, problem)
                continue
            except Exception:
                _log.exception("command_not_read", room=room.id)
                self._tell(unit, _our_mistake())
                continue
            if events:
                self._tell_again(unit, Written(events[0].version, events[-1].version, events[0].by))
            else:
                self._tell(unit, unit.outcome(room.state.version))
        self._pay()

    async def _snapshots(self) -> None:
        """Take snapshots one after the other, unhurried: rooms that grow together would else all ask for theirs at
        once, and stop everything for it."""
        while True:
            await self._snapshots_due.wait()
            id, version = self._to_snapshot.popitem()
            if not self._to_snapshot:
                self._snapshots_due.clear()
            try:
                # not from memory: the log knows whose data is gone
                state = await self.reading(self.log.replay, id, version)
                await self.reading(self.log.take_snapshot_of, id, state)
            except Problem:
                _log.warning("snapshot_not_taken", room=id)
            await asyncio.sleep(SNAPSHOT_PAUSE)

    # when an append did not go through

    async def _recover(self, batch: list[tuple[Room, Unit]], reason: Exception) -> None:
        """Hold the log, find out what is there, and write what is not. Ends when every unit's outcome is known."""
        rooms = {room for room, _ in batch}
        for room in rooms:
            room.ready = False
            if room.needing is not None:
                room.waiting.appendleft(room.needing)
                room.needing = None
            batch.extend((room, unit) for unit in self._take_pending(room))
        pause = 0.05
        while True:
            if isinstance(reason, StoreAway):
                self.away = True
                _log.warning("store_away", units=len(batch), retry_in=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 1.0)
            try:
                news, appended = await self._writing(self._again, list(rooms), batch)
            except (Outrun, StoreAway) as again:
                reason = again
            except Exception:
                _log.exception("append_failed", units=len(batch))
                self._drop(batch)
                break
            else:
                self.away = False
                for room in rooms:
                    room.reset()
                self._take_in(news)
                self._behind = True
                ours = [(room, unit) for room, unit in batch if not self._was_written(room, unit)]
                for room, unit in ours:
                    room.deciding[unit.asked.id] = unit
                self._settle(ours, appended)
                break
        for room in rooms:
            room.draft = room.state.copy()
            room.ready = True
            self._after(room)
            self._open(room)

    def _again(self, rooms: Sequence[Room], batch: Sequence[tuple[Room, Unit]]) -> tuple[list[Followed], Appended]:
        """In the writer's thread: nobody touches these rooms meanwhile, and nobody else appends."""
        with self.log.exclusive() as held:
            working, heads, news = {}, {}, []
            for room in rooms:
                state = working[room] = room.state.copy()
                heads[room.id] = room.head
                for followed in held.read_followed(room.id, state.version):
                    state.follow(followed.recorded)
                    heads[room.id] = followed.head
                    news.append(followed)
            written = held.written([(room.id, unit.asked.id) for room, unit in batch])
            events: list[Recorded] = []
            for room, unit in batch:
                unit.steps, unit.problem = [], None
                if (room.id, unit.asked.id) in written:
                    continue
                try:
                    self._try(working[room], unit)
                except NeedsPast:
                    unit.problem = _away()
                events += [step.recorded for step in unit.steps]
            appended = held.append(events, {id: head for id, head in heads.items() if id in {e.stream for e in events}})
        return sorted(news, key=lambda followed: followed.recorded.position or 0), appended

    def _was_written(self, room: Room, unit: Unit) -> bool:
        """Answer a unit that turned out to have been written before."""
        written = room.settled(unit.asked.id)
        if written is None or unit.steps:
            return False
        self._tell_again(unit, written)
        return True

    def _drop(self, batch: Iterable[tuple[Room, Unit]]) -> None:
        """Give up a batch that cannot be written."""
        for room in {room for room, _ in batch}:
            self._redecide(room)
        for room, unit in batch:
            self._tell(unit, _our_mistake())
            self._after(room)
        self._pay()

    # small things

    def _tell(self, unit: Unit, outcome: Outcome) -> None:
        self.counts.told(unit, outcome)
        self._under_way -= 1
        if not self._under_way:
            self._idle.set()
        unit.tell(outcome)

    def _announce(self, recorded: Recorded) -> None:
        for call in self.on_event:
            call(recorded)

    def _refuse(self, units: Iterable[Unit], problem: Problem) -> None:
        for unit in units:
            self._tell(unit, problem)

    def owe(self, reader: Reader, frames: bytes) -> None:
        """Have frames written to a reader, after the events that they acknowledge."""
        reader.owe(frames)
        self._owing.append(reader)

    def _pay(self) -> None:
        if not self._owing:
            return
        owing, self._owing = self._owing, []
        for reader in owing:
            reader.pay()

    def spawn(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Run something beside, until it ends or the hub does."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _away() -> StoreAway:
    return StoreAway("The store is away for a moment. Nothing was written; send it again.", more={"retry_after": 1})


def _our_mistake() -> InternalError:
    return InternalError("This is our mistake, and it has been noted.")
