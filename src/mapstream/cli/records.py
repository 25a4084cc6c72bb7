"""``mapstream export`` and ``mapstream verify``: a history as a file, and the proof that it is whole."""

import sys
from base64 import b64decode
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.table import Table
from rich.text import Text

from mapstream.cli import speaking
from mapstream.cli.files import Out, write
from mapstream.cli.opening import Data, an_id, opened
from mapstream.cli.rooms import SHOWN_BY, RoomId
from mapstream.log.integrity.export import export as lines_of
from mapstream.log.integrity.judge import Verdict
from mapstream.log.integrity.offline import Held, verify_file
from mapstream.log.integrity.sealing import Seals
from mapstream.log.integrity.verify import verify_room
from mapstream.plan.verifier_keys import COSIGNATURE, BadNote
from mapstream.plan.verifier_keys import Key as PublicKey
from mapstream.problems import Invalid

_SHOWN = 20

Against = Annotated[
    list[Path] | None,
    typer.Option(
        "--against", metavar="FILE", help="A checkpoint that you hold, as a signed note; may be given several times."
    ),
]
Key = Annotated[
    list[str] | None,
    typer.Option(
        "--key",
        metavar="KEY",
        help="A public key that has to have signed, or that of a witness that has to have cosigned, as"
        " “name+id+key”; or a file of what /.well-known/mapstream-keys answered.",
    ),
]


def export(
    room: RoomId,
    out: Out = None,
    data: Data = None,
) -> None:
    """Write a room's whole history as JSON Lines, exactly as it is stored and as it is to be read.

    It holds personal data. “mapstream verify” proves that it is whole, without a server.
    """
    with opened(data) as (_, log):
        write(lines_of(log, Seals(log), an_id(room, "room", SHOWN_BY)), out)


def verify(
    what: Annotated[
        str,
        typer.Argument(
            metavar="ROOM_OR_FILE",
            help="A room's id, an exported file, or an event with its proof (- for standard input).",
        ),
    ],
    against: Against = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """Prove that a history is whole, or name what was changed, dropped, inserted, reordered, rewritten or cut off.

    A file is verified by itself, anywhere, without a server. That it was not made anew as a whole, only what you hold
    from elsewhere can prove: a checkpoint, or the keys. What was never recorded, nothing proves.
    """
    if what == "-" or Path(what).is_file():
        with sys.stdin.buffer if what == "-" else Path(what).open("rb") as file:
            verdict = verify_file(file, held_by(against or [], key or []))
    elif against or key:
        raise typer.BadParameter("a checkpoint and keys are held against files", param_hint="--against")
    else:
        room = an_id(what, "room, nor a file", SHOWN_BY)
        with opened(data) as (_, log):
            verdict = verify_room(log, room)
    _tell(verdict)
    if not verdict.intact:
        raise typer.Exit(1)


def held_by(against: list[Path], keys: list[str]) -> Held:
    """What somebody holds from elsewhere. Raises Invalid."""
    notes = tuple(path.read_text("utf-8") for path in against)
    public: list[bytes] = []
    witnesses: list[PublicKey] = []
    for text in keys:
        try:
            if Path(text).is_file():
                told = orjson.loads(Path(text).read_bytes())["keys"]
                public += [b64decode(one["public"], validate=True) for one in told]
            elif (key := PublicKey.read(text)).algorithm == COSIGNATURE:
                witnesses.append(key)
            else:
                public.append(key.public)
        except (BadNote, ValueError, KeyError, TypeError) as why:
            raise Invalid(f"That is not a key, nor a file of keys: {text}. {why}") from None
    return Held(notes, tuple(public), tuple(witnesses))


def _tell(verdict: Verdict) -> None:
    versions = f"{verdict.events} version{'s' * (verdict.events != 1)} of room {verdict.room}"
    if verdict.intact:
        head = f"\nHead: {verdict.head}" if verdict.head else ""
        sizes = ", ".join(map(str, verdict.sealed))
        witnessed = "".join(f"\nWitnessed by {name} up to: {size}" for name, size in verdict.witnessed.items())
        speaking.answer(f"Intact: {versions}.{head}" + (f"\nSealed at: {sizes}" if sizes else "") + witnessed)
        return
    speaking.answer(f"Not intact: {versions}.")
    table = Table(box=None, pad_edge=False, show_header=False)
    for finding in verdict.findings[:_SHOWN]:
        table.add_row(Text(finding.kind, style="bold red"), Text(finding.sentence))
    console = speaking.answers()
    console.print(table)
    if len(verdict.findings) > _SHOWN:
        console.print(f"And {len(verdict.findings) - _SHOWN} more.")
