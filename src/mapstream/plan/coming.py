"""What a milestone brings when it begins: steps that a template has ready, so that nobody has twenty tasks before them.

They are kept with their milestone, under the ids that they will have, and are no tasks yet: nobody owes them. They come
into the plan in one act, ``begin_milestone``. What reckons with all that lies ahead (the forecast, scheduling, a
template that is saved) counts them as if they were there: it looks at the *whole* plan.

What a step waits for, and what waits for it, may have gone meanwhile: then nothing waits.
"""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from mapstream.plan.collections import ItemRef
from mapstream.plan.document import Document, Milestone, ToCome


def coming(document: Document) -> dict[str, str]:
    """The ids of the tasks that are still to come, each with the id of the milestone that brings it."""
    return {id: milestone for milestone, found in _bringing(document) for id in found["to_come"]}


def whole(document: Document) -> Document:
    """The plan with what is still to come among its tasks."""
    bringing = list(_bringing(document))
    if not bringing:
        return document
    tasks: dict[str, Any] = dict(document.get("tasks", {}))
    milestones: dict[str, Any] = dict(document["milestones"])
    for milestone, found in bringing:
        tasks |= {id: _as_task(step, milestone, found) for id, step in found["to_come"].items()}
    for _, found in bringing:
        for id, step in found["to_come"].items():
            for name in step.get("before", ()):
                collection, other = ItemRef.of(name)
                items = tasks if collection == "tasks" else milestones
                if other in items:
                    items[other] = {**items[other], "waits": {**items[other].get("waits", {}), f"tasks/{id}": True}}
    return cast(Document, {**document, "tasks": tasks, "milestones": milestones})


def _bringing(document: Document) -> Iterator[tuple[str, Milestone]]:
    for id, milestone in document.get("milestones", {}).items():
        if "to_come" in milestone and milestone["status"] == "open":
            yield id, milestone


def _as_task(step: ToCome, milestone: str, bringing: Milestone) -> dict[str, Any]:
    kept: Mapping[str, Any] = {key: value for key, value in step.items() if key != "before"}
    seen = {"visible_to": bringing["visible_to"]} if "visible_to" in bringing else {}
    return {**kept, "status": "not_started", "milestone": milestone, **seen}
