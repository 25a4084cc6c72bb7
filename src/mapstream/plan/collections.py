"""The collections of a plan's document, one row for each, and the names of what is in them.

*Purpose.* What is true of a collection stands in its row and nowhere else: what its items are called, to which part of
somebody's scope they belong, which of their fields name other items, where evidence stands, what belongs to a person,
how it goes out in tables. Redaction, removal, soundness, undo, lists of changes, bounds, words and tables are derived
from the rows. What is no collection has its part of a scope beside them.

*Invariants.* What only one of them must know is told by its place (``people/*/notes``), never by a key at any depth. A
test holds the rows against the types of the document.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Self, cast

from mapstream.plan import document as d
from mapstream.plan.document import Document
from mapstream.plan.event import ERASED
from mapstream.plan.patch import Patch

_AT = {"stages": ("decision_process",), "gates": ("plan", "calendar"), "blackouts": ("plan", "calendar")}
"""Where the collections are that are not at the top of the document."""

_NOTHING: Mapping[str, Any] = {}


class ItemRef(NamedTuple):
    """Where an item is: in a collection, under an id. What is no collection, such as the ``plan``, has no id."""

    collection: str
    id: str

    @classmethod
    def of(cls, name: str) -> Self:
        """The item called ``tasks/<id>`` or ``plan``."""
        collection, _, id = name.partition("/")
        return cls(collection, id)

    def __str__(self) -> str:
        """Its name."""
        return f"{self.collection}/{self.id}" if self.id else self.collection

    def beside(self, document: Mapping[str, Any] | Document) -> Mapping[str, Any]:
        """The items of its collection, by id."""
        found = cast(Mapping[str, Any], document)
        for key in _AT.get(self.collection, ()):
            found = found.get(key, _NOTHING)
        return cast(Mapping[str, Any], found.get(self.collection, _NOTHING))

    def find(self, document: Mapping[str, Any] | Document) -> Mapping[str, Any] | None:
        """It, if it is in a document."""
        return self.beside(document).get(self.id) if self.id else document.get(self.collection)  # type: ignore[return-value]

    def item(self, document: Mapping[str, Any] | Document) -> Mapping[str, Any]:
        """It, in a document that has it."""
        found: Mapping[str, Any] = self.beside(document)[self.id]
        return found

    def patch(self, values: Mapping[str, Any]) -> Patch:
        """The patch that changes these values of it."""
        return holding(self.collection, {self.id: values})


def holding(collection: str, items: Mapping[str, Any]) -> Patch:
    """The patch that changes some items of a collection."""
    patch: Patch = {collection: items}
    for key in reversed(_AT.get(collection, ())):
        patch = {key: patch}
    return patch


# --- How the fields of items name others ------------------------------------------------------------------------------

Items = Mapping[str, Any]
IsThere = Callable[[Items, str, str], bool]
"""Whether, in a document, the item of a collection with an id is there for a reader."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A field that names an item of a collection by its id. ``many``: a list of ids, or an object with ids as its keys.
    ``by_name``: names, such as ``tasks/<id>``, in place of ids. ``lets_go``: emptied when the item is removed."""

    to: tuple[str, ...]
    many: bool = False
    by_name: bool = False
    lets_go: bool = False

    def names(self, value: Any) -> Iterator[ItemRef]:
        """The items that a value names, and that have to be there."""
        found = value if self.many else (value,)
        return (ItemRef.of(named) if self.by_name else ItemRef(self.to[0], named) for named in found)

    def naming(self, items: Items, field: str, ref: ItemRef) -> Iterator[str]:
        """Of some items, the ids of those that name an item in this field."""
        wanted = str(ref) if self.by_name else ref.id
        if self.many:
            return (key for key, item in items.items() if wanted in item.get(field, ()))
        return (key for key, item in items.items() if item.get(field) == wanted)

    def without(self, value: Any, is_there: IsThere, document: Items) -> Any:
        """A value without what is not there; the same object if all is, an empty one or ``None`` if nothing is left."""
        by_name, to = self.by_name, self.to[0]
        if not self.many:
            there = is_there(document, *ItemRef.of(value)) if by_name else is_there(document, to, value)
            return value if there else None
        kept = {
            named: flag
            for named, flag in value.items()
            if (is_there(document, *ItemRef.of(named)) if by_name else is_there(document, to, named))
        }
        return value if kept and len(kept) == len(value) else kept


class _Evidence(Reference):
    """A field that says how an item was finished or judged: its ``evidence`` names documents and meetings, and who
    confirmed it."""

    __slots__ = ()

    def names(self, value: Any) -> Iterator[ItemRef]:
        for piece in value.get("evidence", ()):
            if (artifact := artifact_of(piece)) is not None:
                yield artifact
            if piece["kind"] == "confirmation":
                yield ItemRef("people", piece["by"])

    def naming(self, items: Items, field: str, ref: ItemRef) -> Iterator[str]:
        proofs = (
            (key, piece) for key, item in items.items() for piece in item.get(field, _NOTHING).get("evidence", ())
        )
        return (key for key, piece in proofs if artifact_of(piece) == ref)

    def without(self, value: Any, is_there: IsThere, document: Items) -> Any:
        evidence = value.get("evidence", ())
        kept = [
            {key: inner for key, inner in piece.items() if key not in WHICH_DOCUMENT}
            if (artifact := artifact_of(piece)) is not None and not is_there(document, *artifact)
            else piece
            for piece in evidence
        ]
        whole = all(less is piece for less, piece in zip(kept, evidence, strict=True))
        return value if whole else {**value, "evidence": kept}


def artifact_of(piece: Items) -> ItemRef | None:
    """The document, or the meeting of the room, that is offered as evidence. Meetings elsewhere are told in words."""
    ref: str = piece.get("ref") or ""
    if piece["kind"] == "document" and ref:
        return ItemRef("documents", ref.removeprefix("documents/"))
    return ItemRef.of(ref) if piece["kind"] == "meeting" and ref.startswith("meetings/") else None


WHICH_DOCUMENT = frozenset({"ref", "revision", "sha256"})
"""What says which document a piece of evidence is."""


class _ToCome(Reference):
    """The steps that are still to come. What they wait for, and what waits for them, may have gone meanwhile."""

    __slots__ = ()

    def names(self, value: Any) -> Iterator[ItemRef]:  # noqa: ARG002 nothing has to be there
        return iter(())

    def naming(self, items: Items, field: str, ref: ItemRef) -> Iterator[str]:
        name = str(ref)
        steps = ((key, step) for key, item in items.items() for step in item.get(field, _NOTHING).values())
        return (
            key
            for key, step in steps
            if ref.id in step.get("after", ()) or name in step.get("waits", ()) or name in step.get("before", ())
        )

    def without(self, value: Any, is_there: IsThere, document: Items) -> Any:
        milestones = document.get("milestones", _NOTHING)
        later = {id: key for key, one in milestones.items() for id in one.get("to_come", ())}

        def known(name: str) -> bool:
            collection, id = ItemRef.of(name) if "/" in name else ("tasks", name)
            return is_there(document, collection, id) or (id in later and is_there(document, "milestones", later[id]))

        kept: dict[str, Any] = {}
        for id, step in value.items():
            named = {end: {name: True for name in step[end] if known(name)} for end in _ENDS if end in step}
            kept[id] = step if all(len(named[end]) == len(step[end]) for end in named) else replaced(step, named)
        return value if all(kept[id] is step for id, step in value.items()) else kept


class _Follows(Reference):
    """What the date of an item moves with: other items, by their names, or the goal, which is no item."""

    __slots__ = ()

    def names(self, value: Any) -> Iterator[ItemRef]:
        return (ItemRef.of(name) for name in value if name != GOAL)

    def without(self, value: Any, is_there: IsThere, document: Items) -> Any:
        there = all(name == GOAL or is_there(document, *ItemRef.of(name)) for name in value)
        return value if there else None


GOAL = "goal"
"""How the goal is named where a date follows it."""

_ENDS = ("after", "waits", "before")
"""Where a step that is still to come names others: tasks by their ids, and items by their names."""


def replaced(whole: Items, changed: Items) -> dict[str, Any]:
    """A copy with some values replaced; what would be empty is absent, since emptiness would tell of what was there."""
    result = {**whole, **changed}
    for key, value in changed.items():
        if value is None or value == {}:
            del result[key]
    return result


# --- The rows ---------------------------------------------------------------------------------------------------------


Part = Literal["plan", "documents", "commercials", "stakeholders", "comments", "meetings"]
"""A part of the room that somebody's scope may leave out. That it may leave out the history is said elsewhere: the
history is of everything."""


class Collection(NamedTuple):
    """A collection of the document."""

    name: str
    part: Part | None
    """The part of somebody's scope that its items belong to; ``None``: that of what they are on."""
    shape: type
    one: str
    """What commands, events and their fields call one of its items."""
    many: str
    """What people call several."""
    noun: str = ""
    """What people call one, where that is another word."""
    title: str = "title"
    """The field that says what an item is called."""
    references: Mapping[str, Reference] = {}
    """The fields in which an item names others."""
    subject: str | None = None
    """The field that names what an item is on: it is seen with that only, and goes with it."""
    about: str | None = None
    """The field that lists the names of all that an item is about: it is seen with all of them only, and may outlast
    them."""
    lead: str | None = None
    """The field that names who answers for an item."""
    hideable: bool = True
    """Whether an item may be shown to some only."""
    personal: Mapping[str, str | None] = {}
    """The fields that belong to a person, each with what stands in for it where it cannot be missing."""
    guests: Mapping[str, Mapping[str, str | None]] = {}
    """The objects in an item whose keys stand for persons, each with what in them belongs to these, as above."""
    withheld: tuple[str, ...] = ()
    """Places in an item that are kept out of lists of changes besides, since an event may have them sealed."""
    one_by_one: tuple[str, ...] = ()
    """Places in an item where entries come and go one by one: taking the first back leaves those added since."""
    share: float = 1.0
    """How many of it a room may hold, in times of the bound of items."""
    passing: tuple[str, ...] = ()
    """Fields that say what was meant once, whether or not what they name is still there."""
    letter: str | None = None
    """What the keys of its items begin with in tables; ``None``: they go out without keys."""

    @property
    def word(self) -> str:
        """What people call one of its items."""
        return self.noun or self.one

    @property
    def deciding(self) -> frozenset[str]:
        """The fields that say to whom an item is shown."""
        kind = ("kind",) if self.part == "documents" else ()
        return frozenset({"visible_to", "added", *([self.subject] if self.subject else ()), *kind})

    @property
    def redacted(self) -> Mapping[str, Reference]:
        """Those references of which something may be hidden from a reader."""
        return {field: ref for field, ref in self.references.items() if not _SEEN_BY_ALL.issuperset(ref.to)}

    @property
    def let_go(self) -> frozenset[str]:
        """The fields that are emptied when what they name is removed."""
        return frozenset(field for field, reference in self.references.items() if reference.lets_go)

    @property
    def loose(self) -> frozenset[str]:
        """The fields that may name what is gone."""
        loose = (field for field, reference in self.references.items() if isinstance(reference, _ToCome))
        return frozenset((*loose, *self.passing))


_SEEN_BY_ALL = frozenset({"people", "gates"})
_SOMEBODY = Reference(("people",))
_PEOPLE = Reference(("people",), many=True)
_MILESTONE = Reference(("milestones",))
_GATE = Reference(("gates",), lets_go=True)
_AFTER = Reference(("tasks",), many=True)
_WAITS = Reference(("tasks", "milestones"), many=True, by_name=True)
_DATED_BY = _Follows(("tasks", "milestones"), many=True, by_name=True)
_STEPS = _ToCome(("tasks", "milestones"))
_DONE = _Evidence(("documents", "meetings"))
_ITEMS = ("tasks", "milestones", "documents", "phases", "criteria", "kpis", "deliverables", "risks")
_THREATENED = Reference(_ITEMS, by_name=True, lets_go=True)
ABOUT = ("tasks", "milestones", "documents", "deliverables", "risks")
"""What a meeting can have been about: what is never taken out of the room altogether."""
_ABOUT = Reference(ABOUT, many=True, by_name=True)


def _row(name: str, part: Part | None, shape: type, **more: Any) -> Collection:
    said: dict[str, Any] = {"name": name, "part": part, "shape": shape}
    said |= {"one": name.removesuffix("s"), "many": name}
    return Collection(**said | more)


_ROWS = (
    _row(
        "tasks",
        "plan",
        d.Task,
        references={"milestone": _MILESTONE, "lead": _SOMEBODY, "supporters": _PEOPLE, "gate": _GATE}
        | {"after": _AFTER, "waits": _WAITS, "follows": _DATED_BY, "completion": _DONE},
        lead="lead",
        one_by_one=("after", "waits"),
        letter="",
    ),
    _row(
        "milestones",
        "plan",
        d.Milestone,
        references={"gate": _GATE, "waits": _WAITS, "follows": _DATED_BY, "to_come": _STEPS, "completion": _DONE},
        one_by_one=("waits",),
        share=0.1,
        letter="M",
    ),
    _row("documents", "documents", d.Material, share=0.5, letter="F"),
    _row(
        "phases",
        "plan",
        d.Phase,
        references={"lead": _SOMEBODY, "completion": _DONE},
        lead="lead",
        share=0.1,
        letter="P",
    ),
    _row(
        "criteria",
        "plan",
        d.Criterion,
        one="criterion",
        many="success criteria",
        references={"judgement": _DONE},
        share=0.2,
        letter="C",
    ),
    _row(
        "kpis",
        "plan",
        d.Kpi,
        many="KPIs",
        noun="KPI",
        title="metric",
        references={"owner": _SOMEBODY},
        lead="owner",
        one_by_one=("measurements",),
        share=0.2,
        letter="K",
    ),
    _row(
        "deliverables",
        "plan",
        d.Deliverable,
        references={"milestone": _MILESTONE, "lead": _SOMEBODY, "completion": _DONE},
        lead="lead",
        share=0.5,
        letter="D",
    ),
    _row("risks", "plan", d.Risk, references={"on": _THREATENED, "owner": _SOMEBODY}, share=0.5, letter="R"),
    _row(
        "comments",
        "comments",
        d.Comment,
        references={"reply_to": Reference(("comments",)), "mentions": _PEOPLE},
        subject="on",
        personal={"text": ERASED},
        share=10,
    ),
    _row(
        "meetings",
        "meetings",
        d.Meeting,
        references={"attendees": _PEOPLE, "items": _ABOUT, "actions": _AFTER},
        guests={"guests": {"name": ERASED, "email": None}},
        withheld=("guests/*/name", "guests/*/email"),
        share=0.5,
    ),
    _row("texts", None, d.LongText, subject="on", share=0.5, one_by_one=("paragraphs",)),
    _row("reviews", "meetings", d.Review, references={"attendees": _PEOPLE}, hideable=False, share=0.5),
    _row(
        "proposals",
        "plan",
        d.Proposal,
        about="on",
        personal={"note": None},
        passing=("on", "commands"),
        share=0.5,
    ),
    _row(
        "promises",
        None,
        d.Promise,
        references={"to": _SOMEBODY},
        about="on",
        personal={"note": None},
        passing=("on",),
    ),
    _row(
        "people",
        "stakeholders",
        d.Person,
        one="person",
        title="name",
        references={"reports_to": _SOMEBODY},
        hideable=False,
        personal={"name": ERASED, **dict.fromkeys(("email", "title", "reports_to", "notes"))},
        withheld=("role", "links/*/emails", "links/*/proved"),
        one_by_one=("notes",),
        share=0.5,
    ),
)
COLLECTIONS: Mapping[str, Collection] = {row.name: row for row in _ROWS}
"""Every collection at the top of the document, in the order in which commands list them."""

HIDEABLE: Mapping[str, Collection] = {name: row for name, row in COLLECTIONS.items() if row.hideable}
"""Those of which an item may be hidden from somebody."""

PARTS: Mapping[str, Part | None] = {
    "plan": "plan",
    "deal": None,
    "commercials": "commercials",
    "decision_process": "plan",
}
"""The parts of the document that are not collections of items, each with the part of somebody's scope that it belongs
to; ``None``: everybody who may see the room sees it."""

FIELDS: Mapping[str, Mapping[str, Part | None]] = {
    "plan": {
        **dict.fromkeys(("name", "kind", "workspace", "opened", "alias", "organisations", "inviting", "witnesses")),
        **dict.fromkeys(("goal", "value", "gate", "calendar", "agreement", "template", "handoff"), "plan"),
        "cadence": "meetings",
    },
    "deal": {
        **dict.fromkeys(("name", "stage", "segment", "crm_id", "outcome")),
        **dict.fromkeys(("amount", "currency", "probability"), "commercials"),
    },
}
"""The fields of those parts of which somebody may see some only."""


# --- Who refers to what -----------------------------------------------------------------------------------------------

_SUBJECT = Reference((*_ITEMS, "meetings", "comments", "plan"), by_name=True)


def _naming(target: str) -> Iterator[tuple[Collection, str, Reference]]:
    """The fields in which an item of a collection can be named."""
    for row in COLLECTIONS.values():
        subject = {row.subject: _SUBJECT} if row.subject else {}
        for field, reference in {**subject, **row.references}.items():
            if target in reference.to:
                yield row, field, reference


_NAMING = {target: tuple(_naming(target)) for target in (*COLLECTIONS, "gates")}


def referring(document: Mapping[str, Any] | Document, ref: ItemRef) -> Iterator[tuple[Collection, str, str]]:
    """The items of a document that name one, there or not: each as its collection, its id, and the field."""
    whole = cast(Items, document)
    for row, field, reference in _NAMING.get(ref.collection, ()):
        for id in reference.naming(whole.get(row.name, _NOTHING), field, ref):
            yield row, id, field
