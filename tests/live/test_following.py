"""Readers come to follow a room, fall behind and catch up: always by version, never with a gap, never without bound."""

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import pytest
from acting import ANN, BUYER, KEY, OTHER_BUYER, ROOM, SELLER, T1, T2, T3, add_task, ask, asked, id_of, later
from ear import Ear
from gates import GatedLog, StartHub
from waiting import soon

from mapstream.api.stream import Streams
from mapstream.live import catch_up, subscribers
from mapstream.live import hub as hub_module
from mapstream.live.hub import Hub
from mapstream.live.subscribers import MOST, MOST_ITEMS, History
from mapstream.live.unit import Transition
from mapstream.plan.actor import Actor
from mapstream.problems import ReadModelBehind, StoreAway
from mapstream.protocol.closes import TOO_SLOW, TRY_AGAIN
from mapstream.protocol.frames import MAX_FRAME, frame
from mapstream.protocol.session import MAX_OWED, State
from mapstream.server.socket import EXTENSION

Join = Callable[..., Awaitable[Ear]]


@pytest.fixture
def join(hub: Hub) -> Join:
    """Somebody joins the room."""
    joined = 0

    async def join(actor: Actor = SELLER, since: int | None = None, plan: Any = None, data: bool = False) -> Ear:
        nonlocal joined
        joined += 1
        room = await hub.room(ROOM)
        ear = Ear(room, actor, id_of(70_000 + joined))
        ear.version, ear.plan = since or 0, plan
        ear.subscriber.ask_for(data)
        hub.catch_up.join(room, ear.subscriber, {"person": actor.id}, since)
        return ear

    return join


async def edit(hub: Hub, times: int, start: int = 0, size: int = 0) -> None:
    """So many changes of the first task, of about so many bytes."""
    for first in range(start, start + times, 100):
        some = range(first, min(first + 100, start + times))
        if size:
            changes = [ask("edit_task", task=T1, purpose=f"{n} " + "x" * size) for n in some]
        else:
            changes = [ask("edit_task", task=T1, title=f"{n}") for n in some]
        await hub.do(ROOM, asked(1000 + first, *changes))


def seen(hub: Hub, ear: Ear) -> Any:
    """The room as this reader may see it."""
    return ear.subscriber.lens.see(hub.rooms[ROOM].state.document)


def greetings(ear: Ear) -> list[tuple[int, bool]]:
    """Version of each greeting, and whether it brought the document."""
    return [(f["version"], "plan" in f) for f in ear.heard if f["op"] == "joined"]


class TestJoining:
    """The document, or what came after the version that one holds."""

    async def test_without_a_version(self, hub: Hub, join: Join) -> None:
        ear = await join(BUYER)
        assert greetings(ear) == [(7, True)]
        assert ear.heard[0]["protocol"] == 1
        assert ear.heard[0]["you"] == {"person": ANN}
        await edit(hub, 3)
        assert (ear.version, ear.plan) == (10, seen(hub, ear))

    async def test_with_the_version_at_which_the_room_is(self, hub: Hub, join: Join) -> None:
        ear = await join(since=7, plan=hub.log.replay(ROOM).document)
        assert greetings(ear) == [(7, False)]
        await edit(hub, 3)
        assert (ear.version, ear.plan) == (10, seen(hub, ear))

    async def test_with_an_earlier_version(self, hub: Hub, join: Join) -> None:
        first = await join(BUYER)
        held, version = first.plan, first.version
        await edit(hub, 5)
        ear = await join(BUYER, since=version, plan=held)
        await soon(lambda: ear.version == 12)
        assert greetings(ear) == [(12, False)]
        assert [f["op"] for f in ear.heard] == ["joined", "events"]
        assert ear.plan == first.plan == seen(hub, ear)
        assert ear.events() == first.events()

    async def test_while_others_go_on_writing(self, hub: Hub, gate: GatedLog, join: Join) -> None:
        held = (await join()).plan
        await edit(hub, 5)
        gate.replayed.shut()
        ear = await join(since=7, plan=held)
        await asyncio.to_thread(gate.replayed.reached.wait, 10)
        await edit(hub, 5, start=5)
        gate.replayed.open()
        await soon(lambda: ear.version == 17)
        assert greetings(ear) == [(12, False)]
        assert ear.plan == seen(hub, ear)

    async def test_with_a_version_still_to_come(self, hub: Hub, join: Join) -> None:
        ear = await join(since=8)
        await soon(lambda: ear.heard)
        assert greetings(ear) == [(7, True)]

    async def test_with_a_version_that_this_server_has_not_heard_of_yet(
        self, hub: Hub, gate: GatedLog, join: Join, start_hub: StartHub
    ) -> None:
        """They come from another server: nothing that they have goes away again, and nothing comes twice."""
        other = await start_hub()
        gate.writing.shut()
        mine = later(hub, asked(1, ask("start_task", task=T2)))
        await asyncio.to_thread(gate.writing.reached.wait, 10)
        await edit(other, 2)
        ear = await join(since=9, plan=other.rooms[ROOM].state.document)
        at_nine = asyncio.create_task(hub.reach(hub.rooms[ROOM], 9))
        assert not await hub.reach(hub.rooms[ROOM], 10)
        assert (ear.heard, hub.rooms[ROOM].state.version) == ([], 7)
        gate.writing.open()
        await mine
        await soon(lambda: ear.version == 10)
        assert await at_nine
        assert greetings(ear) == [(10, False)]
        assert ear.plan == seen(hub, ear)

    async def test_waiting_for_what_another_server_wrote_has_an_end(
        self, hub: Hub, gate: GatedLog, start_hub: StartHub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(hub_module, "WAITED", 0.1)
        other = await start_hub()
        gate.writing.shut()
        mine = later(hub, asked(1, ask("start_task", task=T2)))
        await asyncio.to_thread(gate.writing.reached.wait, 10)
        await edit(other, 1)
        with pytest.raises(ReadModelBehind):
            await hub.reach(hub.rooms[ROOM], 8)
        gate.writing.open()
        await mine

    async def test_from_the_very_beginning(self, hub: Hub, join: Join) -> None:
        ear = await join(since=0, plan={})
        await soon(lambda: ear.version == 7)
        assert ear.plan == seen(hub, ear)

    @pytest.mark.parametrize(("behind", "document"), [(1000, False), (1001, True)])
    async def test_too_many_events_ago(self, hub: Hub, join: Join, behind: int, document: bool) -> None:
        ear = await join()
        held = ear.plan
        await edit(hub, behind)
        late = await join(since=7, plan=held)
        await soon(lambda: late.version == 7 + behind)
        assert greetings(late) == [(7 + behind, document)]
        assert late.plan == ear.plan

    async def test_too_many_bytes_ago(self, hub: Hub, join: Join) -> None:
        ear = await join()
        held = ear.plan
        await edit(hub, 120, size=9000)
        late = await join(since=7, plan=held)
        await soon(lambda: late.heard)
        assert greetings(late) == [(127, True)]
        assert late.plan == ear.plan == seen(hub, ear)
        soon_enough = await join(since=27, plan=None)
        await soon(lambda: soon_enough.version == 127)
        assert greetings(soon_enough) == [(127, False)]

    async def test_with_the_data_of_events(self, hub: Hub, join: Join) -> None:
        ears = [await join(data=data) for data in (False, True, True)]
        await edit(hub, 1)
        assert [["data" in e for e in ear.events()] for ear in ears] == [[False], [True], [True]]
        assert ears[1].events()[0]["data"]["changes"] == {"title": "0"}

    async def test_members_learn_positions_and_those_by_link_do_not(self, hub: Hub, join: Join) -> None:
        ears = [await join(actor) for actor in (KEY, SELLER, BUYER)]
        await edit(hub, 1)
        assert [["position" in e for e in ear.events()] for ear in ears] == [[True], [False], [False]]
        for actor, expected in ((KEY, True), (SELLER, False)):
            ear = await join(actor, since=0, plan={})
            await soon(lambda ear=ear: ear.version == 8)
            assert {"position" in e for e in ear.events()} == {expected}


class Replays:
    """How often the past of a room is read from the log."""

    def __init__(self, log: GatedLog) -> None:
        self.count = 0
        real = log.replay

        def replay(*given: Any, **named: Any) -> Any:
            self.count += 1
            return real(*given, **named)

        log.replay = replay  # type: ignore[method-assign]


class TestComingBack:
    """Many come back at once, as on any morning: they cost little more than one, and get what they would have had."""

    async def test_one_replay_serves_all_who_need_it(self, hub: Hub, gate: GatedLog, join: Join) -> None:
        stayed = [await join(actor) for actor in (SELLER, BUYER, OTHER_BUYER)]
        held = [ear.plan for ear in stayed]
        await edit(hub, 5)
        await hub.do(ROOM, asked(1, add_task(T3, visible_to=[ANN]), by=BUYER))
        await edit(hub, 5, start=5)
        replays = Replays(gate)
        back = [
            await join(actor, since=7, plan=plan)
            for actor, plan in zip((SELLER, BUYER, OTHER_BUYER), held, strict=True)
            for _ in range(20)
        ]
        await soon(lambda: all(ear.version == 18 for ear in back))
        assert replays.count == 1
        for n, ear in enumerate(back):
            assert ear.plan == seen(hub, ear)
            assert ear.events() == stayed[n // 20].events()
            assert greetings(ear) == [(18, False)]

    async def test_what_happens_meanwhile_is_not_read_again(self, hub: Hub, gate: GatedLog, join: Join) -> None:
        held = (await join()).plan
        await edit(hub, 5)
        replays = Replays(gate)
        back = []
        for n in range(20):
            back.append(await join(since=7 + n % 5, plan=None if n % 5 else held))
            await edit(hub, 1, start=5 + n)
        await soon(lambda: all(ear.version == 32 for ear in back))
        assert replays.count <= 2, "once for those that came first, and perhaps for one who had less than they"
        assert back[0].plan == seen(hub, back[0])

    async def test_who_was_here_a_moment_ago_is_answered_from_memory(
        self, hub: Hub, join: Join, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Also while the store is away."""
        ear, stays = await join(BUYER), await join(BUYER)
        ear.room.subscribers.leave(ear.subscriber)
        await edit(hub, 40)

        def away(*_: Any, **__: Any) -> Any:
            raise StoreAway

        monkeypatch.setattr(hub.log, "replay", away)
        monkeypatch.setattr(hub.log, "read", away)
        back = await join(BUYER, since=7, plan=ear.plan)
        await soon(lambda: back.version == 47)
        assert back.events() == stays.events()
        assert back.plan == stays.plan

    async def test_what_is_kept_for_them_has_a_bound(
        self, hub: Hub, join: Join, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ear, another = await join(), await join()
        assert ear.room.subscribers.history is None, "nobody is expected"
        ear.room.subscribers.leave(ear.subscriber)
        lately = ear.room.subscribers.history
        assert lately is not None
        await edit(hub, MOST + 50)
        assert lately.since(7) is None
        assert [step.recorded.version for step in lately.since(57) or ()] == [*range(58, 58 + MOST)]
        monkeypatch.setattr(subscribers, "ASKED_WITHIN", 0.1)
        another.room.subscribers.leave(another.subscriber)
        await soon(lambda: ear.room.subscribers.history is None)

    async def test_one_far_behind_holds_up_nobody_for_long(self, hub: Hub, join: Join) -> None:
        first = await join()
        await edit(hub, 600)
        far = await join(since=0, plan={})
        near = await join(since=600, plan=None)
        await soon(lambda: far.version == near.version == 607)
        assert far.plan == first.plan
        assert len(near.events()) == 7

    async def test_a_lately_that_missed_something_begins_anew(self) -> None:
        """It never tells of a gap."""
        steps = [Transition(SimpleNamespace(version=n, patch={}), {}, {}) for n in range(1, 10)]  # type: ignore[arg-type]
        lately = History()
        lately.extend(steps[:3])
        lately.extend(steps[4:6])
        assert lately.since(3) is None
        assert lately.since(4) == steps[4:6]
        lately.begin_with(steps[2:5])
        assert lately.since(2) == steps[2:6]
        assert lately.since(6) == []

    async def test_large_documents_are_kept_for_fewer_steps(self) -> None:
        tasks = {str(n): {} for n in range(MOST_ITEMS // 10)}
        patch = {"tasks": {"1": {}}}
        lately = History()
        for n in range(1, 31):
            recorded = SimpleNamespace(version=n, patch=patch)
            lately.extend([Transition(recorded, {}, {"tasks": tasks})])  # type: ignore[arg-type, typeddict-item]
        assert lately.since(20) is None
        assert len(lately.since(21) or ()) == 9


class Slow:
    """A reader whose transport is full after each write, until it is drained."""

    def __init__(self, hub: Hub, ear: Ear) -> None:
        self.hub = hub
        self.ear = ear
        ear.on_full = lambda: ear.subscriber.fell_behind()

    def drain(self) -> None:
        """The transport has room again."""
        self.hub.catch_up.drained(self.ear.room, self.ear.subscriber)

    async def drain_until(self, version: int) -> None:
        """Read on until a version has come."""
        while self.ear.version < version:
            writes = len(self.ear.writes)
            self.drain()
            await soon(lambda writes=writes: len(self.ear.writes) > writes)
        self.ear.on_full = None
        self.drain()
        await soon(lambda: self.ear.subscriber.session.state is State.LIVE)


class TestSlow:
    """One who does not read gets nothing more, costs nobody anything, and has all of it in the end."""

    async def test_while_full_nothing_more_is_written(self, hub: Hub, join: Join) -> None:
        ear, other = await join(BUYER), await join()
        slow = Slow(hub, ear)
        for n in range(50):
            await edit(hub, 1, start=n)
        assert len(ear.writes) == 2, "the document, and the first frame"
        assert other.version == 57
        await slow.drain_until(57)
        assert ear.plan == seen(hub, ear)
        assert ear.events()[-1] == other.events()[-1]

    async def test_they_are_refilled_in_pieces(self, hub: Hub, join: Join) -> None:
        ear, other = await join(), await join()
        slow = Slow(hub, ear)
        await edit(hub, 300, size=9000)
        await slow.drain_until(307)
        assert ear.plan == other.plan
        assert ear.events() == other.events()
        assert max(ear.writes) < (catch_up.PAGE + 1) * 10_000

    async def test_drained_again_and_again_they_get_nothing_twice(self, hub: Hub, gate: GatedLog, join: Join) -> None:
        ear = await join()
        slow = Slow(hub, ear)
        await edit(hub, 1)
        await edit(hub, 19, start=1)
        gate.replayed.shut()
        for _ in range(3):
            slow.drain()
            await asyncio.to_thread(gate.replayed.reached.wait, 10)
            ear.subscriber.fell_behind()
        ear.on_full = None
        slow.drain()
        gate.replayed.open()
        await soon(lambda: ear.version == 27)
        await edit(hub, 5, start=20)
        assert ear.version == 32
        assert len(ear.events()) == 25

    async def test_what_they_are_owed_comes_after_the_events(self, hub: Hub, join: Join) -> None:
        ear = await join()
        slow = Slow(hub, ear)
        await edit(hub, 1)
        await edit(hub, 2, start=1)
        ear.room.subscribers.owe(ear.subscriber, frame({"op": "done", "id": "x", "version": 10}))
        ear.subscriber.pay()
        ear.subscriber.show("people", frame({"op": "people", "here": []}))
        ear.subscriber.show("people", frame({"op": "people", "here": ["the last word"]}))
        assert {f["op"] for f in ear.heard} == {"joined", "events"}
        await slow.drain_until(10)
        assert [(f["op"], f.get("here")) for f in ear.heard[-2:]] == [("done", None), ("people", ["the last word"])]
        ear.subscriber.show("people", frame({"op": "people", "here": []}))
        assert ear.heard[-1] == {"op": "people", "here": []}

    async def test_what_they_are_owed_has_a_bound(self, hub: Hub, join: Join) -> None:
        ear = await join()
        Slow(hub, ear)
        await edit(hub, 2)
        refusal = frame({"op": "refused", "id": "x" * 1000})
        for _ in range(MAX_OWED // len(refusal)):
            ear.room.subscribers.owe(ear.subscriber, refusal)
        assert ear.closed is None
        ear.room.subscribers.owe(ear.subscriber, refusal)
        assert ear.closed == (TOO_SLOW, "too many answers unsent")

    async def test_too_far_behind_they_are_let_go(self, hub: Hub, join: Join) -> None:
        ear = await join()
        slow = Slow(hub, ear)
        await edit(hub, 1)
        await edit(hub, 1001, start=1)
        assert ear.closed is None
        slow.drain()
        await soon(lambda: ear.closed)
        assert ear.closed == (TOO_SLOW, "too far behind")

    async def test_behind_for_too_long_they_are_let_go(
        self, hub: Hub, join: Join, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(subscribers, "MAX_BEHIND_SECONDS", 0.3)
        ear, recovers = await join(), await join()
        Slow(hub, ear)
        slow = Slow(hub, recovers)
        await edit(hub, 1)
        await edit(hub, 1, start=1)
        await slow.drain_until(9)
        await soon(lambda: ear.closed)
        assert ear.closed == (TOO_SLOW, "unsent data for too long")
        assert recovers.closed is None

    async def test_one_who_left_is_not_written_to(self, hub: Hub, join: Join) -> None:
        ear = await join()
        slow = Slow(hub, ear)
        await edit(hub, 5)
        ear.room.subscribers.leave(ear.subscriber)
        slow.drain()
        await edit(hub, 5, start=5)
        assert len(ear.writes) == 2

    async def test_when_the_store_is_away_they_wait(
        self, hub: Hub, join: Join, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ear = await join()
        slow = Slow(hub, ear)
        await edit(hub, 1)
        await edit(hub, 4, start=1)
        tries = 0

        def away(*_: Any) -> list[Transition]:
            nonlocal tries
            tries += 1
            if tries > 2:
                monkeypatch.undo()
            raise StoreAway

        monkeypatch.setattr(catch_up, "steps_between", away)
        ear.on_full = None
        slow.drain()
        await soon(lambda: ear.version == 12)
        assert tries == 3

    async def test_a_mistake_of_ours_does_not_leave_them_waiting(
        self, hub: Hub, join: Join, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def mistaken(*_: Any) -> list[Transition]:
            raise ZeroDivisionError

        monkeypatch.setattr(catch_up, "steps_between", mistaken)
        ear = await join(since=3, plan={})
        await soon(lambda: ear.closed)
        assert ear.closed is not None
        assert ear.closed[0] == 1011

    async def test_a_mistake_of_ours_never_shows_them_a_gap(self, hub: Hub, join: Join) -> None:
        ear, other = await join(), await join()
        ear.subscriber.session.version -= 1
        await edit(hub, 1)
        assert ear.closed is not None
        assert ear.closed[0] == 1011
        assert (ear.version, other.version) == (7, 8)


async def test_frames_of_events_are_at_most_a_mebibyte(hub: Hub, gate: GatedLog, join: Join) -> None:
    """Many large commands may be written together; clients take frames of a certain size only."""
    ear = await join()
    sizes: list[int] = []
    original = ear.subscriber.write

    def write(written: bytes) -> None:
        at = 0
        while at < len(written):
            kind = written[at + 1]
            head = {126: 4, 127: 10}.get(kind, 2)
            size = int.from_bytes(written[at + 2 : at + head], "big") if head > 2 else kind
            sizes.append(size)
            at += head + size
        original(written)

    ear.subscriber.write = write
    gate.writing.shut()
    first = asyncio.create_task(hub.do(ROOM, asked(1, ask("start_task", task=T2))))
    await asyncio.to_thread(gate.writing.reached.wait, 10)
    large = asyncio.create_task(edit(hub, 60, size=9900))
    more = [
        asyncio.create_task(
            hub.do(
                ROOM, asked(5000 + n, *(ask("edit_task", task=T2, purpose=f"{n} {m}" + "x" * 9900) for m in range(6)))
            )
        )
        for n in range(20)
    ]
    await asyncio.sleep(0)
    gate.writing.open()
    await asyncio.gather(first, large, *more)
    assert ear.version == 7 + 1 + 60 + 120
    assert sum(sizes) > 1.5 * MAX_FRAME
    assert max(sizes) <= MAX_FRAME
    assert ear.plan == seen(hub, ear)


async def test_a_room_that_was_let_go_of_while_somebody_came_in_is_not_entered(hub: Hub) -> None:
    """In what was the room when they were at the door they would hear of nothing: they come again."""
    room = await hub.room(ROOM)
    closed: list[int] = []

    async def enter(_: Any) -> Any:
        return room, SELLER, None

    async def actor(_: Any) -> Actor:
        return SELLER

    async def accept(_: Any) -> None:
        del hub.rooms[ROOM]

    async def receive() -> None:
        assert closed, "they wait in an empty room"

    socket = SimpleNamespace(close=lambda code, _: closed.append(code))
    scope = {"extensions": {EXTENSION: socket}, "subprotocols": []}
    identity, answers = SimpleNamespace(enter=enter, actor=actor), SimpleNamespace(hub=hub)
    streams = Streams(identity, answers, None, None, 0)  # type: ignore[arg-type]
    await streams.serve(SimpleNamespace(scope=scope, accept=accept, receive=receive))  # type: ignore[arg-type]
    assert closed == [TRY_AGAIN]
    assert room.idle
