"""What is told of the signals of a workspace."""

from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from mapstream.cursors import cursor_of, place_of
from mapstream.log import Log
from mapstream.plan.signals.signal import SEVERITIES, Severity, Signal
from mapstream_projections.portfolio.folding import READ_MODEL
from mapstream_projections.portfolio.naming import named_in_rooms
from mapstream_projections.portfolio.sentences import told

MANY = 1_000
"""Signals that are asked for at once where all are wanted."""


class SignalOfWorkspace(Signal):
    """A signal, and the room that it is of."""

    room: str
    name: Annotated[str, Field(description="What the room is called.")]
    owner: Annotated[str, Field(description="Who opened it.")]


class PastSignal(TypedDict):
    """A signal that is over, by days."""

    code: str
    subject: str
    stage: str
    person: str
    began: str
    ended: str


class _Row(NamedTuple):
    room: str
    name: str
    owner: str
    code: str
    weight: int
    subject: str
    stage: str
    person: str
    side: Any
    since: str
    sentence: str
    advice: str
    events: list[int]
    begins: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some of them. ``next``: the cursor of those after, if there are any."""

    signals: list[SignalOfWorkspace]
    next: str | None


def workspace_signals(
    log: Log,
    workspace: str,
    now: str,
    *,
    code: str | None = None,
    severity: Severity | None = None,
    owner: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """The signals of a workspace at an instant (RFC 3339), the weightiest first. ``owner``: who opened the room."""
    asked = {"workspace": workspace, "now": now, "code": code, "owner": owner, "limit": limit + 1}
    asked["weight"] = None if severity is None else SEVERITIES.index(severity)
    rows = [_Row(*row) for row in READ_MODEL.ask(log, "signals", **asked, **_after(cursor))]
    shown = rows[:limit]
    next = cursor_of(*(getattr(shown[-1], name) for name in _PLACE)) if len(rows) > limit else None
    return Page(named_in_rooms(log, [_signal(row) for row in shown]), next)


def all_signals(log: Log, workspace: str, now: str, **asked: Any) -> list[SignalOfWorkspace]:
    """All of them, page after page."""
    page = workspace_signals(log, workspace, now, **asked, limit=MANY)
    found = page.signals
    while page.next is not None:
        page = workspace_signals(log, workspace, now, **asked, limit=MANY, cursor=page.next)
        found += page.signals
    return found


def past_signals(log: Log, room: str) -> list[PastSignal]:
    """What came and went in a room."""
    names = ("code", "subject", "stage", "person", "began", "ended")
    found: Any = [dict(zip(names, row, strict=True)) for row in READ_MODEL.ask(log, "past", room=room)]
    past: list[PastSignal] = found
    return past


def _signal(row: _Row) -> SignalOfWorkspace:
    found: Any = {
        "room": row.room,
        "name": row.name,
        "owner": row.owner,
        "code": row.code,
        "severity": SEVERITIES[row.weight],
        "subject": row.subject,
        "since": row.since,
        "sentence": told(row.sentence),
        "advice": told(row.advice),
        "events": row.events,
    }
    found |= {name: value for name in ("stage", "person", "side") if (value := getattr(row, name))}
    signal: SignalOfWorkspace = found
    return signal


_PLACE = ("weight", "begins", "room", "code", "subject", "stage", "person")


def _after(cursor: str | None) -> dict[str, Any]:
    place = dict.fromkeys(_PLACE) if cursor is None else place_of(cursor, _place)
    return {f"after_{name}": value for name, value in place.items()}


def _place(*parts: Any) -> dict[str, Any]:
    place: dict[str, Any] = dict(zip(_PLACE, parts, strict=True))
    UUID(place["room"])
    if place["weight"] not in range(len(SEVERITIES)) or not all(isinstance(one, str) for one in parts[1:]):
        raise ValueError("no place")
    return place
