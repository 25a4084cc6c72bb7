"""What an import says of the plan as such.

Of a file from elsewhere only what the room does not say yet is taken. Of one that was written from this room, whatever
somebody changed in it.
"""

from collections.abc import Mapping
from typing import Any

from mapstream.plan import rank
from mapstream.plan.document import Side
from mapstream.tables.proposing.changes import differs
from mapstream.tables.proposing.script import Script

Values = Mapping[str, Any]

_NOTHING: Values = {}


def plan_as_such(script: Script) -> None:
    """Name, goal, parties, value, commercials, decision process and cadence."""
    plan: Values = script.document["plan"]
    base: Values = _base(script, "plan")
    if (about := script.plan.about) is not None:
        # a plan from elsewhere does not rename the room
        name = {} if script.base is None else {"name": about.name or plan["name"]}
        _tell(script, "edit_plan", name | {"alias": about.alias}, plan, base)
    _goal(script, plan.get("goal"), base.get("goal", _NOTHING))
    for row in script.plan.organisations:
        said: dict[str, Any] = {"name": row.name, "about": row.about}
        said |= _person(script, "coordinator", row.coordinator, "organisations")
        here, was = (of.get("organisations", {}).get(row.side, _NOTHING) for of in (plan, base))
        _tell_of(script, row.side, "set_organisation", said, here, was)
    for value in script.plan.value:
        here, was = ({"text": of.get("value", {}).get(value.side)} for of in (plan, base))
        _tell_of(script, value.side, "set_value", {"text": value.text}, here, was)
    if script.plan.commercials is not None:
        commercials = script.plan.commercials.model_dump()
        _tell(
            script, "set_commercials", commercials, script.document.get("commercials", {}), _base(script, "commercials")
        )
    _process(script)
    if script.plan.cadence is not None:
        cadence = script.plan.cadence.model_dump(exclude_none=True)
        if _taken(script, {"cadence": cadence}, plan, base):
            script.say("set_cadence", **cadence)


def _base(script: Script, part: str) -> Values:
    found: Values = (script.base or _NOTHING).get(part, _NOTHING)
    return found


def _person(script: Script, field: str, label: str | None, of: str) -> dict[str, Any]:
    """Who somebody is; nothing where somebody is named who is not known."""
    id = script.who(label, of)
    return {} if id is None and label is not None else {field: id}


def _taken(script: Script, said: Values, here: Values, was: Values) -> dict[str, Any]:
    """Those of some values that are to be said."""
    if script.base is None:
        return {name: value for name, value in said.items() if value is not None and here.get(name) is None}
    return {name: value for name, value in said.items() if differs(value, was.get(name), here.get(name))}


def _tell(script: Script, command: str, said: Values, here: Values, was: Values, **of: Any) -> None:
    if taken := _taken(script, said, here, was):
        script.change(command, **of, **taken)
        if script.base is not None:
            script.row_of_changes(0, "plan", command.partition("_")[2].replace("_", " "), "plan", taken, here)


def _tell_of(script: Script, side: Side, command: str, said: Values, here: Values, was: Values) -> None:
    if _taken(script, said, here, was) and script.speaks_for(side):
        _tell(script, command, said, here, was, side=side)


def _goal(script: Script, here: Values | None, was: Values) -> None:
    goal = script.plan.goal
    if goal is None:
        return
    words = goal.statement or goal.reason
    if goal.date is None and words is None:
        return
    if goal.date is None:
        sentence = "A goal needs a date: it stays as it is."
        if here is None:
            sentence = "A goal needs a date: kept as a comment on the plan. Set the goal with its date."
            script.say("add_comment", comment=script.fresh(), on="plan", text=f"Goal: {words}"[:10_000])
        script.note("goal", "goal_without_date", sentence, words)
        return
    if here is not None and script.base is None:
        if (here.get("statement"), here["date"]) != (goal.statement, goal.date):
            script.note("goal", "already_there", "The plan has a goal already: it stays as it is.", words or goal.date)
        return
    deadline = goal.deadline and {"date": goal.deadline, "kind": goal.deadline_kind or "deadline"}
    said = {"statement": goal.statement, "date": goal.date, "reason": goal.reason, "deadline": deadline}
    here = here or _NOTHING
    if taken := _taken(script, said, here, was):
        script.say("set_goal", **{**here, **taken})
        if script.base is not None:
            script.row_of_changes(script.draft.line("goal"), "plan", "goal", "plan", taken, here)


def _process(script: Script) -> None:
    here: Values = script.document.get("decision_process", _NOTHING)
    was = _base(script, "decision_process")
    if (process := script.plan.decision_process) is not None:
        said = {"budget_path": process.budget_path, "past_purchase": process.past_purchase}
        said |= _person(script, "approver", process.approver, "decision")
        _tell(script, "set_decision_process", said, here, was)
    stages: dict[str, list[str]] = {}
    for id in rank.order(here.get("stages", {})):
        stages.setdefault(here["stages"][id]["title"], []).append(id)
    for part in script.plan.stages:
        about: dict[str, Any] = {"kind": part.stage_kind, "past_days": part.past_days, "note": part.note}
        about |= _person(script, "owner", part.owner, "decision")
        same = stages.get(part.title)
        if not same:
            script.say("add_stage", stage=script.fresh(), title=part.title, **about)
        elif script.base is not None:
            # several are called so: each row is about the next of them
            id = same.pop(0) if len(same) > 1 else same[0]
            stage = here["stages"][id]
            _tell(script, "edit_stage", about, stage, was.get("stages", {}).get(id, stage), stage=id)
