"""``mapstream backup`` and ``mapstream restore``."""

from pathlib import Path
from typing import Annotated

import psycopg
import typer
from psycopg.sql import SQL, Identifier

from mapstream import projection
from mapstream.cli import speaking
from mapstream.cli.opening import Data
from mapstream.log import Log
from mapstream.log.backup import archive
from mapstream.log.backup.erased import read
from mapstream.logging import configure
from mapstream.postgres import database
from mapstream.settings import Settings

File = Annotated[Path, typer.Argument(metavar="FILE", help="The file of the backup.", show_default=False)]


def back_up(file: File, data: Data = None) -> None:
    """Write everything that lasts to a file, while servers go on.

    The keys of people in it are wrapped: it is of use only with the secret of this installation, which is not in it.
    Keep it closed all the same, and no longer than you have to.
    """
    settings = _prepared(data)
    with database(settings) as dsn:
        told = archive.back_up(dsn, settings.db_schema, file)
    speaking.say(f"Written to {file}: {told.events:,} events.")
    kept = "MAPSTREAM_SECRET" if settings.secret else settings.key_file
    speaking.say(f"It can be restored only with the key {', '.join(told.keys)}: keep a copy of {kept} apart from it.")


def restore(
    file: File,
    erased: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Another list of people who were erased since. Repeat it."),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Take away what is there.")] = False,
    data: Data = None,
) -> None:
    """Put back what a backup holds, into a database that no server uses. Who was erased since stays erased."""
    settings = _prepared(data)
    lists = [*(erased or ()), *([settings.erased_file] if settings.erased_file else ())]
    gone = set().union(*map(read, lists))
    with database(settings) as dsn:
        told = archive.restore(dsn, settings.db_schema, file, gone, settings.keyring(), replace)
        _forget_read_models(dsn, settings)
    speaking.say(f"Restored from {file}: {told.events:,} events. Read models are made again when a server starts.")
    if told.erased:
        speaking.say(f"{told.erased} had been erased since, and were again.")


def _forget_read_models(dsn: str, settings: Settings) -> None:
    """They tell of what was there before."""
    log = Log(dsn, settings.db_schema, settings.keyring(), pool_size=settings.pool_size)
    try:
        with psycopg.connect(dsn) as conn:
            for model in projection.found():
                conn.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(model.schema(log))))
    finally:
        log.close()


def _prepared(data: Path | None) -> Settings:
    settings = Settings.load(data=data)
    configure("debug" if speaking.debugging else "warning", settings.logs_for_people)
    return settings
