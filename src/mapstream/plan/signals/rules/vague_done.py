"""The second failure pattern: nobody agreed what done means (mission G40)."""

from collections.abc import Iterator, Mapping
from typing import Any

from mapstream.languages.message import say
from mapstream.plan.signals.facts import Facts
from mapstream.plan.signals.signal import Found
from mapstream.plan.time.calendar import day_of
from mapstream.plan.views.remark import quoted

MOST = 3
"""So many things that are done without anything to show for it are a pattern."""


def vague_done(facts: Facts) -> Iterator[Found]:
    """Something finished was disputed, or several things were finished without condition or evidence."""
    disputed = [(name, item) for name, item in facts.open.items() if "dispute" in item]
    for name, item in disputed:
        yield Found(
            "vague_done",
            "warning",
            name,
            day_of(item["dispute"]["at"], facts.document),
            say("{what} was said to be done, and is disputed.", what=quoted(item["title"])),
            say("Agree in one sentence which document or message proves it done, and write that into the plan."),
            facts.set_by(name, "dispute"),
            person=item["dispute"]["by"],
        )
    vague = sorted(
        (item["completion"]["at"], name, item["title"])
        for name, item in facts.items("tasks", "milestones")
        if _is_vague(item)
    )
    if len(vague) >= MOST:
        yield Found(
            "vague_done",
            "warning",
            "plan",
            day_of(vague[MOST - 1][0], facts.document),
            say(
                "{n} things are done without condition or evidence: {what}.",
                n=len(vague),
                what=quoted(*(title for _, _, title in vague)),
            ),
            say("Name for what is ahead the document or message that will prove it done, and attach what there is."),
            tuple(version for _, name, _ in vague for version in facts.set_by(name, "completion")),
        )


def _is_vague(item: Mapping[str, Any]) -> bool:
    completion = item.get("completion")
    return completion is not None and completion.get("proof") != "proven" and not completion.get("evidence")
