"""Recurrence rules as people say them: every first Tuesday of the month."""

from functools import lru_cache

_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_WEEKDAYS = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}
_ORDINALS = {"1": "first", "2": "second", "3": "third", "4": "fourth", "-1": "last"}


@lru_cache(256)
def recurrence(rule: str) -> str:
    """An RFC 5545 recurrence rule in words; one that has more to it stays as it is."""
    parts = dict(part.split("=", 1) for part in rule.upper().removeprefix("RRULE:").split(";") if "=" in part)
    unit, interval = _UNITS.get(parts.pop("FREQ", "")), parts.pop("INTERVAL", "1")
    on = _on(unit, parts)
    if unit is None or on is None:
        return rule
    return f"every {unit if interval == '1' else f'{interval} {unit}s'}{on}"


def _on(unit: str | None, parts: dict[str, str]) -> str | None:
    """On which days of each unit; ``None`` where there are no words for that."""
    days = parts.pop("BYDAY", "")
    if parts:
        return None
    if not days:
        return ""
    if unit == "week" and all(day in _WEEKDAYS for day in days.split(",")):
        *most, last = (_WEEKDAYS[day] for day in days.split(","))
        return f" on {', '.join(most)} and {last}" if most else f" on {last}"
    ordinal, weekday = _ORDINALS.get(days[:-2].removeprefix("+")), _WEEKDAYS.get(days[-2:])
    return f" on the {ordinal} {weekday}" if unit == "month" and ordinal and weekday else None
