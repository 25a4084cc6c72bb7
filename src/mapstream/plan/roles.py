"""The roles of people that only one side has."""

SELLERS_ROLES = frozenset({"seller", "manager", "success"})
"""Nobody of the buyer's side has these."""
