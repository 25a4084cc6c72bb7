"""The command line: running a server, setting it up, looking into what it holds.

*Invariants.* Standard output carries answers only, so that scripts can use it; all else that is said to people goes to
standard error. What goes wrong is said in a sentence, with exit code 1 (2 where the command was written wrongly), and a
traceback is shown to nobody who did not ask with ``--debug``. Every command may be used while servers run on the same
data.
"""

import sys
from typing import Annotated

import typer

from mapstream.cli import speaking
from mapstream.cli.commands import Commands

app = typer.Typer(
    name="mapstream",
    cls=Commands,
    help="The backend of mutual action plans: one plan that a seller and a buyer build together.\n\n"
    "Begin with [bold]mapstream demo[/bold], which shows a deal ten weeks in.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # nobody else needs it

        typer.echo(version("mapstream"))
        raise typer.Exit


@app.callback()
def _root(
    debug: Annotated[bool, typer.Option("--debug", help="Show where in the program something went wrong.")] = False,
    version: Annotated[  # noqa: ARG001  # its callback does it
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    speaking.debugging = debug


def main() -> None:
    """Run the command that was given."""
    try:
        app()
    except BrokenPipeError:
        # whoever read our output has seen enough
        sys.stderr.close()
        sys.exit(1)
    except Exception as error:
        if speaking.debugging:
            raise
        from mapstream.cli.wording import words  # what it knows of takes its time, and mostly nothing goes wrong

        speaking.trouble(words(error))
        sys.exit(1)
