"""What is wrong with one room is nothing to the others: it is read again, or refused, and they go on."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import orjson
import psycopg
import pytest
from acting import BUYER, KEY, OPEN_ROOM, OTHER_ROOM, PEOPLE, ROOM, T1, add_task, ask, asked, id_of, later, outcome
from ear import Ear
from gates import StartHub
from psycopg.sql import SQL, Identifier
from structlog.testing import capture_logs
from waiting import soon

from mapstream.live import queue
from mapstream.live.aggregate import Aggregate, Decider
from mapstream.live.hub import Hub
from mapstream.live.unit import Asked, Unit
from mapstream.log import GENESIS, Log


@pytest.fixture
async def rooms(hub: Hub) -> Hub:
    """A hub with two rooms."""
    await hub.do(OTHER_ROOM, asked(50_001, OPEN_ROOM, by=KEY))
    await hub.do(OTHER_ROOM, asked(50_002, *PEOPLE, add_task(T1), by=KEY))
    return hub


@pytest.fixture
def tamper(postgres_dsn: str, schema: str) -> Iterator[Callable[..., None]]:
    """Changes the log's table as only its owner can: ``tamper("DELETE FROM {} WHERE …", …)``."""
    with psycopg.connect(postgres_dsn, autocommit=True) as conn:
        conn.execute("SET session_replication_role = replica")
        table = Identifier(schema, "log_events")

        def change(statement: Any, *values: Any) -> None:
            conn.execute(SQL(statement).format(table), values)

        yield change


def edit(n: int, task: str = T1) -> Asked:
    return asked(n, ask("edit_task", task=task, title=f"Title {n}"))


async def follow(hub: Hub, id: str) -> Ear:
    room = await hub.room(id)
    ear = Ear(room, BUYER, id_of(70_000))
    room.subscribers.connect(ear.subscriber)
    hub.catch_up.join(room, ear.subscriber, {}, None)
    return ear


def rejoins(ear: Ear) -> bool:
    return ear.closed is not None and ear.heard[-1]["op"] == "rejoin"


async def test_the_store_lacks_what_is_in_memory(rooms: Hub, tamper: Callable[..., None]) -> None:
    """As after a restore, or when a server of the database took over that lagged behind."""
    for n in range(3):
        await rooms.do(ROOM, edit(n))
    ear, other = await follow(rooms, ROOM), await follow(rooms, OTHER_ROOM)
    tamper("DELETE FROM {} WHERE originator_id = %s AND originator_version > 8", ROOM)
    with capture_logs() as said:
        told = [later(rooms, edit(10)), later(rooms, edit(11), OTHER_ROOM)]
        assert [await outcome(one) for one in told] == ["done", "done"]
    assert {"event": "room_out_of_step", "room": ROOM, "version": 10, "log_level": "error"} in said
    assert rejoins(ear)
    assert other.closed is None
    assert other.version == rooms.rooms[OTHER_ROOM].state.version
    room = await rooms.room(ROOM)
    assert [r.command for r in rooms.log.read(ROOM, after=7)] == [id_of(0), id_of(10)]
    assert (room.state.document, room.head) == (rooms.log.replay(ROOM).document, rooms.log.replay(ROOM).head)
    # what was lost with them can be sent again: it is not remembered as written
    assert await outcome(later(rooms, edit(1))) == "done"


async def test_the_store_has_another_history_of_it(rooms: Hub, tamper: Callable[..., None]) -> None:
    """Just as long as the one in memory, and another."""
    await rooms.do(ROOM, edit(1))
    [(_, _, stored, _)] = rooms.log.stored(ROOM, after=7)
    another = orjson.loads(stored) | {"command": id_of(99)}
    tamper("UPDATE {} SET state = %s WHERE originator_id = %s AND originator_version = 8", orjson.dumps(another), ROOM)
    tamper("UPDATE {} SET command_id = NULL WHERE originator_id = %s AND originator_version = 8", ROOM)
    rooms.log.before_append = lambda: tamper(  # type: ignore[attr-defined]
        "INSERT INTO {0} SELECT originator_id, 9, topic, state, 90000 FROM {0}"
        " WHERE originator_id = %s AND originator_version = 1",
        ROOM,
    )
    told = [later(rooms, edit(2)), later(rooms, edit(3), OTHER_ROOM)]
    assert await outcome(told[1]) == "done"
    assert await outcome(told[0]) in ("internal", "done")


async def test_an_event_that_cannot_be_read(rooms: Hub, tamper: Callable[..., None]) -> None:
    ear, other = await follow(rooms, ROOM), await follow(rooms, OTHER_ROOM)
    tamper("INSERT INTO {} VALUES (%s, 8, 'task.teleported', 'no JSON', 90000)", ROOM)
    tamper("SELECT setval(pg_get_serial_sequence('{}', 'notification_id'), 90000)")
    with capture_logs() as said:
        rooms.look("")
        await soon(lambda: rejoins(ear))
    assert "event_unreadable" in {one["event"] for one in said}
    assert not rooms.away
    assert await outcome(later(rooms, edit(1), OTHER_ROOM)) == "done"
    assert await outcome(later(rooms, edit(2))) == "internal"
    assert other.closed is None
    # once it can be read, all goes on
    tamper("DELETE FROM {} WHERE originator_id = %s AND originator_version = 8", ROOM)
    assert await outcome(later(rooms, edit(2))) == "done"


async def test_an_event_that_does_not_follow_on_the_one_before(
    rooms: Hub, start_hub: StartHub, tamper: Callable[..., None]
) -> None:
    """Another server wrote it, after a history that is not ours."""
    ear = await follow(rooms, ROOM)
    await (await start_hub()).do(ROOM, edit(1))
    await soon(lambda: ear.version == 8)
    [(_, _, stored, _)] = rooms.log.stored(ROOM, after=7)
    astray = orjson.loads(stored) | {"version": 9, "prev": GENESIS.hex(), "command": id_of(98)}
    tamper("INSERT INTO {} SELECT %s, 9, 'task.edited', %s, 90001", ROOM, orjson.dumps(astray))
    rooms.look("")
    await soon(lambda: rejoins(ear))
    assert ear.version == 8
    assert await outcome(later(rooms, edit(2), OTHER_ROOM)) == "done"


async def test_something_that_cannot_be_stored(rooms: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake of ours about one room's event: the others' in the same batch are written, and it is refused."""
    mapper: Any = rooms.log._mapper
    encode = mapper.encode

    def mistaken(recorded: Any, head: bytes) -> bytes:
        if recorded.stream == ROOM:
            raise ZeroDivisionError
        return bytes(encode(recorded, head))

    with monkeypatch.context() as broken:
        broken.setattr(mapper, "encode", mistaken)
        told = [later(rooms, edit(1)), later(rooms, edit(2), OTHER_ROOM)]
        assert [await outcome(one) for one in told] == ["internal", "done"]
    assert await outcome(later(rooms, edit(1))) == "done"


async def test_somebody_who_cannot_be_told(rooms: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake of ours in telling those in one room: they come again, and the others are told."""
    ear, other = await follow(rooms, ROOM), await follow(rooms, OTHER_ROOM)

    def mistaken(*_: Any) -> None:
        monkeypatch.undo()
        raise ZeroDivisionError

    def fails(_: Any) -> None:
        raise ZeroDivisionError

    rooms.on_events.append(fails)
    monkeypatch.setattr(ear.subscriber, "write", mistaken)
    told = [later(rooms, edit(1)), later(rooms, edit(2), OTHER_ROOM)]
    assert [await outcome(one) for one in told] == ["done", "done"]
    await soon(lambda: other.version == rooms.rooms[OTHER_ROOM].state.version)
    await soon(lambda: ear.closed)


class TestAnotherLog:
    """The log is not the one that was read before."""

    async def test_it_has_gone_back(self, rooms: Hub, start_hub: StartHub, tamper: Callable[..., None]) -> None:
        """Below what has been taken in, and grown again since: all that is written in it is heard of."""
        ear, other = await follow(rooms, ROOM), await follow(rooms, OTHER_ROOM)
        before = rooms.log.position()
        for n in range(3):
            await rooms.do(ROOM, edit(n))
        assert rooms.position > before
        replaced: list[int] = []
        rooms.on_replaced.append(lambda: replaced.append(1))
        tamper("DELETE FROM {} WHERE notification_id > %s", before)
        tamper("SELECT setval(pg_get_serial_sequence('{}', 'notification_id'), %s)", before)
        elsewhere = await start_hub()
        await elsewhere.do(OTHER_ROOM, edit(5))
        rooms.look("")
        await soon(lambda: rejoins(ear))
        assert replaced
        await soon(lambda: rooms.rooms[OTHER_ROOM].state.version == elsewhere.rooms[OTHER_ROOM].state.version)
        await elsewhere.do(ROOM, edit(6))
        await soon(lambda: rooms.rooms[ROOM].state.version == 8)
        assert await outcome(later(rooms, edit(7))) == "done"
        assert rooms.rooms[ROOM].state.document == rooms.log.replay(ROOM).document
        assert rejoins(other) or other.version == rooms.rooms[OTHER_ROOM].state.version

    async def test_it_is_found_out_before_anything_is_written(
        self, rooms: Hub, start_hub: StartHub, tamper: Callable[..., None], postgres_dsn: str
    ) -> None:
        """Also by a server that hears nothing: with the connection to append over, which is another one then."""
        before = rooms.log.position()
        await rooms.do(ROOM, edit(1))
        tamper("DELETE FROM {} WHERE notification_id > %s", before)
        tamper("SELECT setval(pg_get_serial_sequence('{}', 'notification_id'), %s)", before)
        with psycopg.connect(postgres_dsn, autocommit=True) as conn:
            conn.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'mapstream'")
        await (await start_hub()).do(ROOM, edit(2))
        assert await outcome(later(rooms, edit(3))) == "done"
        commands = [recorded.command for recorded in rooms.log.read(ROOM, after=7)]
        assert commands == [id_of(2), id_of(3)]
        history = rooms.log.read_followed(ROOM, 0)
        assert all(a.head == b.previous for a, b in pairwise(history))


async def test_keys_are_those_of_the_log_that_is_there(rooms: Hub, log: Log, tamper: Callable[..., None]) -> None:
    """What is sealed with a key that went with the old log could never be opened again."""
    person = id_of(777)
    before = rooms.log.position()
    await rooms.do(ROOM, asked(1, ask("add_person", person=person, name="Zoe", side="buyer")))
    tamper("DELETE FROM {} WHERE notification_id > %s", before)
    with psycopg.connect(log.database.dsn, autocommit=True) as conn:
        conn.execute(
            SQL("DELETE FROM {} WHERE person = %s").format(Identifier(log.database.schema, "person_keys")), [person]
        )
    assert await outcome(later(rooms, asked(2, ask("add_person", person=person, name="Zoe", side="buyer")))) == "done"
    assert log.replay(ROOM).document["people"][person]["name"] == "Zoe"


async def test_a_room_with_much_to_decide_takes_turns_with_the_others(
    rooms: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every decision takes as long as one room may go on; those of the other room are not kept for the end."""
    order: list[str] = []
    deciding = Decider.attempt

    def noted(self: Decider, aggregate: Aggregate, unit: Unit) -> None:
        order.append(aggregate.stream)
        deciding(self, aggregate, unit)

    monkeypatch.setattr(Decider, "attempt", noted)
    monkeypatch.setattr(queue.clock, "busy", lambda: len(order) * queue.SLICE)
    waiting = [later(rooms, edit(n)) for n in range(1, 4)]
    waiting.append(later(rooms, edit(4), room=OTHER_ROOM))
    for one in waiting:
        assert await outcome(one) == "done"
    assert order.index(OTHER_ROOM) == 1
    assert order.count(ROOM) == 3
