"""The wire: what clients and servers say to each other on the stream of a room.

*Purpose.* The frames of both sides as types (:mod:`.frames`, :mod:`.server_frames`), the codes that connections are
closed with (:mod:`.closes`, which the page reads too), and one connection's side of it all (:mod:`.session`).

*Invariants.* Sans-I/O: nothing here knows a socket, a clock, a task or a room. Bytes and times come in; intentions, and
bytes to be written, go out. A connection is in one :class:`~mapstream.protocol.session.State` at a time. Nobody is ever
sent events that do not follow on what they have, nor an answer before the events that it acknowledges.

*Versions.* :data:`~mapstream.protocol.frames.PROTOCOL` is raised when older clients would be refused or misled, the
revision beside it when anything is added; a test holds a hash of all frames and codes against both.
"""
