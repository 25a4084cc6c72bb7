"""Rooms while people are in them.

    connection ─▶ protocol.Session ─▶ Hub ─▶ CommandQueue ─decide─▶ Room.optimistic
                                                  │ pending
                                                  ▼
    subscribers ◀─broadcast─ Room.state ◀─settle─ CommitLoop ─▶ log
                                 ▲                    │ outrun, or outcome unknown
                                 └── Tail ◀───────────┴──▶ Recovery
                          (other servers)

*Purpose.* Take commands as they come, decide them optimistically, have them written together (group commit), and
broadcast what happened: first the events, then the answers. Know who is here.

*Invariants.* Nothing is told before it is on disk. Everybody gets the same events in the same order, by version,
without gap or repeat, each through their own lens. A command id has one outcome, on all servers. A refusal is true of
what is on disk, not only of what this server has heard of. The commands of one connection are decided in the order in
which they were sent. A room changes through its own methods (:mod:`.room`), its committed state through the commit loop
and the tail alone. Documents are never changed, only replaced, so committed and optimistic states cost next to nothing.
Backpressure: nobody is waited for; a subscriber whose transport is full catches up from the log later, or is let go.

The past is answered by a room's life (:mod:`.life`), followed once from its first event: keyframes, and a trace of what
changed what. Everything that is told of it goes through :mod:`.retrospect`.

*Failure.* When another server was first, or the store vanished under a write, the log is held, what is there is looked
up, and what is missing is decided again and written, once (:mod:`.recovery`). While the store is away, or refuses to
write, new commands wait for two seconds, in their order, and are then refused with nothing written; one that an earlier
sending may have written is told that its outcome is not known yet (:mod:`.outage`). Those who read go on reading what
is in memory. A room with which something is wrong is read again, its subscribers join again, and the others notice
nothing (:mod:`.rooms`). A mistake of ours that would break an invariant is logged (``decided_out_of_step``,
``reader_out_of_step``) and decided again, or has its readers come again: it costs time, not truth.
"""
