"""Leaving out what was not chosen. Nothing comes loose: what waits for a part that is left out waits for what that part
waited for."""

from collections.abc import Collection, Iterator, Sequence
from itertools import product
from typing import NamedTuple, TypeVar

from mapstream.plan.templates.model import (
    CriterionPart,
    DeliverablePart,
    KpiPart,
    MilestonePart,
    Need,
    Part,
    PhasePart,
    Step,
    TaskPart,
    Template,
)

P = TypeVar("P", bound=Part)


class Parts(NamedTuple):
    """What of a template comes into a plan. ``after``: for every milestone and task, the keys that it waits for."""

    milestones: list[MilestonePart]
    tasks: list[TaskPart]
    after: dict[str, list[str]]
    stakeholders: list[Need]
    phases: list[PhasePart]
    criteria: list[CriterionPart]
    kpis: list[KpiPart]
    deliverables: list[DeliverablePart]


def chosen(template: Template, options: Collection[str]) -> Parts:
    """The parts of a template where exactly these options are on."""
    milestones = _present(template.milestones, options)
    decisions = {milestone.key for milestone in milestones}
    tasks = [task for task in _present(template.tasks, options) if _follows(task.milestone, decisions)]
    there = decisions | {task.key for task in tasks}
    ahead = predecessors(template)
    waiting: list[Step] = [*milestones, *tasks]
    return Parts(
        milestones,
        tasks,
        {part.key: _stepping_over(part.after, there, ahead) for part in waiting},
        _present(template.stakeholders, options),
        _present(template.phases, options),
        _present(template.criteria, options),
        _present(template.kpis, options),
        [part for part in _present(template.deliverables, options) if _follows(part.milestone, decisions)],
    )


def defaults(template: Template) -> list[str]:
    """The options that are on where nothing is said."""
    return [option.key for option in template.options if option.default]


def combinations(template: Template) -> Iterator[list[str]]:
    """Every choice that the options allow."""
    keys = [option.key for option in template.options]
    for switches in product((False, True), repeat=len(keys)):
        yield [key for key, on in zip(keys, switches, strict=True) if on]


def steps(template: Template) -> list[Step]:
    """Its milestones and its tasks."""
    return [*template.milestones, *template.tasks]


def predecessors(template: Template) -> dict[str, list[str]]:
    """For every milestone and task, what it waits for: what it names, and a milestone's own tasks."""
    ahead = {part.key: list(part.after) for part in steps(template)}
    for task in template.tasks:
        if task.milestone in ahead:
            ahead[task.milestone].append(task.key)
    return ahead


def collections(template: Template) -> dict[str, Sequence[Part]]:
    """All that options may switch, by the names of its lists."""
    return {
        "milestones": template.milestones,
        "tasks": template.tasks,
        "stakeholders": template.stakeholders,
        "phases": template.phases,
        "criteria": template.criteria,
        "kpis": template.kpis,
        "deliverables": template.deliverables,
    }


def switchable(template: Template) -> Iterator[Part]:
    """All that options may switch."""
    for parts in collections(template).values():
        yield from parts


def _present(parts: Sequence[P], options: Collection[str]) -> list[P]:
    return [part for part in parts if _all(part.when, options) and not any(key in options for key in part.unless)]


def _all(keys: Sequence[str], options: Collection[str]) -> bool:
    return all(key in options for key in keys)


def _follows(milestone: str | None, there: Collection[str]) -> bool:
    return milestone is None or milestone in there


def _stepping_over(after: Sequence[str], there: Collection[str], ahead: dict[str, list[str]]) -> list[str]:
    found: dict[str, None] = {}
    seen: set[str] = set()
    next = list(reversed(after))
    while next:
        key = next.pop()
        if key in seen:
            continue
        seen.add(key)
        if key in there:
            found[key] = None
        else:
            next += reversed(ahead[key])
    return list(found)
