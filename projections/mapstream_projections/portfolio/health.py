"""Rooms by health: where each stands, what holds it down, and how that went over four weeks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple
from uuid import UUID

import orjson
from pydantic import Field
from typing_extensions import TypedDict

from mapstream.cursors import cursor_of, place_of
from mapstream.languages.message import unpacked
from mapstream.log import Log
from mapstream.plan.document import Side
from mapstream.plan.signals.forecast import Factor, Observed, weighed
from mapstream.plan.signals.standards import Standards
from mapstream.plan.signals.weights import Method, Weights
from mapstream.plan.summary import LATEST, days_between
from mapstream.plan.time.calendar import day_of
from mapstream.plan.time.reviews import later
from mapstream.projection import containing
from mapstream.standards import standards_of
from mapstream_projections.portfolio.folding import READ_MODEL
from mapstream_projections.portfolio.naming import named_in_rooms

Band = Literal["poor", "fair", "good"]
BANDS: Mapping[Band, float] = {"good": 0.6, "fair": 0.4, "poor": 0.0}
"""From which score on the health of a room is called so."""
Sort = Literal["health", "trend", "next", "buyer", "opened"]
WEEKS = 4
"""Weeks that a trend goes back."""
REASONS = 3
"""What holds a score down is named up to so many."""
_WEEK = 7
LAST = "~"
"""Sorts what is not known behind everything that is."""
_FAR = 1e12
"""Seconds to an instant after all others, so that the latest comes first."""

Place = tuple[str, str]
"""Where a room is in the list: by what it is sorted, and its id."""


class Health(TypedDict):
    """How likely the deal is by what people do, as the forecast of the room says it."""

    score: Annotated[float, Field(description="From 0 to 1.")]
    band: Annotated[Band, Field(description="`good` from 0.6 on, `fair` from 0.4 on, else `poor`.")]
    method: Annotated[Method, Field(description="As in the room's forecast.")]
    reasons: Annotated[list[Factor], Field(description="What holds it down, the heaviest first; three at most.")]


class Trend(TypedDict):
    """How the score went over four weeks, each as it was said at the end of that day."""

    change: Annotated[float, Field(description="The score now, less the first of them.")]
    scores: Annotated[
        list[float | None],
        Field(description="Four, three, two, one week ago, and now; `null` before there was a room."),
    ]


class RoomsNextStep(TypedDict):
    """The open task that can be done first, of the side whose turn it is."""

    task: str
    title: str
    side: Side
    due: str | None
    lead: str | None


class BuyerAct(TypedDict):
    """The last event that somebody of the buyer's side caused."""

    at: str
    by: str
    version: int


class RoomsProgress(TypedDict):
    """How many of the tasks are completed."""

    completed: int
    total: int


class RoomByHealth(TypedDict):
    """Where a room stands, as the seller's side sees it."""

    room: str
    version: Annotated[int, Field(description="The version of the room that this is derived from.")]
    name: str
    owner: Annotated[str, Field(description="Who opened it.")]
    stage: str | None
    opened: str
    outcome: str | None
    goal_date: str | None
    progress: RoomsProgress
    overdue: Annotated[int, Field(description="Open items past their date.")]
    health: Annotated[Health | None, Field(description="`null` once the deal has ended.")]
    trend: Annotated[Trend | None, Field(description="`null` once the deal has ended.")]
    turn: Annotated[Side | None, Field(description="The side whose step comes first.")]
    next: RoomsNextStep | None
    last_buyer_act: BuyerAct | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rooms, in which order. ``since`` and ``until``: instants between which they were opened."""

    since: str | None = None
    until: str | None = None
    q: str | None = None
    owner: str | None = None
    stage: str | None = None
    health: Band | None = None
    turn: Side | None = None
    overdue: bool | None = None
    closed: bool | None = False
    sort: Sort = "health"


class Standing(NamedTuple):
    """A room, as its row says it."""

    room: str
    version: int
    day: str
    name: str
    owner: str
    stage: str | None
    zone: str | None
    opened: str
    outcome: str | None
    goal_date: str | None
    completed: int
    total: int
    overdue: int
    turn: Side | None
    buyer_version: int | None
    buyer_at: str | None
    buyer_by: str | None


class Placed(NamedTuple):
    """What a room is sorted by. ``by``: what its row says; the scores are those of today, and of some weeks ago."""

    room: str
    zone: str | None
    turn: Side | None
    by: str | None
    score: float | None
    was: float | None


class Ahead(NamedTuple):
    """What comes next in a room, and what is said of the factors of the forecast from its last event on."""

    day: str
    next: RoomsNextStep | None
    observed: str

    def holding_down(self, today: str, weights: Weights) -> list[Factor]:
        """What holds the score down on a day, the heaviest first."""
        n = max(days_between(self.day, today), 0)
        observed = [
            next(
                Observed(code, value, unpacked(sentence), events)
                for begins, code, value, sentence, events in reversed(runs)
                if begins <= n
            )
            for runs in orjson.loads(self.observed)
        ]
        factors = [factor for factor in weighed(observed, weights) if factor["effect"] < 0] if observed else []
        return sorted(factors, key=lambda factor: factor["effect"])[:REASONS]


class Day(NamedTuple):
    """A day, and what the factors of the forecast weigh on it."""

    day: str
    weights: Weights

    def score(self, kept: Sequence[Sequence[int]] | None) -> float | None:
        """What the factors of a day come to, as they are kept: in thousandths; `None` if there are none."""
        return self.weights.score([value / 1000 for value in kept[0]]) if kept else None


class Days:
    """Which day it is in each room at an instant, by its time zone, and what its workspace judges by then."""

    def __init__(self, now: str, standards: Standards) -> None:
        self._now = now
        self._standards = standards
        self._known: dict[tuple[str | None, int], Day] = {}

    def of(self, zone: str | None, weeks: int = 0) -> Day:
        """Today, or so many weeks ago."""
        if (zone, weeks) not in self._known:
            document: Any = {"plan": {"calendar": {"zone": zone}}} if zone else {}
            day = later(day_of(self._now, document), -_WEEK * weeks)
            self._known[zone, weeks] = Day(day, self._standards.course(document).on(day))
        return self._known[zone, weeks]


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the rooms. ``next``: the cursor of those after, if there are any."""

    rooms: list[RoomByHealth]
    next: str | None


def rooms_by_health(
    log: Log, workspace: str, now: str, wanted: Wanted | None = None, limit: int | None = 50, cursor: str | None = None
) -> Page:
    """The rooms of a workspace at an instant, in the order that is wanted; those that need it most first. Without a
    ``limit`` all of them."""
    wanted, days = wanted or Wanted(), Days(now, standards_of(log, workspace))
    begin = after(cursor)
    places = sorted((_key(wanted.sort, one), one.room) for one in _placed(log, workspace, now, wanted, days))
    left = [place for place in places if begin is None or place > begin]
    shown = left if limit is None else left[:limit]
    rooms = _told(log, [room for _, room in shown], now, days)
    return Page(rooms, cursor_of(*shown[-1]) if len(shown) < len(left) else None)


def _placed(log: Log, workspace: str, now: str, wanted: Wanted, days: Days) -> Iterator[Placed]:
    """The rooms that are wanted, with what they are sorted by."""
    asked = asdict(wanted) | {"workspace": workspace, "now": now}
    asked["q"] = None if wanted.q is None else containing(wanted.q.lower())
    zones, weeks = zones_of(log, workspace), WEEKS if wanted.sort == "trend" else None
    todays = [days.of(zone).day for zone in zones]
    before = [None if weeks is None else days.of(zone, weeks).day for zone in zones]
    for room, zone, turn, by, now_, was in READ_MODEL.ask(
        log, "placed", **asked, zones=zones, todays=todays, before=before
    ):
        score = days.of(zone).score(now_)
        if wanted.health is None or (score is not None and band_of(score) == wanted.health):
            yield Placed(room, zone, turn, by, score, None if weeks is None else days.of(zone, weeks).score(was))


def zones_of(log: Log, workspace: str) -> list[str | None]:
    """The time zones that the rooms of a workspace have."""
    return [zone for (zone,) in READ_MODEL.ask(log, "zones", workspace=workspace)]


def standing(log: Log, rooms: Sequence[str], now: str) -> list[Standing]:
    """Where rooms stand at an instant, in their order."""
    found = {row[0]: Standing._make(row) for row in READ_MODEL.ask(log, "rooms", rooms=rooms, now=now)}
    return [found[room] for room in rooms if room in found]


def ahead_of(log: Log, rooms: Sequence[str]) -> dict[str, Ahead]:
    """What lies ahead in some rooms."""
    return {room: Ahead(*of) for room, *of in READ_MODEL.ask(log, "ahead", rooms=rooms)}


def band_of(score: float) -> Band:
    """What the health of a room with a score is called."""
    return next(band for band, least in BANDS.items() if score >= least)


def _scores(log: Log, asked: Sequence[tuple[str, Day]]) -> list[float | None]:
    rooms, days = [room for room, _ in asked], [day.day for _, day in asked]
    found = READ_MODEL.ask(log, "factors", rooms=rooms, days=days)
    return [day.score(factors) for (_, day), (factors,) in zip(asked, found, strict=True)]


def _key(sort: Sort, one: Placed) -> str:
    """What a room is sorted by; rooms of which that is not known come last."""
    match sort:
        case "health":
            return LAST if one.score is None else f"{one.score:.3f}"
        case "trend":
            return LAST if one.score is None or one.was is None else f"{1 + one.score - one.was:.3f} {one.score:.3f}"
        case "next":
            return one.by or (LATEST if one.turn else LAST)
        case "buyer":
            return one.by or ""
        case "opened":
            return f"{_FAR - datetime.fromisoformat(one.by or LATEST).timestamp():020.6f}"


def _told(log: Log, rooms: Sequence[str], now: str, days: Days) -> list[RoomByHealth]:
    shown = standing(log, rooms, now)
    asked = [(one.room, days.of(one.zone, weeks)) for one in shown for weeks in range(WEEKS, -1, -1)]
    scores, ahead = _scores(log, asked), ahead_of(log, rooms)
    told = [
        _room(one, days.of(one.zone), scores[n : n + WEEKS + 1], ahead.get(one.room, Ahead(one.day, None, "[]")))
        for n, one in zip(range(0, len(scores), WEEKS + 1), shown, strict=True)
    ]
    return named_in_rooms(log, told)


def _room(one: Standing, today: Day, over: list[float | None], ahead: Ahead) -> RoomByHealth:
    known, score = [each for each in over if each is not None], over[-1]
    health: Health | None = None
    trend: Trend | None = None
    if score is not None:
        health = {
            "score": score,
            "band": band_of(score),
            "method": today.weights.method,
            "reasons": ahead.holding_down(today.day, today.weights),
        }
        trend = {"change": round(score - known[0], 3), "scores": over}
    last: BuyerAct | None = None
    if one.buyer_at and one.buyer_by and one.buyer_version:
        last = {"at": one.buyer_at, "by": one.buyer_by, "version": one.buyer_version}
    return {
        "room": one.room,
        "version": one.version,
        "name": one.name,
        "owner": one.owner,
        "stage": one.stage,
        "opened": one.opened,
        "outcome": one.outcome,
        "goal_date": one.goal_date,
        "progress": {"completed": one.completed, "total": one.total},
        "overdue": one.overdue,
        "health": health,
        "trend": trend,
        "turn": one.turn,
        "next": ahead.next,
        "last_buyer_act": last,
    }


def after(cursor: str | None) -> Place | None:
    """The place behind which the list goes on; ``None``: from its beginning. Raises Invalid."""
    return None if cursor is None else place_of(cursor, lambda key, room: (str(key), str(UUID(room))))
