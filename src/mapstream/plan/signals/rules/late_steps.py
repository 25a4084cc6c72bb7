"""The fifth failure pattern: the plan was generic, and required steps appear late (mission G40)."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from mapstream.languages.message import say
from mapstream.plan.signals.facts import Facts
from mapstream.plan.signals.signal import Found
from mapstream.plan.time.calendar import day_of
from mapstream.plan.time.reviews import later
from mapstream.plan.views.remark import quoted

LATE = 2 / 3
"""The share of the time to the goal after which a step is late to appear."""
FEWEST = 2
"""One late step happens; more are a pattern."""
_DECIDED = ("review", "decision", "signature")


def late_steps(facts: Facts) -> Iterator[Found]:
    """Steps of the buyer's side, or at which something is decided, came into the plan near its end."""
    plan = facts.document["plan"]
    if facts.shared is None or "goal" not in plan:
        return
    opened, goal = day_of(plan["opened"]["at"], facts.document), plan["goal"]["date"]
    length = (date.fromisoformat(goal) - date.fromisoformat(opened)).days
    begins = later(opened, int(length * LATE)) if length > 0 else goal
    late = sorted(
        (facts.day(mark), item)
        for item, mark in facts.trace.added.items()
        if begins < facts.day(mark) <= goal and _is_required(facts, item)
    )
    if len(late) >= FEWEST:
        yield Found(
            "late_steps",
            "warning",
            "plan",
            late[FEWEST - 1][0],
            say(
                "{what} came up late, when two thirds of the time to the goal had gone by.",
                what=quoted(*(facts.title(item) for _, item in late)),
            ),
            say(
                "Ask the buyer what else a purchase like this one took, from legal, security and procurement too, and "
                "agree whether the goal’s date still holds."
            ),
            tuple(facts.trace.added[item].version for _, item in late),
            side="buyer",
        )


def _is_required(facts: Facts, item: str) -> bool:
    tasks: Mapping[str, Any] = facts.document["tasks"]
    task = tasks.get(item.partition("/")[2]) if item.startswith("tasks/") else None
    return (
        task is not None and task["status"] != "dropped" and (task["side"] == "buyer" or task.get("kind") in _DECIDED)
    )
