"""Deciding about the room as a whole: its plan, its goal, its deal."""

from typing import Any

from mapstream.plan import rank
from mapstream.plan.commands.room import CloseDeal, EditDeal, EditPlan, OpenRoom, SetGoal
from mapstream.plan.context import Actor, Context
from mapstream.plan.deciding.finding import changes
from mapstream.plan.document import Document
from mapstream.plan.event import Event
from mapstream.plan.events.room import DealClosed, DealEdited, GoalSet, PlanEdited, RoomOpened
from mapstream.plan.phases import SIX_PHASES
from mapstream.problems import NotAllowed, RoomOpen


def sellers_only(actor: Actor, what: str) -> None:
    """Refuse the buyer's side."""
    if actor.side != "seller":
        raise NotAllowed(f"Only the seller's side can {what}. Ask somebody of it.")


def open_room(document: Document, command: OpenRoom, context: Context) -> list[Event]:
    """A room is opened once, by a member of the workspace that it then belongs to, with the six phases ready."""
    workspace = context.actor.workspace
    if workspace is None:
        raise NotAllowed("Only members of a workspace can open rooms.")
    if document:
        raise RoomOpen("A room is opened once. Open another one for another deal.")
    deal = {"name": command.name} | (command.deal.model_dump(exclude_none=True) if command.deal else {})
    return [RoomOpened(workspace, command.name, command.kind, deal, command.alias, _six_phases(context), command.zone)]


def _six_phases(context: Context) -> dict[str, dict[str, Any]]:
    phases: dict[str, dict[str, Any]] = {}
    for phase in SIX_PHASES:
        phases[context.fresh()] = {**phase, "rank": rank.last(phases)}
    return phases


def edit_plan(document: Document, command: EditPlan, context: Context) -> list[Event]:
    """Both sides name the plan; its kind is the seller's."""
    new, was = changes(document["plan"], command.given("name", "alias", "kind"))
    if "kind" in new:
        sellers_only(context.actor, "change the kind of the plan")
    return [PlanEdited(new, was)] if new else []


def set_goal(document: Document, command: SetGoal, context: Context) -> list[Event]:
    """The goal is replaced as a whole."""
    goal = command.model_dump(exclude_none=True)
    was = document["plan"].get("goal")
    return [] if goal == was else [GoalSet(goal, dict(was) if was else None)]


def edit_deal(document: Document, command: EditDeal, context: Context) -> list[Event]:
    """The deal is the seller's."""
    sellers_only(context.actor, "edit the deal")
    new, was = changes(document["deal"], command.given("name", "amount", "currency", "stage", "crm_id"))
    return [DealEdited(new, was)] if new else []


def close_deal(document: Document, command: CloseDeal, context: Context) -> list[Event]:
    """Closing again corrects the outcome; the plan stays open for the work that follows."""
    sellers_only(context.actor, "close the deal")
    was = document["deal"].get("outcome")
    if was and was["result"] == command.result and was.get("reason") == command.reason:
        return []
    return [DealClosed(command.result, command.reason, dict(was) if was else None)]
