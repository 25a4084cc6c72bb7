"""The personal links that let people in. The secrets in them are not the plan's business."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import Field

from mapstream import problems
from mapstream.plan.command import Command, command
from mapstream.plan.context import Context
from mapstream.plan.deciding.lookup import find_person, not_found
from mapstream.plan.document import Document, Link
from mapstream.plan.elements import decides, tells
from mapstream.plan.event import Event, Stamp, event, present, stamped
from mapstream.plan.fields import EMAIL, Id, Instant, shape
from mapstream.plan.patch import Patch
from mapstream.plan.wording import Naming, token, until
from mapstream.problems import ExpiresInPast, FieldError, LinkExpired, MailNeeded

Way = Annotated[
    str,
    shape(
        f"^({EMAIL}|@[A-Za-z0-9][A-Za-z0-9.-]*)$",
        "This must be an e-mail address, or a domain written as @example.com.",
        strip_whitespace=True,
        max_length=320,
    ),
]


@command("issue_link", right="links", tryable=False, needs_past=False)
class IssueLink(Command):
    """Make a personal way in. The answer carries its address, once. For the seller's side."""

    person: Id
    expires: Instant | None = None
    emails: Annotated[list[Way], Field(min_length=1, max_length=20)] | None = Field(
        default=None, description="Only for these addresses, or for those of a domain (`@example.com`)."
    )
    code: bool | None = Field(default=None, description="Ask for a one-time code sent by email.")


@command("revoke_link", right="links", tryable=False, needs_past=False)
class RevokeLink(Command):
    """Close a personal way in. For the seller's side."""

    link: Id


@command("open_link", right="view", tryable=False, needs_past=False, internal=True)
class OpenLink(Command):
    """A personal link was opened. Said by the server, never by clients."""

    link: Id
    ip: Annotated[str, Field(max_length=64)] | None = None
    agent: Annotated[str, Field(max_length=500)] | None = None


@command("end_visit", right="view", tryable=False, needs_past=False, internal=True)
class EndVisit(Command):
    """Somebody who came by a link signed out. Said by the server, never by clients."""

    visit: Id
    link: Id


@event("link.issued", undoable=False, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class LinkIssued(Event):
    """A person was given a way in. After erasure ``emails`` admits nobody, rather than everybody."""

    sealed: ClassVar[Mapping[str, str]] = {"emails": "person"}
    erased: ClassVar[Mapping[str, Any]] = {"emails": []}

    link: str
    person: str
    expires: str | None = None
    emails: list[str] | None = None
    code: bool | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The link."""
        link = present(issued=stamped(stamp), expires=self.expires, emails=self.emails, code=self.code)
        return {"people": {self.person: {"links": {self.link: link}}}}


@event("link.revoked", undoable=False, edit=True, ends_access=True)
@dataclass(frozen=True, slots=True)
class LinkRevoked(Event):
    """A way in was closed."""

    link: str
    person: str

    def patch(self, stamp: Stamp) -> Patch:
        """That it is closed."""
        return {"people": {self.person: {"links": {self.link: {"revoked": stamped(stamp)}}}}}


@event("link.opened", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class LinkOpened(Event):
    """Somebody came in by a link; ``first``: it was for the first time."""

    sealed: ClassVar[Mapping[str, str]] = {"ip": "person", "agent": "person"}
    private: ClassVar[bool] = True

    link: str
    person: str
    first: bool
    ip: str | None = None
    agent: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """When it was first used."""
        return {"people": {self.person: {"links": {self.link: {"opened": stamp.at}}}}} if self.first else {}


@event("visit.ended", undoable=False, edit=False, ends_access=True)
@dataclass(frozen=True, slots=True)
class VisitEnded(Event):
    """Somebody who came by a link signed out in one of their browsers."""

    private: ClassVar[bool] = True

    visit: str
    link: str
    person: str

    def patch(self, stamp: Stamp) -> Patch:
        """The plan is as it was."""
        return {}


ASK = "Ask the person who sent it for a new one."


@decides(IssueLink)
def issue_link(document: Document, command: IssueLink, context: Context) -> list[Event]:
    """Issue a link to somebody who is in the deal, with an expiry in the future."""
    find_person(document, command.person)
    if command.expires is not None and command.expires <= context.now:
        message = "A link has to expire in the future. Choose a later day."
        raise ExpiresInPast(message, [FieldError("/data/expires", message)])
    if command.emails or command.code:
        field = "emails" if command.emails else "code"
        message = "This server cannot send e-mail, so it cannot check whose an address is. Leave this out."
        raise MailNeeded(message, [FieldError(f"/data/{field}", message)])
    return [LinkIssued(context.fresh(), command.person, command.expires, code=command.code)]


@decides(RevokeLink)
def revoke_link(document: Document, command: RevokeLink, context: Context) -> list[Event]:
    """Revoke a link, for good."""
    person, link = _find_link(document, command.link)
    return [] if "revoked" in link else [LinkRevoked(command.link, person)]


@decides(OpenLink)
def open_link(document: Document, command: OpenLink, context: Context) -> list[Event]:
    """Record every opening; the document keeps the first."""
    person, link = _find_link(document, command.link)
    if "revoked" in link:
        raise problems.LinkRevoked(ASK)
    if "expires" in link and link["expires"] <= context.now:
        raise LinkExpired(ASK)
    return [LinkOpened(command.link, person, "opened" not in link, command.ip, command.agent)]


@decides(EndVisit)
def end_visit(document: Document, command: EndVisit, context: Context) -> list[Event]:
    """Record that somebody signed out."""
    person, _ = _find_link(document, command.link)
    return [VisitEnded(command.visit, command.link, person)]


def _find_link(document: Document, id: str) -> tuple[str, Link]:
    for person, found in document["people"].items():
        link = found.get("links", {}).get(id)
        if link is not None:
            return person, link
    raise not_found("link", "link")


@tells
def _told(event: LinkIssued | LinkRevoked | LinkOpened | VisitEnded, of: Naming) -> str:
    match event:
        case LinkIssued():
            return f"issued a personal link to {token(event.person)}{until(event.expires)}"
        case LinkRevoked():
            return f"revoked a personal link of {token(event.person)}"
        case LinkOpened():
            return f"opened their personal link{' for the first time' if event.first else ''}"
        case VisitEnded():
            return "signed out"
