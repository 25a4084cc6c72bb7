"""Everything that can happen to a plan, one class per event, one module per noun. Importing this registers them all."""

from mapstream.plan.events import comments, milestones, people, room, tasks

__all__ = ["comments", "milestones", "people", "room", "tasks"]
