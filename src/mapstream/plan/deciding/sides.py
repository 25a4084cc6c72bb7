"""What only one side may do, or be."""

from mapstream.plan.actor import Actor
from mapstream.plan.document import Side
from mapstream.plan.roles import SELLERS_ROLES
from mapstream.problems import FieldError, NotAllowed, RoleOfOtherSide


def refuse_role(role: str | None, side: Side, field: str = "role") -> None:
    """Refuse a role of the seller's for the buyer's side."""
    if side == "buyer" and role in SELLERS_ROLES:
        message = "That is a role of the seller’s side. Choose another."
        raise RoleOfOtherSide(message, [FieldError(f"/data/{field}", message)])


def sellers_only(actor: Actor, what: str) -> None:
    """Refuse the buyer's side."""
    if actor.side != "seller":
        raise NotAllowed(f"Only the seller's side can {what}. Ask somebody of it.")
