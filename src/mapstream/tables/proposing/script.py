"""The commands of an import while they are written, and whom and what they may name."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from mapstream.plan.context import Actor
from mapstream.plan.document import Document, Side
from mapstream.tables.draft import Draft
from mapstream.tables.labels import labels
from mapstream.tables.parts.beside import EvidenceRow
from mapstream.tables.parts.items import MilestoneRow, TaskRow
from mapstream.tables.people import Known, who_is_who


class Row(NamedTuple):
    """What was understood of a place in a text. ``item``: its name in the room; ``new``: whether it will be added."""

    line: int
    kind: str
    title: str
    item: str
    new: bool


class Script:
    """What ``actor``, who sees the room as ``document``, will say. What cannot be named is noted and left out."""

    def __init__(self, draft: Draft, document: Document, fresh: Callable[[], str], actor: Actor) -> None:
        self.draft = draft
        self.plan = draft.plan
        self.document: Mapping[str, Any] = document
        self.fresh = fresh
        self.actor = actor
        self.writer: Side = draft.writer or actor.side
        self.said: list[tuple[str, dict[str, Any]]] = []
        self.rows: list[Row] = []
        self.people: dict[str, Known] = who_is_who(draft, document, fresh, actor.side)
        self.names: dict[str, str] = {}
        """The names of items by their keys: ``tasks/<id>``."""
        self.new: set[str] = set()
        """The keys of what is added."""
        self.titles: dict[str, dict[str, list[str]]] = {}
        """Of each collection the items of the room by their titles, as far as no row stands for them."""
        self.gates: dict[str, str] = {}
        self.unplaced: dict[tuple[str, str], str] = {}
        """As what somebody is named who can neither lead an item nor support it, by its key and their label."""

    def say(self, type: str, **data: Any) -> None:
        """A command, without what has no value."""
        self.said.append((type, {name: value for name, value in data.items() if value is not None}))

    def note(self, key: str, code: str, sentence: str, text: str | None = None) -> None:
        """A finding about the place where the row with a key stood."""
        self.draft.findings.note(self.draft.line(key), code, sentence, text)

    def who(self, label: str | None, key: str, side: Side | None = None, called: str = "Owner") -> str | None:
        """The id of somebody who is named; of a ``side``, if it has to be. ``called``: what they are named as."""
        if label is None:
            return None
        known = self.people.get(label)
        if known is None or (side is not None and known.side != side):
            self.unplaced[key, label] = called
        if known is None:
            if label not in self._labels:
                self.note(key, "person_unknown", f"“{label}” is not among the people: left out.", label)
            return None
        if side is not None and known.side != side:
            sentence = f"{label} is of the {known.side}'s side and cannot lead here: left out."
            self.note(key, "lead_of_other_side", sentence, label)
            return None
        return known.id

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
            self.note(of, "not_found", f"There is nothing with the key {key}: left out.", key)
        return self.names.get(key) if key is not None else None

    def id(self, key: str | None, collection: str, of: str) -> str | None:
        """The id of the item with a key, which has to be of a collection."""
        name = self.name(key, of)
        if name is not None and not name.startswith(f"{collection}/"):
            self.note(of, "not_found", f"{key} is none of the {collection}: left out.", key)
            return None
        return name and name.partition("/")[2]

    def gate(self, part: TaskRow | MilestoneRow) -> str | None:
        """The id of the recurring gate that an item needs."""
        if part.gate is not None and part.gate not in self.gates:
            self.note(part.key, "not_found", f"There is no gate {part.gate}: left out.", part.gate)
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
        sentence = f"Whose side it is on is not said: taken as the {self.writer}'s."
        self.note(part.key, "side_assumed", sentence)
        return self.writer

    def speaks_for(self, side: Side) -> bool:
        """Whether the one who imports may say what a side is, and gets out of it."""
        if self.actor.side == "buyer" and side == "seller":
            sentence = "What the seller's side is, and gets out of it, is the seller's to say: left out."
            self.draft.findings.note(0, "sellers_own", sentence, "")
            return False
        return True
