"""How somebody who came by a personal link was known when they gave their word."""

from mapstream.plan.actor import Actor
from mapstream.plan.document import Document, Known
from mapstream.plan.event import present


def how_known(document: Document, actor: Actor) -> Known | None:
    """By a code sent to an address, or else by a link that somebody made. ``None``: they came by no link."""
    link = document["people"][actor.id].get("links", {}).get(actor.link or "")
    if link is None:
        return None
    if actor.known == "code":
        return present(how="code", email=link.get("proved"))  # type: ignore[return-value]
    return {"how": "link", "by": link["issued"]["by"]}
