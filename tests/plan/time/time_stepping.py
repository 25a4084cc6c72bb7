"""The forecast, worked out anew: from day to day, and from item to what it waits for.

As one would with a paper calendar. It shares nothing with the package but the meaning.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, cast

import holidays
from dateutil.rrule import rrulestr

from mapstream.plan.document import Document

ONE = timedelta(days=1)
FAR = date(2029, 1, 1)
"""What is not finished by then will never be."""
HOLIDAYS = {
    "DE": holidays.country_holidays("DE", subdiv="BY", years=range(2025, 2030)),
    "US": holidays.country_holidays("US", years=range(2025, 2030)),
}
Item = dict[str, Any]


class Stepping:
    """One plan, today."""

    def __init__(self, document: Document, today: str, ignore_due: bool = False) -> None:
        whole = cast(dict[str, Any], document)
        self.calendar: Item = whole["plan"].get("calendar", {})
        self.tasks: Item = whole["tasks"]
        self.milestones: Item = whole["milestones"]
        self.today = date.fromisoformat(today)
        self.ignore_due = ignore_due
        self.named: dict[str, Item] = {f"tasks/{id}": task for id, task in self.tasks.items()}
        self.named |= {f"milestones/{id}": point for id, point in self.milestones.items()}
        self.finish = cache(self._finish)
        self.side_works = cache(self._side_works)
        self.tentative = cache(self._tentative)

    def waits(self, name: str) -> list[str]:
        item = self.named[name]
        found = [f"tasks/{id}" for id in item.get("after", ())] + list(item.get("waits", ()))
        id = name.removeprefix("milestones/")
        found += [f"tasks/{t}" for t, task in self.tasks.items() if id != name and task.get("milestone") == id]
        return [other for other in found if self.named[other]["status"] != "dropped"]

    def works(self, name: str, day: date) -> bool:
        side = self.named[name].get("side")
        return any(self.side_works(s, day) for s in ([side] if side else ["seller", "buyer"]))

    def _side_works(self, side: str, day: date) -> bool:
        own = self.calendar.get(side, {})
        if day.isoweekday() not in own.get("week", [1, 2, 3, 4, 5]) or day in HOLIDAYS.get(own.get("country"), ()):
            return False
        return not any(
            b["start"] <= day.isoformat() <= b["end"] and b.get("side", side) == side
            for b in self.calendar.get("blackouts", {}).values()
        )

    def can_finish(self, name: str, day: date) -> bool:
        gate = self.calendar.get("gates", {}).get(self.named[name].get("gate"))
        return self.works(name, day) and (gate is None or day in _gate_days(gate["rule"], gate["start"]))

    def _tentative(self, name: str) -> bool:
        item = self.named[name]
        if "due" in item or item["status"] in ("in_progress", "completed", "reached"):
            return False
        return name.startswith("tasks/") or all(self.tentative(other) for other in self.waits(name))

    def held(self, name: str) -> date | None:
        """The end of the last that it waits for, if it waits for anything that counts."""
        ends = []
        for other in self.waits(name):
            end = self.held(other) if self.tentative(other) else self.finish(other)
            if end is not None:
                ends.append(end)
        return max(ends, default=None)

    def _finish(self, name: str) -> date:
        item = self.named[name]
        if "completion" in item:
            return datetime.fromisoformat(item["completion"]["at"]).astimezone(UTC).date()
        days = item.get("days", 1) if name.startswith("tasks/") else 0
        held = self.held(name)
        if held == date.max:
            return date.max
        begin = self.today
        if held is not None and item["status"] != "in_progress":
            begin = max(begin, held + ONE if days else held)
        done, day = 0, begin
        while True:
            if self.works(name, day):
                done += 1
                if done >= days and not (held is not None and day < held) and self.can_finish(name, day):
                    break
            day += ONE
            if day >= FAR:
                return date.max
        if "due" in item and (not self.ignore_due or "pinned" in item):
            planned = date.fromisoformat(item["due"])
            while planned > day and not self.can_finish(name, planned):
                planned += ONE
                if planned >= FAR:
                    return date.max
            day = max(day, planned)
        return day


@cache
def _gate_days(rule: str, start: str) -> set[date]:
    begin = datetime.combine(date.fromisoformat(start), datetime.min.time())
    found = rrulestr(rule, dtstart=begin).between(begin, begin + timedelta(days=1500), inc=True)
    return {moment.date() for moment in found}
