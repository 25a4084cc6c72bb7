"""What is still to be done, whatever it is: tasks, milestones, deliverables, KPIs to measure."""

from collections.abc import Iterator, Mapping
from typing import Any, NotRequired, cast

from typing_extensions import TypedDict

from mapstream.plan.attached import summary_attached
from mapstream.plan.collections import COLLECTIONS, ItemRef
from mapstream.plan.document import Document, Kpi, Side
from mapstream.plan.over import over
from mapstream.plan.summary import LATEST, days_between, held_up


class Wait(TypedDict):
    """Something open that holds something else up, and whose it is."""

    item: str
    title: str
    side: Side | None
    person: str | None


class Entry(TypedDict):
    """Something that is still to be done.

    ``side`` and ``person``: whose it is; a milestone is everybody's, and what nobody leads yet has no person, perhaps a
    ``role``. ``overdue``: calendar days past its date. ``reason``: why it is blocked. ``waits_for``: what comes first.
    ``summary_attached``: of a task that is a meeting, whether what was said there is recorded.
    """

    item: str
    title: str
    side: Side | None
    person: str | None
    role: NotRequired[str]
    due: str | None
    overdue: int
    status: str
    confirmed: NotRequired[bool]
    reason: NotRequired[str]
    summary_attached: NotRequired[bool]
    waits_for: list[Wait]


def open_work(document: Document, today: str) -> list[Entry]:
    """Everything that is still to be done, the earliest date first, what has none last."""
    waiting = held_up(document)
    found = [(_place(name, item), _entry(document, name, item, today, waiting)) for name, item in _open(document)]
    return [entry for _, entry in sorted(found, key=lambda pair: pair[0])]


def lead_of(collection: str, item: Mapping[str, Any]) -> str | None:
    """Who answers for an item, if somebody does."""
    return item.get(COLLECTIONS[collection].lead or "")


def measured(kpi: Kpi) -> tuple[str, float] | None:
    """The latest measurement of a KPI: its day and its value. Of one day, the one that was written last."""
    found = [(taken["on"], taken["at"], taken["value"]) for taken in kpi.get("measurements", {}).values()]
    return None if not found else (max(found)[0], max(found)[2])


def _open(document: Document) -> Iterator[tuple[str, dict[str, Any]]]:
    """All that is open, by its name."""
    gone = over(document)
    for collection in ("tasks", "milestones", "deliverables", "kpis"):
        for key, item in cast(dict[str, Any], document).get(collection, {}).items():
            name, open = f"{collection}/{key}", item["status"] not in _CLOSED if "status" in item else _to_measure(item)
            if open and name not in gone:
                yield name, item


_CLOSED = frozenset({"completed", "dropped", "reached", "delivered"})


def _to_measure(kpi: Kpi) -> bool:
    """Whether a KPI has a day by which it is to be measured, and was not measured on that day or later."""
    latest = measured(kpi)
    return "due" in kpi and (latest is None or latest[0] < kpi["due"])


def _place(name: str, item: Mapping[str, Any]) -> tuple[str, str, str]:
    return item.get("due", LATEST), item["rank"], name


def _entry(document: Document, name: str, item: dict[str, Any], today: str, waiting: dict[str, list[str]]) -> Entry:
    whose = _wait(document, name, item)
    due: str | None = item.get("due")
    entry: Entry = {
        "item": whose["item"],
        "title": whose["title"],
        "side": whose["side"],
        "person": whose["person"],
        "due": due,
        "overdue": max(0, days_between(due, today)) if due else 0,
        "status": item.get("status", "open"),
        "waits_for": [_wait(document, other, ItemRef.of(other).item(document)) for other in waiting.get(name, ())],
    }
    if "role" in item:
        entry["role"] = item["role"]
    if "reason" in item:
        entry["reason"] = item["reason"]
    if name.startswith("tasks/"):
        entry["confirmed"] = "confirmed" in item
    if item.get("kind") == "meeting":
        entry["summary_attached"] = summary_attached(document, name, item)
    return entry


def _wait(document: Document, name: str, item: Mapping[str, Any]) -> Wait:
    collection = ItemRef.of(name).collection
    person = lead_of(collection, item)
    side: Side | None = item.get("side")
    if side is None and person in (people := document.get("people", {})):
        side = people[person]["side"]
    return {"item": name, "title": item[COLLECTIONS[collection].title], "side": side, "person": person}
