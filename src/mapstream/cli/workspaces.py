"""``mapstream workspace`` and ``mapstream key``: who may use the API."""

import sys
from base64 import b64encode
from datetime import datetime, timedelta
from getpass import getpass
from typing import Annotated, cast, get_args

import typer
from rich.table import Table

from mapstream.api_keys import Reach, create_key, reach_of, revoke_key, rotate_key
from mapstream.cli import speaking
from mapstream.cli.opening import Data, an_id, credentials, opened
from mapstream.log import Log
from mapstream.log.integrity.signing import SigningKeys
from mapstream.problems import Invalid
from mapstream.tokens import KEY_PREFIX
from mapstream.workspace import ROLES, create_workspace, existing
from mapstream.workspace_events import WorkspaceOpened

workspace = typer.Typer(help="Workspaces: the selling organisations.", no_args_is_help=True)
key = typer.Typer(help="API keys, which act for a workspace.", no_args_is_help=True)

WorkspaceId = Annotated[
    str | None, typer.Option("--workspace", metavar="ID", help="The id of the workspace; left out: the only one.")
]
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


@workspace.command("rotate-key")
def rotate_signing_key(
    id: Annotated[str | None, typer.Argument(metavar="ID", help="The workspace; left out: the only one.")] = None,
    data: Data = None,
) -> None:
    """Have checkpoints signed with another key from now on.

    What signed before is destroyed. What it signed can be verified for ever: its public half is kept.
    """
    with opened(data) as (_, log):
        keys, scope = SigningKeys(log), workspace_in(log, id)
        keys.rotate(scope)
        speaking.answer(b64encode(keys.of(scope)[-1].public).decode())


@key.command("create")
def create_a_key(
    role: Annotated[str, typer.Option("--role", metavar="ROLE", help=f"What it may do: {', '.join(ROLES)}.")],
    workspace: WorkspaceId = None,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="What it is for.")] = None,
    scope: Annotated[
        str | None, typer.Option("--scope", metavar="SCOPE", help="What it may do at most: read, write or admin.")
    ] = None,
    room: Annotated[str | None, typer.Option("--room", metavar="ID", help="The only room that it opens.")] = None,
    data: Data = None,
) -> None:
    """Make an API key, and print it. It is not shown again."""
    if scope is not None and scope not in get_args(Reach):
        raise Invalid(f"A scope is one of {', '.join(get_args(Reach))}.")
    with opened(data) as (_, log):
        only = None if room is None else an_id(room, "room", "mapstream room list")
        made = create_key(
            log,
            credentials(log),
            workspace_in(log, workspace),
            role,
            name,
            cast(Reach | None, scope),
            only,
        )
        speaking.answer(made.token)


@key.command("rotate")
def rotate(
    key: Annotated[str, typer.Argument(metavar="ID", help="Its id.")],
    hours: Annotated[int, typer.Option(min=0, help="How long the secret before holds on.")] = 24,
    workspace: WorkspaceId = None,
    data: Data = None,
) -> None:
    """Give an API key another secret, and print it. It is not shown again."""
    with opened(data) as (_, log):
        scope = workspace_in(log, workspace)
        id = an_id(key, "key", "mapstream key list")
        speaking.answer(rotate_key(log, credentials(log), scope, id, timedelta(hours=hours)))


@key.command("list")
def list_keys(workspace: WorkspaceId = None, data: Data = None) -> None:
    """Show the keys of a workspace by their ids, not the keys themselves."""
    table = Table("id", "name", "role", "scope", "made", "used", "revoked", box=None, pad_edge=False)
    with opened(data) as (_, log):
        keys = existing(log, workspace_in(log, workspace)).document["keys"]
        used = credentials(log).uses(keys)
        for id, made in keys.items():
            revoked = day(made["revoked"]["at"]) if "revoked" in made else ""
            last = day(used[id]) if id in used else ""
            row = (made.get("name", ""), made["role"], reach_of(made), day(made["issued"]["at"]), last, revoked)
            table.add_row(id, *row)
    if table.rows:
        speaking.answers().print(table)
    else:
        speaking.say("That workspace has no keys.")


@key.command("revoke")
def revoke(
    key: Annotated[str | None, typer.Argument(metavar="ID", help="Its id. Left out: the key is asked for.")] = None,
    workspace: WorkspaceId = None,
    data: Data = None,
) -> None:
    """Make an API key hold no more, everywhere and at once. The key itself is read from standard input."""
    if key is not None and key.startswith(KEY_PREFIX):
        raise Invalid(
            "A key on the command line can be seen by everybody on this machine. Name it by its id, or leave it out:"
            " then it is read from standard input."
        )
    secret = _asked_for("The key: ") if key is None else ""
    with opened(data) as (_, log):
        if key is None:
            named = credentials(log).read(secret)
            if named is None or named.kind != "key":
                raise Invalid("That is not a key of this installation.")
            revoke_key(log, named.scope, named.id)
        else:
            scope = workspace_in(log, workspace)
            revoke_key(log, scope, an_id(key, "key", f"mapstream key list --workspace {scope}"))
    speaking.say("That key holds no more.")


def workspace_in(log: Log, id: str | None) -> str:
    """The id of the workspace that is meant: the only one, if none is said."""
    if id is not None:
        return an_id(id, "workspace", SHOWN_BY)
    found = [first.stream for first in log.begun_with(WorkspaceOpened.name)]
    if len(found) != 1:
        many = "There are several workspaces" if found else "There is no workspace yet"
        raise Invalid(f"{many}: say which you mean with --workspace. “{SHOWN_BY}” shows them.")
    return found[0]


def _asked_for(what: str) -> str:
    """A secret from standard input; at a terminal it is not shown."""
    return (getpass(what) if sys.stdin.isatty() else sys.stdin.readline()).strip()


def day(at: str) -> str:
    """The day of an instant, in words."""
    found = datetime.fromisoformat(at)
    return f"{found.day} {found:%b %Y}"
