"""Rooms: opening them, listing them, reading them, and commands in them."""

from mapstream.api import shapes
from mapstream.api.examples import ROOM, batch, sent
from mapstream.api.operations.base import COMMANDED, READ, Answer, Operation, Operations, in_json
from mapstream.api.requests import AsOfQuery, BoardQuery
from mapstream.api.schemas import ref, request_of
from mapstream.plan.elements.room import OpenRoom
from mapstream.protocol.frames import MAX_COMMAND

OPERATIONS: Operations = {
    ("POST", "/v1/rooms"): Operation(
        "open_room",
        "Rooms",
        "Open a room",
        {
            201: Answer("The room is open.", in_json(shapes.CommandDone), ("Location",)),
            200: Answer("It had been opened with this id before.", in_json(shapes.CommandDone), ("Location",)),
        },
        "The command `open_room`, whose `type` may be left out. Its id becomes the room's. For members of a workspace.",
        headers=("Idempotency-Key",),
        body=ref(request_of(OpenRoom)),
        examples={"a room": sent("open_room", ROOM)},
        problems=COMMANDED,
    ),
    ("GET", "/v1/rooms"): Operation(
        "list_rooms",
        "Rooms",
        "The rooms of the workspace",
        {
            200: Answer(
                "Where each of them stands.",
                in_json(shapes.RoomList),
                ("Mapstream-Position", "Mapstream-Missing", "Link"),
            )
        },
        "For members of the workspace.",
        query=BoardQuery,
        problems=READ,
    ),
    ("GET", "/v1/rooms/{room}"): Operation(
        "read_room",
        "Rooms",
        "The document of a room, now or as of a version or an instant",
        {
            200: Answer("As this reader sees it.", in_json(shapes.RoomState), ("ETag",)),
            304: Answer("It is still the version that the reader has.", headers=("ETag",)),
        },
        query=AsOfQuery,
        headers=("If-None-Match", "If-Match"),
        problems=READ,
    ),
    ("POST", "/v1/rooms/{room}/commands"): Operation(
        "command",
        "Commands",
        "Do something in a room",
        {200: Answer("It is durable, or changed nothing and wrote no events.", in_json(shapes.CommandDone))},
        "One command, or several as one atomic unit; each has an example beside its fields. Of those that go through "
        "the whole plan (`schedule`, `begin_milestone`, `apply_template`) a unit has one. The same id again with the "
        "same body gives the same answer, with `again`, and writes nothing new; with another body it is refused with "
        "`id_reused`. With `if_version` (or `If-Match`) it is refused "
        "with `conflict` if anything that it touches changed after that version. A command has at most "
        f"{MAX_COMMAND // 1024} KiB.",
        headers=("Idempotency-Key", "If-Match", "If-None-Match"),
        body={"anyOf": [ref("Command"), ref("Batch"), ref("BatchArray")]},
        examples={
            "one command": sent("reschedule_task", if_version=57),
            "several as one": batch("block_task", "add_comment"),
        },
        problems=COMMANDED,
    ),
}
