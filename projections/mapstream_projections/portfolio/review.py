"""What a deal review is about: what changed in the rooms since the last one, the weightiest first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Annotated, Any, Literal, NamedTuple, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from mapstream import clock
from mapstream.cursors import cursor_of
from mapstream.languages.message import Message, joined, say
from mapstream.log import Log
from mapstream.plan.document import Side
from mapstream.plan.signals.forecast import Factor
from mapstream.plan.signals.patterns import KINDS
from mapstream.plan.signals.signal import SEVERITIES, Severity
from mapstream.plan.summary import days_between
from mapstream.plan.wording import quote
from mapstream.standards import standards_of
from mapstream_projections.portfolio import sentences
from mapstream_projections.portfolio.folding import READ_MODEL
from mapstream_projections.portfolio.health import (
    Days,
    Place,
    Standing,
    after,
    ahead_of,
    standing,
    zones_of,
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
_BY_SEVERITY = {"note": 1, "warning": WARNING, "alarm": ALARM}
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
    standards = standards_of(log, workspace)
    then, days = Days(since, standards), Days(now, standards)
    moves = _moves(log, workspace, since, now)
    weighed = ((_glance_at(one, moves), one) for one in _glances(log, workspace, owner, since, now, then, days))
    placed = sorted((_place(weight, one), one) for weight, one in weighed if weight is not None)
    begin = after(cursor)
    left = [entry for entry in placed if begin is None or entry[0] > begin]
    shown = left if limit is None else left[:limit]
    next = cursor_of(*shown[-1][0]) if len(shown) < len(left) else None
    rooms = _reviewed(log, [one for _, one in shown], moves, days, {"workspace": workspace, "since": since, "now": now})
    return DealReview(since, named_in_rooms(log, rooms), next)


class _Glance(NamedTuple):
    """What has to be known of every room to know which come first. ``signals``: what those weigh that began or ended,
    if any did; ``silent``: the buyer's side has been."""

    room: str
    name: str
    signals: int | None
    score: float | None
    was: float | None
    silent: bool


def _glances(
    log: Log, workspace: str, owner: str | None, since: str, now: str, then: Days, days: Days
) -> Iterator[_Glance]:
    zones = zones_of(log, workspace)
    asked: dict[str, Any] = {
        "workspace": workspace,
        "owner": owner,
        "since": since,
        "now": now,
        "weights": [_BY_SEVERITY[severity] for severity in SEVERITIES],
        "patterns": [kind.code for kind in KINDS.values()],
        "pattern": PATTERN,
        "zones": zones,
        "todays": [days.of(zone).day for zone in zones],
        "before": [then.of(zone).day for zone in zones],
    }
    for room, zone, name, buyer_at, signals, factors, before in READ_MODEL.ask(log, "glanced", **asked):
        today = days.of(zone)
        silent = _is_silent(buyer_at, today.day, since)
        yield _Glance(room, name, signals, today.score(factors), then.of(zone).score(before), silent)


def _glance_at(one: _Glance, moves: Mapping[str, Sequence[Change]]) -> int | None:
    """What all that changed in a room weighs together; `None` if nothing did."""
    weights = [move["weight"] for move in moves.get(one.room, ())]
    if one.signals is not None:
        weights.append(one.signals)
    if _apart(one.was, one.score):
        weights.append(_fall(one.was, one.score))
    if one.silent:
        weights.append(QUIET)
    return sum(weights) if weights else None


def _place(weight: int, one: _Glance) -> Place:
    return f"{_FAR - weight:09d} {one.name}", one.room


def _moves(log: Log, workspace: str, since: str, now: str) -> dict[str, list[Change]]:
    """The dates that moved, by room."""
    rows = [_Move._make(row) for row in READ_MODEL.ask(log, "moved", workspace=workspace, since=since, now=now)]
    return {room: changes for room, of in groupby(rows, key=lambda move: move.room) if (changes := [*_moved([*of])])}


def _reviewed(
    log: Log,
    shown: Sequence[_Glance],
    moves: Mapping[str, Sequence[Change]],
    days: Days,
    asked: Mapping[str, str],
) -> list[ReviewedRoom]:
    """All that changed in some rooms."""
    rooms = [one.room for one in shown]
    changes: dict[str, list[Change]] = {room: [] for room in rooms}
    for said in (_Said._make(row) for row in READ_MODEL.ask(log, "began_or_ended", **asked, rooms=rooms)):
        changes[said.room].append(_signal(said))
    ahead, glances = ahead_of(log, rooms), {one.room: one for one in shown}
    told = standing(log, rooms, asked["now"])
    for one in told:
        found, glance, today = changes[one.room], glances[one.room], days.of(one.zone)
        found += moves.get(one.room, ())
        if _apart(glance.was, glance.score):
            reasons = ahead[one.room].holding_down(today.day, today.weights)
            found.append(_forecast(one, today.day, glance.was, glance.score, reasons))
        if glance.silent:
            found.append(_silence(one))
    return [_room(one, changes[one.room], glances[one.room], asked["since"]) for one in told]


def _room(one: Standing, changes: list[Change], glance: _Glance, since: str) -> ReviewedRoom:
    return {
        "room": one.room,
        "name": one.name,
        "owner": one.owner,
        "stage": one.stage,
        "health": glance.score,
        "was": glance.was,
        "weight": sum(change["weight"] for change in changes),
        "version": one.version,
        "link": f"/rooms/{one.room}/review?since={since}",
        "changes": sorted(changes, key=lambda change: (-change["weight"], change["day"], change["subject"])),
    }


def _signal(said: _Said) -> Change:
    severity, sentence = SEVERITIES[said.weight], sentences.told(said.sentence)
    pattern = next((number for number, kind in KINDS.items() if kind.code == said.code), None)
    weight = 0 if said.over else _BY_SEVERITY[severity]
    change: Change = {
        "what": "signal_ended" if said.over else "signal_began",
        "day": said.day,
        "code": said.code,
        "severity": severity,
        "subject": said.subject,
        "sentence": say("Not so any more: {what}", what=sentence) if said.over else sentence,
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
        change["advice"] = sentences.told(said.advice)
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
        yield {
            "what": "date_moved",
            "day": of[-1].day,
            "subject": item,
            "sentence": _of_date(item, of[-1].title, of[0].before, of[-1].after, days),
            "weight": (SLIPPED_GOAL if item == "goal" else SLIP) if days > 0 else 1,
            "events": [move.version for move in of],
        }


def _of_date(item: str, title: str, before: str, after: str, days: int) -> Message:
    """A date that moved by so many days."""
    moved = say("{n:# day|# days} later", n=days) if days > 0 else say("{n:# day|# days} earlier", n=-days)
    return say(
        "The goal’s date moved from {was} to {day}: {moved}."
        if item == "goal"
        else "The date of {what} moved from {was} to {day}: {moved}.",
        what=quote(title),
        was=date.fromisoformat(before),
        day=date.fromisoformat(after),
        moved=moved,
    )


def _apart(was: float | None, score: float | None) -> bool:
    return was is not None and score is not None and abs(score - was) >= MOVED


def _fall(was: Any, score: Any) -> int:
    """How much it weighs that a forecast moved."""
    return round((was - score) * FALL) if score < was else 0


def _forecast(one: Standing, today: str, was: Any, score: Any, reasons: Sequence[Factor]) -> Change:
    """The forecast moved: what holds it down now."""
    fell = score < was
    said = say(
        "The forecast fell from {was} % to {score} %." if fell else "The forecast rose from {was} % to {score} %.",
        was=round(was * 100),
        score=round(score * 100),
    )
    if fell and reasons:
        said = joined([said, reasons[0]["sentence"]], " ")
    return {
        "what": "forecast_moved",
        "day": today,
        "subject": "plan",
        "sentence": said,
        "weight": _fall(was, score),
        "events": reasons[0]["events"] if fell and reasons else [one.version],
    }


def _is_silent(buyer_at: str | None, today: str, since: str) -> bool:
    """Whether nothing came from the buyer's side since the last review, although something had before."""
    return buyer_at is not None and buyer_at < since and days_between(buyer_at[:10], today) >= SILENT


def _silence(one: Standing) -> Change:
    assert one.buyer_at is not None
    assert one.buyer_version is not None
    day = one.buyer_at[:10]
    return {
        "what": "buyer_silent",
        "day": day,
        "subject": "plan",
        "side": "buyer",
        "sentence": say(
            "Nobody of the buyer’s side has done or looked at anything since {day}.", day=date.fromisoformat(day)
        ),
        "weight": QUIET,
        "events": [one.buyer_version],
    }
