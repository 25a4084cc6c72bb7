"""Advice about the goal (mission A2): dated, in the buyer's words, with its reason and the hard deadline behind it."""

from collections.abc import Iterator
from datetime import date

from mapstream.languages.message import say
from mapstream.plan.views.advising.facts import Facts, Point

_PLAN = ("plan",)


def no_goal(facts: Facts) -> Iterator[Point]:
    """There is no goal: both sides work towards different ends."""
    if facts.goal is None:
        yield Point(say("Set the goal: what the buyer wants to have by when, in their own words."), _PLAN)


def no_words(facts: Facts) -> Iterator[Point]:
    """The goal is a date and nothing more: both sides may mean different things by it."""
    if facts.goal is not None and "statement" not in facts.goal:
        yield Point(
            say("Say what will be true by {day}, in the buyer’s words.", day=date.fromisoformat(facts.goal["date"])),
            _PLAN,
        )


def goal_passed(facts: Facts) -> Iterator[Point]:
    """The goal's date has passed while work is open."""
    if facts.goal is not None and facts.work and facts.goal["date"] < facts.today:
        yield Point(
            say(
                "The goal’s date, {day}, has passed: agree a new one, and say why it moved.",
                day=date.fromisoformat(facts.goal["date"]),
            ),
            _PLAN,
        )


def no_reason(facts: Facts) -> Iterator[Point]:
    """The goal has no business reason: it is the first to go when something else comes up."""
    if facts.goal is not None and "reason" not in facts.goal:
        yield Point(
            say("Add to the goal why it matters to the buyer’s business, with a number if there is one."), _PLAN
        )


def no_deadline(facts: Facts) -> Iterator[Point]:
    """No hard deadline stands behind the goal: a date that nothing hangs on slips."""
    if facts.goal is not None and "deadline" not in facts.goal:
        yield Point(
            say("Add the hard deadline behind the goal: a contract renewal, a budget cycle, a launch, a board date."),
            _PLAN,
        )


def deadline_missed(facts: Facts) -> Iterator[Point]:
    """The goal is dated after its own hard deadline."""
    if facts.goal is not None and (deadline := facts.goal.get("deadline")) and deadline["date"] < facts.goal["date"]:
        yield Point(
            say(
                "The goal is dated {day}, after the deadline behind it ({kind}, {deadline}): bring it forward, or "
                "check the deadline.",
                day=date.fromisoformat(facts.goal["date"]),
                kind=deadline["kind"],
                deadline=date.fromisoformat(deadline["date"]),
            ),
            _PLAN,
        )
