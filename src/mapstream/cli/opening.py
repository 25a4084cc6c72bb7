"""Open what a command works on: settings, database, log."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from mapstream.cli import speaking
from mapstream.credentials import Credentials
from mapstream.log import SIGNING, Log, migrate
from mapstream.logging import configure
from mapstream.postgres import database
from mapstream.problems import Invalid
from mapstream.settings import Settings
from mapstream.tokens import Mint

Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        help="The folder where data is kept. [dim](MAPSTREAM_DATA; or a database in MAPSTREAM_DATABASE_URL)[/]",
        show_default=False,
    ),
]


@contextmanager
def opened(data: Path | None) -> Iterator[tuple[Settings, Log]]:
    """Load the settings and open the log, migrated first."""
    settings = Settings.load(data=data)
    # a server's log lines would only disturb here
    configure("debug" if speaking.debugging else "warning", settings.logs_for_people)
    with database(settings) as dsn:
        keyring = settings.keyring()
        migrate(dsn, settings.db_schema, keyring)
        log = Log(dsn, settings.db_schema, keyring, pool_size=settings.pool_size)
        try:
            yield settings, log
        finally:
            log.close()


def credentials(log: Log) -> Credentials:
    """Return the links and keys of this installation."""
    return Credentials(log.database, Mint(log.secret(SIGNING)))


def an_id(text: str, what: str, where: str) -> str:
    """Return an id as it is stored; ``where``: the command that lists them."""
    try:
        return str(UUID(text))
    except ValueError:
        raise Invalid(f"“{text}” is not the id of a {what}. “{where}” shows them.") from None
