"""The one order for all: positions are in the order of commits, and who has seen position N has seen all before it."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
from waiting import eventually
from writer import OTHER_ROOM, ROOM, Writer, opened, task

from mapstream.log import Followed, Log, Outrun


def test_a_position_is_given_only_when_those_before_it_are_there_to_be_read(
    log: Log, postgres_dsn: str, schema: str
) -> None:
    with ThreadPoolExecutor(1) as other, log.exclusive() as held:
        first = Writer(log)
        held.append(first.next(opened()), {ROOM: first.state.head})
        second = other.submit(Writer(log, OTHER_ROOM).append, opened())
        eventually(lambda: waiting_for_a_lock(postgres_dsn))
        assert log.tail(0, 10) == []
        assert log.position() == 0
        assert not second.done()
    assert second.result().positions > [log.read(ROOM)[0].position]
    assert [r.stream for r in log.tail(0, 10)] == [ROOM, OTHER_ROOM]


def waiting_for_a_lock(dsn: str) -> bool:
    query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%log_append%'"
    with psycopg.connect(dsn) as conn:
        row = conn.execute(query).fetchone()
    return row is not None and row[0] == 1


def test_positions_left_out_by_appends_that_failed_hide_nothing(log: Log) -> None:
    writer, late = Writer(log), Writer(log)
    writer.append(opened())
    for n in range(3):
        try:
            late.append(opened())
        except Outrun:
            writer.append(task(n))
    positions = [r.position or 0 for r in log.tail(0, 10)]
    assert positions[-1] - positions[0] > 3, "numbers were drawn and thrown away"
    assert [r.version for r in log.tail(positions[0], 10)] == [2, 3, 4]


def test_the_tail_is_read_in_pages(log: Log) -> None:
    writer = Writer(log)
    writer.append(opened(), *(task(n) for n in range(24)))
    seen: list[int] = []
    mark, after = log.mark(), 0
    while page := log.news(mark, after, 10):
        assert len(page) <= 10
        followed = [one for one in page if isinstance(one, Followed)]
        seen += [f.recorded.version for f in followed]
        after = followed[-1].recorded.position or 0
    assert seen == list(range(1, 26))
    assert after == log.position()
