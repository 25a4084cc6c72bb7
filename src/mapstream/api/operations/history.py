"""What happened in a room, and following what happens."""

from mapstream.api import shapes
from mapstream.api.operations.base import READ, Answer, Operation, Operations, in_json
from mapstream.api.requests import AuditQuery, HistoryQuery
from mapstream.api.schemas import ref
from mapstream.problems import Malformed, NotFound, Unauthorized, UpgradeRequired

OF_THE_PAST = (
    "Of the past, somebody is told what they could see then and may still see now: what was shown and then hidden is "
    "hidden in its past as well, what was hidden and then shown begins with its showing, and what is gone counts as it "
    "was last. Who comes back with `since` from before something was hidden gets the whole document."
)

OPERATIONS: Operations = {
    ("GET", "/v1/rooms/{room}/events"): Operation(
        "read_events",
        "History",
        "The events of a room",
        {
            200: Answer(
                "In order. As lines, all of them are streamed unless a limit is given.",
                {
                    **in_json(shapes.History),
                    "application/x-ndjson": {"schema": {"description": "One event a line.", "type": "string"}},
                    "application/cloudevents-batch+json": {
                        "schema": {"type": "array", "items": ref(shapes.CloudEvent)},
                    },
                },
                ("Link",),
            )
        },
        f"What the reader may not see is told as a number only, and never found by a filter. {OF_THE_PAST}",
        query=HistoryQuery,
        problems=READ,
    ),
    ("GET", "/v1/rooms/{room}/audit"): Operation(
        "read_audit",
        "History",
        "The audit trail of a room: who did what, before and after, as sentences",
        {200: Answer("Latest first.", in_json(shapes.AuditTrail), ("Mapstream-Position", "Mapstream-Missing", "Link"))},
        f"What the events tell the same reader. People are called as they were then, and as they are. {OF_THE_PAST}",
        query=AuditQuery,
        problems=READ,
    ),
    ("GET", "/v1/rooms/{room}/stream"): Operation(
        "follow_room",
        "Live",
        "The stream of a room",
        {101: Answer("A websocket with the subprotocol `mapstream.v1`.")},
        "Described in [asyncapi.json](/asyncapi.json). Refusals are told in the close code; who asks for another "
        "subprotocol, or for no websocket, is told at once.",
        problems=(Unauthorized, NotFound, Malformed, UpgradeRequired),
    ),
}
