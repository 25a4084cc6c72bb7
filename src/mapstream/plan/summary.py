"""Where a plan stands: facts that follow from a document, and are stored nowhere in it.

Given a document as a reader sees it, these are the facts as that reader sees them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from mapstream.plan.document import Document, Milestone, Side, Task
from mapstream.plan.over import over
from mapstream.plan.time.network import waits_for

SIDES: tuple[Side, Side] = ("seller", "buyer")

DATED = ("tasks", "milestones", "deliverables")
"""The collections of what has a due date."""
_DONE = ("completed", "dropped", "reached", "delivered")

LATEST = "9999-12-31"
"""Sorts what has no date behind everything that has one."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How much is done. What was dropped does not count; what is only claimed to be done is not done yet."""

    completed: int
    total: int
    claimed: int = 0

    @property
    def percent(self) -> int:
        """What is completed in whole percent, rounded down: 100 means all of it. 0 while there is nothing to do."""
        return 100 * self.completed // self.total if self.total else 0


@dataclass(frozen=True, slots=True)
class Step:
    """An open task that can be done now. ``due`` is absent while it is tentative."""

    task: str
    title: str
    side: Side
    due: str | None
    lead: str | None


def progress(document: Document) -> Progress:
    """How many of the tasks are completed, and how many are only claimed to be."""
    counted = [task for task in document.get("tasks", {}).values() if task["status"] != "dropped"]
    done = [task for task in counted if task["status"] == "completed"]
    claimed = len([task for task in done if is_claimed(task)])
    return Progress(len(done) - claimed, len(counted), claimed)


def is_claimed(item: Mapping[str, Any]) -> bool:
    """Whether somebody says that an item is done, and has not shown the proof that its condition asks for."""
    return bool(item.get("completion", {}).get("proof") == "claimed")


def next_steps(document: Document) -> dict[Side, Step]:
    """For each side its open task with the earliest date among those that wait for nothing; tentative ones last."""
    waiting = held_up(document)
    ready = [(key, task) for key, task in open_tasks(document) if f"tasks/{key}" not in waiting]
    found: dict[Side, Step] = {}
    for side in SIDES:
        own = [entry for entry in ready if entry[1]["side"] == side]
        if own:
            key, task = min(own, key=lambda entry: (entry[1].get("due", LATEST), entry[1]["rank"], entry[0]))
            found[side] = Step(key, task["title"], side, task.get("due"), task.get("lead"))
    return found


def whose_turn(dates: Mapping[Side, str | None]) -> Side | None:
    """The side whose next step comes first, given the date of each side's; on the same date the seller's, who leads."""
    return min(dates, key=lambda side: (dates[side] or LATEST, SIDES.index(side)), default=None)


def open_tasks(document: Document) -> Iterator[tuple[str, Task]]:
    """The tasks that are still to be done, with their ids. What is over with the deal is not."""
    gone = over(document)
    return (
        (key, task)
        for key, task in document.get("tasks", {}).items()
        if task["status"] not in ("completed", "dropped") and f"tasks/{key}" not in gone
    )


def open_milestones(document: Document) -> Iterator[tuple[str, Milestone]]:
    """The milestones that are still ahead, with their ids."""
    gone = over(document)
    return (
        (key, milestone)
        for key, milestone in document.get("milestones", {}).items()
        if milestone["status"] == "open" and f"milestones/{key}" not in gone
    )


def owed(document: Document) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """All of what may have a date that is still to be done, by name."""
    gone = over(document)
    for collection in DATED:
        for key, item in cast(dict[str, Any], document).get(collection, {}).items():
            name = f"{collection}/{key}"
            if item["status"] not in _DONE and name not in gone:
                yield name, item


def held_up(document: Document) -> dict[str, list[str]]:
    """The open tasks and milestones that have to wait, each with the open ones that it waits for directly, by name.

    What was dropped, or is not there for the reader, holds nobody up.
    """
    still_open = {f"tasks/{key}" for key, _ in open_tasks(document)}
    still_open |= {f"milestones/{key}" for key, _ in open_milestones(document)}
    waits = ((name, sorted(others & still_open)) for name, others in waits_for(document).items() if name in still_open)
    return {name: others for name, others in waits if others}


def days_between(start: str, end: str) -> int:
    """Calendar days from one date to another; negative if that is the earlier one."""
    return (date.fromisoformat(end) - date.fromisoformat(start)).days
