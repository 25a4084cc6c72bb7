"""``mapstream files``: what was uploaded."""

import typer

from mapstream.cli import speaking
from mapstream.cli.opening import Data, opened
from mapstream.files import Files
from mapstream.files import collect as collected

files = typer.Typer(help="Uploaded files: removing those that nobody made a document of.", no_args_is_help=True)


@files.callback()
def group() -> None:
    """Uploaded files: removing those that nobody made a document of."""


@files.command()
def collect(data: Data = None) -> None:
    """Remove files that nobody made a document of within two days. What an event names stays, for ever."""
    with opened(data) as (settings, log):
        removed = collected(log.database, Files(settings.files_url, settings.files_folder))
    speaking.say(f"Removed: {removed}.")
