"""Deciding about the personal links that let people in."""

from mapstream.plan.commands.people import IssueLink, OpenLink, RevokeLink
from mapstream.plan.context import Context
from mapstream.plan.deciding.finding import find_person, not_found
from mapstream.plan.deciding.room import sellers_only
from mapstream.plan.document import Document, Link
from mapstream.plan.event import Event
from mapstream.plan.events import links as events
from mapstream.problems import ExpiresInPast, FieldError, LinkExpired, LinkRevoked, MailNeeded

ASK = "Ask the person who sent it for a new one."


def issue_link(document: Document, command: IssueLink, context: Context) -> list[Event]:
    """Who has left gets no link, and none begins expired."""
    sellers_only(context.actor, "issue links")
    find_person(document, command.person)
    if command.expires is not None and command.expires <= context.now:
        message = "A link has to expire in the future. Choose a later day."
        raise ExpiresInPast(message, [FieldError("/data/expires", message)])
    if command.emails or command.code:
        field = "emails" if command.emails else "code"
        message = "This server cannot send e-mail, so it cannot check whose an address is. Leave this out."
        raise MailNeeded(message, [FieldError(f"/data/{field}", message)])
    return [events.LinkIssued(context.fresh(), command.person, command.expires, code=command.code)]


def revoke_link(document: Document, command: RevokeLink, context: Context) -> list[Event]:
    """What is revoked stays so."""
    sellers_only(context.actor, "revoke links")
    person, link = _find_link(document, command.link)
    return [] if "revoked" in link else [events.LinkRevoked(command.link, person)]


def open_link(document: Document, command: OpenLink, context: Context) -> list[Event]:
    """Every opening is recorded; the document keeps the first."""
    person, link = _find_link(document, command.link)
    if "revoked" in link:
        raise LinkRevoked(ASK)
    if "expires" in link and link["expires"] <= context.now:
        raise LinkExpired(ASK)
    return [events.LinkOpened(command.link, person, "opened" not in link, command.ip, command.agent)]


def _find_link(document: Document, id: str) -> tuple[str, Link]:
    for person, found in document["people"].items():
        link = found.get("links", {}).get(id)
        if link is not None:
            return person, link
    raise not_found("link", "link")
