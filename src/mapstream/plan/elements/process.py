"""How the buyer decides. Both sides may say it: whoever learns something writes it down."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from mapstream.languages.message import Message, say
from mapstream.plan import rank
from mapstream.plan.command import Command, command, maybe
from mapstream.plan.context import Context
from mapstream.plan.deciding.lookup import changes, find_person, find_person_of, find_stage, new_id
from mapstream.plan.document import Document, StageKind
from mapstream.plan.elements import decides, tells
from mapstream.plan.event import Event, Stamp, event, present
from mapstream.plan.fields import Id, Text, Title
from mapstream.plan.patch import Patch
from mapstream.plan.wording import Naming, fields, token

Days = Annotated[int, Field(ge=0, le=3_650)]


@command("set_decision_process", right="goal", tryable=True, needs_past=False)
class SetDecisionProcess(Command):
    """Say how the buyer decides. `null` takes a value away."""

    approver: Id | None = maybe("Who has the last word: a person of the buyer's side.")
    budget_path: Text | None = maybe("Where the money comes from, and who has to release it.")
    past_purchase: Text | None = maybe("The purchase that the stages' past days are from.")


@command("add_stage", right="add", tryable=True, needs_past=False)
class AddStage(Command):
    """Add a stage of the buyer's decision, behind the others."""

    stage: Id | None = Field(default=None, description="Its id, if the sender makes one.")
    title: Title
    kind: StageKind
    owner: Id | None = Field(default=None, description="Who runs it.")
    past_days: Days | None = Field(default=None, description="Calendar days that it took in a past purchase.")
    note: Text | None = None


@command("edit_stage", right="goal", tryable=True, needs_past=False)
class EditStage(Command):
    """Change what is known about a stage. `null` takes a value away."""

    stage: Id
    title: Title = maybe()
    kind: StageKind = maybe()
    owner: Id | None = maybe("Who runs it.")
    past_days: Days | None = maybe("Calendar days that it took in a past purchase.")
    note: Text | None = maybe()


@command("remove_stage", right="goal", tryable=True, needs_past=False)
class RemoveStage(Command):
    """Take a stage out of the buyer's decision."""

    stage: Id


@event("process.set", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class ProcessSet(Event):
    """Who approves, or where the money comes from, changed."""

    changes: dict[str, Any]
    was: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values."""
        return {"decision_process": self.changes}


@event("stage.added", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class StageAdded(Event):
    """A stage of the buyer's decision became known."""

    stage: str
    title: str
    kind: str
    rank: str
    owner: str | None = None
    past_days: int | None = None
    note: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The stage."""
        stage = present(
            title=self.title,
            kind=self.kind,
            rank=self.rank,
            owner=self.owner,
            past_days=self.past_days,
            note=self.note,
        )
        return _stages({self.stage: stage})


@event("stage.edited", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class StageEdited(Event):
    """What is known about a stage changed."""

    stage: str
    changes: dict[str, Any]
    was: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values."""
        return _stages({self.stage: self.changes})


@event("stage.removed", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class StageRemoved(Event):
    """A stage turned out not to be one. ``was``: all of it; ``last``: there are none now."""

    stage: str
    was: dict[str, Any]
    last: bool = False

    def patch(self, stamp: Stamp) -> Patch:
        """The stage, gone."""
        return _stages(None if self.last else {self.stage: None})


def _stages(changes: dict[str, Any] | None) -> Patch:
    return {"decision_process": {"stages": changes}}


@decides(SetDecisionProcess)
def set_decision_process(document: Document, command: SetDecisionProcess, context: Context) -> list[Event]:
    """Say how the buyer decides; the approver is of the buyer's side."""
    known = document.get("decision_process", {})
    new, was = changes(known, command.given("approver", "budget_path", "past_purchase"))
    if new.get("approver") is not None:
        find_person_of(document, new["approver"], "buyer", "approver")
    return [ProcessSet(new, was)] if new else []


@decides(AddStage)
def add_stage(document: Document, command: AddStage, context: Context) -> list[Event]:
    """Add a stage, last in the order."""
    stages = document.get("decision_process", {}).get("stages", {})
    id = new_id(stages, command.stage, "stage", context)
    if command.owner is not None:
        find_person(document, command.owner, "owner")
    new = command.owner, command.past_days, command.note
    return [StageAdded(id, command.title, command.kind, rank.last(stages), *new)]


@decides(EditStage)
def edit_stage(document: Document, command: EditStage, context: Context) -> list[Event]:
    """Edit a stage; its owner may be of either side."""
    stage = find_stage(document, command.stage)
    new, was = changes(stage, command.given("title", "kind", "owner", "past_days", "note"))
    if new.get("owner") is not None:
        find_person(document, new["owner"], "owner")
    return [StageEdited(command.stage, new, was)] if new else []


@decides(RemoveStage)
def remove_stage(document: Document, command: RemoveStage, context: Context) -> list[Event]:
    """Remove a stage; nothing refers to it."""
    was = find_stage(document, command.stage)
    return [
        StageRemoved(command.stage, dict(was), last=document["decision_process"]["stages"].keys() == {command.stage})
    ]


@tells
def _told(event: ProcessSet | StageAdded | StageEdited | StageRemoved, of: Naming) -> Message:
    match event:
        case ProcessSet():
            return say("changed how the buyer decides: {fields}", fields=fields(event.changes, event.was))
        case StageAdded():
            run = say(", run by {owner}", owner=token(event.owner)) if event.owner else ""
            return say("added the stage “{title}” to the buyer’s decision{run}", title=event.title, run=run)
        case StageEdited():
            changed = fields(event.changes, event.was)
            return say("changed the stage {stage}: {fields}", stage=of.stage(event.stage), fields=changed)
        case StageRemoved():
            return say("removed the stage {stage} from the buyer’s decision", stage=of.stage(event.stage))
