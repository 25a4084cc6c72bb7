"""The portfolio: what plans do for deals, rooms by health, their signals, and what to talk about in a deal review."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Any, get_args

import orjson
import typer
from rich.table import Table
from rich.text import Text

from mapstream import clock
from mapstream.cli import speaking
from mapstream.cli.opening import Data, opened
from mapstream.cli.rooms import instant_of
from mapstream.cli.workspaces import WorkspaceId, workspace_in
from mapstream.consumers.projector import Projector
from mapstream.log import Log
from mapstream.plan.signals.signal import SEVERITIES, Severity
from mapstream.plan.wording import day as told_day
from mapstream.problems import Invalid
from mapstream_projections.portfolio.answers import By, portfolio
from mapstream_projections.portfolio.calibrating import forecasting
from mapstream_projections.portfolio.folding import READ_MODEL
from mapstream_projections.portfolio.health import Band, RoomByHealth, Sort, Wanted, rooms_by_health
from mapstream_projections.portfolio.review import ReviewedRoom, deal_review, since_when
from mapstream_projections.portfolio.signals import all_signals
from mapstream_projections.portfolio.tabular import FIGURES, figures_rows

app = typer.Typer(help=__doc__, no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]
Owner = Annotated[
    str | None, typer.Option("--owner", metavar="ID", help="Only rooms that were opened by this person or key.")
]


@app.command("review")
def review(
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="WHEN", help="When the last review was: a day or a time. Left out: a week ago."
        ),
    ] = None,
    owner: Owner = None,
    json: Json = False,
    workspace: WorkspaceId = None,
    data: Data = None,
) -> None:
    """Show what to talk about in a deal review: what changed since the last one, the weightiest rooms first."""
    now = clock.instant(clock.now())
    with _asked(data, workspace) as (log, id):
        found = deal_review(log, id, since_when(_when(since), now), now, owner, limit=None)
    if json:
        _as_json({"since": found.since, "rooms": found.rooms})
        return
    rows = (row for room in found.rooms for row in _reviewed(room))
    nothing = f"Nothing has changed in any room since {told_day(found.since[:10])}."
    _as_table(("room", "health", "was", "day", "what", "in words"), rows, nothing)


@app.command("rooms")
def rooms(
    health: Annotated[str | None, typer.Option("--health", metavar="|".join(get_args(Band)))] = None,
    owner: Owner = None,
    stage: Annotated[str | None, typer.Option("--stage", metavar="STAGE", help="Only deals in this stage.")] = None,
    closed: Annotated[
        bool, typer.Option("--closed", help="Rooms whose deal has ended, in place of the others.")
    ] = False,
    sort: Annotated[str, typer.Option("--sort", metavar="|".join(get_args(Sort)))] = "health",
    json: Json = False,
    workspace: WorkspaceId = None,
    data: Data = None,
) -> None:
    """Show the rooms by health: those that need it most first."""
    band, order = _one_of(health, Band, "--health"), _one_of(sort, Sort, "--sort")
    wanted = Wanted(owner=owner, stage=stage, health=band, closed=closed, sort=order)
    with _asked(data, workspace) as (log, id):
        found = rooms_by_health(log, id, clock.instant(clock.now()), wanted, limit=None).rooms
    if json:
        _as_json({"rooms": found})
        return
    columns = ("room", "health", "4 weeks", "done", "overdue", "turn", "next step", "due", "last buyer act")
    _as_table(columns, map(_room, found), "There is no such room.")


@app.command("figures")
def figures(
    since: Annotated[str | None, typer.Option("--from", metavar="DAY", help="Deals that began then or later.")] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="DAY", help="Deals that began before.")] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="|".join(get_args(By)), help="For each of them, too.")
    ] = None,
    compare: Annotated[
        str | None,
        typer.Option("--compare", metavar="DAY", help="For deals before that day, and for those since, too."),
    ] = None,
    json: Json = False,
    workspace: WorkspaceId = None,
    data: Data = None,
) -> None:
    """Show what plans do for deals: coverage, completion, win rates, cycle times, slips, the buyers' changes."""
    group = _one_of(by, By, "--by")
    with _asked(data, workspace) as (log, id):
        found = portfolio(log, id, _day(since), _day(until), group, _day(compare))
    if json:
        _as_json(found)
        return
    rows = (tuple(_cell(row.get(name)) for name in FIGURES) for row in figures_rows(found))
    _as_table(FIGURES, rows, "There is no deal yet.")
    speaking.say(f"Rates and averages of fewer than {found['minimum']} deals are left out.")


@app.command("forecast")
def forecast(json: Json = False, workspace: WorkspaceId = None, data: Data = None) -> None:
    """Show what forecasts are made with, and how good they are on deals that ended."""
    with _asked(data, workspace) as (log, id):
        found = forecasting(log, id, clock.instant(clock.now())[:10])
    if json:
        _as_json(found)
        return
    speaking.answer(found["sentence"])
    if latest := found["calibration"]:
        rows = (
            (f"{_percent(one['above'])} and more", str(one["deals"]), _percent(one["forecast"]), _percent(one["won"]))
            for one in latest["reliability"]
        )
        _as_table(("forecast", "deals", "on average", "were won"), rows, "")


@app.command("signals")
def signals(
    code: Annotated[str | None, typer.Option("--code", metavar="CODE", help="Only signals with this code.")] = None,
    severity: Annotated[str | None, typer.Option("--severity", metavar="|".join(SEVERITIES))] = None,
    owner: Owner = None,
    json: Json = False,
    workspace: WorkspaceId = None,
    data: Data = None,
) -> None:
    """Show the signals of all rooms: the weightiest first, of those the latest."""
    weight = _one_of(severity, Severity, "--severity")
    with _asked(data, workspace) as (log, id):
        found = all_signals(log, id, clock.instant(clock.now()), code=code, severity=weight, owner=owner)
    if json:
        _as_json({"signals": found})
        return
    rows = ((one["name"], one["severity"], told_day(one["since"]), one["code"], one["sentence"]) for one in found)
    _as_table(("room", "severity", "since", "code", "what is"), rows, "There is no such signal.")


@contextmanager
def _asked(data: Any, workspace: str | None) -> Iterator[tuple[Log, str]]:
    """The log and the workspace that is asked about, once everything that has happened is known."""
    with opened(data) as (_, log):
        id = workspace_in(log, workspace)
        projector = Projector(log, [READ_MODEL])
        try:
            with speaking.asides().status("Reading what has happened"):
                projector.catch_up()
        finally:
            projector.stop()
        if parked := READ_MODEL.parked(log):
            speaking.say(f"Not all is in this: {len(parked)} rooms are left out. “mapstream projections” says why.")
        yield log, id


def _reviewed(room: ReviewedRoom) -> Iterator[tuple[str, ...]]:
    """What changed in a room, which stands in front of the first of it."""
    named: tuple[str, ...] = (room["name"], _percent(room["health"]), _percent(room["was"]))
    for change in room["changes"]:
        what = change["severity"] if change["what"] == "signal_began" else change["what"].replace("_", " ")
        yield (*named, told_day(change["day"]), what, change["sentence"])
        named = ("", "", "")


def _room(room: RoomByHealth) -> tuple[str, ...]:
    health, trend, step, last = room["health"], room["trend"], room["next"], room["last_buyer_act"]
    return (
        room["name"],
        f"{_percent(health['score'])} {health['band']}" if health else room["outcome"] or "",
        f"{round(trend['change'] * 100):+d}" if trend else "",
        f"{room['progress']['completed']}/{room['progress']['total']}",
        str(room["overdue"] or ""),
        room["turn"] or "",
        step["title"] if step else "",
        told_day(step["due"]) if step and step["due"] else "",
        told_day(last["at"][:10]) if last else "",
    )


def _percent(score: float | None) -> str:
    return "" if score is None else f"{round(score * 100)} %"


def _cell(value: Any) -> str:
    return "" if value is None else str(value)


def _as_table(columns: Sequence[str], rows: Iterable[tuple[str, ...]], nothing: str) -> None:
    """Print a table for people, or say that there is ``nothing`` in it."""
    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*map(Text, row))
    if table.rows:
        speaking.answers().print(table)
    else:
        speaking.say(nothing)


def _as_json(found: Any) -> None:
    speaking.answer(orjson.dumps(found).decode())


def _when(text: str | None) -> str | None:
    """A day, or an instant, as it is written."""
    return instant_of(text) if text and "T" in text else _day(text)


def _day(text: str | None) -> str | None:
    """A day as it is written."""
    try:
        return text and date.fromisoformat(text).isoformat()
    except ValueError:
        raise Invalid(f"“{text}” is no day. Write 2026-03-03.") from None


def _one_of(value: str | None, allowed: Any, option: str) -> Any:
    """A value, if it is one of those that can be said."""
    if value is not None and value not in get_args(allowed):
        raise typer.BadParameter(f"it is one of {', '.join(get_args(allowed))}", param_hint=option)
    return value
