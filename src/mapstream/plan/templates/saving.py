"""Making a template of a plan: dates become working days from its goal, people their roles, and nothing personal stays.

What only some people see is left out, and so is what was dropped; what waited for it waits for what that waited for.
States, proofs, comments, notes and links stay behind. What was completed is part of the way and comes along, undone.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, cast

from mapstream.plan import rank
from mapstream.plan.collections import ItemRef
from mapstream.plan.coming import coming, whole
from mapstream.plan.document import Document, Milestone, Side, Task
from mapstream.plan.phases import SIX_PHASES
from mapstream.plan.templates.model import Template
from mapstream.plan.templates.nameless import Nameless
from mapstream.plan.templates.reading import read
from mapstream.plan.time.calendar import Calendars
from mapstream.plan.time.days import number
from mapstream.plan.time.network import waits_for
from mapstream.problems import Invalid

_PHASE_FIELDS = ("side", "seller", "buyer", "shared", "condition")


def saved(
    document: Document, title: str, summary: str | None = None, industry: str = "any", deal_type: str = "other"
) -> Template:
    """The template that a plan makes. Raises Invalid where it cannot become one: it has no milestone, or too much."""
    return read(_Saving(document).data(title, summary, industry, deal_type))


class _Saving:
    def __init__(self, document: Document) -> None:
        self.to_come = coming(document)
        self.document = document = whole(document)
        self.nameless = Nameless(document)
        self.milestones = _kept(document["milestones"])
        self.tasks = _kept(document["tasks"])
        self.keys = _keys(
            {f"milestones/{id}": self.nameless.text(item["title"]) for id, item in self.milestones.items()}
            | {f"tasks/{id}": self.nameless.text(item["title"]) for id, item in self.tasks.items()}
        )
        self.waits = waits_for(document)
        self.calendars = Calendars.of(document)
        goal = document["plan"].get("goal")
        if not self.milestones:
            raise Invalid("A template needs a milestone that everybody sees: the one that its target date is for.")
        self.target = _target(self.milestones, goal["date"] if goal else None)
        self.day = goal["date"] if goal else self.milestones[self.target].get("due")

    def data(self, title: str, summary: str | None, industry: str, deal_type: str) -> dict[str, Any]:
        """The template, as it is read."""
        found: dict[str, Any] = {
            "title": title,
            "summary": summary or "Saved from a plan.",
            "industry": industry,
            "deal_type": deal_type,
            "target": self.keys[f"milestones/{self.target}"],
            "milestones": [self._milestone(id, item) for id, item in self.milestones.items()],
            "tasks": [self._task(id, item) for id, item in self.tasks.items()],
            "stakeholders": list(self._stakeholders()),
            "phases": self._phases(),
            "criteria": self._texts("criteria", "title", "measure"),
            "kpis": [self._kpi(kpi) for kpi in _kept(self.document["kpis"]).values()],
            "deliverables": [self._deliverable(item) for item in _kept(self.document["deliverables"]).values()],
        }
        if (cadence := self.document["plan"].get("cadence")) is not None:
            found["cadence"] = {"every": cadence["every"], "minutes": cadence["minutes"]}
        return found

    def _milestone(self, id: str, milestone: Milestone) -> dict[str, Any]:
        part = self._step(f"milestones/{id}", milestone)
        # its own tasks are waited for anyway
        own = {self.keys[f"tasks/{task}"] for task, item in self.tasks.items() if item.get("milestone") == id}
        part["after"] = [key for key in part["after"] if key not in own]
        if self.day is not None and "due" in milestone:
            part["offset"] = self._offset(None, milestone["due"])
        return part

    def _task(self, id: str, task: Task) -> dict[str, Any]:
        part = self._step(f"tasks/{id}", task) | {"side": task["side"], "days": task.get("days", 1)}
        if (role := self._role(task)) is not None:
            part["role"] = role
        if "kind" in task:
            part["kind"] = task["kind"]
        if "purpose" in task:
            part["purpose"] = self.nameless.text(task["purpose"])
        if task.get("milestone") in self.milestones:
            part["milestone"] = self.keys[f"milestones/{task['milestone']}"]
        if "due" not in task:
            part["tentative"] = id not in self.to_come
        elif self.day is not None:
            part["offset"] = self._offset(task["side"], task["due"])
        return part

    def _step(self, name: str, item: Milestone | Task) -> dict[str, Any]:
        part: dict[str, Any] = {
            "key": self.keys[name],
            "title": self.nameless.title(item["title"]),
            "after": [self.keys[other] for other in self._after(name)],
        }
        if "condition" in item:
            part["condition"] = self.nameless.text(item["condition"])
        return part

    def _after(self, name: str) -> list[str]:
        """What an item waits for, stepping over what is left out."""
        found: list[str] = []
        seen: set[str] = set()
        ahead = sorted(self.waits[name])
        for other in ahead:
            if other in seen:
                continue
            seen.add(other)
            if other in self.keys:
                found.append(other)
            else:
                ahead += sorted(self.waits[other])
        order = list(self.keys)
        return sorted(found, key=order.index)

    def _role(self, task: Task) -> str | None:
        lead = self.document["people"].get(task["lead"]) if "lead" in task else None
        return lead.get("role") if lead is not None and "role" in lead else task.get("role")

    def _offset(self, side: Side | None, due: str) -> int:
        return self.calendars.working(side).count(number(cast(str, self.day)), number(due))

    def _stakeholders(self) -> Iterator[dict[str, Any]]:
        led: dict[tuple[str, str], list[str]] = {}
        for person in self.document["people"].values():
            if "role" in person and "removed" not in person:
                led[person["side"], person["role"]] = []
        for task in self.tasks.values():
            if (role := self._role(task)) is not None:
                led.setdefault((task["side"], role), []).append(self.nameless.text(task["title"], 100))
        for (side, role), titles in sorted(led.items()):
            more = f" and {len(titles) - 1} more" if len(titles) > 1 else ""
            why = f"Leads “{titles[0]}”{more}." if titles else "Takes part."
            yield {"role": role, "side": side, "why": why}

    def _phases(self) -> list[dict[str, Any]]:
        rows = [
            {"title": self.nameless.title(row["title"])}
            | {
                field: row[field] if field == "side" else self.nameless.text(row[field])
                for field in _PHASE_FIELDS
                if field in row
            }
            for row in cast(Any, _kept(self.document["phases"]).values())
        ]
        return [] if rows == list(SIX_PHASES) else rows

    def _texts(self, collection: str, title: str, text: str) -> list[dict[str, Any]]:
        items = _kept(cast(Any, self.document)[collection])
        return [
            {title: self.nameless.title(item[title])} | ({text: self.nameless.text(item[text])} if text in item else {})
            for item in items.values()
        ]

    def _kpi(self, kpi: Any) -> dict[str, Any]:
        return {"metric": self.nameless.title(kpi["metric"])} | ({"unit": kpi["unit"]} if "unit" in kpi else {})

    def _deliverable(self, item: Any) -> dict[str, Any]:
        found = {"title": self.nameless.title(item["title"]), "side": item["side"]}
        if "measure" in item:
            found["measure"] = self.nameless.text(item["measure"])
        if item.get("milestone") in self.milestones:
            found["milestone"] = self.keys[f"milestones/{item['milestone']}"]
        return found


def _kept(items: Mapping[str, Any]) -> dict[str, Any]:
    """Those that everybody sees and that were not dropped, as they stand."""
    return {
        id: items[id]
        for id in rank.order(items)
        if items[id].get("visible_to", "everyone") == "everyone" and items[id].get("status") != "dropped"
    }


def _target(milestones: Mapping[str, Milestone], goal: str | None) -> str:
    """The milestone that stands for the goal: the last one due by then, or else the first one due after it."""
    dated = {id: milestone["due"] for id, milestone in milestones.items() if "due" in milestone}
    ordered = sorted(dated, key=lambda id: dated[id])
    by_then = [id for id in ordered if goal is None or dated[id] <= goal]
    if by_then:
        return by_then[-1]
    return ordered[0] if ordered else list(milestones)[-1]


def _keys(titles: Mapping[str, str]) -> dict[str, str]:
    """A key for each item, made of its title."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name, title in titles.items():
        plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
        made = "-".join(re.findall("[a-z0-9]+", plain))[:60].strip("-") or ItemRef.of(name).collection.removesuffix("s")
        key, n = made, 1
        while key in taken:
            n += 1
            key = f"{made}-{n}"
        taken.add(key)
        found[name] = key
    return found
