"""``mapstream contradiction``: what a workspace takes for a contradiction, beside what everybody does."""

from typing import Annotated

import typer
from pydantic import ValidationError
from rich.table import Table

from mapstream.cli import speaking
from mapstream.cli.opening import Data, opened
from mapstream.cli.workspaces import WorkspaceId, day, workspace_in
from mapstream.plan.field_errors import field_errors
from mapstream.problems import Invalid, NotFound
from mapstream.standards import NewContradiction, add, own, remove
from mapstream.workspace import existing

contradiction = typer.Typer(
    help="What is taken for a contradiction: done, while who should have seen a document never did.",
    no_args_is_help=True,
)

Words = Annotated[
    list[str],
    typer.Option("--word", metavar="WORD", help="Items are meant in whose title a word begins so. Any number."),
]
Kinds = Annotated[list[str], typer.Option("--kind", metavar="KIND", help="Tasks of this kind are meant. Any number.")]
Documents = Annotated[
    list[str],
    typer.Option("--document", metavar="WORD", help="Documents are meant in whose kind a word begins so. Any number."),
]
Readers = Annotated[
    list[str],
    typer.Option("--reader", metavar="ROLE", help="Whose role it is to have seen one of the documents. Any number."),
]


@contradiction.command("add")
def add_one(
    code: Annotated[str, typer.Argument(metavar="CODE", help="What its signals are known by, such as unread_dpa.")],
    documents: Documents,
    readers: Readers,
    words: Words = [],  # noqa: B006  # typer reads it, and never writes to it
    kinds: Kinds = [],  # noqa: B006
    workspace: WorkspaceId = None,
    data: Data = None,
) -> None:
    """Take something for a contradiction from now on, in all rooms of the workspace; prints its id."""
    said = {"code": code, "words": words, "kinds": kinds, "documents": documents, "readers": readers}
    try:
        wanted = NewContradiction.model_validate(said)
    except ValidationError as error:
        raise Invalid("That is no contradiction.", field_errors(error, "", said)) from None
    with opened(data) as (_, log):
        speaking.answer(add(log, workspace_in(log, workspace), wanted))


@contradiction.command("list")
def list_own(workspace: WorkspaceId = None, data: Data = None) -> None:
    """Show the workspace's own."""
    table = Table("code", "items", "documents", "should have seen one", "since", box=None, pad_edge=False)
    with opened(data) as (_, log):
        found = own(existing(log, workspace_in(log, workspace)).document)
    for one in sorted(found.values(), key=lambda one: str(one["code"])):
        items = (*one["words"], *one["kinds"])
        told = (", ".join(part) for part in (items, one["documents"], one["readers"]))
        table.add_row(one["code"], *told, day(one["added"]["at"]))
    if table.rows:
        speaking.answers().print(table)
    else:
        speaking.say("That workspace has none of its own. Add one with “mapstream contradiction add”.")


@contradiction.command("remove")
def remove_one(
    code: Annotated[str, typer.Argument(metavar="CODE", help="What its signals are known by.")],
    workspace: WorkspaceId = None,
    data: Data = None,
) -> None:
    """Take it for a contradiction no more. What was said of earlier days stays."""
    with opened(data) as (_, log):
        scope = workspace_in(log, workspace)
        found = [id for id, one in own(existing(log, scope).document).items() if one["code"] == code]
        if not found:
            raise NotFound(f"That workspace has no contradiction “{code}” of its own.")
        remove(log, scope, found[0])
    speaking.say(f"“{code}” contradicts no more.")
