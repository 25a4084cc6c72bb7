"""The slip ledger: for every date of a plan its first value, and each move: who, when, why, and by how many days.

*Purpose.* Dates move in many ways: one is rescheduled, all are scheduled anew, a template is applied, a change is taken
back. So the ledger is no list of events of some types: it looks at the dates after each event, whatever the event is
called.

*Invariants.* It takes in only what its reader sees after each event
(:meth:`mapstream.plan.visibility.lens.Lens.see_item`) and is told of the document as they see it now, so it cannot tell
of what they may not see: an item that they see no more is not in it, nor in its totals. An item that they see again
goes on where it was, unless its date has changed meanwhile: then it starts anew. Days are calendar days; later counts
positive.

*Failure.* None. The work of an event grows with what it changes, and not with the plan.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, cast

from typing_extensions import TypedDict

from mapstream.languages.message import say
from mapstream.plan.collections import GOAL, ItemRef
from mapstream.plan.document import Document, Side
from mapstream.plan.event import Event, Recorded
from mapstream.plan.visibility.lens import Lens

DATED = ("milestones", "tasks", "deliverables")
"""The collections of items that have a due date."""

Which = Literal["due", "goal", "deadline"]
_Key = tuple[str, Which]


class DateMove(TypedDict):
    """A date moved, came or went."""

    version: int
    at: str
    by: str
    type: str
    """The type of the event."""
    before: str | None
    after: str | None
    days: int | None
    """Calendar days, later is positive; ``None`` where it came from no date or went to none."""
    reason: str | None
    along: str | None
    """What it moved along with, because it follows that: an item by its name, or ``goal``."""
    dragged: list[str]
    """What moved along with it in the same act, because it follows it."""


class DateSlips(TypedDict):
    """One date, from its first value on. ``goal`` and ``deadline`` are those of the plan's goal."""

    item: str
    date: Which
    title: str
    side: Side | None
    """Whose item it is; ``None``: both sides'."""
    first: str
    set_in: int
    """The version that set it first."""
    now: str | None
    days: int | None
    """Calendar days from the first value to the one now; ``None`` while there is none."""
    moves: list[DateMove]


class Total(TypedDict):
    """How many moves, and by how many calendar days in all: ``days`` is ``later`` less ``earlier``."""

    moves: int
    later: int
    earlier: int
    days: int


class PersonTotal(Total):
    """The moves that a person, or an API key, made."""

    by: str
    side: Side


class SideTotals(TypedDict):
    """By side: the dates of its items that moved, whoever moved them, and the moves that its people made."""

    items: Total
    made: Total


class Slips(TypedDict):
    """The ledger. ``shared``: the dates of both sides, those of milestones and of the goal."""

    dates: list[DateSlips]
    sides: dict[Side, SideTotals]
    shared: Total
    people: list[PersonTotal]
    """Those who moved a date the most days later come first."""


@dataclass(slots=True)
class _Date:
    """What is known of one date."""

    first: str
    set_in: int
    now: str | None
    there: bool = True
    moves: list[DateMove] = field(default_factory=list)


class Ledger:
    """Follows the events of a room, from its first on, with the eyes of one reader."""

    def __init__(self, lens: Lens) -> None:
        self._lens = lens
        self._dates: dict[_Key, _Date] = {}
        self._shut_out = True
        """Whether the reader saw no plan at all, before the next event."""

    def follow(self, recorded: Recorded, after: Document) -> None:
        """Take in the event that comes next, with the document after it."""
        patch = recorded.patch
        all_again = ("plan" in patch and self._let_in(after)) or _comes_or_goes(patch)
        keys = _in_order(after) if all_again else _dates_in(patch)
        for key in keys:
            self._note(key, after, recorded)

    def _let_in(self, after: Document) -> bool:
        """Whether the reader sees the plan now, and did not before."""
        before, self._shut_out = self._shut_out, not self._lens.see_item(after, "plan")
        if self._shut_out:
            for known in self._dates.values():
                known.there = False
        return before and not self._shut_out

    def slips(self, document: Document) -> Slips:
        """What it says to a reader who sees this document now."""
        found = [told for key in _in_order(document) if (told := self._told(key, document))]
        people = document.get("people", {})
        made: dict[str, list[DateMove]] = {}
        for entry in found:
            for move in entry["moves"]:
                made.setdefault(move["by"], []).append(move)
        totals: list[PersonTotal] = [
            {"by": by, "side": people[by]["side"] if by in people else "seller", **_total(moves)}
            for by, moves in made.items()
        ]
        sides: tuple[Side, Side] = ("seller", "buyer")
        return {
            "dates": found,
            "sides": {
                side: {
                    "items": _total(m for entry in found if entry["side"] == side for m in entry["moves"]),
                    "made": _total(m for total in totals if total["side"] == side for m in made[total["by"]]),
                }
                for side in sides
            },
            "shared": _total(m for entry in found if entry["side"] is None for m in entry["moves"]),
            "people": sorted(totals, key=lambda total: (-total["later"], -total["moves"], total["by"])),
        }

    def _note(self, key: _Key, after: Document, recorded: Recorded) -> None:
        known, item = self._dates.get(key), key[0]
        if not self._lens.see_item(after, item) or (item == "plan" and "goal" not in after["plan"]):
            if known is not None:
                known.there = False
            return
        date = _date(key, after)
        if known is not None and (known.there or known.now == date):
            if date != known.now:
                known.moves.append(self._move(item, (known.now, date), recorded, after))
                known.now = date
            known.there = True
        elif date is not None:
            # it is new to the reader, or there again with another date
            self._dates[key] = _Date(date, recorded.version, date)

    def _move(self, item: str, dates: tuple[str | None, str | None], recorded: Recorded, after: Document) -> DateMove:
        """A move of an item from one date to another; what it moved along with learns of it."""
        event = recorded.event
        along = getattr(event, "along", None)
        if along is not None and along != GOAL and not self._lens.see_item(after, along):
            along = None
        if along is not None and (moved := self._moved_with(along, recorded)) is not None:
            moved["dragged"].append(item)
        return {
            "version": recorded.version,
            "at": recorded.at,
            "by": recorded.by,
            "type": event.name,
            "before": dates[0],
            "after": dates[1],
            "days": _between(*dates),
            "reason": _reason(event),
            "along": along,
            "dragged": [],
        }

    def _moved_with(self, along: str, recorded: Recorded) -> DateMove | None:
        """The move, in the same act, of what a date moved along with."""
        known = self._dates.get(("plan", "goal") if along == GOAL else (along, "due"))
        last = known.moves[-1] if known is not None and known.moves else None
        return last if last is not None and (last["at"], last["by"]) == (recorded.at, recorded.by) else None

    def _told(self, key: _Key, document: Document) -> DateSlips | None:
        known = self._dates.get(key)
        if known is None or not known.there:
            return None
        item, which = key
        title, side = _title(document, item)
        return {
            "item": item,
            "date": which,
            "title": title,
            "side": side,
            "first": known.first,
            "set_in": known.set_in,
            "now": known.now,
            "days": _between(known.first, known.now),
            "moves": known.moves,
        }


def _comes_or_goes(patch: Mapping[str, Any]) -> bool:
    """Whether somebody left the deal, or came back: then others may see what was shown to them by name."""
    return any("removed" in (person or ()) for person in patch.get("people", {}).values())


def _dates_in(patch: Mapping[str, Any]) -> Iterator[_Key]:
    """The dates that a patch may change, or bring into sight or out of it."""
    if "goal" in patch.get("plan", ()):
        yield "plan", "goal"
        yield "plan", "deadline"
    for name in DATED:
        for id in patch.get(name, ()):
            yield f"{name}/{id}", "due"


def _date(key: _Key, document: Document) -> str | None:
    """The value of a date whose item is there."""
    item, which = key
    if which == "due":
        due: str | None = ItemRef.of(item).item(document).get("due")
        return due
    goal = document["plan"]["goal"]
    return goal["date"] if which == "goal" else goal.get("deadline", {}).get("date")


def _in_order(document: Document) -> Iterator[_Key]:
    """All dates that there could be: of the goal, then of the items as they stand."""
    if "goal" in document.get("plan", {}):
        yield "plan", "goal"
        yield "plan", "deadline"
    for name in DATED:
        items = cast(dict[str, Any], document).get(name, {})
        for id in sorted(items, key=lambda id: (items[id]["rank"], id)):
            yield f"{name}/{id}", "due"


def _title(document: Document, item: str) -> tuple[str, Side | None]:
    """What an item is called, and whose it is."""
    if item == "plan":
        return document["plan"]["goal"].get("statement", say("The goal")), None
    found = ItemRef.of(item).item(document)
    return found["title"], found.get("side")


def _reason(event: Event) -> str | None:
    """Why a date moved, where that is what the event is about."""
    return getattr(event, "reason", None) if event.name.endswith((".rescheduled", "goal.set")) else None


def _between(before: str | None, after: str | None) -> int | None:
    if before is None or after is None:
        return None
    return (date.fromisoformat(after) - date.fromisoformat(before)).days


def _total(moves: Iterable[DateMove]) -> Total:
    days = [move["days"] or 0 for move in moves]
    later, earlier = sum(d for d in days if d > 0), -sum(d for d in days if d < 0)
    return {"moves": len(days), "later": later, "earlier": earlier, "days": later - earlier}
