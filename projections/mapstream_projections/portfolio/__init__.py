"""The portfolio: what plans do for deals, over all of a workspace's rooms.

*Purpose.* Coverage (how many deals are run with a plan), how much of a plan is done when its deal ends, how often deals
are won with and without a plan at comparable size, how long they take, how far dates slip on each side, how much buyers
write; cohorts before and after a day, and by owner or template.

*Invariants.* A room counts as the seller's side sees it. What is compared is told with its counts, and a rate is silent
below a stated minimum of deals: an average of three tells nothing. Deals that were run without a room are recorded as
plain deals (:mod:`mapstream.deals`), so that there is something to compare with.
"""

from mapstream_projections.portfolio.answers import portfolio
from mapstream_projections.portfolio.folding import READ_MODEL

__all__ = ["READ_MODEL", "portfolio"]
