"""What an import says of the plan as such: only what the room does not say yet."""

from collections.abc import Mapping
from typing import Any

from mapstream.tables.proposing.script import Script


def as_such(script: Script) -> None:
    """Alias, goal, parties, value, commercials, decision process and cadence."""
    plan: Mapping[str, Any] = script.document["plan"]
    about = script.plan.about
    if about is not None and about.alias is not None and "alias" not in plan:
        script.say("edit_plan", alias=about.alias)
    _goal(script, plan.get("goal"))
    for organisation in script.plan.organisations:
        if not script.speaks_for(organisation.side):
            continue
        here = plan.get("organisations", {}).get(organisation.side, {})
        said = {
            "name": organisation.name,
            "about": organisation.about,
            "coordinator": script.who(organisation.coordinator, "organisations", organisation.side),
        }
        said = {name: value for name, value in said.items() if value is not None and name not in here}
        if said:
            script.say("set_organisation", side=organisation.side, **said)
    for value in script.plan.value:
        if value.side not in plan.get("value", {}) and script.speaks_for(value.side):
            script.say("set_value", side=value.side, text=value.text)
    _commercials(script)
    _process(script)
    if script.plan.cadence is not None and "cadence" not in plan:
        script.say("set_cadence", **script.plan.cadence.model_dump(exclude_none=True))


def _goal(script: Script, here: Mapping[str, Any] | None) -> None:
    goal = script.plan.goal
    if goal is None:
        return
    if here is not None:
        if here.get("statement") != goal.statement or here["date"] != goal.date:
            sentence = "The plan has a goal already: it stays as it is."
            script.note("goal", "already_there", sentence, goal.statement)
    elif goal.date is None:
        sentence = "A goal needs a date: kept as a comment on the plan. Set the goal with its date."
        script.note("goal", "goal_without_date", sentence, goal.statement)
        script.say("add_comment", comment=script.fresh(), on="plan", text=f"Goal: {goal.statement}"[:10_000])
    else:
        deadline = None
        if goal.deadline is not None:
            deadline = {"date": goal.deadline, "kind": goal.deadline_kind or "deadline"}
        script.say("set_goal", statement=goal.statement, date=goal.date, reason=goal.reason, deadline=deadline)


def _commercials(script: Script) -> None:
    here = script.document.get("commercials", {})
    said = script.plan.commercials.model_dump(exclude_none=True) if script.plan.commercials else {}
    said = {name: value for name, value in said.items() if name not in here}
    if said:
        script.say("set_commercials", **said)


def _process(script: Script) -> None:
    here: Mapping[str, Any] = script.document.get("decision_process", {})
    if (process := script.plan.decision_process) is not None:
        said = {
            "approver": script.who(process.approver, "decision"),
            "budget_path": process.budget_path,
            "past_purchase": process.past_purchase,
        }
        said = {name: value for name, value in said.items() if value is not None and name not in here}
        if said:
            script.say("set_decision_process", **said)
    titles = [stage["title"] for stage in here.get("stages", {}).values()]
    for part in script.plan.stages:
        if part.title not in titles:
            script.say(
                "add_stage",
                stage=script.fresh(),
                title=part.title,
                kind=part.stage_kind,
                owner=script.who(part.owner, "decision"),
                past_days=part.past_days,
                note=part.note,
            )
