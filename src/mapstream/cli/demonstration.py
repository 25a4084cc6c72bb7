"""``mapstream demo``: a believable deal to look at, and the links into it."""

from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from mapstream import clock, demo
from mapstream.cli import speaking
from mapstream.cli.opening import Data, credentials
from mapstream.cli.serving import Host, Port, Workers, ended_by_signals, prepared, run
from mapstream.demo import WayIn
from mapstream.log import Log, migrate
from mapstream.logging import configure
from mapstream.postgres import database
from mapstream.settings import Settings


def show(
    host: Host = None,
    port: Port = None,
    data: Data = None,
    workers: Workers = None,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Whether to run a server afterwards.")] = True,
) -> None:
    """Show a deal ten weeks in: write it, print links into it, serve it.

    Everything that is done in it is kept: started again, it goes on where it was. The links are made anew; whoever is
    in stays in.
    """
    settings = prepared(host, port, data, workers, serve)
    with ended_by_signals(), database(settings, supervised=serve) as dsn:
        migrate(dsn, settings.db_schema, settings.keyring())
        _tell(_written(settings, dsn))
        if serve:
            run(_calmly(settings), dsn, up_to_date=True)


def _calmly(settings: Settings) -> Settings:
    """Log no requests, unless a log level is set, so that the links stay in sight."""
    if "log_level" in settings.model_fields_set:
        return settings
    configure("warning", settings.logs_for_people)
    return settings.model_copy(update={"log_level": "warning"})


def _written(settings: Settings, dsn: str) -> list[WayIn]:
    log = Log(dsn, settings.db_schema, settings.keyring())
    try:
        with Progress(TextColumn("Ten weeks pass"), BarColumn(), console=speaking.asides(), transient=True) as bar:
            task = bar.add_task("", total=None)
            demo.write(log, clock.now(), lambda done, all: bar.update(task, completed=done, total=all))
        known = credentials(log)
        return [*demo.ways_in(log, known, settings.address), demo.sign_in(log, known, settings.address)]
    finally:
        log.close()


def _tell(ways: list[WayIn]) -> None:
    """Print the people and their links, one line each, so that a terminal makes them clickable."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True, style="bold")
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, overflow="ignore")
    for way in ways:
        table.add_row(Text(way.name), Text(way.role), Text(way.address))
    speaking.say("People of the deal, each with a link of their own. Open one in a browser:\n")
    speaking.answers().print(table, soft_wrap=True)
    speaking.say("")
