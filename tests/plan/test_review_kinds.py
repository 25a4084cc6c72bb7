"""The kinds of events that people look for: every event has one, and every kind has events."""

from mapstream.plan.event import EVENTS
from mapstream.plan.review.kinds import EVENT_KINDS, events_of, kind_of


def test_every_event_has_a_kind_and_every_kind_has_events() -> None:
    by_kind = {kind: events_of(kind) for kind in EVENT_KINDS}
    assert all(by_kind.values())
    assert sum(map(len, by_kind.values())) == len(EVENTS)


def test_what_people_would_say() -> None:
    said = {
        "task.rescheduled": "dates",
        "goal.set": "dates",
        "task.completed": "done",
        "milestone.reached": "done",
        "task.assigned": "owners",
        "task.added": "scope",
        "comment.added": "talk",
        "document.revised": "materials",
        "view.recorded": "looks",
        "agreement.signed": "agreement",
    }
    assert {name: kind_of(name) for name in said} == said
