"""The buyer's side misses its dates: something is wrong that is not in the plan (mission G42)."""

from collections.abc import Iterator
from typing import NamedTuple

from mapstream.languages.message import say
from mapstream.plan.signals.facts import Facts
from mapstream.plan.signals.signal import Found
from mapstream.plan.time.reviews import later
from mapstream.plan.views.remark import quoted

COUNTS = 42
"""Calendar days for which a miss counts that is over."""
FEWEST = 2
"""One missed date happens; more at a time are a signal."""


class _Miss(NamedTuple):
    """A date passed while its item was open. ``until``: when it does not count any more, if it is over."""

    day: str
    until: str | None
    item: str
    version: int

    def counts(self, day: str) -> bool:
        return self.day <= day and (self.until is None or day < self.until)


def missed_buyer_dates(facts: Facts) -> Iterator[Found]:
    """Dates of the buyer's side passed while their items were open, more than one in six weeks."""
    misses = sorted(_misses(facts), key=lambda miss: miss.day)
    turns = sorted({miss.day for miss in misses} | {miss.until for miss in misses if miss.until is not None})
    since: str | None = None
    for turn in turns:
        many = sum(miss.counts(turn) for miss in misses) >= FEWEST
        if many and since is None:
            since = turn
        elif not many and since is not None:
            yield _found(facts, [miss for miss in misses if miss.counts(since)], since, turn)
            since = None
    if since is not None:
        yield _found(facts, [miss for miss in misses if miss.counts(since)], since, None)


def _misses(facts: Facts) -> Iterator[_Miss]:
    items = dict(facts.items("tasks", "deliverables"))
    for version, day, name in facts.trace.missed:
        if items.get(name, {}).get("side") == "buyer":
            yield _Miss(day, later(day, COUNTS), name, version)
    for name, item in facts.open.items():
        if item.get("side") == "buyer" and "due" in item:
            yield _Miss(later(item["due"], 1), None, name, facts.mark(name, "due").version)


def _found(facts: Facts, misses: list[_Miss], since: str, until: str | None) -> Found:
    titles = dict.fromkeys(facts.title(miss.item) for miss in misses)
    return Found(
        "missed_buyer_dates",
        "alarm",
        "plan",
        since,
        say("The buyer’s side has missed its dates more than once: {what}.", what=quoted(*titles)),
        say(
            "Investigate with the champion which it is: the process has to be set up anew, the sponsor has turned "
            "away, or something outside the project came up."
        ),
        tuple(miss.version for miss in misses),
        side="buyer",
        until=until,
    )
