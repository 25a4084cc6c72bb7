"""Deciding about how a plan becomes the plan of both sides: shown, agreed to, reviewed."""

from collections.abc import Iterator
from typing import Any, cast

from mapstream.plan.collections import HIDEABLE
from mapstream.plan.commands.agreement import SetCadence, SharePlan, SignAgreement
from mapstream.plan.context import Context
from mapstream.plan.deciding.finding import find_item
from mapstream.plan.deciding.room import sellers_only
from mapstream.plan.document import Document
from mapstream.plan.event import Event
from mapstream.plan.events.agreement import AgreementSigned, CadenceSet, PlanShared
from mapstream.problems import FieldError, GoalNeeded, NotAllowed, SignedLater, VersionAhead


def sign_agreement(document: Document, command: SignAgreement, context: Context) -> list[Event]:
    """People agree, not programs; to what was there to be read, and had a goal; and never back to an older version."""
    actor, plan = context.actor, document["plan"]
    if actor.id not in document["people"]:
        raise NotAllowed("Only people of the room can agree to its plan: open your own personal link.")
    if command.version > context.version:
        message = f"The plan is at version {context.version}: you can agree to that, or to an earlier one."
        raise VersionAhead(message, [FieldError("/data/version", message)])
    _refuse_without_goal(context.earlier.get(command.version, document), command.version)
    was = plan.get("agreement", {}).get(actor.side)
    if was is not None and command.version < was["version"]:
        message = f"Your side has agreed to version {was['version']} already. Look at that, or at a later one."
        raise SignedLater(message, [FieldError("/data/version", message)])
    if was is not None and (was["version"], was["by"]) == (command.version, actor.id):
        return []
    return [AgreementSigned(actor.side, command.version, dict(was) if was else None)]


def _refuse_without_goal(document: Document, version: int) -> None:
    """Refuse a version of which nobody could say what it is to lead to, and by when."""
    goal = document["plan"].get("goal")
    if goal is None:
        message = f"Version {version} of the plan has no goal. Set the goal and its date, then agree to the plan."
    elif "statement" not in goal:
        message = (
            f"The goal of version {version} has a date, but nobody has said yet what will be true by then. Write that "
            "first, in the buyer’s words, then agree to the plan."
        )
    else:
        return
    raise GoalNeeded(message, [FieldError("/data/version", message)])


def share_plan(document: Document, command: SharePlan, context: Context) -> list[Event]:
    """In one act, so that nobody sees a plan half shown."""
    sellers_only(context.actor, "bring the plan to the buyer")
    if command.items is None:
        shown: dict[str, Any] = dict(_sellers_own(document))
    else:
        found = {name: find_item(document, name, context.actor, "items") for name in command.items}
        shown = {name: item["visible_to"] for name, item in found.items() if "visible_to" in item}
    was = "close_plan" if document["plan"]["kind"] == "close_plan" else None
    return [PlanShared(shown, was)] if shown or was else []


def _sellers_own(document: Document) -> Iterator[tuple[str, str]]:
    """What only the seller's side sees and would show. What they said to each other is not, nor what was removed."""
    for collection, row in HIDEABLE.items():
        if row.subject is None:
            for id, item in cast(dict[str, Any], document).get(collection, {}).items():
                if item.get("visible_to") == "seller" and "removed" not in item:
                    yield f"{collection}/{id}", "seller"


def set_cadence(document: Document, command: SetCadence, context: Context) -> list[Event]:
    """The cadence is replaced as a whole."""
    cadence = command.model_dump(exclude_none=True)
    was = document["plan"].get("cadence")
    return [] if cadence == was else [CadenceSet(cadence, dict(was) if was else None)]
