"""That a history is what was recorded, and the proof of it, for those who need not believe us.

*Purpose.* Each event's bytes vouch for all before them (:mod:`.chain`), and its leaf is an entry of the room's Merkle
tree (:mod:`.merkle`). A checkpoint (:mod:`.note`) is the root of that tree, signed by the workspace (:mod:`.signing`,
:mod:`.sealing`). Who holds one can have it shown, in a few hashes, that it still is the beginning of the history, or
that an event is in it. An export (:mod:`.export`), or one event with its proof (:mod:`.proof`), is verified without a
server (:mod:`.offline`); a room in the database is, too (:mod:`.verify`). A witness
(:mod:`.witness`, :mod:`.cosigning`) vouches that checkpoints follow on from each other.

*Invariants.* Every checkpoint that is signed is kept, and held against the one before: a history that is not what was
sealed is never sealed again. What a reader may not see is a leaf to them, and verifies all the same. Keys that signed
are public for ever; what signed is destroyed when another takes its place.

*Failure.* A history that was rewritten is :class:`~mapstream.problems.HistoryRewritten`, wherever it is to be proven.
What was never recorded is not proven; nor is a history found that was made anew as a whole before anybody else held a
checkpoint of it.
"""
