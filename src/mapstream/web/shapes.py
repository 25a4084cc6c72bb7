"""What answers look like, as types: for the API's description, and for the tests that hold answers to it."""

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from mapstream.live.server_frames import HiddenEvent, VisibleEvent
from mapstream.plan.document import Document


class CommandDone(TypedDict):
    """A command, or a batch, is durable."""

    id: str
    version: Annotated[int, Field(description="Of its last event, or of the room if it changed nothing.")]
    room: str
    events: list[VisibleEvent | HiddenEvent]
    again: NotRequired[Annotated[Literal[True], Field(description="It had been done before; nothing new was written.")]]
    link: NotRequired[Annotated[str, Field(description="With `issue_link`: the address of the new link.")]]


class RoomState(TypedDict):
    """A room at a version."""

    room: str
    version: int
    position: NotRequired[Annotated[int, Field(description="The last position of the whole log. For members only.")]]
    plan: Annotated[Document, Field(description="The room's document.")]


class History(TypedDict):
    """Events of a room, in order."""

    events: list[VisibleEvent | HiddenEvent]
    next: Annotated[int | None, Field(description="Ask again with `after` this; `null` at the end.")]


class CloudEvent(TypedDict):
    """An event as a CloudEvent 1.0."""

    specversion: Literal["1.0"]
    id: Annotated[str, Field(description="room/version")]
    source: Annotated[str, Field(description="The room's address.", json_schema_extra={"format": "uri"})]
    type: Annotated[str, Field(description="`mapstream.` and the type of the event.")]
    sequence: Annotated[str, Field(description="The version, zero-padded: sorts as text.")]
    datacontenttype: Literal["application/json"]
    data: VisibleEvent | HiddenEvent
    time: NotRequired[Annotated[str, Field(json_schema_extra={"format": "date-time"})]]
    correlationid: NotRequired[Annotated[str, Field(description="The id of the command.")]]


class Alive(TypedDict):
    """The process is alive."""

    status: Literal["alive"]


class StoreState(TypedDict):
    """How the store is."""

    seconds: Annotated[float, Field(description="How long it took to answer.")]


class ProjectionState(TypedDict):
    """How far a read model is behind the log."""

    name: str
    behind_events: int
    behind_seconds: Annotated[float, Field(description="Since the first event that it has not read yet.")]
    parked: Annotated[int, Field(description="Rooms that it leaves out because it could not read them.")]


class Ready(TypedDict):
    """The server can be asked."""

    status: Literal["ready"]
    store: StoreState
    projections: list[ProjectionState]
