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


def chain(network: Waits, item: str, other: str) -> list[str] | None:
    """How ``item`` comes to wait for ``other``: the shortest chain of names from the one to the other, each waiting for
    the next; ``None`` if it does not. An item is at the end of the chain of itself alone.

    Before ``item`` is made to wait for ``other``, ``chain(network, other, item)`` tells what would become a circle.
    """
    came_from: dict[str, str] = {item: item}
    ahead = [item]
    while ahead and other not in came_from:
        further: list[str] = []
        for name in ahead:
            for next in sorted(network.get(name, ())):
                if next not in came_from:
                    came_from[next] = name
                    further.append(next)
        ahead = further
    if other not in came_from:
        return None
    found = [other]
    while found[-1] != item:
        found.append(came_from[found[-1]])
    return found[::-1]


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
