"""What would be otherwise: a forecast before and after changes, item by item."""

from datetime import date

from typing_extensions import TypedDict

from mapstream.plan.collections import ItemRef
from mapstream.plan.document import Document
from mapstream.plan.time.answers import Forecast

GOAL = "goal"


class Difference(TypedDict):
    """An item, or the ``goal``, that would be finished on another day. ``None``: there is no such day, or it is not
    open. ``days``: calendar days, later is positive."""

    item: str
    title: str
    before: str | None
    after: str | None
    days: int | None


def differences(before: Forecast, after: Forecast, was: Document, would_be: Document) -> list[Difference]:
    """What two forecasts differ in: the goal first, then milestones, then tasks, each as far as its day differs."""
    old, new = _expected(before), _expected(after)
    names = [GOAL, *sorted({*old, *new} - {GOAL}, key=lambda name: (_place(name, would_be, was), name))]
    return [
        {
            "item": name,
            "title": _title(name, would_be) or _title(name, was) or "",
            "before": old.get(name),
            "after": new.get(name),
            "days": _days(old.get(name), new.get(name)),
        }
        for name in names
        if old.get(name) != new.get(name)
    ]


def _expected(forecast: Forecast) -> dict[str, str | None]:
    found: dict[str, str | None] = {GOAL: forecast["goal"]["expected"]}
    found |= {name: item["expected"] for name, item in forecast["milestones"].items()}
    return found | {name: item["expected"] for name, item in forecast["items"].items()}


def _place(name: str, *documents: Document) -> tuple[bool, str]:
    """Milestones before tasks, each as they stand."""
    ref = ItemRef.of(name)
    items = (ref.find(document) for document in documents)
    return ref.collection != "milestones", next((item["rank"] for item in items if item), "")


def _title(name: str, document: Document) -> str | None:
    if name == GOAL:
        return document["plan"].get("goal", {}).get("statement")
    title: str | None = (ItemRef.of(name).find(document) or {}).get("title")
    return title


def _days(before: str | None, after: str | None) -> int | None:
    if before is None or after is None:
        return None
    return (date.fromisoformat(after) - date.fromisoformat(before)).days
