"""The commands of an import while they are written, and whom and what they may name."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from mapstream.languages.message import joined, say
from mapstream.plan.actor import Actor
from mapstream.plan.collections import COLLECTIONS, GOAL, ItemRef
from mapstream.plan.document import Document, Side
from mapstream.tables.draft import Draft
from mapstream.tables.labels import labels
from mapstream.tables.proposing.who_is_who import Somebody, who_is_who
from mapstream.tables.rows.attached import EvidenceRow
from mapstream.tables.rows.items import MilestoneRow, TaskRow

SELLER_LEADS = "{name} is of the seller's side and cannot lead here: left out."
BUYER_LEADS = "{name} is of the buyer's side and cannot lead here: left out."
AS_SELLERS = "Whose side it is on is not said: taken as the seller's."
AS_BUYERS = "Whose side it is on is not said: taken as the buyer's."
NONE_OF_THEM = "{key} is none of the {what}: left out."


class Change(NamedTuple):
    """A field that will be another: what it is now and what it will be, in words."""

    field: str
    before: str | None
    after: str | None


class Row(NamedTuple):
    """What was understood of a place in a text. ``item``: its name in the room; ``new``: whether it will be added.

    ``changes``: what will be different about an item that is there.
    """

    line: int
    kind: str
    title: str
    item: str
    new: bool
    changes: tuple[Change, ...] = ()


class Known(NamedTuple):
    """An item of the room that a row of the file stands for: as it is now, and as it was when the file was written."""

    collection: str
    noun: str
    id: str
    part: Any
    now: Mapping[str, Any]
    base: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The item's name."""
        return f"{self.collection}/{self.id}"


class Script:
    """What ``actor``, who sees the room as ``document``, will say. What cannot be named is noted and left out.

    ``base``: as they saw it when the file was written, if it was written from this room.
    """

    def __init__(
        self, draft: Draft, document: Document, fresh: Callable[[], str], actor: Actor, base: Document | None
    ) -> None:
        self.draft = draft
        self.plan = draft.plan
        self.document: Mapping[str, Any] = document
        self.base: Mapping[str, Any] | None = base
        self.fresh = fresh
        self.actor = actor
        self.writer: Side = draft.writer or actor.side
        self.said: list[tuple[str, dict[str, Any]]] = []
        self.rows: list[Row] = []
        self.people: dict[str, Somebody] = who_is_who(draft, document, fresh, actor.side)
        self.names: dict[str, str] = {}
        """The names of items by their keys: ``tasks/<id>``."""
        self.new: set[str] = set()
        """The keys of what is added."""
        self.titles: dict[str, dict[str, list[str]]] = {}
        """Of each collection the items of the room by their titles, as far as no row stands for them."""
        self.known: dict[str, Known] = {}
        """What a row stands for by its id, by its key."""
        self.untied: list[str] = []
        self.tied: dict[str, tuple[str, int]] = {}
        """The items whose date is to follow nothing any more, or something, by name."""
        self.gates: dict[str, str] = {}
        self.unplaced: dict[tuple[str, str], str] = {}
        """As what somebody is named who can neither lead an item nor support it, by its key and their label."""

    def say(self, type: str, **data: Any) -> None:
        """A command, without what has no value."""
        self.said.append((type, {name: value for name, value in data.items() if value is not None}))

    def change(self, type: str, **data: Any) -> None:
        """A command in which ``None`` takes a value away."""
        self.said.append((type, data))

    def link(self, item: str, after: str, un: str = "") -> None:
        """Let an item wait for another, or, with ``un``, no more."""
        waiting, first = ItemRef.of(item), ItemRef.of(after)
        if waiting.collection == first.collection == "tasks":
            self.say(f"{un}link_tasks", task=waiting.id, after=first.id)
        else:
            self.say(f"{un}link_items", item=item, after=after)

    def row_of_changes(
        self, line: int, kind: str, title: str, item: str, to: Mapping[str, Any], now: Mapping[str, Any]
    ) -> None:
        """A row that says what some fields are now, and what they will be."""
        told = (Change(field, self.in_words(now.get(field)), self.in_words(value)) for field, value in to.items())
        self.rows.append(Row(line, kind, title, item, False, tuple(told)))

    def in_words(self, value: Any) -> str | None:
        """A value as people read it: names of people and titles of items in place of their ids."""
        if value is None or value is False:
            return None
        if isinstance(value, tuple):
            return self._tie_in_words(*value)
        if isinstance(value, Mapping):
            return " · ".join(map(str, value.values()))
        if isinstance(value, list | set):
            return joined(sorted(filter(None, map(self.in_words, value))), "; ") or None
        return self._titles.get(str(value).rpartition("/")[2], str(value))

    def _tie_in_words(self, followed: str, days: int) -> str:
        what = say("the goal") if followed == GOAL else self.in_words(followed) or ""
        if not days:
            return say("with {what}", what=what)
        if days > 0:
            return say("{n:# working day|# working days} after {what}", n=days, what=what)
        return say("{n:# working day|# working days} before {what}", n=-days, what=what)

    @cached_property
    def _titles(self) -> dict[str, str]:
        titles = {known.id: label for label, known in self.people.items()}
        for name, items in self.document.items():
            if name in COLLECTIONS and name != "documents":
                titled = COLLECTIONS[name].title
                titles |= {id: one[titled] for id, one in items.items() if titled in one}
        gates = self.document["plan"].get("calendar", {}).get("gates", {})
        return {"True": say("yes")} | titles | {id: gate["title"] for id, gate in gates.items()}

    def note(self, key: str, code: str, sentence: str, text: str | None = None) -> None:
        """A finding about the place where the row with a key stood."""
        self.draft.findings.note(self.draft.line(key), code, sentence, text)

    def who(self, label: str | None, key: str, side: Side | None = None, called: str = "Owner") -> str | None:
        """The id of somebody who is named; of a ``side``, if it has to be. ``called``: what they are named as."""
        if label is None:
            return None
        known = self._people_then.get(label) or self.people.get(label)
        if known is None or (side is not None and known.side != side):
            self.unplaced[key, label] = called
        if known is None:
            if label not in self._labels:
                self.note(key, "person_unknown", say("“{name}” is not among the people: left out.", name=label), label)
            return None
        if side is not None and known.side != side:
            sentence = SELLER_LEADS if known.side == "seller" else BUYER_LEADS
            self.note(key, "lead_of_other_side", say(sentence, name=label), label)
            return None
        return known.id

    @cached_property
    def _people_then(self) -> dict[str, Somebody]:
        """Whom labels stood for when the file was written: renaming somebody in it does not change who leads what."""
        people = (self.base or {}).get("people", {})
        here = self.document["people"]
        then = zip(labels(person["name"] for person in people.values()), people, strict=True)
        return {label: Somebody(id, here[id]["side"]) for label, id in then if id in here}

    def whos(self, names: list[str] | None, key: str) -> list[str] | None:
        """The ids of some who are named, each once; ``None`` for nobody."""
        found = [id for label in names or () if (id := self.who(label, key, called="Supporter"))]
        return list(dict.fromkeys(found)) or None

    @cached_property
    def evidence(self) -> dict[str, list[EvidenceRow]]:
        """What proves the items done, by their keys."""
        found: dict[str, list[EvidenceRow]] = {}
        for piece in self.plan.evidence:
            found.setdefault(piece.of, []).append(piece)
        return found

    @cached_property
    def _labels(self) -> set[str]:
        return set(labels(part.name for part in self.plan.people))

    def name(self, key: str | None, of: str) -> str | None:
        """The name of the item with a key."""
        if key is not None and key not in self.names:
            self.note(of, "not_found", say("There is nothing with the key {key}: left out.", key=key), key)
        return self.names.get(key) if key is not None else None

    def tie(self, part: TaskRow | MilestoneRow) -> tuple[str, int] | None:
        """What the date of an item is to move with, by name, and by how many days it is apart."""
        if part.follows == GOAL and self.plan.goal is None and "goal" not in self.document["plan"]:
            self.note(part.key, "not_found", "There is no goal that its date could follow: left out.", GOAL)
            return None
        followed = GOAL if part.follows == GOAL else self.name(part.follows, part.key)
        return (followed, part.offset or 0) if followed is not None else None

    def id(self, key: str | None, collection: str, of: str) -> str | None:
        """The id of the item with a key, which has to be of a collection."""
        name = self.name(key, of)
        if name is None:
            return None
        ref = ItemRef.of(name)
        if ref.collection != collection:
            self.note(of, "not_found", say(NONE_OF_THEM, key=key or "", what=say(COLLECTIONS[collection].many)), key)
            return None
        return ref.id

    def gate(self, part: TaskRow | MilestoneRow) -> str | None:
        """The id of the recurring gate that an item needs."""
        if part.gate is not None and part.gate not in self.gates:
            self.note(part.key, "not_found", say("There is no gate {gate}: left out.", gate=part.gate), part.gate)
        return self.gates.get(part.gate) if part.gate is not None else None

    def seen(self, part: Any) -> tuple[bool, Any]:
        """Whether the one who imports may see an item themself, as they have to; and to whom it is shown."""
        to = part.visible_to
        if not isinstance(to, list):
            return to in (None, self.actor.side), to
        found = self.whos(to, part.key) or []
        return self.actor.id in found, found

    def side(self, part: Any) -> Side:
        """The side of an item: as it is said, or its lead's, or the side of the one who writes."""
        if part.side is not None:
            return part.side  # type: ignore[no-any-return]
        lead = self.people.get(part.lead) if part.lead else None
        if lead is not None:
            return lead.side
        sentence = AS_SELLERS if self.writer == "seller" else AS_BUYERS
        self.note(part.key, "side_assumed", sentence)
        return self.writer

    def speaks_for(self, side: Side) -> bool:
        """Whether the one who imports may say what a side is, and gets out of it."""
        if self.actor.side == "buyer" and side == "seller":
            sentence = "What the seller's side is, and gets out of it, is the seller's to say: left out."
            self.draft.findings.note(0, "sellers_own", sentence, "")
            return False
        return True
