"""Templates, made into a plan in one act."""
