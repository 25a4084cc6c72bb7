"""Who may do what, for the description of the API: the table by which commands are decided, as it is."""

from typing import Any

from mapstream.plan.permissions import KINDS, RIGHTS
from mapstream.plan.vocabulary import COMMANDS

EXTENTS = {
    "all": "everywhere",
    "side": "for what is of their side, of both, or theirs",
    "own": "for what they lead or added themselves",
    "propose": "not to do it, but to propose it",
    "no": "not at all",
}
"""How far a right goes, in words that follow “they may”."""


def rights_table() -> dict[str, Any]:
    """The kinds of people and keys, and for each right what it is good for, and how far each kind has it."""
    return {
        "kinds": {kind: {"side": somebody.side, "description": somebody.about} for kind, somebody in KINDS.items()},
        "extents": EXTENTS,
        "rights": {
            right: {
                "description": f"To {row.words}.",
                "proposable": row.proposable,
                "commands": [name for name, command in COMMANDS.items() if command.right == right],
                "extents": dict(zip(KINDS, row.cells, strict=True)),
            }
            for right, row in RIGHTS.items()
        },
    }
