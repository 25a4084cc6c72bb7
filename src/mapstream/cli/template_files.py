"""``mapstream template export`` and ``import``: a template out as a file, and in from one."""

from typing import Annotated, Any

import typer

from mapstream import clock
from mapstream.cli import speaking
from mapstream.cli.files import (
    DryRun,
    File,
    Out,
    ReadAs,
    WrittenAs,
    Yes,
    agreed,
    data_of,
    form_of,
    show_findings,
    write,
)
from mapstream.cli.opening import Data, an_id, opened
from mapstream.cli.templates import Name, Workspace, kept_template, outline, template
from mapstream.cli.workspaces import SHOWN_BY
from mapstream.plan.actor import Actor
from mapstream.plan.templates import Offered
from mapstream.plan.templates.choosing import chosen, defaults
from mapstream.tables.templates import read, to_csv, to_json, to_markdown, to_xlsx
from mapstream.workspace import OPERATOR
from mapstream.workspace_templates import save

app = template
"""What it is a part of."""

_WRITTEN: dict[str, Any] = {
    "md": lambda found: to_markdown(found).encode(),
    "csv": lambda found: to_csv(found).encode(),
    "json": to_json,
    "xlsx": to_xlsx,
}


@app.command("export")
def export(
    name: Name,
    format: WrittenAs = "md",
    version: Annotated[int | None, typer.Option(min=1, metavar="N", help="Not the latest version, but this.")] = None,
    workspace: Workspace = None,
    out: Out = None,
    data: Data = None,
) -> None:
    """Write a template as a file. Imported again, it is the same template."""
    if format not in _WRITTEN:
        raise typer.BadParameter("a template is written as md, csv, json or xlsx", param_hint="--format")
    write([_WRITTEN[format](kept_template(name, version, workspace, data).offered.template)], out)


@app.command("import")
def bring(
    file: File,
    workspace: Annotated[
        str, typer.Option("--workspace", metavar="ID", help="The workspace that keeps it.", show_default=False)
    ],
    format: ReadAs = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    data: Data = None,
) -> None:
    """Keep a template that was written as a file. Shows what it understood first."""
    draft = read(data_of(file), form_of(file, format))
    found = draft.template
    if found is not None:
        options = defaults(found)
        outline(speaking.answers(), Offered("new", 1, found), options, chosen(found, options))
    show_findings(draft.findings)
    if found is None:
        speaking.trouble("This is no whole template yet. Nothing was changed.")
        raise typer.Exit(1)
    if dry_run:
        return
    if not yes:
        agreed("Keep it?")
    with opened(data) as (_, log):
        owner = an_id(workspace, "workspace", SHOWN_BY)
        id = clock.fresh_id()
        save(log, owner, found, Actor(OPERATOR, "seller", "system", workspace=owner), id)
    speaking.answer(id)
