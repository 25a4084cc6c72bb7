"""What is unwise about a template. Advice never blocks: a template may be saved and applied all the same."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from typing_extensions import TypedDict

from mapstream.languages.message import as_message, say
from mapstream.plan.templates.choosing import Parts, chosen, combinations, steps, switchable
from mapstream.plan.templates.model import Template
from mapstream.plan.time.network import order

FEWEST_DECISIONS, MOST_DECISIONS = 3, 5
"""Milestones up to the one on the target date, without it."""
MOST_AT_ONCE = 10
"""Tasks under way at the same time."""


class Hint(TypedDict):
    """Something unwise: a code for programs, a sentence for people, and the keys of the parts that are meant."""

    code: str
    sentence: str
    parts: list[str]


def advice(template: Template) -> list[Hint]:
    """Everything that is unwise, whichever options are on; each once."""
    found: dict[str, Hint] = {}
    for hint in _of_the_whole(template):
        found.setdefault(hint["code"], hint)
    for options in combinations(template):
        for hint in _of_a_choice(template, chosen(template, options), options):
            found.setdefault(hint["code"], hint)
    return list(found.values())


def _of_the_whole(template: Template) -> Iterator[Hint]:
    vague = [part.key for part in steps(template) if part.condition is None]
    if vague:
        yield _hint("no_condition", "Nothing says how these are seen to be done.", vague)
    needed = {(need.side, need.role) for need in template.stakeholders}
    missing = {(task.side, task.role): task.key for task in template.tasks if task.role is not None}
    if unlisted := [key for who, key in missing.items() if who not in needed]:
        yield _hint("unlisted_role", "Whoever these need is not among the stakeholders.", unlisted)
    switched = {key for part in switchable(template) for key in (*part.when, *part.unless)}
    if idle := [option.key for option in template.options if option.key not in switched]:
        yield _hint("idle_option", "These options change nothing.", idle)


def _of_a_choice(template: Template, parts: Parts, options: Sequence[str]) -> Iterator[Hint]:
    where = say(" (with {options})", options=", ".join(options)) if options else ""
    later = _waiting_for(template.target, ahead_in(parts))
    before = sum(milestone.key not in later for milestone in parts.milestones) - 1
    if not FEWEST_DECISIONS <= before <= MOST_DECISIONS:
        told = say("There are {n} milestones before the target{where}: 3 to 5 are good.", n=before, where=where)
        yield _hint("few_decisions" if before < FEWEST_DECISIONS else "many_decisions", told, [])
    if not any(task.side == "buyer" for task in parts.tasks):
        yield _hint("no_buyer_task", say("The buyer's side has nothing to do{where}.", where=where), [])
    crowd = _most_at_once(template.target, parts)
    if len(crowd) > MOST_AT_ONCE:
        yield _hint(
            "too_much_at_once", say("{n} tasks are under way at once{where}.", n=len(crowd), where=where), crowd
        )


def ahead_in(parts: Parts) -> dict[str, set[str]]:
    """For every milestone and task that was chosen, what it waits for; a milestone also waits for its tasks."""
    ahead = {key: set(keys) for key, keys in parts.after.items()}
    for task in parts.tasks:
        if task.milestone is not None:
            ahead[task.milestone].add(task.key)
    return ahead


def _waiting_for(target: str, ahead: Mapping[str, Iterable[str]]) -> set[str]:
    """What waits for the target, directly or by way of others."""
    found: set[str] = set()
    while more := {key for key, keys in ahead.items() if key not in found and ({target} | found) & set(keys)}:
        found |= more
    return found


def _most_at_once(target: str, parts: Parts) -> list[str]:
    """The tasks under way on the busiest day, in a plan without holidays."""
    busy = spans(target, parts)
    days = {first for first, _ in busy.values()}
    return max(([key for key, (first, end) in busy.items() if first <= day < end] for day in days), key=len, default=[])


def spans(target: str, parts: Parts) -> dict[str, tuple[int, int]]:
    """For every task its first day and the day after its last, in days from the target: as late as it can be, or,
    after the target, as early."""
    ahead = ahead_in(parts)
    lengths = dict.fromkeys(ahead, 0) | {task.key: task.days for task in parts.tasks}
    later = _waiting_for(target, ahead)
    in_order = order(ahead)
    begins: dict[str, int] = {}
    for key in reversed([key for key in in_order if key not in later]):
        followers = [begins[other] for other, keys in ahead.items() if key in keys and other in begins]
        begins[key] = min(followers, default=0) - lengths[key]
    for key in (key for key in in_order if key in later):
        begins[key] = max((begins[other] + lengths[other] for other in ahead[key]), default=0)
    return {task.key: (begins[task.key], begins[task.key] + task.days) for task in parts.tasks}


def _hint(code: str, sentence: str, parts: list[str]) -> Hint:
    return {"code": code, "sentence": as_message(sentence), "parts": parts}
