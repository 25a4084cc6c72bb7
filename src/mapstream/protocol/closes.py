"""The codes that servers close connections with, and what a client does then. The page's come from here."""

from mapstream.problems import NotAllowed, NotFound, Problem, StoreAway, Unauthorized

PEER_GOES = 1001
OUR_MISTAKE = 1011
NOTED = "this is our mistake, and it has been noted"
"""The reason beside that code."""
GOING_AWAY = 1012
TRY_AGAIN = 1013
PROTOCOL_ERROR = 4400
UNAUTHORIZED = 4401
NOT_ALLOWED = 4403
NO_SUCH_ROOM = 4404
TOO_SLOW = 4408
TOO_FAST = 4429

CLOSES: dict[int, str] = {
    PEER_GOES: "The server is going away: reconnect with a jittered backoff.",
    OUR_MISTAKE: "Something went wrong on the server: reconnect with a jittered backoff.",
    GOING_AWAY: "The server restarts: reconnect with a jittered backoff.",
    TRY_AGAIN: "The store is away, or the room was just leaving memory: reconnect with a jittered backoff.",
    PROTOCOL_ERROR: "A frame could not be understood.",
    UNAUTHORIZED: "Credentials are missing, have expired, or were revoked.",
    NOT_ALLOWED: "Not allowed any more.",
    NO_SUCH_ROOM: "There is no such room for this reader.",
    TOO_SLOW: "Too slow: unsent data passed its bound. Join again with `since`.",
    TOO_FAST: "Too fast.",
}
"""What each of them says."""

SHUT_OUT: dict[int, type[Problem]] = {UNAUTHORIZED: Unauthorized, NOT_ALLOWED: NotAllowed, NO_SUCH_ROOM: NotFound}
"""The codes after which nobody comes back, and the problem that each stands for."""


def close_code(problem: Problem) -> int:
    """The code that a connection is closed with because of a problem."""
    kinds = SHUT_OUT | {TRY_AGAIN: StoreAway}
    return next((code for code, kind in kinds.items() if isinstance(problem, kind)), OUR_MISTAKE)
