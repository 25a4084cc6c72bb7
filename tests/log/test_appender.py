"""Appending from an event loop means what appending from a thread means."""

from collections.abc import AsyncIterator
from threading import current_thread, main_thread
from typing import Any

import pytest
from writer import ANN, ROOM, Writer, ann, id_of, opened, task

from mapstream import clock
from mapstream.log import Appender, Log, Outrun
from mapstream.log.writer import encoded
from mapstream.problems import OutcomeUnknown, StoreAway


@pytest.fixture
async def appender(log: Log) -> AsyncIterator[Appender]:
    made = log.appender()
    yield made
    await made.close()


async def test_what_was_appended_is_read_back(log: Log, appender: Appender) -> None:
    writer = Writer(log)
    written = writer.next(opened(), ann(), task(1, "Überprüfung “Ω”"))
    appended = await appender.append(written, {ROOM: writer.state.head})
    read = log.read(ROOM)
    assert [(r.position, r.version, r.event) for r in read] == [
        (position, r.version, r.event) for position, r in zip(appended.positions, written, strict=True)
    ]
    assert log.replay(ROOM).head == appended.heads[ROOM]


async def test_both_ways_store_the_same_bytes(log: Log, appender: Appender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "random_bytes", bytes)  # else each sealing differs
    writer = Writer(log)
    events = writer.next(opened(), task(1))
    rows, _ = encoded(log._mapper, events, {ROOM: writer.state.head})
    await appender.append(events, {ROOM: writer.state.head})
    assert [stored for _, _, stored, _ in log.stored(ROOM)] == rows.states


async def test_who_was_outrun_has_written_nothing_and_can_go_on(log: Log, appender: Appender) -> None:
    first, second = Writer(log), Writer(log)
    late = second.next(opened())
    first.append(opened())
    with pytest.raises(Outrun):
        await appender.append(late, {ROOM: second.state.head})
    assert log.replay(ROOM).version == 1
    await appender.append(first.next(task(1)), {ROOM: first.state.head})
    assert log.replay(ROOM).version == 2


async def test_the_keys_of_people_are_read_and_made_beside_the_loop(
    log: Log, appender: Appender, monkeypatch: pytest.MonkeyPatch
) -> None:
    def beside(what: Any) -> Any:
        def call(*given: Any) -> Any:
            assert current_thread() is not main_thread()
            return what(*given)

        return call

    writer = Writer(log)
    events = writer.next(opened(), ann())
    with monkeypatch.context() as watched:
        watched.setattr(log._keys, "_load", beside(log._keys._load))
        watched.setattr(log._keys, "_add", beside(log._keys._add))
        await appender.append(events, {ROOM: writer.state.head})
    assert log._keys.has(ROOM, ANN)
    assert log.replay(ROOM).document["people"][ANN]["name"] == "Ann Zebrowski"


async def test_a_connection_that_dies_leaves_the_outcome_open_and_the_next_one_works(
    log: Log, appender: Appender
) -> None:
    writer = Writer(log)
    writer.append(opened())
    await appender.append(writer.next(task(1)), {ROOM: writer.state.head})
    assert appender._connection is not None
    with log.database.connect() as conn:
        [ended] = conn.execute(
            "SELECT pg_terminate_backend(%s, 5000) AS ended", [appender._connection.info.backend_pid]
        ).fetchall()
    assert ended["ended"]
    writer = Writer(log)
    again = writer.next(task(2), command=id_of(77))
    with pytest.raises(OutcomeUnknown):
        await appender.append(again, {ROOM: writer.state.head})
    await appender.append(again, {ROOM: writer.state.head})
    assert log.replay(ROOM).version == 3


async def test_where_nobody_answers_nothing_was_written(
    log: Log, appender: Appender, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = Writer(log)
    pool = log.database.pool
    monkeypatch.setitem(pool.kwargs, "host", "/nowhere")
    with pytest.raises(StoreAway) as away:
        await appender.append(writer.next(opened()), {ROOM: writer.state.head})
    assert not isinstance(away.value, OutcomeUnknown)
