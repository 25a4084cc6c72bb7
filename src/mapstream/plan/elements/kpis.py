"""KPIs: what is measured, and what was."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from mapstream.languages.message import Message, say
from mapstream.plan import rank
from mapstream.plan.command import Command, command, maybe
from mapstream.plan.context import Context
from mapstream.plan.deciding.lookup import changes, find_kpi, find_person, new_id, new_visibility
from mapstream.plan.deciding.removal import going_with, removal
from mapstream.plan.document import Document
from mapstream.plan.elements import decides, tells
from mapstream.plan.event import Event, Stamp, event, present, stamped
from mapstream.plan.fields import Date, Id, Kind, Text, Title, VisibleTo
from mapstream.plan.patch import Patch
from mapstream.plan.time.calendar import day_of, has_begun
from mapstream.plan.wording import Naming, day, due_on, fields, number
from mapstream.problems import MeasuredInFuture

Number = Annotated[float, Field(ge=-1e15, le=1e15, allow_inf_nan=False)]


@command("add_kpi", right="add", tryable=True, needs_past=False)
class AddKpi(Command):
    """Add a metric that the deal is to move, behind the others."""

    kpi: Id | None = Field(default=None, description="Its id, if the sender makes one.")
    metric: Title = Field(description="What is measured.")
    unit: Kind | None = Field(default=None, description="Such as %, days or EUR a month.")
    baseline: Number | None = Field(default=None, description="Its value before.")
    target: Number | None = Field(default=None, description="The value that is promised.")
    due: Date | None = Field(default=None, description="By when.")
    owner: Id | None = Field(default=None, description="Who measures it.")
    visible_to: VisibleTo | None = None


@command("edit_kpi", right="work", tryable=True, needs_past=False)
class EditKpi(Command):
    """Change what a KPI says. `null` takes a value away."""

    kpi: Id
    metric: Title = maybe()
    unit: Kind | None = maybe()
    baseline: Number | None = maybe()
    target: Number | None = maybe()
    due: Date | None = maybe()
    owner: Id | None = maybe()


@command("remove_kpi", right="work", tryable=True, needs_past=False)
class RemoveKpi(Command):
    """Take a KPI out of the plan, with what was measured and said."""

    kpi: Id


@command("measure_kpi", right="judge", tryable=True, needs_past=False)
class MeasureKpi(Command):
    """Record a measured value."""

    kpi: Id
    value: Number
    on: Date | None = Field(
        default=None, description="The day it was measured on; left out: today, in the plan's zone."
    )
    note: Text | None = Field(default=None, description="How or where it was measured.")


@event("kpi.added", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class KpiAdded(Event):
    """A metric that the deal is to move came into the plan."""

    kpi: str
    metric: str
    rank: str
    unit: str | None = None
    baseline: float | None = None
    target: float | None = None
    due: str | None = None
    owner: str | None = None
    visible_to: str | list[str] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The KPI, not measured yet."""
        kpi = present(
            metric=self.metric,
            rank=self.rank,
            unit=self.unit,
            baseline=self.baseline,
            target=self.target,
            due=self.due,
            owner=self.owner,
            added=stamped(stamp),
            visible_to=self.visible_to,
        )
        return {"kpis": {self.kpi: kpi}}


@event("kpi.edited", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class KpiEdited(Event):
    """What a KPI says changed."""

    kpi: str
    changes: dict[str, Any]
    was: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values."""
        return {"kpis": {self.kpi: self.changes}}


@event("kpi.removed", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class KpiRemoved(Event):
    """A KPI was taken out, with the ``comments`` on it; the ``risks`` that threatened it stay. ``was``: the KPI."""

    kpi: str
    was: dict[str, Any]
    comments: list[str] | None = None
    risks: list[str] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """Without it."""
        return removal("kpis", self.kpi, self.comments, self.risks)


@event("kpi.measured", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class KpiMeasured(Event):
    """A value was measured, ``on`` a day."""

    kpi: str
    measurement: str
    value: float
    on: str
    note: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The measurement, beside those before."""
        measurement = present(value=self.value, on=self.on, note=self.note, at=stamp.at, by=stamp.by)
        return {"kpis": {self.kpi: {"measurements": {self.measurement: measurement}}}}


@decides(AddKpi)
def add_kpi(document: Document, command: AddKpi, context: Context) -> list[Event]:
    """Add a KPI, last in the order."""
    kpis = document["kpis"]
    id = new_id(kpis, command.kpi, "kpi", context)
    if command.owner is not None:
        find_person(document, command.owner, "owner")
    return [
        KpiAdded(
            id,
            command.metric,
            rank.last(kpis, command.visible_to),
            command.unit,
            command.baseline,
            command.target,
            command.due,
            command.owner,
            new_visibility(document, command.visible_to, context.actor),
        )
    ]


@decides(EditKpi)
def edit_kpi(document: Document, command: EditKpi, context: Context) -> list[Event]:
    """Correct what is promised; the history keeps what it was."""
    kpi = find_kpi(document, command.kpi, context.actor)
    new, was = changes(kpi, command.given("metric", "unit", "baseline", "target", "due", "owner"))
    if new.get("owner") is not None:
        find_person(document, new["owner"], "owner")
    return [KpiEdited(command.kpi, new, was)] if new else []


@decides(RemoveKpi)
def remove_kpi(document: Document, command: RemoveKpi, context: Context) -> list[Event]:
    """Remove a KPI with its measurements and comments."""
    kpi = find_kpi(document, command.kpi, context.actor)
    comments, risks = going_with(document, f"kpis/{command.kpi}")
    return [KpiRemoved(command.kpi, dict(kpi), comments, risks)]


@decides(MeasureKpi)
def measure_kpi(document: Document, command: MeasureKpi, context: Context) -> list[Event]:
    """Record a value, of today in the plan's zone unless it says otherwise, and never of a day to come."""
    find_kpi(document, command.kpi, context.actor)
    on = command.on or day_of(context.now, document)
    if not has_begun(on, context.now, document):
        raise MeasuredInFuture.at("/data/on", "What is measured has happened: give a day that is not in the future.")
    return [KpiMeasured(command.kpi, context.fresh(), command.value, on, command.note)]


@tells
def _told(event: KpiAdded | KpiEdited | KpiRemoved | KpiMeasured, of: Naming) -> Message:
    if isinstance(event, KpiAdded):
        unit = f" {event.unit}" if event.unit else ""
        return say(
            "added the KPI “{metric}”{target}{due}",
            metric=event.metric,
            target="" if event.target is None else say(", to reach {n}{unit}", n=number(event.target), unit=unit),
            due=due_on(event.due),
        )
    what = of.item(f"kpis/{event.kpi}")
    match event:
        case KpiEdited():
            return say("changed the KPI {what}: {fields}", what=what, fields=fields(event.changes, event.was))
        case KpiRemoved():
            return say("removed the KPI {what}", what=what)
        case KpiMeasured():
            return say("measured {what}: {value} on {day}", what=what, value=number(event.value), day=day(event.on))
