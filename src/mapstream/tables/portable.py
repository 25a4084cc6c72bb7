"""Out of a room's document: the neutral plan, as the reader sees it, whose document it is.

Left out: stamps, ranks (the order is kept), history (disputes, confirmations, agreement, the template), the deal,
the introduction gate, ways in, the talk, and what the sides think of people: a file is passed on.

With an :class:`Origin` each item and person carries its id, so that the file, edited and brought in again, changes what
it was written from.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeVar

from mapstream.plan import rank
from mapstream.plan.collections import COLLECTIONS, GOAL, ItemRef, artifact_of
from mapstream.plan.document import Document
from mapstream.plan.time.follow import tie_of
from mapstream.tables.labels import labels
from mapstream.tables.model import NeutralPlan
from mapstream.tables.rows.attached import EvidenceRow, MeasurementRow
from mapstream.tables.rows.base import Part
from mapstream.tables.rows.calendar import BlackoutRow, CalendarRow, GateRow
from mapstream.tables.rows.items import (
    CriterionRow,
    DeliverableRow,
    DocumentRow,
    KpiRow,
    MilestoneRow,
    PhaseRow,
    RiskRow,
    TaskRow,
)
from mapstream.tables.rows.people import PersonRow
from mapstream.tables.rows.plan import (
    AboutRow,
    CadenceRow,
    CommercialsRow,
    DecisionRow,
    GoalRow,
    OrganisationRow,
    StageRow,
    ValueRow,
)

P = TypeVar("P", bound=Part)

_LETTERS = {name: row.letter for name, row in COLLECTIONS.items() if row.letter is not None}


class Origin(NamedTuple):
    """The room that a plan was written from, and at which version."""

    room: str
    version: int


def portable(document: Document, origin: Origin | None = None) -> NeutralPlan:
    """The neutral plan of a document that has been narrowed to what its reader may see."""
    return _Out(document, origin).plan()


class _Out:
    def __init__(self, document: Document, origin: Origin | None) -> None:
        self.document: Mapping[str, Any] = document
        self.origin = origin
        self.items = {name: self._ordered(name) for name in _LETTERS}
        self.keys = {
            f"{name}/{id}": f"{letter}{n}"
            for name, letter in _LETTERS.items()
            for n, id in enumerate(self.items[name], 1)
        }
        self.about: Mapping[str, Any] = self.document.get("plan", {})
        self.calendar: Mapping[str, Any] = self.about.get("calendar", {})
        self.gates = {id: f"G{n}" for n, id in enumerate(self.calendar.get("gates", {}), 1)}
        people: Mapping[str, Any] = self.document.get("people", {})
        self.people = dict(zip(people, labels(person["name"] for person in people.values()), strict=True))
        self.found_evidence: list[EvidenceRow] = []

    def plan(self) -> NeutralPlan:
        """All of it."""
        plan = self.about
        process: Mapping[str, Any] = self.document.get("decision_process", {})
        made = {
            "about": _made(AboutRow, **_only(plan, "name", "alias"), **(self.origin._asdict() if self.origin else {})),
            "goal": self._goal(),
            "organisations": self._sides("organisations", self._organisation),
            "value": self._sides("value", lambda side, text: _made(ValueRow, side=side, text=text)),
            "people": [self._person(id, person) for id, person in self.document.get("people", {}).items()],
            "milestones": self._each("milestones", self._milestone),
            "tasks": self._each("tasks", self._task),
            "phases": self._each("phases", self._phase),
            "criteria": self._each("criteria", self._criterion),
            "kpis": self._each("kpis", self._kpi),
            "measurements": [part for id in self.items["kpis"] for part in self._measurements(id)],
            "deliverables": self._each("deliverables", self._deliverable),
            "risks": self._each("risks", self._risk),
            "commercials": _made(
                CommercialsRow, **_only(self.document.get("commercials", {}), *CommercialsRow.model_fields)
            ),
            "decision_process": _made(
                DecisionRow,
                approver=self._who(process.get("approver")),
                **_only(process, "budget_path", "past_purchase"),
            ),
            "stages": self._stages(process.get("stages", {})),
            "cadence": _made(CadenceRow, **plan.get("cadence", {})),
            "calendar": self._calendar(),
            "blackouts": [_sure(BlackoutRow, found) for found in self.calendar.get("blackouts", {}).values()],
            "gates": [
                _sure(GateRow, found | {"key": self.gates[id]}) for id, found in self.calendar.get("gates", {}).items()
            ],
            "documents": self._each("documents", self._material),
        }
        return NeutralPlan(**made, evidence=self.found_evidence)

    # finding the way

    def _ordered(self, name: str) -> list[str]:
        return rank.order(self.document.get(name, {}))

    def _each(self, name: str, of: Any) -> list[Any]:
        found = self.document.get(name, {})
        return [of(f"{name}/{id}", found[id]) for id in self.items[name]]

    def _sides(self, name: str, of: Any) -> list[Any]:
        found = self.about.get(name, {})
        return [part for side in ("seller", "buyer") if side in found and (part := of(side, found[side]))]

    def _who(self, id: str | None) -> str | None:
        return None if id is None else self.people.get(id)

    def _whos(self, ids: Any) -> list[str] | None:
        return [label for id in ids or () if (label := self.people.get(id))] or None

    def _seen(self, item: Mapping[str, Any]) -> Any:
        to = item.get("visible_to")
        return self._whos(to) if isinstance(to, list) else None if to == "everyone" else to

    def _after(self, item: Mapping[str, Any]) -> list[str] | None:
        names = {f"tasks/{id}" for id in item.get("after", {})} | set(item.get("waits", {}))
        known = [key for name, key in self.keys.items() if name in names]
        return known or None

    def _timing(self, item: Mapping[str, Any]) -> dict[str, Any]:
        return {"gate": self.gates.get(item.get("gate", "")), "after": self._after(item), **self._tie(item)}

    def _tie(self, item: Mapping[str, Any]) -> dict[str, Any]:
        name, days = tie_of(item) or ("", 0)
        followed = name if name == GOAL else self.keys.get(name)
        return {"follows": followed, "offset": days} if followed else {}

    def _common(self, item: Mapping[str, Any], name: str, *fields: str) -> dict[str, Any]:
        found = {"key": self.keys[name], "visible_to": self._seen(item), **_only(item, *fields)}
        return found | self._identity(ItemRef.of(name).id)

    def _identity(self, id: str) -> dict[str, str]:
        return {"id": id} if self.origin else {}

    def _prove(self, of: str, evidence: Any) -> None:
        for piece in evidence or ():
            if piece.keys() == {"kind"}:
                continue  # what it names is not for this reader
            found = {"of": self.keys[of], "evidence": piece["kind"], **_only(piece, "url", "note")}
            if piece["kind"] == "document":
                found["document"] = self.keys.get("documents/" + piece.get("ref", "").removeprefix("documents/"))
            elif "ref" in piece:
                found["ref"] = piece["ref"] if self.origin else self._called(piece)
            if "by" in piece:
                found["by"] = self._who(piece["by"])
            self.found_evidence.append(_sure(EvidenceRow, found))

    def _called(self, piece: Mapping[str, Any]) -> Any:
        """A meeting as another room can name it."""
        meeting = artifact_of(piece)
        known = meeting and meeting.find(self.document)
        return known["title"] if known else piece["ref"]

    def _proven(self, item: Mapping[str, Any], of: str) -> None:
        self._prove(of, item.get("completion", {}).get("evidence"))

    # the parts

    def _goal(self) -> Any:
        goal = self.about.get("goal")
        if goal is None:
            return None
        deadline = goal.get("deadline", {})
        return _made(
            GoalRow,
            **_only(goal, "statement", "date", "reason"),
            deadline=deadline.get("date"),
            deadline_kind=deadline.get("kind"),
        )

    def _organisation(self, side: str, found: Mapping[str, Any]) -> Any:
        coordinator = self._who(found.get("coordinator"))
        return _made(OrganisationRow, side=side, coordinator=coordinator, **_only(found, "name", "about"))

    def _person(self, id: str, person: Mapping[str, Any]) -> PersonRow:
        found = _only(person, "name", "side", "title", "role") | self._identity(id)
        if "removed" in person:
            return _sure(PersonRow, {**found, "left": True})
        boss = self.document["people"].get(person.get("reports_to"), {"removed": {}})
        if "removed" not in boss:
            found["reports_to"] = self._who(person["reports_to"])
        return _sure(PersonRow, found | _only(person, "email"))

    def _milestone(self, name: str, item: Mapping[str, Any]) -> MilestoneRow:
        self._proven(item, name)
        found = self._common(item, name, "title", "due", "status", "reason", "condition", "pinned")
        return _sure(MilestoneRow, found | self._timing(item))

    def _task(self, name: str, item: Mapping[str, Any]) -> TaskRow:
        self._proven(item, name)
        plain = ("title", "side", "role", "due", "days", "status", "reason", "purpose", "condition", "pinned")
        found = self._common(item, name, *plain) | {
            "lead": self._who(item.get("lead")),
            "supporters": self._whos(item.get("supporters")),
            "milestone": self.keys.get(f"milestones/{item.get('milestone')}"),
            "task_kind": item.get("kind"),
            **self._timing(item),
        }
        return _sure(TaskRow, found)

    def _phase(self, name: str, item: Mapping[str, Any]) -> PhaseRow:
        self._proven(item, name)
        found = self._common(item, name, "title", "side", "seller", "buyer", "shared", "condition", "status")
        return _sure(PhaseRow, found | {"lead": self._who(item.get("lead"))})

    def _criterion(self, name: str, item: Mapping[str, Any]) -> CriterionRow:
        judgement = item.get("judgement", {})
        self._prove(name, judgement.get("evidence"))
        return _sure(CriterionRow, self._common(item, name, "title", "measure") | _only(judgement, "verdict"))

    def _kpi(self, name: str, item: Mapping[str, Any]) -> KpiRow:
        found = self._common(item, name, "metric", "unit", "baseline", "target", "due")
        return _sure(KpiRow, found | {"owner": self._who(item.get("owner"))})

    def _measurements(self, kpi: str) -> list[MeasurementRow]:
        taken = self.document["kpis"][kpi].get("measurements", {}).values()
        return [
            _sure(MeasurementRow, {"of": self.keys[f"kpis/{kpi}"], **_only(one, "on", "value", "note")})
            for one in sorted(taken, key=lambda one: (one["on"], one["at"]))
        ]

    def _deliverable(self, name: str, item: Mapping[str, Any]) -> DeliverableRow:
        self._proven(item, name)
        found = self._common(item, name, "title", "side", "due", "measure", "status", "reason") | {
            "lead": self._who(item.get("lead")),
            "milestone": self.keys.get(f"milestones/{item.get('milestone')}"),
        }
        return _sure(DeliverableRow, found)

    def _risk(self, name: str, item: Mapping[str, Any]) -> RiskRow:
        on = item.get("on")
        found = self._common(item, name, "title", "severity", "mitigation") | {
            "owner": self._who(item.get("owner")),
            "item": self.keys.get(on or ""),
            **_only(item.get("closure", {}), "outcome", "note"),
        }
        return _sure(RiskRow, found)

    def _stages(self, stages: Mapping[str, Any]) -> list[StageRow]:
        return [
            _sure(
                StageRow,
                {
                    **_only(stages[id], "title", "past_days", "note"),
                    "stage_kind": stages[id]["kind"],
                    "owner": self._who(stages[id].get("owner")),
                },
            )
            for id in rank.order(stages)
        ]

    def _calendar(self) -> list[CalendarRow]:
        zone = _made(CalendarRow, zone=self.calendar.get("zone"))
        sides = [
            _sure(CalendarRow, {"side": side, **_only(self.calendar[side], "week", "country", "region")})
            for side in ("seller", "buyer")
            if self.calendar.get(side)
        ]
        return [zone, *sides] if zone else sides

    def _material(self, name: str, item: Mapping[str, Any]) -> DocumentRow:
        found = self._common(item, name, "title", "url") | {"document_kind": item["kind"]}
        return _sure(DocumentRow, found | ({"removed": True} if "removed" in item else {}))


def _only(found: Mapping[str, Any], *fields: str) -> dict[str, Any]:
    return {field: found[field] for field in fields if field in found}


def _sure(part: type[P], values: Mapping[str, Any]) -> P:
    # what is stored was checked when it was said, perhaps by other rules than those of today
    return part.model_construct(**{name: value for name, value in values.items() if value is not None})


def _made(part: type[P], **values: Any) -> P | None:
    """A part, if there is anything to say besides whose it is."""
    values = {name: value for name, value in values.items() if value is not None}
    return _sure(part, values) if values.keys() - {"side"} else None
