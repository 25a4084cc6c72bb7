"""Files that commands read and write."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from mapstream.cli import speaking
from mapstream.problems import Malformed
from mapstream.tables import Form
from mapstream.tables.finding import Findings

_READ_AS: dict[str, Form] = {"md": "markdown", "csv": "csv", "json": "json", "text": "text", "xlsx": "xlsx"}
_ENDS: dict[str, Form] = {".markdown": "markdown", ".txt": "text", **{f".{end}": of for end, of in _READ_AS.items()}}
_MOST = 1 << 20
"""Bytes that a file may have, as over HTTP."""

File = Annotated[str, typer.Argument(metavar="FILE", help="A file, or - for standard input.", show_default=False)]
ReadAs = Annotated[
    str | None, typer.Option("--format", metavar="md|csv|json|xlsx|text", help="What it is; else told by its name.")
]
WrittenAs = Annotated[str, typer.Option("--format", metavar="md|csv|json|xlsx", help="As what.")]
Out = Annotated[Path | None, typer.Option(metavar="FILE", help="Where to write it; else standard output.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show what would be done.")]


def form_of(file: str, format: str | None) -> Form:
    """Return the form to read a file in."""
    if format is not None:
        if format not in _READ_AS:
            raise typer.BadParameter("what is read is md, csv, json, xlsx or text", param_hint="--format")
        return _READ_AS[format]
    return _ENDS.get(Path(file).suffix.lower(), "text")


def data_of(file: str) -> bytes:
    """Read a file. Raises Malformed if it is too long."""
    if file == "-":
        found = sys.stdin.buffer.read(_MOST + 1)
    else:
        with Path(file).open("rb") as opened_file:
            found = opened_file.read(_MOST + 1)
    if len(found) > _MOST:
        raise Malformed("A file of at most 1 MiB is read.")
    return found


def write(pieces: Iterable[bytes], out: Path | None, secret: bool = False) -> None:
    """Write a file, all of it or nothing; without ``out`` to standard output. One that is ``secret`` can be read by
    nobody else."""
    if out is None:
        sys.stdout.buffer.writelines(pieces)
        return
    unfinished = out.with_name(f"{out.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if secret else 0o666), "wb") as file:
            file.writelines(pieces)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    unfinished.replace(out)
    speaking.say(f"Written to {out}.")


def show_findings(findings: Findings) -> None:
    """Print the findings of a reader, line by line."""
    console = speaking.answers()
    if findings.all():
        console.print(Text("\nTo look at", style="bold"))
    for finding in findings.all():
        place = f"line {finding.line}: " if finding.line else ""
        shown = f"  “{' '.join(finding.text.split())}”" if finding.text else ""
        console.print(Text(f"  {place}{finding.sentence}") + Text(shown, style="dim"), soft_wrap=True)


def agreed(question: str) -> None:
    """Ask for confirmation; stop if the answer is no."""
    if not typer.confirm(question, err=True):
        speaking.say("Nothing was changed.")
        raise typer.Exit(1)
