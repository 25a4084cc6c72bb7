"""What an event is: a small typed fact, the patch it makes, and the stamp it is recorded with.

Events are stored for ever, so each names itself: ``@event("task.rescheduled", …)`` writes down the stored name,
which never changes, whatever the class is called. When the fields of an event change, its ``class_version`` is raised
and a class method ``upcast_v1_v2(data)`` turns the older data into the newer, in place, on reading.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, NamedTuple, Protocol, TypeVar

from mapstream.plan.document import Reasoned, Stamped
from mapstream.plan.patch import Patch

Via = Literal["link", "session", "key", "system"]

ERASED = "[erased]"
"""What stands where a person's data was, after their key has been destroyed."""


class Stamp(Protocol):
    """When an event happened and who caused it."""

    @property
    def at(self) -> str:
        """The instant, RFC 3339 in UTC with microseconds."""
        ...

    @property
    def by(self) -> str:
        """The id of the person or API key."""
        ...


class Moment(NamedTuple):
    """The stamp of an event that is decided, and not recorded yet."""

    at: str
    by: str


class Event:
    """A fact. Subclasses are frozen dataclasses whose fields are plain JSON values.

    ``sealed`` names the fields that hold personal data, and for each the field that holds the id of the person whose
    key encrypts it (``"by"``: the author's). A sealed field whose owner is ``None`` is stored in the clear. ``erased``
    says what such a field reads as once that key is destroyed (default ``None``).

    ``private`` events are told to the seller's side and to their own author only.

    People's own words, wherever they stand, are sealed under the key of whoever wrote the event besides
    (:mod:`mapstream.plan.words`). ``no_words``: all that it says is names that are nobody's in particular;
    ``more_words`` and ``not_words``: fields that are words, or none, though others of that name are not, or are.
    """

    __slots__ = ()
    name: ClassVar[str]
    __match_args__: ClassVar[tuple[str, ...]]
    class_version: ClassVar[int] = 1
    sealed: ClassVar[Mapping[str, str]] = {}
    erased: ClassVar[Mapping[str, Any]] = {}
    private: ClassVar[bool] = False
    no_words: ClassVar[bool] = False
    more_words: ClassVar[frozenset[str]] = frozenset()
    not_words: ClassVar[frozenset[str]] = frozenset()
    undoable: ClassVar[bool]
    edit: ClassVar[bool]
    ends_access: ClassVar[bool]

    @classmethod
    def field_names(cls) -> tuple[str, ...]:
        """The names of this event's fields."""
        return cls.__match_args__  # where dataclasses keep them, at no cost

    def patch(self, stamp: Stamp) -> Patch:
        """What this changes in the document, given nothing but the event and its stamp."""
        raise NotImplementedError

    def edits(self) -> bool:
        """Whether it edits the plan, where that depends on more than which event it is."""
        return self.edit

    def rewrites(self) -> Mapping[str, str | None]:
        """The texts that it sets as a whole, by name, and what they were before."""
        return {}


EVENTS: dict[str, type[Event]] = {}
"""Every event by its stored name."""

E = TypeVar("E", bound=type[Event])


def event(name: str, *, undoable: bool, edit: bool, ends_access: bool) -> Callable[[E], E]:
    """Register an event class under the name that it is stored with, for ever, and say what it is.

    ``undoable``: its author can take it back, as nothing of it has had its effect outside the plan. ``edit``: it edits
    the plan, which to look, to talk, to agree and to take back do not. ``ends_access``: somebody may have to leave.
    """

    def register(cls: E) -> E:
        if name in EVENTS:
            raise ValueError(f"{name} is taken by {EVENTS[name]}")
        cls.name, cls.undoable, cls.edit, cls.ends_access = name, undoable, edit, ends_access
        EVENTS[name] = cls
        return cls

    return register


def upcast(cls: type[Event], data: dict[str, Any], version: int) -> None:
    """Turn what was stored in a class version of an event into its newest. In place."""
    for earlier in range(version, cls.class_version):
        getattr(cls, f"upcast_v{earlier}_v{earlier + 1}")(data)


@dataclass(slots=True, eq=True)
class Recorded:
    """An event with its place: what the log holds and everybody is told.

    ``way``: the id of the link or session that it came by; nothing in what was recorded before that was kept.
    ``version`` counts the events of its stream from 1 without gaps; ``position`` is its place in the whole log, known
    once it is stored; ``command`` is the id of the command it came from.
    """

    stream: str
    version: int
    at: str
    by: str
    via: Via
    command: str
    event: Event
    position: int | None = None
    asked: bytes | None = field(default=None, compare=False)
    """On the first event of a command: what stands for what was asked. Kept beside the event, and not part of it."""
    way: str | None = None
    grown: int | None = field(default=None, compare=False, repr=False)
    """How many bytes the document grew by, where that has been reckoned."""
    _patch: Patch | None = field(default=None, compare=False, repr=False)

    @property
    def patch(self) -> Patch:
        """The event's effect on the document. The same object each time: do not change it."""
        if self._patch is None:
            self._patch = self.event.patch(self)
        return self._patch


@dataclass(frozen=True, slots=True)
class Change:
    """The events of one earlier command, with the patch that takes their joint effect back.

    ``since``: what happened after it up to the version ``known``; what touches nothing of it may be left out.
    """

    version: int
    types: tuple[str, ...]
    by: str
    patch: Patch
    inverse: Patch
    owner: str | None = None
    """The person whose sealed data the inverse holds, if any."""
    since: tuple[Recorded, ...] = ()
    known: int = 0


def stamped(stamp: Stamp) -> Stamped:
    """When and by whom, as the document keeps it."""
    return {"at": stamp.at, "by": stamp.by}


def reasoned(stamp: Stamp, reason: str) -> Reasoned:
    """When, by whom and why, as the document keeps it."""
    return {"at": stamp.at, "by": stamp.by, "reason": reason}


def present(**values: Any) -> dict[str, Any]:
    """Those of ``values`` that are not ``None``."""
    return {key: value for key, value in values.items() if value is not None}
