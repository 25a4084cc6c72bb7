"""A unit of commands: what is asked, the past that deciding it may need, what it came to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from mapstream.log import Written, digest_of
from mapstream.plan.actor import Actor
from mapstream.plan.context import Sitting, Upload
from mapstream.plan.document import Document
from mapstream.plan.erasing import About
from mapstream.plan.event import Change, Recorded
from mapstream.plan.templates.reading import Offered
from mapstream.problems import Conflict, InternalError, Problem, ProofNeeded, StoreAway
from mapstream.protocol.session import Ask


class Asked(NamedTuple):
    """A unit of commands, written whole or not at all: its id, what is asked, and by whom.

    ``sent``: what stands for what was sent, where that is not the commands themselves. ``trying``: it is decided on a
    copy of which nothing is kept.
    """

    id: str
    asks: tuple[Ask, ...]
    actor: Actor
    sent: bytes | None = None
    trying: bool = False

    def digest(self) -> bytes:
        """What stands for what is asked, by whomever and under whatever condition: the same again has the same."""
        if self.sent is not None:
            return self.sent
        said = [f"{ask.command.type} {ask.command.model_dump_json(exclude_unset=True)}" for ask in self.asks]
        return digest_of("\n".join(said))


class Transition(NamedTuple):
    """An event with the document before and after it, so that nobody who tells of it folds anything again."""

    recorded: Recorded
    before: Document
    after: Document


@dataclass(frozen=True, slots=True)
class Past:
    """What a decision needs that is not in the room's recent events: the change to undo, the events since a version,
    templates, the document at the versions that are agreed to, the sittings that views belong to, uploads, and what is
    known of somebody who is to be erased."""

    undoing: Change | None = None
    since: tuple[Recorded, ...] = ()
    templates: Mapping[tuple[str, int | None], Offered] = field(default_factory=dict)
    earlier: Mapping[int, Document] = field(default_factory=dict)
    sittings: Mapping[str, Sitting] = field(default_factory=dict)
    uploads: Mapping[str, Upload] = field(default_factory=dict)
    about: About | None = None


class Done(NamedTuple):
    """A unit is durable. ``version`` is the room's after it.

    ``steps`` are its events. When it was settled ``again`` and had been written ``before``, they are to be read from
    the log.
    """

    id: str
    version: int
    steps: Sequence[Transition] = ()
    again: bool = False
    before: Written | None = None


Outcome = Done | Problem


class NoEffect(NamedTuple):
    """That a command came to nothing: what its sender was told, whose it was, and what stands for what was asked, where
    that is known."""

    told: Outcome
    by: str
    asked: bytes | None = None


Settled = Written | NoEffect
"""What came of a command, for good."""


@dataclass(slots=True, eq=False)
class Unit:
    """A unit on its way through a room; ``tell`` is called once, with it and what came of it."""

    asked: Asked
    tell: Callable[[Unit, Outcome], None]
    steps: list[Transition] = field(default_factory=list)
    problem: Problem | None = None
    past: Past | None = None
    tries: int = 0
    """How often it was left out of what was written with others, for something that was wrong with its room."""

    @property
    def for_good(self) -> bool:
        """Whether its outcome is the last word. A mistake of ours is not, nor that it could not be decided; who is told
        of a conflict may ask again under another condition, and who is asked for proof once they have given it."""
        return not isinstance(self.problem, InternalError | StoreAway | Conflict | ProofNeeded)


def steps_of(units: Iterable[Unit]) -> list[Transition]:
    """All that units have decided to, in their order."""
    return [step for unit in units for step in unit.steps]
