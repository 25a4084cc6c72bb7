"""What a decision needs that is not in the recent events, read from the log: the change to take back, the events since,
the templates to apply, the versions that are agreed to, the sittings that views belong to; and what was uploaded."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, cast

from mapstream.files import uploaded
from mapstream.live.unit import Asked, Past
from mapstream.log import LAST, Log
from mapstream.plan.command import Command
from mapstream.plan.context import Sitting, Upload
from mapstream.plan.deciding.since import touching
from mapstream.plan.document import Document
from mapstream.plan.elements.agreement import SignAgreement
from mapstream.plan.elements.documents import AddDocument, RecordView, ReviseDocument, ViewRecorded
from mapstream.plan.elements.erasure import ErasePerson
from mapstream.plan.elements.handoff import AcceptHandoff
from mapstream.plan.elements.people.events import PersonJoined
from mapstream.plan.elements.proposals import Propose
from mapstream.plan.elements.room import RoomOpened
from mapstream.plan.elements.templates.commands import ApplyTemplate
from mapstream.plan.elements.texts import EditText
from mapstream.plan.elements.undo.commands import Undo
from mapstream.plan.elements.undo.events import ChangeUndone
from mapstream.plan.erasing import About, about
from mapstream.plan.event import Change, Recorded
from mapstream.plan.patch import Patch, diff, merge
from mapstream.plan.templates import Offered
from mapstream.workspace_templates import offered

SEARCHED = 2000
"""Events that are looked through, latest first, for one's own last change."""
SITTING = 5000
"""Events among which somebody's sittings are looked for."""
_PAGE = 100


def past_of(log: Log, stream: str, asked: Asked) -> Past:
    """The past that deciding a unit may need. Reads the log."""
    undoing = None
    for ask in asked.asks:
        if isinstance(ask.command, Undo):
            undoing = _change(log, stream, ask.command.version, asked.actor.id)
    versions = [ask.if_version for ask in asked.asks if ask.if_version is not None]
    since = log.read(stream, after=min(versions)) if versions else []
    templates, earlier = _templates(log, stream, asked), _agreed_to(log, stream, asked)
    uploads = _uploads(log, stream, asked)
    sittings = _sittings(log, stream, asked)
    return Past(undoing, tuple(since), templates, earlier, sittings, uploads, _about(log, stream, asked))


def _about(log: Log, stream: str, asked: Asked) -> About | None:
    """What is known of whoever is to be erased, and where others wrote about them."""
    wanted = [c.person for ask in asked.asks if isinstance(c := ask.command, ErasePerson)]
    return about(wanted[0], log.read(stream)) if wanted else None


def _templates(log: Log, stream: str, asked: Asked) -> dict[tuple[str, int | None], Offered]:
    """What the room's workspace has under the ids and versions that are asked for; those that it has not are absent."""
    commands = [ask.command for ask in asked.asks]
    wanted = {(c.template, c.version) for c in commands if isinstance(c, ApplyTemplate)}
    wanted |= {(c.template, None) for c in commands if isinstance(c, AcceptHandoff) and c.template is not None}
    opened = log.read(stream, limit=1) if wanted else []
    if not opened or not isinstance(opened[0].event, RoomOpened):
        return {}
    found = {key: offered(log, opened[0].event.workspace, *key) for key in wanted}
    return {key: template for key, template in found.items() if template is not None}


def _agreed_to(log: Log, stream: str, asked: Asked) -> dict[int, Document]:
    """The document at the versions that are agreed to, or that somebody writes from, as far as they are written."""
    wanted = {c.version for ask in asked.asks if isinstance(c := ask.command, SignAgreement)}
    wanted |= {c.based_on for ask in asked.asks if isinstance(c := ask.command, EditText)}
    states = [log.replay(stream, min(version, LAST)) for version in wanted]
    return {state.version: cast(Document, state.document) for state in states if state.version in wanted}


def _sittings(log: Log, stream: str, asked: Asked) -> dict[str, Sitting]:
    """The sittings of whoever looks that were told of among the recent events."""
    found: dict[str, Sitting] = {}
    if any(isinstance(ask.command, RecordView) for ask in asked.asks):
        by = f'"by":"{asked.actor.id}"'
        for recorded in log.all_with(stream, ViewRecorded.name, by, after=log.version(stream) - SITTING):
            view = recorded.event
            assert isinstance(view, ViewRecorded)
            id = view.sitting or str(recorded.version)
            begun = found.get(id, Sitting(recorded.at, view.seconds, 0.0))
            found[id] = begun._replace(latest=view.seconds)
    return found


def _uploads(log: Log, stream: str, asked: Asked) -> dict[str, Upload]:
    """What whoever asks uploaded to the room, of what is to become a document."""
    wanted = [file for ask in asked.asks for file in _files(ask.command)]
    return uploaded(log.database, stream, asked.actor.id, wanted) if wanted else {}


def _files(command: Command) -> Iterator[str]:
    """The files that a command makes documents of, or proposes to."""
    if isinstance(command, AddDocument | ReviseDocument) and command.file:
        yield command.file
    if isinstance(command, Propose):
        yield from (file for wish in command.commands if isinstance(file := wish.data.get("file"), str))


def _change(log: Log, stream: str, version: int | None, by: str) -> Change | None:
    if version is None:
        version = _own_last(_backwards(log, stream), by)
        if version is None:
            return None
    found = log.read(stream, after=version - 1, limit=1)
    if not found:
        return None
    change = change_of(log, stream, log.command(stream, found[0].command))
    since = log.read(stream, after=change.known)
    return replace(change, since=touching(change, since), known=since[-1].version if since else change.known)


def _backwards(log: Log, stream: str) -> Iterator[Recorded]:
    before: int | None = None
    for _ in range(SEARCHED // _PAGE):
        page = log.read_backwards(stream, limit=_PAGE) if before is None else log.read_backwards(stream, before, _PAGE)
        yield from page
        if not page or page[-1].version == 1:
            return
        before = page[-1].version


def _own_last(latest_first: Iterator[Recorded], by: str) -> int | None:
    """The first version of one's own last change that can be, and has not yet been, undone."""
    undone: set[int] = set()
    own = (recorded for recorded in latest_first if recorded.by == by and not isinstance(recorded.event, PersonJoined))
    for _, events in groupby(own, key=lambda recorded: recorded.command):
        *_, first = events
        if first.version in undone:
            continue
        if isinstance(first.event, ChangeUndone):
            undone.add(first.event.version)
        elif first.event.undoable:
            return first.version
    return None


def change_of(log: Log, stream: str, events: Sequence[Recorded]) -> Change:
    """The events of one command as one change, with the patch that takes it back. Who joined by it stays."""
    events = [one for one in events if not isinstance(one.event, PersonJoined)] or events
    first = events[0]
    before: Any = log.replay(stream, first.version - 1).document
    after: Any = before
    for recorded in events:
        after = merge(after, recorded.patch)
    owners = {owner for recorded in events for owner in _owners(recorded)}
    patch: Patch = diff(before, after)
    return Change(
        version=first.version,
        types=tuple(recorded.event.name for recorded in events),
        by=first.by,
        patch=patch,
        inverse=diff(after, before),
        owner=owners.pop() if owners else None,
        known=events[-1].version,
    )


def _owners(recorded: Recorded) -> Iterator[str]:
    for owner in recorded.event.sealed.values():
        person = recorded.by if owner == "by" else getattr(recorded.event, owner)
        if person is not None:
            yield person
