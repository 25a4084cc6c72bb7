"""The sentence about a template that was applied."""

from mapstream.languages.message import Message, say
from mapstream.plan.elements import tells
from mapstream.plan.elements.templates.events import TemplateApplied
from mapstream.plan.wording import Naming, because, day


@tells
def _told(event: TemplateApplied, of: Naming) -> Message:
    return say(
        "applied version {version} of the template “{title}”, towards {target}{why}",
        version=event.version,
        title=event.title,
        target=day(event.target),
        why=because(event.reason),
    )
