"""Several processes write and several read at the same time: nothing is lost, doubled, reordered or passed over."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import racing
from writer import Writer, opened

from mapstream.log import Log
from mapstream.log.integrity.chain import GENESIS, link

WRITERS = 4
READERS = 2


def test_the_order_of_positions_is_the_order_of_commits(log: Log, postgres_dsn: str, schema: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WRITERS + READERS, mp_context=spawn) as processes:
        readers = [processes.submit(racing.follow, postgres_dsn, schema, page) for page in (1, 500)]
        writers = [processes.submit(racing.write, postgres_dsn, schema, who) for who in range(1, WRITERS)]
        writers.append(processes.submit(racing.bring, postgres_dsn, schema, WRITERS))
        try:
            acknowledged = [unit for writer in writers for unit in writer.result()]
        finally:
            Writer(log, racing.STOP).append(opened())
        seen = [reader.result() for reader in readers]

    stored = [(r.position, r.stream, r.version, r.command) for r in log.tail(0, 1_000_000)]
    assert [s for s in seen if s != stored] == [], "a reader passed a position that was not there yet"
    assert len(acknowledged) == (WRITERS - 1) * racing.COMMANDS + racing.IMPORTS
    for room in {room for room, _, _ in acknowledged}:
        history = log.read_followed(room, 0)
        assert [f.recorded.version for f in history] == list(range(1, len(history) + 1))
        commands = [f.recorded.command for f in history]
        assert {c: commands.count(c) for c in commands} == {c: n for r, c, n in acknowledged if r == room}
        head = GENESIS
        for followed, (_, _, state, _) in zip(history, log.stored(room), strict=True):
            head = link(head, state)
            assert followed.head == head
