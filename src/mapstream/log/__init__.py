"""The log: the only truth. Everything else can be made again from it.

*Purpose.* Every event of every room and workspace, in PostgreSQL, through ``eventsourcing``; appended in batches, read
by stream or in one order for all, replayed to any version or time.

*Invariants.* Versions of a stream run 1, 2, 3 … without gaps: the database refuses any others. Positions only grow, and
their order is the order of commits: who has seen position N has seen all before it. What is stored is never changed;
each event's bytes vouch for all before them in their stream (:mod:`mapstream.log.chain`). A command id has one outcome:
it is written once, or not at all; that it is not is kept for an hour. Snapshots vouch for themselves
(:mod:`mapstream.log.snapshots`), or are not used. Personal data is sealed under its person's key
(:mod:`mapstream.log.keys`), and nothing but the destruction of that key takes it away.

*Failure.* An append that another process outran wrote nothing (:class:`Outrun`). A store that cannot be reached, or
refuses, is ``StoreAway``: nothing was written, and PostgreSQL says why (:mod:`mapstream.log.reasons`).
One that vanished under an append, or hangs, is ``OutcomeUnknown``: the command's id tells, later, what came of it.
Nobody waits for an answer without end (:mod:`mapstream.log.patience`). A log that is not the one that was read before
is noticed by what stands where somebody had come to (:class:`Replaced`).
"""

from mapstream.log.answers import (
    LAST,
    Appended,
    CameToNothing,
    Mark,
    Outrun,
    Replaced,
    State,
    Unreadable,
    Unwritten,
    digest_of,
)
from mapstream.log.appender import Appender
from mapstream.log.chain import GENESIS
from mapstream.log.listener import Listener
from mapstream.log.log import ERASED_IN, Exclusive, Log
from mapstream.log.mapper import Followed
from mapstream.log.migrate import migrate

__all__ = [
    "ERASED_IN",
    "GENESIS",
    "LAST",
    "Appended",
    "Appender",
    "CameToNothing",
    "Exclusive",
    "Followed",
    "Listener",
    "Log",
    "Mark",
    "Outrun",
    "Replaced",
    "State",
    "Unreadable",
    "Unwritten",
    "digest_of",
    "migrate",
]
