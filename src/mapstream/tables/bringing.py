"""Bringing a file into a plan: what is read in it, the plan that it was written from, and what it would do."""

from collections.abc import Callable
from datetime import date

from pydantic import ValidationError

from mapstream.plan.actor import Actor
from mapstream.plan.document import Document
from mapstream.plan.field_errors import field_errors
from mapstream.problems import Invalid
from mapstream.tables.draft import Draft
from mapstream.tables.guessing.hints import hints_of
from mapstream.tables.proposing import Proposal, propose
from mapstream.tables.reading import read
from mapstream.tables.sources.source import Form


def drafted(data: bytes, form: Form, document: Document, day: str) -> Draft:
    """Read a file for a plan on a day. Raises Malformed and Invalid."""
    try:
        return read(data, form, hints_of(document, date.fromisoformat(day)))
    except ValidationError as error:
        raise _too_much(error) from None


def written_from(draft: Draft, room: str, version: int) -> int | None:
    """The version of a room, now at ``version``, that a file was written from; ``None``: it is not from this room."""
    about = draft.plan.about
    return min(about.version or version, version) if about is not None and about.room == room else None


def proposed(
    draft: Draft, document: Document, fresh: Callable[[], str], actor: Actor, base: Document | None
) -> Proposal:
    """Propose what a file would do to a plan. ``base``: the plan that it was written from. Raises Invalid."""
    try:
        return propose(draft, document, fresh, actor, base)
    except ValidationError as error:
        raise _too_much(error) from None


def _too_much(error: ValidationError) -> Invalid:
    return Invalid("Something in it is more than a plan can hold.", field_errors(error, ""))
