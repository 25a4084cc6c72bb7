"""What the board answers."""

from dataclasses import dataclass
from typing import Annotated, Any, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from mapstream.cursors import cursor_of, instant_and_id, place_of
from mapstream.log import Log
from mapstream.plan.document import Accepted, Deal, Side, Stamped
from mapstream.plan.summary import Progress as Counted
from mapstream.plan.views.agenda import Progress
from mapstream.projection import Missing, containing
from mapstream_projections.plan_board.folding import READ_MODEL


class NextStep(TypedDict):
    """An open task that a side can do now."""

    task: str
    title: str
    side: Side
    due: str | None
    lead: str | None


class KpiOnBoard(TypedDict):
    """What a KPI was promised to become, and what was measured last, on a day."""

    kpi: str
    metric: str
    unit: str | None
    baseline: float | None
    promised: float | None
    measured: float | None
    on: str | None


class RoomOnBoard(TypedDict):
    """Where a plan stands, as the seller's side sees it."""

    room: str
    name: str
    alias: str | None
    kind: str
    deal: Deal
    goal_date: str | None
    opened: Stamped
    outcome: str | None
    closed_at: str | None
    progress: Progress
    counts: Annotated[dict[str, int], Field(description="How many milestones, documents, comments, people …")]
    next: Annotated[dict[Side, NextStep], Field(description="What each side can do next.")]
    turn: Annotated[Side | None, Field(description="The side whose step comes first.")]
    overdue: Annotated[int, Field(description="Open items past their date.")]
    active: Annotated[Stamped, Field(description="The last event.")]
    buyer_active: Annotated[Stamped | None, Field(description="The buyer's last event.")]
    kpis: Annotated[list[KpiOnBoard], Field(description="Promised against delivered.")]
    handoff: Annotated[Accepted | None, Field(description="Who of customer success took it over, if somebody has.")]
    missing: NotRequired[Annotated[Missing, Field(description="With what follows from it.")]]


@dataclass(frozen=True, slots=True)
class Board:
    """A page of the board, latest opened first. ``next``: the cursor of the page after it, if there is one."""

    rooms: list[RoomOnBoard]
    next: str | None


def board(
    log: Log,
    workspace: str,
    now: str,
    *,
    q: str | None = None,
    stage: str | None = None,
    crm_id: str | None = None,
    changed_since: str | None = None,
    owner: str | None = None,
    overdue: bool | None = None,
    closed: bool | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Board:
    """The rooms of a workspace at an instant (RFC 3339). ``owner``: who opened them; ``q``: part of their name;
    ``changed_since``: those in which something happened at that instant or later."""
    after_at, after_room = place_of(cursor, instant_and_id) if cursor else (None, None)
    rows = READ_MODEL.ask(
        log,
        "rooms",
        workspace=workspace,
        now=now,
        q=None if q is None else containing(q.lower()),
        stage=stage,
        crm_id=crm_id,
        changed_since=changed_since,
        owner=owner,
        overdue=overdue,
        closed=closed,
        after_at=after_at,
        after_room=after_room,
        limit=limit + 1,
    )
    rooms = [_room(row) for row in rows[:limit]]
    last = rooms[-1] if len(rows) > limit else None
    return Board(rooms, None if last is None else cursor_of(last["opened"]["at"], last["room"]))


def _room(row: tuple[Any, ...]) -> RoomOnBoard:
    room, name, alias, kind, deal, goal_date, opened_at, opened_by, outcome, closed_at = row[:10]
    completed, total, claimed, counts, following, turn, overdue, active_at, active_by, buyer_at, buyer_by = row[10:21]
    kpis, handoff = row[21:]
    return {
        "room": room,
        "name": name,
        "alias": alias,
        "kind": kind,
        "deal": deal,
        "goal_date": goal_date,
        "opened": {"at": opened_at, "by": opened_by},
        "outcome": outcome,
        "closed_at": closed_at,
        "progress": {
            "completed": completed,
            "claimed": claimed,
            "total": total,
            "percent": Counted(completed, total).percent,
        },
        "counts": counts,
        "next": following,
        "turn": turn,
        "overdue": overdue,
        "active": {"at": active_at, "by": active_by},
        "buyer_active": {"at": buyer_at, "by": buyer_by} if buyer_at else None,
        "kpis": kpis,
        "handoff": handoff,
    }
