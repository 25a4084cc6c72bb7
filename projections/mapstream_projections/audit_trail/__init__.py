"""The audit trail: every event of a room as a sentence, with what it changed, for whoever may know.

*Purpose.* “Who moved the security review, and why?” Newest first, filtered by author, type, item and time, searched by
words. Every question is asked of one room, whose rows lie together under its primary key, so a search reads a few
thousand rows at most and needs no index of words.

*Invariants.* Nobody's name, and nothing that an event seals, is in a row: names are put in when it is read. A reader
gets a row if two things hold: they were told of the event when it happened, which was decided by the one lens and is
kept in the row for each side and for each person whom that side does not stand for; and they may see, now, every item
that the row mentions, and saw it to its end if it is gone. So what was hidden later is hidden here from its beginning.
Where a reader was told only part of an event, they get that it happened and no more.
"""

from mapstream_projections.audit_trail.answers import Entry, Trail, trail
from mapstream_projections.audit_trail.folding import READ_MODEL

__all__ = ["READ_MODEL", "Entry", "Trail", "trail"]
