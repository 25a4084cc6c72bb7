"""What can happen to a workspace. Apart from the rest of it, since the log has to know every event."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from mapstream.plan.event import ERASED, Event, Stamp, event, present
from mapstream.plan.patch import Patch


class WorkspaceEvent(Event):
    """What happens in a workspace: the words in it are the organisation's."""

    __slots__ = ()
    no_words: ClassVar[bool] = True


@event("workspace.opened", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class WorkspaceOpened(WorkspaceEvent):
    """A selling organisation begins to use mapstream."""

    title: str

    def patch(self, stamp: Stamp) -> Patch:
        """The workspace is there, without keys."""
        return {"title": self.title, "opened": {"at": stamp.at, "by": stamp.by}, "keys": {}, "members": {}}


@event("workspace.renamed", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class WorkspaceRenamed(WorkspaceEvent):
    """The selling organisation is called otherwise."""

    title: str
    was: str

    def patch(self, stamp: Stamp) -> Patch:
        """The new name."""
        return {"title": self.title}


@event("member.invited", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class MemberInvited(WorkspaceEvent):
    """Somebody may act for the workspace."""

    sealed: ClassVar[Mapping[str, str]] = {"title": "member", "email": "member"}
    erased: ClassVar[Mapping[str, Any]] = {"title": ERASED}

    member: str
    title: str
    role: str
    email: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The member, again if they were one before."""
        invited = {"at": stamp.at, "by": stamp.by}
        found = {"name": self.title, "email": self.email, "role": self.role, "invited": invited, "removed": None}
        return {"members": {self.member: found}}


@event("member.role_changed", undoable=False, edit=False, ends_access=True)
@dataclass(frozen=True, slots=True)
class MemberRoleChanged(WorkspaceEvent):
    """A member may do something else than before."""

    member: str
    role: str
    was: str

    def patch(self, stamp: Stamp) -> Patch:
        """The new role."""
        return {"members": {self.member: {"role": self.role}}}


@event("member.removed", undoable=False, edit=False, ends_access=True)
@dataclass(frozen=True, slots=True)
class MemberRemoved(WorkspaceEvent):
    """Somebody may not act for the workspace any more."""

    member: str

    def patch(self, stamp: Stamp) -> Patch:
        """The member is marked, so that the history still knows them."""
        return {"members": {self.member: {"removed": {"at": stamp.at, "by": stamp.by}}}}


@event("member.signed_in", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class MemberSignedIn(WorkspaceEvent):
    """A member signed in in a browser. ``how``: by a ``link`` that was made for them or mailed to them, or by their
    ``provider``."""

    member: str
    session: str
    how: str

    def patch(self, stamp: Stamp) -> Patch:
        """When they last did."""
        return {"members": {self.member: {"signed_in": stamp.at}}}


@event("member.linked", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class MemberLinked(WorkspaceEvent):
    """A member signed in with an account of their provider's for the first time, by which they are known since."""

    sealed: ClassVar[Mapping[str, str]] = {"subject": "member"}

    member: str
    issuer: str
    subject: str

    def patch(self, stamp: Stamp) -> Patch:
        """The account."""
        return {"members": {self.member: {"account": {"issuer": self.issuer, "subject": self.subject}}}}


@event("session.ended", undoable=False, edit=False, ends_access=True)
@dataclass(frozen=True, slots=True)
class SessionEnded(WorkspaceEvent):
    """A member signed out in a browser, or was signed out there."""

    member: str
    session: str

    def patch(self, stamp: Stamp) -> Patch:
        """The workspace is as it was."""
        return {}


@event("key.issued", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class KeyIssued(WorkspaceEvent):
    """An API key was made; its secret is in no event. ``reach``: whether it may read, write, or all that its role may;
    ``room``: the only room that it opens; ``title``: what it is for."""

    key: str
    role: str
    title: str | None = None
    reach: str | None = None
    room: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The key holds."""
        said = present(name=self.title, reach=self.reach, room=self.room)
        return {"keys": {self.key: {"role": self.role, **said, "issued": {"at": stamp.at, "by": stamp.by}}}}


@event("key.rotated", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class KeyRotated(WorkspaceEvent):
    """An API key was given another secret; the one before holds until then."""

    key: str
    until: str

    def patch(self, stamp: Stamp) -> Patch:
        """When that was."""
        return {"keys": {self.key: {"rotated": {"at": stamp.at, "by": stamp.by}}}}


@event("key.revoked", undoable=False, edit=False, ends_access=True)
@dataclass(frozen=True, slots=True)
class KeyRevoked(WorkspaceEvent):
    """An API key holds no more."""

    key: str

    def patch(self, stamp: Stamp) -> Patch:
        """The key is marked, so that the history still knows it."""
        return {"keys": {self.key: {"revoked": {"at": stamp.at, "by": stamp.by}}}}


@event("template.saved", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class TemplateSaved(WorkspaceEvent):
    """A template of the workspace's own, in its first version. ``place``: the version of the workspace with this."""

    template: str
    content: dict[str, Any]
    place: int

    def patch(self, stamp: Stamp) -> Patch:
        """What is shown in lists; the content is found by its place."""
        return _version(self.template, 1, self.content, self.place, stamp)


@event("template.revised", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class TemplateRevised(WorkspaceEvent):
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
class TemplateRetired(WorkspaceEvent):
    """A template is not offered any more."""

    template: str

    def patch(self, stamp: Stamp) -> Patch:
        """The template is marked, so that rooms that came from it still find it."""
        return {"templates": {self.template: {"retired": {"at": stamp.at, "by": stamp.by}}}}


def _version(template: str, number: int, content: dict[str, Any], place: int, stamp: Stamp) -> Patch:
    shown = {key: content[key] for key in ("title", "summary", "industry", "deal_type")}
    version = {"place": place, "at": stamp.at, "by": stamp.by}
    return {"templates": {template: {**shown, "version": number, "versions": {str(number): version}}}}


@event("deals.recorded", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class DealsRecorded(WorkspaceEvent):
    """Deals that were run without a room, as they are known now; each under an id, which the same deal always has."""

    deals: dict[str, dict[str, Any]]

    def patch(self, stamp: Stamp) -> Patch:
        """The workspace is as it was: the portfolio keeps them."""
        return {}


@event("contradiction.added", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class ContradictionAdded(WorkspaceEvent):
    """From now on something contradicts a status in the rooms of the workspace
    (:class:`~mapstream.plan.signals.contradictions.Contradiction`)."""

    contradiction: str
    code: str
    words: list[str]
    kinds: list[str]
    documents: list[str]
    readers: list[str]

    def patch(self, stamp: Stamp) -> Patch:
        """It holds."""
        said = {name: getattr(self, name) for name in ("code", "words", "kinds", "documents", "readers")}
        return {"contradictions": {self.contradiction: {**said, "added": {"at": stamp.at, "by": stamp.by}}}}


@event("contradiction.removed", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class ContradictionRemoved(WorkspaceEvent):
    """It does not contradict any more."""

    contradiction: str

    def patch(self, stamp: Stamp) -> Patch:
        """It is marked, so that the past is judged by it still."""
        return {"contradictions": {self.contradiction: {"removed": {"at": stamp.at, "by": stamp.by}}}}


@event("forecast.calibrated", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class ForecastCalibrated(WorkspaceEvent):
    """The forecast was calibrated on deals that ended (:class:`~mapstream.plan.signals.calibration.Calibration`)."""

    calibration: dict[str, Any]
    place: int
    """The version of the workspace with this."""

    def patch(self, stamp: Stamp) -> Patch:
        """What forecasts are made with from now on, beside what they were made with before."""
        return {"calibrations": {str(self.place): {**self.calibration, "at": stamp.at}}}


CHANGING_CONTRADICTIONS = (ContradictionAdded, ContradictionRemoved)
CHANGING_STANDARDS = (*CHANGING_CONTRADICTIONS, ForecastCalibrated)
"""What changes by what a workspace judges its deals (:mod:`mapstream.standards`)."""
