"""The sentence about a change that was taken back."""

from mapstream.languages.message import Message, as_message, say
from mapstream.plan.elements import tells
from mapstream.plan.elements.undo.events import ChangeUndone
from mapstream.plan.wording import Naming, listed


@tells
def _told(event: ChangeUndone, of: Naming) -> Message:
    what = listed(_change(kind) for kind in event.types)
    return say("took back version {version} ({what})", version=event.version, what=what)


def _change(kind: str) -> Message:
    noun, _, verb = kind.partition(".")
    return say("{noun} {verb}", noun=as_message(noun), verb=as_message(verb))
