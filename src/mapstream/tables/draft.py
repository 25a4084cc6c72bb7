"""What was understood of a text: a neutral plan, where in the text it stands, and what is to be said about it."""

from dataclasses import dataclass, field

from mapstream.plan.document import Side
from mapstream.tables.finding import Findings
from mapstream.tables.model import NeutralPlan


@dataclass(frozen=True)
class Draft:
    """What was read. ``form``: what it was read as.

    ``exact``: it was written by us, so that names mean exactly those people; else they may be matched by a first name
    or an initial. ``lines`` says where each item stands, by its key, and each person, by ``@`` and their label.
    """

    form: str
    plan: NeutralPlan
    findings: Findings
    exact: bool = False
    lines: dict[str, int] = field(default_factory=dict)
    writer: Side | None = None
    """The side that a text says it was written by, for itself."""

    def line(self, key: str) -> int:
        """Where an item stands."""
        return self.lines.get(key, 0)
