"""What servers say, as types: for those who describe the protocol, and for the tests that hold servers to it.

Frames are put together where they are sent, from what is at hand there; a test compares every kind of them with these.
"""

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from mapstream.plan.document import Document, Side
from mapstream.plan.event import Via
from mapstream.plan.patch import Patch
from mapstream.plan.permissions import Extent, Right
from mapstream.plan.signals.signal import Signal


class VisibleEvent(TypedDict):
    """An event, as its reader sees it."""

    room: str
    version: Annotated[int, Field(description="1, 2, 3 … in the room, without gaps.")]
    position: NotRequired[Annotated[int, Field(description="Its place in the whole log. For members only.")]]
    type: str
    at: Annotated[str, Field(json_schema_extra={"format": "date-time"})]
    by: Annotated[str, Field(description="The id of the person or API key.")]
    via: Via
    way: NotRequired[
        Annotated[
            str,
            Field(
                description="In the history: the id of the link or session that it came by; for the seller's side, and "
                "for whoever caused it. Absent where it came by neither, or was recorded by an older version."
            ),
        ]
    ]
    patch: Annotated[
        Patch,
        Field(description="A JSON Merge Patch (RFC 7396) that takes the document from the version before to this one."),
    ]
    data: NotRequired[
        Annotated[
            dict[str, Any],
            Field(description="What was recorded. On the stream only if asked for; absent where some of it is hidden."),
        ]
    ]


class HiddenEvent(TypedDict):
    """An event that its reader may know nothing of but that there is one."""

    room: str
    version: int
    hidden: Literal[True]


class You(TypedDict):
    """Who the reader is."""

    person: Annotated[str, Field(description="The id of a person of the room, or of an API key.")]
    side: Side
    role: str
    via: Via
    may: Annotated[
        dict[Right, Extent],
        Field(
            description="How far they have each right: `all`, for what is of their `side` or of both, for their `own`, "
            "to `propose` only, or `no`. Which command needs which right stands with the command."
        ),
    ]
    name: NotRequired[str]
    mail: NotRequired[
        Annotated[Literal[True], Field(description="This server sends e-mail: personal links may ask for a code.")]
    ]


class Presence(TypedDict):
    """Somebody who is here, and where."""

    person: str
    since: Annotated[str, Field(json_schema_extra={"format": "date-time"})]
    item: NotRequired[str]
    field: NotRequired[str]
    typing: NotRequired[Literal[True]]


class WrongField(TypedDict):
    """What is wrong with one field."""

    path: Annotated[
        str, Field(description="A JSON pointer into the body, or the name of a parameter.", examples=["/data/due"])
    ]
    message: str


class ProblemDetails(TypedDict):
    """Why something did not happen (RFC 9457). ``code`` is stable for ever."""

    type: Annotated[str, Field(json_schema_extra={"format": "uri"})]
    code: str
    title: Annotated[str, Field(description="The same for every occurrence of the code.")]
    status: int
    detail: NotRequired[Annotated[str, Field(description="What happened here, and what to do.")]]
    errors: NotRequired[list[WrongField]]
    retry_after: NotRequired[Annotated[float, Field(description="Seconds.")]]
    events: NotRequired[
        Annotated[
            list[VisibleEvent | HiddenEvent], Field(description="With `conflict`: what happened after `if_version`.")
        ]
    ]


class Joined(TypedDict):
    """The first frame: a full document at ``version``, or no document, and the events since ``since`` follow."""

    op: Literal["joined"]
    protocol: Literal[1]
    you: You
    version: int
    plan: NotRequired[Document]


class Events(TypedDict):
    """What happened: in the order of versions, without gaps or repeats."""

    op: Literal["events"]
    events: list[VisibleEvent | HiddenEvent]


class Done(TypedDict):
    """A command of this client is durable. Comes after the events that it caused."""

    op: Literal["done"]
    id: str
    version: Annotated[int, Field(description="Of the last event that it wrote, or of the room if it changed nothing.")]
    again: NotRequired[Annotated[Literal[True], Field(description="It had been done before; nothing new was written.")]]
    link: NotRequired[Annotated[str, Field(description="With `issue_link`: the address of the new link.")]]


class Refused(ProblemDetails):
    """A command of this client was refused; nothing was written."""

    op: Literal["refused"]
    id: Annotated[str | None, Field(description="As the client gave it; `null` if it did not.")]


class People(TypedDict):
    """Who is in the room now, on any server. In a crowd only how many."""

    op: Literal["people"]
    here: NotRequired[list[Presence]]
    count: NotRequired[int]


class Signals(TypedDict):
    """What the events of the room say about its deal, when that has changed: all of it. For the seller's side."""

    op: Literal["signals"]
    version: int
    signals: list[Signal]


Expiring = TypedDict("Expiring", {"op": Literal["expiring"], "in": Annotated[int, Field(description="Seconds.")]})
Expiring.__doc__ = """The session ends in so many seconds, unless it is renewed."""


class Rejoin(TypedDict):
    """Drop what you hold, and join again without ``since``."""

    op: Literal["rejoin"]
    reason: str


class Pong(TypedDict):
    """Answers ``ping``."""

    op: Literal["pong"]
    n: int
    version: int


ServerFrame = Joined | Events | Done | Refused | People | Signals | Expiring | Rejoin | Pong

SERVER_FRAMES: dict[str, type] = {
    "joined": Joined,
    "events": Events,
    "done": Done,
    "refused": Refused,
    "people": People,
    "signals": Signals,
    "expiring": Expiring,
    "rejoin": Rejoin,
    "pong": Pong,
}
"""What servers send, by ``op``."""
