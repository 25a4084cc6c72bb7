"""What can happen to a workspace. Apart from the rest of it, since the log has to know every event."""

from dataclasses import dataclass

from mapstream.plan.event import Event, Stamp, event
from mapstream.plan.patch import Patch


@event("workspace.opened")
@dataclass(frozen=True, slots=True)
class WorkspaceOpened(Event):
    """A selling organisation begins to use mapstream."""

    title: str

    def patch(self, stamp: Stamp) -> Patch:
        """The workspace is there, without keys."""
        return {"title": self.title, "opened": {"at": stamp.at, "by": stamp.by}, "keys": {}}


@event("key.issued")
@dataclass(frozen=True, slots=True)
class KeyIssued(Event):
    """An API key was made. Its secret is in no event: it is signed, not stored."""

    key: str
    role: str

    def patch(self, stamp: Stamp) -> Patch:
        """The key holds."""
        return {"keys": {self.key: {"role": self.role, "issued": {"at": stamp.at, "by": stamp.by}}}}


@event("key.revoked")
@dataclass(frozen=True, slots=True)
class KeyRevoked(Event):
    """An API key holds no more."""

    key: str

    def patch(self, stamp: Stamp) -> Patch:
        """The key is marked, so that the history still knows it."""
        return {"keys": {self.key: {"revoked": {"at": stamp.at, "by": stamp.by}}}}
