"""The people of an import."""

from collections.abc import Mapping
from typing import Any

from mapstream.plan.roles import SELLERS_ROLES
from mapstream.tables.proposing.changes import differs
from mapstream.tables.proposing.script import Script
from mapstream.tables.rows.people import PersonRow


def people(script: Script) -> None:
    """Those who are not in the room yet."""
    for known in script.people.values():
        if (new := known.new) is not None:
            role = None if new.role in SELLERS_ROLES and known.side == "buyer" else new.role
            script.say(
                "add_person",
                person=known.id,
                name=new.name,
                side=known.side,
                email=new.email,
                title=new.title,
                role=role,
            )
    for known in script.people.values():
        if known.new is not None and known.new.reports_to is not None:
            boss = script.who(known.new.reports_to, f"@{known.new.name}")
            if boss is not None:
                script.say("edit_person", person=known.id, reports_to=boss)
    for known in script.people.values():
        if script.base is not None and known.known is not None:
            _edit(script, known.id, known.known, script.base)


def _edit(script: Script, id: str, part: PersonRow, base: Mapping[str, Any]) -> None:
    """Change what a file that was written from this room has otherwise about a person."""
    now: Mapping[str, Any] = script.document["people"][id]
    was: Mapping[str, Any] = base.get("people", {}).get(id, now)
    if "removed" in now:
        return
    boss = script.who(part.reports_to, f"@{part.name}")
    said = {**part.model_dump(include={"name", "email", "title", "role"}), "reports_to": boss}
    if boss is None and part.reports_to is not None:
        del said["reports_to"]
    changed = {field: value for field, value in said.items() if differs(value, was.get(field), now.get(field))}
    if changed:
        script.change("edit_person", person=id, **changed)
        script.row_of_changes(script.draft.line(f"@{part.name}"), "person", part.name, f"people/{id}", changed, now)
