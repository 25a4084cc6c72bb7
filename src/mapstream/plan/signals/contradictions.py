"""What contradicts a status: which documents somebody must have seen before something can be done (mission G41).

These are data: what the item is, which kinds of documents it is about, and whose role it is to have seen them. Beside
those that everybody has, a workspace makes its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True)
class Contradiction:
    """Something done of which those who had to see a document never did.

    ``words``: an item is meant if a word in its title begins so, or if it has one of the ``readers``' roles, or one
    of the ``kinds``. ``documents``: a document is meant if a word in its kind begins so. ``readers``: roles of
    the buyer's side. ``added`` and ``removed``: the instants between which it holds; ``None``: always.
    """

    code: str
    words: tuple[str, ...]
    documents: tuple[str, ...]
    readers: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    added: str | None = None
    removed: str | None = None

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """One of a workspace's own, as its document has it."""
        said = {name: tuple(kept.get(name, ())) for name in ("words", "documents", "readers", "kinds")}
        removed = kept.get("removed")
        return cls(kept["code"], **said, added=kept["added"]["at"], removed=removed["at"] if removed else None)


CONTRADICTIONS = (
    Contradiction(
        "unread_specification",
        ("technical evaluation", "poc", "proof of concept", "pilot", "technical review"),
        ("spec", "technical", "architecture"),
        ("technical_evaluator",),
    ),
    Contradiction(
        "unread_security",
        ("security review", "security assessment", "security/legal", "security & legal", "security questionnaire"),
        ("security", "compliance", "data protection"),
        ("security",),
    ),
    Contradiction(
        "unread_contract",
        ("contract", "legal review", "redline", "terms", "signature", "security & legal", "agreement"),
        ("contract", "terms", "legal", "msa", "dpa"),
        ("legal",),
        ("signature",),
    ),
    Contradiction(
        "unread_pricing",
        ("budget", "business case", "pricing", "commercial"),
        ("pricing", "quote", "business case", "proposal"),
        ("economic_buyer",),
    ),
    Contradiction(
        "unread_order",
        ("procurement", "purchase order", "vendor onboarding"),
        ("quote", "pricing", "contract"),
        ("procurement",),
    ),
    Contradiction(
        "unread_proposal",
        ("executive presentation", "final approval", "executive review"),
        ("proposal", "business case"),
        ("executive_sponsor",),
        ("decision",),
    ),
)
"""Those that everybody has."""
