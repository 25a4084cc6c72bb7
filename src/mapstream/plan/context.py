"""What a decision may know besides the document: the time, who asks, fresh ids, and the past where undo needs it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from mapstream.plan.document import Document, Side
from mapstream.plan.event import Change, Via
from mapstream.plan.templates.reading import Offered


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks.

    ``id`` is a person of the room, or an API key of the workspace; ``workspace`` is set for those who act for the
    selling organisation (API keys), ``room`` for those who came by a personal ``link``.
    """

    id: str
    side: Side
    via: Via
    role: str = ""
    workspace: str | None = None
    room: str | None = None
    link: str | None = None
    expires: str | None = None

    @property
    def member(self) -> bool:
        """Whether they belong to the workspace: such people see positions and may open rooms."""
        return self.workspace is not None

    @property
    def admin(self) -> bool:
        """Whether they administer the workspace: such people see whatever their side added."""
        return self.workspace is not None and self.role == "admin"


class Sitting(NamedTuple):
    """When a sitting was first told of, by whom, and of how many seconds."""

    at: str
    by: str
    seconds: float


class Context(NamedTuple):
    """Brought to a decision from outside, so that deciding stays pure."""

    now: str
    """This instant, RFC 3339 in UTC."""
    actor: Actor
    fresh: Callable[[], str]
    """Gives a new id."""
    undoing: Change | None = None
    """For ``undo`` only: the change to take back."""
    version: int = 0
    """The room's version before the decision."""
    templates: Mapping[tuple[str, int | None], Offered] = {}
    """For ``apply_template`` only: what there is under an id and a version, ``None`` standing for the latest."""
    earlier: Mapping[int, Document] = {}
    """For ``sign_agreement`` only: the document at the version that is agreed to, if that is not the present one."""
    sittings: Mapping[str, Sitting] = {}
    """For ``record_view`` only: the sittings that were told of before, by their ids."""
