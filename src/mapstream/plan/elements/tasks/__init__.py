"""Tasks: the pieces of work in the plan."""
