"""``mapstream plan``: a plan out as a file, and in from one."""

from typing import Annotated, Any, cast

import orjson
import typer
from rich.table import Table
from rich.text import Text

from mapstream import clock
from mapstream.cli import speaking
from mapstream.cli.acting import act
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
from mapstream.cli.opening import Data, opened
from mapstream.cli.rooms import RoomId, existing
from mapstream.live.unit import Asked
from mapstream.log import Log, Outrun, State
from mapstream.plan.actor import Actor
from mapstream.plan.document import Document, Side
from mapstream.plan.time.calendar import day_of
from mapstream.plan.visibility.audience import SIDES
from mapstream.problems import Conflict, NotFound
from mapstream.protocol.session import Ask
from mapstream.tables import (
    Draft,
    Form,
    NeutralPlan,
    Origin,
    Proposal,
    drafted,
    portable,
    proposed,
    to_csv,
    to_json,
    to_markdown,
    to_xlsx,
    written_from,
)
from mapstream.workspace import OPERATOR

plan = typer.Typer(help="Plans: out as a file, and in from one.", no_args_is_help=True)

_DOING = Actor(OPERATOR, "seller", "system")


@plan.command("export")
def export(
    room: RoomId,
    format: WrittenAs = "md",
    out: Out = None,
    side: Annotated[
        str, typer.Option(metavar="seller|buyer", help="As which side sees it: only what all of that side may see.")
    ] = "seller",
    data: Data = None,
) -> None:
    """Write a room's plan as a file."""
    if format not in ("md", "csv", "json", "xlsx"):
        raise typer.BadParameter("a plan is written as md, csv, json or xlsx", param_hint="--format")
    if side not in ("seller", "buyer"):
        raise typer.BadParameter("a side is seller or buyer", param_hint="--side")
    with opened(data) as (_, log):
        id, state = existing(log, room)
    document = SIDES[cast(Side, side)].see(cast(Document, state.document))
    if not document:
        raise NotFound("The buyer's side does not see that room: its plan is the seller's own.")
    write([_written(portable(document, Origin(id, state.version)), format)], out)


def _written(found: NeutralPlan, format: str) -> bytes:
    if format == "json":
        return orjson.dumps(to_json(found), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    if format == "xlsx":
        return to_xlsx(found)
    return (to_csv(found) if format == "csv" else to_markdown(found)).encode()


@plan.command("import")
def bring(
    room: RoomId,
    file: File,
    format: ReadAs = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    data: Data = None,
) -> None:
    """Bring a plan in from a file: a table, a checklist, a roadmap, or a plan of ours. Shows what it understood first.

    It is added to what is there. A file that was written from this very room changes what was edited in it instead.
    """
    form = form_of(file, format)
    content = data_of(file)
    with opened(data) as (_, log):
        id, state = existing(log, room)
        draft, proposal = _proposed(log, id, state, content, form)
        _show(draft, proposal)
        if dry_run or not proposal.commands:
            return
        if not yes:
            agreed("Bring it in?")
        version = _write(log, id, content, form, state, proposal)
    speaking.say(f"Done: the room is at version {version}.")


def _proposed(log: Log, id: str, state: State, content: bytes, form: Form) -> tuple[Draft, Proposal]:
    document = cast(Document, state.document)
    today = day_of(clock.instant(clock.now()), document)
    draft = drafted(content, form, document, today)
    version = written_from(draft, id, state.version)
    base = None if version is None else cast(Document, log.replay(id, version).document)
    return draft, proposed(draft, document, clock.fresh_id, _DOING, base)


def _write(log: Log, id: str, content: bytes, form: Form, state: State, proposal: Proposal) -> int:
    """Write the commands as one unit; return the room's new version."""
    while True:
        asked = Asked(clock.fresh_id(), tuple(Ask(command) for command in proposal.commands), _DOING)
        try:
            steps = act(log, id, state, asked)
        except Outrun:
            state = log.replay(id)
            now = _proposed(log, id, state, content, form)[1]
            if _said(now) != _said(proposal):
                raise Conflict("The plan was changed meanwhile, and so what would be done. Try again.") from None
            proposal = now
        else:
            return state.version + len(steps)


def _said(proposal: Proposal) -> list[Any]:
    return [(row.line, row.kind, row.title, row.new, row.changes) for row in proposal.rows]


def _show(draft: Draft, proposal: Proposal) -> None:
    console = speaking.answers()
    table = Table("line", "what", "title", "", box=None, pad_edge=False)
    for line, person in proposal.people:
        table.add_row(str(line or ""), "person", Text(person.name), f"new, {person.side}")
    for row in proposal.rows:
        changes = "; ".join(f"{c.field.replace('_', ' ')}: {c.before or '–'} → {c.after or '–'}" for c in row.changes)
        state = "new" if row.new else changes or "there already"
        table.add_row(str(row.line or ""), row.kind, Text(row.title), Text(state))
    if table.rows:
        console.print(table)
    show_findings(draft.findings)
    many = len(proposal.commands)
    speaking.say(f"{many} change{'s' * (many != 1)} to make." if many else "There is nothing to change.")
