"""Who waits for whom.

The network of a plan is over its tasks and milestones, by name (``tasks/<id>``, ``milestones/<id>``). An item waits for

* the tasks in its ``after``, and whatever its ``waits`` name,
* and, if it is a milestone, for the tasks that belong to it.

Whether something is done does not matter here: what is completed or dropped may be reopened, and must not then stand in
a circle. A reference to something that is not in the document (it may be hidden from the reader) is no reference.
"""

from collections.abc import Mapping, Set

from mapstream.plan.document import Document

Waits = Mapping[str, Set[str]]
"""For every item, what it waits for directly."""


def waits_for(document: Document) -> dict[str, set[str]]:
    """For every task and milestone, by name, the names of all that it waits for directly. Every item has an entry."""
    tasks, milestones = document.get("tasks", {}), document.get("milestones", {})
    network: dict[str, set[str]] = {f"tasks/{id}": set() for id in tasks}
    network |= {f"milestones/{id}": set() for id in milestones}
    for id, task in tasks.items():
        name = f"tasks/{id}"
        if "after" in task:
            network[name].update(f"tasks/{other}" for other in task["after"] if other in tasks)
        if "waits" in task:
            network[name].update(other for other in task["waits"] if other in network)
        if "milestone" in task and (milestone := f"milestones/{task['milestone']}") in network:
            network[milestone].add(name)
    for id, point in milestones.items():
        if "waits" in point:
            network[f"milestones/{id}"].update(other for other in point["waits"] if other in network)
    return network


def comes_to_wait(document: Document, item: str, other: str) -> bool:
    """Whether ``item`` waits for ``other``, directly or by way of others. An item comes to wait for itself.

    Goes over no more of the plan than what ``item`` waits for: in a batch, every link asks this anew. Tasks go by their
    ids here, milestones by their names: most of what waits are tasks.
    """
    tasks, milestones = document.get("tasks", {}), document.get("milestones", {})
    parts: dict[str, list[str]] | None = None
    wanted, first = other.removeprefix("tasks/"), item.removeprefix("tasks/")
    seen, ahead = {first}, [first]
    while ahead:
        name = ahead.pop()
        if name == wanted:
            return True
        further: set[str] = set()
        if (task := tasks.get(name)) is not None:
            further.update(task.get("after", ()))
            waits = task.get("waits")
        else:
            parts = _parts(document) if parts is None else parts
            further.update(parts.get(name, ()))
            point = milestones.get(name.removeprefix("milestones/"))
            waits = point.get("waits") if point is not None else None
        if waits:
            further.update(one.removeprefix("tasks/") for one in waits)
        further -= seen
        seen |= further
        ahead += further
    return False


def _parts(document: Document) -> dict[str, list[str]]:
    """The tasks of every milestone, by its name."""
    found: dict[str, list[str]] = {}
    for id, task in document.get("tasks", {}).items():
        if "milestone" in task:
            found.setdefault(f"milestones/{task['milestone']}", []).append(id)
    return found


def circle(network: Waits) -> list[str] | None:
    """A circle of items, each waiting for the next and the last for the first; ``None`` if there is none."""
    left = network.keys() - set(order(network))
    if not left:
        return None
    walk = [min(left)]
    seen = {walk[0]: 0}
    while True:
        next = min(name for name in network[walk[-1]] if name in left)
        if next in seen:
            return walk[seen[next] :]
        seen[next] = len(walk)
        walk.append(next)


def order(network: Waits) -> list[str]:
    """The items so that each stands behind all that it waits for. Those in circles, and behind them, are left out."""
    followers: dict[str, list[str]] = {}
    missing: dict[str, int] = {}
    ready: list[str] = []
    for name, waits in network.items():
        if waits:
            missing[name] = len(waits)
            for other in waits:
                followers.setdefault(other, []).append(name)
        else:
            ready.append(name)
    for name in ready:
        for follower in followers.get(name, ()):
            missing[follower] -= 1
            if not missing[follower]:
                ready.append(follower)
    return ready
