"""What is past its date is said once at each stage: by one process, and without flooding after a rest."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from telling import Story

from mapstream.consumers.overdue import OverdueStages
from mapstream.consumers.reactor import Reactor
from mapstream.log import Log, Outrun
from mapstream.plan.actor import MAPSTREAM
from mapstream.plan.elements.overdue import OverdueRaised
from mapstream.plan.elements.tasks.events import TaskRescheduled

DUE = "2026-03-10"


class Clock:
    """What time it is for a reactor."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def step(log: Log, clock: Clock) -> Callable[..., None]:
    """Another process has its turn, on a day at noon."""

    def once(day: int | None = None) -> None:
        if day is not None:
            clock.now = datetime(2026, 3, day, 12, tzinfo=UTC)
        reactor = Reactor(log, OverdueStages(), clock)
        while reactor.step():
            pass
        reactor.step()
        reactor.stop()

    once()
    return once


def said(log: Log, room: str) -> list[tuple[str, str]]:
    """What was said of which dates, by the program itself."""
    found: list[tuple[str, str]] = []
    for recorded in log.read(room):
        if isinstance(recorded.event, OverdueRaised):
            assert (recorded.by, recorded.via) == (MAPSTREAM.id, "system")
            found.append((recorded.event.due, recorded.event.stage))
    return found


def test_each_stage_once(log: Log, step: Callable[..., None]) -> None:
    story = Story(log)
    task = story.task("Security review", due=DUE)
    step(12)
    assert said(log, story.room) == []
    step(13)
    step(14)
    assert said(log, story.room) == [(DUE, "flag")]
    step(17)
    step(18)
    assert said(log, story.room) == [(DUE, "flag"), (DUE, "alert")]
    [flag, _] = [recorded for recorded in log.read(story.room) if isinstance(recorded.event, OverdueRaised)]
    assert flag.event == OverdueRaised(f"tasks/{task}", DUE, "flag")
    assert flag.patch == {}


def test_a_new_date_begins_anew_and_what_was_not_said_is_not(log: Log, step: Callable[..., None]) -> None:
    story = Story(log)
    task = story.task("Security review", due=DUE)
    step(13)
    log_goes_on(story)
    story.happens(TaskRescheduled(task, "2026-03-20", DUE))
    step(19)
    assert said(log, story.room) == [(DUE, "flag")]
    step(23)
    assert said(log, story.room) == [(DUE, "flag"), ("2026-03-20", "flag")]


def test_a_machine_that_was_off_says_the_latest_only(log: Log, step: Callable[..., None]) -> None:
    story = Story(log)
    story.task("Security review", due=DUE)
    step(30)
    step(31)
    assert said(log, story.room) == [(DUE, "alert")]


def test_a_date_that_is_set_too_late_for_a_stage(log: Log, step: Callable[..., None]) -> None:
    story = Story(log)
    story.task("Security review", due="2026-02-25")
    story.task("Legal review", due="2026-01-25")
    step(5)
    assert said(log, story.room) == [("2026-02-25", "alert")]


def test_what_was_late_before_it_began_is_left_alone(log: Log, clock: Clock) -> None:
    clock.now = datetime(2026, 3, 14, 12, tzinfo=UTC)
    story = Story(log)
    story.task("Security review", due=DUE)
    for day in (14, 15, 17):
        clock.now = clock.now.replace(day=day)
        reactor = Reactor(log, OverdueStages(), clock)
        reactor.step()
        reactor.step()
        reactor.stop()
    assert said(log, story.room) == [(DUE, "alert")], "the flag had been due before, the alert was ahead"


def test_somebody_is_faster(log: Log, step: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story(log)
    story.task("Security review", due=DUE)
    append, outrun = log.append, iter([True, False])

    def once_outrun(*values: Any) -> Any:
        if next(outrun):
            raise Outrun
        return append(*values)

    monkeypatch.setattr(log, "append", once_outrun)
    step(13)
    assert said(log, story.room) == [(DUE, "flag")]


def test_it_dies_after_it_was_said(log: Log, step: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story(log)
    story.task("Security review", due=DUE)
    append = log.append

    def and_die(*values: Any) -> Any:
        append(*values)
        raise KeyboardInterrupt

    monkeypatch.setattr(log, "append", and_die)
    with pytest.raises(KeyboardInterrupt):
        step(13)
    monkeypatch.setattr(log, "append", append)
    step(13)
    assert said(log, story.room) == [(DUE, "flag")]


def log_goes_on(story: Story) -> None:
    """The story goes on behind what the server said in its room."""
    followed = story.log.read_followed(story.room, len(story.events))
    story.events += [one.recorded for one in followed]
    story._head = followed[-1].head
