"""From a draft to ordinary commands, decided by the ordinary rules.

An import adds. It changes nothing that is there: what the room has already (a goal, an item of the same title) stays as
it is, and that is noted. One exception: phases that stand as every room begins with them give way to those of a draft.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, cast

from mapstream.plan.commands import Command, parse
from mapstream.plan.context import Actor
from mapstream.plan.document import Document, Side
from mapstream.plan.phases import SIX_PHASES
from mapstream.tables import model as m
from mapstream.tables.draft import Draft
from mapstream.tables.people import Known, who_is_who


class Row(NamedTuple):
    """What was understood of a place in a text. ``item``: its name in the room; ``new``: whether it will be added."""

    line: int
    kind: str
    title: str
    item: str
    new: bool


class Proposal(NamedTuple):
    """What an import would do."""

    commands: tuple[Command, ...]
    rows: tuple[Row, ...]
    people: tuple[tuple[int, m.PersonRow], ...]
    """People to be added, each with their line."""


def propose(draft: Draft, document: Document, fresh: Callable[[], str], actor: Actor) -> Proposal:
    """The commands that bring a draft into a room, for ``actor``, who sees it as ``document``."""
    return _Proposing(draft, document, fresh, actor).all()


_COLLECTIONS = {
    "milestones": "title",
    "tasks": "title",
    "phases": "title",
    "criteria": "title",
    "kpis": "metric",
    "deliverables": "title",
    "risks": "title",
    "documents": "title",
}
_NOUNS = {
    "milestones": "milestone",
    "tasks": "task",
    "phases": "phase",
    "criteria": "criterion",
    "kpis": "kpi",
    "deliverables": "deliverable",
    "risks": "risk",
    "documents": "document",
}


class _Proposing:
    def __init__(self, draft: Draft, document: Document, fresh: Callable[[], str], actor: Actor) -> None:
        self.draft = draft
        self.plan = draft.plan
        self.document: Mapping[str, Any] = document
        self.fresh = fresh
        self.actor = actor
        self.writer: Side = draft.writer or actor.side
        self.said: list[tuple[str, dict[str, Any]]] = []
        self.rows: list[Row] = []
        self.people: dict[str, Known] = who_is_who(draft, document, fresh, actor.side)
        self.names: dict[str, str] = {}
        """The names of items by their keys: ``tasks/<id>``."""
        self.new: set[str] = set()
        """The keys of what is added."""
        self.gates: dict[str, str] = {}

    def all(self) -> Proposal:
        """Everything, in an order in which each command finds what it names."""
        self._people()
        self._time()
        self._documents()
        self._phases()
        for name in ("milestones", "tasks", "deliverables", "criteria", "kpis", "risks"):
            for part in getattr(self.plan, name):
                self._item(name, part)
        self._links()
        self._measured()
        self._as_such()
        self._states()
        self._notes()
        self._gone()
        commands = tuple(parse(type, data) for type, data in self.said)
        new = [(self.draft.line(f"@{label}"), known.new) for label, known in self.people.items() if known.new]
        return Proposal(commands, tuple(sorted(self.rows, key=lambda row: row.line)), tuple(new))

    # saying

    def _say(self, type: str, **data: Any) -> None:
        self.said.append((type, {name: value for name, value in data.items() if value is not None}))

    def _note(self, key: str, code: str, sentence: str, text: str | None = None) -> None:
        self.draft.findings.note(self.draft.line(key), code, sentence, text)

    def _who(self, label: str | None, key: str, side: Side | None = None) -> str | None:
        """The id of somebody who is named; of a ``side``, if it has to be."""
        if label is None:
            return None
        known = self.people.get(label)
        if known is None:
            if label not in self._labels():
                self._note(key, "person_unknown", f"“{label}” is not among the people: left out.", label)
            return None
        if side is not None and known.side != side:
            sentence = f"{label} is of the {known.side}'s side and cannot lead here: left out."
            self._note(key, "lead_of_other_side", sentence, label)
            return None
        return known.id

    def _labels(self) -> set[str]:
        return set(m.labels(part.name for part in self.plan.people))

    def _whos(self, names: list[str] | None, key: str) -> list[str] | None:
        found = [id for label in names or () if (id := self._who(label, key))]
        return list(dict.fromkeys(found)) or None

    def _seen(self, part: Any) -> tuple[bool, Any]:
        """Whether the one who imports may see an item themself, as they have to; and to whom it is shown."""
        to = part.visible_to
        if not isinstance(to, list):
            return to in (None, self.actor.side), to
        found = self._whos(to, part.key) or []
        return self.actor.id in found, found

    def _side(self, part: Any) -> Side:
        """The side of an item: as it is said, or its lead's, or the side of the one who writes."""
        if part.side is not None:
            return part.side  # type: ignore[no-any-return]
        lead = self.people.get(part.lead) if part.lead else None
        if lead is not None:
            return lead.side
        sentence = f"Whose side it is on is not said: taken as the {self.writer}'s."
        self._note(part.key, "side_assumed", sentence)
        return self.writer

    # what everything else names

    def _people(self) -> None:
        for known in self.people.values():
            if (new := known.new) is not None:
                role = None if new.role in ("seller", "manager", "success") and known.side == "buyer" else new.role
                self._say(
                    "add_person",
                    person=known.id,
                    name=new.name,
                    side=known.side,
                    email=new.email,
                    title=new.title,
                    role=role,
                )
        for known in self.people.values():
            if known.new is not None and known.new.reports_to is not None:
                boss = self._who(known.new.reports_to, f"@{known.new.name}")
                if boss is not None:
                    self._say("edit_person", person=known.id, reports_to=boss)

    def _time(self) -> None:
        calendar: Mapping[str, Any] = self.document["plan"].get("calendar", {})
        said: dict[str, Any] = {}
        for part in self.plan.calendar:
            if part.side is None and "zone" not in calendar:
                said["zone"] = part.zone
            elif part.side is not None and part.side not in calendar:
                said[part.side] = part.model_dump(include={"week", "country", "region"}, exclude_none=True)
        if said:
            self._say("set_calendar", **said)
        blackouts = [(b["title"], b["start"], b["end"]) for b in calendar.get("blackouts", {}).values()]
        for blackout in self.plan.blackouts:
            if (blackout.title, blackout.start, blackout.end) not in blackouts:
                self._say("add_blackout", **blackout.model_dump(exclude_none=True))
        gates = {(g["title"], g["rule"]): id for id, g in calendar.get("gates", {}).items()}
        for gate in self.plan.gates:
            id = gates.get((gate.title, gate.rule))
            if id is None:
                id = self.fresh()
                self._say("add_gate", gate=id, title=gate.title, rule=gate.rule, start=gate.start)
            self.gates[gate.key] = id

    def _documents(self) -> None:
        for part in self.plan.documents:
            self._item("documents", part)

    def _phases(self) -> None:
        here: Mapping[str, Any] = self.document.get("phases", {})
        if not self.plan.phases:
            return
        same = self._same_phases(here)
        if self._as_they_came(here) and not same:
            for id in here:
                self._say("remove_phase", phase=id)
            sentence = "The phases that the room began with give way to these."
            self.draft.findings.note(0, "phases_replaced", sentence, "")
            here = {}
        for part in self.plan.phases:
            self._item("phases", part, here, quiet=same)

    def _as_they_came(self, here: Mapping[str, Any]) -> bool:
        """Whether the phases of the room are those that it began with, untouched, and nothing hangs on them."""
        said = [{k: v for k, v in phase.items() if k not in ("rank", "status")} for phase in here.values()]
        if not all(phase in SIX_PHASES for phase in said) or any(p["status"] != "open" for p in here.values()):
            return False
        on = [item.get("on", "") for name in ("risks", "comments") for item in self.document.get(name, {}).values()]
        return not any(name.startswith("phases/") for name in on)

    def _same_phases(self, here: Mapping[str, Any]) -> bool:
        titles = {phase["title"] for phase in here.values()}
        mine = [p.model_dump(exclude_none=True, exclude={"key", "status"}) for p in self.plan.phases]
        untouched = all(p.status == "open" for p in self.plan.phases) and all(phase in SIX_PHASES for phase in mine)
        return untouched and {p.title for p in self.plan.phases} == titles

    # items

    def _item(self, name: str, part: Any, here: Mapping[str, Any] | None = None, quiet: bool = False) -> None:
        """Add an item, unless one of its title is there. ``quiet``: that need not be noted."""
        titled = _COLLECTIONS[name]
        among: Mapping[str, Any] = cast(dict[str, Any], self.document).get(name, {}) if here is None else here
        title: str = getattr(part, titled)
        known = self._there(name, among, titled, title)
        noun = _NOUNS[name]
        if known is not None:
            self.names[part.key] = f"{name}/{known}"
            if not quiet:
                self._note(part.key, "already_there", f"“{title}” is in the plan already: it stays as it is.", title)
        else:
            shown, visible_to = self._seen(part)
            if not shown:
                sentence = "This is only for people among whom you are not: left out."
                self._note(part.key, "not_for_you", sentence, title)
                return
            id = self.fresh()
            self.names[part.key] = f"{name}/{id}"
            self.new.add(part.key)
            more = getattr(self, f"_of_{noun}")(part)
            self._say(f"add_{noun}", **{noun: id, titled: title}, visible_to=visible_to, **more)
        self.rows.append(Row(self.draft.line(part.key), noun, title, self.names[part.key], known is None))

    def _there(self, name: str, here: Mapping[str, Any], titled: str, title: str) -> str | None:
        """The item of the room that has a title, if no other row of the draft stands for it."""
        wanted = " ".join(title.casefold().split())
        taken = set(self.names.values())
        for id, item in here.items():
            gone = "removed" in item or item.get("status") == "dropped"
            if not gone and f"{name}/{id}" not in taken and " ".join(item[titled].casefold().split()) == wanted:
                return id
        return None

    def _of_milestone(self, part: m.MilestoneRow) -> dict[str, Any]:
        return {"due": part.due, "condition": part.condition, "pinned": part.pinned, "gate": self._gate(part)}

    def _of_task(self, part: m.TaskRow) -> dict[str, Any]:
        side = self._side(part)
        lead = self._who(part.lead, part.key, side)
        supporters = self._whos(part.supporters, part.key)
        if supporters and not self.draft.exact:
            # two names may have been those of one person
            supporters = [id for id in supporters if id != lead] or None
        plain = part.model_dump(include={"role", "due", "days", "purpose", "condition", "pinned"}, exclude_none=True)
        if side == "buyer" and plain.get("role") in ("seller", "manager", "success"):
            del plain["role"]
        return {
            **plain,
            "side": side,
            "lead": lead,
            "supporters": supporters,
            "milestone": self._id(part.milestone, "milestones", part.key),
            "kind": part.task_kind,
            "gate": self._gate(part),
        }

    def _of_phase(self, part: m.PhaseRow) -> dict[str, Any]:
        side = self._side(part)
        plain = part.model_dump(include={"seller", "buyer", "shared", "condition"}, exclude_none=True)
        return {**plain, "side": side, "lead": self._who(part.lead, part.key, side)}

    def _of_criterion(self, part: m.CriterionRow) -> dict[str, Any]:
        return {"measure": part.measure}

    def _of_kpi(self, part: m.KpiRow) -> dict[str, Any]:
        plain = part.model_dump(include={"unit", "baseline", "target", "due"}, exclude_none=True)
        return {**plain, "owner": self._who(part.owner, part.key)}

    def _of_deliverable(self, part: m.DeliverableRow) -> dict[str, Any]:
        side = self._side(part)
        return {
            "side": side,
            "lead": self._who(part.lead, part.key, side),
            "due": part.due,
            "measure": part.measure,
            "milestone": self._id(part.milestone, "milestones", part.key),
        }

    def _of_risk(self, part: m.RiskRow) -> dict[str, Any]:
        on = self._name(part.item, part.key)
        owner = self._who(part.owner, part.key)
        return {"severity": part.severity, "mitigation": part.mitigation, "owner": owner, "on": on}

    def _of_document(self, part: m.DocumentRow) -> dict[str, Any]:
        return {"kind": part.document_kind, "url": part.url}

    def _gate(self, part: m.TaskRow | m.MilestoneRow) -> str | None:
        if part.gate is not None and part.gate not in self.gates:
            self._note(part.key, "not_found", f"There is no gate {part.gate}: left out.", part.gate)
        return self.gates.get(part.gate) if part.gate is not None else None

    def _name(self, key: str | None, of: str) -> str | None:
        """The name of the item with a key."""
        if key is not None and key not in self.names:
            self._note(of, "not_found", f"There is nothing with the key {key}: left out.", key)
        return self.names.get(key) if key is not None else None

    def _id(self, key: str | None, collection: str, of: str) -> str | None:
        name = self._name(key, of)
        if name is not None and not name.startswith(f"{collection}/"):
            self._note(of, "not_found", f"{key} is none of the {collection}: left out.", key)
            return None
        return name and name.partition("/")[2]

    # what comes once the items are there

    def _links(self) -> None:
        waiting: tuple[m.TaskRow | m.MilestoneRow, ...] = (*self.plan.tasks, *self.plan.milestones)
        for part in waiting:
            if part.key not in self.new:
                continue
            item = self.names[part.key]
            for key in part.after or ():
                after = self._name(key, part.key)
                if after is None:
                    continue
                if item.startswith("tasks/") and after.startswith("tasks/"):
                    self._say("link_tasks", task=item.partition("/")[2], after=after.partition("/")[2])
                else:
                    self._say("link_items", item=item, after=after)

    def _measured(self) -> None:
        for part in self.plan.measurements:
            kpi = self._id(part.of, "kpis", part.of)
            if kpi is not None and part.of in self.new:
                self._say("measure_kpi", kpi=kpi, value=part.value, on=part.on, note=part.note)

    def _as_such(self) -> None:
        plan: Mapping[str, Any] = self.document["plan"]
        about = self.plan.about
        if about is not None and about.alias is not None and "alias" not in plan:
            self._say("edit_plan", alias=about.alias)
        self._goal(plan.get("goal"))
        for organisation in self.plan.organisations:
            if not self._speaks_for(organisation.side):
                continue
            here = plan.get("organisations", {}).get(organisation.side, {})
            said = {
                "name": organisation.name,
                "about": organisation.about,
                "coordinator": self._who(organisation.coordinator, "organisations", organisation.side),
            }
            said = {name: value for name, value in said.items() if value is not None and name not in here}
            if said:
                self._say("set_organisation", side=organisation.side, **said)
        for value in self.plan.value:
            if value.side not in plan.get("value", {}) and self._speaks_for(value.side):
                self._say("set_value", side=value.side, text=value.text)
        self._commercials()
        self._process()
        if self.plan.cadence is not None and "cadence" not in plan:
            self._say("set_cadence", **self.plan.cadence.model_dump(exclude_none=True))

    def _speaks_for(self, side: Side) -> bool:
        """Whether the one who imports may say what a side is, and gets out of it."""
        if self.actor.side == "buyer" and side == "seller":
            sentence = "What the seller's side is, and gets out of it, is the seller's to say: left out."
            self.draft.findings.note(0, "sellers_own", sentence, "")
            return False
        return True

    def _goal(self, here: Mapping[str, Any] | None) -> None:
        goal = self.plan.goal
        if goal is None:
            return
        if here is not None:
            if here["statement"] != goal.statement or here["date"] != goal.date:
                sentence = "The plan has a goal already: it stays as it is."
                self._note("goal", "already_there", sentence, goal.statement)
        elif goal.date is None:
            sentence = "A goal needs a date: kept as a comment on the plan. Set the goal with its date."
            self._note("goal", "goal_without_date", sentence, goal.statement)
            self._say("add_comment", comment=self.fresh(), on="plan", text=f"Goal: {goal.statement}"[:10_000])
        else:
            deadline = None
            if goal.deadline is not None:
                deadline = {"date": goal.deadline, "kind": goal.deadline_kind or "deadline"}
            self._say("set_goal", statement=goal.statement, date=goal.date, reason=goal.reason, deadline=deadline)

    def _commercials(self) -> None:
        here = self.document.get("commercials", {})
        said = self.plan.commercials.model_dump(exclude_none=True) if self.plan.commercials else {}
        said = {name: value for name, value in said.items() if name not in here}
        if said:
            self._say("set_commercials", **said)

    def _process(self) -> None:
        here: Mapping[str, Any] = self.document.get("decision_process", {})
        if (process := self.plan.decision_process) is not None:
            said = {
                "approver": self._who(process.approver, "decision"),
                "budget_path": process.budget_path,
                "past_purchase": process.past_purchase,
            }
            said = {name: value for name, value in said.items() if value is not None and name not in here}
            if said:
                self._say("set_decision_process", **said)
        titles = [stage["title"] for stage in here.get("stages", {}).values()]
        for part in self.plan.stages:
            if part.title not in titles:
                self._say(
                    "add_stage",
                    stage=self.fresh(),
                    title=part.title,
                    kind=part.stage_kind,
                    owner=self._who(part.owner, "decision"),
                    past_days=part.past_days,
                    note=part.note,
                )

    def _states(self) -> None:
        for name in ("milestones", "tasks", "phases", "deliverables", "criteria", "risks"):
            for part in getattr(self.plan, name):
                if part.key in self.new:
                    getattr(self, f"_state_of_{_NOUNS[name]}")(part, self.names[part.key].partition("/")[2])
        for piece in self.plan.evidence:
            if piece.of not in self.names:
                self._name(piece.of, piece.of)

    def _state_of_milestone(self, part: m.MilestoneRow, id: str) -> None:
        if part.status == "reached":
            self._say("reach_milestone", milestone=id, evidence=self._evidence(part.key))
        elif part.status == "dropped":
            self._say("drop_milestone", milestone=id, reason=part.reason or _NO_REASON)

    def _state_of_task(self, part: m.TaskRow, id: str) -> None:
        match part.status:
            case "in_progress":
                self._say("start_task", task=id)
            case "completed":
                self._say("complete_task", task=id, evidence=self._evidence(part.key))
            case "blocked":
                self._say("block_task", task=id, reason=part.reason or _NO_REASON)
            case "dropped":
                self._say("drop_task", task=id, reason=part.reason or _NO_REASON)

    def _state_of_phase(self, part: m.PhaseRow, id: str) -> None:
        if part.status == "completed":
            self._say("complete_phase", phase=id, evidence=self._evidence(part.key))

    def _state_of_deliverable(self, part: m.DeliverableRow, id: str) -> None:
        if part.status == "delivered":
            self._say("deliver", deliverable=id, evidence=self._evidence(part.key))
        elif part.status == "dropped":
            self._say("drop_deliverable", deliverable=id, reason=part.reason or _NO_REASON)

    def _state_of_criterion(self, part: m.CriterionRow, id: str) -> None:
        if part.verdict is not None:
            evidence = self._evidence(part.key)
            self._say("judge_criterion", criterion=id, verdict=part.verdict, evidence=evidence)

    def _state_of_risk(self, part: m.RiskRow, id: str) -> None:
        if part.outcome is not None:
            self._say("close_risk", risk=id, outcome=part.outcome, note=part.note)

    def _evidence(self, key: str) -> list[dict[str, Any]] | None:
        """What proves an item done; a piece that cannot be taken is noted."""
        pieces: list[dict[str, Any]] = []
        for part in self.plan.evidence:
            if part.of != key:
                continue
            document = self._id(part.document, "documents", key)
            by = self._who(part.by, key)
            found = {"document": document, "link": part.url, "confirmation": by, "meeting": part.ref or part.note}
            if found[part.evidence] is None or len(pieces) == 20:
                self._note(
                    key, "evidence_not_understood", "A piece of evidence could not be taken: left out.", part.note
                )
                continue
            named = {"document": {"ref": document}, "link": {"url": part.url}, "confirmation": {"by": by}}
            piece = {"kind": part.evidence, **named.get(part.evidence, {"ref": part.ref}), "note": part.note}
            pieces.append({name: value for name, value in piece.items() if value is not None})
        return pieces or None

    def _notes(self) -> None:
        for part in self.plan.notes:
            on = "plan" if part.of is None else self._name(part.of, part.of)
            if on is None or (part.of is not None and part.of not in self.new):
                continue
            self._say("add_comment", comment=self.fresh(), on=on, text=part.text)

    def _gone(self) -> None:
        for part in self.plan.documents:
            if part.removed and part.key in self.new:
                self._say("remove_document", document=self.names[part.key].partition("/")[2])
        for known in self.people.values():
            if known.new is not None and known.new.left:
                self._say("remove_person", person=known.id)


_NO_REASON = "No reason was written down."
