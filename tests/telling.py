"""Rooms whose history a test tells event by event, straight into the log."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from mapstream import clock
from mapstream.log import Log
from mapstream.log.integrity.chain import GENESIS
from mapstream.plan.document import Document, Side
from mapstream.plan.elements.people.events import PersonAdded
from mapstream.plan.elements.room import RoomOpened
from mapstream.plan.elements.tasks.events import TaskAdded
from mapstream.plan.event import Event, Recorded, Via

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
WORKSPACE = "01890000-0000-7000-8000-0000000000aa"


class Story:
    """A room with a seller and a buyer in it; everything happens a minute after the last."""

    def __init__(self, log: Log, name: str = "Acme", workspace: str = WORKSPACE, kind: str = "mutual") -> None:
        self.log = log
        self.room = clock.fresh_id()
        self.events: list[Recorded] = []
        self.waited = timedelta()
        """How long nothing happened in it, besides."""
        self._head = GENESIS
        self.seller, self.buyer = clock.fresh_id(), clock.fresh_id()
        deal: dict[str, Any] = {"name": f"{name} deal", "amount": "1000", "stage": "proposal"}
        self.happens(RoomOpened(workspace, name, kind, deal), by=self.seller, via="key")
        self.happens(PersonAdded(self.seller, "seller", "Anna Roth", "anna@seller.example"))
        self.happens(PersonAdded(self.buyer, "buyer", "Ben Stone", "ben@buyer.example"))

    def happens(self, event: Event, by: str | None = None, via: Via = "link") -> Recorded:
        """Record an event, by the seller unless it is said by whom."""
        self.happen([event], by, via)
        return self.events[-1]

    def happen(self, events: Sequence[Event], by: str | None = None, via: Via = "link") -> None:
        """Record events, at once."""
        author, command, first = by or self.seller, clock.fresh_id(), len(self.events)
        times = (clock.instant(BEGAN + self.waited + timedelta(minutes=first + n)) for n in range(len(events)))
        recorded = [
            Recorded(self.room, first + n, at, author, via, command, event)
            for n, (at, event) in enumerate(zip(times, events, strict=True), 1)
        ]
        appended = self.log.append(recorded, {self.room: self._head})
        for one, position in zip(recorded, appended.positions, strict=True):
            one.position = position
        self._head = appended.heads[self.room]
        self.events += recorded

    def task(self, title: str, side: Side = "seller", **more: Any) -> str:
        """Add a task; its id."""
        task = clock.fresh_id()
        self.happens(TaskAdded(task, title, side, f"a{len(self.events)}", **more))
        return task

    def person(self, side: Side, name: str) -> str:
        """Add a person; their id."""
        person = clock.fresh_id()
        self.happens(PersonAdded(person, side, name))
        return person

    @property
    def document(self) -> Document:
        """The room as it is now."""
        document: Any = self.log.replay(self.room).document
        found: Document = document
        return found
