"""What contradicts a status: which documents somebody must have seen before something can be done (mission G41).

These are data: what the item is, which kinds of documents it is about, and whose role it is to have seen them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Contradiction:
    """Something done of which those who had to see a document never did.

    ``words``: an item is meant if one of them stands in its title, or if it has one of the ``roles``, or a ``kinds``.
    ``documents``: a document is meant if one of these words stands in its kind. ``readers``: roles of the buyer's side.
    """

    code: str
    words: tuple[str, ...]
    documents: tuple[str, ...]
    readers: tuple[str, ...]
    kinds: tuple[str, ...] = ()


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
