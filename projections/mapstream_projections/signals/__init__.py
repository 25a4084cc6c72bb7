"""Signals over a workspace: which there are now, in which rooms, and when each began and ended.

*Purpose.* A manager asks what is wrong with which deals, the weightiest first; a deal review asks what came and went.

*Invariants.* Each room stands as the seller's side sees it: what is hidden from some of them counts in nothing here. A
row says from when on a signal holds, so that those of tomorrow are known today and nothing has to be written as time
passes. What began and ended is known by days, and is the same however the events came in batches. No names of people:
they stand as ids, and are put in when somebody asks.
"""

from mapstream_projections.signals.answers import SignalOfWorkspace, past_signals, workspace_signals
from mapstream_projections.signals.folding import READ_MODEL

__all__ = ["READ_MODEL", "SignalOfWorkspace", "past_signals", "workspace_signals"]
