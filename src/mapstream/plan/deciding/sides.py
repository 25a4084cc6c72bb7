"""What only one side may be."""

from mapstream.plan.document import Side
from mapstream.plan.roles import SELLERS_ROLES
from mapstream.problems import RoleOfOtherSide


def refuse_role(role: str | None, side: Side, field: str = "role") -> None:
    """Refuse a role of the seller's for the buyer's side."""
    if side == "buyer" and role in SELLERS_ROLES:
        raise RoleOfOtherSide.at(f"/data/{field}", "That is a role of the seller’s side. Choose another.")
