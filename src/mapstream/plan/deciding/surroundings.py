"""What a template brings beside its milestones and tasks: how often the plan is reviewed."""

from collections.abc import Iterator

from mapstream.plan.document import Document
from mapstream.plan.event import Event
from mapstream.plan.events.agreement import CadenceSet
from mapstream.plan.templates.applying import Wanted


def surroundings(document: Document, wanted: Wanted) -> Iterator[Event]:
    """The events that bring it."""
    if wanted.template.cadence is not None and "cadence" not in document["plan"]:
        yield CadenceSet(wanted.template.cadence.model_dump())
