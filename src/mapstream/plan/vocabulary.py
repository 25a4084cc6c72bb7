"""Every word of the plan: importing this knows all commands and all events.

:func:`parse`, which is to be had from here, knows all of them.
"""

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
    erasure,
    following,
    handoff,
    items,
    kpis,
    links,
    meetings,
    overdue,
    parties,
    phases,
    process,
    promises,
    proposals,
    reviews,
    risks,
    room,
    scheduling,
    scope,
    texts,
    witnesses,
)
from mapstream.plan.parsing import parse as parse

VOCABULARY = 3
"""Raised with any change to the shape of a stored event or a command: a test holds all of them against it."""
NOUNS: dict[str, Part | None] = {
    "room": None,
    "parties": None,
    **dict.fromkeys(("process", "agreement", "milestones", "tasks", "dependencies", "following"), "plan"),
    **dict.fromkeys(("calendar", "scheduling"), "plan"),
    **dict.fromkeys(("templates", "phases", "criteria", "kpis", "deliverables", "risks"), "plan"),
    "commercials": "commercials",
    "items": None,
    "undo": None,
    "people": "stakeholders",
    "erasure": "stakeholders",
    "scope": "stakeholders",
    "links": None,
    "documents": "documents",
    "comments": "comments",
    "promises": None,
    "proposals": "plan",
    "meetings": "meetings",
    "reviews": "meetings",
    "texts": None,
    "handoff": "plan",
    "overdue": None,
    "witnesses": None,
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
