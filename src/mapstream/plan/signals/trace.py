"""What happened in a room, as far as signals need it, with the eyes of one reader.

It is folded from the events in their order, grows with the plan and not with its history, and is plain data: it can be
kept as JSON and gone on from. It holds ids, versions and instants only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

import orjson

from mapstream.plan.collections import COLLECTIONS
from mapstream.plan.document import Document
from mapstream.plan.elements.documents import ViewRecorded
from mapstream.plan.elements.overdue import OverdueRaised
from mapstream.plan.event import Recorded
from mapstream.plan.patch import Patch
from mapstream.plan.summary import DATED, days_between
from mapstream.plan.time.calendar import day_of
from mapstream.plan.time.reviews import Spell, spells
from mapstream.plan.visibility.lens import Lens

BROUGHT = ""
"""Stands for the field of an item that was set when the item came into the plan."""
_WORK = (*DATED, "phases")
_WORKED_OFF = {"status", "completion", "confirmed", "dispute"}
_PARTS = ("plan", "decision_process")
_ITEMS = (*DATED, "phases", "people", "documents", "reviews")
"""The collections that rules look into."""
_ADDED = ("task.added", "milestone.added")


class Mark(NamedTuple):
    """An event: its version, and when it was."""

    version: int
    at: str


class Miss(NamedTuple):
    """A date that passed while its item was open: found when it was finished or moved too late, on a day."""

    version: int
    day: str
    item: str


@dataclass(slots=True)
class Life:
    """What somebody did. ``first`` and ``last``: anything at all, to look and to come in included."""

    first: Mark
    last: Mark
    edited: Mark | None = None
    created: Mark | None = None
    """An edit that is more than to work off what is in the plan."""
    completed: Mark | None = None
    confirmed: Mark | None = None
    looks: dict[str, Mark] = field(default_factory=dict)
    """The latest look at the plan and at each document."""


@dataclass(slots=True)
class Trace:
    """What happened up to a version."""

    version: int = 0
    set: dict[str, dict[str, Mark]] = field(default_factory=dict)
    """By item and field, what set it last."""
    later: dict[str, list[tuple[Mark, int]]] = field(default_factory=dict)
    """By item, the moves of its date to a later one, each with its calendar days; ``plan``: those of the goal."""
    missed: list[Miss] = field(default_factory=list)
    lives: dict[str, Life] = field(default_factory=dict)
    """By person."""
    added: dict[str, Mark] = field(default_factory=dict)
    """Steps that somebody added one by one, other than with a template."""
    disputed: dict[str, list[Mark]] = field(default_factory=dict)
    """By item, when what was finished was opened again."""
    shared: Mark | None = None
    """Since when the plan is the buyer's, too."""
    progressed: Mark | None = None
    """When something was last completed."""
    cadences: list[tuple[str, Any]] = field(default_factory=list)
    """The changes of the review cadence."""
    raised: dict[str, list[tuple[Mark, str, str]]] = field(default_factory=dict)
    """By item, the due dates at which a stage of being overdue was recorded."""

    @classmethod
    def of(cls, steps: Iterable[tuple[Recorded, Document, Document]], lens: Lens) -> Self:
        """What a reader sees of some events, from the first on, each with the document before and after it."""
        trace = cls()
        for step in steps:
            trace.follow(*step, lens)
        return trace

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """As it was kept."""
        trace = cls(**kept)
        trace.set = {item: {name: Mark(*mark) for name, mark in of.items()} for item, of in trace.set.items()}
        trace.later = {item: [(Mark(*mark), days) for mark, days in of] for item, of in trace.later.items()}
        trace.missed = [Miss(*miss) for miss in trace.missed]
        trace.lives = {person: _life(life) for person, life in kept["lives"].items()}
        trace.added = {item: Mark(*mark) for item, mark in trace.added.items()}
        trace.disputed = {item: [Mark(*mark) for mark in marks] for item, marks in trace.disputed.items()}
        trace.cadences = [(at, cadence) for at, cadence in trace.cadences]
        trace.shared, trace.progressed = _mark(kept["shared"]), _mark(kept["progressed"])
        trace.raised = {
            item: [(Mark(*mark), due, stage) for mark, due, stage in of] for item, of in trace.raised.items()
        }
        return trace

    def to_json(self) -> bytes:
        """It, to be kept."""
        return orjson.dumps(self, default=list)

    def follow(self, recorded: Recorded, before: Document, after: Document, lens: Lens) -> None:
        """Take in the event that comes next, as far as the reader sees what it is about."""
        self.version = recorded.version
        patch = _seen(recorded, before, after, lens)
        if patch is None:
            return
        mark = Mark(recorded.version, recorded.at)
        life = self._live(recorded, after, mark)
        if isinstance(recorded.event, ViewRecorded) and life is not None:
            life.looks[recorded.event.subject] = mark
        if isinstance(recorded.event, OverdueRaised):
            raised = mark, recorded.event.due, recorded.event.stage
            self.raised.setdefault(recorded.event.subject, []).append(raised)
        self._note(patch, before, after, mark)
        if recorded.event.name in _ADDED:
            for name in DATED:
                self.added |= {f"{name}/{id}": mark for id in patch.get(name, ())}
        if life is not None:
            _credit(life, recorded, patch, mark)

    def spells(self) -> tuple[Spell, ...]:
        """The review cadences that the plan had."""
        return spells((at, {"plan": {"cadence": cadence}}) for at, cadence in self.cadences)

    def _live(self, recorded: Recorded, after: Document, mark: Mark) -> Life | None:
        """A sign of life of whoever did it, if they are one of the room's people."""
        if recorded.by not in after.get("people", {}):
            return None
        life = self.lives.setdefault(recorded.by, Life(mark, mark))
        life.last = mark
        return life

    def _note(self, patch: Patch, before: Document, after: Document, mark: Mark) -> None:
        for name, change in patch.items():
            if name in _PARTS:
                self._set(name, change, mark)
            elif name in _ITEMS:
                for id, fields in change.items():
                    self._item(name, id, fields, before, after, mark)
        if "plan" in patch:
            self._plan(patch["plan"] or {}, before, after, mark)

    def _item(self, name: str, id: str, fields: Any, before: Any, after: Any, mark: Mark) -> None:
        item = f"{name}/{id}"
        if fields is None:
            self.set.pop(item, None)
            return
        was = before.get(name, {}).get(id)
        self._set(item, fields if was is not None else {BROUGHT: True, **fields}, mark)
        if fields.get("completion"):
            self.progressed = mark
        if fields.get("dispute"):
            self.disputed.setdefault(item, []).append(mark)
        if name in DATED and was is not None and "due" in was:
            self._date(item, was, fields, after, mark)

    def _date(self, item: str, was: Mapping[str, Any], fields: Mapping[str, Any], after: Document, mark: Mark) -> None:
        """A dated item changed: whether its date moved later, and whether it had passed by then."""
        due, day = was["due"], day_of(mark.at, after)
        moved = fields.get("due")
        if moved and moved > due:
            self.later.setdefault(item, []).append((mark, days_between(due, moved)))
        if due < day and "completion" not in was and (fields.get("completion") or (moved and moved > due)):
            self.missed.append(Miss(mark.version, day, item))

    def _plan(self, plan: Mapping[str, Any], before: Document, after: Document, mark: Mark) -> None:
        shared = after["plan"]["kind"] != "close_plan"
        if "kind" in plan and shared and self.shared is None:
            self.shared = mark
        if "cadence" in plan:
            self.cadences.append((mark.at, plan["cadence"]))
        was = before.get("plan", {}).get("goal") if before else None
        if was and (goal := plan.get("goal")) and goal.get("date", was["date"]) > was["date"]:
            self.later.setdefault("plan", []).append((mark, days_between(was["date"], goal["date"])))

    def _set(self, item: str, fields: Mapping[str, Any] | None, mark: Mark) -> None:
        if fields is None:
            self.set.pop(item, None)
        else:
            self.set.setdefault(item, {}).update(dict.fromkeys(fields, mark))


def _seen(recorded: Recorded, before: Document, after: Document, lens: Lens) -> Patch | None:
    """What an event changes of what a reader sees; ``None``: they see nothing of it. Its work grows with what it
    changes, and not with the plan."""
    event, patch = recorded.event, recorded.patch
    if event.private and lens.side != "seller" and recorded.by != lens.person:
        return None
    if not patch:
        return patch if lens.see_item(after, getattr(event, "subject", "plan")) else None
    seen: Patch = {}
    for name, change in patch.items():
        if name not in COLLECTIONS:
            if lens.see_item(after, name):
                seen[name] = change
        elif shown := {id: fields for id, fields in change.items() if _shows(f"{name}/{id}", before, after, lens)}:
            seen[name] = shown
    return seen or None


def _shows(item: str, before: Document, after: Document, lens: Lens) -> bool:
    return lens.see_item(after, item) or lens.see_item(before, item)


def _credit(life: Life, recorded: Recorded, patch: Patch, mark: Mark) -> None:
    """Keep what somebody did of what commitment shows in."""
    fields = {field for name in _WORK for change in patch.get(name, {}).values() for field in change or ()}
    if "completion" in fields:
        life.completed = mark
    if "confirmed" in fields:
        life.confirmed = mark
    if recorded.event.edit and patch:
        life.edited = mark
        if "title" in fields or not fields & _WORKED_OFF:
            life.created = mark


def _life(kept: Mapping[str, Any]) -> Life:
    marks = {name: _mark(kept[name]) for name in ("first", "last", "edited", "created", "completed", "confirmed")}
    return Life(**marks, looks={subject: Mark(*mark) for subject, mark in kept["looks"].items()})  # type: ignore[arg-type]


def _mark(kept: Any) -> Mark | None:
    return None if kept is None else Mark(*kept)
