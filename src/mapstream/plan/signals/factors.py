"""The factors of the forecast: what of people's behaviour speaks for a deal, or against it.

Each has a value from 0 to 1; one half says nothing either way.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from mapstream.languages.message import Message, say
from mapstream.plan.signals.facts import Facts
from mapstream.plan.signals.people import AN_APPROVER, ROLES
from mapstream.plan.signals.rules.commitment import signs_of
from mapstream.plan.signals.rules.zombie import FLAT
from mapstream.plan.signals.signal import Found
from mapstream.plan.signals.trace import Mark
from mapstream.plan.signals.weights import NEUTRAL
from mapstream.plan.summary import LATEST, SIDES, days_between
from mapstream.plan.time.calendar import day_of
from mapstream.plan.time.reviews import later
from mapstream.plan.wording import listed

TROUBLED = 4
"""So many kinds of warning at once are as bad as it gets."""
LATELY = 21
"""Calendar days after which a look at the plan is not a recent one."""


class Value(NamedTuple):
    """What a factor comes to. ``until``: the day from which on it may come to something else if nothing happens."""

    value: float
    sentence: Message
    marks: tuple[Mark | None, ...] = ()
    until: str = LATEST


class Look(NamedTuple):
    """A plan on a day, with what signals find in it."""

    facts: Facts
    found: Sequence[Found]
    day: str


Measure = Callable[[Look], Value]


def agreed(look: Look) -> Value:
    """Who of both sides has agreed to the plan."""
    signed = look.facts.document["plan"].get("agreement", {})
    match [side for side in SIDES if side not in signed]:
        case []:
            said = say("Both sides have agreed to the plan.")
        case [side]:
            seller = side == "seller"
            said = say("Not agreed to by the seller’s side." if seller else "Not agreed to by the buyer’s side.")
        case _:
            said = say("Not agreed to by the seller’s side and the buyer’s side.")
    return Value(len(signed) / 2, said, (look.facts.mark("plan", "agreement"),) if signed else ())


def owned(look: Look) -> Value:
    """How many of the open tasks somebody leads."""
    tasks = look.facts.open_tasks
    if not tasks:
        return Value(NEUTRAL, say("No task is open."))
    led = [name for name, task in tasks.items() if "lead" in task]
    marks = tuple(look.facts.mark(name, "lead") for name in led)
    said = say("Of {n:# open task|# open tasks}, {led} have a lead.", n=len(tasks), led=len(led))
    return Value(len(led) / len(tasks), said, marks)


def progressing(look: Look) -> Value:
    """Whether as much is done as of the time to the goal is gone, and something was completed lately."""
    last, done = look.facts.trace.progressed, look.facts.progress
    if done.total == 0:
        return Value(NEUTRAL, say("There are no tasks yet."))
    begun = day_of(look.facts.document["plan"]["opened"]["at"], look.facts.document)
    if days_between(look.facts.day(last) if last else begun, look.day) >= FLAT:
        return Value(0.0, say("Nothing has been completed for {n} days.", n=FLAT), (last,))
    goal = look.facts.document["plan"].get("goal", {}).get("date")
    length = days_between(begun, goal) if goal else 0
    gone = min(1.0, days_between(begun, look.day) / length) if length > 0 else 1.0
    value = min(1.0, done.completed / done.total / gone) if gone > 0 else NEUTRAL
    said = say(
        "{done} of {n:# task|# tasks} are completed, with {gone} % of the time to the goal gone.",
        done=done.completed,
        n=done.total,
        gone=round(gone * 100),
    )
    return Value(value, said, (last,), later(look.day, 1))


def viewed(look: Look) -> Value:
    """Whether those who decide and the champion have looked at the plan lately."""
    who = list(dict.fromkeys((*look.facts.champions, *look.facts.approvers)))
    if not who:
        return Value(0.0, say("Neither a champion nor anybody who approves is known."))
    since = later(look.day, -LATELY)
    looks = {id: life.looks.get("plan") for id in who if (life := look.facts.life(id)) is not None}
    lately = [id for id, mark in looks.items() if mark is not None and look.facts.day(mark) >= since]
    missing = listed(list(dict.fromkeys(_called(look.facts, id) for id in who if id not in lately)))
    said = say("They all looked at it lately.")
    if missing:
        said = say("Not looked at since {day} by {who}.", day=date.fromisoformat(since), who=missing)
    return Value(len(lately) / len(who), said, tuple(looks[id] for id in lately), later(look.day, 1))


def _called(facts: Facts, person: str) -> Message:
    """Somebody by what they are in the deal: whoever sees many forecasts at once looks up no names."""
    return ROLES.get(facts.people[person].get("role", ""), AN_APPROVER)


def on_time(look: Look) -> Value:
    """How many of the dates so far were kept."""
    dated = [(name, item) for name, item in look.facts.items("tasks", "milestones") if "due" in item]
    so_far = [
        name for name, item in dated if "completion" in item or (name in look.facts.open and item["due"] < look.day)
    ]
    missed = {miss.item: Mark(miss.version, "") for miss in look.facts.trace.missed}
    missed |= {name: look.facts.mark(name, "due") for name in so_far if name in look.facts.open}
    ahead = [item["due"] for name, item in dated if name in look.facts.open and item["due"] >= look.day]
    until = later(min(ahead), 1) if ahead else LATEST
    if not so_far:
        return Value(NEUTRAL, say("No date has come yet."), (), until)
    kept = len([name for name in so_far if name not in missed])
    said = say("{kept} of {n:# date|# dates} so far were kept.", kept=kept, n=len(so_far))
    return Value(kept / len(so_far), said, tuple(missed.values()), until)


def committed(look: Look) -> Value:
    """Which signs of commitment the buyer's side shows."""
    signs = signs_of(look.facts)
    there = [did for did, mark in signs.items() if mark is not None]
    said = say("The buyer’s side has done nothing yet.")
    if there:
        said = say("The buyer’s side has {there}.", there=listed(there))
    return Value(len(there) / len(signs), said, tuple(signs.values()))


def untroubled(look: Look) -> Value:
    """How little the signals warn of: each kind of them once, those with an alarm twice."""
    warning = [one for one in look.found if one.severity != "note"]
    found = [one for one in warning if one.holds(look.day)]
    turns = [day for one in warning for day in (one.since, one.until) if day is not None and day > look.day]
    kinds, alarms = {one.code for one in found}, {one.code for one in found if one.severity == "alarm"}
    said = say("Nothing warns.")
    if kinds:
        said = say(
            "{n:# kind of signal warns|# kinds of signal warn}, {alarms} of them with an alarm."
            if alarms
            else "{n:# kind of signal warns|# kinds of signal warn}, none of them with an alarm.",
            n=len(kinds),
            alarms=len(alarms),
        )
    marks = tuple(Mark(version, "") for one in found for version in one.events)
    return Value(1 - min(1.0, (len(kinds) + len(alarms)) / TROUBLED), said, marks, min(turns, default=LATEST))


FACTORS: tuple[Measure, ...] = (untroubled, committed, progressing, agreed, viewed, on_time, owned)
"""All of them, in the order of their weights (:data:`~mapstream.plan.signals.weights.CODES`)."""
