"""What a deal review is about: what changed in the rooms since the last one, the weightiest first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, NamedTuple, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from mapstream import clock
from mapstream.cursors import cursor_of
from mapstream.log import Log
from mapstream.plan.document import Side
from mapstream.plan.signals.forecast import Factor
from mapstream.plan.signals.patterns import KINDS
from mapstream.plan.signals.signal import SEVERITIES, Severity
from mapstream.plan.summary import days_between
from mapstream.plan.views.remark import many
from mapstream.plan.wording import day as told_day
from mapstream.standards import standards_of
from mapstream_projections.portfolio.folding import READ_MODEL
from mapstream_projections.portfolio.health import (
    Days,
    Place,
    Scores,
    Standing,
    Wanted,
    after,
    ahead_of,
    scores_of,
    standing,
)
from mapstream_projections.portfolio.naming import named_in_rooms

A_WEEK = timedelta(days=7)
"""How long ago the last review was, unless it is said."""
What = Literal["signal_began", "signal_ended", "date_moved", "forecast_moved", "buyer_silent"]
MOVED = 0.05
"""A forecast that moved by less is as it was."""
SILENT = 7
"""Calendar days without anything from the buyer's side of which a review is told."""

ALARM, WARNING, PATTERN, SLIP, SLIPPED_GOAL, QUIET = 8, 4, 2, 2, 6, 3
"""How much each of these is worth talking about; a forecast that fell, one for each point of a hundred halved."""
FALL = 50
_FAR = 10**8
"""Less the weight of a room, it sorts the weightiest first."""


class Change(TypedDict):
    """Something that changed in a room, or has not happened in it, since the last review."""

    what: What
    day: Annotated[str, Field(description="The day on which it was so first, in the plan's time zone or UTC.")]
    code: NotRequired[Annotated[str, Field(description="Of the signal.")]]
    pattern: NotRequired[Annotated[int, Field(description="The number of the failure pattern that the signal shows.")]]
    severity: NotRequired[Severity]
    subject: Annotated[str, Field(description="What it is about: `plan`, `goal`, or an item by its name.")]
    person: NotRequired[str]
    side: NotRequired[Side]
    sentence: str
    advice: NotRequired[str]
    weight: Annotated[int, Field(description="How much it needs to be talked about.")]
    events: Annotated[list[int], Field(description="The versions of the events that it comes from.")]


class ReviewedRoom(TypedDict):
    """A room in which something changed; the weightiest changes first."""

    room: str
    name: str
    owner: str
    stage: str | None
    health: float | None
    was: Annotated[float | None, Field(description="The score at the last review.")]
    weight: Annotated[int, Field(description="Of all its changes together: rooms come in this order.")]
    version: Annotated[int, Field(description="The version of the room that this is derived from.")]
    link: Annotated[str, Field(description="The page of its review, as of the last one.")]
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class DealReview:
    """Some of what a review is about. ``since``: the instant of the last one; ``next``: the cursor of what comes after,
    if there is more."""

    since: str
    rooms: list[ReviewedRoom]
    next: str | None


class _Said(NamedTuple):
    """A signal that began or ended."""

    room: str
    over: bool
    code: str
    weight: int
    subject: str
    stage: str
    person: str
    side: Side | None
    day: str
    sentence: str
    advice: str
    events: list[int]


class _Move(NamedTuple):
    room: str
    version: int
    day: str
    item: str
    title: str
    before: str
    after: str


def since_when(said: str | None, now: str) -> str:
    """The instant of the last review: a day begins in UTC; a week ago, if nothing is said."""
    if said is None:
        return clock.instant(datetime.fromisoformat(now) - A_WEEK)
    return min(said if "T" in said else f"{said}T00:00:00Z", now)


def deal_review(
    log: Log,
    workspace: str,
    since: str,
    now: str,
    owner: str | None = None,
    limit: int | None = 50,
    cursor: str | None = None,
) -> DealReview:
    """What changed in the open rooms of a workspace between two instants, for a review at the later one. Without a
    ``limit`` all of it."""
    found = standing(log, workspace, now, Wanted(owner=owner))
    standards = standards_of(log, workspace)
    then, days = Days(since, standards), Days(now, standards)
    before = scores_of(log, [then.on(one) for one in found])
    scores = scores_of(log, [days.on(one) for one in found])
    changes = _changes(log, found, days, before, scores, since, now)
    rooms = [_room(one, changes[one.room], before[one.room], scores[one.room], since) for one in found]
    placed = sorted((_place(room), room) for room in rooms if room["changes"])
    begin = after(cursor)
    left = [entry for entry in placed if begin is None or entry[0] > begin]
    shown = left if limit is None else left[:limit]
    next = cursor_of(*shown[-1][0]) if len(shown) < len(left) else None
    return DealReview(since, named_in_rooms(log, [room for _, room in shown]), next)


def _place(room: ReviewedRoom) -> Place:
    return f"{_FAR - room['weight']:09d} {room['name']}", room["room"]


def _changes(
    log: Log, found: Sequence[Standing], days: Days, before: Scores, scores: Scores, since: str, now: str
) -> dict[str, list[Change]]:
    asked: dict[str, Any] = {"since": since, "now": now, "rooms": [one.room for one in found]}
    changes: dict[str, list[Change]] = {one.room: [] for one in found}
    for said in (_Said._make(row) for row in READ_MODEL.ask(log, "began_or_ended", **asked)):
        changes[said.room].append(_signal(said))
    for room, moves in _by_room(_Move._make(row) for row in READ_MODEL.ask(log, "moved", **asked)).items():
        changes[room] += _moved(moves)
    moved = [one for one in found if _apart(before[one.room], scores[one.room])]
    ahead = ahead_of(log, [one.room for one in moved])
    for one in moved:
        today = days.on(one)
        reasons = ahead[one.room].holding_down(today.day, today.weights)
        changes[one.room].append(_forecast(one, today.day, before[one.room], scores[one.room], reasons))
    for one in found:
        changes[one.room] += _silence(one, days.on(one).day, since)
    return changes


def _room(one: Standing, changes: list[Change], was: float | None, score: float | None, since: str) -> ReviewedRoom:
    return {
        "room": one.room,
        "name": one.name,
        "owner": one.owner,
        "stage": one.stage,
        "health": score,
        "was": was,
        "weight": sum(change["weight"] for change in changes),
        "version": one.version,
        "link": f"/rooms/{one.room}/review?since={since}",
        "changes": sorted(changes, key=lambda change: (-change["weight"], change["day"], change["subject"])),
    }


def _signal(said: _Said) -> Change:
    severity = SEVERITIES[said.weight]
    pattern = next((number for number, kind in KINDS.items() if kind.code == said.code), None)
    weight = 0 if said.over else {"alarm": ALARM, "warning": WARNING, "note": 1}[severity]
    change: Change = {
        "what": "signal_ended" if said.over else "signal_began",
        "day": said.day,
        "code": said.code,
        "severity": severity,
        "subject": said.subject,
        "sentence": f"Not so any more: {said.sentence}" if said.over else said.sentence,
        "weight": weight + (PATTERN if pattern and not said.over else 0),
        "events": sorted(set(said.events)),
    }
    if pattern:
        change["pattern"] = pattern
    if said.person:
        change["person"] = said.person
    if said.side:
        change["side"] = said.side
    if not said.over:
        change["advice"] = said.advice
    return change


def _moved(moves: Sequence[_Move]) -> Iterator[Change]:
    """The dates that are others than they were, each told once, however often it was moved."""
    of_item: dict[str, list[_Move]] = {}
    for move in moves:
        of_item.setdefault(move.item, []).append(move)
    for item, of in of_item.items():
        days = days_between(of[0].before, of[-1].after)
        if not days:
            continue
        what = "The goal’s date" if item == "goal" else f"The date of “{of[-1].title}”"
        yield {
            "what": "date_moved",
            "day": of[-1].day,
            "subject": item,
            "sentence": f"{what} moved from {told_day(of[0].before)} to {told_day(of[-1].after)}: "
            f"{many(abs(days), 'day')} {'later' if days > 0 else 'earlier'}.",
            "weight": (SLIPPED_GOAL if item == "goal" else SLIP) if days > 0 else 1,
            "events": [move.version for move in of],
        }


def _apart(was: float | None, score: float | None) -> bool:
    return was is not None and score is not None and abs(score - was) >= MOVED


def _forecast(one: Standing, today: str, was: Any, score: Any, reasons: Sequence[Factor]) -> Change:
    """The forecast moved: what holds it down now."""
    fell = score < was
    said = f"The forecast {'fell' if fell else 'rose'} from {round(was * 100)} % to {round(score * 100)} %."
    if fell and reasons:
        said += f" {reasons[0]['sentence']}"
    return {
        "what": "forecast_moved",
        "day": today,
        "subject": "plan",
        "sentence": said,
        "weight": round((was - score) * FALL) if fell else 0,
        "events": reasons[0]["events"] if fell and reasons else [one.version],
    }


def _silence(one: Standing, today: str, since: str) -> Iterator[Change]:
    """Whether nothing came from the buyer's side since the last review, although something had before."""
    if one.buyer_at is None or one.buyer_version is None or one.buyer_at >= since:
        return
    day = one.buyer_at[:10]
    if days_between(day, today) >= SILENT:
        yield {
            "what": "buyer_silent",
            "day": day,
            "subject": "plan",
            "side": "buyer",
            "sentence": f"Nobody of the buyer’s side has done or looked at anything since {told_day(day)}.",
            "weight": QUIET,
            "events": [one.buyer_version],
        }


def _by_room(moves: Iterator[_Move]) -> Mapping[str, list[_Move]]:
    found: dict[str, list[_Move]] = {}
    for move in moves:
        found.setdefault(move.room, []).append(move)
    return found
