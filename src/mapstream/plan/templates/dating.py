"""Dates for what a template brings into a plan.

What the target waits for is planned backward from the target date, as late as it can be; what waits for the target
comes after it, as early as it can be. What has an ``offset`` falls on that working day of its side, counted from the
target date, and the others are planned around it. A decision falls on the day on which the last of what it waits for
is done: nobody puts it off because there would be time. Nothing begins before today: then it does not fit.
"""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from mapstream.plan.collections import ItemRef
from mapstream.plan.document import Document, Side
from mapstream.plan.time.answers import Schedule
from mapstream.plan.time.calendar import Calendars
from mapstream.plan.time.days import number, written
from mapstream.plan.time.forecast import forecast
from mapstream.plan.time.network import order, waits_for
from mapstream.plan.time.schedule import schedule

_TRIES = 40
"""Days that are looked at, from the first on which it may fit, for one on which it does."""


class Dating:
    """Works out the dates of a ``sketch``: a document with nothing in it but what is to be dated, and the calendar.

    ``anchor``: the item that falls on the target date; ``offsets``: working days from it, by item; ``undated``: the
    items that get no date.
    """

    def __init__(
        self, sketch: Document, anchor: str, offsets: Mapping[str, int], undated: set[str], today: str
    ) -> None:
        self._sketch = sketch
        self._anchor = anchor
        self._today = today
        self._calendars = Calendars.of(sketch)
        self._offsets = {name: offset for name, offset in offsets.items() if name not in undated}
        self._computed = {name for name, _ in _items(sketch) if name not in undated and name not in self._offsets}

    def dates(self, target: str) -> dict[str, str] | None:
        """The date of each item for a target date; ``None`` where they do not fit."""
        made, fixed = self._attempt(target)
        return None if made["misfits"] or self._too_early(fixed) else self._drawn({**made["dates"], **fixed})

    def earliest(self, target: str) -> str | None:
        """The earliest target date that fits, after one that does not; ``None`` if there is none within reach."""
        made, fixed = self._attempt(target)
        course = forecast(_dated(self._sketch, {**made["dates"], **fixed}), self._today, self._anchor)
        soonest = course["items"][self._anchor]["earliest"]
        if soonest is None:
            return None
        first = max(number(target) + 1, number(soonest), *self._bounds())
        days = filter(None, (written(first + n) for n in range(_TRIES)))
        return next((day for day in days if self.dates(day) is not None), None)

    def missing(self, target: str, earliest: str) -> int:
        """How many working days a target date is too early."""
        return self._calendars.working(None).count(number(target), number(earliest))

    def late(self, target: str) -> list[str]:
        """The items for which a target date is too early, the worst first."""
        made, fixed = self._attempt(target)
        return [misfit["item"] for misfit in made["misfits"]] + self._too_early(fixed)

    def _attempt(self, target: str) -> tuple[Schedule, dict[str, str]]:
        fixed = {name: self._day(name, target, offset) for name, offset in self._offsets.items()}
        sketch = _dated(self._sketch, fixed)
        return schedule(sketch, target, self._today, self._anchor, self._computed), fixed

    def _drawn(self, dates: dict[str, str]) -> dict[str, str]:
        """The dates, those of decisions drawn to what they wait for."""
        waits = waits_for(self._sketch)
        for name in order(waits):
            if name.startswith("milestones/") and name in self._computed and name != self._anchor:
                dates[name] = max((dates[other] for other in waits[name] if other in dates), default=dates[name])
        return dates

    def _day(self, name: str, target: str, offset: int) -> str:
        working = self._calendars.working(_side(self._sketch, name))
        day = written(working.shifted(number(target), offset))
        assert day is not None, "a few years around a target date can be written"
        return day

    def _too_early(self, fixed: Mapping[str, str]) -> list[str]:
        return sorted((name for name, day in fixed.items() if day < self._today), key=lambda name: fixed[name])

    def _bounds(self) -> Iterator[int]:
        """Target dates before which an item with an offset would fall before today."""
        for name, offset in self._offsets.items():
            working = self._calendars.working(_side(self._sketch, name))
            yield working.at(working.position(number(self._today)) - offset)


def _dated(sketch: Document, dates: Mapping[str, str]) -> Document:
    """A sketch with dates in it."""
    whole = cast(dict[str, Any], sketch)
    with_dates = dict(whole)
    for collection in ("milestones", "tasks"):
        with_dates[collection] = {
            id: {**item, "due": dates[name]} if (name := f"{collection}/{id}") in dates else item
            for id, item in whole[collection].items()
        }
    return cast(Document, with_dates)


def _items(sketch: Document) -> Iterator[tuple[str, Any]]:
    for id, milestone in sketch["milestones"].items():
        yield f"milestones/{id}", milestone
    for id, task in sketch["tasks"].items():
        yield f"tasks/{id}", task


def _side(sketch: Document, name: str) -> Side | None:
    ref = ItemRef.of(name)
    return sketch["tasks"][ref.id]["side"] if ref.collection == "tasks" else None
