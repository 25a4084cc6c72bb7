"""What a template brings beside its milestones and tasks: the rows of the matrix, criteria, KPIs, deliverables, and how
often the plan is reviewed."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from mapstream.plan.actor import Actor
from mapstream.plan.collections import ItemRef
from mapstream.plan.deciding.removal import going_with
from mapstream.plan.document import Document
from mapstream.plan.elements.agreement import CadenceSet
from mapstream.plan.elements.criteria import CriterionAdded
from mapstream.plan.elements.deliverables import DeliverableAdded
from mapstream.plan.elements.kpis import KpiAdded
from mapstream.plan.elements.phases import PhaseAdded, PhaseRemoved
from mapstream.plan.elements.templates.applying import Wanted
from mapstream.plan.event import Event
from mapstream.plan.phases import is_untouched
from mapstream.plan.rank import ranks_behind
from mapstream.plan.visibility.viewers import visible


def surroundings(document: Document, wanted: Wanted, names: Mapping[str, str], actor: Actor) -> Iterator[Event]:
    """The events that bring it. ``names``: those of the milestones, by their keys in the template."""
    if wanted.parts.phases:
        yield from _phases(document, wanted, actor)
    yield from _criteria(document, wanted)
    yield from _kpis(document, wanted)
    yield from _deliverables(document, wanted, names)
    if wanted.template.cadence is not None and "cadence" not in document["plan"]:
        yield CadenceSet(wanted.template.cadence.model_dump())


def _phases(document: Document, wanted: Wanted, actor: Actor) -> Iterator[Event]:
    """Rows of the template take the place of ready-made ones that nobody has touched."""
    titles = set[str]()
    for id, phase in document["phases"].items():
        seen = visible(document, ItemRef("phases", id), phase, actor)
        if seen and is_untouched(phase) and not any(going_with(document, f"phases/{id}")):
            yield PhaseRemoved(id, dict(phase))
        else:
            titles.add(phase["title"].casefold())
    ranks = ranks_behind(document["phases"], wanted.visible_to)
    for part in wanted.parts.phases:
        if part.title.casefold() not in titles:
            yield PhaseAdded(
                wanted.fresh(),
                part.title,
                part.side,
                next(ranks),
                seller=part.seller,
                buyer=part.buyer,
                shared=part.shared,
                condition=part.condition,
                visible_to=cast(Any, wanted.visible_to),
            )


def _criteria(document: Document, wanted: Wanted) -> Iterator[Event]:
    ranks = ranks_behind(document["criteria"], wanted.visible_to)
    for part in wanted.parts.criteria:
        visible_to = cast(Any, wanted.visible_to)
        yield CriterionAdded(wanted.fresh(), part.title, next(ranks), measure=part.measure, visible_to=visible_to)


def _kpis(document: Document, wanted: Wanted) -> Iterator[Event]:
    ranks = ranks_behind(document["kpis"], wanted.visible_to)
    for part in wanted.parts.kpis:
        visible_to = cast(Any, wanted.visible_to)
        yield KpiAdded(wanted.fresh(), part.metric, next(ranks), unit=part.unit, visible_to=visible_to)


def _deliverables(document: Document, wanted: Wanted, names: Mapping[str, str]) -> Iterator[Event]:
    ranks = ranks_behind(document["deliverables"], wanted.visible_to)
    for part in wanted.parts.deliverables:
        yield DeliverableAdded(
            wanted.fresh(),
            part.title,
            part.side,
            next(ranks),
            measure=part.measure,
            milestone=ItemRef.of(names[part.milestone]).id if part.milestone is not None else None,
            visible_to=cast(Any, wanted.visible_to),
        )
