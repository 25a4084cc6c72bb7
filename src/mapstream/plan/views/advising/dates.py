"""Advice about dates: those that are missing, that contradict each other, or that meet on one person's day."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any, cast

from mapstream.languages.message import say
from mapstream.plan.coming import whole
from mapstream.plan.time.calendar import Calendars
from mapstream.plan.time.steps import steps_of
from mapstream.plan.views.advising.facts import Facts, Point
from mapstream.plan.views.remark import quoted
from mapstream.plan.views.work import Entry
from mapstream.plan.wording import token


def undated_milestone(facts: Facts) -> Iterator[Point]:
    """Open milestones without a date: a milestone is a dated decision (mission A3)."""
    undated = [entry for entry in facts.work if entry["item"].startswith("milestones/") and entry["due"] is None]
    if undated:
        yield Point(say("Agree a date for {what}.", what=_titles(undated)), tuple(entry["item"] for entry in undated))


def due_before_dependency(facts: Facts) -> Iterator[Point]:
    """An item is due before something that it waits for: it cannot be in time (mission A7)."""
    dates = {entry["item"]: entry["due"] for entry in facts.work}
    for entry in facts.work:
        if (due := entry["due"]) is None:
            continue
        late = [(other, then) for other in entry["waits_for"] if (then := dates.get(other["item"])) and then > due]
        if late:
            last = max(then for _, then in late)
            yield Point(
                say(
                    "{what} is due {due}, but waits for {others}, due {last}: move one or the other.",
                    what=quoted(entry["title"]),
                    due=date.fromisoformat(due),
                    others=quoted(*(other["title"] for other, _ in late)),
                    last=date.fromisoformat(last),
                ),
                (entry["item"], *(other["item"] for other, _ in late)),
            )


def due_after_goal(facts: Facts) -> Iterator[Point]:
    """Items due after the goal's date: they do not serve it, or it does not hold (mission A2).

    Other than what comes after the signature: that is not what the goal waits for.
    """
    if facts.goal is None:
        return
    goal, after = facts.goal["date"], _after_signature(facts)
    late = [entry for entry in facts.work if entry["due"] and entry["due"] > goal and entry["item"] not in after]
    if late := [entry for entry in late if not _measures(entry)]:
        yield Point(
            say(
                "{what} {n:is|are} due after the goal, {goal}: bring that forward, or agree a later goal.",
                what=_titles(late),
                n=len(late),
                goal=date.fromisoformat(goal),
            ),
            tuple(entry["item"] for entry in late),
        )


def busy_day(facts: Facts) -> Iterator[Point]:
    """More than one thing due from one person on one day: one of them slips (mission A4)."""
    days = defaultdict[tuple[str, str], list[Entry]](list)
    for entry in facts.work:
        if entry["person"] in facts.people and entry["due"] is not None and entry["due"] >= facts.today:
            days[entry["due"], entry["person"]].append(entry)
    for (due, person), entries in sorted(days.items()):
        if len(entries) > 1:
            yield Point(
                say(
                    "{n} things are due from {who} on {day}: {what}. Spread them, or ask somebody else to lead one.",
                    n=len(entries),
                    who=token(person),
                    day=date.fromisoformat(due),
                    what=_titles(entries),
                ),
                tuple(entry["item"] for entry in entries),
                (person,),
            )


def _measures(entry: Entry) -> bool:
    """KPIs are measured after the goal as a rule: that is what they are for."""
    return entry["item"].startswith("kpis/")


def _after_signature(facts: Facts) -> set[str]:
    """What waits for the signature, as the forecast sees it, and what belongs to such milestones."""
    steps = steps_of(whole(facts.document), Calendars.of(facts.document)).all
    after = {step.name for step in steps if step.after}
    for collection in ("tasks", "deliverables"):
        for key, item in cast(dict[str, Any], facts.document).get(collection, {}).items():
            if f"milestones/{item.get('milestone')}" in after:
                after.add(f"{collection}/{key}")
    return after


def _titles(entries: list[Entry]) -> str:
    return quoted(*(entry["title"] for entry in entries))
