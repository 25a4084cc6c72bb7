"""A reaction acts once on what happened, by one process, and never on the past."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs
from telling import Story
from waiting import eventually

from mapstream.consumers.reactor import Reactor, Turn, lags
from mapstream.log import Log
from mapstream.plan.event import Recorded

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


class Dies(BaseException):
    """The process ends."""


class Noting:
    """Writes down what it is given; not idempotent, so that what it does twice shows."""

    name = "noting"

    def __init__(self) -> None:
        self.chokes_on = ""
        self.dies = False
        self.ticks: list[datetime] = []

    def react(self, turn: Turn, events: Sequence[Recorded]) -> None:
        for recorded in events:
            turn.conn.execute("INSERT INTO noted VALUES (%s, %s)", [recorded.position, recorded.event.name])
            if recorded.event.name == self.chokes_on:
                raise ValueError
        if self.dies:
            raise Dies

    def tick(self, turn: Turn) -> None:
        self.ticks.append(turn.now)


def noted(log: Log) -> list[str]:
    return [name for (name,) in log.database.rows(b"SELECT name FROM noted ORDER BY position")]


@pytest.fixture
def reaction() -> Noting:
    return Noting()


@pytest.fixture
def reactor(log: Log, reaction: Noting) -> Iterator[Reactor]:
    """Has that reaction done, at noon."""
    log.database.run(b"CREATE TABLE noted (position bigint PRIMARY KEY, name text)")
    reactor = Reactor(log, reaction, lambda: NOON)
    yield reactor
    reactor.stop()


def test_it_begins_at_the_end_and_acts_once(log: Log, reactor: Reactor) -> None:
    story = Story(log)
    assert reactor.step() == 0
    story.task("More")
    assert reactor.step() == 1
    assert reactor.step() == 0
    assert noted(log) == ["task.added"]


def test_what_happened_while_nobody_acted_is_acted_on_later(log: Log, reaction: Noting, reactor: Reactor) -> None:
    story = Story(log)
    reactor.step()
    reactor.leave()
    story.task("While it was off")
    again = Reactor(log, reaction, lambda: NOON + timedelta(days=3))
    assert again.step() == 1
    assert reaction.ticks == [NOON, NOON + timedelta(days=3)]
    again.leave()


def test_one_process_acts_and_another_takes_over(log: Log, reaction: Noting, reactor: Reactor) -> None:
    story, other = Story(log), Reactor(log, reaction)
    assert reactor.step() == 0
    assert other.step() is None
    story.task("More")
    reactor.step()
    reactor.leave()
    assert other.step() == 0
    assert noted(log) == ["task.added"]
    other.leave()


def test_one_that_dies_in_the_act_has_done_nothing(log: Log, reaction: Noting, reactor: Reactor) -> None:
    story = Story(log)
    reactor.step()
    story.task("More")
    reaction.dies = True
    with pytest.raises(Dies):
        reactor.step()
    assert noted(log) == []
    reaction.dies = False
    assert reactor.step() == 1
    assert noted(log) == ["task.added"]


def test_an_event_that_it_cannot_react_to_is_passed_over_and_kept(log: Log, reaction: Noting, reactor: Reactor) -> None:
    story = Story(log)
    reactor.step()
    story.task("One")
    Story(log)
    story.task("Two")
    reaction.chokes_on = "room.opened"
    with capture_logs() as said:
        assert reactor.step() == 5
    assert [one["event"] for one in said] == ["event_passed_over"]
    assert noted(log) == ["task.added", "person.added", "person.added", "task.added"]
    [(name, version, error)] = log.database.rows(b"SELECT reactor, version, error FROM passed_over")
    assert (name, version, error) == ("noting", 1, "ValueError")
    assert reactor.step() == 0


def test_it_follows_in_a_thread(log: Log, reaction: Noting, reactor: Reactor) -> None:
    story = Story(log)
    reactor.step()
    reactor.start()
    story.task("More")
    eventually(lambda: noted(log) == ["task.added"])


def test_how_far_it_is_behind_is_told(log: Log, reaction: Noting, reactor: Reactor) -> None:
    reactor.step()
    story = Story(log)
    story.task("One")
    [behind] = [one for one in lags(log) if one.name == "noting"]
    assert (behind.name, behind.passed_over) == ("noting", 0)
    assert behind.behind_events > 0
    assert behind.behind_seconds > 0
    reaction.chokes_on = "task.added"
    reactor.step()
    [behind] = [one for one in lags(log) if one.name == "noting"]
    assert (behind.behind_events, behind.behind_seconds, behind.passed_over) == (0, 0.0, 1)
    assert "passed over" in str(behind.advice)
