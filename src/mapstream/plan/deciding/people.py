"""Deciding about people."""

from typing import Any

from mapstream.plan.commands.people import AddPerson
from mapstream.plan.context import Actor, Context
from mapstream.plan.deciding.finding import new_id
from mapstream.plan.document import Document, Side
from mapstream.plan.event import Event
from mapstream.plan.events.people import PersonAdded
from mapstream.problems import EmailTaken, FieldError, NotAllowed, RoleOfOtherSide

SELLERS_ROLES = frozenset({"seller", "manager", "success"})


def add_person(document: Document, command: AddPerson, context: Context) -> list[Event]:
    """Buyers add people of their own side; an address is used once."""
    actor = context.actor
    refuse_other_side(actor, command.side)
    id = new_id(document["people"], command.person, "person", context)
    _refuse_role(command.role, command.side)
    _refuse_email(document, command.email, id)
    own: dict[str, Any] = {
        key: value
        for key, value in (("influence", command.influence), ("concern", command.concern))
        if value is not None
    }
    notes = {actor.side: own} if own else None
    return [PersonAdded(id, command.side, command.name, command.email, command.role, notes)]


def refuse_other_side(actor: Actor, side: Side) -> None:
    """Buyers look after the people of their own side, sellers after all."""
    if actor.side == "buyer" and side != "buyer":
        raise NotAllowed("The people of the seller's side are the seller's to change.")


def _refuse_role(role: str | None, side: Side) -> None:
    if side == "buyer" and role in SELLERS_ROLES:
        message = f"Nobody of the buyer's side is a {role} here."
        raise RoleOfOtherSide(message, [FieldError("/data/role", message)])


def _refuse_email(document: Document, email: str | None, id: str) -> None:
    if email is None:
        return
    wanted = email.casefold()
    for other, person in document["people"].items():
        if other != id and "removed" not in person and person.get("email", "").casefold() == wanted:
            message = "Somebody in the room has this address already."
            raise EmailTaken(message, [FieldError("/data/email", message)])
