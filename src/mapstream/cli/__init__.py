"""The command line: running a server, setting it up, looking into what it holds.

*Invariants.* Standard output carries answers only, so that scripts can use it; all else that is said to people goes to
standard error. What goes wrong is said in a sentence, with exit code 1 (2 where the command was written wrongly), and a
traceback is shown to nobody who did not ask with ``--debug``. Every command may be used while servers run on the same
data.
"""

import sys
from importlib.metadata import version
from typing import Annotated, Any

import psycopg
import typer
from typer.core import TyperGroup

from mapstream.cli import demonstration, plans, records, rooms, serving, speaking, template_files, upkeep, workspaces
from mapstream.problems import Problem
from mapstream.settings import BadSetting

RUN, SET_UP, LOOK, PLAN, CARE = "Run", "Set up", "Look", "Plan", "Take care"


class _InOrder(TyperGroup):
    """Shows the commands in the order in which somebody new needs them."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        order = [
            "demo",
            "serve",
            "workspace",
            "key",
            "room",
            "plan",
            "template",
            "export",
            "verify",
            "migrate",
            "rebuild",
        ]
        return sorted(self.commands, key=order.index)


app = typer.Typer(
    name="mapstream",
    cls=_InOrder,
    help="The backend of mutual action plans: one plan that a seller and a buyer build together.\n\n"
    "Begin with [bold]mapstream demo[/bold], which shows a deal ten weeks in.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("demo", rich_help_panel=RUN)(demonstration.show)
app.command(rich_help_panel=RUN)(serving.serve)
app.add_typer(workspaces.workspace, name="workspace", rich_help_panel=SET_UP)
app.add_typer(workspaces.key, name="key", rich_help_panel=SET_UP)
app.add_typer(rooms.room, name="room", rich_help_panel=LOOK)
app.add_typer(plans.plan, name="plan", rich_help_panel=PLAN)
app.add_typer(template_files.app, name="template", rich_help_panel=PLAN)
app.command(rich_help_panel=LOOK)(records.export)
app.command(rich_help_panel=LOOK)(records.verify)
app.command(rich_help_panel=CARE)(upkeep.migrate)
app.command(rich_help_panel=CARE)(upkeep.rebuild)


def _version(wanted: bool) -> None:
    if wanted:
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
        speaking.trouble(_words(error))
        sys.exit(1)


def _words(error: Exception) -> str:
    match error:
        case Problem():
            wrong = [f"\n  {field.path.removeprefix('/')}: {field.message}" for field in error.errors]
            return (error.detail or f"{error.title()}.") + "".join(wrong)
        case BadSetting():
            return str(error)
        case psycopg.OperationalError():
            first = str(error).strip().splitlines()[0]
            return f"The database cannot be reached: {first.removeprefix('connection failed: ')}."
        case psycopg.Error():
            return f"The database refused: {str(error).strip().splitlines()[0]}."
        case OSError(strerror=str(why), filename=where) if where is not None:
            return f"{where}: {why}."
        case _:
            return f"Something went wrong: {type(error).__name__}: {error}. Run “mapstream --debug …” to see where."
