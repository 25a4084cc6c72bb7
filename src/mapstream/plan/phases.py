"""The six phases that every responsibility matrix begins with: from the first talk to the counter-signed contract.

They are a start, not a rule: rooms change, add and remove rows as they need.
"""

from collections.abc import Mapping
from typing import Any, Final, NotRequired

from typing_extensions import TypedDict

from mapstream.plan.document import Side


class ReadyPhase(TypedDict):
    """A row as it comes: what each side does, which side leads, and the artifact that proves it done."""

    title: str
    side: Side
    seller: str
    buyer: str
    shared: NotRequired[str]
    condition: str


SIX_PHASES: Final[tuple[ReadyPhase, ...]] = (
    {
        "title": "Discovery & goal-setting",
        "side": "seller",
        "seller": "Asks what has to change, why now and by when; plays it back in the buyer’s words.",
        "buyer": "Says what the problem costs, who is concerned, and which date cannot move.",
        "shared": "One goal and one timeline.",
        "condition": "Goal and timeline, both confirmed in writing",
    },
    {
        "title": "Technical evaluation / PoC",
        "side": "buyer",
        "seller": "Provides the environment, the specifications and people who answer.",
        "buyer": "Runs the evaluation against the success criteria and writes down what came of it.",
        "shared": "The success criteria, before it begins.",
        "condition": "Evaluation report that says to proceed",
    },
    {
        "title": "Security & legal review",
        "side": "buyer",
        "seller": "Hands over the security documents and the contract draft; answers findings.",
        "buyer": "Reviews both, names every finding, and signs off.",
        "condition": "Sign-off by e-mail from security and legal",
    },
    {
        "title": "Budget & business case",
        "side": "buyer",
        "seller": "Supplies prices, references and the figures behind the return.",
        "buyer": "Makes the case inside, finds the budget and has it approved.",
        "shared": "The business case.",
        "condition": "Approved budget or purchase order",
    },
    {
        "title": "Executive presentation",
        "side": "seller",
        "seller": "Presents goal, results and plan to those who decide; brings its own executive.",
        "buyer": "Brings the decision makers to the table and prepares them.",
        "shared": "The story and the recommendation.",
        "condition": "“Go”, recorded in the plan",
    },
    {
        "title": "Contract & signature",
        "side": "seller",
        "seller": "Draws up the final contract, settles the last redlines, and signs.",
        "buyer": "Takes it through procurement to the one who may sign.",
        "condition": "Counter-signed agreement",
    },
)


def is_untouched(phase: Mapping[str, Any]) -> bool:
    """Whether a row of a matrix is one of those that it began with, as it came."""
    return {key: value for key, value in phase.items() if key not in ("rank", "added")} in _AS_THEY_COME


_AS_THEY_COME = tuple({**row, "status": "open"} for row in SIX_PHASES)
