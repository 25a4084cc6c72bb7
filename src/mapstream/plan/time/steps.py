"""What is still to be done, in order, as the computations need it.

* What is **completed** or reached was finished on the day of its completion, and never moves.
* What is **dropped** is gone: what waited for it waits no more, not even for what it waited for.
* A task without a date that is not in progress is **tentative**: a possible step, not a promised one. It takes no time
  and holds up nothing, but the order that it stands in holds: what waits for it waits for what it waits for. So is a
  milestone without a date as long as all that it waits for is tentative.
* All else is **firm**.

Work takes whole working days of its side (one, if nothing is said), and is finished at the end of a day. What waits for
something begins on the next working day after that; what takes no time (a milestone, a task of no days) happens on the
same day, if that is a working day of its own. With a gate it is finished on the first day of the gate on or after that.

A task **in progress** has begun, whatever it waits for; how much is left nobody knows, so all its days count from
today. It is not finished before what it waits for. A **blocked** task cannot begin before today either; it may take
longer.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import cast

from mapstream.plan.document import Document, Milestone, Side, Task
from mapstream.plan.time.calendar import Calendars
from mapstream.plan.time.days import NEVER, NO_MORE, Days, Workdays, number
from mapstream.plan.time.network import Waits, order, waits_for


@dataclass(slots=True)
class Step:
    """An open item. Days are numbers, other steps go by their place."""

    name: str
    side: Side | None
    """``None`` for a milestone."""
    days: int
    working: Workdays
    finishing: Days
    """The working days on which it can be finished."""
    due: int | None
    planned: int | None
    """The first day on or after its due date on which it can be finished. Not the last before: what is closed later
    must not bring anything forward."""
    pinned: bool
    started: bool
    blocked: bool
    movable: bool
    """Scheduling may give it a date."""
    tentative: bool = False
    after: bool = False
    """It comes after what the target is about."""
    waits: list[int] = field(default_factory=list)
    """The places of the steps that it waits for: they all come before."""
    done: int = NO_MORE
    """The day on which the last of the finished items that it waits for was finished."""

    def ready(self, held: int, today: int) -> int:
        """The first working day on which it can be done, if what it waits for is finished on ``held``, and it begins
        today at the earliest. ``NO_MORE``: no such day."""
        if held >= NEVER:
            return NEVER
        if self.started or held < today:
            own = self.working.end(today - 1 if self.days else today, self.days) if today > NO_MORE else NO_MORE
            return max(own, self.working.next(held)) if self.started and held > NO_MORE else own
        return self.working.end(held, self.days) if held > NO_MORE else NO_MORE

    def finished(self, ready: int) -> int:
        """The day on which it is finished, if it is ready on a working day."""
        return self.finishing.next(ready) if self.finishing is not self.working and NO_MORE < ready < NEVER else ready

    def cut(self, finished: int) -> int:
        """The day by which all that it waits for has to be finished, so that it can be on a working day."""
        if finished <= NO_MORE or self.started or not self.days:
            return finished
        return self.working.begin(finished, self.days) - 1


@dataclass(frozen=True, slots=True)
class Steps:
    """All that is open, each behind what it waits for, and what is finished."""

    all: list[Step]
    finished: dict[str, int]
    """The days of what is completed or reached."""
    finished_before: list[str]
    """Those of them that do not come after what the target is about."""


def steps_of(
    document: Document,
    calendars: Calendars,
    anchor: str | None = None,
    movable: Callable[[str, Task | Milestone], bool] = lambda _name, _item: False,
) -> Steps:
    """The steps of a plan. ``anchor``: what the target is about; :class:`ValueError` if there is no such item."""
    items = _items(document)
    waits = waits_for(document)
    if anchor is not None and anchor not in waits:
        raise ValueError(f"There is no {anchor} in the plan.")
    sorted_names = order(waits)
    live = [name for name in sorted_names if items[name]["status"] != "dropped"]
    after = _after(live, waits, {anchor} if anchor else _signatures(document))
    finished: dict[str, int] = {}
    places: dict[str, int] = {}
    found: list[Step] = []
    for name in live:
        item = items[name]
        if "completion" in item:
            finished[name] = calendars.day(item["completion"]["at"])
            continue
        step = _step(name, item, calendars, movable(name, item))
        step.after = name in after
        for other in sorted(waits[name]):
            if other in places:
                step.waits.append(places[other])
            elif other in finished:
                step.done = max(step.done, finished[other])
        if step.due is None and not step.started and not step.movable:
            firm = step.done > NO_MORE or any(not found[place].tentative for place in step.waits)
            step.tentative = step.side is not None or not firm
        places[name] = len(found)
        found.append(step)
    return Steps(found, finished, [name for name in finished if name not in after])


def held_until(step: Step, passed: list[int]) -> int:
    """The day on which the last of all that a step waits for is finished; ``passed``: the days of those before it."""
    held = step.done
    for place in step.waits:
        if passed[place] > held:
            held = passed[place]
    return held


def _items(document: Document) -> dict[str, Task | Milestone]:
    items: dict[str, Task | Milestone] = {f"tasks/{id}": task for id, task in document.get("tasks", {}).items()}
    items.update((f"milestones/{id}", milestone) for id, milestone in document.get("milestones", {}).items())
    return items


def _step(name: str, item: Task | Milestone, calendars: Calendars, movable: bool) -> Step:
    task = cast(Task, item) if name.startswith("tasks/") else None
    side = task["side"] if task is not None else None
    finishing = calendars.finishing(side, item.get("gate"))
    due = number(item["due"]) if "due" in item else None
    planned = finishing.next(due) if due is not None else None
    return Step(
        name=name,
        side=side,
        days=task.get("days", 1) if task is not None else 0,
        working=calendars.working(side),
        finishing=finishing,
        due=due,
        planned=planned,
        pinned="pinned" in item,
        started=item["status"] == "in_progress",
        blocked=item["status"] == "blocked",
        movable=movable,
    )


def around_signature(document: Document) -> tuple[set[str], set[str]]:
    """The signatures of a plan, tasks and the milestones that they belong to, and all that comes after the last."""
    items, waits = _items(document), waits_for(document)
    live = [name for name in order(waits) if items[name]["status"] != "dropped"]
    anchors = _signatures(document)
    tasks = {name for name in live if items[name].get("kind") == "signature"}
    return anchors | tasks, _after(live, waits, anchors)


def last_signature(document: Document) -> str | None:
    """The last signature of a plan, by its milestone if it belongs to one; ``None``: nothing in it is one."""
    items, waits = _items(document), waits_for(document)
    live = [name for name in order(waits) if items[name]["status"] != "dropped"]
    return next(reversed(_last(live, waits, _signatures(document))), None)


def _signatures(document: Document) -> set[str]:
    """What the goal is about, if nothing else is named: the signature, by its milestone if it belongs to one."""
    found: set[str] = set()
    milestones = document.get("milestones", {})
    for id, task in document.get("tasks", {}).items():
        if task.get("kind") == "signature" and task["status"] != "dropped":
            milestone = milestones.get(task.get("milestone", ""))
            live = milestone is not None and milestone["status"] != "dropped"
            found.add(f"milestones/{task['milestone']}" if live else f"tasks/{id}")
    return found


def _after(live: list[str], waits: Waits, anchors: Collection[str]) -> set[str]:
    """The items that come after the last anchors: those that wait for all of them. An anchor that another one waits for
    is not a last one (a confidentiality agreement is signed long before the contract)."""
    last = _last(live, waits, anchors)
    bits = {name: 1 << n for n, name in enumerate(last)}
    behind: dict[str, int] = {}
    for name in live:
        mask = 0
        for other in waits[name]:
            mask |= behind.get(other, 0) | bits.get(other, 0)
        behind[name] = mask
    everything = (1 << len(last)) - 1
    return {name for name in live if last and behind[name] == everything}


def _last(live: list[str], waits: Waits, anchors: Collection[str]) -> list[str]:
    """The anchors that no other waits for."""
    before_another = set[str]()
    for name in reversed(live):
        if name in anchors or name in before_another:
            before_another |= waits[name]
    return [name for name in live if name in anchors and name not in before_another]
