"""Sentences about the elements around the work: phases, success criteria, KPIs, deliverables, risks, commercials."""

from mapstream.plan.event import Event
from mapstream.plan.events.commercials import CommercialsSet
from mapstream.plan.events.criteria import (
    CriterionAdded,
    CriterionEdited,
    CriterionJudged,
    CriterionProven,
    CriterionRemoved,
)
from mapstream.plan.events.deliverables import (
    DeliverableAdded,
    DeliverableDelivered,
    DeliverableDropped,
    DeliverableEdited,
    DeliverableProven,
    DeliverableReopened,
    DeliverableRescheduled,
)
from mapstream.plan.events.kpis import KpiAdded, KpiEdited, KpiMeasured, KpiRemoved
from mapstream.plan.events.phases import (
    PhaseAdded,
    PhaseCompleted,
    PhaseEdited,
    PhaseProven,
    PhaseRemoved,
    PhaseReopened,
)
from mapstream.plan.events.risks import RiskAdded, RiskClosed, RiskEdited, RiskReopened
from mapstream.plan.sentences.wording import (
    Naming,
    because,
    day,
    due_on,
    fields,
    led_by,
    moved,
    number,
    proven,
    reopened,
    token,
)


def words(event: Event, of: Naming) -> str | None:
    """What an event of one of these elements says its author did."""
    return _phase(event, of) or _criterion(event, of) or _kpi(event, of) or _deliverable(event, of) or _risk(event, of)


def _phase(event: Event, of: Naming) -> str | None:
    match event:
        case PhaseAdded():
            return f"added the phase “{event.title}”, led by the {event.side}’s side{_person(event.lead)}"
        case PhaseEdited():
            return f"changed the phase {of.item(f'phases/{event.phase}')}: {fields(event.changes, event.was)}"
        case PhaseRemoved():
            return f"removed the phase {of.item(f'phases/{event.phase}')}"
        case PhaseCompleted():
            return f"completed the phase {of.item(f'phases/{event.phase}')}{proven(event.proof)}"
        case PhaseProven():
            return f"added evidence to the phase {of.item(f'phases/{event.phase}')}"
        case PhaseReopened():
            return f"disputed the phase {of.item(f'phases/{event.phase}')}{because(event.reason)}"
        case _:
            return None


def _criterion(event: Event, of: Naming) -> str | None:
    match event:
        case CriterionAdded():
            return f"added the success criterion “{event.title}”"
        case CriterionEdited():
            criterion = of.item(f"criteria/{event.criterion}")
            return f"changed the success criterion {criterion}: {fields(event.changes, event.was)}"
        case CriterionRemoved():
            return f"removed the success criterion {of.item(f'criteria/{event.criterion}')}"
        case CriterionJudged(verdict=None):
            return f"took back the verdict on {of.item(f'criteria/{event.criterion}')}"
        case CriterionJudged():
            return f"judged {of.item(f'criteria/{event.criterion}')} {event.verdict}{proven(event.proof)}"
        case CriterionProven():
            return f"added evidence to {of.item(f'criteria/{event.criterion}')}"
        case _:
            return None


def _kpi(event: Event, of: Naming) -> str | None:
    match event:
        case KpiAdded():
            unit = f" {event.unit}" if event.unit else ""
            target = f", to reach {number(event.target)}{unit}" if event.target is not None else ""
            return f"added the KPI “{event.metric}”{target}{due_on(event.due)}"
        case KpiEdited():
            return f"changed the KPI {of.item(f'kpis/{event.kpi}')}: {fields(event.changes, event.was)}"
        case KpiRemoved():
            return f"removed the KPI {of.item(f'kpis/{event.kpi}')}"
        case KpiMeasured():
            return f"measured {of.item(f'kpis/{event.kpi}')}: {number(event.value)} on {day(event.on)}"
        case _:
            return None


def _deliverable(event: Event, of: Naming) -> str | None:
    match event:
        case DeliverableAdded():
            who = f"the {event.side}{led_by(event.lead)}"
            return f"added the deliverable “{event.title}” of {who}{due_on(event.due)}"
        case DeliverableEdited():
            deliverable = of.item(f"deliverables/{event.deliverable}")
            return f"changed the deliverable {deliverable}: {fields(event.changes, event.was, of)}"
        case DeliverableRescheduled():
            moving = moved(of.item(f"deliverables/{event.deliverable}"), event.was, event.due)
            return f"{moving}{because(event.reason)}"
        case DeliverableDelivered():
            return f"delivered {of.item(f'deliverables/{event.deliverable}')}{proven(event.proof)}"
        case DeliverableProven():
            return f"added evidence to {of.item(f'deliverables/{event.deliverable}')}"
        case DeliverableReopened():
            deliverable = of.item(f"deliverables/{event.deliverable}")
            return f"{reopened(event.was, 'delivered')} {deliverable}{because(event.reason)}"
        case DeliverableDropped():
            return f"dropped {of.item(f'deliverables/{event.deliverable}')}{because(event.reason)}"
        case _:
            return None


def _risk(event: Event, of: Naming) -> str | None:
    match event:
        case RiskAdded():
            on = f" to {of.item(event.on)}" if event.on else ""
            return f"added the risk “{event.title}” ({event.severity}){on}"
        case RiskEdited():
            return f"changed the risk {of.item(f'risks/{event.risk}')}: {fields(event.changes, event.was, of)}"
        case RiskClosed():
            return f"closed the risk {of.item(f'risks/{event.risk}')} as {event.outcome}{because(event.note)}"
        case RiskReopened():
            return f"reopened the risk {of.item(f'risks/{event.risk}')}{because(event.reason)}"
        case CommercialsSet():
            return f"changed the commercials: {fields(event.changes, event.was)}"
        case _:
            return None


def _person(lead: str | None) -> str:
    return f" ({token(lead)})" if lead else ""
