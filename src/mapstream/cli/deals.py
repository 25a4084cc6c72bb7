"""``mapstream deal``: deals that were run without a room."""

from typing import Annotated

import typer

from mapstream import deals
from mapstream.cli import speaking
from mapstream.cli.files import data_of
from mapstream.cli.opening import Data, opened
from mapstream.cli.workspaces import WorkspaceId, workspace_in

deal = typer.Typer(help="Deals that were run without a room, to compare with.", no_args_is_help=True)


@deal.command("import")
def bring(
    file: Annotated[str, typer.Argument(metavar="FILE", help=f"CSV with a header: {', '.join(deals.COLUMNS)}.")],
    workspace: WorkspaceId = None,
    data: Data = None,
) -> None:
    """Record the deals of a CSV file. The same crm_id again takes the place of what was known."""
    found = deals.read_csv(data_of(file))
    with opened(data) as (_, log):
        deals.record(log, workspace_in(log, workspace), found)
    speaking.say(f"{len(found)} deal{'' if len(found) == 1 else 's'} recorded: they count in the portfolio.")
