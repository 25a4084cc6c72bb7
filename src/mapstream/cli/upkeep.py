"""``mapstream migrate``, ``mapstream projections`` and ``mapstream rebuild``."""

from functools import partial
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from mapstream import projection
from mapstream.cli import speaking
from mapstream.cli.opening import Data, opened
from mapstream.consumers.projector import Projector, lag_of
from mapstream.log import migrate as bring_up_to_date
from mapstream.logging import configure
from mapstream.postgres import database
from mapstream.problems import NotFound
from mapstream.settings import Settings


def migrate(data: Data = None) -> None:
    """Make the database, or bring it up to date. Servers do so by themselves when they start."""
    settings = Settings.load(data=data)
    configure("warning", settings.logs_for_people)
    with database(settings) as dsn:
        applied = bring_up_to_date(dsn, settings.db_schema, settings.keyring())
    for name in applied:
        speaking.answer(name)
    speaking.say("The database is up to date." if applied else "The database was up to date.")


def projections(data: Data = None) -> None:
    """Show how far each read model has come, which rooms it leaves out and why, and what to do then."""
    with opened(data) as (_, log):
        for model in projection.found():
            lag = lag_of(log, model)
            speaking.answer(f"{lag.name}  {lag.behind_events} events behind, {lag.parked} rooms left out")
            for parked in model.parked(log).values() if lag.parked else ():
                speaking.answer(f"  {parked.room}  from version {parked.version} on: {parked.error}")
            if lag.advice:
                speaking.say(f"{lag.name}: {lag.advice}")


def rebuild(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME", help="A read model; left out: all.")] = None,
    data: Data = None,
) -> None:
    """Make read models again from the log, beside those in use, which they then replace."""
    models = projection.found()
    known = [model.name for model in models]
    for name in names or ():
        if name not in known:
            raise NotFound(f"There is no read model “{name}”. There are: {', '.join(known) or 'none'}.")
    with opened(data) as (_, log), _progress() as bar:
        task = bar.add_task("Reading the log", total=None)
        Projector(log, models).rebuild(*names or (), progress=partial(_advance, bar, task))
    speaking.say(f"Made again: {', '.join(names or known)}.")


def _advance(bar: Progress, task: TaskID, done: int, last: int) -> None:
    bar.update(task, completed=done, total=last)


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=speaking.asides(),
        transient=True,
    )
