"""A workspace: the selling organisation, the tenant. A stream of its own on the same log: its name and its API keys."""

from collections.abc import Callable
from typing import Any, Literal, get_args

from mapstream import clock
from mapstream.log import Log, Outrun, State
from mapstream.plan.event import Event, Recorded, Via
from mapstream.problems import CommandIdTaken, IdReused, Invalid, NotFound, TooManyKeys
from mapstream.workspace_events import KeyIssued, KeyRevoked, WorkspaceOpened

MemberRole = Literal["admin", "seller", "manager", "success"]
ROLES: tuple[str, ...] = get_args(MemberRole)

MOST_KEYS = 1_000
"""API keys that a workspace has at most, without the revoked ones."""
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


def create_key(log: Log, workspace: str, role: str) -> str:
    """Make an API key; its id."""
    if role not in ROLES:
        raise Invalid(f"A role is one of {', '.join(ROLES)}.")
    key = clock.fresh_id()

    def decide(state: State) -> Event:
        if sum("revoked" not in found for found in state.document["keys"].values()) >= MOST_KEYS:
            raise TooManyKeys(f"A workspace has at most {MOST_KEYS:,} keys. Revoke those that nobody uses.")
        return KeyIssued(key, role)

    change(log, workspace, decide, OPERATOR, "system", clock.fresh_id())
    return key


def revoke_key(log: Log, workspace: str, key: str) -> None:
    """Make an API key hold no more."""
    if key not in existing(log, workspace).document["keys"]:
        raise NotFound("There is no such key in this workspace.")
    _change(log, workspace, KeyRevoked(key))


def existing(log: Log, workspace: str) -> State:
    """A workspace as it is now."""
    state = log.replay(workspace)
    if "keys" not in state.document:
        raise NotFound("There is no such workspace.")
    return state


def key_role(document: dict[str, Any], key: str) -> str | None:
    """The role of a key that holds, in a workspace's document."""
    found = document.get("keys", {}).get(key)
    return None if found is None or "revoked" in found else found["role"]


def keys_called(log: Log, workspace: str) -> dict[str, str]:
    """What the API keys of a workspace are called where they have done something, by their ids: after their roles, also
    those that hold no more."""
    keys = log.replay(workspace).document.get("keys", {})
    return {id: f"The {_CALLED.get(key['role'], key['role'])} key" for id, key in keys.items()}


_CALLED = {"success": "customer success"}


def change(
    log: Log,
    workspace: str,
    decide: Callable[[State], Event | None],
    by: str,
    via: Via,
    command: str,
    asked: bytes | None = None,
) -> Recorded | None:
    """Write what ``decide`` says of the workspace as it is; ``None``: nothing. A command that was written before is not
    written again: what it wrote then is given back. Raises CommandIdTaken where somebody else wrote it, and IdReused
    where something else was ``asked`` with it."""
    while True:
        written = log.command(workspace, command)
        if written:
            if written[0].by != by:
                raise CommandIdTaken("Somebody else's command has this id. Make a new id for every command.")
            if written[0].asked not in (None, asked):
                raise IdReused("This id was sent before with something else. Make a new id for every command.")
            return written[0]
        state = existing(log, workspace)
        what = decide(state)
        if what is None:
            return None
        try:
            return _append(log, workspace, state, what, by, via, command, asked)
        except Outrun:
            continue


def _change(log: Log, workspace: str, what: Event) -> None:
    change(log, workspace, lambda _: what, OPERATOR, "system", clock.fresh_id())


def _append(
    log: Log,
    workspace: str,
    state: State,
    what: Event,
    by: str = OPERATOR,
    via: Via = "system",
    command: str = "",
    asked: bytes | None = None,
) -> Recorded:
    now = max(clock.instant(clock.now()), state.at)
    recorded = Recorded(workspace, state.version + 1, now, by, via, command or clock.fresh_id(), what, asked=asked)
    log.append([recorded], {workspace: state.head})
    return recorded
