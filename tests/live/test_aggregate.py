"""Deciding units: whole or not at all, against what they had seen, and back into the past where it is needed."""

from collections.abc import Iterator
from itertools import count

import pytest
from acting import ANN, BUYER, KEY, OPEN_ROOM, PEOPLE, ROOM, SELLER, T1, T2, T3, add_task, ask, asked, id_of

from mapstream.live.aggregate import RECENT, Aggregate, NeedsPast
from mapstream.live.unit import Asked, Past, Transition
from mapstream.plan.bounds import Bounds, size_of
from mapstream.plan.patch import merge
from mapstream.problems import Conflict, NotFound, Problem, RoomFull, TooMuchWork

NOW = "2026-03-03T20:00:00.000000Z"


class Acting:
    """A room at work, with a clock and ids of its own."""

    def __init__(self) -> None:
        self.aggregate = Aggregate.of(ROOM, recent=RECENT)
        self.minute = 0
        self.ids: Iterator[int] = count(100_000)
        self.do(asked(50_001, OPEN_ROOM, by=KEY))
        self.do(asked(50_002, *PEOPLE, add_task(T1), add_task(T2, "Contract"), by=KEY))

    def do(self, unit: Asked, past: Past | None = None) -> list[Transition]:
        """Decide a unit now."""
        self.minute += 1
        now = f"2026-03-03T{9 + self.minute // 60:02d}:{self.minute % 60:02d}:00.000000Z"
        return self.aggregate.decide(unit, now, lambda: id_of(next(self.ids)), past)

    @property
    def version(self) -> int:
        """The room's version."""
        return self.aggregate.version

    def snapshot(self) -> tuple[object, ...]:
        """Everything that a refused unit must leave alone."""
        w = self.aggregate
        return w.document, w.version, w.at, list(w.recent)


@pytest.fixture
def room() -> Acting:
    return Acting()


def test_the_steps_of_a_unit_follow_each_other(room: Acting) -> None:
    before, version = room.aggregate.document, room.version
    steps = room.do(asked(1, ask("start_task", task=T1), ask("reschedule_task", task=T1, due="2026-04-01")))
    assert [s.recorded.version for s in steps] == [version + 1, version + 2]
    assert {s.recorded.command for s in steps} == {id_of(1)}
    for step in steps:
        assert step.before is before
        assert step.after == merge(before, step.recorded.patch)
        before = step.after
    assert room.aggregate.document is before
    assert list(room.aggregate.recent)[-2:] == [s.recorded for s in steps]


def test_documents_are_replaced_never_changed(room: Acting) -> None:
    before = room.aggregate.document
    other = before["tasks"][T2]
    room.do(asked(1, ask("start_task", task=T1)))
    assert before["tasks"][T1]["status"] == "not_started"
    assert room.aggregate.document["tasks"][T2] is other


@pytest.mark.parametrize("wrong", range(3))
def test_a_batch_is_decided_whole_or_not_at_all(room: Acting, wrong: int) -> None:
    before = room.snapshot()
    batch = [ask("start_task", task=T1), ask("reschedule_task", task=T2, due="2026-04-01"), add_task(id_of(77))]
    batch.insert(wrong, ask("start_task", task=id_of(404)))
    with pytest.raises(NotFound):
        room.do(asked(1, *batch))
    assert room.snapshot() == before


def test_a_refused_command_changes_nothing(room: Acting) -> None:
    before = room.snapshot()
    with pytest.raises(Problem):
        room.do(asked(1, ask("confirm_task", task=T1), by=BUYER))
    assert room.snapshot() == before


def test_a_later_command_of_a_batch_builds_on_an_earlier_one(room: Acting) -> None:
    new = id_of(77)
    room.do(asked(1, add_task(new), ask("assign_task", task=new, lead=ANN), ask("link_tasks", task=new, after=T1)))
    assert room.aggregate.document["tasks"][new]["lead"] == ANN


def test_time_never_runs_backwards_in_a_room(room: Acting) -> None:
    room.aggregate.at = "2030-01-01T00:00:00.000000Z"
    [step] = room.do(asked(1, ask("start_task", task=T1)))
    assert step.recorded.at == "2030-01-01T00:00:00.000000Z"


class TestIfVersion:
    """A condition is about what the command touches."""

    def test_nothing_changed_since(self, room: Acting) -> None:
        assert room.do(asked(1, ask("start_task", room.version, task=T1)))

    def test_something_else_changed_since(self, room: Acting) -> None:
        seen = room.version
        room.do(asked(1, ask("reschedule_task", task=T1, due="2026-04-01"), ask("start_task", task=T2)))
        assert room.do(asked(2, ask("edit_task", seen, task=T1, title="Security audit")))

    def test_the_same_field_changed_since(self, room: Acting) -> None:
        seen = room.version
        room.do(asked(1, ask("start_task", task=T2)))
        [step] = room.do(asked(2, ask("reschedule_task", task=T1, due="2026-04-01")))
        before = room.snapshot()
        with pytest.raises(Conflict) as refused:
            room.do(asked(3, ask("reschedule_task", seen, task=T1, due="2026-05-01")))
        assert refused.value.more["changed"] == [step.recorded.version]
        assert room.snapshot() == before
        assert room.do(asked(4, ask("reschedule_task", step.recorded.version, task=T1, due="2026-05-01")))

    def test_the_item_came_since(self, room: Acting) -> None:
        seen = room.version
        room.do(asked(1, add_task(id_of(77))))
        with pytest.raises(Conflict):
            room.do(asked(2, ask("edit_task", seen, task=id_of(77), title="Other")))

    def test_the_item_was_taken_away_and_back_since(self, room: Acting) -> None:
        seen = room.version
        room.do(asked(1, ask("drop_task", task=T1, reason="no need")))
        room.do(asked(2, ask("reopen_task", task=T1, reason="after all")))
        with pytest.raises(Conflict):
            room.do(asked(3, ask("start_task", seen, task=T1)))

    def test_a_unit_is_not_in_conflict_with_itself(self, room: Acting) -> None:
        seen = room.version
        twice = [ask("reschedule_task", seen, task=T1, due=due) for due in ("2026-04-01", "2026-05-01")]
        assert len(room.do(asked(1, *twice))) == 2

    def test_one_that_changes_nothing_is_in_conflict_with_nothing(self, room: Acting) -> None:
        seen = room.version
        room.do(asked(1, ask("reschedule_task", task=T1, due="2026-04-01")))
        assert room.do(asked(2, ask("reschedule_task", seen, task=T1, due="2026-04-01"))) == []

    def test_a_version_still_to_come_conflicts_with_nothing(self, room: Acting) -> None:
        assert room.do(asked(1, ask("start_task", room.version + 10, task=T1)))

    def test_further_back_than_the_recent_events_the_past_is_needed(self, room: Acting) -> None:
        seen = room.version
        [moved] = room.do(asked(1, ask("reschedule_task", task=T1, due="2026-04-01")))
        history = [moved.recorded]
        for n in range(RECENT):
            history += [s.recorded for s in room.do(asked(100 + n, ask("edit_task", task=T2, title=f"Contract {n}")))]
        late, fine = ask("reschedule_task", seen, task=T1, due="2026-05-01"), ask("start_task", seen, task=T1)
        before = room.snapshot()
        with pytest.raises(NeedsPast):
            room.do(asked(2, late))
        with pytest.raises(NeedsPast):
            room.do(asked(2, ask("start_task", task=T2), late))
        assert room.snapshot() == before
        past = Past(since=tuple(history[: -RECENT // 2]))
        with pytest.raises(Conflict) as refused:
            room.do(asked(2, late), past)
        assert refused.value.more["changed"] == [moved.recorded.version]
        assert room.do(asked(3, fine), past)

    def test_the_past_need_not_be_the_whole_past(self, room: Acting) -> None:
        """What happened while it was read is among the recent events."""
        seen = room.version
        past = Past(since=tuple(s.recorded for s in room.do(asked(1, ask("start_task", task=T2)))))
        for n in range(RECENT - 1):
            room.do(asked(100 + n, ask("edit_task", task=T2, title=f"Contract {n}")))
        room.do(asked(2, ask("reschedule_task", task=T1, due="2026-04-01")))
        with pytest.raises(Conflict):
            room.do(asked(3, ask("reschedule_task", seen, task=T1, due="2026-05-01")), past)

    def test_more_may_have_happened_while_it_was_read_than_is_recent(self, room: Acting) -> None:
        """It is read again then: what lies between might be what the command is in conflict with."""
        seen = room.version
        past = Past(since=tuple(s.recorded for s in room.do(asked(1, ask("start_task", task=T2)))))
        room.do(asked(2, ask("reschedule_task", task=T1, due="2026-04-01")))
        for n in range(RECENT):
            room.do(asked(100 + n, ask("edit_task", task=T2, title=f"Contract {n}")))
        with pytest.raises(NeedsPast):
            room.do(asked(3, ask("reschedule_task", seen, task=T1, due="2026-05-01")), past)

    def test_a_long_unit_does_not_forget_what_others_did_before_it(self, room: Acting) -> None:
        seen = room.version
        room.do(asked(1, ask("reschedule_task", task=T1, due="2026-04-01")))
        titles = [ask("edit_task", task=T2, title=f"Contract {n}") for n in range(RECENT + 5)]
        with pytest.raises(Conflict):
            room.do(asked(2, *titles, ask("reschedule_task", seen, task=T1, due="2026-05-01")))
        assert len(room.do(asked(3, *titles, ask("start_task", seen + 1, task=T1)))) == RECENT + 6
        assert len(room.aggregate.recent) == RECENT


def test_undo_needs_the_past(room: Acting) -> None:
    room.do(asked(1, ask("start_task", task=T1)))
    before = room.snapshot()
    with pytest.raises(NeedsPast):
        room.do(asked(2, ask("undo")))
    with pytest.raises(NeedsPast):
        room.do(asked(2, ask("start_task", task=T2), ask("undo", version=3)))
    assert room.snapshot() == before


def test_a_copy_goes_its_own_way(room: Acting) -> None:
    before = room.snapshot()
    copy = room.aggregate.copy()
    copy.decide(asked(1, ask("start_task", task=T1), by=SELLER), "2026-04-01T00:00:00.000000Z", lambda: id_of(7))
    assert room.snapshot() == before


def test_events_are_followed_in_order_only(room: Acting) -> None:
    [step] = room.do(asked(1, ask("start_task", task=T1)))
    with pytest.raises(AssertionError):
        room.aggregate.follow(step.recorded)


class TestBounds:
    """A room holds so much and no more."""

    def try_it(self, room: Acting, unit: Asked, bounds: Bounds) -> list[Transition]:
        """Decide a unit under bounds."""
        return room.aggregate.decide(unit, NOW, lambda: id_of(next(room.ids)), None, bounds)

    def test_of_items(self, room: Acting) -> None:
        few = Bounds(items=2)
        before = room.snapshot()
        for unit in (asked(1, add_task(T3)), asked(1, ask("start_task", task=T1), add_task(T3))):
            with pytest.raises(RoomFull, match="at most 2 tasks; that would be 3"):
                self.try_it(room, unit, few)
            assert room.snapshot() == before
        self.try_it(room, asked(2, ask("edit_task", task=T1, title="Renamed")), few)

    def test_of_size(self, room: Acting) -> None:
        room.do(asked(1, ask("edit_task", task=T1, purpose="x" * 9_000)))
        small = Bounds(size=size_of(room.aggregate.document))
        with pytest.raises(RoomFull, match="this one is full"):
            self.try_it(room, asked(2, ask("edit_task", task=T2, purpose="x" * 100)), small)
        self.try_it(room, asked(3, ask("edit_task", task=T1, purpose="x")), small)
        self.try_it(room, asked(4, ask("edit_task", task=T2, purpose="x" * 8_000)), small)
        assert room.aggregate.size is not None
        assert abs(room.aggregate.size - size_of(room.aggregate.document)) < 50


def test_what_goes_through_the_whole_plan_comes_once_in_a_unit(room: Acting) -> None:
    before = room.snapshot()
    scheduling = ask("schedule", target="2026-06-30"), ask("schedule", target="2026-07-31")
    with pytest.raises(TooMuchWork):
        room.do(asked(1, *scheduling))
    assert room.snapshot() == before
    room.do(asked(2, ask("reschedule_task", task=T1, due="2026-04-01"), scheduling[0]))
