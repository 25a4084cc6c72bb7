"""The neutral plan: what goes out into a file, and what is understood of one. Everything in it is flat.

People are named by their *label*: their name, and where two have the same, ``Name #2`` for the second. Items are named
by their *key*: tasks by a number, others by a letter and a number (``M1`` the first milestone). Keys hold within one
file only.
"""

from collections.abc import Iterable
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from mapstream.plan.commands.base import Date, Email, Kind, Line, Text, Title, Url, shape
from mapstream.plan.commands.people import Role
from mapstream.plan.commands.tasks import TaskKind
from mapstream.plan.document import Side, StageKind
from mapstream.tables.layout import MOST, Layout, Section

FORMAT = "mapstream.plan/1"

Key = Annotated[str, shape("^[A-Z]?[0-9]{1,6}$", "This must be a key, such as 7 or M2.")]
Who = Annotated[str, shape(r"^[^\x00-\x1f\x7f-\x9f]{1,220}$", "This must be the name of a person.")]
Keys = Annotated[list[Key], Field(min_length=1, max_length=MOST)]
People = Annotated[list[Who], Field(min_length=1, max_length=100)]
Seen = Literal["seller", "buyer"] | People
Number = Annotated[float, Field(ge=-1e15, le=1e15, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=3_650)]


class Part(BaseModel):
    """One thing of a plan. ``heading``: above its table; ``kind``: what a row of it is called."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    heading: ClassVar[str]
    kind_of_row: ClassVar[str]


class AboutRow(Part):
    """What the plan is called."""

    heading, kind_of_row = "Plan", "plan"

    name: Line | None = None
    alias: Line | None = None


class GoalRow(Part):
    """The dated shared outcome. Without a date it cannot be set."""

    heading, kind_of_row = "Goal", "goal"

    statement: Text
    date: Date | None = None
    reason: Text | None = None
    deadline: Date | None = None
    deadline_kind: Kind | None = None


class OrganisationRow(Part):
    """One of the two parties."""

    heading, kind_of_row = "Organisations", "organisation"

    side: Side
    name: Line | None = None
    about: Text | None = None
    coordinator: Who | None = None


class ValueRow(Part):
    """What a side gets out of it."""

    heading, kind_of_row = "Value", "value"

    side: Side
    text: Text


class PersonRow(Part):
    """A stakeholder. ``left``: no longer on the deal. What the sides think of them stays out of files."""

    heading, kind_of_row = "People", "person"

    name: Line
    side: Side | None = None
    email: Email | None = None
    title: Line | None = None
    role: Role | None = None
    reports_to: Who | None = None
    left: bool | None = None


class MilestoneRow(Part):
    """A decision point. ``reason``: why it was dropped. ``after``: what it waits for besides its tasks."""

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
    visible_to: Seen | None = None


class TaskRow(Part):
    """A piece of work. Without ``due`` it is tentative. ``reason``: why it is blocked or was dropped."""

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
    purpose: Text | None = None
    condition: Text | None = None
    pinned: bool | None = None
    gate: Key | None = None
    visible_to: Seen | None = None


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


class CriterionRow(Part):
    """What makes this a yes."""

    heading, kind_of_row = "Success criteria", "criterion"

    key: Key
    title: Title
    measure: Text | None = None
    verdict: Literal["met", "missed"] | None = None
    visible_to: Seen | None = None


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


class MeasurementRow(Part):
    """A measured value of a KPI."""

    heading, kind_of_row = "Measurements", "measurement"

    of: Key
    on: Date
    value: Number
    note: Text | None = None


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


class CommercialsRow(Part):
    """What is agreed about money and obligations."""

    heading, kind_of_row = "Commercials", "commercials"

    pricing: Text | None = None
    payment_terms: Text | None = None
    commitments: Text | None = None
    constraints: Text | None = None


class DecisionRow(Part):
    """How the buyer decides."""

    heading, kind_of_row = "Decision process", "decision"

    approver: Who | None = None
    budget_path: Text | None = None
    past_purchase: Text | None = None


class StageRow(Part):
    """A step of the buyer's decision."""

    heading, kind_of_row = "Decision stages", "stage"

    title: Title
    stage_kind: StageKind
    owner: Who | None = None
    past_days: Count | None = None
    note: Text | None = None


class CadenceRow(Part):
    """How often the plan is reviewed."""

    heading, kind_of_row = "Review", "review"

    every: Literal["week", "two_weeks", "month"]
    minutes: Annotated[int, Field(ge=5, le=480)]
    weekday: Annotated[int, Field(ge=1, le=7)] | None = None
    time: Annotated[str, shape("^[0-9]{2}:[0-9]{2}$", "This must be a time, written as 09:30.")] | None = None


class CalendarRow(Part):
    """When a side works; the row without a side holds the time zone."""

    heading, kind_of_row = "Calendar", "calendar"

    side: Side | None = None
    zone: Line | None = None
    week: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(min_length=1, max_length=7)] | None = None
    country: Line | None = None
    region: Line | None = None


class BlackoutRow(Part):
    """Days on which nothing happens."""

    heading, kind_of_row = "Blackouts", "blackout"

    title: Title
    start: Date
    end: Date
    side: Side | None = None


class GateRow(Part):
    """A recurring day on which alone some things can be finished."""

    heading, kind_of_row = "Gates", "gate"

    key: Key
    title: Title
    rule: Line
    start: Date


class DocumentRow(Part):
    """A material of the deal. ``removed``: taken out of the room; it stays as evidence."""

    heading, kind_of_row = "Documents", "document"

    key: Key
    title: Title
    document_kind: Kind
    url: Url
    removed: bool | None = None
    visible_to: Seen | None = None


class EvidenceRow(Part):
    """An artifact that proves an item done. ``document``: the key of one of the documents."""

    heading, kind_of_row = "Evidence", "evidence"

    of: Key
    evidence: Literal["document", "link", "meeting", "confirmation"]
    document: Key | None = None
    url: Url | None = None
    ref: Line | None = None
    by: Who | None = None
    note: Text | None = None


class NoteRow(Part):
    """A remark that comes in as a comment, on an item or, without ``of``, on the plan. The talk does not go out."""

    heading, kind_of_row = "Notes", "note"

    of: Key | None = None
    text: Text


class NeutralPlan(BaseModel):
    """A plan without ids, stamps and history."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    format: Literal["mapstream.plan/1"] = "mapstream.plan/1"
    about: AboutRow | None = None
    goal: GoalRow | None = None
    organisations: Annotated[list[OrganisationRow], Field(max_length=2)] = []
    value: Annotated[list[ValueRow], Field(max_length=2)] = []
    people: Annotated[list[PersonRow], Field(max_length=MOST)] = []
    milestones: Annotated[list[MilestoneRow], Field(max_length=MOST)] = []
    tasks: Annotated[list[TaskRow], Field(max_length=MOST)] = []
    phases: Annotated[list[PhaseRow], Field(max_length=MOST)] = []
    criteria: Annotated[list[CriterionRow], Field(max_length=MOST)] = []
    kpis: Annotated[list[KpiRow], Field(max_length=MOST)] = []
    measurements: Annotated[list[MeasurementRow], Field(max_length=MOST)] = []
    deliverables: Annotated[list[DeliverableRow], Field(max_length=MOST)] = []
    risks: Annotated[list[RiskRow], Field(max_length=MOST)] = []
    commercials: CommercialsRow | None = None
    decision_process: DecisionRow | None = None
    stages: Annotated[list[StageRow], Field(max_length=MOST)] = []
    cadence: CadenceRow | None = None
    calendar: Annotated[list[CalendarRow], Field(max_length=3)] = []
    blackouts: Annotated[list[BlackoutRow], Field(max_length=MOST)] = []
    gates: Annotated[list[GateRow], Field(max_length=MOST)] = []
    documents: Annotated[list[DocumentRow], Field(max_length=MOST)] = []
    evidence: Annotated[list[EvidenceRow], Field(max_length=MOST)] = []
    notes: Annotated[list[NoteRow], Field(max_length=MOST)] = []


def _section(name: str, part: type[Part], many: bool = True) -> Section:
    return Section(name, part, many, part.heading, part.kind_of_row)


PLAN = Layout(
    _section("about", AboutRow, many=False),
    _section("goal", GoalRow, many=False),
    _section("organisations", OrganisationRow),
    _section("value", ValueRow),
    _section("people", PersonRow),
    _section("milestones", MilestoneRow),
    _section("tasks", TaskRow),
    _section("phases", PhaseRow),
    _section("criteria", CriterionRow),
    _section("kpis", KpiRow),
    _section("measurements", MeasurementRow),
    _section("deliverables", DeliverableRow),
    _section("risks", RiskRow),
    _section("commercials", CommercialsRow, many=False),
    _section("decision_process", DecisionRow, many=False),
    _section("stages", StageRow),
    _section("cadence", CadenceRow, many=False),
    _section("calendar", CalendarRow),
    _section("blackouts", BlackoutRow),
    _section("gates", GateRow),
    _section("documents", DocumentRow),
    _section("evidence", EvidenceRow),
    _section("notes", NoteRow),
    first=("key", "title", "side", "lead", "due", "status"),
)
"""The parts of a plan, in the order in which they stand in a file."""


def labels(names: Iterable[str]) -> list[str]:
    """A label for each of several names, in their order: no two are the same."""
    names = list(names)
    taken, given, made = set(names), set[str](), list[str]()
    for name in names:
        label, n = name, 1
        while label in given or (n > 1 and label in taken):
            n += 1
            label = f"{name} #{n}"
        given.add(label)
        made.append(label)
    return made
