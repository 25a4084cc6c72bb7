"""Playing the story into the log."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from mapstream.clock import instant
from mapstream.demo.people import EVERYBODY, MEMBERS, PEOPLE
from mapstream.demo.script import KEY, Line, id_of, resolved, signed_story, story
from mapstream.live.aggregate import Aggregate
from mapstream.live.unit import Asked, Past
from mapstream.log import Log, Outrun
from mapstream.log.integrity.chain import GENESIS
from mapstream.plan.actor import Actor
from mapstream.plan.command import Command
from mapstream.plan.document import Document
from mapstream.plan.elements.links import OpenLink
from mapstream.plan.event import Event, Recorded
from mapstream.plan.templates import Offered
from mapstream.plan.vocabulary import parse
from mapstream.protocol.session import Ask
from mapstream.templates import shipped
from mapstream.workspace import OPERATOR
from mapstream.workspace_events import KeyIssued, MemberInvited, WorkspaceOpened

Progress = Callable[[int, int], None]
"""Told of how many lines are played, of how many."""

WORKSPACE = id_of("workspace")
ROOM = id_of("room")
SIGNED_ROOM = id_of("signed-room")
COMPANY = "Ferrowave"

_BETWEEN = timedelta(seconds=2)
_TEMPLATES: dict[tuple[str, int | None], Offered] = {(id, None): template for id, template in shipped().items()}
"""What whoever takes a deal over may have applied."""
_ROW = re.compile("(phases/|)#([0-9]+)")


def write(log: Log, now: datetime, progress: Progress | None = None) -> bool:
    """Write the story, unless it is there; whether it was not. All is one append, so there is never half of it."""
    if log.replay(ROOM, version=1).version:
        return False
    events = list(_workspace(now))
    done = count(1)
    for room in (ROOM, SIGNED_ROOM):
        for played in _played(now, room):
            events += played
            if progress is not None:
                progress(next(done), len(story()) + len(signed_story()))
    try:
        log.append(events, {WORKSPACE: GENESIS, ROOM: GENESIS, SIGNED_ROOM: GENESIS})
    except Outrun:
        return False
    return True


def _workspace(now: datetime) -> Iterator[Recorded]:
    """The seller's workspace, its members, and the key that their CRM acts with."""
    begun = instant(story()[0].at(now.date()) - timedelta(hours=1))
    for version, event in enumerate((WorkspaceOpened(COMPANY), KeyIssued(id_of(KEY), "admin", "CRM"), *_members()), 1):
        yield Recorded(WORKSPACE, version, begun, OPERATOR, "system", id_of(f"workspace/{version}"), event)


def _members() -> Iterator[Event]:
    for who, role in MEMBERS.items():
        yield MemberInvited(id_of(who), PEOPLE[who].name, role, PEOPLE[who].email)


def _played(now: datetime, room: str) -> Iterator[list[Recorded]]:
    """The events of a room, line by line of its story."""
    working, lines = Aggregate.of(room), story() if room == ROOM else signed_story()
    earlier: dict[int, Document] = {}
    for n, (line, at) in enumerate(zip(lines, _moments(lines, now), strict=True)):
        ids = (id_of(f"{'' if room == ROOM else 'signed/'}line/{n}/{made}") for made in range(300))
        asked = Asked(next(ids), (Ask(_command(line, working, now)),), _actor(line.who, room))
        past = Past(earlier=earlier, templates=_TEMPLATES)
        earlier = {working.version: working.document}
        yield [step.recorded for step in working.decide(asked, instant(at), ids.__next__, past)]


def _moments(lines: Sequence[Line], now: datetime) -> list[datetime]:
    """When each line happens, to the second and one after the other.

    What would be later today has just happened: the story never reaches into the future.
    """
    moments: list[datetime] = []
    for n, line in enumerate(lines):
        at = line.at(now.date()) + timedelta(seconds=n * 37 % 53, microseconds=n * 7919 % 1_000_000)
        moments.append(max(at, moments[-1] + _BETWEEN) if moments else at)
    latest = now - _BETWEEN
    for n in range(len(moments) - 1, -1, -1):
        if moments[n] <= latest:
            break
        moments[n] = latest
        latest -= _BETWEEN
    return moments


def _command(line: Line, working: Aggregate, now: datetime) -> Command:
    data: dict[str, Any] = resolved(line.data, now.date())
    for name, value in data.items():
        if name == "version":
            data[name] = working.version + value
        elif isinstance(value, str) and (row := _ROW.fullmatch(value)):
            data[name] = row[1] + _phase(working.document, int(row[2]))
    match line.command:
        case "open_link":
            *_, link = working.document["people"][id_of(line.who)]["links"]
            return OpenLink(link=link, ip=EVERYBODY[line.who].ip, agent=EVERYBODY[line.who].agent)
        case "add_person":
            player = EVERYBODY[line.data["person"].removeprefix("@")]
            who = {"name": player.name, "email": player.email, "side": player.side, "role": player.role}
            data |= who | {"title": player.title}
    return parse(line.command, data)


def _phase(document: Document, n: int) -> str:
    """The id of the ``n``-th row of the matrix."""
    return sorted(document["phases"], key=lambda phase: document["phases"][phase]["rank"])[n - 1]


def _actor(who: str, room: str) -> Actor:
    if who == KEY:
        return Actor(id_of(KEY), "seller", "key", "admin", workspace=WORKSPACE)
    player = EVERYBODY[who]
    return Actor(id_of(who), player.side, "link", player.role, room=room)
