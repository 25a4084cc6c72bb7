"""Every word of the plan: importing this knows all commands and all events.

:func:`parse` turns what a client sent into a command, or says in sentences what is wrong with each field.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

import mapstream.plan.elements.milestones.rules
import mapstream.plan.elements.milestones.sentences
import mapstream.plan.elements.people.rules
import mapstream.plan.elements.people.sentences
import mapstream.plan.elements.tasks.rules
import mapstream.plan.elements.tasks.sentences
import mapstream.plan.elements.templates.rules
import mapstream.plan.elements.templates.sentences
import mapstream.plan.elements.undo.rules
import mapstream.plan.elements.undo.sentences
from mapstream import problems
from mapstream.plan.collections import Part
from mapstream.plan.command import Command
from mapstream.plan.elements import (
    agreement,
    calendar,
    comments,
    commercials,
    criteria,
    deliverables,
    dependencies,
    documents,
    items,
    kpis,
    links,
    meetings,
    parties,
    phases,
    process,
    reviews,
    risks,
    room,
    scheduling,
    scope,
    texts,
)
from mapstream.plan.field_errors import field_errors

VOCABULARY = 2
"""Raised with any change to the shape of a stored event or a command: a test holds all of them against it."""
NOUNS: dict[str, Part | None] = {
    "room": None,
    "parties": None,
    **dict.fromkeys(("process", "agreement", "milestones", "tasks", "dependencies", "calendar", "scheduling"), "plan"),
    **dict.fromkeys(("templates", "phases", "criteria", "kpis", "deliverables", "risks"), "plan"),
    "commercials": "commercials",
    "items": None,
    "undo": None,
    "people": "stakeholders",
    "scope": "stakeholders",
    "links": None,
    "documents": "documents",
    "comments": "comments",
    "meetings": "meetings",
    "reviews": "meetings",
    "texts": None,
}
"""In the order in which they are described, each with the part of somebody's scope that most of its commands are about;
``None``: no part, or they find what they are about by its name."""


def noun_of(command: type[Command]) -> str:
    """The noun that a command is of."""
    return command.__module__.split(".")[3]


def _place(command: type[Command]) -> int:
    return [*NOUNS].index(noun_of(command))


_ALL = sorted(Command.__subclasses__(), key=_place)
COMMANDS: dict[str, type[Command]] = {command.type: command for command in _ALL if not command.internal}
"""The commands that clients may send, by their names."""


def parse(type: str, data: Mapping[str, Any], path: str = "/data") -> Command:
    """The command that a client sent. ``path`` is where ``data`` stood in the request; the name stood beside it."""
    cls = COMMANDS.get(type)
    if cls is None:
        beside = path.rpartition("/")[0] + "/type"
        raise problems.UnknownCommand(errors=[problems.FieldError(beside, "There is no command of this name.")])
    try:
        command: Command = cls.__pydantic_validator__.validate_python(data)
    except ValidationError as error:
        raise problems.Invalid(errors=field_errors(error, path, data)) from None
    return command
