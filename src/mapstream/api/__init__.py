"""How the world reaches mapstream: HTTP, the stream of a room, personal links, API keys.

*Purpose.* Turn requests into commands and questions, and answers into bytes. Nothing is decided here.

*Invariants.* Every way in passes :mod:`mapstream.api.identity`; every way out passes the reader's lens. What is wrong
is told as an RFC 9457 problem with a stable code. No secret is logged: not a token, not the address that holds one.

*Failure.* Bad input is refused before anything is written. When the store is away the answer is 503 with
``Retry-After``, and it says whether something may have been written.
"""
