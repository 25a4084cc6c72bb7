"""``mapstream template``: which templates there are, what is in one, and making a room's plan of one."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mapstream import clock
from mapstream.cli import speaking
from mapstream.cli.acting import act
from mapstream.cli.opening import Data, an_id, opened
from mapstream.cli.rooms import RoomId
from mapstream.cli.rooms import existing as room_there
from mapstream.cli.workspaces import SHOWN_BY as WORKSPACES_SHOWN_BY
from mapstream.live.past import past_of
from mapstream.live.unit import Asked, Transition
from mapstream.log import Log, Outrun, State
from mapstream.plan.actor import Actor
from mapstream.plan.command import Command
from mapstream.plan.document import Plan
from mapstream.plan.elements.milestones.commands import BeginMilestone
from mapstream.plan.elements.milestones.events import MilestonePrepared
from mapstream.plan.elements.tasks.events import TaskAdded
from mapstream.plan.elements.templates.commands import ApplyTemplate
from mapstream.plan.elements.templates.events import TemplateApplied
from mapstream.plan.templates import Offered, Template
from mapstream.plan.templates.advising import spans
from mapstream.plan.templates.choosing import Parts, chosen, defaults
from mapstream.plan.vocabulary import parse
from mapstream.plan.wording import day
from mapstream.problems import NotFound
from mapstream.protocol.session import Ask
from mapstream.templates import shipped
from mapstream.workspace import OPERATOR, existing
from mapstream.workspace_templates import Kept, content_of, find, known

template = typer.Typer(help="Templates: plans to begin with.", no_args_is_help=True)

_SHOWN_BY = "mapstream template list"
Name = Annotated[str, typer.Argument(metavar="NAME", help="The id of the template.", show_default=False)]
Workspace = Annotated[
    str | None, typer.Option("--workspace", metavar="ID", help="A workspace whose own templates count, too.")
]
Options = Annotated[
    list[str] | None, typer.Option("--option", metavar="KEY", help="Switch an option on; no-KEY: off. Repeat it.")
]
People = Annotated[
    list[str] | None,
    typer.Option("--person", metavar="ROLE=NAME", help="Who has a role, by name or id. Repeat it."),
]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]


@template.command("list")
def list_templates(
    industry: Annotated[str | None, typer.Option(metavar="WORD", help="Those for this industry.")] = None,
    deal_type: Annotated[str | None, typer.Option(metavar="WORD", help="Those for this type of deal.")] = None,
    workspace: Workspace = None,
    json: AsJson = False,
    data: Data = None,
) -> None:
    """Show the templates that can be applied."""
    rows = [row for row in _rows(workspace, data) if industry in (None, row["industry"])]
    rows = [row for row in rows if deal_type in (None, row["deal_type"])]
    if json:
        speaking.answer(orjson.dumps({"templates": rows}).decode())
    elif rows:
        table = Table("id", "version", "title", "industry", "type of deal", box=None, pad_edge=False)
        for row in rows:
            table.add_row(row["id"], str(row["version"]), Text(row["title"]), row["industry"], row["deal_type"])
        speaking.answers().print(table)
    else:
        speaking.say("There is no such template.")


def _rows(workspace: str | None, data: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    shown = ("version", "title", "summary", "industry", "deal_type")
    if workspace is not None:
        with opened(data) as (_, log):
            entries = known(existing(log, an_id(workspace, "workspace", WORKSPACES_SHOWN_BY)).document)
        for id, entry in entries.items():
            if "retired" not in entry:
                rows.append({"id": id} | {key: entry[key] for key in shown})
    for id, offered in shipped().items():
        rows.append({"id": id, "version": offered.version} | offered.template.model_dump(include=set(shown)))
    return rows


@template.command("show")
def show(
    name: Name,
    option: Options = None,
    version: Annotated[int | None, typer.Option(min=1, metavar="N", help="Not the latest version, but this.")] = None,
    workspace: Workspace = None,
    json: AsJson = False,
    data: Data = None,
) -> None:
    """Show what is in a template: what comes into a plan, with days counted from the target date."""
    kept = kept_template(name, version, workspace, data)
    offered = kept.offered
    if json:
        found = {"id": offered.id, "version": offered.version, "template": content_of(offered.template)}
        speaking.answer(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
        return
    options = _switched(offered.template, option or [])
    outline(speaking.answers(), offered, options, chosen(offered.template, options))


def kept_template(name: str, version: int | None, workspace: str | None, data: Any) -> Kept:
    """Find a template that mapstream comes with, or one of a workspace. Raises NotFound."""
    if name in shipped() and version in (None, shipped()[name].version):
        return Kept(shipped()[name])
    if workspace is None:
        raise NotFound(f"There is no template {name}. “{_SHOWN_BY}” shows them; with --workspace, also its own.")
    with opened(data) as (_, log):
        return find(log, an_id(workspace, "workspace", WORKSPACES_SHOWN_BY), name, version)


def outline(console: Console, offered: Offered, options: Sequence[str], parts: Parts) -> None:
    """Print what is in a template with these options."""
    template = offered.template
    console.print(Text(template.title, style="bold"))
    console.print(Text(f"{offered.id}, version {offered.version}: {template.industry}, {template.deal_type}"))
    console.print(Text(" ".join(template.summary.split())), soft_wrap=True)
    if template.options:
        console.print()
        for option in template.options:
            mark = "on " if option.key in options else "off"
            console.print(Text(f"  {mark} {option.key}: ") + Text(option.sentence, style="dim"), soft_wrap=True)
    console.print()
    console.print(_plan(template, parts))
    console.print()
    for need in parts.stakeholders:
        console.print(Text(f"  {need.side} {_words(need.role)}: ") + Text(need.why, style="dim"), soft_wrap=True)


def _plan(template: Template, parts: Parts) -> Table:
    """Build the table of tasks, milestone by milestone."""
    table = Table("day", "side", "role", "days", "what", "done when", box=None, pad_edge=False)
    days = {key: end for key, (_, end) in spans(template.target, parts).items()}
    for milestone in parts.milestones:
        tasks = [task for task in parts.tasks if task.milestone == milestone.key]
        for task in tasks:
            offset = days[task.key] if task.offset is None else task.offset
            role, done_when = _words(task.role or ""), Text(task.condition or "", style="dim")
            table.add_row(_from_target(offset), task.side, role, str(task.days), Text(task.title), done_when)
        target = " ← the target date" if milestone.key == template.target else ""
        title = Text(f"▸ {milestone.title}{target}", style="bold")
        table.add_row("", "", "", "", title, Text(milestone.condition or "", style="dim"))
    for task in (task for task in parts.tasks if task.milestone is None):
        table.add_row("", task.side, _words(task.role or ""), str(task.days), Text(task.title), task.condition or "")
    return table


def _from_target(days: int) -> str:
    return f"T{days:+d}" if days else "T"


def _words(role: str) -> str:
    return role.replace("_", " ")


@template.command("apply")
def apply(
    name: Name,
    room: RoomId,
    target: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day that the plan leads to; else that of the goal.")
    ] = None,
    option: Options = None,
    version: Annotated[int | None, typer.Option(min=1, metavar="N", help="Not the latest version, but this.")] = None,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help="Why; kept in the history.")] = None,
    person: People = None,
    data: Data = None,
) -> None:
    """Make a room's plan of a template, in one act that can be taken back: its milestones, and the first steps."""
    with opened(data) as (_, log):
        id, state = room_there(log, room)
        owner = state.document["plan"]["workspace"]
        wanted: dict[str, Any] = {"template": name, "version": version, "target": target, "reason": reason}
        wanted["people"] = _people(state.document, person)
        if option:
            kept = find(log, owner, name, version)
            wanted["options"] = _switched(kept.offered.template, option)
        command = parse(ApplyTemplate.type, {key: value for key, value in wanted.items() if value is not None}, "")
        assert isinstance(command, ApplyTemplate)
        if _is_made_of(state.document["plan"], find(log, owner, name, version).offered, command):
            speaking.say("The plan was made of that already, towards that day: nothing changed.")
            return
        steps = _applied(log, id, state, command, owner)
    _tell(steps)


@template.command("begin")
def begin(
    room: RoomId,
    milestone: Annotated[str, typer.Argument(metavar="MILESTONE", help="Its title, or its id.", show_default=False)],
    person: People = None,
    data: Data = None,
) -> None:
    """Begin the work towards a milestone: the steps that a template has ready for it come into the plan."""
    with opened(data) as (_, log):
        id, state = room_there(log, room)
        found = _one_of(state.document["milestones"], milestone, "title", "milestone")
        wanted = {"milestone": found, "people": _people(state.document, person)}
        command = parse(BeginMilestone.type, {key: value for key, value in wanted.items() if value is not None}, "")
        steps = _applied(log, id, state, command, state.document["plan"]["workspace"])
    tasks = [step.recorded.event for step in steps if isinstance(step.recorded.event, TaskAdded)]
    speaking.say(f"{_many(len(tasks))} came in." if tasks else "It has no steps ready: nothing changed.")
    _tell_who_is_missing(tasks)


def _is_made_of(plan: Plan, offered: Offered, command: ApplyTemplate) -> bool:
    """Whether a template was applied, and not taken back: once more, everything would be in the plan twice."""
    if (applied := plan.get("template")) is None:
        return False
    options = defaults(offered.template) if command.options is None else command.options
    target = command.target or plan.get("goal", {}).get("date")
    made_of = applied["template"], applied["version"], applied["target"], {*applied.get("options", ())}
    return made_of == (offered.id, offered.version, target, {*options})


def _people(document: Mapping[str, Any], said: Sequence[str] | None) -> dict[str, list[str]] | None:
    """Parse who has which role from the command line."""
    found: dict[str, list[str]] = {}
    for one in said or ():
        role, _, name = one.partition("=")
        there = {id: person for id, person in document["people"].items() if "removed" not in person}
        found.setdefault(role.strip(), []).append(_one_of(there, name.strip(), "name", "person"))
    return found or None


def _one_of(items: Mapping[str, Any], wanted: str, field: str, noun: str) -> str:
    """Return the id of the one item with this title."""
    found = [id for id, item in items.items() if wanted == id or item[field].casefold() == wanted.casefold()]
    if len(found) != 1:
        several = "several of that name: give the id" if found else f"no {noun} of that name or id in the room"
        raise typer.BadParameter(f"“{wanted}”: there are {several}." if found else f"“{wanted}”: there is {several}.")
    return found[0]


def _applied(log: Log, room: str, state: State, command: Command, workspace: str) -> list[Transition]:
    """Write the command, trying again while others write to the room."""
    asked = Asked(clock.fresh_id(), (Ask(command),), Actor(OPERATOR, "seller", "system", workspace=workspace))
    while True:
        try:
            return act(log, room, state, asked, past_of(log, room, asked))
        except Outrun:
            state = log.replay(room)


def _tell(steps: Sequence[Transition]) -> None:
    events = [step.recorded.event for step in steps]
    applied = next(event for event in events if isinstance(event, TemplateApplied))
    tasks = [event for event in events if isinstance(event, TaskAdded)]
    later = sum(len(event.steps) for event in events if isinstance(event, MilestonePrepared))
    speaking.say(f"“{applied.title}” is in the plan, towards {day(applied.target)}: {_many(len(tasks))} came in.")
    if later:
        speaking.say(f"{later} more come as their milestones begin: “mapstream template begin ROOM MILESTONE”.")
    _tell_who_is_missing(tasks)


def _many(tasks: int) -> str:
    return f"{tasks} task{'s' * (tasks != 1)}"


def _tell_who_is_missing(tasks: Sequence[TaskAdded]) -> None:
    if nobody := sorted({f"{task.side} {_words(task.role)}" for task in tasks if task.role is not None}):
        speaking.say(f"Still to be found: {', '.join(nobody)}.")


def _switched(template: Template, switches: Sequence[str]) -> list[str]:
    """Return the default options with changes: ``pilot`` switches one on, ``no-pilot`` off."""
    on = dict.fromkeys(defaults(template))
    keys = [option.key for option in template.options]
    for switch in switches:
        off = switch.removeprefix("no-") if switch not in keys else None
        if (off or switch) not in keys:
            known_keys = f"The options of this template are {', '.join(keys)}." if keys else "This template has none."
            raise typer.BadParameter(f"there is no option {switch}. {known_keys}", param_hint="--option")
        if off is not None:
            on.pop(off, None)
        else:
            on[switch] = None
    return [key for key in keys if key in on]
