"""The links and keys of an installation, for tests that make some."""

from mapstream.api_keys import MadeKey, create_key
from mapstream.credentials import Credentials
from mapstream.log import Log
from mapstream.tokens import Mint


def credentials_of(log: Log) -> Credentials:
    """What a server over this log knows."""
    return Credentials(log.database, Mint(log.secret("signing")))


def key_of(log: Log, workspace: str, role: str = "admin") -> MadeKey:
    """A new API key."""
    return create_key(log, credentials_of(log), workspace, role)
