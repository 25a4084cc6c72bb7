"""What is told of the signals of a workspace."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import orjson
from pydantic import Field
from typing_extensions import TypedDict

from mapstream.log import Log
from mapstream.plan.signals.signal import SEVERITIES, Severity, Signal
from mapstream.problems import FieldError, Invalid
from mapstream_projections.portfolio.folding import READ_MODEL
from mapstream_projections.portfolio.naming import named_in_rooms


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
    return Page(named_in_rooms(log, [_signal(row) for row in shown]), _cursor(shown[-1]) if len(rows) > limit else None)


def past_signals(log: Log, room: str) -> list[PastSignal]:
    """What came and went in a room."""
    names = ("code", "subject", "stage", "person", "began", "ended")
    found: Any = [dict(zip(names, row, strict=True)) for row in READ_MODEL.ask(log, "past", room=room)]
    told: list[PastSignal] = found
    return told


def _signal(row: _Row) -> SignalOfWorkspace:
    told: Any = {
        "room": row.room,
        "name": row.name,
        "owner": row.owner,
        "code": row.code,
        "severity": SEVERITIES[row.weight],
        "subject": row.subject,
        "since": row.since,
        "sentence": row.sentence,
        "advice": row.advice,
        "events": row.events,
    }
    told |= {name: value for name in ("stage", "person", "side") if (value := getattr(row, name))}
    signal: SignalOfWorkspace = told
    return signal


_PLACE = ("weight", "begins", "room", "code", "subject", "stage", "person")


def _cursor(row: _Row) -> str:
    return urlsafe_b64encode(orjson.dumps([getattr(row, name) for name in _PLACE])).decode().rstrip("=")


def _after(cursor: str | None) -> dict[str, Any]:
    if cursor is None:
        return {f"after_{name}": None for name in _PLACE}
    try:
        found = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        place = dict(zip(_PLACE, found, strict=True))
        UUID(place["room"])
        if place["weight"] not in range(len(SEVERITIES)) or not all(isinstance(one, str) for one in found[1:]):
            raise ValueError
        return {f"after_{name}": value for name, value in place.items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise Invalid("That is no place in this list.", [FieldError("/cursor", "This is not a cursor.")]) from error
