"""Reading a template: its fields first, then whether it holds together as a whole."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import ValidationError

from mapstream.languages.message import say
from mapstream.plan.field_errors import field_errors
from mapstream.plan.roles import SELLERS_ROLES
from mapstream.plan.templates.choosing import collections, predecessors, steps
from mapstream.plan.templates.model import Template
from mapstream.plan.time.network import circle
from mapstream.problems import FieldError, Invalid

MOST_LINKS = 400
"""What all parts of a template together may wait for."""


class Offered(NamedTuple):
    """A template as it can be applied: under which id, in which version."""

    id: str
    version: int
    template: Template


def read(data: Any, path: str = "") -> Template:
    """A template from plain data. Raises Invalid, with everything that is wrong and where it stands below ``path``."""
    try:
        template = Template.model_validate(data)
    except ValidationError as error:
        raise Invalid(errors=field_errors(error, path)) from None
    wrong = [FieldError(path + fault.path, fault.message) for fault in faults(template)]
    if wrong:
        raise Invalid(errors=wrong)
    return template


def faults(template: Template) -> Iterator[FieldError]:
    """What does not hold together, each with the place where it stands."""
    yield from _repeated(template)
    yield from _switches(template)
    yield from _references(template)
    decisions = {milestone.key: milestone for milestone in template.milestones}
    target = decisions.get(template.target)
    if target is None:
        yield FieldError("/target", "There is no milestone with this key.")
    elif target.when or target.unless:
        yield FieldError("/target", "The milestone on the target date cannot depend on an option.")
    if sum(len(step.after) for step in steps(template)) > MOST_LINKS:
        yield FieldError("/tasks", say("All parts together may wait for {most} others at most.", most=MOST_LINKS))
    for n, task in enumerate(template.tasks):
        if task.side == "buyer" and task.role in SELLERS_ROLES:
            yield FieldError(f"/tasks/{n}/role", say("Nobody of the buyer's side is a {role}.", role=task.role))
    waits = predecessors(template)
    found = circle({key: set(keys) & waits.keys() for key, keys in waits.items()})
    if found:
        told = say("These wait for each other in a circle: {keys}.", keys=", ".join(found))
        yield FieldError(_place(template, found[0]), told)


def _repeated(template: Template) -> Iterator[FieldError]:
    seen: set[str] = set()
    for place, part in _keyed(template):
        if part in seen:
            yield FieldError(f"{place}/key", "Another part of the template has this key.")
        seen.add(part)
    of_options = Counter(option.key for option in template.options)
    for n, option in enumerate(template.options):
        if of_options[option.key] > 1:
            yield FieldError(f"/options/{n}/key", "Another option has this key.")


def _switches(template: Template) -> Iterator[FieldError]:
    options = {option.key for option in template.options}
    for collection, parts in collections(template).items():
        for n, part in enumerate(parts):
            for field, keys in (("when", part.when), ("unless", part.unless)):
                for m, key in enumerate(keys):
                    if key not in options:
                        yield FieldError(f"/{collection}/{n}/{field}/{m}", "There is no option with this key.")


def _references(template: Template) -> Iterator[FieldError]:
    decisions = {milestone.key for milestone in template.milestones}
    keys = {key for _, key in _keyed(template)}
    for (place, _), step in zip(_keyed(template), steps(template), strict=True):
        for n, key in enumerate(step.after):
            if key not in keys:
                yield FieldError(f"{place}/after/{n}", "There is no milestone or task with this key.")
    leading = [(f"/tasks/{n}", task.milestone) for n, task in enumerate(template.tasks)]
    leading += [(f"/deliverables/{n}", deliverable.milestone) for n, deliverable in enumerate(template.deliverables)]
    for place, milestone in leading:
        if milestone is not None and milestone not in decisions:
            yield FieldError(f"{place}/milestone", "There is no milestone with this key.")


def _keyed(template: Template) -> Iterator[tuple[str, str]]:
    for n, milestone in enumerate(template.milestones):
        yield f"/milestones/{n}", milestone.key
    for n, task in enumerate(template.tasks):
        yield f"/tasks/{n}", task.key


def _place(template: Template, key: str) -> str:
    return next(f"{place}/after" for place, found in _keyed(template) if found == key)
