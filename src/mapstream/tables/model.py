"""The neutral plan: what goes out into a file, and what is understood of one; and how it is laid out there."""

from typing import Annotated, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

from mapstream.tables.layout import MOST, Layout, Section
from mapstream.tables.rows.attached import EvidenceRow, MeasurementRow, NoteRow
from mapstream.tables.rows.base import Part
from mapstream.tables.rows.calendar import BlackoutRow, CalendarRow, GateRow
from mapstream.tables.rows.items import (
    CriterionRow,
    DeliverableRow,
    DocumentRow,
    KpiRow,
    MilestoneRow,
    PhaseRow,
    RiskRow,
    TaskRow,
)
from mapstream.tables.rows.people import PersonRow
from mapstream.tables.rows.plan import (
    AboutRow,
    CadenceRow,
    CommercialsRow,
    DecisionRow,
    GoalRow,
    OrganisationRow,
    StageRow,
    ValueRow,
)


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


def _section(name: str, field: FieldInfo) -> Section:
    many = get_origin(field.annotation) is list
    part: type[Part] = get_args(field.annotation)[0]
    return Section(name, part, many, part.heading, part.kind_of_row)


PLAN = Layout(
    *(_section(name, field) for name, field in NeutralPlan.model_fields.items() if name != "format"),
    first=("key", "title", "side", "lead", "due", "status"),
)
"""The parts of a plan, in the order in which they stand in a file."""
