"""The sentence about a change that was taken back."""

from mapstream.plan.elements import tells
from mapstream.plan.elements.undo.events import ChangeUndone
from mapstream.plan.wording import Naming, listed


@tells
def _told(event: ChangeUndone, of: Naming) -> str:
    return f"took back version {event.version} ({listed(kind.replace('.', ' ') for kind in event.types)})"
