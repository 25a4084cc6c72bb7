"""``mapstream workspace`` and ``mapstream key``: who may use the API."""

import sys
from datetime import datetime
from getpass import getpass
from typing import Annotated

import typer
from rich.table import Table

from mapstream.cli import speaking
from mapstream.cli.opening import Data, an_id, opened, signer
from mapstream.problems import Invalid
from mapstream.tokens import KEY_PREFIX
from mapstream.workspace import ROLES, create_key, create_workspace, existing, revoke_key
from mapstream.workspace_events import WorkspaceOpened

workspace = typer.Typer(help="Workspaces: the selling organisations.", no_args_is_help=True)
key = typer.Typer(help="API keys, which act for a workspace.", no_args_is_help=True)

WorkspaceId = Annotated[str, typer.Option("--workspace", metavar="ID", help="The id of the workspace.")]
SHOWN_BY = "mapstream workspace list"


@workspace.command("create")
def create(name: Annotated[str, typer.Argument(help="What it is called.")], data: Data = None) -> None:
    """Make a workspace, and print its id."""
    with opened(data) as (_, log):
        speaking.answer(create_workspace(log, name))


@workspace.command("list")
def list_workspaces(data: Data = None) -> None:
    """Show the workspaces."""
    table = Table("id", "name", "opened", box=None, pad_edge=False)
    with opened(data) as (_, log):
        for first in log.begun_with(WorkspaceOpened.name):
            assert isinstance(first.event, WorkspaceOpened)
            table.add_row(first.stream, first.event.title, day(first.at))
    if table.rows:
        speaking.answers().print(table)
    else:
        speaking.say("There is no workspace yet. Make one with “mapstream workspace create NAME”.")


@key.command("create")
def create_a_key(
    workspace: WorkspaceId,
    role: Annotated[str, typer.Option("--role", metavar="ROLE", help=f"What it may do: {', '.join(ROLES)}.")],
    data: Data = None,
) -> None:
    """Make an API key, and print it. It is not shown again."""
    with opened(data) as (settings, log):
        scope = an_id(workspace, "workspace", SHOWN_BY)
        speaking.answer(signer(settings, log).key(scope, create_key(log, scope, role)))


@key.command("list")
def list_keys(workspace: WorkspaceId, data: Data = None) -> None:
    """Show the keys of a workspace by their ids, not the keys themselves."""
    table = Table("id", "role", "made", "revoked", box=None, pad_edge=False)
    with opened(data) as (_, log):
        keys = existing(log, an_id(workspace, "workspace", SHOWN_BY)).document["keys"]
        for id, made in keys.items():
            revoked = day(made["revoked"]["at"]) if "revoked" in made else ""
            table.add_row(id, made["role"], day(made["issued"]["at"]), revoked)
    if table.rows:
        speaking.answers().print(table)
    else:
        speaking.say("That workspace has no keys.")


@key.command("revoke")
def revoke(
    key: Annotated[str | None, typer.Argument(metavar="ID", help="Its id. Left out: the key is asked for.")] = None,
    workspace: Annotated[str | None, typer.Option(metavar="ID", help="The id of the workspace.")] = None,
    data: Data = None,
) -> None:
    """Make an API key hold no more, everywhere and at once. The key itself is read from standard input."""
    if key is not None and key.startswith(KEY_PREFIX):
        raise Invalid(
            "A key on the command line can be seen by everybody on this machine. Name it by its id, or leave it out:"
            " then it is read from standard input."
        )
    secret = _asked_for("The key: ") if key is None else ""
    with opened(data) as (settings, log):
        if key is None:
            named = signer(settings, log).read(secret)
            if named is None or named.kind != "key":
                raise Invalid("That is not a key of this installation.")
            revoke_key(log, named.scope, named.id)
        elif workspace is None:
            raise Invalid("To name a key by its id, say which --workspace.")
        else:
            scope = an_id(workspace, "workspace", SHOWN_BY)
            revoke_key(log, scope, an_id(key, "key", f"mapstream key list --workspace {scope}"))
    speaking.say("That key holds no more.")


def _asked_for(what: str) -> str:
    """A secret from standard input; at a terminal it is not shown."""
    return (getpass(what) if sys.stdin.isatty() else sys.stdin.readline()).strip()


def day(at: str) -> str:
    """The day of an instant, in words."""
    found = datetime.fromisoformat(at)
    return f"{found.day} {found:%b %Y}"
