"""Neutral plans of every kind, in which everything is said that may be said, in words that are hard to write down."""

import re
from typing import Any

from hypothesis import strategies as st

from mapstream.tables import NeutralPlan
from mapstream.tables.labels import labels

_HARD = r"""
=HYPERLINK(1) +1 -5 @sam ' '=1 ''=1 a|b a\|b a\ \\ <br> <b>x</b> &#32; &amp; # --- |a|b| `x` **x** "q","r" a;b a\;b
yes people:x 2026-01-01 12.03.2026 #2 ſ ✅ https://x.example/a|b {} [x](y) ~x~ $x$ - | \n \<br\> ＝1 seller
"""
_LONGER = [
    "\t=1",
    "a\nb",
    "a\u2028b",
    "\u00a0a",
    "people: x",
    "| a | b |",
    "a\n\n\n",
    " a ",
    "a\n| b |",
    "## Tasks",
    " x",
]
_SIGNS = st.sampled_from("ab |\\\n\t'\"=+-@#*_`<>&;:,.[]()~!é\u2028\u00a0")
TEXTS = (st.sampled_from(_HARD.split() + _LONGER) | st.text(_SIGNS, min_size=1, max_size=8)).filter(
    lambda text: text.strip() != ""
)
LINES = TEXTS.map(lambda text: " ".join(re.split("[\n\t\u2028]", text)).strip()).filter(bool)
NAMES = st.sampled_from(["Ann", "Ann #2", "Bo Ek", "seller", "Keller; M."]) | LINES
DATES = st.sampled_from(["2026-03-02", "2026-04-30", "2025-12-31"])
SIDES = st.sampled_from(["seller", "buyer"])
NUMBERS = st.integers(-5, 5).map(float) | st.sampled_from([0.1, 1e12, -2.5])
MAYBE = st.integers(0, 2).map(bool)
BUYERS_ROLES = ["champion", "legal", "coordinator"]


class Drawing:
    """Draws parts that fit each other."""

    def __init__(self, draw: Any, named: bool) -> None:
        self.named = named
        self.draw = draw
        self.labels: list[str] = []
        self.people: list[dict[str, Any]] = []

    def fields(self, **strategies: Any) -> dict[str, Any]:
        """Some of these fields."""
        return {name: self.draw(values) for name, values in strategies.items() if self.draw(MAYBE)}

    def count(self, most: int = 3) -> range:
        """A number of things."""
        return range(1, self.draw(st.integers(0, most)) + 1)

    def somebody(self, side: str | None = None, stays: bool = True) -> list[str]:
        """Those who may be named."""
        found = zip(self.labels, self.people, strict=True)
        return [label for label, p in found if side in (None, p["side"]) and not (stays and p.get("left"))]

    def one_of(self, labels: list[str], name: str) -> dict[str, Any]:
        """Perhaps one of these, as a field."""
        return {name: self.draw(st.sampled_from(labels))} if labels and self.draw(MAYBE) else {}

    def shown(self) -> dict[str, Any]:
        """Who may see an item: never only the buyer's side, since it is the seller's who take the plan out."""
        who = [st.just("seller")]
        if self.named and (people := self.somebody(stays=False)):
            who.append(st.lists(st.sampled_from(people), min_size=1, max_size=2, unique=True))
        return self.fields(visible_to=st.one_of(who))


@st.composite
def plans(draw: Any, named: bool = True) -> NeutralPlan:
    """A plan. ``named``: some of it is shown to named people only."""
    d = Drawing(draw, named)
    _draw_people(d)
    gates = [
        {"key": f"G{n}", "title": draw(LINES), "rule": "FREQ=MONTHLY;BYDAY=1TU", "start": draw(DATES)}
        for n in d.count(2)
    ]
    documents = [
        {"key": f"F{n}", "title": draw(LINES), "document_kind": "spec", "url": "https://x.example/a_b?c=|"}
        | d.fields(removed=st.just(True))
        for n in d.count(2)
    ]
    milestones = [_milestone(d, n, gates) for n in d.count()]
    tasks = [_task(d, n, gates, milestones) for n in d.count(4)]
    for n, milestone in enumerate(milestones):
        keys = [task["key"] for task in tasks] + [other["key"] for other in milestones[:n]]
        if keys and draw(MAYBE):
            milestone["after"] = _in_order(draw, keys)
    found: dict[str, Any] = {
        "people": d.people,
        "milestones": milestones,
        "tasks": tasks,
        "documents": documents,
        "about": {"alias": draw(LINES)},
        "gates": gates,
        "evidence": [],
    }
    done = [i for i in milestones if i.get("status") == "reached"] + [
        t for t in tasks if t.get("status") == "completed"
    ]
    found["value"] = [{"side": side, "text": draw(TEXTS)} for side in ("seller", "buyer") if draw(MAYBE)]
    found["organisations"] = [
        {"side": side, "name": draw(LINES), **d.fields(about=TEXTS), **d.one_of(d.somebody(side), "coordinator")}
        for side in ("seller", "buyer")
        if draw(MAYBE)
    ]
    if draw(MAYBE):
        found["goal"] = {"date": draw(DATES), **d.fields(statement=TEXTS, reason=TEXTS)}
        found["goal"] |= {"deadline": draw(DATES), "deadline_kind": draw(LINES)} if draw(MAYBE) else {}
    if draw(MAYBE):
        found["decision_process"] = {"budget_path": draw(TEXTS), **d.one_of(d.somebody("buyer"), "approver")}
    found["stages"] = [
        {"title": draw(LINES), "stage_kind": "legal", **d.fields(past_days=st.integers(0, 9), note=TEXTS)}
        | d.one_of(d.somebody("buyer"), "owner")
        for _ in d.count(2)
    ]
    if draw(MAYBE):
        found["cadence"] = {"every": "week", "minutes": 15, **d.fields(weekday=st.just(2), time=st.just("09:30"))}
    _draw_calendar(d, found)
    done += _draw_elements(d, found)
    _draw_evidence(d, found, done)
    return NeutralPlan.model_validate(found)


def _in_order(draw: Any, keys: list[str]) -> list[str]:
    chosen = draw(st.lists(st.sampled_from(keys), min_size=1, max_size=3, unique=True))
    return sorted(chosen, key=lambda key: (key.startswith("M"), int(key.lstrip("M"))))


def _draw_people(d: Drawing) -> None:
    for n in d.count(4):
        side = d.draw(SIDES)
        roles = st.sampled_from(BUYERS_ROLES + ["success"] * (side == "seller"))
        person = {"name": d.draw(NAMES), "side": side, **d.fields(title=LINES, role=roles)}
        if d.draw(st.integers(0, 3)) == 0:
            person["left"] = True
        elif d.draw(MAYBE):
            person["email"] = f"p{n}@x.example"
        d.people.append(person)
    d.labels = labels(person["name"] for person in d.people)
    for n, person in enumerate(d.people):
        bosses = [
            label
            for label, boss in zip(d.labels[:n], d.people[:n], strict=True)
            if boss["side"] == person["side"] and not boss.get("left")
        ]
        if not person.get("left"):
            person |= d.one_of(bosses, "reports_to")


def _milestone(d: Drawing, n: int, gates: list[Any]) -> dict[str, Any]:
    status = d.draw(st.sampled_from(["open", "reached", "dropped"]))
    found = {"key": f"M{n}", "title": d.draw(LINES), "status": status}
    found |= d.fields(due=DATES, condition=TEXTS, pinned=st.just(True)) | d.shown()
    found |= d.one_of([gate["key"] for gate in gates], "gate")
    return found | ({"reason": d.draw(TEXTS)} if status == "dropped" else {})


def _task(d: Drawing, n: int, gates: list[Any], milestones: list[Any]) -> dict[str, Any]:
    status = d.draw(st.sampled_from(["not_started", "in_progress", "blocked", "completed", "dropped"]))
    side = d.draw(SIDES)
    found = {"key": str(n), "title": d.draw(LINES), "side": side, "status": status}
    found |= d.fields(due=DATES, days=st.integers(1, 9), purpose=TEXTS, condition=TEXTS, pinned=st.just(True))
    found |= d.fields(role=st.sampled_from(BUYERS_ROLES), task_kind=st.sampled_from(["meeting", "signature"]))
    found |= d.one_of(d.somebody(side, stays=status not in ("completed", "dropped")), "lead")
    found |= d.shown() | d.one_of([gate["key"] for gate in gates], "gate")
    found |= d.one_of([milestone["key"] for milestone in milestones], "milestone")
    if people := d.somebody(stays=False):
        found |= d.fields(supporters=st.lists(st.sampled_from(people), min_size=1, max_size=3, unique=True))
    if n > 1 and d.draw(MAYBE):
        found["after"] = _in_order(d.draw, [str(other) for other in range(1, n)])
    if status in ("not_started", "in_progress", "blocked"):
        found |= _tie(d, milestones)
    return found | ({"reason": d.draw(TEXTS)} if status in ("blocked", "dropped") else {})


def _tie(d: Drawing, others: list[Any]) -> dict[str, Any]:
    """Perhaps a date that moves with another; with one that is none yet, since it would be another date by then."""
    keys = [other["key"] for other in others if "due" not in other]
    tie = st.fixed_dictionaries({"follows": st.sampled_from(keys), "offset": st.integers(-3, 3)})
    return d.draw(tie) if keys and d.draw(MAYBE) else {}


def _draw_calendar(d: Drawing, found: dict[str, Any]) -> None:
    calendar: list[dict[str, Any]] = [{"zone": "Europe/Berlin"}] if d.draw(MAYBE) else []
    calendar += [
        {"side": side, "week": [1, 2, 3], **d.fields(country=st.just("DE"))}
        for side in ("seller", "buyer")
        if d.draw(MAYBE)
    ]
    found["calendar"] = calendar
    found["blackouts"] = [
        {"title": d.draw(LINES), "start": "2026-08-01", "end": "2026-08-31", **d.fields(side=SIDES)} for _ in d.count(1)
    ]


def _draw_elements(d: Drawing, found: dict[str, Any]) -> list[Any]:
    """Phases, criteria, KPIs, deliverables, risks, commercials; those that are done."""
    draw = d.draw
    found["phases"] = [
        {"key": f"P{n}", "title": draw(LINES), "side": (side := draw(SIDES)), **d.one_of(d.somebody(side), "lead")}
        | d.fields(seller=TEXTS, buyer=TEXTS, shared=TEXTS, condition=TEXTS, status=st.just("completed"))
        | d.shown()
        for n in range(1, draw(st.integers(1, 3)) + 1)
    ]
    found["criteria"] = [
        {"key": f"C{n}", "title": draw(LINES), **d.fields(measure=TEXTS, verdict=st.just("met")), **d.shown()}
        for n in d.count(2)
    ]
    found["kpis"] = [
        {"key": f"K{n}", "metric": draw(LINES), **d.one_of(d.somebody(), "owner"), **d.shown()}
        | d.fields(unit=LINES, baseline=NUMBERS, target=NUMBERS, due=DATES)
        for n in d.count(2)
    ]
    found["measurements"] = [
        {"of": kpi["key"], "on": day, "value": draw(NUMBERS), **d.fields(note=TEXTS)}
        for kpi in found["kpis"]
        for day in ("2026-01-05", "2026-02-02")
        if draw(MAYBE)
    ]
    found["deliverables"] = [_deliverable(d, n, found["milestones"]) for n in d.count(2)]
    items = [i["key"] for name in ("tasks", "phases") for i in found[name]]
    found["risks"] = [
        {
            "key": f"R{n}",
            "title": draw(LINES),
            "severity": "high",
            **d.fields(mitigation=TEXTS, item=st.sampled_from(items)),
        }
        | d.one_of(d.somebody(), "owner")
        | ({"outcome": "gone", **d.fields(note=TEXTS)} if draw(MAYBE) else {})
        | d.shown()
        for n in d.count(2)
    ]
    if draw(MAYBE):
        found["commercials"] = {"pricing": draw(TEXTS), **d.fields(payment_terms=TEXTS, commitments=TEXTS)}
    done = [i for i in found["phases"] if "status" in i] + [i for i in found["criteria"] if "verdict" in i]
    return done + [i for i in found["deliverables"] if i["status"] == "delivered"]


def _deliverable(d: Drawing, n: int, milestones: list[Any]) -> dict[str, Any]:
    status, side = d.draw(st.sampled_from(["open", "delivered", "dropped"])), d.draw(SIDES)
    found = {"key": f"D{n}", "title": d.draw(LINES), "side": side, "status": status}
    found |= d.fields(due=DATES, measure=TEXTS) | d.one_of(d.somebody(side), "lead") | d.shown()
    found |= d.one_of([milestone["key"] for milestone in milestones], "milestone")
    return found | ({"reason": d.draw(TEXTS)} if status == "dropped" else {})


def _draw_evidence(d: Drawing, found: dict[str, Any], done: list[Any]) -> None:
    for item in done:
        for kind in ("document", "link", "meeting", "confirmation"):
            if not d.draw(MAYBE):
                continue
            piece: dict[str, Any] = {"of": item["key"], "evidence": kind, "note": d.draw(TEXTS)}
            if kind == "document":
                named = d.one_of([document["key"] for document in found["documents"]], "document")
            elif kind == "link":
                named = {"url": "https://x.example/(a)*b"}
            elif kind == "meeting":
                named = d.fields(ref=LINES)
            else:
                named = d.one_of(d.somebody(stays=False), "by")
            if named or kind == "meeting":
                found["evidence"].append(piece | named)
