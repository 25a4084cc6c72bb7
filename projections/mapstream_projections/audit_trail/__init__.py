"""The audit trail: every event of a room as a sentence, with what it changed, for whoever may know.

*Purpose.* “Who moved the security review, and why?” Newest first, filtered by author, type, item and time, searched by
words. Every question is asked of one room, whose rows lie together under its primary key, so a search reads a few
thousand rows at most and needs no index of words.

A row has its sentence in English, which is searched, and as a message, which is told in the reader's language.

*Invariants.* Nobody's name, and nothing that an event seals, is in a row: names are put in when it is read, those of
then beside those of now. A reader is told what the events of the room tell them. How much of an event they were told
when it happened was decided by the one lens, and is kept in the row for each side and for each person whom that side
does not stand for; where that is all of it, and nothing that it mentions is hidden from them now, the row is as it is.
Otherwise it is told anew, from the event as they see it: without what they may not know, and as if nothing was missing.
"""

from mapstream_projections.audit_trail.answers import AuditEntry, Trail, trail
from mapstream_projections.audit_trail.folding import READ_MODEL

__all__ = ["READ_MODEL", "AuditEntry", "Trail", "trail"]
