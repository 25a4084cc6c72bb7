"""The workspaces, links and keys of an installation, for tests that make some."""

from collections.abc import Callable
from typing import TypeVar

from mapstream.api_keys import MadeKey, create_key
from mapstream.credentials import Credentials
from mapstream.log import Log
from mapstream.problems import OutcomeUnknown
from mapstream.tokens import Mint
from mapstream.workspace import create_workspace

T = TypeVar("T")


def credentials_of(log: Log) -> Credentials:
    """What a server over this log knows."""
    return Credentials(log.database, Mint(log.secret("signing")))


def key_of(log: Log, workspace: str, role: str = "admin") -> MadeKey:
    """A new API key."""
    return made(lambda: create_key(log, credentials_of(log), workspace, role))


def workspace_of(log: Log) -> str:
    """A new workspace."""
    return made(lambda: create_workspace(log, "Acme"))


def made(make: Callable[[], T]) -> T:
    """What is made. Other stories end connections of the database that they share: then the pool has new ones."""
    try:
        return make()
    except OutcomeUnknown:
        return make()
