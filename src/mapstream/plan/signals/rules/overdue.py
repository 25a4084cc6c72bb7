"""What is past its date and open: at once, flagged after 3 calendar days, an alert after 7 (mission G39)."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from mapstream.languages.message import Message, say
from mapstream.plan.document import Side
from mapstream.plan.signals.facts import Facts
from mapstream.plan.signals.signal import Found, Severity
from mapstream.plan.time.reviews import later
from mapstream.plan.views.remark import quoted
from mapstream.plan.wording import token


class Stage(NamedTuple):
    """From so many calendar days after the date on, it is called this."""

    name: str
    days: int
    severity: Severity


STAGES = (Stage("overdue", 1, "note"), Stage("flag", 3, "warning"), Stage("alert", 7, "alarm"))
"""One after the other, each once for a date."""


def overdue(facts: Facts) -> Iterator[Found]:
    """An open task, milestone or deliverable whose date has passed, in the plan's time zone."""
    for name, item in facts.open.items():
        if "due" in item:
            events = facts.set_by(name, "due") + _recorded(facts, name, item["due"])
            yield from _stages(name, item["title"], item["due"], item.get("lead"), item.get("side"), events)


@lru_cache(maxsize=4096)
def _stages(
    name: str, title: str, due: str, lead: str | None, side: Side | None, events: tuple[int, ...]
) -> tuple[Found, ...]:
    """What is found of something that is due: mostly the same as when it was looked for last."""
    said = say("{what} was due {day}, and is open.", what=quoted(title), day=date.fromisoformat(due))
    advice = _advice(lead)
    begins = [later(due, stage.days) for stage in STAGES]
    return tuple(
        Found(
            "overdue",
            stage.severity,
            name,
            since,
            said,
            advice,
            events,
            person=lead,
            side=side,
            stage=stage.name,
            until=until,
        )
        for stage, since, until in zip(STAGES, begins, [*begins[1:], None], strict=True)
    )


def _recorded(facts: Facts, name: str, due: str) -> tuple[int, ...]:
    return tuple(mark.version for mark, at, _ in facts.trace.raised.get(name, ()) if at == due)


def _advice(lead: str | None) -> Message:
    if lead is None:
        return say("Ask whoever can say what is in the way, and agree a date that holds.")
    return say("Ask {who} what is in the way, and agree a date that holds.", who=token(lead))
