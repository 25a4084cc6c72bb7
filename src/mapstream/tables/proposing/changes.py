"""What an import changes of items that the room has: those that a file names by id, since it was written from here.

Field by field, the file is held against the plan as it was at the version that the file was written from: what is the
same there was not touched by whoever edited the file, and stays as it is now, whatever others have done meanwhile. What
differs is changed; where others have changed it too, the file's value stands, and a finding says so.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mapstream.languages.message import say
from mapstream.plan.time.follow import FOLLOWING, OPEN, tie_of
from mapstream.tables.proposing.script import Change, Known, Script
from mapstream.tables.proposing.states import NO_REASON, evidence_for, tell_state

EDITS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "milestones": (
        ("edit_milestone", ("title", "condition", "pinned", "gate")),
        ("reschedule_milestone", ("due",)),
    ),
    "tasks": (
        ("assign_task", ("side", "lead", "supporters")),
        ("edit_task", ("title", "purpose", "condition", "kind", "milestone", "role", "days", "pinned", "gate")),
        ("reschedule_task", ("due",)),
    ),
    "phases": (("edit_phase", ("title", "side", "lead", "seller", "buyer", "shared", "condition")),),
    "criteria": (("edit_criterion", ("title", "measure")),),
    "kpis": (("edit_kpi", ("metric", "unit", "baseline", "target", "due", "owner")),),
    "deliverables": (
        ("edit_deliverable", ("title", "side", "measure", "lead", "milestone")),
        ("reschedule_deliverable", ("due",)),
    ),
    "risks": (("edit_risk", ("title", "severity", "mitigation", "owner", "on")),),
    "documents": (("revise_document", ("title", "kind", "url")),),
}
"""For each collection the commands that change an item, and the fields that each of them takes."""

_COLUMNS = {("tasks", "kind"): "task_kind", ("documents", "kind"): "document_kind", ("risks", "on"): "item"}
"""Where a field is called otherwise in a file."""


def differs(said: Any, base: Any, now: Any) -> bool:
    """Whether a file changes a value: it is neither what it was when the file was written, nor what it is already."""
    return _plain(said) not in (_plain(base), _plain(now))


def edited(script: Script, known: Known, said: Mapping[str, Any]) -> list[Change]:
    """Change the fields of an item that the file has otherwise. ``said``: its values, by the fields of the commands."""
    changes: list[Change] = []
    for command, fields in EDITS[known.collection]:
        data: dict[str, Any] = {}
        for field in fields:
            value, column = said.get(field), _COLUMNS.get((known.collection, field), field)
            if value is None and getattr(known.part, column, None) is not None:
                continue  # said, but not understood: there is a finding
            if value is None and field == "url":
                continue  # it may be a file by now, and it stays what it is
            if _changed(script, known, column, value, known.base.get(field), known.now.get(field), changes):
                data[field] = value
        if data:
            script.change(command, **{known.noun: known.id}, **data)
    return changes


def linked(script: Script, known: Known) -> list[Change]:
    """Change what an item waits for."""
    said = [script.name(key, known.part.key) for key in getattr(known.part, "after", None) or ()]
    wanted = {name for name in said if name is not None}
    base, now = _waiting(known.base), _waiting(known.now)
    # what was said and not understood may be any of those that are not there
    added, gone = wanted - base - now, set() if None in said else (base - wanted) & now
    for name in sorted(added):
        script.link(known.name, name)
    for name in sorted(gone):
        script.link(known.name, name, "un")
    return [Change("after", script.in_words(now), script.in_words(now - gone | added))] if added or gone else []


def tied(script: Script, known: Known) -> list[Change]:
    """Change what the date of an item moves with. What is done is left as it is."""
    if known.collection not in FOLLOWING or known.part.status not in OPEN or known.now["status"] not in OPEN:
        return []
    said = script.tie(known.part)
    if said is None and known.part.follows is not None:
        return []  # said, but not understood: there is a finding
    changes: list[Change] = []
    if _changed(script, known, "follows", said, tie_of(known.base), tie_of(known.now), changes):
        if said is None:
            script.untied.append(known.name)
        else:
            script.tied[known.name] = said
    return changes


def shown(script: Script, known: Known) -> list[Change]:
    """Change who sees an item."""
    visible, to = script.seen(known.part)
    to = to or "everyone"
    base, now = known.base.get("visible_to", "everyone"), known.now.get("visible_to", "everyone")
    changes: list[Change] = []
    if _changed(script, known, "visible_to", to, base, now, changes):
        if not visible:
            script.note(known.part.key, "not_for_you", "You would not see this yourself any more: left as it is.")
            return []
        script.say("set_visibility", item=known.name, visible_to=to)
    return changes


def moved(script: Script, known: Known) -> list[Change]:
    """Change how far an item is, and what proves it."""
    said, base, now = _state(known.collection, known.part), _stored(known.base), _stored(known.now)
    if said is None:
        return []
    changes: list[Change] = []
    if _changed(script, known, "status", said, base, now, changes):
        _MOVES[known.collection](script, known, said, now)
    elif said == now == "blocked":
        if _changed(
            script,
            known,
            "reason",
            known.part.reason or NO_REASON,
            known.base.get("reason"),
            known.now["reason"],
            changes,
        ):
            tell_state(script, known.collection, known.part, known.id)
    elif said == now and _new_evidence(script, known):
        tell_state(script, known.collection, known.part, known.id)
        changes.append(Change("evidence", None, say("added")))
    return changes


def _changed(script: Script, known: Known, column: str, value: Any, base: Any, now: Any, changes: list[Change]) -> bool:
    if not differs(value, base, now):
        return False
    changes.append(Change(column, script.in_words(now), script.in_words(value)))
    if _plain(base) != _plain(now):
        sentence = say(
            "The {column} was changed in the room since this file was written: the file's stands.",
            column=column.replace("_", " "),
        )
        script.note(known.part.key, "changed_meanwhile", sentence)
    return True


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return sorted(value)
    return None if value is False else value


def _waiting(item: Mapping[str, Any]) -> set[str]:
    return {f"tasks/{id}" for id in item.get("after", {})} | set(item.get("waits", {}))


# how far items are


def _state(collection: str, part: Any) -> str | None:
    """The state of an item, as a file says it; ``None`` for items that have none."""
    if collection == "criteria":
        return part.verdict or "open"
    if collection == "risks":
        return part.outcome or "open"
    status: str | None = getattr(part, "status", None)
    return status


def _stored(item: Mapping[str, Any]) -> str:
    found: str = (
        item.get("judgement", {}).get("verdict") or item.get("closure", {}).get("outcome") or item.get("status", "open")
    )
    return found


def _new_evidence(script: Script, known: Known) -> bool:
    stored = known.now.get("completion", known.now.get("judgement", {})).get("evidence", ())
    here = [_piece(piece) for piece in stored]
    return any(_piece(piece) not in here for piece in evidence_for(script, known.part.key) or ())


def _piece(evidence: Mapping[str, Any]) -> dict[str, Any]:
    """A piece of evidence as a file tells it, which names a document and not the revision that it was."""
    plain = {name: value for name, value in evidence.items() if name not in ("revision", "sha256")}
    if evidence["kind"] == "document":
        plain["ref"] = str(evidence.get("ref", "")).removeprefix("documents/")
    return plain


def _reason(part: Any) -> str:
    return getattr(part, "reason", None) or NO_REASON


def _task(script: Script, known: Known, said: str, now: str) -> None:
    if now in ("completed", "dropped"):
        script.say("reopen_task", task=known.id, reason=_reason(known.part))
        now = "in_progress" if now == "completed" else "not_started"
    elif now == "blocked" and said in ("not_started", "in_progress"):
        script.say("unblock_task", task=known.id)
        now = "in_progress"
    if said == "not_started" and now == "in_progress":
        script.note(known.part.key, "has_begun", "This has begun, and cannot be made not to have: it is in progress.")
    elif said != now:
        tell_state(script, "tasks", known.part, known.id)


def _reopened(command: str, open: Iterable[str] = ("open",)) -> Callable[[Script, Known, str, str], None]:
    """Moves between states of which all but ``open`` are ends, left by a command that reopens."""

    def move(script: Script, known: Known, said: str, now: str) -> None:
        if now not in open:
            script.say(command, **{known.noun: known.id}, reason=_reason(known.part))
        if said not in open:
            tell_state(script, known.collection, known.part, known.id)

    return move


def _criterion(script: Script, known: Known, said: str, _now: str) -> None:
    if said == "open":
        script.change("judge_criterion", criterion=known.id, verdict=None)
    else:
        tell_state(script, "criteria", known.part, known.id)


_MOVES: dict[str, Callable[[Script, Known, str, str], None]] = {
    "milestones": _reopened("reopen_milestone"),
    "tasks": _task,
    "phases": _reopened("reopen_phase"),
    "deliverables": _reopened("reopen_deliverable"),
    "criteria": _criterion,
    "risks": _reopened("reopen_risk"),
}
