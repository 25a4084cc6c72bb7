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
from mapstream.plan.signals.facts import Facts
from mapstream.plan.signals.forecast import Observed, Outlook
from mapstream.plan.signals.signal import SEVERITIES, Found
from mapstream.plan.signals.standards import Standards
from mapstream.plan.signals.trace import Mark, Trace
from mapstream.plan.signals.watch import Watch
from mapstream.plan.summary import days_between, next_steps, open_milestones, open_tasks, progress, whose_turn
from mapstream.plan.time.calendar import day_of, end_of
from mapstream.plan.time.reviews import later
from mapstream.plan.visibility.audience import SIDES
from mapstream.projection import Into, Moment
from mapstream.workspace_events import CHANGING_CONTRADICTIONS
from mapstream_projections.portfolio.sentences import keep

LENS = SIDES["seller"]
AHEAD = 63
"""Days for which it is worked out what the forecast will say if nothing happens: by then nothing of it changes much any
more, since a plan in which nothing happens for eight weeks is beyond repair."""

AT_ONCE = 200
"""Rooms that are judged anew together."""


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
    """A signal that runs: the day on which it began, and what is said of it, as it is kept."""

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
    facts: Facts | None = None
    watch: Watch = field(default_factory=Watch)


def fold(into: Into, events: Sequence[Recorded]) -> None:
    """Follow each room, and say anew what there is in it."""
    rooms = dict.fromkeys(recorded.stream for recorded in events)
    known, judging, said = _known(into, [*rooms]), Judging(into), Said()
    for room, some in groupby(events, key=lambda recorded: recorded.stream):
        followed = known.setdefault(room, Followed())
        moment = _follow(into, judging, followed, room, some)
        if moment is not None and "plan" in moment.after:
            said.take(room, followed, seen(moment.after, moment), judging)
    said.write(into)
    for workspace in dict.fromkeys(one.stream for one in events if isinstance(one.event, CHANGING_CONTRADICTIONS)):
        _judge_anew(into, judging, workspace)


class Judging:
    """By what each workspace judges, as the log has it now. What began to hold later says nothing of earlier days."""

    def __init__(self, into: Into) -> None:
        self._into = into
        self._known: dict[str, Standards] = {}

    def of(self, workspace: str) -> Standards:
        """The standards of a workspace."""
        if workspace not in self._known:
            self._known[workspace] = Standards.of(self._into.rooms.read(workspace))
        return self._known[workspace]

    def facts(self, followed: Followed, document: Document) -> Facts:
        """What rules look at in a room; the same as before, if its plan is."""
        if followed.facts is None or followed.facts.document is not document:
            followed.facts = Facts(document, followed.trace, self.of(document["plan"]["workspace"]))
        return followed.facts


class Said:
    """What is said of rooms, to be written together."""

    def __init__(self) -> None:
        self._rooms, self._rows = list[dict[str, Any]](), list[dict[str, Any]]()
        self._ended, self._health = list[dict[str, Any]](), list[dict[str, Any]]()

    def take(self, room: str, followed: Followed, document: Document, judging: Judging) -> None:
        """Say what there is in a room after its last event, and what went before."""
        facts = judging.facts(followed, document)
        found = followed.watch.findings(facts)
        observed = _look_ahead(followed, room, facts, found, AHEAD)
        self._rows += _rows(room, document, found)
        self._rooms.append(_kept(room, followed, facts, observed))
        workspace = document["plan"]["workspace"]
        self._ended += [one | {"workspace": workspace} for one in followed.over]
        self._health += followed.health

    def write(self, into: Into) -> None:
        """Write it in place of what was said."""
        cursor, sql = into.cursor, into.sql
        cursor.execute(sql["drop"], {"rooms": [one["room"] for one in self._rooms]})
        cursor.executemany(sql["keep_room"], self._rooms)
        cursor.executemany(sql["say"], self._rows)
        cursor.executemany(sql["end"], self._ended)
        cursor.executemany(sql["observe"], self._health)


def _judge_anew(into: Into, judging: Judging, workspace: str) -> None:
    """Say of the open rooms of a workspace what there is by what it judges now, unless that has been said."""
    asked = {"workspace": workspace, "judged": judging.of(workspace).changes}
    with into.cursor.connection.cursor(row_factory=tuple_row) as cursor:
        rooms = [room for (room,) in cursor.execute(into.sql["judged_before"], asked).fetchall()]
    for n in range(0, len(rooms), AT_ONCE):
        said = Said()
        for room, followed in _known(into, rooms[n : n + AT_ONCE]).items():
            document = LENS.see(into.rooms.read(room, followed.trace.version)) or {}
            said.take(room, followed, document, judging)
        said.write(into)


def _known(into: Into, rooms: list[str]) -> dict[str, Followed]:
    with into.cursor.connection.cursor(row_factory=tuple_row) as cursor:
        found = cursor.execute(into.sql["known"], {"rooms": rooms}).fetchall()
    return {
        room: Followed(Trace.from_json(trace), day, {Key(*key): Running(*said) for key, said in running})
        for room, day, trace, running in found
    }


def _follow(into: Into, judging: Judging, followed: Followed, room: str, events: Iterator[Recorded]) -> Moment | None:
    """Take in what has not been yet; the room after the last of it."""
    moment = None
    for recorded in events:
        if recorded.version <= followed.trace.version:
            continue
        moment = into.rooms.step(recorded)
        day = day_of(recorded.at, moment.after) if "plan" in moment.after else recorded.at[:10]
        if followed.day and day > followed.day:
            _end_day(followed, room, judging.facts(followed, seen(moment.before, moment)), day)
        followed.trace.follow(recorded, moment.before, moment.after, LENS)
        followed.watch.saw(recorded, moment.shown.open)
        followed.day = max(day, followed.day)
    return moment


def seen(document: Document, moment: Moment) -> Document:
    """A document as the seller's side sees it."""
    return document if moment.shown.open else LENS.see(document) or {}


def _end_day(followed: Followed, room: str, facts: Facts, next: str) -> None:
    """A day is over on which something happened, and the next on which something does has come: what held meanwhile."""
    found = followed.watch.findings(facts)
    _look_ahead(followed, room, facts, found, min(days_between(followed.day, next), AHEAD))
    held = {Key.of(one) for one in found if one.holds(followed.day)}
    for key in followed.running.keys() - held:
        _end(followed, room, key, followed.day)
    for one in sorted(found, key=lambda one: one.since):
        if one.since < next and (one.until is None or one.until > followed.day):
            key = Key.of(one)
            began = followed.running[key].began if key in followed.running else one.since
            followed.running[key] = Running(began, SEVERITIES.index(one.severity), keep(one.sentence), _events(one))
            if one.until is not None and one.until <= next:
                _end(followed, room, key, one.until)


def _end(followed: Followed, room: str, key: Key, day: str) -> None:
    was = followed.running.pop(key)
    if was.began < day:
        about = {"room": room, "ended": day, "version": followed.trace.version}
        followed.over.append(about | key._asdict() | was._asdict())


def _look_ahead(followed: Followed, room: str, facts: Facts, found: Sequence[Found], days: int) -> list[list[Observed]]:
    """What the forecast is made of on the days from that of the last event on, until the deal has ended."""
    if outcome_of(facts.document) is not None:
        days = 0
    outlook = Outlook(facts, found)
    observed = [outlook.on(later(followed.day, n)) for n in range(days)]
    factors = [[round(one.value * 1000) for one in of] for of in observed]
    followed.health.append({"room": room, "day": followed.day, "factors": factors})
    return observed


def _kept(room: str, followed: Followed, facts: Facts, observed: list[list[Observed]]) -> dict[str, Any]:
    document = facts.document
    plan, outcome, done = document["plan"], outcome_of(document), progress(document)
    steps = next_steps(document)
    turn = whose_turn({side: step.due for side, step in steps.items()})
    items = [item for _, item in open_tasks(document)] + [item for _, item in open_milestones(document)]
    who, last = _buyers_last(followed.trace, document)
    return {
        "room": room,
        "version": followed.trace.version,
        "day": followed.day,
        "judged": facts.standards.changes,
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
        runs = [(n, one) for n, one in enumerate(days) if n == 0 or one != days[n - 1]]
        changed.append([[n, one.code, one.value, one.sentence.packed(), one.events] for n, one in runs])
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
            "sentence": keep(one.sentence),
            "advice": keep(one.advice),
            "events": _events(one),
        }


def _events(found: Found) -> list[int]:
    return sorted(set(found.events))


def _begins(day: str, document: Document) -> str:
    """The instant at which a day begins."""
    return end_of(later(day, -1), document)


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
