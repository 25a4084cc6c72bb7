"""The room as a whole: its plan, its goal, its deal."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from mapstream.languages.message import Message, say
from mapstream.plan import money, rank
from mapstream.plan.command import Command, command, maybe
from mapstream.plan.context import Context
from mapstream.plan.deciding.lookup import changes
from mapstream.plan.document import Document
from mapstream.plan.elements import decides, tells
from mapstream.plan.event import Event, Stamp, event, present, stamped
from mapstream.plan.fields import Amount, Currency, Date, Kind, Line, Text, Zone
from mapstream.plan.patch import Patch, diff
from mapstream.plan.phases import SIX_PHASES
from mapstream.plan.wording import Naming, because, day, fields
from mapstream.problems import NotAllowed, RoomOpen

AMOUNT = "A decimal, as text: `48000`, `1250.50`. A number is taken, too, to four places."
SEGMENT = "The part of the market that it is compared in, such as “Enterprise”."
PROBABILITY = "How likely the seller thinks it is to be won, in percent."

PlanKind = Literal["close_plan", "mutual", "joint_execution"]


class NewDeal(BaseModel):
    """The sales opportunity behind a new room."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: Line | None = Field(default=None, description="The room's name, if left out.")
    amount: Amount | None = Field(default=None, description=AMOUNT)
    currency: Currency | None = Field(default=None, description="ISO 4217, three capital letters.")
    stage: Line | None = None
    segment: Line | None = Field(default=None, description=SEGMENT)
    crm_id: Line | None = Field(default=None, description="The deal's id in the CRM.")
    probability: int | None = Field(default=None, ge=0, le=100, description=PROBABILITY)


class HardDeadline(BaseModel):
    """The hard date behind a goal: a contract renewal, a budget cycle, a launch, a board date."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    date: Date
    kind: Kind


@command("open_room", right="open", tryable=False, needs_past=False)
class OpenRoom(Command):
    """Open a room for a deal. For members of the workspace."""

    name: Line
    alias: Line | None = Field(
        default=None, description="What the people in the room call the plan, such as “mutual success plan”."
    )
    kind: PlanKind = "mutual"
    deal: NewDeal | None = None
    zone: Zone | None = Field(
        default=None,
        description="The time zone that the plan's dates are in: that of who opens it. It says what today is; left "
        "out: UTC. `set_calendar` changes it.",
    )


@command("edit_plan", right="arrange", tryable=True, needs_past=False)
class EditPlan(Command):
    """Change the plan's name, alias or kind. The kind is the seller's to change."""

    name: Line = maybe()
    alias: Line | None = maybe("`null` takes it away.")
    kind: PlanKind = maybe()


@command("edit_deal", right="deal", tryable=True, needs_past=False)
class EditDeal(Command):
    """Change what is known about the deal. For the seller's side; `null` takes a value away."""

    name: Line = maybe()
    amount: Amount | None = maybe(AMOUNT)
    currency: Currency | None = maybe("ISO 4217, three capital letters.")
    stage: Line | None = maybe()
    segment: Line | None = maybe(SEGMENT)
    crm_id: Line | None = maybe("The deal's id in the CRM.")
    probability: Annotated[int, Field(ge=0, le=100)] | None = maybe(PROBABILITY)


@command("close_deal", right="deal", tryable=False, needs_past=False)
class CloseDeal(Command):
    """Record how the deal ended. A mutual plan that is won goes on as joint execution. For the seller's side."""

    result: Literal["won", "lost"] = Field(description="Closing again corrects it.")
    reason: Text | None = None


@command("set_goal", right="goal", tryable=True, needs_past=False)
class SetGoal(Command):
    """Set the dated shared outcome, in the buyer's words. The goal is replaced as a whole."""

    statement: Text | None = Field(default=None, description="What will be true by then; left out, it is still open.")
    date: Date
    reason: Text | None = Field(default=None, description="The business reason behind it.")
    deadline: HardDeadline | None = None
    changed_for: Text | None = Field(default=None, description="Why it is changed, where there was one before.")


@event("room.opened", undoable=False, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class RoomOpened(Event):
    """A workspace opened a room for a deal. ``title`` is the plan's name. The collections begin here: empty, except
    for the ``phases`` that it was opened with. ``zone``: the time zone of the plan's dates; ``None``: UTC."""

    class_version: ClassVar[int] = 2
    no_words: ClassVar[bool] = True

    workspace: str
    title: str
    kind: str
    deal: dict[str, Any]
    alias: str | None = None
    phases: dict[str, dict[str, Any]] | None = None
    zone: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """A new document."""
        plan = present(
            name=self.title,
            kind=self.kind,
            workspace=self.workspace,
            alias=self.alias,
            opened=stamped(stamp),
            calendar={"zone": self.zone} if self.zone is not None else None,
        )
        begun = {"status": "open", "added": stamped(stamp)}
        return {
            "deal": dict(self.deal),
            "plan": plan,
            "people": {},
            "milestones": {},
            "tasks": {},
            "phases": {id: phase | begun for id, phase in (self.phases or {}).items()},
            "criteria": {},
            "kpis": {},
            "deliverables": {},
            "risks": {},
            "documents": {},
            "comments": {},
            "proposals": {},
            "promises": {},
            "meetings": {},
            "reviews": {},
            "texts": {},
        }

    @staticmethod
    def upcast_v1_v2(data: dict[str, Any]) -> None:
        """The amount was once a number."""
        money.make_exact(data["deal"])


@event("plan.edited", undoable=True, edit=True, ends_access=True)
@dataclass(frozen=True, slots=True)
class PlanEdited(Event):
    """The plan's name, alias or kind changed. ``None`` in ``changes``: taken away; in ``was``: not there before."""

    no_words: ClassVar[bool] = True

    changes: dict[str, Any]
    was: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values."""
        return {"plan": self.changes}


@event("goal.set", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class GoalSet(Event):
    """The goal of the plan was set, as a whole. ``reason``: why it was changed; the business reason is in the goal."""

    goal: dict[str, Any]
    was: dict[str, Any] | None = None
    reason: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """What is new in it, and without what is gone."""
        return {"plan": {"goal": diff(self.was or {}, self.goal)}}


@event("deal.edited", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class DealEdited(Event):
    """What is known about the deal changed."""

    class_version: ClassVar[int] = 2
    no_words: ClassVar[bool] = True

    changes: dict[str, Any]
    was: dict[str, Any]

    def patch(self, stamp: Stamp) -> Patch:
        """The changed values."""
        return {"deal": self.changes}

    @staticmethod
    def upcast_v1_v2(data: dict[str, Any]) -> None:
        """Amounts were once numbers."""
        money.make_exact(data["changes"])
        money.make_exact(data["was"])


@event("deal.closed", undoable=False, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class DealClosed(Event):
    """The deal ended. ``was``: the outcome that this one corrects."""

    result: str
    reason: str | None = None
    was: dict[str, Any] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The outcome."""
        outcome = present(result=self.result, reason=self.reason, **stamped(stamp))
        return {"deal": {"outcome": diff(self.was or {}, outcome)}}


@decides(OpenRoom)
def open_room(document: Document, command: OpenRoom, context: Context) -> list[Event]:
    """Open a room once, by a member of the workspace that owns it, with the six phases ready."""
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


@decides(EditPlan)
def edit_plan(document: Document, command: EditPlan, context: Context) -> list[Event]:
    """Name the plan, as both sides may; its kind is the seller's to change."""
    new, was = changes(document["plan"], command.given("name", "alias", "kind"))
    return [PlanEdited(new, was)] if new else []


@decides(SetGoal)
def set_goal(document: Document, command: SetGoal, context: Context) -> list[Event]:
    """Replace the goal as a whole."""
    goal = command.model_dump(exclude_none=True, exclude={"changed_for"})
    was = document["plan"].get("goal")
    if goal == was:
        return []
    return [GoalSet(goal, dict(was), command.changed_for) if was else GoalSet(goal)]


@decides(EditDeal)
def edit_deal(document: Document, command: EditDeal, context: Context) -> list[Event]:
    """Edit the deal, which is the seller's."""
    names = ("name", "amount", "currency", "stage", "segment", "crm_id", "probability")
    new, was = changes(document["deal"], command.given(*names))
    return [DealEdited(new, was)] if new else []


@decides(CloseDeal)
def close_deal(document: Document, command: CloseDeal, context: Context) -> list[Event]:
    """Record the outcome, and what the plan is from then on; a close plan stays the seller's own."""
    was, kind = document["deal"].get("outcome"), document["plan"]["kind"]
    if was and was["result"] == command.result and was.get("reason") == command.reason:
        return []
    closed = DealClosed(command.result, command.reason, dict(was) if was else None)
    if (command.result, kind) not in _BECOMES:
        return [closed]
    return [closed, PlanEdited({"kind": _BECOMES[command.result, kind]}, {"kind": kind})]


_BECOMES = {("won", "mutual"): "joint_execution", ("lost", "joint_execution"): "mutual"}
"""What a plan becomes with the outcome of its deal, by that and by what it was."""


@tells
def _told(event: RoomOpened | PlanEdited | GoalSet | DealEdited | DealClosed, of: Naming) -> Message:
    match event:
        case RoomOpened():
            return say("opened the room “{title}”", title=event.title)
        case PlanEdited():
            return say("changed the plan: {fields}", fields=fields(event.changes, event.was))
        case GoalSet():
            return say("set the goal: {goal}{why}", goal=_goal(event.goal), why=because(event.reason))
        case DealEdited():
            return say("changed the deal: {fields}", fields=fields(event.changes, event.was))
        case DealClosed():
            return say(
                "closed the deal as won{why}" if event.result == "won" else "closed the deal as lost{why}",
                why=because(event.reason),
            )


def _goal(goal: Mapping[str, Any]) -> Message:
    by = day(goal["date"])
    if "statement" in goal:
        return say("“{statement}” by {date}", statement=goal["statement"], date=by)
    return say("by {date}, its words still to be found", date=by)
