"""The calendar of an import: time zone, working weeks, blackouts and recurring gates."""

from collections.abc import Mapping
from typing import Any

from mapstream.tables.proposing.script import Script


def calendar(script: Script) -> None:
    """Working times, blackouts and gates that the room does not have."""
    calendar: Mapping[str, Any] = script.document["plan"].get("calendar", {})
    said: dict[str, Any] = {}
    for part in script.plan.calendar:
        if part.side is None and "zone" not in calendar:
            said["zone"] = part.zone
        elif part.side is not None and part.side not in calendar:
            said[part.side] = part.model_dump(include={"week", "country", "region"}, exclude_none=True)
    if said:
        script.say("set_calendar", **said)
    blackouts = [(b["title"], b["start"], b["end"]) for b in calendar.get("blackouts", {}).values()]
    for blackout in script.plan.blackouts:
        if (blackout.title, blackout.start, blackout.end) not in blackouts:
            script.say("add_blackout", **blackout.model_dump(exclude_none=True))
    gates = {(g["title"], g["rule"]): id for id, g in calendar.get("gates", {}).items()}
    for gate in script.plan.gates:
        id = gates.get((gate.title, gate.rule))
        if id is None:
            id = script.fresh()
            script.say("add_gate", gate=id, title=gate.title, rule=gate.rule, start=gate.start)
        script.gates[gate.key] = id
