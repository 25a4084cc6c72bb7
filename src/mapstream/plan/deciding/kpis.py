"""Deciding about KPIs, and what was measured."""

from mapstream.plan import rank
from mapstream.plan.commands.kpis import AddKpi, EditKpi, MeasureKpi, RemoveKpi
from mapstream.plan.context import Context
from mapstream.plan.deciding.finding import changes, find_kpi, find_person, new_id, new_visibility
from mapstream.plan.deciding.removal import going_with
from mapstream.plan.document import Document
from mapstream.plan.event import Event
from mapstream.plan.events import kpis as events
from mapstream.plan.time.calendar import day_of, has_begun
from mapstream.problems import FieldError, MeasuredInFuture


def add_kpi(document: Document, command: AddKpi, context: Context) -> list[Event]:
    """A new KPI stands behind the others."""
    kpis = document["kpis"]
    id = new_id(kpis, command.kpi, "kpi", context)
    if command.owner is not None:
        find_person(document, command.owner, "owner")
    return [
        events.KpiAdded(
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


def edit_kpi(document: Document, command: EditKpi, context: Context) -> list[Event]:
    """What is promised may be corrected; the history keeps what it was."""
    kpi = find_kpi(document, command.kpi, context.actor)
    new, was = changes(kpi, command.given("metric", "unit", "baseline", "target", "due", "owner"))
    if new.get("owner") is not None:
        find_person(document, new["owner"], "owner")
    return [events.KpiEdited(command.kpi, new, was)] if new else []


def remove_kpi(document: Document, command: RemoveKpi, context: Context) -> list[Event]:
    """What was measured and said goes with it."""
    kpi = find_kpi(document, command.kpi, context.actor)
    comments, risks = going_with(document, f"kpis/{command.kpi}")
    return [events.KpiRemoved(command.kpi, dict(kpi), comments, risks)]


def measure_kpi(document: Document, command: MeasureKpi, context: Context) -> list[Event]:
    """Every value is kept. None is of a day that has not begun; left out, the day is today in the plan's zone."""
    find_kpi(document, command.kpi, context.actor)
    on = command.on or day_of(context.now, document)
    if not has_begun(on, context.now, document):
        message = "What is measured has happened: give a day that is not in the future."
        raise MeasuredInFuture(message, [FieldError("/data/on", message)])
    return [events.KpiMeasured(command.kpi, context.fresh(), command.value, on, command.note)]
