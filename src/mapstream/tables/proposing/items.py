"""The items of an import: those that the room does not have are added, those that the file names by id are changed."""

from collections.abc import Callable, Mapping
from typing import Any

from mapstream.languages.message import say
from mapstream.plan.collections import COLLECTIONS
from mapstream.plan.phases import SIX_PHASES, is_untouched
from mapstream.plan.roles import SELLERS_ROLES
from mapstream.tables.layout import SAID_TWICE
from mapstream.tables.proposing import changes
from mapstream.tables.proposing.script import Known, Row, Script
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


def phases(script: Script) -> None:
    """The rows of the matrix. Those that every room begins with give way, where nothing was done with them."""
    here: Mapping[str, Any] = script.document.get("phases", {})
    if not script.plan.phases:
        return
    same = _same_phases(script, here)
    if script.base is None and _as_they_came(script, here) and not same:
        for id in here:
            script.say("remove_phase", phase=id)
        sentence = "The phases that the room began with give way to these."
        script.draft.findings.note(0, "phases_replaced", sentence, "")
        here = {}
    for part in script.plan.phases:
        item(script, "phases", part, here, quiet=same)


def _as_they_came(script: Script, here: Mapping[str, Any]) -> bool:
    """Whether the phases of the room are those that it began with, untouched, and nothing hangs on them."""
    if not all(map(is_untouched, here.values())):
        return False
    on = [item.get("on", "") for name in ("risks", "comments") for item in script.document.get(name, {}).values()]
    return not any(name.startswith("phases/") for name in on)


def _same_phases(script: Script, here: Mapping[str, Any]) -> bool:
    titles = {phase["title"] for phase in here.values()}
    mine = [p.model_dump(exclude_none=True, exclude={"key", "status", "id"}) for p in script.plan.phases]
    untouched = all(p.status == "open" for p in script.plan.phases) and all(phase in SIX_PHASES for phase in mine)
    return untouched and {p.title for p in script.plan.phases} == titles


def item(script: Script, name: str, part: Any, here: Mapping[str, Any] | None = None, quiet: bool = False) -> None:
    """Add an item, unless one of its title is there. ``quiet``: that need not be noted."""
    noun, titled = COLLECTIONS[name].one, COLLECTIONS[name].title
    among: Mapping[str, Any] = script.document.get(name, {}) if here is None else here
    title: str = getattr(part, titled)
    if script.base is not None and part.id is not None:
        _known(script, name, part, title)
        return
    there = _there(script, name, among, titled, title)
    if there is not None:
        script.names[part.key] = f"{name}/{there}"
        if not quiet:
            script.note(
                part.key,
                "already_there",
                say("“{title}” is in the plan already: it stays as it is.", title=title),
                title,
            )
    else:
        shown, visible_to = script.seen(part)
        if not shown:
            sentence = "This is only for people among whom you are not: left out."
            script.note(part.key, "not_for_you", sentence, title)
            return
        if isinstance(part, DocumentRow) and part.url is None:
            sentence = say(
                "“{title}” has no address here. If it is a file, upload it in the room: left out.", title=title
            )
            script.note(part.key, "document_without_address", sentence, title)
            return
        id = script.fresh()
        script.names[part.key] = f"{name}/{id}"
        script.new.add(part.key)
        script.say(f"add_{noun}", **{noun: id, titled: title}, visible_to=visible_to, **_FIELDS[name](script, part))
    script.rows.append(Row(script.draft.line(part.key), noun, title, script.names[part.key], there is None))


def _known(script: Script, name: str, part: Any, title: str) -> None:
    """Keep in mind what a row of a file that was written from this room stands for. Twice: the first row stands."""
    now = script.document.get(name, {}).get(part.id)
    if now is None or ("removed" in now and not getattr(part, "removed", None)):
        script.note(
            part.key, "removed_meanwhile", say("“{title}” is not in the plan any more: left out.", title=title), title
        )
        return
    if f"{name}/{part.id}" in script.names.values():
        script.note(part.key, "said_twice", SAID_TWICE, title)
        return
    base = (script.base or {}).get(name, {}).get(part.id, now)
    script.names[part.key] = f"{name}/{part.id}"
    script.known[part.key] = Known(name, COLLECTIONS[name].one, part.id, part, now, base)


def change(script: Script, known: Known) -> None:
    """Change an item as the file has it."""
    titled, part = COLLECTIONS[known.collection].title, known.part
    if "side" in type(part).model_fields and part.side is None:
        # an emptied cell does not say whose it is
        part = part.model_copy(update={"side": known.now["side"]})
    title: str = getattr(part, titled)
    said = {titled: title, **_FIELDS[known.collection](script, part)}
    found = [
        *changes.edited(script, known, said),
        *changes.linked(script, known),
        *changes.tied(script, known),
        *changes.shown(script, known),
        *changes.moved(script, known),
    ]
    script.rows.append(Row(script.draft.line(part.key), known.noun, title, known.name, False, tuple(found)))


def _there(script: Script, name: str, here: Mapping[str, Any], titled: str, title: str) -> str | None:
    """The item of the room that has a title, if no other row of the draft stands for it."""
    titles = script.titles.get(name)
    if titles is None:
        titles = script.titles[name] = {}
        for id, one in here.items():
            if "removed" not in one and one.get("status") != "dropped":
                titles.setdefault(_same(one[titled]), []).append(id)
    ids = titles.get(_same(title))
    return ids.pop(0) if ids else None


def _same(title: str) -> str:
    return " ".join(title.casefold().split())


def _of_milestone(script: Script, part: MilestoneRow) -> dict[str, Any]:
    return {"due": part.due, "condition": part.condition, "pinned": part.pinned, "gate": script.gate(part)}


def _of_task(script: Script, part: TaskRow) -> dict[str, Any]:
    side = script.side(part)
    lead = script.who(part.lead, part.key, side)
    supporters = script.whos(part.supporters, part.key)
    if supporters and not script.draft.exact:
        # two names may have been those of one person
        supporters = [id for id in supporters if id != lead] or None
    plain = part.model_dump(include={"role", "due", "days", "purpose", "condition", "pinned"}, exclude_none=True)
    if side == "buyer" and plain.get("role") in SELLERS_ROLES:
        del plain["role"]
    return {
        **plain,
        "side": side,
        "lead": lead,
        "supporters": supporters,
        "milestone": script.id(part.milestone, "milestones", part.key),
        "kind": part.task_kind,
        "gate": script.gate(part),
    }


def _of_phase(script: Script, part: PhaseRow) -> dict[str, Any]:
    side = script.side(part)
    plain = part.model_dump(include={"seller", "buyer", "shared", "condition"}, exclude_none=True)
    return {**plain, "side": side, "lead": script.who(part.lead, part.key, side)}


def _of_criterion(_script: Script, part: CriterionRow) -> dict[str, Any]:
    return {"measure": part.measure}


def _of_kpi(script: Script, part: KpiRow) -> dict[str, Any]:
    plain = part.model_dump(include={"unit", "baseline", "target", "due"}, exclude_none=True)
    return {**plain, "owner": script.who(part.owner, part.key)}


def _of_deliverable(script: Script, part: DeliverableRow) -> dict[str, Any]:
    side = script.side(part)
    return {
        "side": side,
        "lead": script.who(part.lead, part.key, side),
        "due": part.due,
        "measure": part.measure,
        "milestone": script.id(part.milestone, "milestones", part.key),
    }


def _of_risk(script: Script, part: RiskRow) -> dict[str, Any]:
    on = script.name(part.item, part.key)
    owner = script.who(part.owner, part.key)
    return {"severity": part.severity, "mitigation": part.mitigation, "owner": owner, "on": on}


def _of_document(_script: Script, part: DocumentRow) -> dict[str, Any]:
    return {"kind": part.document_kind, "url": part.url}


_FIELDS: Mapping[str, Callable[[Script, Any], dict[str, Any]]] = {
    "milestones": _of_milestone,
    "tasks": _of_task,
    "phases": _of_phase,
    "criteria": _of_criterion,
    "kpis": _of_kpi,
    "deliverables": _of_deliverable,
    "risks": _of_risk,
    "documents": _of_document,
}
"""By collection, what an item is added with besides its title."""
