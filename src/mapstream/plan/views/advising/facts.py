"""What the rules of advice look at: the plan as its reader sees it, sorted once for all of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from mapstream.languages.message import Message
from mapstream.plan.coming import whole
from mapstream.plan.document import Document, Goal, Milestone, Person, Task
from mapstream.plan.over import is_over, outcome_of
from mapstream.plan.summary import days_between, open_tasks
from mapstream.plan.time.calendar import day_of
from mapstream.plan.views.work import Entry, open_work

SETTLES = 7
"""Calendar days after which a plan from a template should have its people, and its goal its words."""


class Point(NamedTuple):
    """What a rule has to say: a sentence, and the items and people meant."""

    sentence: Message
    items: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """A plan on a day."""

    document: Document
    today: str
    goal: Goal | None
    over: bool
    """The deal has ended, so that nobody works towards its goal any more."""
    people: dict[str, Person]
    """Those who have not left."""
    tasks: dict[str, Task]
    """By name, those that were not dropped."""
    open_tasks: dict[str, Task]
    """By name, those that are still to be done, in their order."""
    milestones: dict[str, Milestone]
    """By name, those that were not dropped, in their order."""
    work: tuple[Entry, ...]
    """Everything that is still to be done, by date."""
    signature: str | None
    """The milestone that the contract is signed at, where a task of that kind says so."""
    settling: bool
    """The plan was made from a template a few days ago: its first steps find out who and what is still missing."""
    lost: bool
    signed: bool
    """The deal is won, or that milestone is reached: what is only wanted before the signature does not matter now."""


Rule = Callable[[Facts], Iterator[Point]]


def facts_of(document: Document, today: str) -> Facts:
    """Look at a plan."""
    plan = document.get("plan", cast(Any, {}))
    ended = outcome_of(document)
    outcome = ended["result"] if ended is not None else None
    milestones = {name: item for name, item in _ranked("milestones", document) if item["status"] != "dropped"}
    tasks = {name: item for name, item in _ranked("tasks", document) if item["status"] != "dropped"}
    still_open = {f"tasks/{key}" for key, _ in open_tasks(document)}
    signature = _signature(whole(document)["tasks"] if "tasks" in document else {}, milestones)
    return Facts(
        document=document,
        today=today,
        goal=plan.get("goal"),
        over=is_over(document),
        people={key: person for key, person in document.get("people", {}).items() if "removed" not in person},
        tasks=tasks,
        open_tasks={name: task for name, task in tasks.items() if name in still_open},
        milestones=milestones,
        work=tuple(open_work(document, today)),
        signature=signature,
        settling="template" in plan and days_between(day_of(plan["template"]["at"], document), today) <= SETTLES,
        lost=outcome == "lost",
        signed=outcome == "won"
        or plan.get("kind") == "joint_execution"
        or (signature is not None and milestones[signature]["status"] == "reached"),
    )


def _ranked(collection: str, document: Document) -> list[tuple[str, Any]]:
    items: dict[str, Any] = cast(dict[str, Any], document).get(collection, {})
    return [(f"{collection}/{key}", items[key]) for key in sorted(items, key=lambda key: (items[key]["rank"], key))]


def _signature(tasks: dict[str, Task], milestones: dict[str, Milestone]) -> str | None:
    """The milestone of the last task that is a signature."""
    signed = [f"milestones/{task['milestone']}" for task in tasks.values() if _signs(task)]
    return max((name for name in signed if name in milestones), key=list(milestones).index, default=None)


def _signs(task: Task) -> bool:
    return task.get("kind") == "signature" and "milestone" in task
