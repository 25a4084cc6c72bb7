"""What can happen to a workspace. Apart from the rest of it, since the log has to know every event."""

from dataclasses import dataclass
from typing import Any

from mapstream.plan.event import Event, Stamp, event
from mapstream.plan.patch import Patch


@event("workspace.opened", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class WorkspaceOpened(Event):
    """A selling organisation begins to use mapstream."""

    title: str

    def patch(self, stamp: Stamp) -> Patch:
        """The workspace is there, without keys."""
        return {"title": self.title, "opened": {"at": stamp.at, "by": stamp.by}, "keys": {}}


@event("key.issued", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class KeyIssued(Event):
    """An API key was made. Its secret is in no event: it is signed, not stored."""

    key: str
    role: str

    def patch(self, stamp: Stamp) -> Patch:
        """The key holds."""
        return {"keys": {self.key: {"role": self.role, "issued": {"at": stamp.at, "by": stamp.by}}}}


@event("key.revoked", undoable=False, edit=False, ends_access=True)
@dataclass(frozen=True, slots=True)
class KeyRevoked(Event):
    """An API key holds no more."""

    key: str

    def patch(self, stamp: Stamp) -> Patch:
        """The key is marked, so that the history still knows it."""
        return {"keys": {self.key: {"revoked": {"at": stamp.at, "by": stamp.by}}}}


@event("template.saved", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class TemplateSaved(Event):
    """A template of the workspace's own, in its first version. ``place``: the version of the workspace with this."""

    template: str
    content: dict[str, Any]
    place: int

    def patch(self, stamp: Stamp) -> Patch:
        """What is shown in lists; the content is found by its place."""
        return _version(self.template, 1, self.content, self.place, stamp)


@event("template.revised", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class TemplateRevised(Event):
    """A template has a new version. The earlier ones stay, for the rooms that came from them."""

    template: str
    number: int
    content: dict[str, Any]
    place: int

    def patch(self, stamp: Stamp) -> Patch:
        """What is shown in lists; the content is found by its place."""
        return _version(self.template, self.number, self.content, self.place, stamp)


@event("template.retired", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class TemplateRetired(Event):
    """A template is not offered any more."""

    template: str

    def patch(self, stamp: Stamp) -> Patch:
        """The template is marked, so that rooms that came from it still find it."""
        return {"templates": {self.template: {"retired": {"at": stamp.at, "by": stamp.by}}}}


def _version(template: str, number: int, content: dict[str, Any], place: int, stamp: Stamp) -> Patch:
    shown = {key: content[key] for key in ("title", "summary", "industry", "deal_type")}
    version = {"place": place, "at": stamp.at, "by": stamp.by}
    return {"templates": {template: {**shown, "version": number, "versions": {str(number): version}}}}
