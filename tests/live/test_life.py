"""The lives of rooms: what they answer is what the log says, whatever has become of it since, and they stay few."""

import pytest
from telling import Story

from mapstream.live import life as lives
from mapstream.live.life import STEP, Life, Lives
from mapstream.log import Log
from mapstream.log.integrity.chain import GENESIS
from mapstream.plan.collections import ItemRef
from mapstream.plan.elements.risks import RiskAdded
from mapstream.plan.elements.tasks.events import TaskRescheduled
from mapstream.plan.elements.undo.events import ChangeUndone
from mapstream.plan.event import ERASED, Event
from mapstream.problems import StoreAway


@pytest.fixture
def story(log: Log) -> Story:
    """A room with more events than lie between two keyframes."""
    story = Story(log)
    task = story.task("Security review", due="2026-03-01")
    moves: list[Event] = [TaskRescheduled(task, f"2026-04-{n:02d}", None) for n in range(1, 30)]
    for _ in range(4):
        story.happen(moves)
    return story


def reached(known: Lives, story: Story) -> Life:
    """The room's life, up to now."""
    state = story.log.replay(story.room)
    return known.reached(story.room, state.version, state.head)


def test_the_past_is_what_the_log_says(story: Story) -> None:
    known = Lives(story.log)
    life, last = reached(known, story), len(story.events)
    assert last > 2 * STEP
    for version in (0, 1, STEP - 1, STEP, STEP + 1, last):
        assert life.at(version) == story.log.replay(story.room, version).document
    at = story.events[STEP].at
    assert life.then(last, at)[1:] == (STEP + 1, at)
    assert life.then(last, "2020-01-01T00:00:00Z") == ({}, 0, "")
    for step, recorded in zip(life.steps(40, 60), story.events[40:60], strict=True):
        assert step.recorded == recorded
        assert step.after == story.log.replay(story.room, recorded.version).document
    story.task("One more")
    assert reached(known, story) is life, "it is followed, and not begun anew"
    assert life.at(last + 1) == story.document


def test_what_is_gone_is_known_by_how_it_was_last(story: Story) -> None:
    risk = "01890000-0000-7000-8000-0000000000bb"
    added = story.happens(RiskAdded(risk, "Holidays", "low", "a0"))
    gone = story.happens(ChangeUndone(added.version, ["risk.added"], {"risks": {risk: None}}, None, None))
    life = reached(Lives(story.log), story)
    found = life.gone(0, gone.version)
    assert found[ItemRef("risks", risk)]["risks"][risk]["title"] == "Holidays"
    assert life.gone(gone.version, gone.version) == {}


def test_who_was_erased_is_forgotten(story: Story) -> None:
    known = Lives(story.log)
    assert reached(known, story).at(STEP)["people"][story.buyer]["name"] == "Ben Stone"
    story.log.erase(story.room, story.buyer)
    assert reached(known, story).at(STEP)["people"][story.buyer]["name"] == ERASED
    known.forget(story.room)
    assert not known._kept


def test_another_past_than_before_is_not_mixed_with_it(story: Story) -> None:
    known = Lives(story.log)
    before = reached(known, story)
    with pytest.raises(StoreAway):
        known.reached(story.room, 9, GENESIS)
    with pytest.raises(StoreAway):
        known.reached(story.room, len(story.events) + 1, GENESIS)
    assert reached(known, story) is before


def test_few_are_kept(story: Story, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lives, "MOST", len(story.events) + 5)
    known, others = Lives(log), [Story(log), Story(log)]
    for one in (story, *others):
        reached(known, one)
    assert [*known._kept] == [one.room for one in others], "those asked for last"
