"""The portfolio: all deals of a workspace, what is going on in their rooms, and what plans do for them.

*Purpose.* Over deals: coverage (how many are run with a plan), how much of a plan is done when its deal ends, how often
deals are won with and without a plan at comparable size, how long they take, how far dates slip on each side, how much
buyers write; cohorts before and after a day, and by owner or template. Over rooms: which signals there are and when
each began and ended, how healthy each room is and since when, whose turn it is, and what a deal review is about.

*Invariants.* A room counts and stands as the seller's side sees it: what is hidden from some of them counts in nothing
here. What is compared is told with its counts, and a rate is silent below a stated minimum of deals. Deals that were
run without a room are recorded as plain deals (:mod:`mapstream.deals`). Rows say from when on a signal holds, and what
the forecast says on the days to come, so that nothing has to be written as time passes, and what was said on a day that
has gone by stays. The forecast is that of :mod:`mapstream.plan.signals.forecast`; no other is worked out here. All is
the same however the events came in batches. No names of people: they stand as ids, and are put in when somebody asks.
Sentences are kept with their values, so that each reader is told in their own language.
"""

from mapstream_projections.portfolio.answers import portfolio
from mapstream_projections.portfolio.folding import READ_MODEL
from mapstream_projections.portfolio.health import rooms_by_health
from mapstream_projections.portfolio.signals import SignalOfWorkspace, past_signals, workspace_signals

__all__ = [
    "READ_MODEL",
    "SignalOfWorkspace",
    "past_signals",
    "portfolio",
    "rooms_by_health",
    "workspace_signals",
]
