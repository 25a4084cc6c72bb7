"""How a plan becomes the plan of both sides: brought to the buyer, agreed to, reviewed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar, Literal, cast

from pydantic import Field

from mapstream.languages.message import Message, say
from mapstream.plan.collections import HIDEABLE, ItemRef
from mapstream.plan.command import Command, command
from mapstream.plan.context import Context
from mapstream.plan.deciding.knowing import known_by_word
from mapstream.plan.deciding.lookup import find_item
from mapstream.plan.document import Document, Signature
from mapstream.plan.elements import decides, tells
from mapstream.plan.event import Event, Stamp, event, present, stamped
from mapstream.plan.fields import Item, shape
from mapstream.plan.patch import Patch, diff
from mapstream.plan.wording import WEEKDAYS, Naming, listed, token
from mapstream.problems import GoalNeeded, NotAllowed, SignedLater, VersionAhead

Time = Annotated[str, shape("^([01][0-9]|2[0-3]):[0-5][0-9]$", "This must be a time of day, written as 09:30.")]


@command("share_plan", right="bring", tryable=True, needs_past=False)
class SharePlan(Command):
    """Bring the plan to the buyer in one act: a close plan becomes mutual. For the seller's side."""

    items: Annotated[list[Item], Field(max_length=2_000)] | None = Field(
        default=None,
        description="The items to show to everyone, with what was said about them. Left out: everything that only the "
        "seller's side sees, except for comments; `[]`: nothing more than the plan itself.",
    )


@command("sign_agreement", right="agree", tryable=False, needs_past=True)
class SignAgreement(Command):
    """Agree, for one's side, to the plan as it was at a version. For people of the room, by name."""

    version: Annotated[int, Field(ge=1)] = Field(description="The version that was read and is agreed to.")

    def needs_past_at(self, version: int, known: int | None = None) -> bool:
        """Only an earlier version is not at hand."""
        return self.version < version


@command("set_cadence", right="arrange", tryable=True, needs_past=False)
class SetCadence(Command):
    """Say how often the plan is reviewed together. The cadence is replaced as a whole."""

    every: Literal["week", "two_weeks", "month"] | None = Field(description="`null`: it is not reviewed any more.")
    minutes: Annotated[int, Field(ge=5, le=480)] = 15
    weekday: Annotated[int, Field(ge=1, le=7)] | None = Field(default=None, description="1 is Monday.")
    time: Time | None = Field(default=None, description="In the time zone of the plan.")


@event("agreement.signed", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class AgreementSigned(Event):
    """Somebody agreed for their ``side`` to the plan as it was at a ``version``. ``was``: their side's signature
    before, without where a code went. Who came by a link was ``known`` by a code sent to an ``email`` address, or by
    the link that the ``issuer`` made."""

    sealed: ClassVar[Mapping[str, str]] = {"email": "by"}

    side: str
    version: int
    was: dict[str, Any] | None = None
    known: Literal["link", "code"] | None = None
    issuer: str | None = None
    email: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The signature."""
        known = present(how=self.known, by=self.issuer, email=self.email) or None
        signature = present(**stamped(stamp), version=self.version, known=known)
        return {"plan": {"agreement": {self.side: diff(self.was or {}, signature)}}}


@event("plan.shared", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class PlanShared(Event):
    """The seller's side brought the plan to the buyer, in one act. ``items``: what everyone sees from now on, each with
    who saw it before; ``was``: the kind of the plan before, if it is mutual only now."""

    items: dict[str, Any]
    was: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """Who sees them, and the plan's kind."""
        patch: Patch = {"plan": {"kind": "mutual"}} if self.was else {}
        for item in self.items:
            ref = ItemRef.of(item)
            patch.setdefault(ref.collection, {})[ref.id] = {"visible_to": None}
        return patch


@event("cadence.set", undoable=True, edit=True, ends_access=False)
@dataclass(frozen=True, slots=True)
class CadenceSet(Event):
    """It was said how often the plan is reviewed; an empty ``cadence``: it is not any more."""

    cadence: dict[str, Any]
    was: dict[str, Any] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """What is new in it, and without what is gone."""
        if not self.cadence:
            return {"plan": {"cadence": None}}
        return {"plan": {"cadence": diff(self.was or {}, self.cadence)}}


@decides(SignAgreement)
def sign_agreement(document: Document, command: SignAgreement, context: Context) -> list[Event]:
    """Let a person, not a program, agree to a version that has a goal, and never to an older one than before."""
    actor, plan = context.actor, document["plan"]
    if actor.id not in document["people"]:
        raise NotAllowed("Only people of the room can agree to its plan: open your own personal link.")
    if command.version > context.version:
        raise VersionAhead.at(
            "/data/version",
            say(
                "The plan is at version {version}: you can agree to that, or to an earlier one.",
                version=context.version,
            ),
        )
    _refuse_without_goal(context.earlier.get(command.version, document), command.version)
    was = plan.get("agreement", {}).get(actor.side)
    if was is not None and command.version < was["version"]:
        raise SignedLater.at(
            "/data/version",
            say(
                "Your side has agreed to version {version} already. Look at that, or at a later one.",
                version=was["version"],
            ),
        )
    known = known_by_word(document, context)
    if was is not None and (was["version"], was["by"], was.get("known")) == (command.version, actor.id, known):
        return []
    signed = AgreementSigned(actor.side, command.version, _unnamed(was))
    if known is None:
        return [signed]
    return [replace(signed, known=known["how"], issuer=known.get("by"), email=known.get("email"))]


def _unnamed(signature: Signature | None) -> dict[str, Any] | None:
    """A signature without the address of who signed, which is theirs, and not part of what others do."""
    if signature is None:
        return None
    known = signature.get("known", {})
    return {**signature, "known": {**known, "email": ""}} if "email" in known else dict(signature)


def _refuse_without_goal(document: Document, version: int) -> None:
    """Refuse a version whose goal or date is not set."""
    goal = document["plan"].get("goal")
    if goal is None:
        needed = "Version {version} of the plan has no goal. Set the goal and its date, then agree to the plan."
    elif "statement" not in goal:
        needed = (
            "The goal of version {version} has a date, but nobody has said yet what will be true by then. Write that "
            "first, in the buyer’s words, then agree to the plan."
        )
    else:
        return
    raise GoalNeeded.at("/data/version", say(needed, version=version))


@decides(SharePlan)
def share_plan(document: Document, command: SharePlan, context: Context) -> list[Event]:
    """Show everything in one act, so that nobody sees half of the plan."""
    if command.items is None:
        shown: dict[str, Any] = dict(_sellers_own(document))
    else:
        found = {name: find_item(document, name, context.actor, "items") for name in command.items}
        shown = {name: item["visible_to"] for name, item in found.items() if "visible_to" in item}
    was = "close_plan" if document["plan"]["kind"] == "close_plan" else None
    return [PlanShared(shown, was)] if shown or was else []


def _sellers_own(document: Document) -> Iterator[tuple[str, str]]:
    """The items that only the seller's side sees; without comments and removed documents, which stay its own."""
    for collection, row in HIDEABLE.items():
        if row.subject is None:
            for id, item in cast(dict[str, Any], document).get(collection, {}).items():
                if item.get("visible_to") == "seller" and "removed" not in item:
                    yield f"{collection}/{id}", "seller"


@decides(SetCadence)
def set_cadence(document: Document, command: SetCadence, context: Context) -> list[Event]:
    """Replace the cadence as a whole."""
    cadence = command.model_dump(exclude_none=True) if command.every is not None else {}
    was = document["plan"].get("cadence")
    return [] if cadence == (was or {}) else [CadenceSet(cadence, dict(was) if was else None)]


_EVERY = {"week": say("every week"), "two_weeks": say("every two weeks"), "month": say("every month")}
_NAMED = 3
"""Items that a sentence names at most."""


@tells
def _told(event: AgreementSigned | PlanShared | CadenceSet, of: Naming) -> Message:
    match event:
        case AgreementSigned():
            return say(
                "agreed to version {version} of the plan for the seller’s side{known}"
                if event.side == "seller"
                else "agreed to version {version} of the plan for the buyer’s side{known}",
                version=event.version,
                known=_by_what(event),
            )
        case PlanShared():
            return say("shared {what} with the buyer", what=_shared(event, of))
        case CadenceSet() if event.cadence:
            return say("set the review for {rhythm}", rhythm=_rhythm(event.cadence))
        case CadenceSet():
            return say("ended the reviews of the plan")


def _by_what(event: AgreementSigned) -> str:
    if event.known == "code":
        return say(", known by a code sent to their address")
    return say(", known by a link that {issuer} made", issuer=token(event.issuer)) if event.issuer else ""


def _shared(event: PlanShared, of: Naming) -> str:
    shown: list[str] = [of.item(item) for item in event.items]
    plan: list[str] = [] if event.was is None else [say("the plan")]
    more = [say("{n} more", n=len(shown) - _NAMED)] if len(shown) > _NAMED else []
    return listed([*plan, *shown[:_NAMED], *more])


def _rhythm(cadence: Mapping[str, Any]) -> Message:
    on = say(" on {weekday}", weekday=WEEKDAYS[cadence["weekday"] - 1]) if "weekday" in cadence else ""
    at = say(" at {time}", time=cadence["time"]) if "time" in cadence else ""
    every = _EVERY.get(cadence["every"]) or str(cadence["every"])
    return say("{every}{on}{at}, {minutes} min", every=every, on=on, at=at, minutes=cadence["minutes"])
