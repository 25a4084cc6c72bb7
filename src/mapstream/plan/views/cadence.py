"""Whether the plan is reviewed as it was meant to be: held, skipped, missed, and when the plan is dead (mission F38).

A review that was held on another day is that of the nearest day on which one was due; if that has one already, it is
one more. What was neither held nor skipped is missed once its day is over, and counts as skipped.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Literal, NamedTuple

from pydantic import Field
from typing_extensions import TypedDict

from mapstream.languages.message import Message, say
from mapstream.plan.document import Document, Review
from mapstream.plan.over import is_over, outcome_of
from mapstream.plan.time.calendar import day_of
from mapstream.plan.time.reviews import AHEAD, Rhythm, Spell, later, rhythms

WARNED, DEAD = 2, 3
"""So many reviews in a row that were not held warn, and are the end of a plan."""
_TO_THE_END = 130
"""Calendar days in which the reviews of any cadence come up whose absence is the end of a plan."""


class ReviewCadence(TypedDict):
    """How the plan's reviews go. Days are in the plan's time zone."""

    next: Annotated[str | None, Field(description="The day of the next review.")]
    held: Annotated[list[str], Field(description="The days on which one was held.")]
    missed: Annotated[list[str], Field(description="The days on which one was due that was neither held nor skipped.")]
    skipped: Annotated[list[str], Field(description="The days on which one was due, and was skipped.")]
    in_a_row: Annotated[int, Field(description="How many in a row were not held, up to now.")]
    state: Annotated[
        Literal["running", "warned", "dead"],
        Field(description="Two in a row warn; after three the plan is dead, until one is held."),
    ]
    since: Annotated[str | None, Field(description="The day since which it is so. Without a cadence: `null`.")]
    sentence: str


class Due(NamedTuple):
    """A day on which a review was due, and the day on which it was held, or skipped, if it was."""

    day: str
    on: str | None


class _Step(NamedTuple):
    """Something that counts: the day from which it does, and whether a review was held."""

    day: str
    held: bool


def cadence(document: Document, day: str, spells: Sequence[Spell] = ()) -> ReviewCadence:
    """How the reviews go on a day; ``spells``: the cadences that the plan had."""
    reviews = document.get("reviews", {})
    found = due(document, day, spells)
    past = [one for one in found if one.day <= day]
    held = sorted(on for on, review in reviews.items() if review["outcome"] == "held" and on <= day)
    skipped = [one.day for one in past if one.on is not None and reviews[one.on]["outcome"] == "skipped"]
    missed = [one.day for one in past if one.on is None and one.day < day]
    steps = [*(_Step(on, True) for on in held), *(_Step(on, False) for on in skipped)]
    steps += [_Step(later(on, 1), False) for on in missed]
    in_a_row, since = _run(sorted(steps))
    return {
        "next": next((one.day for one in found if one.day >= day and one.on is None), None),
        "held": held,
        "missed": missed,
        "skipped": skipped,
        "in_a_row": in_a_row,
        "state": "dead" if in_a_row >= DEAD else "warned" if in_a_row >= WARNED else "running",
        "since": since or (day_of(spells[0].since, document) if spells else None),
        "sentence": _sentence(in_a_row),
    }


def due(document: Document, day: str, spells: Sequence[Spell], ahead: int = AHEAD) -> list[Due]:
    """The days on which a review is due, up to so many days after a day, each with when it was held or skipped. Once a
    deal is over none is due any more."""
    days = [on for rhythm in known_rhythms(document, day, spells, ahead) for on in rhythm.days]
    return list(_matched(days, document.get("reviews", {})))


def last_run(document: Document, spells: Sequence[Spell]) -> list[str]:
    """The days from which on reviews count as not held, one after the other, since the last one that was, if nobody
    holds or skips any more: those of the past, and as many of the future as end a plan."""
    reviews = document.get("reviews", {})
    held = max((on for on, review in reviews.items() if review["outcome"] == "held"), default="")
    reached = max(held, day_of(spells[-1].since, document), *reviews, "")
    run: list[str] = []
    for one in due(document, reached, spells, _TO_THE_END):
        if one.on is None:
            run.append(later(one.day, 1))
        elif reviews[one.on]["outcome"] == "skipped":
            run.append(one.day)
    return [day for day in sorted(run) if day > held][:DEAD]


def known_rhythms(document: Document, day: str, spells: Sequence[Spell], ahead: int = AHEAD) -> list[Rhythm]:
    """The cadences that a plan had, each with its days."""
    outcome = outcome_of(document)
    if outcome is not None and is_over(document):
        spells = [*(spell for spell in spells if spell.since < outcome["at"]), Spell(outcome["at"], None)]
    return list(rhythms(spells, document, later(day, ahead)))


def _matched(days: Sequence[str], reviews: Mapping[str, Review]) -> Iterator[Due]:
    moved: dict[str, str] = {}
    known = set(days)
    for on in sorted(on for on, review in reviews.items() if review["outcome"] == "held" and on not in known):
        place = bisect_left(days, on)
        nearest = min(days[max(0, place - 1) : place + 1], key=lambda day: _apart(day, on), default=None)
        if nearest is not None and nearest not in reviews:
            moved.setdefault(nearest, on)
    for day in days:
        yield Due(day, day if day in reviews else moved.get(day))


def _run(steps: Sequence[_Step]) -> tuple[int, str | None]:
    """How many at the end were not held, and since when it stands so: running, warned or dead."""
    run, since = 0, None
    for step in steps:
        run = 0 if step.held else run + 1
        if run in (0, WARNED, DEAD):
            since = step.day
    return run, since


def _sentence(in_a_row: int) -> Message:
    if in_a_row >= DEAD:
        return say("{n} reviews in a row were not held: the plan is dead until one is.", n=in_a_row)
    if in_a_row == WARNED:
        return say("Two reviews in a row were not held: with one more, the plan is dead.")
    return say("The last review was not held." if in_a_row else "Reviews are held as planned.")


def _apart(day: str, other: str) -> int:
    return abs((date.fromisoformat(day) - date.fromisoformat(other)).days)
