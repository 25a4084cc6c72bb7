"""The hub: commands are decided as they come, written together, and told when they are on disk, each of them once."""

import asyncio
from collections.abc import Callable
from typing import Any

import orjson
import psycopg
import pytest
from acting import (
    ANN,
    BUYER,
    KEY,
    LEE,
    OPEN_ROOM,
    OTHER_ROOM,
    PEOPLE,
    ROOM,
    SAM,
    SELLER,
    SUE,
    T1,
    T2,
    T3,
    add_task,
    ask,
    asked,
    id_of,
    later,
    outcome,
)
from ear import Ear
from gates import GatedLog, StartHub
from psycopg.sql import SQL, Identifier
from serving import KEYRING
from waiting import soon

from mapstream.live import aggregate, queue, rooms, snapshots
from mapstream.live.aggregate import RECENT
from mapstream.live.hub import Hub
from mapstream.live.room import REMEMBERED
from mapstream.live.unit import Asked, Done, Unit
from mapstream.log import Log
from mapstream.log.integrity.verify import verify_room
from mapstream.log.snapshots import body_of
from mapstream.plan.actor import Actor
from mapstream.plan.decide import decide
from mapstream.plan.event import ERASED
from mapstream.plan.patch import merge
from mapstream.problems import (
    ChangedSince,
    CommandIdTaken,
    Conflict,
    IdTaken,
    InternalError,
    NotAllowed,
    NotFound,
    NothingToUndo,
    RefusedBefore,
    TaskDropped,
)

pytestmark = pytest.mark.long


async def reached(gate: Any) -> None:
    """Somebody has come to a gate."""
    assert await asyncio.to_thread(gate.reached.wait, 10)


async def listen(hub: Hub, actor: Actor = SELLER, since: int | None = None, room: str = ROOM, n: int = 0) -> Ear:
    """Somebody who follows a room."""
    found = await hub.room(room)
    ear = Ear(found, actor, id_of(70_000 + n))
    hub.catch_up.join(found, ear.subscriber, {}, since)
    return ear


def stored(log: Log, room: str = ROOM) -> list[tuple[int, str]]:
    """Version and command of everything in a room."""
    return [(r.version, r.command) for r in log.read(room)]


async def test_what_is_done_is_on_disk(hub: Hub) -> None:
    done = await hub.do(ROOM, asked(1, ask("start_task", task=T1)))
    assert done.version == 8 + 0 * len(PEOPLE)
    [recorded] = hub.log.read(ROOM, after=done.version - 1)
    assert (recorded.command, recorded.by, recorded.position) == (id_of(1), SELLER.id, hub.log.position())
    assert [step.recorded for step in done.steps] == [recorded]


async def test_what_changes_nothing_writes_nothing(hub: Hub, gate: GatedLog) -> None:
    await hub.do(ROOM, asked(1, ask("start_task", task=T1)))
    events = sum(gate.appends)
    done = await hub.do(ROOM, asked(2, ask("start_task", task=T1)))
    assert (done.version, done.steps, sum(gate.appends)) == (8, (), events)


async def test_what_is_refused_writes_nothing(hub: Hub, gate: GatedLog) -> None:
    events, version = sum(gate.appends), hub.log.replay(ROOM).version
    with pytest.raises(NotFound):
        await hub.do(ROOM, asked(1, ask("start_task", task=T1), ask("start_task", task=id_of(404))))
    assert (sum(gate.appends), hub.log.replay(ROOM).version) == (events, version)


async def test_commands_that_come_while_others_are_written_are_written_together(hub: Hub, gate: GatedLog) -> None:
    await hub.do(OTHER_ROOM, asked(50_003, OPEN_ROOM, by=KEY))
    gate.appends.clear()
    gate.writing.shut()
    first = later(hub, asked(1, ask("start_task", task=T1)))
    await reached(gate.writing)
    rest = [later(hub, asked(100 + n, ask("edit_task", task=T2, title=f"Contract {n}"))) for n in range(60)]
    rest += [later(hub, asked(200 + n, add_task(id_of(300 + n)), by=KEY), OTHER_ROOM) for n in range(20)]
    await asyncio.sleep(0)
    gate.writing.open()
    versions = [done.version for done in await asyncio.gather(first, *rest)]
    assert versions == [*range(8, 69), *range(2, 22)]
    assert gate.appends == [1, 80]


async def test_nothing_is_told_before_it_is_on_disk(hub: Hub, gate: GatedLog) -> None:
    ear = await listen(hub)
    gate.writing.shut()
    unit = later(hub, asked(1, ask("start_task", task=T1)))
    await reached(gate.writing)
    assert not unit.done()
    assert ear.events() == []
    gate.writing.open()
    await unit
    assert [event["version"] for event in ear.events()] == [8]
    assert ear.plan["tasks"][T1]["status"] == "in_progress"


class TestOneCommitAfterTheOther:
    """What came while the database wrote is written next."""

    async def test_what_is_on_disk_is_told_before_the_next_is_handed_over(self, hub: Hub, gate: GatedLog) -> None:
        at: dict[str, list[int]] = {}
        room = await hub.room(ROOM)
        gate.handed.clear()
        gate.writing.shut()
        for n in (1, 2):
            edit = asked(n, ask("edit_task", task=T1, title=f"Title {n}"))
            hub.submit(room, Unit(edit, lambda unit, _: at.update({unit.asked.id: list(gate.handed)})))
            await reached(gate.writing)
        gate.writing.open()
        await soon(lambda: len(at) == 2)
        assert at == {id_of(1): [1], id_of(2): [1, 1]}

    async def test_the_last_is_told_though_the_next_is_not_written_yet(self, hub: Hub, gate: GatedLog) -> None:
        ear = await listen(hub)
        gate.writing.shut()
        first = later(hub, asked(1, ask("edit_task", task=T1, title="First")))
        await reached(gate.writing)
        second = later(hub, asked(2, ask("edit_task", task=T1, title="Second")))
        await asyncio.sleep(0)
        gate.before_append = gate.writing.shut
        gate.writing.open()
        assert (await first).version == 8
        await reached(gate.writing)
        assert [event["version"] for event in ear.events()] == [8]
        assert not second.done()
        assert (await hub.room(ROOM)).state.version == 8
        gate.writing.open()
        assert (await second).version == 9
        assert ear.plan["tasks"][T1]["title"] == "Second"
        assert verify_room(hub.log, ROOM).intact

    async def test_all_is_in_order_when_another_server_was_between_the_two(
        self, hub: Hub, gate: GatedLog, start_hub: StartHub
    ) -> None:
        other = await start_hub()
        ear = await listen(hub)
        gate.writing.shut()
        first = later(hub, asked(1, ask("edit_task", task=T1, title="First")))
        await reached(gate.writing)
        rest = [later(hub, asked(n, ask("edit_task", task=T1, title=f"Title {n}"))) for n in (2, 3)]
        rest.append(later(hub, asked(4, ask("start_task", task=id_of(404)))))
        await asyncio.sleep(0)
        gate.before_append = gate.writing.shut
        gate.writing.open()
        await reached(gate.writing)
        await other.do(ROOM, asked(5, ask("start_task", task=T1)))
        gate.writing.open()
        assert [await outcome(task) for task in (first, *rest)] == ["done", "done", "done", "not_found"]
        assert [command for _, command in stored(hub.log)[7:]] == [id_of(n) for n in (1, 5, 2, 3)]
        await soon(lambda: ear.version == 11)
        assert [event["version"] for event in ear.events()] == [8, 9, 10, 11]
        assert ear.plan == ear.subscriber.lens.see(hub.log.replay(ROOM).document)

    async def test_what_comes_to_nothing_is_held_against_what_is_on_disk(
        self, hub: Hub, gate: GatedLog, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nothing has to be decided again for it."""
        monkeypatch.setattr(gate, "exclusive", None)
        gate.writing.shut()
        first = later(hub, asked(1, ask("start_task", task=T1)))
        await reached(gate.writing)
        rest = [
            later(hub, asked(2, ask("start_task", task=T1))),
            later(hub, asked(3, ask("start_task", task=id_of(404)))),
        ]
        await asyncio.sleep(0)
        gate.appends.clear()
        gate.writing.open()
        assert [await outcome(task) for task in (first, *rest)] == ["done", "done", "not_found"]
        assert (await rest[0]).version == 8
        assert gate.appends == [1, 0]


class TestLooking:
    """Whether another server has written something that this one was not told of."""

    @staticmethod
    async def deaf(start_hub: StartHub) -> Hub:
        """A server that no notification reaches."""

        def hear_nothing(hub: Hub) -> None:
            hub.look = lambda payload: None  # type: ignore[method-assign]

        return await start_hub(before=hear_nothing)

    async def test_a_busy_server_does_not_stop_for_it(
        self, hub: Hub, gate: GatedLog, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        gate.writing.shut()
        first = later(hub, asked(1, ask("start_task", task=T1)))
        await reached(gate.writing)
        second = later(hub, asked(2, ask("start_task", task=T2)))
        await asyncio.sleep(0)
        monkeypatch.setattr(gate, "news", None)
        hub.look("")
        gate.before_append = gate.writing.shut
        gate.writing.open()
        assert await outcome(first) == "done"
        await reached(gate.writing)
        assert not hub.away
        monkeypatch.undo()
        gate.writing.open()
        assert await outcome(second) == "done"

    async def test_its_own_writing_tells_it_of_what_was_before(self, hub: Hub, start_hub: StartHub) -> None:
        deaf = await self.deaf(start_hub)
        ear = await listen(deaf)
        await hub.do(ROOM, asked(1, ask("start_task", task=T1)))
        assert ear.version == 7
        await deaf.do(id_of(900), asked(2, OPEN_ROOM, by=KEY))
        await soon(lambda: ear.version == 8)

    async def test_it_looks_after_a_refusal_which_tells_it_nothing(self, hub: Hub, start_hub: StartHub) -> None:
        deaf = await self.deaf(start_hub)
        ear = await listen(deaf)
        await deaf.do(id_of(900), asked(2, OPEN_ROOM, by=KEY))
        await hub.do(ROOM, asked(1, ask("start_task", task=T1)))
        assert isinstance(deaf.log, GatedLog)
        deaf.log.writing.shut()
        refused = [later(deaf, asked(3, OPEN_ROOM, by=KEY), room=id_of(900))]
        await reached(deaf.log.writing)
        refused.append(later(deaf, asked(4, OPEN_ROOM, by=KEY), room=id_of(900)))
        await asyncio.sleep(0)
        Hub.look(deaf, "")
        deaf.log.writing.open()
        assert [await outcome(task) for task in refused] == ["room_open"] * 2
        await soon(lambda: ear.version == 8)


async def test_everybody_hears_the_same_in_the_same_order(hub: Hub) -> None:
    ears = [await listen(hub, actor, n=n) for n, actor in enumerate([SELLER, SELLER, BUYER, KEY])]
    work = [later(hub, asked(n, ask("edit_task", task=T1, title=f"Title {n}"))) for n in range(1, 40)]
    work += [later(hub, asked(100 + n, add_task(id_of(300 + n)), by=BUYER)) for n in range(40)]
    await asyncio.gather(*work)
    for ear in ears:
        assert ear.version == hub.log.replay(ROOM).version == 7 + 39 + 40
        assert ear.plan == ear.subscriber.lens.see(hub.log.replay(ROOM).document)  # type: ignore[arg-type]


class TestSentAgain:
    """A command id acts once."""

    async def test_after_it_was_done(self, hub: Hub) -> None:
        unit = asked(1, add_task(T3))
        first = await hub.do(ROOM, unit)
        again = await hub.do(ROOM, unit)
        assert again.before is not None
        assert (again.version, again.before[:3]) == (first.version, (8, 8, SELLER.id))
        assert stored(hub.log)[7:] == [(8, id_of(1))]

    async def test_while_it_is_under_way(self, hub: Hub, gate: GatedLog) -> None:
        unit = asked(1, add_task(T3))
        gate.writing.shut()
        first = later(hub, unit)
        await reached(gate.writing)
        twins = [later(hub, unit) for _ in range(3)]
        await asyncio.sleep(0)
        gate.writing.open()
        assert [await outcome(task) for task in (first, *twins)] == ["done", "again", "again", "again"]
        assert stored(hub.log)[7:] == [(8, id_of(1))]

    async def test_while_it_is_about_to_be_refused(self, hub: Hub, gate: GatedLog) -> None:
        gate.writing.shut()
        first = later(hub, asked(1, ask("start_task", task=T1)))
        await reached(gate.writing)
        unit = asked(2, ask("start_task", task=id_of(404)))
        twins = [later(hub, unit) for _ in range(3)]
        await asyncio.sleep(0)
        gate.writing.open()
        assert await outcome(first) == "done"
        assert [await outcome(task) for task in twins] == ["not_found"] * 3

    @pytest.mark.parametrize(
        "unit",
        [
            asked(1, add_task(T3)),
            asked(1, ask("start_task", task=T3)),
            asked(1, ask("edit_task", task=T1, title="Security review")),
        ],
        ids=["written", "refused", "unchanged"],
    )
    async def test_with_something_else(self, hub: Hub, start_hub: StartHub, unit: Asked) -> None:
        """Whether it was written, refused or changed nothing, here and elsewhere."""
        first = await outcome(later(hub, unit))
        before = stored(hub.log)
        for at in (hub, await start_hub()):
            for other in (add_task(T2, "Else"), add_task(T3, "Else")):
                assert await outcome(later(at, asked(1, other))) == "id_reused"
        assert await outcome(later(hub, unit)) in ("again", first)
        assert stored(hub.log) == before

    async def test_with_something_else_while_it_is_under_way(self, hub: Hub, gate: GatedLog) -> None:
        gate.writing.shut()
        first = later(hub, asked(1, add_task(T3)))
        await reached(gate.writing)
        other = later(hub, asked(1, add_task(T3, "Else")))
        await asyncio.sleep(0)
        gate.writing.open()
        assert [await outcome(task) for task in (first, other)] == ["done", "id_reused"]

    async def test_heard_of_from_another_server(self, hub: Hub, start_hub: StartHub) -> None:
        """The event came here by the log alone, and what it was made by with it."""
        other = await start_hub()
        await other.room(ROOM)
        version = (await hub.do(ROOM, asked(1, add_task(T3)))).version
        assert await other.reach(await other.room(ROOM), version)
        assert await outcome(later(other, asked(1, add_task(T3, "Else")))) == "id_reused"
        assert await outcome(later(other, asked(1, add_task(T3)))) == "again"

    async def test_with_something_else_after_an_erasure(self, hub: Hub, start_hub: StartHub) -> None:
        """What stood for it is gone with what could be guessed from it."""
        await hub.do(ROOM, asked(1, add_task(T3)))
        hub.log.erase(ROOM, ANN)
        other = await start_hub()
        assert await outcome(later(other, asked(1, add_task(T3, "Else")))) == "again"

    async def test_by_somebody_else(self, hub: Hub) -> None:
        await hub.do(ROOM, asked(1, add_task(T3)))
        with pytest.raises(CommandIdTaken):
            await hub.do(ROOM, asked(1, ask("start_task", task=T1), by=BUYER))

    async def test_by_somebody_else_who_was_a_moment_earlier(
        self, hub: Hub, gate: GatedLog, start_hub: StartHub
    ) -> None:
        """What the other is told, the address of a new link perhaps, is not told here."""
        other = await start_hub()
        gate.writing.shut()
        mine = later(hub, asked(1, ask("start_task", task=T1), by=BUYER))
        await reached(gate.writing)
        await other.do(ROOM, asked(1, ask("issue_link", person=ANN)))
        gate.writing.open()
        assert await outcome(mine) == "command_id_taken"

    async def test_in_another_room(self, hub: Hub) -> None:
        await hub.do(OTHER_ROOM, asked(50_003, OPEN_ROOM, by=KEY))
        await hub.do(ROOM, asked(1, add_task(T3), by=KEY))
        assert (await hub.do(OTHER_ROOM, asked(1, add_task(T3), by=KEY))).again is False

    @pytest.mark.parametrize(
        "unit",
        [
            pytest.param(asked(1, add_task(T3)), id="would be refused now"),
            pytest.param(asked(1, ask("start_task", task=T1)), id="would change nothing now"),
            pytest.param(asked(1, ask("undo")), id="needs the past"),
            pytest.param(asked(1, *(ask("edit_task", task=T1, title=f"{n}") for n in range(9))), id="a batch"),
        ],
    )
    async def test_after_a_restart(self, hub: Hub, start_hub: StartHub, unit: Asked) -> None:
        await hub.do(ROOM, asked(2, ask("edit_task", task=T1, title="Before")))
        first = await hub.do(ROOM, unit)
        before = stored(hub.log)
        other = await start_hub()
        again = await other.do(ROOM, unit)
        assert again.version == first.version
        assert again.before is not None
        assert again.before[:3] == (first.steps[0].recorded.version, first.version, SELLER.id)
        assert stored(hub.log) == before

    async def test_long_after_it_was_done(self, hub: Hub) -> None:
        await hub.do(ROOM, asked(1, ask("edit_task", task=T1, title="First")))
        for start in range(0, REMEMBERED + 60, 60):
            edits = (ask("edit_task", task=T1, title=f"Title {n}") for n in range(start, start + 60))
            await asyncio.gather(*(hub.do(ROOM, asked(100 + start + n, edit)) for n, edit in enumerate(edits)))
        before = stored(hub.log)
        again = await hub.do(ROOM, asked(1, ask("edit_task", task=T1, title="First")))
        assert again.before is not None
        assert again.before[:3] == (8, 8, SELLER.id)
        assert stored(hub.log) == before
        assert (await hub.room(ROOM)).state.document["tasks"][T1]["title"] != "First"


class TestCameToNothing:
    """A command that was refused, or changed nothing, writes nothing any more: its sender has been told."""

    async def refused_then_possible(self, hub: Hub) -> Asked:
        """A unit that was refused, and would be granted now."""
        unit = asked(1, ask("start_task", task=T3))
        with pytest.raises(NotFound):
            await hub.do(ROOM, unit)
        await hub.do(ROOM, asked(2, add_task(T3)))
        return unit

    async def test_refused_it_stays_refused(self, hub: Hub) -> None:
        unit = await self.refused_then_possible(hub)
        with pytest.raises(NotFound):
            await hub.do(ROOM, unit)
        assert [command for _, command in stored(hub.log)[7:]] == [id_of(2)]
        assert (await hub.do(ROOM, asked(3, *unit.asks))).version == 9

    async def test_refused_here_it_is_refused_everywhere(self, hub: Hub, start_hub: StartHub) -> None:
        unit = await self.refused_then_possible(hub)
        other = await start_hub()
        for _ in range(2):
            with pytest.raises(RefusedBefore):
                await other.do(ROOM, unit)
        assert [command for _, command in stored(hub.log)[7:]] == [id_of(2)]

    async def test_refused_elsewhere_while_it_was_about_to_be_written_here(
        self, hub: Hub, gate: GatedLog, start_hub: StartHub
    ) -> None:
        """The connection that it was sent over broke, and it was sent again to another server."""
        other = await start_hub()
        unit = asked(1, ask("start_task", task=T1))
        gate.writing.shut()
        mine = later(hub, unit)
        await reached(gate.writing)
        await other.do(ROOM, asked(2, ask("drop_task", task=T1, reason="not needed")))
        with pytest.raises(TaskDropped):
            await other.do(ROOM, unit)
        await other.do(ROOM, asked(3, ask("reopen_task", task=T1, reason="it is")))
        gate.writing.open()
        assert await outcome(mine) == "refused_before"
        assert [command for _, command in stored(hub.log)[7:]] == [id_of(2), id_of(3)]

    async def test_unchanged_it_changes_nothing_later(self, hub: Hub, start_hub: StartHub) -> None:
        unit = asked(1, ask("edit_task", task=T1, title="Security review"))
        assert (await hub.do(ROOM, unit)).steps == ()
        await hub.do(ROOM, asked(2, ask("edit_task", task=T1, title="Audit")))
        for at in (hub, await start_hub()):
            again = await at.do(ROOM, unit)
            assert (again.steps, again.again) == ((), True)
        assert hub.log.replay(ROOM).document["tasks"][T1]["title"] == "Audit"

    async def test_what_was_a_mistake_of_ours_may_be_sent_again(
        self, hub: Hub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        room = await hub.room(ROOM)
        unit = asked(1, ask("start_task", task=T1))
        with monkeypatch.context() as broken:
            broken.setattr(type(room.optimistic), "decide", lambda *_: 1 / 0)
            with pytest.raises(InternalError):
                await hub.do(ROOM, unit)
        assert (await hub.do(ROOM, unit)).version == 8

    async def test_after_a_conflict_it_may_be_asked_again_under_another_condition(
        self, hub: Hub, start_hub: StartHub
    ) -> None:
        await hub.do(ROOM, asked(1, ask("edit_task", task=T1, title="Audit")))
        for at in (hub, await start_hub()):
            with pytest.raises(Conflict):
                await at.do(ROOM, asked(2, ask("edit_task", 7, task=T1, title="Review")))
        assert (await hub.do(ROOM, asked(2, ask("edit_task", 8, task=T1, title="Review")))).version == 9

    async def test_once_done_it_is_in_conflict_with_nothing(self, hub: Hub, start_hub: StartHub) -> None:
        """Sent again, long after, to a server that has not kept it: it was done."""
        unit = asked(1, ask("edit_task", 7, task=T1, title="Review"))
        await hub.do(ROOM, unit)
        await hub.do(ROOM, asked(2, ask("edit_task", task=T1, title="Audit"), by=BUYER))
        assert ((await (await start_hub()).do(ROOM, unit)).before or ())[:3] == (8, 8, SELLER.id)

    async def test_somebody_else_learns_nothing_of_it(self, hub: Hub) -> None:
        unit = await self.refused_then_possible(hub)
        with pytest.raises(CommandIdTaken):
            await hub.do(ROOM, unit._replace(actor=BUYER))


class TestUndo:
    """Taking back one's own, from the log."""

    async def title(self, hub: Hub) -> str:
        return (await hub.room(ROOM)).state.document["tasks"][T1]["title"]

    async def edit(self, hub: Hub, n: int, title: str, by: Actor = SELLER) -> int:
        return (await hub.do(ROOM, asked(n, ask("edit_task", task=T1, title=title), by=by))).version

    async def undo(self, hub: Hub, n: int, version: int | None = None, by: Actor = SELLER) -> int:
        given = {} if version is None else {"version": version}
        return (await hub.do(ROOM, asked(n, ask("undo", **given), by=by))).version

    async def test_ones_own_last_and_then_further_back(self, hub: Hub) -> None:
        for n, title in enumerate("ABC", 1):
            await self.edit(hub, n, title)
        await hub.do(ROOM, asked(10, ask("start_task", task=T2), by=BUYER))
        titles = []
        for n in range(3):
            await self.undo(hub, 11 + n)
            titles.append(await self.title(hub))
        assert titles == ["B", "A", "Security review"]
        with pytest.raises(NothingToUndo):
            await self.undo(hub, 20)

    async def test_an_explicit_version_and_its_redo(self, hub: Hub) -> None:
        version = await self.edit(hub, 1, "A")
        await hub.do(ROOM, asked(2, ask("start_task", task=T2)))
        undone = await self.undo(hub, 3, version)
        assert await self.title(hub) == "Security review"
        await self.undo(hub, 4, undone)
        assert await self.title(hub) == "A"

    async def test_somebody_elses_is_not_ones_own(self, hub: Hub) -> None:
        version = await self.edit(hub, 1, "A")
        with pytest.raises(NotAllowed):
            await self.undo(hub, 2, version, by=BUYER)
        with pytest.raises(NothingToUndo):
            await self.undo(hub, 3, by=BUYER)
        assert await self.title(hub) == "A"

    async def test_whoever_set_the_same_since_is_found_in_the_log(self, hub: Hub) -> None:
        version = await self.edit(hub, 1, "A")
        for n, title in enumerate(("B", "A"), 2):
            await self.edit(hub, n, title, by=BUYER)
        for n in range(RECENT + 1):
            await hub.do(ROOM, asked(10 + n, ask("edit_task", task=T2, title=f"Title {n}")))
        with pytest.raises(ChangedSince) as refused:
            await self.undo(hub, 4, version)
        assert refused.value.more == {"changed": [version + 2]}
        assert await self.title(hub) == "A"

    async def test_whoever_set_the_same_on_another_server_meanwhile_is_found_too(
        self, hub: Hub, gate: GatedLog, start_hub: StartHub
    ) -> None:
        other = await start_hub()
        await self.edit(hub, 1, "A")
        gate.writing.shut()
        undo = later(hub, asked(2, ask("undo")))
        await reached(gate.writing)
        for n, title in enumerate(("B", "A"), 3):
            await self.edit(other, n, title, by=BUYER)
        gate.writing.open()
        assert await outcome(undo) == "changed_since"
        assert await self.title(hub) == "A"

    async def test_what_was_sent_just_before_it(self, hub: Hub, gate: GatedLog) -> None:
        """The undo waits until it is written; what was sent after the undo comes after it."""
        gate.writing.shut()
        edit = later(hub, asked(1, ask("edit_task", task=T1, title="A")))
        await reached(gate.writing)
        undo = later(hub, asked(2, ask("undo")))
        after = [later(hub, asked(3, ask("edit_task", task=T1, title="B"))), later(hub, asked(4, ask("undo")))]
        await asyncio.sleep(0)
        gate.writing.open()
        assert [done.version for done in await asyncio.gather(edit, undo, *after)] == [8, 9, 10, 11]
        assert await self.title(hub) == "Security review"

    async def test_a_whole_batch(self, hub: Hub) -> None:
        batch = asked(1, ask("edit_task", task=T1, title="A"), ask("start_task", task=T1), add_task(T3))
        await hub.do(ROOM, batch)
        await self.undo(hub, 2)
        tasks = (await hub.room(ROOM)).state.document["tasks"]
        assert T3 not in tasks
        assert (tasks[T1]["title"], tasks[T1]["status"]) == ("Security review", "not_started")

    async def test_sent_twice_at_once(self, hub: Hub, gate: GatedLog) -> None:
        """Neither is forgotten, whatever else waits for the past."""
        await self.edit(hub, 1, "A")
        await self.edit(hub, 2, "B")
        gate.writing.shut()
        undo = later(hub, asked(3, ask("undo")))
        await reached(gate.writing)
        again = later(hub, asked(3, ask("undo")))
        other = later(hub, asked(4, ask("undo")))
        refused = later(hub, asked(5, ask("undo"), by=BUYER))
        twin = later(hub, asked(5, ask("undo"), by=BUYER))
        await asyncio.sleep(0)
        gate.writing.open()
        told = [await outcome(task) for task in (undo, again, other, refused, twin)]
        assert told == ["done", "again", "done", "nothing_to_undo", "nothing_to_undo"]
        assert await self.title(hub) == "Security review"


async def test_those_who_wait_for_the_past_are_all_answered(hub: Hub, gate: GatedLog) -> None:
    """An undo that is refused while its twin waits, with another undo waiting for the past behind them."""
    gate.writing.shut()
    gate.reading_back.shut()
    first = later(hub, asked(1, ask("undo"), by=BUYER))
    await reached(gate.reading_back)
    gate.reading_back.open()
    refused = [first, *(later(hub, asked(1, ask("undo"), by=BUYER)) for _ in range(3))]
    others = [later(hub, asked(n, ask("undo"), by=BUYER)) for n in range(2, 6)]
    edit = later(hub, asked(9, ask("edit_task", task=T1, title="A"), by=BUYER))
    await reached(gate.writing)
    twins = [later(hub, asked(n, ask("undo"), by=BUYER)) for n in range(1, 6)]
    last = later(hub, asked(10, ask("undo"), by=BUYER))
    gate.writing.open()
    assert {await outcome(task) for task in [*refused, *others]} == {"nothing_to_undo"}
    assert await outcome(edit) == "done"
    assert {await outcome(task) for task in twins} == {"nothing_to_undo"}
    assert await outcome(last) == "done"


async def test_a_condition_from_long_ago_is_held_against_the_log(hub: Hub) -> None:
    await hub.do(ROOM, asked(1, ask("reschedule_task", task=T1, due="2026-04-01")))
    for start in range(0, RECENT + 60, 60):
        edits = (ask("edit_task", task=T2, title=f"Title {n}") for n in range(start, start + 60))
        await asyncio.gather(*(hub.do(ROOM, asked(100 + start + n, edit)) for n, edit in enumerate(edits)))
    with pytest.raises(Conflict) as refused:
        await hub.do(ROOM, asked(2, ask("reschedule_task", 7, task=T1, due="2026-05-01")))
    assert refused.value.more["changed"] == [8]
    assert (await hub.do(ROOM, asked(3, ask("start_task", 7, task=T1)))).steps


async def test_a_refusal_is_decided_again_when_what_it_was_held_against_was_not_written(
    hub: Hub, gate: GatedLog, start_hub: StartHub
) -> None:
    """Lee may not confirm what was, for a moment, given to Ann; Ann is removed elsewhere first, so it never was."""
    other = await start_hub()
    await hub.do(ROOM, asked(1, ask("assign_task", task=T1, lead=LEE)))
    gate.writing.shut()
    assign = later(hub, asked(2, ask("assign_task", task=T1, lead=ANN)))
    confirm = later(hub, asked(3, ask("confirm_task", task=T1), by=Actor(LEE, "buyer", "link", room=ROOM)))
    note = later(hub, asked(4, ask("edit_task", task=T1, title="Security audit")))
    await reached(gate.writing)
    await other.do(ROOM, asked(5, ask("remove_person", person=ANN)))
    gate.writing.open()
    assert [await outcome(task) for task in (assign, confirm, note)] == ["person_removed", "done", "done"]
    task = hub.log.replay(ROOM).document["tasks"][T1]
    assert (task["lead"], task["title"], task["confirmed"]["by"]) == (LEE, "Security audit", LEE)
    room = await hub.room(ROOM)
    assert room.state.document == room.optimistic.document == hub.log.replay(ROOM).document


async def test_what_waits_behind_an_undo_stays_behind_it_when_another_server_was_first(
    hub: Hub, gate: GatedLog, start_hub: StartHub
) -> None:
    """Twice: what was written is decided again, with the undo and what is behind it still waiting."""
    other = await start_hub()
    await hub.do(ROOM, asked(1, ask("edit_task", task=T2, title="Contract, signed"), by=BUYER))
    ear = await listen(hub)
    gate.writing.shut()
    first = later(hub, asked(2, ask("edit_task", task=T1, title="A")))
    undo = later(hub, asked(3, ask("undo"), by=BUYER))
    behind = [later(hub, asked(4 + n, ask("edit_task", task=T1, title=f"B {n}"))) for n in range(3)]
    await reached(gate.writing)
    await other.do(ROOM, asked(50, ask("start_task", task=T1)))
    gate.reading_back.shut()
    gate.writing.open()
    await reached(gate.reading_back)
    await other.do(ROOM, asked(51, ask("start_task", task=T2)))
    gate.reading_back.open()
    assert [await outcome(task) for task in (first, undo, *behind)] == ["done"] * 5
    mixed = [command for _, command in stored(hub.log)[8:]]
    assert [command for command in mixed if command not in (id_of(50), id_of(51))] == [id_of(n) for n in range(2, 7)]
    room = await hub.room(ROOM)
    assert [version for version, _ in stored(hub.log)] == list(range(1, 16))
    assert room.state.document == hub.log.replay(ROOM).document
    await soon(lambda: ear.version == 15)
    assert ear.plan == ear.subscriber.lens.see(room.state.document)


async def test_nothing_is_written_that_was_decided_on_anything_but_what_is_written(
    hub: Hub, gate: GatedLog, capsys: pytest.CaptureFixture[str]
) -> None:
    """Should a mistake of ours lead to that, it is noted, and decided again on what there is."""
    room = await hub.room(ROOM)
    room.optimistic.document = merge(room.optimistic.document, {"tasks": {T1: {"status": "done"}}})
    done = await hub.do(ROOM, asked(1, ask("start_task", task=T1)))
    assert [step.recorded.event.name for step in done.steps] == ["task.started"]
    assert "decided_out_of_step" in capsys.readouterr().out
    assert room.state.document == room.optimistic.document == hub.log.replay(ROOM).document


async def test_nothing_is_refused_because_a_server_has_not_heard_of_something_yet(
    hub: Hub, gate: GatedLog, start_hub: StartHub
) -> None:
    """Who comes from another server finds what they did there."""
    other = await start_hub()
    await hub.do(OTHER_ROOM, asked(50_003, OPEN_ROOM, by=KEY))
    await hub.room(ROOM)
    gate.writing.shut()
    elsewhere = later(hub, asked(1, add_task(T3), by=KEY), OTHER_ROOM)
    await reached(gate.writing)
    await other.do(ROOM, asked(2, add_task(T3)))
    await other.do(ROOM, asked(3, ask("reschedule_task", task=T1, due="2026-04-01")))
    here = [
        later(hub, asked(4, ask("complete_task", task=T3))),
        later(hub, asked(5, ask("reschedule_task", task=T1, due=None))),
        later(hub, asked(6, ask("start_task", task=id_of(404)))),
    ]
    await asyncio.sleep(0)
    assert (await hub.room(ROOM)).optimistic.version == 7
    gate.writing.open()
    assert await outcome(elsewhere) == "done"
    assert [await outcome(task) for task in here] == ["done", "done", "not_found"]
    assert stored(hub.log)[7:] == [(8, id_of(2)), (9, id_of(3)), (10, id_of(4)), (11, id_of(5))]


async def test_two_servers_in_one_room(hub: Hub, start_hub: StartHub) -> None:
    hubs = [hub, await start_hub()]
    ears = [await listen(at, n=n) for n, at in enumerate(hubs)]
    work = [
        later(hubs[n % 2], asked(n, ask("edit_task", task=(T1, T2)[n % 3 % 2], title=f"Title {n}")))
        for n in range(1, 60)
    ]
    work += [later(hubs[n % 2], asked(100 + n, add_task(id_of(300 + n)), by=BUYER)) for n in range(40)]
    done = await asyncio.wait_for(asyncio.gather(*work), 60)
    versions = sorted(d.version for d in done)
    assert versions == list(range(8, 8 + 99))
    assert [version for version, _ in stored(hub.log)] == list(range(1, 8 + 99))
    for at, ear in zip(hubs, ears, strict=True):
        room = await at.room(ROOM)
        await soon(lambda room=room: room.state.version == 106)
        assert room.state.document == hub.log.replay(ROOM).document
        assert ear.plan == ear.subscriber.lens.see(room.state.document)
        assert room.head == hub.log.replay(ROOM).head


async def test_a_command_that_reaches_two_servers_acts_once(hub: Hub, start_hub: StartHub) -> None:
    hubs = [hub, await start_hub(), await start_hub()]
    for n in range(10):
        unit = asked(n, ask("edit_task", task=T1, title=f"Title {n}"))
        told = [await outcome(task) for task in [later(at, unit) for at in hubs]]
        assert sorted(told) == ["again", "again", "done"]
    assert stored(hub.log)[7:] == [(8 + n, id_of(n)) for n in range(10)]


async def test_what_another_server_writes_is_told_here(hub: Hub, start_hub: StartHub) -> None:
    ear = await listen(hub)
    other = await start_hub()
    heard = asyncio.Event()
    ear.on_written = heard.set
    await other.do(ROOM, asked(1, ask("start_task", task=T1)))
    await asyncio.wait_for(heard.wait(), 10)
    assert ear.plan["tasks"][T1]["status"] == "in_progress"
    assert hub.position == hub.log.position()


async def test_polling_alone_suffices(hub: Hub, start_hub: StartHub) -> None:
    ear = await listen(hub)
    other = await start_hub()
    other.log._recorder.channel = "nobody_listens_here"
    heard = asyncio.Event()
    ear.on_written = heard.set
    await other.do(ROOM, asked(1, ask("start_task", task=T1)))
    await asyncio.wait_for(heard.wait(), 10)
    assert ear.version == 8


async def test_what_happens_elsewhere_while_a_room_is_loaded_is_not_missed(
    hub: Hub, start_hub: StartHub, postgres_dsn: str, schema: str
) -> None:
    slow = GatedLog(postgres_dsn, schema, KEYRING)
    late = await start_hub(slow)
    slow.replayed.shut()
    loading = asyncio.create_task(late.room(ROOM))
    waiting = later(late, asked(1, ask("edit_task", task=T1, title="By one who waited")))
    await reached(slow.replayed)
    for n in range(2, 5):
        await hub.do(ROOM, asked(n, ask("edit_task", task=T1, title=f"Title {n}")))
    await soon(lambda: late.position == hub.log.position())
    slow.replayed.open()
    room = await loading
    done = await waiting
    assert done.version == 11
    assert room.state.document == hub.log.replay(ROOM).document


class TestMemory:
    """Rooms that nobody needs make room for others."""

    @pytest.fixture(autouse=True)
    def _few_rooms(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rooms, "KEPT", 3)

    async def test_the_oldest_go_and_come_back_as_they_were(self, hub: Hub) -> None:
        await hub.do(ROOM, asked(1, ask("start_task", task=T1)))
        for n in range(5):
            await hub.do(id_of(900 + n), asked(10 + n, OPEN_ROOM, by=KEY))
        assert len(hub.rooms) <= 4
        assert ROOM not in hub.rooms
        assert (await hub.do(ROOM, asked(2, ask("start_task", task=T2)))).version == 9
        assert (await hub.do(ROOM, asked(1, ask("start_task", task=T1)))).again

    async def test_one_that_is_asked_for_is_here_when_it_is_given(self, hub: Hub) -> None:
        """However many others are asked for at the same time: what is done in it then is heard by all in it."""

        async def visit(first: int) -> None:
            for n in range(20):
                id = id_of(900 + (first + n * first) % 60)
                room = await hub.room(id)
                assert hub.rooms.get(id) is room

        await asyncio.gather(*(visit(n) for n in range(1, 60)))

    async def test_those_with_somebody_in_them_stay(self, hub: Hub) -> None:
        ear = await listen(hub)
        for n in range(5):
            await hub.do(id_of(900 + n), asked(10 + n, OPEN_ROOM, by=KEY))
        assert hub.rooms[ROOM] is ear.room
        await hub.do(ROOM, asked(1, ask("start_task", task=T1)))
        assert ear.version == 8

    async def test_those_to_which_somebody_is_connected_stay_too(self, hub: Hub) -> None:
        """They have not joined yet; when they do, it must be the room that others write to."""
        room = await hub.room(ROOM)
        ear = Ear(room, SELLER, id_of(70_000))
        room.subscribers.connect(ear.subscriber)
        for n in range(5):
            await hub.do(id_of(900 + n), asked(10 + n, OPEN_ROOM, by=KEY))
        assert hub.rooms[ROOM] is room
        room.subscribers.leave(ear.subscriber)
        for n in range(5):
            await hub.do(id_of(910 + n), asked(20 + n, OPEN_ROOM, by=KEY))
        assert ROOM not in hub.rooms


async def test_snapshots_are_taken_on_the_way(
    hub: Hub, postgres_dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "EVERY", 10)
    monkeypatch.setattr(snapshots, "PAUSE", 0)
    for n in range(25):
        await hub.do(ROOM, asked(n, ask("edit_task", task=T1, title=f"Title {n}")))
    query = SQL("SELECT originator_version, state FROM {} ORDER BY 1").format(Identifier(schema, "log_snapshots"))

    def kept() -> list[Any]:
        with psycopg.connect(postgres_dsn) as conn:
            return conn.execute(query).fetchall()

    await soon(lambda: kept() and kept()[-1][0] >= 30)
    rows = kept()
    for version, state in rows:
        folded: Any = {}
        for recorded in hub.log.read(ROOM, upto=version):
            folded = merge(folded, recorded.patch)
        assert (body_of(state) or {})["document"] == folded
    # one that is due again before its turn comes is taken once
    assert len(rows) <= 3


class TestOurMistakes:
    """A mistake of ours is confined to whoever meets it."""

    @pytest.fixture
    def boom(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
        """From now on, deciding about the title “boom” fails."""

        def mistaken(document: Any, command: Any, context: Any) -> Any:
            if getattr(command, "title", "") == "boom":
                raise ZeroDivisionError
            return decide(document, command, context)

        return lambda: monkeypatch.setattr(aggregate, "decide", mistaken)

    def three(self, hub: Hub) -> list["asyncio.Task[Done]"]:
        """Units on their way, of which the second meets the mistake."""
        boom = asked(2, ask("edit_task", task=T1, title="boom"))
        around = [asked(1, ask("start_task", task=T1)), asked(3, ask("start_task", task=T2))]
        return [later(hub, unit) for unit in (around[0], boom, around[1])]

    async def test_in_deciding(self, hub: Hub, boom: Callable[[], None]) -> None:
        boom()
        assert [await outcome(task) for task in self.three(hub)] == ["done", "internal", "done"]

    async def test_in_deciding_while_others_are_written(
        self, hub: Hub, gate: GatedLog, boom: Callable[[], None]
    ) -> None:
        boom()
        gate.writing.shut()
        first = later(hub, asked(4, ask("edit_task", task=T1, title="First")))
        await reached(gate.writing)
        second = later(hub, asked(2, ask("edit_task", task=T1, title="boom")))
        await asyncio.sleep(0)
        gate.writing.open()
        assert [await outcome(task) for task in (first, second)] == ["done", "internal"]

    async def test_in_deciding_again(
        self, hub: Hub, gate: GatedLog, start_hub: StartHub, boom: Callable[[], None]
    ) -> None:
        other = await start_hub()
        gate.writing.shut()
        told = self.three(hub)
        await reached(gate.writing)
        await other.do(ROOM, asked(4, add_task(T3)))
        boom()
        gate.writing.open()
        assert [await outcome(task) for task in told] == ["done", "internal", "done"]

    async def test_in_reading_the_past(self, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
        def mistaken(*_: Any) -> Any:
            raise ZeroDivisionError

        with monkeypatch.context() as broken:
            broken.setattr(queue, "past_of", mistaken)
            with pytest.raises(InternalError):
                await asyncio.wait_for(hub.do(ROOM, asked(1, ask("undo"))), 10)
        assert (await asyncio.wait_for(hub.do(ROOM, asked(2, ask("start_task", task=T1))), 10)).version == 8

    async def test_in_writing(self, hub: Hub, gate: GatedLog) -> None:
        def mistaken() -> None:
            raise ZeroDivisionError

        gate.before_append = mistaken
        assert (await asyncio.wait_for(hub.do(ROOM, asked(1, ask("start_task", task=T1))), 10)).version == 8
        again = await asyncio.wait_for(hub.do(ROOM, asked(1, ask("start_task", task=T1))), 10)
        assert (again.version, again.again) == (8, True)

    async def test_an_event_of_a_newer_server_does_not_leave_anybody_hanging(
        self, hub: Hub, postgres_dsn: str, schema: str
    ) -> None:
        insert = SQL("INSERT INTO {} (originator_id, originator_version, topic, state) VALUES (%s, %s, %s, %s)")
        state = hub.log.replay(ROOM)
        [(_, _, row, _)] = hub.log.stored(ROOM, after=state.version - 1)
        newer = orjson.loads(row) | {"version": state.version + 1, "type": "task.teleported", "prev": state.head.hex()}
        async with await psycopg.AsyncConnection.connect(postgres_dsn) as conn:
            values = [ROOM, state.version + 1, "task.teleported", orjson.dumps(newer)]
            await conn.execute(insert.format(Identifier(schema, "log_events")), values)
        told = [await outcome(later(hub, asked(n, ask("edit_task", task=T1, title=f"Title {n}")))) for n in range(3)]
        assert set(told) == {"internal"}
        assert not hub.away


async def test_what_is_shown_to_one_by_name_is_shown_to_nobody_else(hub: Hub) -> None:
    """Also if it was decided on while nobody was in the room."""
    await hub.do(ROOM, asked(1, ask("set_visibility", item=f"tasks/{T1}", visible_to=[ANN, SAM]), by=SELLER))
    ears = {
        person: await listen(hub, Actor(person, "buyer", "link", room=ROOM), n=n) for n, person in enumerate([ANN, LEE])
    }
    await hub.do(ROOM, asked(2, ask("edit_task", task=T1, title="Between Ann and me"), by=BUYER))
    assert [event.get("patch") for event in ears[ANN].events()] == [{"tasks": {T1: {"title": "Between Ann and me"}}}]
    assert [event.get("hidden") for event in ears[LEE].events()] == [True]


async def test_what_is_handed_in_is_settled_before_the_end(hub: Hub, gate: GatedLog) -> None:
    await hub.do(ROOM, asked(1, ask("edit_task", task=T1, title="A")))
    gate.writing.shut()
    edit = later(hub, asked(2, ask("edit_task", task=T1, title="B")))
    await reached(gate.writing)
    undo = later(hub, asked(3, ask("undo")))
    after = later(hub, asked(4, ask("start_task", task=T1)))
    await asyncio.sleep(0)
    draining = asyncio.create_task(hub.drain())
    gate.writing.open()
    await asyncio.wait_for(draining, 10)
    assert (edit.done(), undo.done(), after.done()) == (True, True, True)


async def test_people_of_other_rooms_are_not_kept_waiting_by_one_that_is_loaded(
    hub: Hub, start_hub: StartHub, postgres_dsn: str, schema: str
) -> None:
    await hub.do(OTHER_ROOM, asked(50_003, OPEN_ROOM, by=KEY))
    slow = GatedLog(postgres_dsn, schema, KEYRING)
    late = await start_hub(slow)
    await late.room(OTHER_ROOM)
    slow.replayed.shut()
    waiting = later(late, asked(1, ask("start_task", task=T1)))
    await reached(slow.replayed)
    assert (await asyncio.wait_for(late.do(OTHER_ROOM, asked(2, add_task(T1), by=KEY)), 10)).version == 2
    slow.replayed.open()
    assert await outcome(waiting) == "done"


async def test_an_id_made_by_a_client_is_taken_once(hub: Hub) -> None:
    await hub.do(ROOM, asked(1, add_task(T3)))
    with pytest.raises(IdTaken):
        await hub.do(ROOM, asked(2, add_task(T3), by=Actor(SUE, "seller", "link", room=ROOM)))


class TestErased:
    """Somebody is erased: they are gone from memory too, on every server."""

    def name(self, hub: Hub) -> str:
        return hub.rooms[ROOM].state.document["people"][ANN]["name"]

    async def test_from_rooms_in_memory(self, hub: Hub, start_hub: StartHub) -> None:
        other = await start_hub()
        ear = await listen(other)
        other.rooms[ROOM].subscribers.connect(ear.subscriber)
        await other.do(ROOM, asked(1, ask("edit_task", task=T1, title="Before")))
        hub.log.erase(ROOM, ANN)
        await soon(lambda: self.name(hub) == self.name(other) == ERASED)
        assert ear.heard[-1]["op"] == "rejoin"
        assert ear.closed is not None
        assert ear.closed[0] == 1012
        again = await listen(other, n=1)
        assert again.plan["people"][ANN]["name"] == ERASED
        assert (await other.do(ROOM, asked(2, ask("edit_task", task=T1, title="After")))).version == 9
        assert (await other.do(ROOM, asked(1, ask("edit_task", task=T1, title="Before")))).before is not None
        assert hub.log.replay(ROOM).document == other.rooms[ROOM].state.document

    async def test_while_commands_are_under_way(self, hub: Hub, gate: GatedLog) -> None:
        gate.writing.shut()
        first = later(hub, asked(1, ask("edit_task", task=T1, title="A")))
        await reached(gate.writing)
        others = [later(hub, asked(2, ask("undo"))), later(hub, asked(3, ask("start_task", task=T1)))]
        await asyncio.to_thread(hub.log.forget)
        erasing = asyncio.create_task(asyncio.to_thread(hub.log.erase, ROOM, ANN))
        gate.writing.open()
        assert [await outcome(task) for task in (first, *others)] == ["done"] * 3
        await erasing
        await soon(lambda: self.name(hub) == ERASED)
        assert hub.rooms[ROOM].state.document == hub.log.replay(ROOM).document
        assert (await hub.do(ROOM, asked(4, ask("start_task", task=T2)))).version == 11

    async def test_while_nobody_could_be_told(self, hub: Hub, postgres_dsn: str, schema: str) -> None:
        """The notification went by while the listener had no connection."""
        assert self.name(hub) == "Ann"
        other = Log(postgres_dsn, schema, KEYRING)
        other._recorder.channel = "nobody_listens_here"
        other.erase(ROOM, ANN)
        other.close()
        query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = %s"
        with psycopg.connect(postgres_dsn, autocommit=True) as conn:
            assert conn.execute(query, [f'LISTEN "{hub.log.channel}"']).fetchall()
        await soon(lambda: self.name(hub) == ERASED)

    async def test_and_other_rooms_are_left_in_peace(self, hub: Hub) -> None:
        await hub.do(OTHER_ROOM, asked(50_003, OPEN_ROOM, by=KEY))
        ear = await listen(hub, KEY, room=OTHER_ROOM)
        hub.rooms[OTHER_ROOM].subscribers.connect(ear.subscriber)
        hub.log.erase(ROOM, ANN)
        await soon(lambda: self.name(hub) == ERASED)
        assert ear.closed is None


async def test_a_small_pool_is_enough_for_many(hub: Hub, start_hub: StartHub, postgres_dsn: str, schema: str) -> None:
    """Those who read and those who write share two connections; nobody is told that the store is away."""
    small = await start_hub(GatedLog(postgres_dsn, schema, KEYRING, pool_size=2))
    work = [later(small, asked(n, ask("edit_task", task=T1, title=f"Title {n}"))) for n in range(40)]
    work += [later(small, asked(100 + n, ask("undo"))) for n in range(10)]
    work += [later(small, asked(200 + n, ask("start_task", task=id_of(404)))) for n in range(40)]
    work += [later(small, asked(n, OPEN_ROOM, by=KEY), id_of(n)) for n in range(300, 340)]
    work += [later(small, asked(400, *PEOPLE, by=KEY), id_of(n)) for n in range(300, 340)]
    told = [await outcome(task) for task in work]
    assert told == ["done"] * 50 + ["not_found"] * 40 + ["done"] * 80
