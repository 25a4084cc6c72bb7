"""Deciding about templates. The server brings the template: which there are is not in the room's document."""

from mapstream.plan.commands.templates import ApplyTemplate
from mapstream.plan.context import Context
from mapstream.plan.deciding.finding import find_person, new_visibility, not_found
from mapstream.plan.deciding.room import sellers_only
from mapstream.plan.deciding.surroundings import surroundings
from mapstream.plan.document import Document, Side
from mapstream.plan.event import Event
from mapstream.plan.events.templates import TemplateApplied
from mapstream.plan.templates.applying import Wanted, steps
from mapstream.plan.templates.choosing import chosen, defaults
from mapstream.plan.templates.model import Template
from mapstream.plan.templates.reading import Offered
from mapstream.plan.time.calendar import day_of
from mapstream.problems import FieldError, GoalNeeded, Invalid


def apply_template(document: Document, command: ApplyTemplate, context: Context) -> list[Event]:
    """Everything that comes in is new; what is there, the goal above all, stays as it is."""
    sellers_only(context.actor, "apply a template")
    offered = _offered(command, context)
    template = offered.template
    options = _options(template, command.options)
    target = command.target or _date_of_the_goal(document)
    wanted = Wanted(
        template,
        chosen(template, options),
        target,
        day_of(context.now, document),
        _Cast(document, command).lead,
        new_visibility(document, command.visible_to, context.actor),
        context.fresh,
    )
    planned, names = steps(document, wanted)
    was = document["plan"].get("template")
    applied = TemplateApplied(
        offered.id, offered.version, template.title, target, options, command.reason, dict(was) if was else None
    )
    return [applied, *planned, *surroundings(document, wanted, names, context.actor)]


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
    return f"This template's options are: {', '.join(known)}." if known else "This template has no options."


def _date_of_the_goal(document: Document) -> str:
    goal = document["plan"].get("goal")
    if goal is None:
        message = "The plan has no goal yet: say a target date, or set the goal first."
        raise GoalNeeded(message, [FieldError("/data/target", message)])
    return goal["date"]


class _Cast:
    """Who has which role: those who were named, else the only one of a side who has it."""

    def __init__(self, document: Document, command: ApplyTemplate) -> None:
        named = command.people or {}
        self._document = document
        self._named = {
            (find_person(document, id, f"people/{role}")["side"], str(role)): id for role, id in named.items()
        }

    def lead(self, side: Side, role: str) -> str | None:
        """The person who has a role on a side, if that is one."""
        if (side, role) in self._named:
            return self._named[side, role]
        found = [
            id
            for id, person in self._document["people"].items()
            if person["side"] == side and person.get("role") == role and "removed" not in person
        ]
        return found[0] if len(found) == 1 else None
