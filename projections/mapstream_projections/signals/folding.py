"""How events become signals: a room is followed event by event, and its signals are worked out once for each day on
which something happened, and after its last event."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, ClassVar, NamedTuple

import orjson
from psycopg.rows import tuple_row

from mapstream.plan.document import Document
from mapstream.plan.event import Recorded
from mapstream.plan.signals.registry import findings
from mapstream.plan.signals.signal import SEVERITIES, Found
from mapstream.plan.signals.trace import Trace
from mapstream.plan.time.calendar import day_of, end_of
from mapstream.plan.time.reviews import later
from mapstream.plan.visibility.audience import SIDES
from mapstream.projection import Into, Moment, ReadModel

LENS = SIDES["seller"]


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


@dataclass(slots=True)
class Followed:
    """A room as far as it was followed; ``running``: the day on which each signal began that runs."""

    trace: Trace = field(default_factory=Trace)
    day: str = ""
    running: dict[Key, str] = field(default_factory=dict)
    over: list[dict[str, Any]] = field(default_factory=list)
    """What has ended since it was read."""


class Signals(ReadModel):
    """The signals of every room."""

    name: ClassVar[str] = "signals"
    version: ClassVar[int] = 1
    by_room: ClassVar[bool] = True

    def fold(self, into: Into, events: Sequence[Recorded]) -> None:
        """Follow each room, and say anew what there is in it."""
        rooms = dict.fromkeys(recorded.stream for recorded in events)
        known = _known(into, [*rooms])
        rows: list[dict[str, Any]] = []
        kept: list[dict[str, Any]] = []
        ended: list[dict[str, Any]] = []
        for room, some in groupby(events, key=lambda recorded: recorded.stream):
            followed = known.setdefault(room, Followed())
            moment = _follow(into, followed, room, some)
            if moment is not None and "plan" in moment.after:
                rows += _rows(room, followed, moment)
                kept.append(_kept(room, followed))
                ended += followed.over
        cursor, sql = into.cursor, into.sql
        cursor.execute(sql["drop"], {"rooms": [one["room"] for one in kept]})
        cursor.executemany(sql["keep"], kept)
        cursor.executemany(sql["say"], rows)
        cursor.executemany(sql["end"], ended)


READ_MODEL = Signals()


def _known(into: Into, rooms: list[str]) -> dict[str, Followed]:
    with into.cursor.connection.cursor(row_factory=tuple_row) as cursor:
        found = cursor.execute(into.sql["known"], {"rooms": rooms}).fetchall()
    return {
        room: Followed(Trace.from_json(trace), day, {Key(*key): began for key, began in running})
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
    held = {Key.of(one) for one in found if one.holds(followed.day)}
    for key in followed.running.keys() - held:
        _end(followed, room, key, followed.day)
    for one in sorted(found, key=lambda one: one.since):
        if one.since < next and (one.until is None or one.until > followed.day):
            followed.running.setdefault(Key.of(one), one.since)
            if one.until is not None and one.until <= next:
                _end(followed, room, Key.of(one), one.until)


def _end(followed: Followed, room: str, key: Key, day: str) -> None:
    began = followed.running.pop(key)
    if began < day:
        followed.over.append({"room": room, **key._asdict(), "began": began, "ended": day})


def _kept(room: str, followed: Followed) -> dict[str, Any]:
    return {
        "room": room,
        "version": followed.trace.version,
        "day": followed.day,
        "trace": followed.trace.to_json().decode(),
        "running": orjson.dumps([[list(key), began] for key, began in followed.running.items()]).decode(),
    }


def _rows(room: str, followed: Followed, moment: Moment) -> Iterator[dict[str, Any]]:
    """What there is in a room after its last event, and what will be if nothing happens."""
    document = seen(moment.after, moment)
    plan = document["plan"]
    for one in findings(document, followed.trace):
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
            "events": sorted(set(one.events)),
        }


def _begins(day: str, document: Document) -> str:
    """The instant at which a day begins."""
    return end_of(later(day, -1), document)
