"""How events become signals, health, and where a room stands: a room is followed event by event, and what it comes to
is worked out once for each day on which something happened, and after its last event."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

import orjson
from psycopg.rows import tuple_row

from mapstream.plan.document import Document
from mapstream.plan.event import Recorded
from mapstream.plan.over import outcome_of
from mapstream.plan.signals.forecast import Observed, Outlook
from mapstream.plan.signals.registry import findings
from mapstream.plan.signals.signal import SEVERITIES, Found
from mapstream.plan.signals.trace import Mark, Trace
from mapstream.plan.summary import days_between, next_steps, open_milestones, open_tasks, progress, whose_turn
from mapstream.plan.time.calendar import day_of, end_of
from mapstream.plan.time.reviews import later
from mapstream.plan.visibility.audience import SIDES
from mapstream.projection import Into, Moment

LENS = SIDES["seller"]
AHEAD = 63
"""Days for which it is worked out what the forecast will say if nothing happens: by then nothing of it changes much any
more, since a plan in which nothing happens for eight weeks is beyond repair."""


class Key(NamedTuple):
    """Which signal it is."""

    code: str
    subject: str
    stage: str
    person: str

    @classmethod
    def of(cls, found: Found) -> "Key":
        """That of what was found."""
        return cls(found.code, found.subject, found.stage or "", found.person or "")


class Running(NamedTuple):
    """A signal that runs: the day on which it began, and what is said of it."""

    began: str
    weight: int
    sentence: str
    events: list[int]


@dataclass(slots=True)
class Followed:
    """A room as far as it was followed."""

    trace: Trace = field(default_factory=Trace)
    day: str = ""
    running: dict[Key, Running] = field(default_factory=dict)
    over: list[dict[str, Any]] = field(default_factory=list)
    """The signals that have ended since it was read."""
    health: list[dict[str, Any]] = field(default_factory=list)
    """What the forecast is made of, for the days since."""


def fold(into: Into, events: Sequence[Recorded]) -> None:
    """Follow each room, and say anew what there is in it."""
    rooms = dict.fromkeys(recorded.stream for recorded in events)
    known = _known(into, [*rooms])
    rows, kept = list[dict[str, Any]](), list[dict[str, Any]]()
    ended, health = list[dict[str, Any]](), list[dict[str, Any]]()
    for room, some in groupby(events, key=lambda recorded: recorded.stream):
        followed = known.setdefault(room, Followed())
        moment = _follow(into, followed, room, some)
        if moment is not None and "plan" in moment.after:
            document = seen(moment.after, moment)
            found = findings(document, followed.trace)
            observed = _look_ahead(followed, room, document, found, AHEAD)
            rows += _rows(room, document, found)
            kept.append(_kept(room, followed, document, observed))
            ended += followed.over
            health += followed.health
    cursor, sql = into.cursor, into.sql
    cursor.execute(sql["drop"], {"rooms": [one["room"] for one in kept]})
    cursor.executemany(sql["keep_room"], kept)
    cursor.executemany(sql["say"], rows)
    cursor.executemany(sql["end"], ended)
    cursor.executemany(sql["observe"], health)


def _known(into: Into, rooms: list[str]) -> dict[str, Followed]:
    with into.cursor.connection.cursor(row_factory=tuple_row) as cursor:
        found = cursor.execute(into.sql["known"], {"rooms": rooms}).fetchall()
    return {
        room: Followed(Trace.from_json(trace), day, {Key(*key): Running(*said) for key, said in running})
        for room, day, trace, running in found
    }


def _follow(into: Into, followed: Followed, room: str, events: Iterator[Recorded]) -> Moment | None:
    """Take in what has not been yet; the room after the last of it."""
    moment = None
    for recorded in events:
        if recorded.version <= followed.trace.version:
            continue
        moment = into.rooms.step(recorded)
        day = day_of(recorded.at, moment.after) if "plan" in moment.after else recorded.at[:10]
        if followed.day and day > followed.day:
            _end_day(followed, room, seen(moment.before, moment), day)
        followed.trace.follow(recorded, moment.before, moment.after, LENS)
        followed.day = max(day, followed.day)
    return moment


def seen(document: Document, moment: Moment) -> Document:
    """A document as the seller's side sees it."""
    return document if moment.shown.open else LENS.see(document) or {}


def _end_day(followed: Followed, room: str, document: Document, next: str) -> None:
    """A day is over on which something happened, and the next on which something does has come: what held meanwhile."""
    found = findings(document, followed.trace)
    _look_ahead(followed, room, document, found, min(days_between(followed.day, next), AHEAD))
    held = {Key.of(one) for one in found if one.holds(followed.day)}
    for key in followed.running.keys() - held:
        _end(followed, room, key, followed.day)
    for one in sorted(found, key=lambda one: one.since):
        if one.since < next and (one.until is None or one.until > followed.day):
            key = Key.of(one)
            began = followed.running[key].began if key in followed.running else one.since
            followed.running[key] = Running(began, SEVERITIES.index(one.severity), one.sentence, _events(one))
            if one.until is not None and one.until <= next:
                _end(followed, room, key, one.until)


def _end(followed: Followed, room: str, key: Key, day: str) -> None:
    was = followed.running.pop(key)
    if was.began < day:
        about = {"room": room, "ended": day, "version": followed.trace.version}
        followed.over.append(about | key._asdict() | was._asdict())


def _look_ahead(
    followed: Followed, room: str, document: Document, found: Sequence[Found], days: int
) -> list[list[Observed]]:
    """What the forecast is made of on the days from that of the last event on, until the deal has ended."""
    if outcome_of(document) is not None:
        days = 0
    outlook = Outlook(document, followed.trace, found)
    observed = [outlook.on(later(followed.day, n)) for n in range(days)]
    factors = [[round(one.value * 1000) for one in of] for of in observed]
    followed.health.append({"room": room, "day": followed.day, "factors": factors})
    return observed


def _kept(room: str, followed: Followed, document: Document, observed: list[list[Observed]]) -> dict[str, Any]:
    plan, outcome, done = document["plan"], outcome_of(document), progress(document)
    steps = next_steps(document)
    turn = whose_turn({side: step.due for side, step in steps.items()})
    items = [item for _, item in open_tasks(document)] + [item for _, item in open_milestones(document)]
    who, last = _buyers_last(followed.trace, document)
    return {
        "room": room,
        "version": followed.trace.version,
        "day": followed.day,
        "trace": followed.trace.to_json().decode(),
        "running": _json([[list(key), list(said)] for key, said in followed.running.items()]),
        "workspace": plan["workspace"],
        "name": plan["name"],
        "names": "\n".join(filter(None, (plan["name"], plan.get("alias"), document["deal"].get("name")))).lower(),
        "owner": plan["opened"]["by"],
        "stage": document["deal"].get("stage"),
        "zone": plan.get("calendar", {}).get("zone"),
        "opened_at": plan["opened"]["at"],
        "outcome": outcome["result"] if outcome else None,
        "goal_date": plan["goal"]["date"] if "goal" in plan else None,
        "completed": done.completed,
        "total": done.total,
        "past_due": sorted(end_of(item["due"], document) for item in items if "due" in item),
        "turn": turn,
        "next": _json(asdict(steps[turn])) if turn else None,
        "buyer_version": last.version if last else None,
        "buyer_at": last.at if last else None,
        "buyer_by": who,
        "observed": _json(_when_changed(observed)),
    }


def _buyers_last(trace: Trace, document: Document) -> tuple[str | None, Mark | None]:
    """Who of the buyer's side did something last, and when."""
    buyers = {id for id, one in document.get("people", {}).items() if one["side"] == "buyer"}
    lives = [(life.last, id) for id, life in trace.lives.items() if id in buyers]
    last, who = max(lives, default=(None, None))
    return who, last


def _when_changed(observed: list[list[Observed]]) -> list[list[Any]]:
    """For each factor what is observed, with the number of the day from which on it is that."""
    changed: list[list[Any]] = []
    for days in zip(*observed, strict=True):
        runs = list[Any]()
        for n, one in enumerate(days):
            if not runs or runs[-1][1:] != list(one):
                runs.append([n, *one])
        changed.append(runs)
    return changed


def _rows(room: str, document: Document, found: Sequence[Found]) -> Iterator[dict[str, Any]]:
    """What there is in a room after its last event, and what will be if nothing happens."""
    plan = document["plan"]
    for one in found:
        key = Key.of(one)
        yield {
            "room": room,
            "workspace": plan["workspace"],
            "name": plan["name"],
            "owner": plan["opened"]["by"],
            **key._asdict(),
            "weight": SEVERITIES.index(one.severity),
            "side": one.side,
            "since": one.since,
            "begins": _begins(one.since, document),
            "ends": _begins(one.until, document) if one.until is not None else None,
            "sentence": one.sentence,
            "advice": one.advice,
            "events": _events(one),
        }


def _events(found: Found) -> list[int]:
    return sorted(set(found.events))


def _begins(day: str, document: Document) -> str:
    """The instant at which a day begins."""
    return end_of(later(day, -1), document)


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
