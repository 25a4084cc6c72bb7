"""``mapstream room``: which rooms there are, and what happened in one."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from itertools import groupby
from typing import Annotated, Any, NamedTuple, cast

import orjson
import typer
from rich.table import Table
from rich.text import Text

from mapstream.api_keys import keys_called
from mapstream.cli import speaking
from mapstream.cli.opening import Data, an_id, opened
from mapstream.cli.workspaces import day
from mapstream.clock import instant
from mapstream.log import LAST, Log, State
from mapstream.plan.document import Document
from mapstream.plan.elements.room import RoomOpened
from mapstream.plan.event import Recorded
from mapstream.plan.patch import merge_into
from mapstream.plan.sentences import sentence
from mapstream.plan.wording import fallback_for, named
from mapstream.problems import Invalid, NotFound
from mapstream.workspace_events import WorkspaceOpened

room = typer.Typer(help="Rooms: one for each deal.", no_args_is_help=True)
SHOWN_BY = "mapstream room list"

RoomId = Annotated[str, typer.Argument(metavar="ROOM", help="The id of the room.", show_default=False)]


def existing(log: Log, room: str) -> tuple[str, State]:
    """Return the id of a room as it is stored, and its current state."""
    id = an_id(room, "room", SHOWN_BY)
    state = log.replay(id)
    if "plan" not in state.document:
        raise no_such_room(room)
    return id, state


def no_such_room(room: str) -> NotFound:
    """Return the refusal for a room that does not exist."""
    return NotFound(f"There is no room {room}. “{SHOWN_BY}” shows them.")


class Row(NamedTuple):
    """A room in the list."""

    id: str
    name: str
    workspace: str
    versions: int
    last_activity: str


@room.command("list")
def list_rooms(
    json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False, data: Data = None
) -> None:
    """Show the rooms, the latest touched first."""
    with opened(data) as (_, log):
        rows = sorted(_rooms(log), key=lambda row: row.last_activity, reverse=True)
    if json:
        speaking.answer(orjson.dumps({"rooms": [row._asdict() for row in rows]}).decode())
    elif rows:
        table = Table(box=None, pad_edge=False)
        table.add_column("id", no_wrap=True)
        for column in ("name", "workspace"):
            table.add_column(column)
        table.add_column("versions", justify="right")
        table.add_column("last activity", no_wrap=True)
        for row in rows:
            at = datetime.fromisoformat(row.last_activity)
            table.add_row(row.id, Text(row.name), Text(row.workspace), str(row.versions), f"{day(row[4])} {at:%H:%M}")
        speaking.answers().print(table)
    else:
        speaking.say("There is no room yet. Open one over the API, or see one with “mapstream demo”.")


def _rooms(log: Log) -> Iterator[Row]:
    workspaces = {
        first.stream: first.event.title
        for first in log.begun_with(WorkspaceOpened.name)
        if isinstance(first.event, WorkspaceOpened)
    }
    for first in log.begun_with(RoomOpened.name):
        state = log.replay(first.stream)
        plan = state.document["plan"]
        workspace: str = plan["workspace"]
        yield Row(first.stream, plan["name"], workspaces.get(workspace, workspace), state.version, state.at)


@room.command("replay")
def replay(
    room: RoomId,
    version: Annotated[int | None, typer.Option(min=1, metavar="N", help="Stop after this version.")] = None,
    at: Annotated[
        str | None, typer.Option(metavar="WHEN", help="Stop at this time: 2026-03-03, or 2026-03-03T09:00:00Z.")
    ] = None,
    data: Data = None,
) -> None:
    """Tell what happened in a room, from its beginning, day by day. Times are UTC."""
    if version is not None and at is not None:
        raise typer.BadParameter("give --version or --at, not both")
    until = None if at is None else instant_of(at)
    with opened(data) as (_, log):
        events = log.read(an_id(room, "room", SHOWN_BY), upto=version or LAST)
        opened_as = events[0].event if events else None
        keys = keys_called(log, opened_as.workspace) if isinstance(opened_as, RoomOpened) else {}
    if not events or not isinstance(events[0].event, RoomOpened):
        raise no_such_room(room)
    shown = [recorded for recorded in events if until is None or recorded.at <= until]
    if not shown:
        raise NotFound(f"The room was opened on {day(events[0].at)}: before that, nothing happened in it.")
    console = speaking.answers()
    width = len(str(shown[-1].version))
    for of_day, told in groupby(_told(shown, keys), key=lambda pair: pair[0].at[:10]):
        console.print(Text(f"{date.fromisoformat(of_day):%a} {day(of_day)}", style="bold"))
        for recorded, words in told:
            line = Text(f"  {recorded.at[11:16]}  {recorded.version:>{width}}  ", style="dim")
            console.print(line + Text(words, style=""), soft_wrap=True)


def _told(events: Iterable[Recorded], keys: Mapping[str, str]) -> Iterator[tuple[Recorded, str]]:
    """Return each event with its sentence. People have their latest names."""
    document: dict[str, Any] = {}
    told: list[tuple[Recorded, str]] = []
    for recorded in events:
        told.append((recorded, sentence(recorded, cast(Document, document))))
        merge_into(document, recorded.patch)
    people = document.get("people", {})
    for recorded, words in told:
        yield recorded, named(words, people, fallback_for(recorded.via, recorded.by, keys))


def instant_of(at: str) -> str:
    """Parse an instant; a day means its end."""
    try:
        if len(at) == len("2026-03-03"):
            return instant(datetime.combine(date.fromisoformat(at), time.max, UTC))
        found = datetime.fromisoformat(at)
    except ValueError:
        raise Invalid(f"“{at}” is no time. Write 2026-03-03, or 2026-03-03T09:00:00Z.") from None
    return instant(found if found.tzinfo else found.replace(tzinfo=UTC))
