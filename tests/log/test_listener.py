"""Wake-ups: news comes at once where it is notified, soon where it is not, and again after the connection was lost."""

from collections.abc import Callable, Iterator
from queue import SimpleQueue

import psycopg
import pytest
from waiting import eventually
from writer import ROOM, Writer, opened, task

from mapstream.log import ERASED_IN, Listener, Log, Outrun, listener

Heard = SimpleQueue[str]


@pytest.fixture
def listen(log: Log) -> Iterator[Callable[[], Heard]]:
    """Starts to listen; what is told comes in a queue."""
    started: list[Listener] = []

    def start() -> Heard:
        heard = Heard()
        started.append(Listener(log, {log.channel: heard.put}))
        started[-1].start()
        assert heard.get(timeout=10) == ERASED_IN, "perhaps somewhere: one could not be told"
        return heard

    yield start
    for one in started:
        one.stop()


def test_the_first_word_is_to_look(listen: Callable[[], Heard]) -> None:
    assert listen().get(timeout=10) == ""


def test_an_append_wakes_those_who_listen(log: Log, listen: Callable[[], Heard]) -> None:
    heard = listen()
    assert heard.get(timeout=10) == ""
    appended = Writer(log).append(opened(), task(1))
    assert next(word for word in iter(lambda: heard.get(timeout=10), None) if word) == str(appended.positions[-1])


def test_an_append_that_was_refused_wakes_nobody(log: Log, listen: Callable[[], Heard]) -> None:
    heard = listen()
    assert heard.get(timeout=10) == ""
    late, first = Writer(log), Writer(log)
    first.append(opened())
    for _ in range(3):
        with pytest.raises(Outrun):
            late.append(opened())
    last = first.append(task(1)).positions[-1]
    words: list[str] = []
    while str(last) not in words:
        words.append(heard.get(timeout=10))
    assert len([word for word in words if word]) == 2


def test_a_busy_log_is_heard_of_as_soon_as_a_quiet_one(
    log: Log, listen: Callable[[], Heard], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes while one waits is taken together."""
    monkeypatch.setattr(listener, "POLL", 60.0)
    monkeypatch.setattr(listener, "GATHER", 0.5)
    heard = listen()
    assert heard.get(timeout=10) == ""
    writer = Writer(log)
    writer.append(opened())
    last = [writer.append(task(n)).positions[-1] for n in range(60)][-1]
    words = [heard.get(timeout=10)]
    while words[-1] != str(last):
        words.append(heard.get(timeout=10))
    assert len(words) < 20
    assert words == sorted(words, key=int)


def test_without_a_notification_one_looks_all_the_same(
    listen: Callable[[], Heard], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "POLL", 0.05)
    heard = listen()
    assert [heard.get(timeout=10) for _ in range(4)] == [""] * 4


def test_who_lost_the_connection_listens_again_and_looks(
    log: Log, listen: Callable[[], Heard], postgres_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "POLL", 60.0)
    heard = listen()
    assert heard.get(timeout=10) == ""
    eventually(lambda: cut_listeners(postgres_dsn, log.channel) == 1)
    assert heard.get(timeout=10) == "", "something may have been missed meanwhile"
    eventually(lambda: listeners(postgres_dsn, log.channel) == 1)
    appended = Writer(log).append(opened())
    last = str(appended.positions[-1])
    assert any(word == last for word in iter(lambda: heard.get(timeout=10), None))
    eventually(lambda: cut_listeners(postgres_dsn, log.channel) == 1)


def listeners(dsn: str, channel: str) -> int:
    """How many connections wait for notifications."""
    query = "SELECT FROM pg_stat_activity WHERE query = %s"
    with psycopg.connect(dsn) as conn:
        return len(conn.execute(query, [f'LISTEN "{channel}"']).fetchall())


def cut_listeners(dsn: str, channel: str) -> int:
    """Ends the connections that wait for notifications; how many there were."""
    query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = %s"
    with psycopg.connect(dsn, autocommit=True) as conn:
        return len(conn.execute(query, [f'LISTEN "{channel}"']).fetchall())


def test_nobody_is_told_after_the_end(log: Log) -> None:
    heard = Heard()
    one = Listener(log, {log.channel: heard.put})
    one.start()
    assert heard.get(timeout=10) == ERASED_IN
    assert heard.get(timeout=10) == ""
    one.stop()
    while not heard.empty():
        heard.get()
    Writer(log).append(opened())
    assert log.replay(ROOM).version == 1
    assert heard.empty()
