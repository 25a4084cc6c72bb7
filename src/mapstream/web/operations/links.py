"""Personal links."""

from mapstream.problems import InternalError, NotFound, StoreAway, TooFast, Unauthorized
from mapstream.web.operations.base import ANYBODY, Answer, Operation, Operations

OPERATIONS: Operations = {
    ("GET", "/l/{token}"): Operation(
        "open_link",
        "Personal links",
        "Open a personal link",
        {303: Answer("To the room's page, with a session for the room in a cookie.", headers=("Location",))},
        "Opening one is an event of the room, unless the request is only a `HEAD` or a prefetch.",
        problems=(Unauthorized, TooFast, StoreAway, InternalError),
    ),
    ("DELETE", "/v1/rooms/{room}/session"): Operation(
        "forget_session",
        "Personal links",
        "Forget the session of a room",
        {204: Answer("The cookie is taken away.")},
        problems=(NotFound, *ANYBODY),
    ),
}
