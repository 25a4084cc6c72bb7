"""How a plan will go from today on: a date for everything that is open, the critical path, and slack.

People do not work ahead of an agreed plan, so an item is **expected** on its due date if that is still ahead (on the
first day after it on which it can be finished, if that is none), or as soon as what it waits for, its days and its gate
allow, whichever is later. What is overdue is expected as soon as it can be done. A pinned date counts like any due
date. How the states of items count, and what is tentative: see :mod:`mapstream.plan.time.steps`. Tentative items have
no expected date; ``earliest`` says when they could be done.

The **goal** is reached with the last item that does not come after it. What comes after it: the items that wait, by
whatever detour, for the plan's last signature (the tasks of kind ``signature``, or the milestones that they belong to)
or for the ``anchor`` if one is named. Without either, the goal waits for everything.

``earliest`` is when an item could be finished if nobody waited for planned dates; ``latest`` when it has to be, so that
the goal can be reached on its date; **slack** what is left from the expected day to the latest. The **critical path**
is the chain that decides when the goal is reached: it ends with the last item before the goal, and each item on it is
held up by the one before it. It begins where not another item decides, but a planned date or today.

Nothing that holds things up makes anything expected earlier: neither a later date, nor more days, nor something more to
wait for, nor a gate, holidays or a blackout. Only what the goal waits for can become less: what is made to wait for the
signature comes after the goal.
"""

from collections.abc import Collection

from mapstream.plan.coming import coming, whole
from mapstream.plan.document import Document
from mapstream.plan.over import going_on, is_over
from mapstream.plan.time.answers import Forecast, GoalForecast, ItemForecast, MilestoneForecast, Why
from mapstream.plan.time.calendar import Calendars
from mapstream.plan.time.days import NEVER, NO_MORE, Workdays, number, written
from mapstream.plan.time.steps import Step, Steps, held_until, steps_of

NO_GOAL: GoalForecast = {"date": None, "expected": None, "slack": None}


def forecast(document: Document, today: str, anchor: str | None = None) -> Forecast:
    """The forecast of a plan on a day (``YYYY-MM-DD``). ``anchor`` names the item that the goal is about."""
    ended = is_over(document)
    document = whole(going_on(document))
    to_come = {f"tasks/{id}" for id in coming(document)}
    calendars = Calendars.of(document)
    steps = steps_of(document, calendars, anchor, lambda name, _: name in to_come)
    goal = None if ended else document.get("plan", {}).get("goal")
    course = _Course(steps, calendars, number(today), number(goal["date"]) if goal else None)
    items = {step.name: course.item(place, to_come) for place, step in enumerate(steps.all) if step.name not in to_come}
    return {
        "today": today,
        "goal": {"date": None, "expected": None, "slack": None}
        if ended
        else course.goal(goal["date"] if goal else None),
        "items": items,
        "milestones": _milestones(document, steps.finished, items, calendars.working(None)),
        "critical_path": [] if ended else [name for name in course.names_of_path() if name not in to_come],
    }


class _Course:
    """The computed days of all steps, by place."""

    def __init__(self, steps: Steps, calendars: Calendars, today: int, goal: int | None) -> None:
        self.steps = steps
        self.calendars = calendars
        self.today = today
        self.held = list[int]()
        """What each step is held up until."""
        self.ready = list[int]()
        """When it is ready."""
        self.free = list[int]()
        """When it would be finished without a date of its own."""
        self.passed = list[int]()
        """Until when it holds up others."""
        self.expected = self._expected()
        self.earliest = self._earliest()
        self.latest = self._backward(goal) if goal is not None else [NEVER] * len(steps.all)
        self.slack = [self._slack(place) for place in range(len(steps.all))]
        self.end = self._end()
        self.path = self._path()
        self._critical = frozenset(self.path)

    def _expected(self) -> list[int]:
        """When each step is expected to be finished."""
        expected = list[int]()
        for step in self.steps.all:
            held = held_until(step, self.passed)
            ready = step.ready(held, self.today)
            free = step.finished(ready)
            end = free if step.planned is None else max(free, step.planned)
            expected.append(end)
            self.held.append(held)
            self.ready.append(ready)
            self.free.append(free)
            self.passed.append(held if step.tentative else end)
        return expected

    def _earliest(self) -> list[int]:
        """When each step could be finished if nobody waited for planned dates that are not pinned."""
        earliest, passed = list[int](), list[int]()
        for step in self.steps.all:
            held = held_until(step, passed)
            end = step.finished(step.ready(held, self.today))
            if step.pinned and step.planned is not None:
                end = max(end, step.planned)
            earliest.append(end)
            passed.append(held if step.tentative else end)
        return earliest

    def _backward(self, goal: int) -> list[int]:
        """The latest day for each step, so that the goal is reached on its date."""
        steps = self.steps.all
        limits = [NEVER if step.after else goal for step in steps]
        latest = [NEVER] * len(steps)
        for place in range(len(steps) - 1, -1, -1):
            step, limit = steps[place], limits[place]
            if limit >= NEVER:
                continue
            latest[place] = step.finishing.previous(limit) if limit > NO_MORE else NO_MORE
            cut = limit if step.tentative else step.cut(latest[place])
            for other in step.waits:
                limits[other] = min(limits[other], cut)
        return latest

    def _end(self) -> int:
        """The day of the goal; ``NO_MORE`` if there is nothing to go by."""
        days = [self.steps.finished[name] for name in self.steps.finished_before]
        days += [self.expected[place] for place in self._decisive()]
        return max(days, default=NO_MORE)

    def _decisive(self) -> list[int]:
        return [place for place, step in enumerate(self.steps.all) if not step.after and not step.tentative]

    def _path(self) -> list[int]:
        last = [place for place in self._decisive() if self.expected[place] == self.end]
        if not last:
            return []
        path = [min(last, key=lambda place: (self._least(place), -place))]
        while True:
            holding = self._holding(path[-1])
            if not holding:
                return path[::-1]
            path.append(min(holding, key=lambda place: (self._least(place), place)))

    def _holding(self, place: int) -> set[int]:
        """The steps that hold one up: were they finished earlier, it could be, its gate and calendar permitting."""
        step, held = self.steps.all[place], self.held[place]
        if held < self.today:
            return set()
        free = self.free[place] if not step.started else step.finished(step.ready(held, NO_MORE))
        if free != self.expected[place]:
            return set()
        found, ahead = set[int](), {*step.waits}
        seen = set[int]()
        while ahead:
            other = ahead.pop()
            if other in seen or self.passed[other] != held:
                continue
            seen.add(other)
            if self.steps.all[other].tentative:
                ahead.update(self.steps.all[other].waits)
            else:
                found.add(other)
        return found

    def _least(self, place: int) -> int:
        return self.slack[place] or 0

    def _slack(self, place: int) -> int | None:
        expected, latest = self.expected[place], self.latest[place]
        if not NO_MORE < latest < NEVER or expected >= NEVER:
            return None
        return self.steps.all[place].working.count(expected, latest)

    def goal(self, date: str | None) -> GoalForecast:
        known = NO_MORE < self.end < NEVER
        slack = self.calendars.working(None).count(self.end, number(date)) if known and date else None
        return {"date": date, "expected": written(self.end), "slack": slack}

    def names_of_path(self) -> list[str]:
        """The critical path."""
        return [self.steps.all[place].name for place in self.path]

    def item(self, place: int, to_come: Collection[str]) -> ItemForecast:
        step, expected = self.steps.all[place], self.expected[place]
        return {
            "due": written(step.due) if step.due is not None else None,
            "expected": None if step.tentative else written(expected),
            "earliest": written(self.earliest[place]),
            "latest": written(self.latest[place]),
            "slack": None if step.tentative else self.slack[place],
            "late": _late(step, expected),
            "critical": place in self._critical,
            "overdue": step.due is not None and step.due < self.today,
            "blocked": step.blocked,
            "tentative": step.tentative,
            "after_goal": step.after,
            "why": self._why(place),
            "by": self._by(place, to_come),
        }

    def _by(self, place: int, to_come: Collection[str]) -> str | None:
        """The item that holds one up. Steps that are still to come are no items yet: what holds them up does."""
        while holding := self._holding(place):
            place = min(holding, key=lambda other: (self._least(other), other))
            if (name := self.steps.all[place].name) not in to_come:
                return name
        return None

    def _why(self, place: int) -> Why:
        step, expected, held = self.steps.all[place], self.expected[place], self.held[place]
        if expected >= NEVER:
            return "never"
        if step.tentative:
            return "tentative"
        if step.planned == expected:
            return self._why_then(step, expected)
        if self.ready[place] != expected:
            return "gate"
        if self.calendars.blacked_out(step.side, max(held, self.today - 1), expected):
            return "blackout"
        if held >= self.today:
            return "waits_for"
        return "overdue" if step.due is not None and step.due < self.today else "work"

    def _why_then(self, step: Step, planned: int) -> Why:
        """Why the day for which a step is planned is not its due date, if it is not."""
        assert step.due is not None, "it is planned"
        if step.working.next(step.due) != planned:
            return "gate"
        return "blackout" if self.calendars.blacked_out(step.side, step.due - 1, planned) else "due"


def _late(step: Step, finished: int) -> int | None:
    if step.due is None:
        return 0
    return max(step.working.count(step.due, finished), 0) if finished < NEVER else None


def _milestones(
    document: Document, finished: dict[str, int], items: dict[str, ItemForecast], working: Workdays
) -> dict[str, MilestoneForecast]:
    found: dict[str, MilestoneForecast] = {}
    milestones = document.get("milestones", {})
    for id in sorted(milestones, key=lambda id: (milestones[id]["rank"], id)):
        name, due = f"milestones/{id}", milestones[id].get("due")
        if name in finished:
            late = max(working.count(number(due), finished[name]), 0) if due else 0
            found[name] = {"due": due, "expected": written(finished[name]), "late": late, "reached": True}
        elif name in items:
            item = items[name]
            found[name] = {"due": due, "expected": item["expected"], "late": item["late"], "reached": False}
    return found
