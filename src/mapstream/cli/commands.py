"""The list of commands. Only the one that runs is imported: importing libraries takes longer than most commands.

A read model that has commands of its own brings them in its folder, as ``cli.py``: a Typer application ``app``, which
is called as the read model is. What is said of it among all commands is the docstring of that file.
"""

import ast
from collections.abc import Iterator
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from mapstream.installed import beside, installed

RUN, SET_UP, LOOK, PLAN, CARE = "Run", "Set up", "Look", "Plan", "Take care"


class Command(NamedTuple):
    """A command or a group: its name, where it is defined, and its line in the list of commands."""

    name: str
    place: str
    """``module:attribute``, below its package: a function, or a Typer application."""
    panel: str
    help: str
    package: str = "mapstream.cli"

    def load(self) -> Any:
        """Import the command."""
        module, _, attribute = self.place.partition(":")
        made = getattr(import_module(f"{self.package}.{module}"), attribute)
        if isinstance(made, typer.Typer):
            return typer.main.get_group(made)
        alone = typer.Typer(add_completion=False)
        alone.command(self.name)(made)
        return typer.main.get_command(alone)

    def shown(self) -> TyperCommand:
        """Return a stand-in for the list of commands."""
        return TyperCommand(self.name, help=self.help, rich_help_panel=self.panel)


COMMANDS = (
    Command("demo", "demonstration:show", RUN, "Show a deal ten weeks in: write it, print links into it, serve it."),
    Command("serve", "serving:serve", RUN, "Run a server, until it is told to end."),
    Command("workspace", "workspaces:workspace", SET_UP, "Workspaces: the selling organisations."),
    Command("member", "members:member", SET_UP, "Members: the people of a workspace, who sign in."),
    Command("key", "workspaces:key", SET_UP, "API keys, which act for a workspace."),
    Command("deal", "deals:deal", SET_UP, "Deals that were run without a room, to compare with."),
    Command(
        "contradiction",
        "contradictions:contradiction",
        SET_UP,
        "What is taken for a contradiction: done, while who should have seen a document never did.",
    ),
    Command("room", "moving:room", LOOK, "Rooms: one for each deal."),
    Command("person", "people:person", CARE, "People: all that is kept about somebody, and erasing them."),
    Command("plan", "plans:plan", PLAN, "Plans: out as a file, and in from one."),
    Command("template", "template_files:app", PLAN, "Templates: plans to begin with."),
    Command(
        "export",
        "records:export",
        LOOK,
        "Write a room's whole history as JSON Lines, exactly as it is stored and as it is to be read.",
    ),
    Command(
        "verify",
        "records:verify",
        LOOK,
        "Prove that a history is whole, or name what was changed, dropped, inserted, reordered, rewritten or cut off.",
    ),
    Command(
        "witness",
        "witnesses:witness",
        LOOK,
        "Watch over histories of others: cosign what follows on from all that was seen of them, and nothing else.",
    ),
    Command("cosign", "witnesses:cosign", LOOK, "Have a room's history cosigned by a witness, as it is now."),
    Command("backup", "backups:back_up", CARE, "Write everything that lasts to a file, while servers go on."),
    Command("restore", "backups:restore", CARE, "Put back what a backup holds, into a database that no server uses."),
    Command("files", "materials:files", CARE, "Uploaded files: removing those that nobody made a document of."),
    Command("secret", "secrets:secret", CARE, "The keys that everything secret in the database is wrapped with."),
    Command("migrate", "upkeep:migrate", CARE, "Make the database, or bring it up to date."),
    Command(
        "projections",
        "upkeep:projections",
        CARE,
        "Show how far each read model has come, which rooms it leaves out and why, and what to do then.",
    ),
    Command(
        "rebuild",
        "upkeep:rebuild",
        CARE,
        "Make read models again from the log, beside those in use, which they then replace.",
    ),
)
"""Our own commands, in the order in which somebody new needs them."""


def brought() -> Iterator[Command]:
    """Those that read models bring."""
    for entry in installed():
        if (place := beside(entry, "cli.py")) is not None:
            help = ast.get_docstring(ast.parse(place.read_bytes())) or ""
            yield Command(entry.name.replace("_", "-"), "cli:app", LOOK, help, entry.module)


class Commands(TyperGroup):
    """Lists the commands, and imports the one to run."""

    def __init__(self, **attributes: Any) -> None:
        self._places = {command.name: command for command in (*COMMANDS, *brought())}
        attributes["commands"] = {name: command.shown() for name, command in self._places.items()}
        super().__init__(**attributes)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Import the one to run."""
        name, shown, rest = super().resolve_command(ctx, args)
        return name, self._places[name].load() if name in self._places else shown, rest
