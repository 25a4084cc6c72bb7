"""Applying a template. The server brings it: which there are is not in the room's document."""

from collections.abc import Iterator

from mapstream.languages.message import say
from mapstream.plan.context import Context
from mapstream.plan.deciding.lookup import new_visibility, not_found
from mapstream.plan.document import Document
from mapstream.plan.elements import decides
from mapstream.plan.elements.people.casting import Cast
from mapstream.plan.elements.room import GoalSet
from mapstream.plan.elements.templates.applying import Wanted, is_of_the_goal, soonest, steps
from mapstream.plan.elements.templates.commands import ApplyTemplate
from mapstream.plan.elements.templates.events import TemplateApplied
from mapstream.plan.elements.templates.surroundings import surroundings
from mapstream.plan.event import Event
from mapstream.plan.templates.choosing import chosen, defaults
from mapstream.plan.templates.model import Template
from mapstream.plan.templates.reading import Offered
from mapstream.plan.time.calendar import day_of
from mapstream.problems import FieldError, GoalNeeded, Invalid


@decides(ApplyTemplate)
def apply_template(document: Document, command: ApplyTemplate, context: Context) -> list[Event]:
    """Add what the template brings; what is there stays, but for the date of the goal."""
    target = command.target or _date_of_the_goal(document)
    roles = Cast(document, command.people)
    return _applied(document, command, _wanted(document, command, target, roles, context), roles, context)


def applied_since(document: Document, command: ApplyTemplate, since: str, context: Context) -> list[Event]:
    """The same as soon as can be, counted from a day that has been; from today, where something would be past
    already."""
    roles, today = Cast(document, command.people), day_of(context.now, document)
    wanted, events = _wanted(document, command, since, roles, context), list[Event]()
    for start in (since, today):
        begun = wanted._replace(today=start)
        events = _applied(document, command, begun._replace(target=soonest(document, begun)), roles, context)
        if not any(today > (getattr(event, "due", None) or today) for event in events):
            break
    return events


def _wanted(document: Document, command: ApplyTemplate, target: str, roles: Cast, context: Context) -> Wanted:
    template = _offered(command, context).template
    parts = chosen(template, _options(template, command.options))
    today, visible_to = day_of(context.now, document), new_visibility(document, command.visible_to, context.actor)
    return Wanted(template, parts, target, today, roles.lead, visible_to, context.fresh, command.tied)


def _applied(document: Document, command: ApplyTemplate, wanted: Wanted, roles: Cast, context: Context) -> list[Event]:
    planned, names = steps(document, wanted)
    offered, was = _offered(command, context), document["plan"].get("template")
    applied = TemplateApplied(
        offered.id,
        offered.version,
        wanted.template.title,
        wanted.target,
        _options(wanted.template, command.options),
        command.reason,
        dict(was) if was else None,
    )
    around = surroundings(document, wanted, names, context.actor)
    return [applied, *_goal(document, wanted), *roles.roles(context.actor), *planned, *around]


def _offered(command: ApplyTemplate, context: Context) -> Offered:
    offered = context.templates.get((command.template, command.version))
    if offered is None:
        raise not_found("template", "template")
    return offered


def _options(template: Template, wanted: list[str] | None) -> list[str]:
    """The options that are on, in the order of the template."""
    if wanted is None:
        return defaults(template)
    known = [option.key for option in template.options]
    if unknown := [FieldError(f"/data/options/{n}", _only(known)) for n, key in enumerate(wanted) if key not in known]:
        raise Invalid(errors=unknown)
    return [key for key in known if key in wanted]


def _only(known: list[str]) -> str:
    if not known:
        return say("This template has no options.")
    return say("This template's options are: {options}.", options=", ".join(known))


def _date_of_the_goal(document: Document) -> str:
    goal = document["plan"].get("goal")
    if goal is None:
        raise GoalNeeded.at("/data/target", "The plan has no goal yet: say a target date, or set the goal first.")
    return goal["date"]


def _goal(document: Document, wanted: Wanted) -> Iterator[Event]:
    """The target date becomes the goal's, whose words stay."""
    was = document["plan"].get("goal")
    if is_of_the_goal(document, wanted) and (was is None or was["date"] != wanted.target):
        yield GoalSet({**(was or {}), "date": wanted.target}, dict(was) if was is not None else None)
