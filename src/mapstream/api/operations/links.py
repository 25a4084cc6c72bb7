"""Personal links."""

from mapstream.api.operations.base import ANYBODY, COMMANDED, HTML, Answer, Operation, Operations
from mapstream.problems import InternalError, NotFound, StoreAway, TooFast, Unauthorized

OPERATIONS: Operations = {
    ("GET", "/l/{token}"): Operation(
        "open_link",
        "Personal links",
        "Open a personal link",
        {303: Answer("To the room's page, with a session for the room in a cookie.", headers=("Location",))},
        "That somebody came in by it is told apart, by `POST /v1/rooms/{room}/session`.",
        problems=(Unauthorized, TooFast, StoreAway, InternalError),
        problems_as=HTML,
    ),
    ("POST", "/v1/rooms/{room}/session"): Operation(
        "arrive",
        "Personal links",
        "Tell that somebody is there who came by a personal link",
        {204: Answer("It is an event of the room; for those who came by a key it is nothing.")},
        "Sent by the page when it is first touched, by a pointer, a key or a finger. What follows a link without that "
        "is nobody.",
        problems=COMMANDED,
    ),
    ("DELETE", "/v1/rooms/{room}/session"): Operation(
        "forget_session",
        "Personal links",
        "Forget the session of a room",
        {204: Answer("The cookie is taken away.")},
        problems=(NotFound, *ANYBODY),
    ),
}
