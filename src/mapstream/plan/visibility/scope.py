"""What a person's scope leaves in sight: of which parts of the room they see anything at all.

A scope is set for a person and stands in the document, as it was said. A *sight* is what follows from it: a value, so
that those who see the same compare equal and share what is made for them. Only the present scope counts, for the past
as well. Who administers the workspace is bound by none.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol, cast

from mapstream.plan.collections import COLLECTIONS, FIELDS, PARTS, Part
from mapstream.plan.document import Document
from mapstream.plan.patch import Patch

Item = Mapping[str, Any]

OF_A_PERSON = frozenset({"name", "side", "removed"})
"""What is told of a person to those who do not see the stakeholder map: everything in the room is signed with names."""
OF_A_CALENDAR = ("zone",)
"""What is told of the calendar to those who do not see the plan: dates mean nothing without it."""


class Sight(NamedTuple):
    """Which parts of a room somebody sees. ``documents``: the kinds, in lower case, and the names of those that they
    see; ``None``: all."""

    plan: bool = True
    documents: frozenset[str] | None = None
    commercials: bool = True
    stakeholders: bool = True
    comments: bool = True
    meetings: bool = True
    history: bool = True

    @classmethod
    def of(cls, scope: Mapping[str, Any]) -> "Sight":
        """What a scope leaves in sight. What it does not speak of is seen."""
        documents = scope.get("documents", "all")
        seen = None if documents == "all" else frozenset(one.casefold() for one in documents)
        sight = cls(**{**scope, "documents": seen})
        return ALL if sight == ALL else sight

    @property
    def key(self) -> str:
        """The same text for those with the same sight."""
        return (
            "" if self is ALL else f"{sorted(self.documents or ())} {[part for part in self if part in (None, False)]}"
        )

    def part(self, part: Part | None) -> bool:
        """Whether anything of a part is seen; ``None``: what is of no part is."""
        if part is None:
            return True
        return self.documents is None or bool(self.documents) if part == "documents" else bool(getattr(self, part))

    def item(self, collection: str, key: str, item: Item) -> bool:
        """Whether an item is seen, if only by its name, as people are."""
        part = COLLECTIONS[collection].part
        if part == "documents" and self.documents is not None:
            return f"documents/{key}" in self.documents or item.get("kind", "").casefold() in self.documents
        return part == "stakeholders" or self.part(part)

    def place(self, item: str, field: str | None, person: str) -> bool:
        """Whether a field of an item that is seen, or of a part of the document, is seen by a person."""
        collection, _, key = item.partition("/")
        if collection == "people":
            return self.stakeholders or key == person or field is None or field in OF_A_PERSON
        if key:
            return True
        return self.part(FIELDS.get(item, {}).get(field or "", PARTS.get(item)))

    def patch(self, patch: Patch, document: Document, person: str) -> bool:
        """Whether a person sees all that a patch changes of a document, as far as their scope goes."""
        return self is ALL or all(self._changes(name, changed, document, person) for name, changed in patch.items())

    def _changes(self, name: str, changed: Any, document: Document, person: str) -> bool:
        if name in FIELDS:
            return all(self.place(name, field, person) for field in changed)
        if name in PARTS:
            return self.part(PARTS[name])
        if name == "people":
            places = ((f"people/{key}", field) for key, change in changed.items() for field in change or ("role",))
            return all(self.place(*place, person) for place in places)
        items: Mapping[str, Any] = cast(Mapping[str, Any], document).get(name, {})
        return all(self.item(name, key, items[key]) for key in changed if key in items)


ALL = Sight()
"""Of those whose scope leaves nothing out."""


class Seer(Protocol):
    """Somebody who looks at a room."""

    @property
    def id(self) -> str:
        """Their id: a person's, or an API key's."""
        ...

    @property
    def admin(self) -> bool:
        """Whether they administer the workspace."""
        ...


def sight_of(document: Document, seer: Seer) -> Sight:
    """What somebody's scope leaves in sight of a room."""
    scope = None if seer.admin else scope_in(document, seer.id)
    return ALL if scope is None else Sight.of(scope)


def scope_in(document: Document, person: str) -> Mapping[str, Any] | None:
    """The scope of somebody in a room; ``None``: that of everybody of their side."""
    known = document.get("people", {}).get(person)
    return None if known is None else known.get("scope")


def scoped_people(document: Document) -> frozenset[str]:
    """Those who have a scope of their own."""
    return frozenset(id for id, person in document.get("people", {}).items() if "scope" in person)


def not_wider(scope: Mapping[str, Any] | None, than: Mapping[str, Any] | None) -> bool:
    """Whether a scope leaves nothing in sight that another does not. ``None``: as everybody of the side.

    That one names documents and the other their kinds is taken for wider: a document may come to be of another kind.
    """
    a, b = Sight.of(scope or {}), Sight.of(than or {})
    if b.documents is not None and (a.documents is None or not a.documents <= b.documents):
        return False
    return all(theirs or not mine for mine, theirs in zip(a, b, strict=True) if isinstance(mine, bool))
