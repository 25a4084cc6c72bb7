"""Sentences about the two parties: who they are, how the buyer decides, how the plan becomes the plan of both."""

from mapstream.plan.event import Event
from mapstream.plan.events.agreement import AgreementSigned, CadenceSet, PlanShared
from mapstream.plan.events.parties import IntroductionRecorded, OrganisationSet, ValueSet
from mapstream.plan.events.process import ProcessSet, StageAdded, StageEdited, StageRemoved
from mapstream.plan.sentences.wording import WEEKDAYS, Naming, because, fields, listed, quoted, token

_CHECKS = {
    "problem": "the problem is confirmed",
    "project": "the project is real",
    "sponsor": "there is a sponsor",
    "budget": "there is a budget, or a path to it",
}
_EVERY = {"week": "every week", "two_weeks": "every two weeks", "month": "every month"}
_NAMED = 3
"""Items that a sentence names at most."""


def words(event: Event, of: Naming) -> str | None:
    """What an event of the two parties, or of what is between them, says its author did."""
    match event:
        case OrganisationSet():
            return f"changed what is known about the {event.side}’s organisation: {fields(event.changes, event.was)}"
        case ValueSet():
            what = f"what the {event.side} gets out of it"
            return f"took away {what}" if event.text is None else f"summed up {what}: {quoted(event.text)}"
        case IntroductionRecorded():
            met = _CHECKS.get(event.check, event.check)
            return f"took back that {met}" if event.note is None else f"recorded that {met}{because(event.note)}"
        case ProcessSet():
            return f"changed how the buyer decides: {fields(event.changes, event.was)}"
        case StageAdded():
            run = f", run by {token(event.owner)}" if event.owner else ""
            return f"added the stage “{event.title}” to the buyer’s decision{run}"
        case StageEdited():
            return f"changed the stage {of.stage(event.stage)}: {fields(event.changes, event.was)}"
        case StageRemoved():
            return f"removed the stage {of.stage(event.stage)} from the buyer’s decision"
        case AgreementSigned():
            return f"agreed to version {event.version} of the plan for the {event.side}’s side"
        case PlanShared():
            return f"shared {_shared(event, of)} with the buyer"
        case CadenceSet():
            return f"set the review for {_rhythm(event)}"
        case _:
            return None


def _shared(event: PlanShared, of: Naming) -> str:
    shown = [of.item(item) for item in event.items]
    more = [f"{len(shown) - _NAMED} more"] if len(shown) > _NAMED else []
    return listed(["the plan"] * (event.was is not None) + shown[:_NAMED] + more)


def _rhythm(event: CadenceSet) -> str:
    cadence = event.cadence
    on = f" on {WEEKDAYS[cadence['weekday'] - 1]}" if "weekday" in cadence else ""
    at = f" at {cadence['time']}" if "time" in cadence else ""
    return f"{_EVERY.get(cadence['every'], cadence['every'])}{on}{at}, {cadence['minutes']} min"
