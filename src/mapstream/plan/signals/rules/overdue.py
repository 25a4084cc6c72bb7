"""What is past its date and open: at once, flagged after 3 calendar days, an alert after 7 (mission G39)."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from mapstream.plan.signals.facts import Facts
from mapstream.plan.signals.signal import Found, Severity
from mapstream.plan.time.reviews import later
from mapstream.plan.views.remark import quoted
from mapstream.plan.wording import day, token


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
        if "due" not in item:
            continue
        due = item["due"]
        said, advice = f"{quoted(item['title'])} was due {day(due)}, and is open.", _advice(item)
        events = facts.set_by(name, "due") + _recorded(facts, name, due)
        begins = [later(due, stage.days) for stage in STAGES]
        for stage, since, until in zip(STAGES, begins, [*begins[1:], None], strict=True):
            yield Found(
                "overdue",
                stage.severity,
                name,
                since,
                said,
                advice,
                events,
                person=item.get("lead"),
                side=item.get("side"),
                stage=stage.name,
                until=until,
            )


def _recorded(facts: Facts, name: str, due: str) -> tuple[int, ...]:
    return tuple(mark.version for mark, at, _ in facts.trace.raised.get(name, ()) if at == due)


def _advice(item: Any) -> str:
    whom = token(item["lead"]) if "lead" in item else "whoever can say"
    return f"Ask {whom} what is in the way, and agree a date that holds."
