"""What views need from the log besides the document: earlier versions, and who did what first."""

from collections.abc import Iterator

from mapstream.api.reading import Reading
from mapstream.api_keys import keys_called
from mapstream.live.retrospect import Retrospect
from mapstream.live.unit import Transition
from mapstream.log import Log
from mapstream.plan.document import Document, Side
from mapstream.plan.elements.agreement import CadenceSet
from mapstream.plan.elements.undo.events import ChangeUndone
from mapstream.plan.event import Recorded
from mapstream.plan.time.reviews import Spell, spells
from mapstream.plan.views.handoff.following import History
from mapstream.plan.views.ownership import CoOwned, first_candidate, first_edit
from mapstream.plan.visibility.lens import Lens

PAGE = 500
"""Events read at a time."""


def what_was_agreed(log: Log, reading: Reading) -> tuple[dict[int, Document], CoOwned | None]:
    """The document at each version that somebody agreed to, as the reader sees it, and since when the plan is co-owned.
    Reads the log."""
    versions = {signed["version"] for signed in reading.document["plan"].get("agreement", {}).values()}
    return {version: _as_of(reading.past, version) for version in versions}, co_owned(log, reading)


def what_was_handed_over(_log: Log, reading: Reading) -> tuple[History, dict[int, Document]]:
    """What the record of a handoff needs, as the reader sees it. Reads the log."""
    return handed_over(reading.past, reading.document, reading.version, reading.lens.side)


def handed_over(past: Retrospect, document: Document, version: int, side: Side) -> tuple[History, dict[int, Document]]:
    """The history of a room up to a version, and its document at each version that was agreed to or taken over, for
    somebody of a side who sees this ``document``. Reads the log."""
    plan, history = document["plan"], History(side)
    versions = {signed["version"] for signed in plan.get("agreement", {}).values()}
    versions |= {plan["handoff"]["version"]} if "handoff" in plan else set()
    for after in range(0, version, PAGE):
        lens, steps = past.steps(after, min(after + PAGE, version))
        for step in steps:
            history.follow(lens, *step)
    return history, {version: _as_of(past, version) for version in versions}


def who_keys_are(log: Log, reading: Reading) -> tuple[dict[str, str]]:
    """What the API keys of the room's workspace are called. Reads the log."""
    return (keys_called(log, reading.room.state.document["plan"]["workspace"]),)


def what_cadences(log: Log, reading: Reading) -> tuple[tuple[Spell, ...]]:
    """The cadences that the plan had, for those who see its meetings. Reads the log."""
    if not reading.lens.sight.part("meetings"):
        return ((),)
    changes = log.of_types(reading.room.id, (CadenceSet.name, ChangeUndone.name), reading.version)
    return (spells((recorded.at, recorded.patch) for recorded in changes),)


def _as_of(past: Retrospect, version: int) -> Document:
    lens, then = past.then(version)
    return lens.see(then.document) or {}


def co_owned(log: Log, reading: Reading) -> CoOwned | None:
    """Find the first edit of the buyer's side up to the version that is read. Reads the log."""
    room, upto = reading.room.id, reading.version
    first = first_candidate(_history(log, room, upto))
    if first is None:
        return None
    pages = _pages(reading.past, first - 1, upto)
    return next((found for lens, steps in pages if (found := first_edit(steps, lens))), None)


def _history(log: Log, room: str, upto: int) -> Iterator[Recorded]:
    for after in range(0, upto, PAGE):
        yield from log.read(room, after, min(after + PAGE, upto))


def _pages(past: Retrospect, after: int, upto: int) -> Iterator[tuple[Lens, list[Transition]]]:
    """The first page is small: mostly its first event is the one."""
    size = 1
    while after < upto:
        reach = min(after + size, upto)
        yield past.steps(after, reach)
        after, size = reach, PAGE
