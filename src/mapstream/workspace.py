"""A workspace: the selling organisation, the tenant. A stream of its own on the same log."""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple, get_args

import orjson
import structlog

from mapstream import clock
from mapstream.log import Log, Outrun, State, digest_of
from mapstream.plan.event import Event, Recorded, Via
from mapstream.problems import CommandIdTaken, IdReused, Invalid, NotFound, Problem
from mapstream.workspace_events import WorkspaceOpened, WorkspaceRenamed

_log = structlog.get_logger(__name__)

MemberRole = Literal["admin", "seller", "manager", "success"]
ROLES: tuple[str, ...] = get_args(MemberRole)

SNAPSHOT_EVERY = 200
"""Events of a workspace between two snapshots: it is asked about with every request."""

OPERATOR = "00000000-0000-0000-0000-000000000000"
"""Who acts from the command line: the operator of the installation."""


def create_workspace(log: Log, title: str) -> str:
    """Open a workspace; its id."""
    title = title.strip()
    if not title or len(title) > 200:
        raise Invalid("A workspace needs a name of at most 200 characters.")
    id = clock.fresh_id()
    _append(log, id, State({}), WorkspaceOpened(title))
    return id


class By(NamedTuple):
    """Who changes something, how they came, by which command, and by which session."""

    id: str = OPERATOR
    via: Via = "system"
    command: str | None = None
    way: str | None = None


THE_OPERATOR = By()


def rename(log: Log, workspace: str, title: str, by: By = THE_OPERATOR) -> None:
    """Call a workspace otherwise."""

    def decide(state: State) -> Event | None:
        was = state.document["title"]
        return WorkspaceRenamed(title, was) if title != was else None

    change_by(log, workspace, decide, by, "rename", title)


def existing(log: Log, workspace: str) -> State:
    """A workspace as it is now."""
    state = log.replay(workspace)
    if "keys" not in state.document:
        raise NotFound("There is no such workspace.")
    return state


def change(
    log: Log,
    workspace: str,
    decide: Callable[[State], Event | None],
    by: By,
    asked: bytes | None = None,
) -> Recorded | None:
    """Write what ``decide`` says of the workspace as it is; ``None``: nothing. A command that was written before is not
    written again: what it wrote then is given back. Raises CommandIdTaken where somebody else wrote it, and IdReused
    where something else was ``asked`` with it."""
    command = by.command or clock.fresh_id()
    while True:
        written = log.command(workspace, command)
        if written:
            if written[0].by != by.id:
                raise CommandIdTaken("Somebody else's command has this id. Make a new id for every command.")
            if written[0].asked not in (None, asked):
                raise IdReused("This id was sent before with something else. Make a new id for every command.")
            return written[0]
        state = existing(log, workspace)
        what = decide(state)
        if what is None:
            return None
        try:
            return _append(log, workspace, state, what, by._replace(command=command), asked)
        except Outrun:
            continue


def change_by(log: Log, workspace: str, decide: Callable[[State], Event | None], by: By, *asked: Any) -> None:
    """Write what ``decide`` says, once for each command. ``asked``: what stands for what is wanted: the same command
    with something else is refused (IdReused)."""
    digest = digest_of(orjson.dumps(asked).decode())
    change(log, workspace, decide, by, digest)


def _append(
    log: Log, workspace: str, state: State, what: Event, by: By = THE_OPERATOR, asked: bytes | None = None
) -> Recorded:
    now, command = max(clock.instant(clock.now()), state.at), by.command or clock.fresh_id()
    recorded = Recorded(workspace, state.version + 1, now, by.id, by.via, command, what, asked=asked, way=by.way)
    log.append([recorded], {workspace: state.head})
    if recorded.version % SNAPSHOT_EVERY == 0:
        _take_snapshot(log, workspace, recorded.version)
    return recorded


def _take_snapshot(log: Log, workspace: str, version: int) -> None:
    """Keep a workspace as it is at a version, so that what came before need not be read again. It does without."""
    try:
        log.take_snapshot(workspace, log.replay(workspace, version))
    except Problem:
        _log.warning("snapshot_not_taken", room=workspace)
