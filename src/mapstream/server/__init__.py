"""What runs: uvicorn with our sockets, one process or several, and what stands around every request.

*Purpose.* Put the parts together, serve them, and end in order. What is asked and answered is :mod:`mapstream.api`'s.

*Invariants.* Every request has an id, a line in the log and a count; everything that somebody may send or leave unread
is bounded. No secret is logged: not a token, not the address that holds one.

*Failure.* A server whose database is away listens, and says so. One that is told to end writes and tells what is under
way first; one that dies is started again.
"""
