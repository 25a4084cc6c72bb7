"""Milestones: the dated decision points of the plan."""
