"""By when the steps of a table are due: which days their dates stand for."""

import re
from collections.abc import Sequence

from mapstream.tables.finding import Findings
from mapstream.tables.wild.building import Builder
from mapstream.tables.wild.dates import Mention, mentions, resolve
from mapstream.tables.wild.table.steps.step import Step, says_nothing

_WEEKDAYS = "mon(day)?|tue(s|sday)?|wed(nesday)?|thu(r|rs|rsday)?|fri(day)?|sat(urday)?|sun(day)?"
_BESIDE = re.compile(
    rf"[\s,;:()~.–—-]*(?:(?:by|on|due|before|until|the|approx|ca|est|{_WEEKDAYS})\b[\s,;:()~.–—-]*)*", re.I
)
"""What may stand beside a date without saying anything more."""


def settle_days(steps: Sequence[Step], builder: Builder) -> None:
    """The days of all the steps of a table, each of which helps to understand the others."""
    for step in steps:
        step.date = _date_of(step, builder.findings)
    dated = [(step, step.date) for step in steps if step.date is not None]
    others = [one for step in steps for one in mentions(step.cells.get("done_on", ""))]
    done = [step.said.status == "completed" for step, _ in dated]
    days = resolve([date for _, date in dated], done, builder.context.today, others)
    for (step, date), day in zip(dated, days, strict=True):
        if day.day is None:
            _tell_no_day(step, date, day.why, builder.findings)
        else:
            step.due = day.day.isoformat()
    assumed = [(step, day.day.year) for (step, _), day in zip(dated, days, strict=True) if day.day and day.assumed]
    if assumed:
        step, year = assumed[0]
        sentence = f"Dates without a year are counted from {year}."
        builder.findings.note(step.line, "year_assumed", sentence, step.cells["due"])


def _date_of(step: Step, findings: Findings) -> Mention | None:
    """The date that a row names. What else stands there is noted, and kept."""
    text = step.cells.get("due", "")
    found = mentions(text)
    if not found:
        if not says_nothing(text):
            sentence = "Which day that is was not understood: kept as a note."
            findings.note(step.line, "date_not_understood", sentence, text)
            step.notes.append(text)
        return None
    if len(found) > 1:
        findings.note(step.line, "several_dates", "Of several dates the last is taken.", text)
    elif not _BESIDE.fullmatch(text[: found[0].start] + " " + text[found[0].end :]):
        sentence = "The date is taken, the words beside it are kept as a note."
        findings.note(step.line, "date_with_words", sentence, text)
        step.notes.append(text)
    return found[-1]


def _tell_no_day(step: Step, date: Mention, why: str, findings: Findings) -> None:
    step.notes.append(step.cells["due"])
    if why == "ambiguous_date":
        sentence = "Day and month could be either way round: not taken as a date, kept as a note."
    else:
        sentence = "There is no such day: kept as a note."
    findings.note(step.line, why, sentence, date.text)
