"""What happens to the people of the deal."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from mapstream.plan.collections import ItemRef
from mapstream.plan.event import ERASED, Event, Stamp, event, present, stamped
from mapstream.plan.patch import Patch


@event("person.added", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class PersonAdded(Event):
    """A stakeholder came to the deal. ``notes`` are kept by the side that wrote them. ``scope``: what they may see, if
    that is less than their side does."""

    sealed: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("full_name", "email", "notes", "title", "reports_to"), "person"
    )
    erased: ClassVar[Mapping[str, Any]] = {"full_name": ERASED}

    person: str
    side: str
    full_name: str
    email: str | None = None
    role: str | None = None
    notes: dict[str, dict[str, str]] | None = None
    title: str | None = None
    reports_to: str | None = None
    scope: dict[str, Any] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The person."""
        person = present(
            name=self.full_name,
            side=self.side,
            email=self.email,
            role=self.role,
            notes=self.notes,
            title=self.title,
            reports_to=self.reports_to,
            scope=self.scope,
        )
        return {"people": {self.person: person}}


@event("person.joined", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class PersonJoined(Event):
    """A member of the workspace acted in the room for the first time, and is one of its people since."""

    sealed: ClassVar[Mapping[str, str]] = {"full_name": "person", "email": "person"}
    erased: ClassVar[Mapping[str, Any]] = {"full_name": ERASED}

    person: str
    full_name: str
    role: str
    email: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The person, on the seller's side."""
        person = present(name=self.full_name, side="seller", email=self.email, role=self.role)
        return {"people": {self.person: person}}


@event("person.edited", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class PersonEdited(Event):
    """What is known about a person changed."""

    sealed: ClassVar[Mapping[str, str]] = {"changes": "person", "was": "person"}
    erased: ClassVar[Mapping[str, Any]] = {"changes": {}, "was": {}}

    person: str
    changes: dict[str, Any]
    was: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values."""
        return {"people": {self.person: self.changes}} if self.changes else {}


@event("person.removed", undoable=False, edit=True, ends_access=True)
@dataclass(frozen=True, slots=True)
class PersonRemoved(Event):
    """A person left the deal, and their open ``links`` were revoked.

    ``coordinated``: the side whose coordinator they were, which has none now. ``led``: the open work that has no lead
    now, by its name, and whether they had confirmed it.
    """

    person: str
    links: list[str]
    coordinated: str | None = None
    led: dict[str, bool] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """That they left, that their links are closed, and that they coordinate nothing any more."""
        person: dict[str, Any] = {"removed": stamped(stamp)}
        if self.links:
            person["links"] = {link: {"revoked": stamped(stamp)} for link in self.links}
        patch: Patch = {"people": {self.person: person}}
        if self.coordinated:
            patch["plan"] = {"organisations": {self.coordinated: {"coordinator": None}}}
        for item, confirmed in (self.led or {}).items():
            ref = ItemRef.of(item)
            without = {"lead": None, "confirmed": None} if confirmed else {"lead": None}
            patch.setdefault(ref.collection, {})[ref.id] = without
        return patch


@event("person.returned", undoable=False, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class PersonReturned(Event):
    """A person who had left is of the deal again. Their links stay revoked."""

    person: str

    def patch(self, stamp: Stamp) -> Patch:
        """That they have not left."""
        return {"people": {self.person: {"removed": None}}}


@event("notes.shared", undoable=True, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class NotesShared(Event):
    """What a ``side`` noted about a person is shown to the other side, or is no longer ``shared``."""

    person: str
    side: str
    shared: bool

    def patch(self, stamp: Stamp) -> Patch:
        """Whether it is."""
        return {"people": {self.person: {"notes": {self.side: {"shared": True if self.shared else None}}}}}
