"""Viewing: who looked at the plan and at each document, how often, how long, at which pages; and who never did.

*Purpose.* “Opened the plan twice this week, never the pricing page” is one question.

*Invariants.* A sitting counts once, however often it was told of, with the figures that were told last. Looks name the
version that was looked at: another file, or another address, is unread by everybody again. Nobody's name is in a row.
What somebody may not see now, they are told nothing of.
"""

from mapstream_projections.viewing.answers import ViewingOfRoom, viewing
from mapstream_projections.viewing.folding import READ_MODEL

__all__ = ["READ_MODEL", "ViewingOfRoom", "viewing"]
