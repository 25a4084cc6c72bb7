"""``mapstream export`` and ``mapstream verify``: a history as a file, and the proof that it is whole."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from mapstream.cli import speaking
from mapstream.cli.files import Out, write
from mapstream.cli.opening import Data, an_id, opened
from mapstream.cli.rooms import SHOWN_BY, RoomId
from mapstream.log.integrity.export import export as lines_of
from mapstream.log.integrity.judge import Verdict
from mapstream.log.integrity.offline import verify_file
from mapstream.log.integrity.sealing import Seals
from mapstream.log.integrity.verify import verify_room

_SHOWN = 20


def export(
    room: RoomId,
    out: Out = None,
    data: Data = None,
) -> None:
    """Write a room's whole history as JSON Lines, exactly as it is stored and as it is to be read.

    It holds personal data. “mapstream verify” proves that it is whole.
    """
    with opened(data) as (_, log):
        write(lines_of(log, Seals(log), an_id(room, "room", SHOWN_BY)), out)


def verify(
    what: Annotated[
        str, typer.Argument(metavar="ROOM_OR_FILE", help="A room's id, or an exported file (- for standard input).")
    ],
    data: Data = None,
) -> None:
    """Prove that a history is whole, or name what was changed, dropped, reordered or cut off.

    A file is verified by itself, anywhere. That it was not made anew as a whole, only a head noted earlier can prove.
    """
    if what == "-":
        verdict = verify_file(sys.stdin.buffer)
    elif (path := Path(what)).is_file():
        with path.open("rb") as file:
            verdict = verify_file(file)
    else:
        room = an_id(what, "room, nor a file", SHOWN_BY)
        with opened(data) as (_, log):
            verdict = verify_room(log, room)
    _tell(verdict)
    if not verdict.intact:
        raise typer.Exit(1)


def _tell(verdict: Verdict) -> None:
    versions = f"{verdict.events} version{'s' * (verdict.events != 1)} of room {verdict.room}"
    if verdict.intact:
        speaking.answer(f"Intact: {versions}.\nHead: {verdict.head}")
        return
    speaking.answer(f"Not intact: {versions}.")
    table = Table(box=None, pad_edge=False, show_header=False)
    for finding in verdict.findings[:_SHOWN]:
        table.add_row(Text(finding.kind, style="bold red"), Text(finding.sentence))
    console = speaking.answers()
    console.print(table)
    if len(verdict.findings) > _SHOWN:
        console.print(f"And {len(verdict.findings) - _SHOWN} more.")
