"""Commands about KPIs: the metrics that the deal is to move."""

from typing import Annotated

from pydantic import Field

from mapstream.plan.commands.base import BaseCommand, Date, Id, Kind, Text, Title, VisibleTo, command, maybe

Number = Annotated[float, Field(ge=-1e15, le=1e15, allow_inf_nan=False)]


@command("add_kpi", tryable=True, needs_past=False)
class AddKpi(BaseCommand):
    """Add a metric that the deal is to move, behind the others."""

    kpi: Id | None = Field(default=None, description="Its id, if the sender makes one.")
    metric: Title = Field(description="What is measured.")
    unit: Kind | None = Field(default=None, description="Such as %, days or EUR a month.")
    baseline: Number | None = Field(default=None, description="Its value before.")
    target: Number | None = Field(default=None, description="The value that is promised.")
    due: Date | None = Field(default=None, description="By when.")
    owner: Id | None = Field(default=None, description="Who measures it.")
    visible_to: VisibleTo | None = None


@command("edit_kpi", tryable=True, needs_past=False)
class EditKpi(BaseCommand):
    """Change what a KPI says. `null` takes a value away."""

    kpi: Id
    metric: Title = maybe()
    unit: Kind | None = maybe()
    baseline: Number | None = maybe()
    target: Number | None = maybe()
    due: Date | None = maybe()
    owner: Id | None = maybe()


@command("remove_kpi", tryable=True, needs_past=False)
class RemoveKpi(BaseCommand):
    """Take a KPI out of the plan, with what was measured and said."""

    kpi: Id


@command("measure_kpi", tryable=True, needs_past=False)
class MeasureKpi(BaseCommand):
    """Record a measured value."""

    kpi: Id
    value: Number
    on: Date | None = Field(
        default=None, description="The day it was measured on; left out: today, in the plan's zone."
    )
    note: Text | None = Field(default=None, description="How or where it was measured.")
