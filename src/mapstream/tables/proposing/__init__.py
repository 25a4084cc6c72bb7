"""From a draft to ordinary commands, decided by the ordinary rules.

An import adds. It changes nothing that is there: what the room has already (a goal, an item of the same title) stays as
it is, and that is noted. One exception: phases that stand as every room begins with them give way to those of a draft.

A file that was written from this very room names its items by their ids. There it changes what somebody has changed in
the file (:mod:`~mapstream.tables.proposing.changes`), and removes nothing: rows that are missing say nothing.
"""

from collections.abc import Callable
from typing import NamedTuple

from mapstream.plan.actor import Actor
from mapstream.plan.command import Command
from mapstream.plan.document import Document
from mapstream.plan.vocabulary import parse
from mapstream.tables.draft import Draft
from mapstream.tables.proposing import calendar, items, people, plan, states
from mapstream.tables.proposing.script import Row, Script
from mapstream.tables.rows.people import PersonRow

__all__ = ["Proposal", "Row", "propose"]


class Proposal(NamedTuple):
    """What an import would do."""

    commands: tuple[Command, ...]
    rows: tuple[Row, ...]
    people: tuple[tuple[int, PersonRow], ...]
    """People to be added, each with their line."""


def propose(
    draft: Draft, document: Document, fresh: Callable[[], str], actor: Actor, base: Document | None = None
) -> Proposal:
    """The commands that bring a draft into a room, for ``actor``, who sees it as ``document``.

    ``base``: as they saw it at the version that the file says it was written from, if that is this room. The commands
    stand in an order in which each finds what it names.
    """
    script = Script(draft, document, fresh, actor, base)
    people.people(script)
    calendar.calendar(script)
    for part in script.plan.documents:
        items.item(script, "documents", part)
    items.phases(script)
    for name in ("milestones", "tasks", "deliverables", "criteria", "kpis", "risks"):
        for part in getattr(script.plan, name):
            items.item(script, name, part)
    for known in script.known.values():
        items.change(script, known)
    states.links(script)
    states.measured(script)
    plan.plan_as_such(script)
    states.ties(script)
    states.states(script)
    states.notes(script)
    states.gone(script)
    commands = tuple(parse(type, data) for type, data in script.said)
    new = [(draft.line(f"@{label}"), known.new) for label, known in script.people.items() if known.new]
    return Proposal(commands, tuple(sorted(script.rows, key=lambda row: row.line)), tuple(new))
