"""What is derived from a room: described from the views themselves."""

from mapstream.api.operations.base import READ, Answer, Operation, Operations, in_json
from mapstream.api.requests import AsOfQuery
from mapstream.api.views import VIEWS, View

_AS_OF = "As of a version it is reckoned for the day on which that version came about."


def _operation(view: View) -> Operation:
    whom = "For the seller's side only." if view.sellers else "Made of what the reader may see."
    return Operation(
        f"read_{view.name}",
        "Views",
        view.summary,
        {
            200: Answer("As of then, or now.", in_json(view.whole), ("ETag",)),
            304: Answer("It is still the one that the reader has.", headers=("ETag",)),
        },
        "\n\n".join(part for part in (view.description, whom, _AS_OF) if part),
        query=AsOfQuery,
        headers=("If-None-Match",),
        problems=READ,
    )


OPERATIONS: Operations = {("GET", view.path): _operation(view) for view in VIEWS}
