"""Plans for the tests of time: made by hand, and made up."""

from copy import deepcopy
from datetime import date, timedelta
from typing import Any, cast

from hypothesis import strategies as st

from mapstream.plan.document import Document
from mapstream.plan.time.network import comes_to_wait

THURSDAY = "2026-01-01"
"""Nobody's holiday here, unless a test says so."""


def task(**fields: Any) -> dict[str, Any]:
    return {"title": "A task", "side": "buyer", "status": "not_started", "rank": "a"} | fields


def point(**fields: Any) -> dict[str, Any]:
    return {"title": "A milestone", "status": "open", "rank": "a"} | fields


def completed(day: str) -> dict[str, Any]:
    return {"status": "completed", "completion": {"at": f"{day}T12:00:00Z", "by": "ann"}}


def on(*names: str) -> dict[str, bool]:
    return dict.fromkeys(names, True)


def plan(
    tasks: dict[str, Any],
    milestones: dict[str, Any] | None = None,
    goal: str | None = None,
    calendar: dict[str, Any] | None = None,
) -> Document:
    whole: dict[str, Any] = {"calendar": calendar or {}}
    if goal is not None:
        whole["goal"] = {"statement": "Sign", "date": goal}
    return cast(Document, {"plan": whole, "tasks": tasks, "milestones": milestones or {}})


def redated(document: Document, dates: dict[str, str]) -> Document:
    """The plan with other due dates."""
    whole: dict[str, Any] = {**document}
    for name, day in dates.items():
        collection, _, id = name.partition("/")
        whole[collection] = {**whole[collection], id: {**whole[collection][id], "due": day}}
    return cast(Document, whole)


def later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


days = st.dates(date(2026, 1, 1), date(2026, 6, 30)).map(date.isoformat)
sides = st.sampled_from(["seller", "buyer"])
GATES = {
    "tuesday": {"title": "Committee", "rule": "FREQ=MONTHLY;BYDAY=1TU", "start": "2025-12-01"},
    "friday": {"title": "Deploys", "rule": "FREQ=WEEKLY;INTERVAL=2", "start": "2026-01-02"},
}


@st.composite
def calendars(draw: st.DrawFn) -> dict[str, Any]:
    found: dict[str, Any] = {"gates": GATES, "blackouts": {}}
    for side in ("seller", "buyer"):
        found[side] = draw(
            st.sampled_from(
                [
                    {},
                    {"week": [7, 1, 2, 3, 4]},
                    {"week": [2, 4]},
                    {"country": "DE", "region": "BY"},
                    {"country": "US", "week": [1, 2, 3, 4, 5, 6]},
                ]
            )
        )
    for n in range(draw(st.integers(0, 3))):
        start = draw(days)
        blackout = {"title": "Freeze", "start": start, "end": later(start, draw(st.integers(0, 30)))}
        if (side := draw(st.sampled_from([None, "seller", "buyer"]))) is not None:
            blackout["side"] = side
        found["blackouts"][str(n)] = blackout
    return found


@st.composite
def plans(draw: st.DrawFn, all_dated: bool = False, pins: bool = True) -> Document:
    """Plans of up to a dozen items, with everything that time knows; no circles."""
    names = [f"tasks/{n}" for n in range(draw(st.integers(0, 9)))]
    names += [f"milestones/{n}" for n in range(draw(st.integers(0, 3)))]
    names = draw(st.permutations(names))
    tasks, milestones = dict[str, Any](), dict[str, Any]()
    for place, name in enumerate(names):
        collection, _, id = name.partition("/")
        before = draw(st.sets(st.sampled_from(names[:place]), max_size=3)) if place else set()
        item: dict[str, Any] = {}
        if all_dated or draw(st.integers(0, 3)):
            item["due"] = draw(days)
            if pins and draw(st.integers(0, 5)) == 0:
                item["pinned"] = True
        if draw(st.integers(0, 3)) == 0:
            item["gate"] = draw(st.sampled_from(list(GATES)))
        states = ["completed", "dropped", *["not_started"] * 4]
        if collection == "tasks":
            after = {other.partition("/")[2] for other in before if other.startswith("tasks/")}
            waits = {other for other in before if other.startswith("milestones/")}
            item |= {"side": draw(sides), "status": draw(st.sampled_from([*states, "in_progress", "blocked"]))}
            item |= {"after": on(*after)} if after else {}
            item |= {"days": draw(st.integers(0, 6))} if draw(st.booleans()) else {}
            item |= {"kind": "signature"} if draw(st.integers(0, 5)) == 0 else {}
            ahead = [other.partition("/")[2] for other in names[place:] if other.startswith("milestones/")]
            item |= {"milestone": draw(st.sampled_from(ahead))} if ahead and draw(st.booleans()) else {}
            tasks[id] = task(**item)
        else:
            item["status"] = {"completed": "reached", "not_started": "open"}.get(s := draw(st.sampled_from(states)), s)
            waits = before
            milestones[id] = point(**item)
        found = tasks[id] if collection == "tasks" else milestones[id]
        if waits:
            found["waits"] = on(*waits)
        if found["status"] in ("completed", "reached"):
            found["completion"] = {"at": f"{draw(days)}T12:00:00Z", "by": "ann"}
    return plan(tasks, milestones, draw(st.none() | days), draw(calendars()))


@st.composite
def held_up_more(draw: st.DrawFn, document: Document) -> Document:
    """The plan with one thing more that holds things up."""
    whole: Any = deepcopy(document)
    calendar, tasks, milestones = whole["plan"]["calendar"], whole["tasks"], whole["milestones"]
    items = {f"tasks/{id}": task for id, task in tasks.items()}
    items |= {f"milestones/{id}": point for id, point in milestones.items()}
    kinds = ["blackout", "holidays"]
    if items:
        kinds += ["gate", "date", "days", "wait", "wait"]
    kind = draw(st.sampled_from(kinds))
    if kind == "blackout":
        start = draw(days)
        more: dict[str, Any] = {"title": "More", "start": start, "end": later(start, draw(st.integers(0, 20)))}
        if (side := draw(st.none() | sides)) is not None:
            more["side"] = side
        calendar["blackouts"]["more"] = more
        return cast(Document, whole)
    if kind == "holidays":
        side = draw(sides)
        own = calendar[side] = {**calendar[side]}
        own |= {"country": draw(st.sampled_from(["DE", "US"]))} if "country" not in own else {}
        own |= {"region": "BY"} if own["country"] == "DE" else {}
        return cast(Document, whole)
    name = draw(st.sampled_from(sorted(items)))
    item = items[name]
    if kind == "gate":
        item.setdefault("gate", draw(st.sampled_from(sorted(GATES))))
    elif kind == "date" and "due" in item:
        item["due"] = later(item["due"], draw(st.integers(1, 60)))
    elif kind == "days" and name.startswith("tasks/"):
        item["days"] = item.get("days", 1) + draw(st.integers(1, 10))
    elif kind == "wait":
        other = draw(st.sampled_from(sorted(items)))
        if not comes_to_wait(whole, other, name):
            item.setdefault("waits", {})[other] = True
    return cast(Document, whole)
