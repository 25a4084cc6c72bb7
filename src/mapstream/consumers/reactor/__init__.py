"""Reactors act once on what happened, and on the passing of time: they sign, and ask others.

*Purpose.* A :class:`Reaction` says what is to be done about events, and what is due by now; a :class:`Reactor` has it
done, over one connection, in a thread of its own, so that a slow reaction holds up no other.

*Invariants.* What a reaction writes is in one transaction with the position up to which the log has been read, so each
event has its effect exactly once, wherever a process dies. What it does elsewhere happens at least once, and is given a
key that makes it once. One process at a time has a reaction: whoever holds its advisory lock, on the connection that
writes. It begins at the end of the log, is never set back, and never done again for the past. The time comes from one
clock; a machine that was off finds everything due that would have been.

*Failure.* An event that cannot be reacted to is passed over: it is logged, and kept in ``passed_over``. Trouble with
the database is nobody's fault: the transaction is rolled back, and tried again after a pause.
"""

from mapstream.consumers.reactor.reaction import Reaction, Turn
from mapstream.consumers.reactor.reactor import Reactor
from mapstream.consumers.reactor.reporting import ReactorLag, lags

__all__ = ["Reaction", "Reactor", "ReactorLag", "Turn", "lags"]
