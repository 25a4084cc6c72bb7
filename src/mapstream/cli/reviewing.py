"""``mapstream room at``, ``diff`` and ``handoff``: the plan as it was, what differs between two moments, and what is
handed over with a deal."""

from typing import Annotated, cast

import typer

from mapstream import clock
from mapstream.api.remembering import handed_over
from mapstream.api.views import told
from mapstream.api_keys import keys_called
from mapstream.cli import speaking
from mapstream.cli.opening import Data, opened
from mapstream.cli.rooms import RoomId, existing, instant_of, room
from mapstream.cli.workspaces import day
from mapstream.live.life import Lives
from mapstream.live.retrospect import Between, Retrospect
from mapstream.live.room import Room
from mapstream.log import Log
from mapstream.plan.document import Document, Side
from mapstream.plan.review.diff import difference
from mapstream.plan.time.calendar import day_of
from mapstream.plan.views.handoff import handoff
from mapstream.plan.views.handoff.markdown import to_markdown as handoff_told
from mapstream.plan.visibility.audience import SIDES
from mapstream.problems import NotFound
from mapstream.tables import portable, to_markdown
from mapstream.tables.differences import differences_told

When = Annotated[
    str, typer.Argument(metavar="WHEN", help="A version, or a time: 57, 2026-03-03, or 2026-03-03T09:00:00Z.")
]
As = Annotated[
    str, typer.Option("--side", metavar="seller|buyer", help="As which side sees it: what all of that side may see.")
]


@room.command("at")
def at(room: RoomId, when: When, side: As = "seller", data: Data = None) -> None:
    """Show the plan as it was at a version or a time. A day means its end; times are UTC."""
    with opened(data) as (_, log):
        past = _past(log, room, side)
        version = _version(past, when)
        between = past.between(version, version)
    document = _seen(between, between.after.document)
    speaking.say(f"Version {version}, {day(between.after.at)} {between.after.at[11:16]} UTC")
    speaking.answer(to_markdown(portable(document)).rstrip("\n"))


@room.command("diff")
def diff(
    room: RoomId,
    since: Annotated[str, typer.Argument(metavar="FROM", help="A version, or a time.")],
    until: Annotated[str | None, typer.Argument(metavar="TO", help="A version, or a time. Left out: now.")] = None,
    side: As = "seller",
    data: Data = None,
) -> None:
    """Show what differs between two moments of a room, as Markdown: by whom, when and why."""
    with opened(data) as (_, log):
        past = _past(log, room, side)
        first, last = _version(past, since), _version(past, until)
        if first > last:
            raise typer.BadParameter("FROM is later than TO")
        between = past.between(first, last)
        before, after = _seen(between, between.before.document), _seen(between, between.after.document)
        changes = difference(before, after, between.attribution())
        keys = keys_called(log, after["plan"]["workspace"])
    moments = [f"version {then.version} ({day(then.at)})" for then in (between.before, between.after)]
    speaking.answer(differences_told(after["plan"]["name"], moments, changes, after, keys).rstrip("\n"))


@room.command("handoff")
def hand_over(
    room: RoomId,
    when: Annotated[str | None, typer.Argument(metavar="WHEN", help="A version, or a time. Left out: now.")] = None,
    side: As = "seller",
    data: Data = None,
) -> None:
    """Show the handoff record as Markdown: gaps first, then what was promised, by whom, and what became of it."""
    with opened(data) as (_, log):
        past = _past(log, room, side)
        version = _version(past, when)
        between = past.between(version, version)
        document = _seen(between, between.after.document)
        known = handed_over(past, document, version, cast(Side, side))
    at = clock.instant(clock.now()) if when is None else between.after.at
    record = told(document, handoff, day_of(at, document), *known)
    speaking.answer(handoff_told(record, document["plan"]["name"]).rstrip("\n"))


def _past(log: Log, room: str, side: str) -> Retrospect:
    if side not in SIDES:
        raise typer.BadParameter("a side is seller or buyer", param_hint="--side")
    id, state = existing(log, room)
    found = Room(id)
    found.load(state)
    return Retrospect(Lives(log), found, SIDES[cast(Side, side)])


def _version(past: Retrospect, when: str | None) -> int:
    """The version that a moment is. Raises NotFound if there was no room then."""
    now = past.life().trace.version
    version = now if when is None else int(when) if when.isdecimal() else past.version_at(instant_of(when))
    if not 1 <= version <= now:
        raise NotFound(f"There is no such version: the room has the versions 1 to {now}.")
    return version


def _seen(between: Between, document: Document) -> Document:
    seen = between.lens.see(document)
    if not seen:
        raise NotFound("There was no such room for that side then.")
    return seen
