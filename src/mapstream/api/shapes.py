"""What answers look like, as types: for the API's description, and for the tests that hold answers to it."""

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from mapstream.plan.changes import FieldChange
from mapstream.plan.document import Deal, Document, Side, Stamped
from mapstream.plan.event import Via
from mapstream.plan.templates.advising import Hint
from mapstream.plan.templates.model import Need, Option, Template
from mapstream.plan.views.agenda import Progress
from mapstream.protocol.server_frames import HiddenEvent, VisibleEvent
from mapstream.tables import NeutralPlan


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


class ChangedCell(TypedDict):
    """A field that would be another, in words."""

    field: str
    before: str | None
    after: str | None


class Understood(TypedDict):
    """What was understood of a line."""

    line: Annotated[int, Field(description="0: of the text as a whole.")]
    kind: Annotated[str, Field(description="Such as `task` or `milestone`.")]
    title: str
    new: Annotated[bool, Field(description="Whether it would be added; else the plan has it, and it stays as it is.")]
    item: NotRequired[Annotated[str, Field(description="The name of what is there.")]]
    changes: NotRequired[
        Annotated[list[ChangedCell], Field(description="What would change of it, if the file is from here.")]
    ]


class ProposedPerson(TypedDict):
    """Somebody who would be added."""

    line: int
    name: str
    side: Side
    email: NotRequired[str]
    title: NotRequired[str]
    role: NotRequired[str]
    reports_to: NotRequired[str]
    left: NotRequired[bool]


class ImportFinding(TypedDict):
    """What is to be said about a line: not understood, assumed, or left out."""

    line: Annotated[int, Field(description="0: the text as a whole.")]
    text: Annotated[str, Field(description="What of the line is meant.")]
    code: str
    sentence: str


class ImportPreview(TypedDict):
    """What an import would do. Nothing has been written."""

    room: str
    version: int
    form: Annotated[str, Field(description="What it was read as.")]
    preview: Annotated[str, Field(description="To be given with the import.")]
    items: list[Understood]
    people: list[ProposedPerson]
    findings: list[ImportFinding]
    commands: Annotated[int, Field(description="How many commands the import is.")]
    draft: Annotated[NeutralPlan, Field(description="All that was understood.")]


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


class NextStep(TypedDict):
    """An open task that a side can do now."""

    task: str
    title: str
    side: Side
    due: str | None
    lead: str | None


class Missing(TypedDict):
    """What an answer lacks, although it should be there."""

    after: NotRequired[
        Annotated[int, Field(description="What happened after this version. Absent where rooms are listed.")]
    ]
    why: Annotated[
        Literal["parked", "behind"],
        Field(description="`parked`: it could not be taken in, until somebody mends that; `behind`: not yet."),
    ]
    detail: Annotated[str, Field(description="The same in words, and what to do.")]


class RoomOnBoard(TypedDict):
    """Where a plan stands, as the seller's side sees it."""

    room: str
    name: str
    alias: str | None
    kind: str
    deal: Deal
    goal_date: str | None
    opened: Stamped
    outcome: str | None
    closed_at: str | None
    progress: Progress
    counts: Annotated[dict[str, int], Field(description="How many milestones, documents, comments, people …")]
    next: Annotated[dict[Side, NextStep], Field(description="What each side can do next.")]
    turn: Annotated[Side | None, Field(description="The side whose step comes first.")]
    overdue: Annotated[int, Field(description="Open items past their date.")]
    active: Annotated[Stamped, Field(description="The last event.")]
    buyer_active: Annotated[Stamped | None, Field(description="The buyer's last event.")]
    missing: NotRequired[Annotated[Missing, Field(description="With what follows from it.")]]


class RoomList(TypedDict):
    """Rooms of the workspace, latest opened first."""

    rooms: list[RoomOnBoard]
    missing: NotRequired[Annotated[Missing, Field(description="If all of it is behind, for longer than a moment.")]]
    next: Annotated[str | None, Field(description="Ask again with `cursor` this; `null` at the end.")]


class AuditEntry(TypedDict):
    """One event, told."""

    version: int
    position: NotRequired[Annotated[int, Field(description="Its place in the whole log. For members only.")]]
    at: str
    by: str
    who: Annotated[str, Field(description="The name behind `by` as it was then, and as it is now if that is another.")]
    via: Via
    type: str
    item: Annotated[str | None, Field(description="What it is about.")]
    sentence: str
    changes: Annotated[list[FieldChange], Field(description="As far as the reader may see them.")]


class AuditTrail(TypedDict):
    """What happened in a room, latest first."""

    entries: list[AuditEntry]
    next: Annotated[int | None, Field(description="Ask again with `after` this; `null` at the end.")]
    version: Annotated[int, Field(description="Everything up to this version of the room is known here.")]
    missing: NotRequired[Annotated[Missing, Field(description="Absent where nothing is.")]]


class TemplateKept(TypedDict):
    """A template, and where it comes from."""

    id: str
    version: int
    title: str
    summary: str
    industry: str
    deal_type: str
    shipped: Annotated[bool, Field(description="It comes with mapstream; others are the workspace's own.")]
    saved: NotRequired[Annotated[Stamped, Field(description="When this version was saved.")]]
    retired: NotRequired[Annotated[Stamped, Field(description="It cannot be applied any more.")]]


class TemplateList(TypedDict):
    """The templates that can be applied, the workspace's own first."""

    templates: list[TemplateKept]


class TemplateOffer(TemplateKept):
    """A template that can be applied in a room, and what there is to choose in it."""

    options: list[Option]
    stakeholders: list[Need]


class TemplateOffers(TypedDict):
    """The templates that can be applied in a room, the workspace's own first."""

    templates: list[TemplateOffer]


class WholeTemplate(TemplateKept):
    """A version of a template, with what is in it."""

    template: Template
    advice: Annotated[list[Hint], Field(description="What is unwise about it, if anything.")]


class TemplatePreview(TypedDict):
    """What would be kept as a template. Nothing has been written."""

    form: Annotated[str, Field(description="What it was read as.")]
    findings: list[ImportFinding]
    preview: NotRequired[Annotated[str, Field(description="To be given with what is to be kept.")]]
    template: NotRequired[Annotated[Template, Field(description="Left out where there are findings against it.")]]
    advice: NotRequired[Annotated[list[Hint], Field(description="What is unwise about it, if anything.")]]


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
    advice: NotRequired[Annotated[str, Field(description="What whoever runs the server should do.")]]


class Ready(TypedDict):
    """The server can be asked."""

    status: Literal["ready"]
    store: StoreState
    projections: list[ProjectionState]
