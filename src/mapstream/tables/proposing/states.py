"""What is said of the items of an import once they are there: what they wait for, how far they are, what proves it."""

from collections.abc import Callable
from typing import Any

from mapstream.plan.collections import ItemRef, artifact_of
from mapstream.plan.time.follow import OPEN
from mapstream.tables.proposing.script import Script
from mapstream.tables.rows.attached import EvidenceRow
from mapstream.tables.rows.items import CriterionRow, DeliverableRow, MilestoneRow, PhaseRow, RiskRow, TaskRow

NO_REASON = "No reason was written down."


def links(script: Script) -> None:
    """What the new items wait for."""
    waiting: tuple[TaskRow | MilestoneRow, ...] = (*script.plan.tasks, *script.plan.milestones)
    for part in waiting:
        if part.key not in script.new:
            continue
        item = script.names[part.key]
        for key in part.after or ():
            after = script.name(key, part.key)
            if after is None:
                continue
            script.link(item, after)


def ties(script: Script) -> None:
    """What dates move with: those of the new items, and those that the file changes."""
    parts: tuple[TaskRow | MilestoneRow, ...] = (*script.plan.tasks, *script.plan.milestones)
    for part in parts:
        if part.key in script.new and part.status in OPEN and (tie := script.tie(part)) is not None:
            script.tied[script.names[part.key]] = tie
    for item in script.untied:
        script.say("untie_date", item=item)
    for item, (to, days) in script.tied.items():
        script.say("tie_date", item=item, to=to, days=days)


def measured(script: Script) -> None:
    """The measured values of KPIs that they do not have yet."""
    for part in script.plan.measurements:
        kpi = script.id(part.of, "kpis", part.of)
        if kpi is None or not (part.of in script.new or part.of in script.known):
            continue
        here = script.document.get("kpis", {}).get(kpi, {}).get("measurements", {}).values()
        if (part.on, part.value) not in [(one["on"], one["value"]) for one in here]:
            script.say("measure_kpi", kpi=kpi, value=part.value, on=part.on, note=part.note)


def states(script: Script) -> None:
    """How far the new items are, and what proves it."""
    for name in _STATES:
        for part in getattr(script.plan, name):
            if part.key in script.new:
                tell_state(script, name, part, ItemRef.of(script.names[part.key]).id)
    for piece in script.plan.evidence:
        if piece.of not in script.names:
            script.name(piece.of, piece.of)


def tell_state(script: Script, collection: str, part: Any, id: str) -> None:
    """Say how far an item is."""
    _STATES[collection](script, part, id)


def _state_of_milestone(script: Script, part: MilestoneRow, id: str) -> None:
    if part.status == "reached":
        script.say("reach_milestone", milestone=id, evidence=evidence_for(script, part.key))
    elif part.status == "dropped":
        script.say("drop_milestone", milestone=id, reason=part.reason or NO_REASON)


def _state_of_task(script: Script, part: TaskRow, id: str) -> None:
    match part.status:
        case "in_progress":
            script.say("start_task", task=id)
        case "completed":
            script.say("complete_task", task=id, evidence=evidence_for(script, part.key))
        case "blocked":
            script.say("block_task", task=id, reason=part.reason or NO_REASON)
        case "dropped":
            script.say("drop_task", task=id, reason=part.reason or NO_REASON)


def _state_of_phase(script: Script, part: PhaseRow, id: str) -> None:
    if part.status == "completed":
        script.say("complete_phase", phase=id, evidence=evidence_for(script, part.key))


def _state_of_deliverable(script: Script, part: DeliverableRow, id: str) -> None:
    if part.status == "delivered":
        script.say("deliver", deliverable=id, evidence=evidence_for(script, part.key))
    elif part.status == "dropped":
        script.say("drop_deliverable", deliverable=id, reason=part.reason or NO_REASON)


def _state_of_criterion(script: Script, part: CriterionRow, id: str) -> None:
    if part.verdict is not None:
        evidence = evidence_for(script, part.key)
        script.say("judge_criterion", criterion=id, verdict=part.verdict, evidence=evidence)


def _state_of_risk(script: Script, part: RiskRow, id: str) -> None:
    if part.outcome is not None:
        script.say("close_risk", risk=id, outcome=part.outcome, note=part.note)


def evidence_for(script: Script, key: str) -> list[dict[str, Any]] | None:
    """What proves an item done; a piece that cannot be taken is noted."""
    pieces: list[dict[str, Any]] = []
    for part in script.evidence.get(key, ()):
        document = script.id(part.document, "documents", key)
        by = script.who(part.by, key)
        ref = part.ref if _is_here(script, part) else None
        found = {"document": document, "link": part.url, "confirmation": by, "meeting": ref or part.note}
        if found[part.evidence] is None or len(pieces) == 20:
            script.note(key, "evidence_not_understood", "A piece of evidence could not be taken: left out.", part.note)
            continue
        named = {"document": {"ref": document}, "link": {"url": part.url}, "confirmation": {"by": by}}
        piece = {"kind": part.evidence, **named.get(part.evidence, {"ref": ref}), "note": part.note}
        pieces.append({name: value for name, value in piece.items() if value is not None})
    return pieces or None


def _is_here(script: Script, part: EvidenceRow) -> bool:
    """Whether what a piece of evidence names is no meeting of another room."""
    meeting = artifact_of({"kind": part.evidence, "ref": part.ref})
    return meeting is None or meeting.find(script.document) is not None


def notes(script: Script) -> None:
    """What stood beside the items, as comments, and who was named for them in vain."""
    addresses = {part.name: f" ({part.email})" for part in script.plan.people if part.email}
    for (key, label), called in script.unplaced.items() if not script.draft.exact else ():
        if key in script.new:
            text = f"{called}: {label}{addresses.get(label, '')}"
            script.say("add_comment", comment=script.fresh(), on=script.names[key], text=text)
    for part in script.plan.notes:
        on = "plan" if part.of is None else script.name(part.of, part.of)
        if on is None or (part.of is not None and part.of not in script.new):
            continue
        script.say("add_comment", comment=script.fresh(), on=on, text=part.text)


def gone(script: Script) -> None:
    """What had been removed, and who had left: they are named by what is here."""
    for part in script.plan.documents:
        if part.removed and part.key in script.new:
            script.say("remove_document", document=ItemRef.of(script.names[part.key]).id)
    for known in script.people.values():
        row = known.new or known.known
        if row is not None and row.left and "removed" not in script.document["people"].get(known.id, {}):
            script.say("remove_person", person=known.id)


_STATES: dict[str, Callable[[Script, Any, str], None]] = {
    "milestones": _state_of_milestone,
    "tasks": _state_of_task,
    "phases": _state_of_phase,
    "deliverables": _state_of_deliverable,
    "criteria": _state_of_criterion,
    "risks": _state_of_risk,
}
