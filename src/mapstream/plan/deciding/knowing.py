"""How somebody who came by a personal link is known when they give their word.

Whoever made a link can open it as well. So for a word that counts, an agreement or a confirmation, more is asked where
it can be: a code, mailed to the address of the person. Where it cannot, the record names who made the link.
"""

from mapstream.plan.context import Context
from mapstream.plan.document import Document, Known
from mapstream.plan.event import present
from mapstream.problems import ProofNeeded


def known_by_word(document: Document, context: Context) -> Known | None:
    """How whoever gives their word is known: by a code sent to an address, or else by a link that somebody made;
    ``None``: they came by no link. Raises ProofNeeded where a code can be sent to them, and none was."""
    actor = context.actor
    person = document["people"][actor.id]
    link = person.get("links", {}).get(actor.link or "")
    if link is None:
        return None
    if actor.known == "code":
        return present(how="code", email=link.get("proved"))  # type: ignore[return-value]
    if context.mail and "email" in person and not context.trying:
        raise ProofNeeded(
            "Your word counts here, and whoever has your personal link could give it. Enter the code that is mailed to "
            "you, once in this browser, and do it again."
        )
    return {"how": "link", "by": link["issued"]["by"]}
