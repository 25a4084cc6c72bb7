"""The plan as such: what it is called, its goal, its parties, what is agreed, how the buyer decides, its review."""

from typing import Annotated, Literal

from pydantic import Field

from mapstream.plan.document import Side, StageKind
from mapstream.plan.fields import Date, Id, Kind, Line, Text, Title, shape
from mapstream.tables.rows.base import Part, Who

Count = Annotated[int, Field(ge=0, le=3_650)]


class AboutRow(Part):
    """What the plan is called, and the room and version that it was written from."""

    heading, kind_of_row = "Plan", "plan"

    name: Line | None = None
    alias: Line | None = None
    room: Id | None = None
    version: Annotated[int, Field(ge=1, lt=2**53)] | None = None


class GoalRow(Part):
    """The dated shared outcome. Without a date it cannot be set; its words may still be open."""

    heading, kind_of_row = "Goal", "goal"

    statement: Text | None = None
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
