"""The personal links that let people in. The secrets in them are not the plan's business.

A link opens what its person sees, to whoever has it. So nobody makes one for somebody who sees more than they do, and
the buyer's champion, who brings colleagues in, none for somebody whom another has let in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field

from mapstream import problems
from mapstream.languages.message import Message, say
from mapstream.plan.actor import Actor
from mapstream.plan.addresses import spelled
from mapstream.plan.command import Command, command
from mapstream.plan.context import Context
from mapstream.plan.deciding.lookup import find_person, not_found
from mapstream.plan.document import Document, Link, Person
from mapstream.plan.elements import decides, tells
from mapstream.plan.event import Event, Stamp, event, present, stamped
from mapstream.plan.fields import Email, Id, Instant, shape
from mapstream.plan.patch import Patch
from mapstream.plan.visibility.scope import not_wider, scope_in
from mapstream.plan.wording import Naming, token, until
from mapstream.problems import ExpiresInPast, LinkExpired, MailNeeded, NotAllowed, WrongValue

_WAY = "This must be an e-mail address, or a domain written as @example.com."


def _spelled(way: str) -> str:
    found = spelled(way)
    if found is None:
        raise WrongValue(_WAY)
    return found


Way = Annotated[
    str,
    shape(r"^[^\s@\x00-\x1f\x7f-\x9f]*@[^\s@\x00-\x1f\x7f-\x9f]+$", _WAY, strip_whitespace=True, max_length=320),
    AfterValidator(_spelled),
]


@command("issue_link", right="links", tryable=False, needs_past=False)
class IssueLink(Command):
    """Make a personal way in. The answer carries its address, once. For people who see no more than the sender."""

    person: Id = Field(description="For the champion: somebody of their side whom nobody else has let in.")
    expires: Instant | None = None
    emails: Annotated[list[Way], Field(min_length=1, max_length=20)] | None = Field(
        default=None,
        description="For these addresses, or those of exactly a domain (`@example.com`): a code goes there.",
    )
    code: bool | None = Field(
        default=None, description="Ask for a one-time code, sent to the person's own address unless there are `emails`."
    )


@command("revoke_link", right="close", tryable=False, needs_past=False)
class RevokeLink(Command):
    """Close a personal way in. For the seller's side, for those whose it is, and for the champion who made it."""

    link: Id


@command("set_inviting", right="links", tryable=False, needs_past=False)
class SetInviting(Command):
    """Say whether the buyer's champion may bring in colleagues, as they may at first. For the seller's side."""

    champion: bool


@command("open_link", right="view", tryable=False, needs_past=False, internal=True)
class OpenLink(Command):
    """A personal link was opened. Said by the server, never by clients."""

    link: Id
    ip: Annotated[str, Field(max_length=64)] | None = None
    agent: Annotated[str, Field(max_length=500)] | None = None
    email: Email | None = Field(default=None, description="The address that they got a code at, and entered it.")
    visit: Id | None = Field(default=None, description="The visit in which they did, if they were in already.")


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


@event("inviting.set", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class InvitingSet(Event):
    """The buyer's ``champion`` may bring in colleagues from now on, or may not."""

    champion: bool

    def patch(self, stamp: Stamp) -> Patch:
        """Whether they may: that they may need not be said."""
        return {"plan": {"inviting": None if self.champion else False}}


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
    """Somebody came in by a link; ``first``: it was for the first time. ``known``: how they were: by having it, or by a
    code; ``email``: where they got that, which they entered just now: in a ``visit``, if they were in already."""

    sealed: ClassVar[Mapping[str, str]] = {"ip": "person", "agent": "person", "email": "person"}
    private: ClassVar[bool] = True

    link: str
    person: str
    first: bool
    ip: str | None = None
    agent: str | None = None
    known: Literal["link", "code"] | None = None
    email: str | None = None
    visit: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """When it was first used, and which address was proved."""
        told = present(opened=stamp.at if self.first else None, proved=self.email)
        return {"people": {self.person: {"links": {self.link: told}}}} if told else {}


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
    person = find_person(document, command.person)
    _refuse_for_others(document, command.person, person, context.actor)
    if command.expires is not None and command.expires <= context.now:
        raise ExpiresInPast.at("/data/expires", "A link has to expire in the future. Choose a later day.")
    emails = list(dict.fromkeys(command.emails)) if command.emails else None
    if emails or command.code:
        _refuse_unless_checked("emails" if emails else "code", "email" in person or bool(emails), context)
    return [LinkIssued(context.fresh(), command.person, command.expires, emails, command.code)]


def _refuse_for_others(document: Document, id: str, person: Person, actor: Actor) -> None:
    """Refuse a way in that would open more to its maker than they have, or make them somebody whom another let in."""
    if id == actor.id:
        return
    if _sees_more(document, person, actor):
        raise NotAllowed(
            say(
                "{name} may see more of this room than you do. Ask somebody who sees all of it to let them in.",
                name=person["name"],
            )
        )
    if actor.side == person["side"] == "buyer" and _let_in_by_others(person, actor):
        raise NotAllowed(
            say("{name} was let in by somebody else. Ask the seller's side for another link.", name=person["name"])
        )


def may_bring_in(document: Document, id: str, person: Person, actor: Actor) -> bool:
    """Whether a buyer with the right to give people a way in may give this one to a colleague."""
    return id == actor.id or not (_sees_more(document, person, actor) or _let_in_by_others(person, actor))


def _sees_more(document: Document, person: Person, actor: Actor) -> bool:
    return not actor.admin and not not_wider(person.get("scope"), scope_in(document, actor.id))


def _let_in_by_others(person: Person, actor: Actor) -> bool:
    """Whether anybody else has ever given somebody a way in."""
    return any(link["issued"]["by"] != actor.id for link in person.get("links", {}).values())


def _refuse_unless_checked(field: str, has_address: bool, context: Context) -> None:
    """Refuse what asks whose an address is, where there is none to send a code to, or nothing to send it by."""
    if not context.mail:
        needed = "This server cannot send e-mail, so it cannot check whose an address is. Leave this out."
    elif not has_address:
        needed = "A code needs an address to go to. Write down theirs first, or say which addresses it may be."
    else:
        return
    raise MailNeeded.at(f"/data/{field}", needed)


@decides(RevokeLink)
def revoke_link(document: Document, command: RevokeLink, context: Context) -> list[Event]:
    """Revoke a link, for good. Buyers know of their own, and of those that they made."""
    person, link = _find_link(document, command.link)
    if context.actor.side == "buyer" and context.actor.id not in (person, link["issued"]["by"]):
        raise not_found("link", "link")
    return [] if "revoked" in link else [LinkRevoked(command.link, person)]


@decides(SetInviting)
def set_inviting(document: Document, command: SetInviting, context: Context) -> list[Event]:
    """Say whether the champion brings in colleagues, where that is not so already."""
    return [] if command.champion == document["plan"].get("inviting", True) else [InvitingSet(command.champion)]


@decides(OpenLink)
def open_link(document: Document, command: OpenLink, context: Context) -> list[Event]:
    """Record every opening; the document keeps the first."""
    person, link = _find_link(document, command.link)
    if "revoked" in link:
        raise problems.LinkRevoked(ASK)
    if "expires" in link and link["expires"] <= context.now:
        raise LinkExpired(ASK)
    said = command.ip, command.agent, context.actor.known, command.email, command.visit
    return [LinkOpened(command.link, person, "opened" not in link, *said)]


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
def _told(event: LinkIssued | LinkRevoked | LinkOpened | VisitEnded | InvitingSet, of: Naming) -> Message:
    match event:
        case InvitingSet():
            return say(
                "let the buyer’s champion bring in colleagues"
                if event.champion
                else "kept bringing in the buyer’s colleagues to the seller’s side"
            )
        case LinkIssued():
            until_when = until(event.expires)
            return say("issued a personal link to {person}{until}", person=token(event.person), until=until_when)
        case LinkRevoked():
            return say("revoked a personal link of {person}", person=token(event.person))
        case LinkOpened(visit=str()):
            return say("showed who they are by a code sent to their address")
        case LinkOpened():
            return say("opened their personal link for the first time" if event.first else "opened their personal link")
        case VisitEnded():
            return say("signed out")
