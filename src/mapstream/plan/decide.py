"""The one door through which a plan changes: a document and a command in, events or a refusal out. Pure."""

from mapstream.plan.commands import Command
from mapstream.plan.commands.comments import AddComment
from mapstream.plan.commands.milestones import AddMilestone
from mapstream.plan.commands.people import AddPerson, OpenLink
from mapstream.plan.commands.room import CloseDeal, EditDeal, EditPlan, OpenRoom, SetGoal
from mapstream.plan.commands.tasks import AddTask, AssignTask, ConfirmTask, EditTask, RescheduleTask
from mapstream.plan.context import Context
from mapstream.plan.deciding import comments, milestones, people, room, tasks
from mapstream.plan.document import Document
from mapstream.plan.event import Event
from mapstream.problems import NotAllowed, NotFound


def decide(document: Document, command: Command, context: Context) -> list[Event]:
    """What happens when ``command`` is given in the room that ``document`` describes. Nothing changes: ``[]``."""
    _admit(document, command, context)
    match command:
        case EditTask():
            return tasks.edit_task(document, command, context)
        case AddTask():
            return tasks.add_task(document, command, context)
        case RescheduleTask():
            return tasks.reschedule_task(document, command, context)
        case AssignTask():
            return tasks.assign_task(document, command, context)
        case ConfirmTask():
            return tasks.confirm_task(document, command, context)
        case AddComment():
            return comments.add_comment(document, command, context)
        case OpenRoom():
            return room.open_room(document, command, context)
        case EditPlan():
            return room.edit_plan(document, command, context)
        case SetGoal():
            return room.set_goal(document, command, context)
        case EditDeal():
            return room.edit_deal(document, command, context)
        case CloseDeal():
            return room.close_deal(document, command, context)
        case AddMilestone():
            return milestones.add_milestone(document, command, context)
        case AddPerson():
            return people.add_person(document, command, context)
    raise NotFound


def _admit(document: Document, command: Command, context: Context) -> None:
    """Only people of the room, and members of its workspace, act in it; for others there is no such room."""
    actor = context.actor
    if not document:
        if isinstance(command, OpenRoom):
            return
        raise NotFound("There is no such room.")
    plan = document["plan"]
    person = document["people"].get(actor.id)
    if person is not None and "removed" in person:
        raise NotAllowed("You have left this deal.")
    if actor.workspace is not None:
        if actor.workspace != plan["workspace"]:
            raise NotFound("There is no such room.")
    elif person is None and actor.via != "system":
        raise NotAllowed("You are not one of the people of this room.")
    if actor.side == "buyer" and plan["kind"] == "close_plan" and not isinstance(command, OpenLink):
        raise NotFound("There is no such room.")
