"""The sentence about a template that was applied."""

from mapstream.plan.elements import tells
from mapstream.plan.elements.templates.events import TemplateApplied
from mapstream.plan.wording import Naming, because, day


@tells
def _told(event: TemplateApplied, of: Naming) -> str:
    of_it = f"version {event.version} of the template “{event.title}”"
    return f"applied {of_it}, towards {day(event.target)}{because(event.reason)}"
