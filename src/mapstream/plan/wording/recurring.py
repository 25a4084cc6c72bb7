"""Recurrence rules as people say them: every first Tuesday of the month."""

from functools import lru_cache

from mapstream.languages.message import say
from mapstream.plan.wording.lists import listed

_EVERY = {
    "DAILY": say("every day"),
    "WEEKLY": say("every week"),
    "MONTHLY": say("every month"),
    "YEARLY": say("every year"),
}
_WEEKDAYS = {
    "MO": say("Monday"),
    "TU": say("Tuesday"),
    "WE": say("Wednesday"),
    "TH": say("Thursday"),
    "FR": say("Friday"),
    "SA": say("Saturday"),
    "SU": say("Sunday"),
}
_ORDINALS = {"1": say("first"), "2": say("second"), "3": say("third"), "4": say("fourth"), "-1": say("last")}


@lru_cache(256)
def recurrence(rule: str) -> str:
    """An RFC 5545 recurrence rule in words; one that has more to it stays as it is."""
    parts = dict(part.split("=", 1) for part in rule.upper().removeprefix("RRULE:").split(";") if "=" in part)
    unit, interval = parts.pop("FREQ", ""), parts.pop("INTERVAL", "1")
    days = parts.pop("BYDAY", "")
    if unit not in _EVERY or parts:
        return rule
    every = _every(unit, interval)
    return (_on(unit, every, days) or rule) if days else every


def _every(unit: str, interval: str) -> str:
    """How often, without the days."""
    if interval == "1":
        return _EVERY[unit]
    match unit:
        case "DAILY":
            return say("every {n} days", n=interval)
        case "WEEKLY":
            return say("every {n} weeks", n=interval)
        case "MONTHLY":
            return say("every {n} months", n=interval)
    return say("every {n} years", n=interval)


def _on(unit: str, every: str, days: str) -> str | None:
    """How often, and on which days; ``None`` where there are no words for that."""
    named = [_WEEKDAYS.get(day) for day in days.split(",")]
    if unit == "WEEKLY" and all(named):
        return say("{every} on {days}", every=every, days=listed(day for day in named if day))
    ordinal, weekday = _ORDINALS.get(days[:-2].removeprefix("+")), _WEEKDAYS.get(days[-2:])
    if unit != "MONTHLY" or not ordinal or not weekday:
        return None
    return say("{every} on the {ordinal} {weekday}", every=every, ordinal=ordinal, weekday=weekday)
