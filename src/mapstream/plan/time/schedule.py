"""Backward scheduling: the latest dates with which a plan meets its target.

From the target date back, over what waits for what, the days that everything takes, calendars and gates: every item
gets the last day on which it can be finished without keeping anything later from its own last day. Which items: those
that are open, have a date and are not pinned, or those that are named. All others stay where they are: what waits for
them, and what they wait for, has to fit around their dates (on closed days: before the last open day and after the next
one). Tentative items stay without a date (:mod:`mapstream.plan.time.steps` says what they mean to others).

The target bounds everything except what comes after the ``anchor``, the item that the target date is about: what waits
for it, by whatever detour, is planned forward from it. Such an item keeps its date if it has one and that is late
enough; otherwise it gets the first day that is. Without one named, the anchor is the plan's last signature, as in
:mod:`mapstream.plan.time.forecast`.

What cannot fit is a *misfit*, with the number of working days that are missing: it would have to begin before today, or
waits for something that is fixed too late, or its gate has no day in time, or it is pinned behind the target. A plan
without misfits, begun in time, is forecast to meet its target.

Nothing that holds things up makes any of these dates later, unless it leaves a gate without a day in time.
"""

from collections.abc import Collection, Iterator
from datetime import date

from mapstream.plan.document import Document, Milestone, Task
from mapstream.plan.time.answers import Misfit, Schedule, WhyNot
from mapstream.plan.time.calendar import Calendars
from mapstream.plan.time.days import NEVER, NO_MORE, number, written
from mapstream.plan.time.steps import Step, held_until, steps_of


def schedule(
    document: Document,
    target: str,
    today: str | None = None,
    anchor: str | None = None,
    only: Collection[str] | None = None,
) -> Schedule:
    """The latest dates for a target date. ``today``: nothing can begin before; left out, nothing is too early.
    ``only``: the names of the items that get a date, whether or not they have one; pinned ones, and those whose date
    follows another, do not. ``anchor``: the
    item that the target is about; :class:`ValueError` if it is not there."""

    def movable(name: str, item: Task | Milestone) -> bool:
        free = "pinned" not in item and "follows" not in item
        return free and ("due" in item if only is None else name in only)

    steps = steps_of(document, Calendars.of(document), anchor, movable).all
    plan = _Backward(steps, number(target), number(today) if today is not None else NO_MORE)
    dated = [(step, day) for step, day in zip(steps, plan.days, strict=True) if step.movable and day < NEVER]
    return {
        "target": target,
        "after": [step.name for step in steps if step.after],
        "dates": {step.name: _date(day) for step, day in dated},
        "starts": {step.name: _date(step.working.begin(day, step.days) if step.days else day) for step, day in dated},
        "misfits": plan.misfits(),
    }


class _Backward:
    """The computed days of all steps, by place."""

    def __init__(self, steps: list[Step], target: int, today: int) -> None:
        self.steps = steps
        self.target = target
        self.today = today
        self.fixed = [step.due is not None and not step.movable for step in steps]
        self.limits = [NEVER if step.after else target for step in steps]
        self.latest = self._latest()
        self.soonest, self.held, self.passed = self._soonest()
        self.days = self._days()

    def _latest(self) -> list[int]:
        """The last day for each step that is bounded; ``NO_MORE`` if there is none. Brings ``limits`` to the days by
        which each has to be finished."""
        latest = [NEVER] * len(self.steps)
        for place in range(len(self.steps) - 1, -1, -1):
            step, limit = self.steps[place], self.limits[place]
            if self.fixed[place]:
                latest[place] = _on_or_before_due(step)
            elif limit < NEVER:
                latest[place] = step.finishing.previous(limit)
            else:
                continue
            # where its gate has no day in time, the others are planned as if it had no gate
            end = latest[place] if latest[place] > NO_MORE else step.working.previous(limit)
            cut = limit if step.tentative else step.cut(end)
            for other in step.waits:
                self.limits[other] = min(self.limits[other], cut)
        return latest

    def _soonest(self) -> tuple[list[int], list[int], list[int]]:
        """When each step could be finished, what it is held up until, and until when it holds up others. ``NO_MORE``:
        nothing keeps it from any day."""
        soonest, helds, passed = list[int](), list[int](), list[int]()
        for step, fixed in zip(self.steps, self.fixed, strict=True):
            held = held_until(step, passed)
            end = step.finished(step.ready(held, self.today))
            soonest.append(end)
            helds.append(held)
            passed.append(held if step.tentative else step.planned if fixed and step.planned is not None else end)
        return soonest, helds, passed

    def _days(self) -> list[int]:
        """The days that are planned: the latest ones or, after the target, the planned or the first ones."""
        days, passed = list[int](), list[int]()
        for place, step in enumerate(self.steps):
            held = held_until(step, passed)
            if self.fixed[place] and step.planned is not None:
                end = step.planned
            elif step.after:
                end = step.finished(step.ready(held if held > NO_MORE else self.target, self.today))
                if step.planned is not None and step.planned > end:
                    end = step.planned
            elif self.latest[place] > NO_MORE:
                end = self.latest[place]
            else:
                end = step.finishing.next(self.limits[place] + 1)
            days.append(end)
            passed.append(held if step.tentative else end)
        return days

    def misfits(self) -> list[Misfit]:
        """What does not fit, the worst first."""
        found = [misfit for place in range(len(self.steps)) for misfit in self._misfit(place)]
        return sorted(found, key=lambda misfit: NO_MORE if misfit["missing"] is None else -misfit["missing"])

    def _misfit(self, place: int) -> Iterator[Misfit]:
        step, limit, latest, fixed = self.steps[place], self.limits[place], self.latest[place], self.fixed[place]
        if step.tentative or (fixed and not step.pinned):
            return
        if fixed and latest > self.target and not step.after:
            yield _missing(step, self.target, latest, "pinned")
            return
        end = self.days[place] if step.after and not fixed else self.soonest[place]
        if latest <= NO_MORE:
            yield _missing(step, limit, max(end, step.finishing.next(limit + 1)), "gate")
        elif end > latest or end >= NEVER:
            held = self.held[place]
            waits = held >= self.today and held > NO_MORE
            by = next((self.steps[other].name for other in step.waits if self.passed[other] == held), None)
            yield _missing(step, latest, end, "waits_for" if waits else "today", by if waits else None)


def _on_or_before_due(step: Step) -> int:
    """The last day, up to its due date, on which a step that keeps it can be finished: what it waits for has to be
    finished by then."""
    assert step.due is not None, "it has a date to keep"
    found = step.finishing.previous(step.due)
    return found if found > NO_MORE else step.due


def _missing(step: Step, limit: int, end: int, why: WhyNot, by: str | None = None) -> Misfit:
    missing = step.working.count(limit, end) if end < NEVER else None
    return {
        "item": step.name,
        "latest": written(limit),
        "earliest": written(end),
        "missing": missing,
        "why": why if missing is not None else "never",
        "by": by,
    }


def _date(day: int) -> str:
    return date.fromordinal(min(max(day, 1), date.max.toordinal())).isoformat()
