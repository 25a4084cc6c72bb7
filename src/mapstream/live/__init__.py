"""A room while people are in it.

*Purpose.* Take commands as they come, decide them, have them written together, and tell everybody at once: first the
events, then those who asked. Know who is here.

*Invariants.* Nothing is told before it is on disk. Everybody gets the same events in the same order, by version,
without gap or repeat, each through their own lens. A command id has one outcome, on all servers: it is written once, or
comes to nothing for good. A refusal is true of what is on disk, not only of what this server has heard of. The commands
of one connection are decided in the order in which they were sent. No reader is ever waited for: one whose transport is
full is refilled from the log later, or let go. Documents are never changed, only replaced, so that committed and
tentative states cost next to nothing. What is written was decided on exactly what is on disk and what goes there before
it.

*Failure.* When another server was first, or the store vanished under a write, the line holds the log, looks what is
there, decides again and writes what is missing, once (:mod:`mapstream.live.line`). While the store is away, or refuses
to write, new commands wait for two seconds, in their order, and are then refused with nothing written; one that an
earlier sending may have written is told that its outcome is not known yet. Those who read go on reading what is in
memory. What is wrong with one room (the store lacks what is in memory, an event cannot be read, a head does not fit)
has that room read again and its readers join again, and is nothing to the others. A mistake of ours that would break an
invariant is noted (``decided_out_of_step``, ``reader_out_of_step``), and is decided again, or has its readers come
again: it costs time, not truth.

The protocol of a connection (:mod:`mapstream.live.session`) is sans-I/O; deciding (:mod:`mapstream.live.working`) is
pure.
"""
