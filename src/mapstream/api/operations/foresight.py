"""What would be, and how dates came to be what they are."""

from mapstream.api.examples import EXAMPLES
from mapstream.api.foresight import RoomSlips, WhatIf, WhatIfRequest
from mapstream.api.operations.base import READ, Answer, Operation, Operations, in_json
from mapstream.api.requests import AsOfQuery
from mapstream.api.schemas import ref
from mapstream.plan.vocabulary import COMMANDS
from mapstream.problems import Malformed, Refused, TooLarge

_UNTRIED = ", ".join(f"`{command.type}`" for command in COMMANDS.values() if not command.tryable)

OPERATIONS: Operations = {
    ("POST", "/v1/rooms/{room}/what-if"): Operation(
        "what_if",
        "Views",
        "What if: the forecast before and after commands that are only tried out",
        {200: Answer("Nothing was written.", in_json(WhatIf))},
        "The commands are decided in their order, by the ordinary rules and as those of the caller, on a copy of the "
        "room as it is now. Nothing is written and nobody is told. If one of them would be refused, so is this, and "
        "says which. Made of what the reader may see. Cannot be tried out: "
        f"{_UNTRIED}.",
        body=ref(WhatIfRequest),
        examples={
            "a review that slips": {"commands": [{"type": "reschedule_task", "data": EXAMPLES["reschedule_task"]}]}
        },
        problems=(Malformed, TooLarge, Refused, *READ),
    ),
    ("GET", "/v1/rooms/{room}/slips"): Operation(
        "read_slips",
        "Views",
        "The slip ledger: every date's first value, and each move of it",
        {
            200: Answer("As of then, or now.", in_json(RoomSlips), ("ETag",)),
            304: Answer("It is still the one that the reader has.", headers=("ETag",)),
        },
        "For tasks, milestones, deliverables and the goal, whatever moved their dates. Net days and totals are in "
        "calendar days, later is positive; a move from no date, or to none, has none. Made of what the reader may see.",
        query=AsOfQuery,
        headers=("If-None-Match",),
        problems=READ,
    ),
}
