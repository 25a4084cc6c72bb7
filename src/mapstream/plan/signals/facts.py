"""What the rules look at: a plan as its reader sees it, and how it came about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from mapstream.plan.collections import ItemRef
from mapstream.plan.document import Document, Person
from mapstream.plan.over import is_over
from mapstream.plan.signals.standards import Standards
from mapstream.plan.signals.trace import BROUGHT, Life, Mark, Trace
from mapstream.plan.summary import Progress, owed, progress
from mapstream.plan.time.calendar import day_of

APPROVERS = ("economic_buyer", "executive_sponsor")
"""The roles of those who can say yes."""


@dataclass(frozen=True)
class Facts:
    """A plan, the trace of how it came about, and by what its workspace judges it."""

    document: Document
    trace: Trace
    standards: Standards

    @cached_property
    def over(self) -> bool:
        """Whether the deal has ended, so that nobody works towards its goal any more."""
        return is_over(self.document)

    @cached_property
    def people(self) -> Mapping[str, Person]:
        """Those who have not left."""
        return {id: one for id, one in self.document.get("people", {}).items() if "removed" not in one}

    @cached_property
    def buyers(self) -> Mapping[str, Person]:
        """Those of the buyer's side who have not left."""
        return {id: one for id, one in self.people.items() if one["side"] == "buyer"}

    @cached_property
    def champions(self) -> tuple[str, ...]:
        """Those who want this."""
        return tuple(id for id, one in self.buyers.items() if one.get("role") == "champion")

    @cached_property
    def approvers(self) -> tuple[str, ...]:
        """Those who can say yes: the final approver, if that is known, or else whose role it is."""
        named = self.document.get("decision_process", {}).get("approver")
        if named in self.buyers:
            return (cast(str, named),)
        return tuple(id for id, one in self.buyers.items() if one.get("role") in APPROVERS)

    @cached_property
    def open(self) -> Mapping[str, Mapping[str, Any]]:
        """Tasks, milestones and deliverables that are still to be done, by name."""
        return dict(owed(self.document))

    @cached_property
    def open_tasks(self) -> Mapping[str, Mapping[str, Any]]:
        """The tasks among them."""
        return {name: item for name, item in self.open.items() if name.startswith("tasks/")}

    @cached_property
    def progress(self) -> Progress:
        """How much is done."""
        return progress(self.document)

    @cached_property
    def shared(self) -> str | None:
        """The day since which the plan is the buyer's, too; ``None`` while it is the seller's alone."""
        if self.document.get("plan", cast(Any, {})).get("kind") in (None, "close_plan") or self.trace.shared is None:
            return None
        return self.day(self.trace.shared)

    def items(self, *collections: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """All items of some collections, by name."""
        for name in collections:
            for id, item in cast(dict[str, Any], self.document).get(name, {}).items():
                yield f"{name}/{id}", item

    def day(self, mark: Mark) -> str:
        """The day of an event in the plan's time zone."""
        return day_of(mark.at, self.document)

    def mark(self, item: str, field: str = BROUGHT) -> Mark:
        """What set a field of an item, or else brought the item."""
        known = self.trace.set.get(item, {})
        return known.get(field) or known.get(BROUGHT) or _UNKNOWN

    def set_by(self, item: str, *fields: str) -> tuple[int, ...]:
        """The versions of what set these fields of an item."""
        return tuple(version for field in fields for version in (self.mark(item, field).version,) if version)

    def life(self, person: str) -> Life | None:
        """What somebody did, if anything."""
        return self.trace.lives.get(person)

    def title(self, item: str) -> str:
        """What an item is called."""
        found = ItemRef.of(item).find(self.document) or {}
        return str(found.get("title") or found.get("name") or "")

    def lives_of(self, people: Mapping[str, Any] | tuple[str, ...]) -> dict[str, Life]:
        """What those of some did who did anything, the latest active first."""
        found = {id: life for id in people if (life := self.life(id)) is not None}
        return dict(sorted(found.items(), key=lambda entry: entry[1].last, reverse=True))


_UNKNOWN = Mark(0, "1970-01-01T00:00:00Z")
