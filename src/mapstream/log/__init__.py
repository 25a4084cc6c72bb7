"""The log: the only truth. Everything else can be made again from it.

*Purpose.* Every event of every room and workspace, in PostgreSQL, through ``eventsourcing``: appended in batches, read
by stream or in one order for all, replayed to any version or time. :class:`Log` is all that may be called.

*Invariants.* Versions of a stream run 1, 2, 3 … without gaps: the database refuses any others. Positions only grow,
and their order is the order of commits: who has seen position N has seen all before it. Whoever appends (a server, the
command line, the demo) goes through one statement (:mod:`mapstream.log.recorder`), and is answered once it is on disk:
``synchronous_commit`` stays on for the log. It is off for read models alone, which lose nothing by it: what a crash
takes from them, rows and position together, is read again from here. What is stored is never changed; each event's
bytes prove all before them in their stream (:mod:`mapstream.log.integrity`). A command id has one outcome: it is
written once, or not at all; that it is not is kept for an hour. Snapshots prove themselves, or are not used. Personal
data is sealed under its person's key (:mod:`mapstream.log.keys`), and only destroying that key takes it away. Those
keys, and every other secret, are wrapped under a key from outside the database (:mod:`mapstream.log.wrapping`).

*Failure.* An append that another process outran wrote nothing (:class:`Outrun`). A store that cannot be reached, or
refuses, is ``StoreAway``: nothing was written, and PostgreSQL says why (:mod:`mapstream.log.reasons`). One that
vanished under an append, or hangs, is ``OutcomeUnknown``: the command's id tells, later, what came of it. Every wait
has a bound (:mod:`mapstream.log.patience`). A log that is not the one that was read before is noticed by what stands
where somebody had come to (:class:`Replaced`).
"""

from mapstream.log.integrity.chain import GENESIS
from mapstream.log.keys import ERASED_IN
from mapstream.log.listener import Listener
from mapstream.log.log import Log
from mapstream.log.mapper import Followed
from mapstream.log.migrate import migrate
from mapstream.log.records import (
    LAST,
    Appended,
    CameToNothing,
    Mark,
    Outrun,
    Replaced,
    State,
    Unreadable,
    Unwritten,
    Written,
    digest_of,
)
from mapstream.log.wrapping import SIGNING
from mapstream.log.writer import Appender, Exclusive

__all__ = [
    "ERASED_IN",
    "GENESIS",
    "LAST",
    "SIGNING",
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
    "Written",
    "digest_of",
    "migrate",
]
