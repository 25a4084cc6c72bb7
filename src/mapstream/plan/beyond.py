"""What somebody may not ask for, since it is about what their scope leaves out of their sight.

It is refused before it is decided: what a decision would say of it, even that nothing changes, would tell of it.
"""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from mapstream.plan.collections import FIELDS, Part
from mapstream.plan.command import Command
from mapstream.plan.context import Context
from mapstream.plan.document import Document
from mapstream.plan.event import Event, Moment
from mapstream.plan.patch import merge
from mapstream.plan.visibility.scope import ALL, sight_of
from mapstream.plan.vocabulary import NOUNS, noun_of
from mapstream.problems import NotAllowed

_OTHERWISE: dict[str, Part | None] = {
    **dict.fromkeys(("set_goal", "set_value", "record_introduction", "share_plan"), "plan"),
    "set_cadence": "meetings",
    "record_view": None,
}
"""The commands that are of another part than most of their noun. What is looked at is found by its name."""
_NOT_GIVEN: dict[Part, str] = {
    "plan": "Your access to this room does not include the plan. Ask the seller's side for it.",
    "documents": "Your access to this room does not include these documents. Ask the seller's side for it.",
    "commercials": "Your access to this room does not include the commercials. Ask the seller's side for it.",
    "stakeholders": "Your access to this room does not include the stakeholder map. Ask the seller's side for it.",
    "comments": "Your access to this room does not include comments. Ask the seller's side for it.",
    "meetings": "Your access to this room does not include meetings. Ask the seller's side for it.",
}


def part_of(command: type[Command]) -> Part | None:
    """The part of a scope that a command is about; ``None``: none, or it finds what it is about by its name."""
    return _OTHERWISE.get(command.type, NOUNS[noun_of(command)])


def refuse_beyond(document: Document, command: Command, context: Context) -> None:
    """Refuse what is about a part of the room that the actor does not see. What is about themself they see."""
    sight = sight_of(document, context.actor)
    if sight is ALL or command.internal or getattr(command, "person", None) == context.actor.id:
        return
    for part in (part_of(type(command)), *_fields(command)):
        if not sight.part(part):
            raise _not_given(part)


def refuse_losing(document: Document, events: Sequence[Event], context: Context) -> None:
    """Refuse that somebody makes of a document, or adds, what they would not see themself."""
    sight = sight_of(document, context.actor)
    if sight.documents is None:
        return
    for event in events:
        patch = event.patch(Moment(context.now, context.actor.id))
        for key, change in patch.get("documents", {}).items():
            item = merge(cast(Any, document["documents"].get(key, {})), change)
            if not sight.item("documents", key, item):
                raise _not_given("documents")


def _fields(command: Command) -> Iterator[Part | None]:
    """The parts that fields of a command are about, where that is more than one."""
    if command.type == "edit_deal":
        for field in command.model_fields_set:
            yield FIELDS["deal"].get(field)
    if command.type == "record_meeting" and "actions" in command.model_fields_set:
        yield "plan"


def _not_given(part: Part | None) -> NotAllowed:
    return NotAllowed(_NOT_GIVEN[part or "plan"])
