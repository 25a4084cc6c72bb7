"""Deciding about what is known of the buyer's decision. Both sides may say it: who learns something writes it down."""

from mapstream.plan import rank
from mapstream.plan.commands.process import AddStage, EditStage, RemoveStage, SetDecisionProcess
from mapstream.plan.context import Context
from mapstream.plan.deciding.finding import changes, find_person, find_person_of, find_stage, new_id
from mapstream.plan.document import Document
from mapstream.plan.event import Event
from mapstream.plan.events.process import ProcessSet, StageAdded, StageEdited, StageRemoved


def set_decision_process(document: Document, command: SetDecisionProcess, context: Context) -> list[Event]:
    """The last word is the buyer's: whoever has it is of that side."""
    known = document.get("decision_process", {})
    new, was = changes(known, command.given("approver", "budget_path", "past_purchase"))
    if new.get("approver") is not None:
        find_person_of(document, new["approver"], "buyer", "approver")
    return [ProcessSet(new, was)] if new else []


def add_stage(document: Document, command: AddStage, context: Context) -> list[Event]:
    """A new stage stands behind the others."""
    stages = document.get("decision_process", {}).get("stages", {})
    id = new_id(stages, command.stage, "stage", context)
    if command.owner is not None:
        find_person(document, command.owner, "owner")
    new = command.owner, command.past_days, command.note
    return [StageAdded(id, command.title, command.kind, rank.last(stages), *new)]


def edit_stage(document: Document, command: EditStage, context: Context) -> list[Event]:
    """Who runs a stage is of either side."""
    stage = find_stage(document, command.stage)
    new, was = changes(stage, command.given("title", "kind", "owner", "past_days", "note"))
    if new.get("owner") is not None:
        find_person(document, new["owner"], "owner")
    return [StageEdited(command.stage, new, was)] if new else []


def remove_stage(document: Document, command: RemoveStage, context: Context) -> list[Event]:
    """Nothing else hangs on a stage."""
    was = find_stage(document, command.stage)
    return [
        StageRemoved(command.stage, dict(was), last=document["decision_process"]["stages"].keys() == {command.stage})
    ]
