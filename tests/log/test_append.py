"""Appending: byte-exact, gapless, once, all or nothing, for ever."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import orjson
import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from serving import KEYRING
from writer import ANN, OTHER_ROOM, ROOM, SAM, Writer, ann, at, id_of, moved, opened, task

from mapstream.log import Log, Outrun, Unwritten
from mapstream.log.integrity.chain import GENESIS
from mapstream.plan.event import Recorded


def test_what_was_appended_is_read_back(log: Log) -> None:
    writer = Writer(log)
    written = writer.next(opened(), ann(), task(1, "Überprüfung “Ω” \U0001f512"))
    appended = log.append(written, {ROOM: writer.state.head})
    read = log.read(ROOM)
    assert [r.position for r in read] == appended.positions
    assert [(r.version, r.at, r.by, r.via, r.command, r.event) for r in read] == [
        (r.version, r.at, r.by, r.via, r.command, r.event) for r in written
    ]


def test_the_stored_bytes_are_the_envelope_that_is_documented(log: Log) -> None:
    writer = Writer(log)
    writer.append(opened(), by=SAM, command=id_of(77))
    [(version, topic, stored, position)] = log.stored(ROOM)
    assert (version, topic, position) == (1, "room.opened", log.position())
    assert stored == orjson.dumps(
        {
            "stream": ROOM,
            "version": 1,
            "type": "room.opened",
            "at": at(1),
            "by": SAM,
            "via": "link",
            "command": id_of(77),
            "prev": "00" * 32,
            "data": {
                "workspace": id_of(21),
                "title": "Acme",
                "kind": "mutual",
                "deal": {"name": "Acme"},
                "alias": None,
                "phases": None,
                "zone": None,
            },
            "class": 2,
        }
    )


def test_versions_are_gapless_and_positions_grow(log: Log) -> None:
    one, other = Writer(log), Writer(log, OTHER_ROOM)
    one.append(opened())
    other.append(opened(), task(1))
    one.append(task(1), task(2), moved(1, 4))
    other.append(moved(1, 5))
    assert [r.version for r in log.read(ROOM)] == [1, 2, 3, 4]
    assert [r.version for r in log.read(OTHER_ROOM)] == [1, 2, 3]
    told = log.tail(0, 100)
    assert [(r.stream, r.version) for r in told] == [
        (ROOM, 1),
        (OTHER_ROOM, 1),
        (OTHER_ROOM, 2),
        (ROOM, 2),
        (ROOM, 3),
        (ROOM, 4),
        (OTHER_ROOM, 3),
    ]
    positions = [r.position or 0 for r in told]
    assert positions == sorted(set(positions))


def test_streams_may_be_mixed_in_one_append(log: Log) -> None:
    one, other = Writer(log), Writer(log, OTHER_ROOM)
    mixed = [*one.next(opened()), *other.next(opened(), task(1))]
    appended = log.append(mixed, {ROOM: one.state.head, OTHER_ROOM: other.state.head})
    assert [r.stream for r in log.tail(0, 10)] == [ROOM, OTHER_ROOM, OTHER_ROOM]
    assert {stream: log.replay(stream).head for stream in (ROOM, OTHER_ROOM)} == appended.heads


def test_who_was_outrun_has_written_nothing(log: Log) -> None:
    first, second, elsewhere = Writer(log), Writer(log), Writer(log, OTHER_ROOM)
    first.append(opened())
    position = log.position()
    late = [*elsewhere.next(opened()), *second.next(opened(), task(1))]
    with pytest.raises(Outrun):
        log.append(late, {ROOM: second.state.head, OTHER_ROOM: elsewhere.state.head})
    assert log.position() == position
    assert [r.version for r in log.read(ROOM)] == [1]
    assert log.read(OTHER_ROOM) == []


@pytest.mark.parametrize("versions", [(3,), (3, 4), (2, 4), (2, 3, 5)])
def test_a_stream_has_no_gaps(log: Log, versions: tuple[int, ...]) -> None:
    """Whoever would leave one out is told that they are not up to date."""
    writer, elsewhere = Writer(log), Writer(log, OTHER_ROOM)
    writer.append(opened())
    gapped = [Recorded(ROOM, n, at(n), SAM, "link", id_of(n), task(n)) for n in versions]
    with pytest.raises(Outrun):
        log.append([*elsewhere.next(opened()), *gapped], {ROOM: writer.state.head, OTHER_ROOM: elsewhere.state.head})
    assert [r.version for r in log.read(ROOM)] == [1]
    assert log.read(OTHER_ROOM) == []


def test_a_stream_begins_with_its_first_version(log: Log) -> None:
    with pytest.raises(Outrun):
        log.append([Recorded(ROOM, 2, at(1), SAM, "link", id_of(1), task(1))], {ROOM: GENESIS})
    assert log.position() == 0


def test_a_command_writes_once(log: Log) -> None:
    writer = Writer(log)
    writer.append(opened())
    writer.append(task(1), task(2), command=id_of(5))
    with pytest.raises(Outrun):
        writer.append(task(3), command=id_of(5))
    assert [r.version for r in log.command(ROOM, id_of(5))] == [2, 3]
    assert log.command(ROOM, id_of(6)) == []
    elsewhere = Writer(log, OTHER_ROOM)
    elsewhere.append(opened(), command=id_of(5))
    assert [r.stream for r in log.command(OTHER_ROOM, id_of(5))] == [OTHER_ROOM]


def write(log: Log, n: int) -> None:
    """Write something by the command that all others write by, too."""
    Writer(log).append(task(n), command=id_of(5))


def came_through(dsn: str, schema: str, act: Callable[[Log, int], None]) -> int:
    """How many of several that act at the same time were not outrun."""

    def attempt(n: int) -> bool:
        mine = Log(dsn, schema, KEYRING, pool_size=2)
        try:
            act(mine, n)
        except Outrun:
            return False
        finally:
            mine.close()
        return True

    with ThreadPoolExecutor(6) as several:
        return sum(several.map(attempt, range(6)))


def test_a_command_writes_once_however_many_try_at_the_same_time(log: Log, postgres_dsn: str, schema: str) -> None:
    Writer(log).append(opened())
    assert came_through(postgres_dsn, schema, write) == 1
    assert [r.version for r in log.read(ROOM)] == [1, 2]


ASKED = b"what was asked"


def nothing(n: int, version: int = 1, refused: bool = True) -> Unwritten:
    """That a command came to nothing in a room at a version."""
    return Unwritten(ROOM, version, id_of(n), refused, asked=ASKED)


class TestCommandsThatComeToNothing:
    """They have an outcome too, for good: they write nothing later."""

    def test_they_are_kept(self, log: Log) -> None:
        Writer(log).append(opened())
        position = log.position()
        log.append([], {}, [nothing(5), nothing(6, refused=False)])
        with log.exclusive() as held:
            asked = [(ROOM, id_of(n)) for n in range(5, 8)] + [(OTHER_ROOM, id_of(5))]
            assert held.unwritten(asked) == {(ROOM, id_of(5)): (True, ASKED), (ROOM, id_of(6)): (False, ASKED)}
        assert log.position() == position

    def test_they_write_nothing_any_more(self, log: Log) -> None:
        writer = Writer(log)
        writer.append(opened())
        log.append([], {}, [nothing(5), nothing(6, refused=False)])
        for n in (5, 6):
            with pytest.raises(Outrun):
                Writer(log).append(task(1), command=id_of(n))
        assert [r.version for r in log.read(ROOM)] == [1]
        Writer(log, OTHER_ROOM).append(opened(), command=id_of(5))

    def test_what_is_written_does_not_come_to_nothing(self, log: Log) -> None:
        writer = Writer(log)
        writer.append(opened())
        writer.append(task(1), command=id_of(5))
        for unwritten in (nothing(5, version=2), nothing(5, version=1)):
            with pytest.raises(Outrun):
                log.append([], {}, [unwritten])

    @pytest.mark.parametrize("version", [0, 1, 3])
    def test_not_when_they_were_decided_on_another_version(self, log: Log, version: int) -> None:
        writer = Writer(log)
        writer.append(opened())
        writer.append(task(1))
        with pytest.raises(Outrun):
            log.append([], {}, [nothing(5, version)])
        log.append([], {}, [nothing(5, version=2)])

    def test_in_a_room_that_is_none(self, log: Log) -> None:
        log.append([], {}, [nothing(5, version=0)])
        with pytest.raises(Outrun):
            Writer(log).append(opened(), command=id_of(5))

    def test_those_that_are_not_for_good_are_held_against_the_log_and_not_kept(self, log: Log) -> None:
        Writer(log).append(opened())
        conflict = nothing(5)._replace(for_good=False)
        with pytest.raises(Outrun):
            log.append([], {}, [conflict._replace(version=2), nothing(6)])
        log.append([], {}, [conflict, nothing(7)])
        with log.exclusive() as held:
            assert held.unwritten([(ROOM, id_of(n)) for n in (5, 6, 7)]) == {(ROOM, id_of(7)): (True, ASKED)}
        Writer(log).append(task(1), command=id_of(5))
        with pytest.raises(Outrun):
            log.append([], {}, [conflict._replace(version=2)])

    def test_they_are_settled_together_with_what_is_written(self, log: Log) -> None:
        """Decided on the version before: all of it, or nothing."""
        writer = Writer(log)
        writer.append(opened())
        with pytest.raises(Outrun):
            log.append(writer.next(task(1)), {ROOM: writer.state.head}, [nothing(5, version=2)])
        assert log.append(writer.next(task(1)), {ROOM: writer.state.head}, [nothing(5)]).positions == [2]
        with log.exclusive() as held:
            assert held.unwritten([(ROOM, id_of(5))])

    def test_they_are_forgotten_after_a_day(self, log: Log, postgres_dsn: str, schema: str) -> None:
        Writer(log).append(opened())
        log.append([], {}, [nothing(5), nothing(6)])
        with psycopg.connect(postgres_dsn) as conn:
            age = "UPDATE {} SET at = at - interval '25 hours' WHERE command_id = %s"
            conn.execute(SQL(age).format(Identifier(schema, "unwritten_commands")), [id_of(5)])
        log.append([], {}, [nothing(7)])
        with log.exclusive() as held:
            assert held.unwritten([(ROOM, id_of(n)) for n in (5, 6, 7)]).keys() == {(ROOM, id_of(6)), (ROOM, id_of(7))}

    def test_one_outcome_however_many_try_at_the_same_time(self, log: Log, postgres_dsn: str, schema: str) -> None:
        Writer(log).append(opened())

        def write_or_leave(mine: Log, n: int) -> None:
            if n % 2:
                mine.append([], {}, [nothing(5)])
            else:
                write(mine, n)

        assert came_through(postgres_dsn, schema, write_or_leave) == 1
        with log.exclusive() as held:
            asked = [(ROOM, id_of(5))]
            assert len(held.written(asked)) + len(held.unwritten(asked)) == 1


def test_while_the_log_is_held_nobody_else_appends(log: Log) -> None:
    Writer(log).append(opened())
    with ThreadPoolExecutor(1) as other:
        with log.exclusive() as held:
            behind = other.submit(Writer(log).append, task(1))
            state = log.replay(ROOM)
            mine = Recorded(ROOM, 2, at(2), SAM, "link", id_of(5), task(2))
            held.append([mine], {ROOM: state.head})
            assert held.written([(ROOM, id_of(5)), (ROOM, id_of(6))]).keys() == {(ROOM, id_of(5))}
            assert [f.recorded.version for f in held.read_followed(ROOM, 1)] == [2]
            assert not behind.done()
        with pytest.raises(Outrun):
            behind.result(10)
    assert [r.event for r in log.read(ROOM, after=1)] == [task(2)]


@pytest.mark.parametrize(
    "change", ["UPDATE {} SET topic = 'x'", "DELETE FROM {}", "TRUNCATE {}", "TRUNCATE {} CASCADE"]
)
def test_the_table_refuses_to_forget(log: Log, postgres_dsn: str, schema: str, change: str) -> None:
    Writer(log).append(opened(), ann())
    stored = log.stored(ROOM)
    with psycopg.connect(postgres_dsn) as conn, pytest.raises(psycopg.errors.RaiseException, match="immutable"):
        conn.execute(SQL(change).format(Identifier(schema, "log_events")))
    assert log.stored(ROOM) == stored


def test_a_large_batch_goes_through(log: Log) -> None:
    writer = Writer(log)
    writer.append(opened())
    many = [task(n, "x" * 10_000) for n in range(400)]
    with ThreadPoolExecutor(1) as beside:
        beside.submit(writer.append, *many).result(30)
    assert [r.event for r in log.read(ROOM, after=1)] == many


@pytest.mark.parametrize(
    "lock", ["ANALYZE {}", "LOCK TABLE {} IN SHARE UPDATE EXCLUSIVE MODE"], ids=["analyze", "vacuum"]
)
def test_the_housekeeping_of_the_database_stalls_nobody(log: Log, postgres_dsn: str, schema: str, lock: str) -> None:
    writer = Writer(log)
    writer.append(opened())
    with psycopg.connect(postgres_dsn) as conn, ThreadPoolExecutor(1) as beside:
        conn.execute(SQL(lock).format(Identifier(schema, "log_events")))
        beside.submit(writer.append, task(1)).result(10)
        assert log.position() == log.tail(0, 10)[-1].position
    assert [r.version for r in log.read(ROOM)] == [1, 2]


def test_nothing_is_appended_by_an_empty_batch(log: Log) -> None:
    assert log.append([], {}).positions == []
    assert log.position() == 0


def test_the_secret_is_the_same_for_all_who_share_the_database(log: Log, postgres_dsn: str, schema: str) -> None:
    other = Log(postgres_dsn, schema, KEYRING)
    assert log.secret("signing") == other.secret("signing")
    assert len(log.secret("signing")) == 32
    other.close()


def test_reading_is_bounded_as_asked(log: Log) -> None:
    writer = Writer(log)
    writer.append(opened(), *(task(n) for n in range(9)))
    assert [r.version for r in log.read(ROOM, after=3, upto=6)] == [4, 5, 6]
    assert [r.version for r in log.read(ROOM, after=3, limit=2)] == [4, 5]
    assert [r.version for r in log.read_backwards(ROOM, before=4)] == [3, 2, 1]
    assert [r.version for r in log.read_backwards(ROOM, limit=2)] == [10, 9]
    assert log.read(str(uuid4())) == []
    assert [f.head for f in log.read_followed(ROOM, 9)] == [writer.state.head]
    assert [r.by for r in log.begun_with("room.opened")] == [SAM]
    assert ANN not in {r.by for r in log.tail(0, 100)}


def test_those_who_append_do_not_wait_for_each_other_to_seal(postgres_dsn: str, schema: str) -> None:
    small = Log(postgres_dsn, schema, KEYRING, pool_size=2, timeout=2)
    rooms = [id_of(100 + n) for n in range(8)]
    with ThreadPoolExecutor(8) as several:
        for appended in [several.submit(Writer(small, room).append, opened(), ann()) for room in rooms]:
            assert len(appended.result().positions) == 2
    small.close()


def test_appending_reads_no_more_of_the_log_as_it_grows(log: Log) -> None:
    """The plans of a connection are made while the log is small, and kept."""
    query = (
        "SELECT seq_tup_read + idx_tup_fetch AS rows FROM pg_stat_xact_user_tables"
        " WHERE schemaname = current_schema AND relname = 'log_events'"
    )

    def rows_read() -> int:
        found = held._conn.execute(query).fetchone()
        return int(found["rows"]) if found else 0

    writer = Writer(log)
    writer.append(opened())
    head, spent = writer.state.head, []
    with log.exclusive() as held:
        for n in range(1, 20):
            version = 50 * (n - 1) + 2
            some = [Recorded(ROOM, version + m, at(m), SAM, "link", id_of(n), task(100 * n + m)) for m in range(50)]
            before = rows_read()
            head = held.append(some, {ROOM: head}).heads[ROOM]
            spent.append(rows_read() - before)
    assert spent == [1] * 19


def test_nothing_of_the_library_is_offered_that_must_not_be_called(log: Log) -> None:
    """Its own append hangs on large batches, its subscriptions miss events."""
    assert {"save", "repository", "notification_log", "recorder", "mapper", "subscribe"}.isdisjoint(dir(log))
