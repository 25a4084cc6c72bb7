"""The neutral plan: what goes out into a file, and what is understood of one; and how it is laid out there."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from mapstream.tables.layout import MOST, Layout, Section
from mapstream.tables.parts import as_such, beside, ground, items
from mapstream.tables.parts.base import Part


class NeutralPlan(BaseModel):
    """A plan without ids, stamps and history."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    format: Literal["mapstream.plan/1"] = "mapstream.plan/1"
    about: as_such.AboutRow | None = None
    goal: as_such.GoalRow | None = None
    organisations: Annotated[list[as_such.OrganisationRow], Field(max_length=2)] = []
    value: Annotated[list[as_such.ValueRow], Field(max_length=2)] = []
    people: Annotated[list[ground.PersonRow], Field(max_length=MOST)] = []
    milestones: Annotated[list[items.MilestoneRow], Field(max_length=MOST)] = []
    tasks: Annotated[list[items.TaskRow], Field(max_length=MOST)] = []
    phases: Annotated[list[items.PhaseRow], Field(max_length=MOST)] = []
    criteria: Annotated[list[items.CriterionRow], Field(max_length=MOST)] = []
    kpis: Annotated[list[items.KpiRow], Field(max_length=MOST)] = []
    measurements: Annotated[list[beside.MeasurementRow], Field(max_length=MOST)] = []
    deliverables: Annotated[list[items.DeliverableRow], Field(max_length=MOST)] = []
    risks: Annotated[list[items.RiskRow], Field(max_length=MOST)] = []
    commercials: as_such.CommercialsRow | None = None
    decision_process: as_such.DecisionRow | None = None
    stages: Annotated[list[as_such.StageRow], Field(max_length=MOST)] = []
    cadence: as_such.CadenceRow | None = None
    calendar: Annotated[list[ground.CalendarRow], Field(max_length=3)] = []
    blackouts: Annotated[list[ground.BlackoutRow], Field(max_length=MOST)] = []
    gates: Annotated[list[ground.GateRow], Field(max_length=MOST)] = []
    documents: Annotated[list[items.DocumentRow], Field(max_length=MOST)] = []
    evidence: Annotated[list[beside.EvidenceRow], Field(max_length=MOST)] = []
    notes: Annotated[list[beside.NoteRow], Field(max_length=MOST)] = []


def _section(name: str, part: type[Part], many: bool = True) -> Section:
    return Section(name, part, many, part.heading, part.kind_of_row)


PLAN = Layout(
    _section("about", as_such.AboutRow, many=False),
    _section("goal", as_such.GoalRow, many=False),
    _section("organisations", as_such.OrganisationRow),
    _section("value", as_such.ValueRow),
    _section("people", ground.PersonRow),
    _section("milestones", items.MilestoneRow),
    _section("tasks", items.TaskRow),
    _section("phases", items.PhaseRow),
    _section("criteria", items.CriterionRow),
    _section("kpis", items.KpiRow),
    _section("measurements", beside.MeasurementRow),
    _section("deliverables", items.DeliverableRow),
    _section("risks", items.RiskRow),
    _section("commercials", as_such.CommercialsRow, many=False),
    _section("decision_process", as_such.DecisionRow, many=False),
    _section("stages", as_such.StageRow),
    _section("cadence", as_such.CadenceRow, many=False),
    _section("calendar", ground.CalendarRow),
    _section("blackouts", ground.BlackoutRow),
    _section("gates", ground.GateRow),
    _section("documents", items.DocumentRow),
    _section("evidence", beside.EvidenceRow),
    _section("notes", beside.NoteRow),
    first=("key", "title", "side", "lead", "due", "status"),
)
"""The parts of a plan, in the order in which they stand in a file."""
