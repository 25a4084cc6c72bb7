"""What a decision may know besides the document: the time, who asks, fresh ids, and the past where undo needs it."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from mapstream.plan.actor import Actor
from mapstream.plan.document import Document
from mapstream.plan.erasing import About
from mapstream.plan.event import Change, Recorded
from mapstream.plan.templates.reading import Offered


class Sitting(NamedTuple):
    """When a sitting was first told of, and of how many seconds then; and how many it has come to since."""

    at: str
    seconds: float
    latest: float


class Upload(NamedTuple):
    """What is known of a file that somebody uploaded."""

    name: str
    type: str
    size: int
    pages: int | None = None


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
    """For ``sign_agreement`` and ``edit_text`` only: the document at the version that is agreed to, or that its author
    had, if that is not the present one; for texts where the ``recent`` events do not go back so far."""
    sittings: Mapping[str, Sitting] = {}
    """For ``record_view`` only: the actor's sittings that were told of lately, by their ids; looks without one, by
    their version."""
    uploads: Mapping[str, Upload] = {}
    """For ``add_document`` and ``revise_document``, also if proposed: what the actor uploaded here, by its SHA-256."""
    recent: Sequence[Recorded] = ()
    """For ``edit_text`` only: the last events."""
    about: About | None = None
    """For ``erase_person`` only: what is known of them, and where others wrote about them."""
    mail: bool = False
    """Whether this server can send e-mail."""
    trying: bool = False
    """Whether nothing is written: what may be proposed may be tried, too."""
