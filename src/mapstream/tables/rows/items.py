"""The items of a plan. Each has a key, may be shown to some only, and has the id of the item of a room that it was."""

from typing import Annotated, Literal

from pydantic import Field

from mapstream.plan.document import Side
from mapstream.plan.fields import Date, Id, Kind, Role, TaskKind, Text, Title, Url
from mapstream.tables.rows.base import Followed, Key, Keys, Number, Offset, Part, People, Seen, Who


class MilestoneRow(Part):
    """A decision point. ``reason``: why it was dropped. ``after``: what it waits for besides its tasks.

    ``follows``: what its date moves with, so many working days (``offset``) after it, or, if negative, before it.
    """

    heading, kind_of_row = "Milestones", "milestone"

    key: Key
    title: Title
    due: Date | None = None
    status: Literal["open", "reached", "dropped"] = "open"
    reason: Text | None = None
    condition: Text | None = None
    pinned: bool | None = None
    gate: Key | None = None
    after: Keys | None = None
    follows: Followed | None = None
    offset: Offset | None = None
    visible_to: Seen | None = None
    id: Id | None = None


class TaskRow(Part):
    """A piece of work. Without ``due`` it is tentative. ``reason``: why it is blocked or was dropped. ``follows``,
    ``offset``: as of a milestone."""

    heading, kind_of_row = "Tasks", "task"

    key: Key
    title: Title
    side: Side | None = None
    lead: Who | None = None
    role: Role | None = None
    supporters: People | None = None
    due: Date | None = None
    days: Annotated[int, Field(ge=0, le=1_000)] | None = None
    status: Literal["not_started", "in_progress", "blocked", "completed", "dropped"] = "not_started"
    reason: Text | None = None
    milestone: Key | None = None
    task_kind: TaskKind | None = None
    after: Keys | None = None
    follows: Followed | None = None
    offset: Offset | None = None
    purpose: Text | None = None
    condition: Text | None = None
    pinned: bool | None = None
    gate: Key | None = None
    visible_to: Seen | None = None
    id: Id | None = None


class PhaseRow(Part):
    """A row of the responsibility matrix."""

    heading, kind_of_row = "Phases", "phase"

    key: Key
    title: Title
    side: Side | None = None
    lead: Who | None = None
    seller: Text | None = None
    buyer: Text | None = None
    shared: Text | None = None
    condition: Text | None = None
    status: Literal["open", "completed"] = "open"
    visible_to: Seen | None = None
    id: Id | None = None


class CriterionRow(Part):
    """What makes this a yes."""

    heading, kind_of_row = "Success criteria", "criterion"

    key: Key
    title: Title
    measure: Text | None = None
    verdict: Literal["met", "missed"] | None = None
    visible_to: Seen | None = None
    id: Id | None = None


class KpiRow(Part):
    """A metric that the deal is to move."""

    heading, kind_of_row = "KPIs", "kpi"

    key: Key
    metric: Title
    unit: Kind | None = None
    baseline: Number | None = None
    target: Number | None = None
    due: Date | None = None
    owner: Who | None = None
    visible_to: Seen | None = None
    id: Id | None = None


class DeliverableRow(Part):
    """Something that a side hands over."""

    heading, kind_of_row = "Deliverables", "deliverable"

    key: Key
    title: Title
    side: Side | None = None
    lead: Who | None = None
    due: Date | None = None
    measure: Text | None = None
    milestone: Key | None = None
    status: Literal["open", "delivered", "dropped"] = "open"
    reason: Text | None = None
    visible_to: Seen | None = None
    id: Id | None = None


class RiskRow(Part):
    """What may go wrong, and, once it is closed, what became of it. ``item``: the key of what it threatens."""

    heading, kind_of_row = "Risks", "risk"

    key: Key
    title: Title
    severity: Literal["low", "medium", "high", "critical"]
    owner: Who | None = None
    mitigation: Text | None = None
    item: Key | None = None
    outcome: Literal["mitigated", "accepted", "occurred", "gone"] | None = None
    note: Text | None = None
    visible_to: Seen | None = None
    id: Id | None = None


class DocumentRow(Part):
    """A material of the deal. ``removed``: taken out of the room; it stays as evidence."""

    heading, kind_of_row = "Documents", "document"

    key: Key
    title: Title
    document_kind: Kind
    url: Url | None = None
    removed: bool | None = None
    visible_to: Seen | None = None
    id: Id | None = None
