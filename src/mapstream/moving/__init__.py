"""Moving a room from one installation to another: all of it, as one file, out and in.

*Purpose.* To leave a hosted installation, to join two, to have a room where it is needed. What goes out is a movable
export (:mod:`mapstream.log.integrity.export`): events as they are stored, checkpoints with the keys that they were
signed with, the keys of people, and documents. What comes in is the same room: the same versions, bytes, chain,
checkpoints and documents.

*Invariants.* A file is read three times, line by line, in bounded memory: it is verified as ``mapstream verify`` does;
every event is read with the keys that came along, and folded; then it is written, in one transaction that holds the log
only for the append. So it comes in as a whole or not at all, wherever a process dies. A file that was taken in before
changes nothing; one of a later state of the same history adds what is new; one of another history is refused. Who is
erased here, or there, stays erased.

What belongs to an installation stays there: ways in (of a personal link only a hash is kept, which does not go out),
members, API keys, templates. Those who acted keep their ids. A room belongs to the workspace into which it was brought,
though its first event names another for ever (:mod:`mapstream.log.moved`). What is sealed from then on is signed with
that workspace's key; the keys of before are kept for this room alone, and vouch for no other.

*Failure.* What is wrong with a file is told event by event. Bytes of documents that came in before a process died are
collected as uploads are that nobody made a document of. The file is a secret: whoever has it has the room.
"""
