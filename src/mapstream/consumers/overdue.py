"""Say once what is past its date for days: flagged after three, an alert after seven (mission G39).

*Purpose.* The history shows when somebody could have known. Which dates come to which stage when is kept in a table as
rooms change, so that looking at the clock costs one query, however many rooms there are.

*Invariants.* A stage is said once for a date: under a command id that follows from room, item, date and stage. A new
date begins anew. Of a date that came to several stages meanwhile, only the latest is said: a machine that was off does
not flood. What had passed a stage when its date was set, or when all this began, is not said to have come to it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from mapstream.clock import fresh_id, instant
from mapstream.consumers.reactor import Turn
from mapstream.log import Log, Outrun
from mapstream.log.database import fetch
from mapstream.plan.actor import MAPSTREAM
from mapstream.plan.context import Context
from mapstream.plan.document import Document
from mapstream.plan.elements.overdue import RaiseOverdue, open_dates, raise_overdue
from mapstream.plan.elements.room import RoomOpened
from mapstream.plan.event import Event, Recorded
from mapstream.plan.patch import Patch
from mapstream.plan.signals.rules.overdue import STAGES
from mapstream.plan.summary import DATED
from mapstream.plan.time.calendar import end_of
from mapstream.plan.time.reviews import later
from mapstream.sql import queries

AT_ONCE = 200
"""Stages that are said in one step."""
_SAID = STAGES[1:]
"""The stages that are said: that something is overdue at all is seen by its date."""
_FIELDS = frozenset({"due", "status"})
_SQL = queries("mapstream.consumers", "overdue.sql")


class Come(NamedTuple):
    """A date has come to a stage."""

    room: str
    item: str
    due: str
    stage: str


class OverdueStages:
    """The reaction."""

    name = "overdue_stages"

    def react(self, turn: Turn, events: Sequence[Recorded]) -> None:
        """Know the dates of the rooms in which some have changed, and which stages lay ahead of them then."""
        changed = {one.stream: one.at for one in reversed(events) if _changes_dates(one.patch)}
        for room, at in changed.items():
            _know(turn, room, at)

    def tick(self, turn: Turn) -> None:
        """Say what has come."""
        if not fetch(turn.conn, _SQL["begun"], {}):
            _look_through(turn)
        found = [Come(*row) for row in fetch(turn.conn, _SQL["come"], {"now": turn.now, "limit": AT_ONCE})]
        for _, same in groupby(found, key=lambda one: one[:3]):
            stages = list(same)
            say(turn.log, stages[-1], turn.now)
            for one in stages:
                turn.conn.execute(_SQL["say"], {**one._asdict(), "now": turn.now})


def _look_through(turn: Turn) -> None:
    """Know the dates of the rooms that are there, as far as their stages are ahead."""
    for opened in turn.log.begun_with(RoomOpened.name):
        _know(turn, opened.stream, instant(turn.now))
    turn.conn.execute(_SQL["begin"])


def _know(turn: Turn, room: str, after: str) -> None:
    """Know which stages the dates of a room come to after an instant: what was late already is seen by its date."""
    document: Any = turn.log.replay(room).document
    dates = open_dates(document)
    turn.conn.execute(_SQL["forget"], {"room": room, "items": [*dates], "dues": [*dates.values()]})
    for one in _stages(room, document, dates):
        if one["at"] > after:
            turn.conn.execute(_SQL["await"], one)


def _stages(room: str, document: Document, dates: Mapping[str, str]) -> Iterator[dict[str, str]]:
    for item, due in dates.items():
        for stage in _SAID:
            at = end_of(later(due, stage.days - 1), document)
            yield {"room": room, "item": item, "due": due, "stage": stage.name, "at": at}


def say(log: Log, come: Come, now: datetime) -> None:
    """Record it in the room, unless it is there, or does not hold any more."""
    id = str(uuid5(NAMESPACE_URL, "/".join(("overdue", *come))))
    while not log.settled(come.room, id):
        state: Any = log.replay(come.room)
        at = max(instant(now), state.at)
        events = [
            Recorded(come.room, version, at, MAPSTREAM.id, MAPSTREAM.via, id, event)
            for version, event in enumerate(_raised(state.document, come, at), state.version + 1)
        ]
        if not events:
            return
        try:
            log.append(events, {come.room: state.head})
        except Outrun:
            continue
        return


def _raised(document: Document, come: Come, at: str) -> list[Event]:
    command = RaiseOverdue.model_validate({"subject": come.item, "due": come.due, "stage": come.stage})
    return raise_overdue(document, command, Context(at, MAPSTREAM, fresh_id))


def _changes_dates(patch: Patch) -> bool:
    """Whether a change may set a date, finish what has one, or move when its day is over."""
    if "deal" in patch or "calendar" in patch.get("plan", ()) or "kind" in patch.get("plan", ()):
        return True
    return any(
        change is None or not _FIELDS.isdisjoint(change) for name in DATED for change in patch.get(name, {}).values()
    )
