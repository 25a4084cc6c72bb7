"""The API keys of a workspace: made, given another secret, revoked."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, Literal, NamedTuple, cast

from mapstream import clock
from mapstream.credentials import Credentials
from mapstream.languages.message import say
from mapstream.log import Log, State
from mapstream.plan.event import Event
from mapstream.problems import Invalid, NotFound, TooManyKeys
from mapstream.workspace import ROLES, THE_OPERATOR, By, MemberRole, change, change_by
from mapstream.workspace_events import KeyIssued, KeyRevoked, KeyRotated

Reach = Literal["read", "write", "admin"]
"""What a key may do, at most: look; change plans as well; look after the workspace as well."""

MOST = 1_000
"""API keys that a workspace has at most, without the revoked ones."""
OVERLAP = timedelta(days=1)
"""How long the secret before holds on, unless something else is said."""


class MadeKey(NamedTuple):
    """A new API key: its id, and the token, which is told only now."""

    id: str
    token: str


def create_key(
    log: Log,
    credentials: Credentials,
    workspace: str,
    role: str,
    name: str | None = None,
    reach: Reach | None = None,
    room: str | None = None,
    by: By = THE_OPERATOR,
) -> MadeKey:
    """Make an API key."""
    if role not in ROLES:
        raise Invalid(say("A role is one of {roles}.", roles=", ".join(ROLES)))
    key = clock.fresh_id()

    def decide(state: State) -> Event:
        if sum("revoked" not in found for found in state.document["keys"].values()) >= MOST:
            raise TooManyKeys(
                say("A workspace has at most {most} keys. Revoke those that nobody uses.", most=Decimal(MOST))
            )
        return KeyIssued(key, role, name, reach, room)

    change(log, workspace, decide, by._replace(command=None))
    return MadeKey(key, credentials.give("key", workspace, key))


def rotate_key(
    log: Log,
    credentials: Credentials,
    workspace: str,
    key: str,
    overlap: timedelta = OVERLAP,
    by: By = THE_OPERATOR,
) -> str:
    """Give an API key another secret, which is told only now. The one before holds on for a while."""

    def decide(state: State) -> Event:
        if key_of(state.document, key) is None:
            raise NotFound("There is no such key in this workspace.")
        return KeyRotated(key, clock.instant(clock.now() + overlap))

    change(log, workspace, decide, by._replace(command=None))
    return credentials.rotate("key", workspace, key, overlap)


def revoke_key(log: Log, workspace: str, key: str, by: By = THE_OPERATOR) -> None:
    """Make an API key hold no more."""

    def decide(state: State) -> Event | None:
        if key not in state.document["keys"]:
            raise NotFound("There is no such key in this workspace.")
        return None if "revoked" in state.document["keys"][key] else KeyRevoked(key)

    change_by(log, workspace, decide, by, "revoke", key)


def key_of(document: dict[str, Any], key: str) -> dict[str, Any] | None:
    """A key that holds, in a workspace's document."""
    found = document.get("keys", {}).get(key)
    return None if found is None or "revoked" in found else cast(dict[str, Any], found)


def reach_of(key: dict[str, Any]) -> Reach:
    """What a key may do; of one that does not say so, what its role is for."""
    default: Reach = "admin" if key["role"] == "admin" else "write"
    return cast(Reach, key.get("reach", default))


def keys_called(log: Log, workspace: str) -> dict[str, str]:
    """What the API keys of a workspace are called where they have done something, by their ids: by their names, else
    after their roles; also those that hold no more."""
    keys = log.replay(workspace).document.get("keys", {})
    return {id: key.get("name") or _CALLED[key["role"]] for id, key in keys.items()}


_CALLED: dict[MemberRole, str] = {
    "admin": say("The admin key"),
    "seller": say("The seller key"),
    "manager": say("The manager key"),
    "success": say("The customer success key"),
}
