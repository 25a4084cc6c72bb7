"""``mapstream member``: the people of a workspace, and the links that they sign in by."""

from typing import Annotated, cast

import typer
from pydantic import TypeAdapter, ValidationError
from rich.table import Table

from mapstream import members
from mapstream.cli import speaking
from mapstream.cli.opening import Data, credentials, opened
from mapstream.cli.workspaces import WorkspaceId, day, workspace_in
from mapstream.log import Log
from mapstream.plan.fields import Email
from mapstream.problems import Invalid
from mapstream.workspace import ROLES, MemberRole, existing

member = typer.Typer(help="Members: the people of a workspace, who sign in.", no_args_is_help=True)

Who = Annotated[str, typer.Argument(metavar="WHO", help="Their e-mail address, or their id.")]
EMAIL = TypeAdapter[str](Email)


@member.command("add")
def add(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="Their e-mail address.")],
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="What they are called.")],
    role: Annotated[str, typer.Option("--role", metavar="ROLE", help=f"One of {', '.join(ROLES)}.")] = "seller",
    workspace: WorkspaceId = None,
    data: Data = None,
) -> None:
    """Make somebody a member, and print the link that they sign in by, once."""
    if role not in ROLES:
        raise Invalid(f"A role is one of {', '.join(ROLES)}.")
    try:
        address = EMAIL.validate_python(email)
    except ValidationError:
        raise Invalid(f"“{email}” is not an e-mail address.") from None
    with opened(data) as (settings, log):
        scope = workspace_in(log, workspace)
        id = members.invite(log, scope, name, cast(MemberRole, role), address)
        token = members.sign_in_token(log, credentials(log), scope, id)
        speaking.answer(f"{settings.address}/sign-in/{token}")
    speaking.say(f"{name} signs in by that link, once, within a week. Send it to nobody else.")


@member.command("list")
def list_members(workspace: WorkspaceId = None, data: Data = None) -> None:
    """Show the members of a workspace."""
    table = Table("id", "name", "address", "role", "invited", "signed in", box=None, pad_edge=False)
    with opened(data) as (_, log):
        found = members.members_of(existing(log, workspace_in(log, workspace)).document)
        for id, one in sorted(found.items(), key=lambda pair: pair[1]["name"].casefold()):
            if "removed" not in one:
                last = day(one["signed_in"]) if "signed_in" in one else ""
                table.add_row(id, one["name"], one.get("email", ""), one["role"], day(one["invited"]["at"]), last)
    if table.rows:
        speaking.answers().print(table)
    else:
        speaking.say("That workspace has no members. Add one with “mapstream member add EMAIL --name NAME”.")


@member.command("link")
def link(who: Who, workspace: WorkspaceId = None, data: Data = None) -> None:
    """Print a link that a member signs in by, once, within a week."""
    with opened(data) as (settings, log):
        scope = workspace_in(log, workspace)
        token = members.sign_in_token(log, credentials(log), scope, _found(log, scope, who))
        speaking.answer(f"{settings.address}/sign-in/{token}")


@member.command("remove")
def remove(who: Who, workspace: WorkspaceId = None, data: Data = None) -> None:
    """Have somebody act for the workspace no more. Where they are signed in, they are signed out."""
    with opened(data) as (_, log):
        scope = workspace_in(log, workspace)
        members.remove(log, credentials(log), scope, _found(log, scope, who))
    speaking.say("They are no member any more.")


def _found(log: Log, workspace: str, who: str) -> str:
    return members.called(existing(log, workspace).document, who)
