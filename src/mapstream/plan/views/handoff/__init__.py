"""The handoff record (mission J51): what customer success inherits with a deal that is won, or what one that is lost
leaves to learn.

*Purpose.* Whoever takes a deal over has to know what was promised, to whom, by whom and when, with the evidence; who
the people are; what is open; and, before all that, what is missing. ::

    following   what the history says that the document does not
    promises    what was promised, where it comes from, and what became of it
    people      who is on the deal, and who is new to customer success
    record      KPIs, meetings, viewing, what is done, disputed and open
    gaps        what is missing
    lost        the short record of a deal that was lost
    markdown    the record as a text

*Invariants.* It is derived from the document and the events as their reader sees them, and nothing of it is stored: as
of any version it says what it said then.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, NotRequired, cast

from typing_extensions import TypedDict

from mapstream.languages.message import Message, say
from mapstream.plan.document import Document, Side
from mapstream.plan.over import outcome_of
from mapstream.plan.views.agreement import Signed, agreement
from mapstream.plan.views.handoff.following import History
from mapstream.plan.views.handoff.gaps import gaps
from mapstream.plan.views.handoff.lost import LostDeal, lost
from mapstream.plan.views.handoff.people import PersonOfDeal, people
from mapstream.plan.views.handoff.promises import PromiseMade, promises
from mapstream.plan.views.handoff.record import (
    AgreedMoney,
    DisputedItem,
    FinishedItem,
    GateChecks,
    GoingOn,
    MeetingHeld,
    PersonLooked,
    PromisedKpi,
    QuestionAsked,
    SellersNote,
    disputes,
    kpis,
    meetings,
    money,
    own_notes,
    questions,
    still_open,
    trail,
    viewing,
)
from mapstream.plan.views.remark import Remark
from mapstream.plan.views.substance import ItemChange, changes_between
from mapstream.plan.wording import token


class ClosedDeal(TypedDict):
    """How the deal ended. ``version``: of the event that says so."""

    at: str
    by: str
    reason: str | None
    version: int | None


class AgreedPlan(TypedDict):
    """How far the plan is agreed, and to which version each side did."""

    sentence: str
    sides: dict[Side, Signed | None]


class AcceptedBy(TypedDict):
    """Who took the deal over, at which version, and who leads it. ``since``: what of the plan has changed since."""

    at: str
    by: str
    version: int
    lead: str
    since: list[ItemChange]


class Handoff(TypedDict):
    """What is handed over; ``sentence`` says how far that is. ``outcome``: ``None`` while the deal is open: then it is
    what would be. Of a deal that was lost there is the short record alone. ``drift``: what changed after both
    sides had agreed to the plan, until it was taken over. ``gate`` and ``notes``: for the seller's side."""

    outcome: Literal["won", "lost"] | None
    closed: ClosedDeal | None
    sentence: str
    lost: NotRequired[LostDeal]
    gaps: list[Remark]
    promises: NotRequired[list[PromiseMade]]
    kpis: NotRequired[list[PromisedKpi]]
    people: list[PersonOfDeal]
    agreed: NotRequired[AgreedPlan]
    drift: NotRequired[list[ItemChange]]
    meetings: NotRequired[list[MeetingHeld]]
    viewing: NotRequired[list[PersonLooked]]
    trail: NotRequired[list[FinishedItem]]
    disputes: NotRequired[list[DisputedItem]]
    open: NotRequired[GoingOn]
    commercials: NotRequired[AgreedMoney]
    questions: NotRequired[list[QuestionAsked]]
    accepted: NotRequired[AcceptedBy]
    gate: NotRequired[GateChecks]
    notes: NotRequired[list[SellersNote]]


_NOTHING = History()
_UNSEEN: Mapping[int, Document] = {}


def handoff(
    document: Document, day: str, history: History = _NOTHING, then: Mapping[int, Document] = _UNSEEN
) -> Handoff:
    """The record of a room on a day, for a document as its reader sees it. ``then``: the document at each version that
    was agreed to or taken over, as the same reader sees it."""
    outcome = outcome_of(document)
    record: Handoff = {
        "outcome": outcome["result"] if outcome else None,
        "closed": _closed(document, history),
        "sentence": "",
        "gaps": [],
        "people": people(document, history),
    }
    if outcome is not None and outcome["result"] == "lost":
        record["lost"] = lost(document, history)
    else:
        record |= cast(Any, _whole(document, day, history, then))
        record["gaps"] = gaps(
            document,
            day,
            record["promises"],
            record["kpis"],
            record["people"],
            record["questions"],
            record["disputes"],
        )
    record["sentence"] = _sentence(record)
    return record


def _closed(document: Document, history: History) -> ClosedDeal | None:
    outcome = outcome_of(document)
    if outcome is None:
        return None
    return {
        "at": outcome["at"],
        "by": outcome["by"],
        "reason": outcome.get("reason"),
        "version": history.closed,
    }


def _whole(document: Document, day: str, history: History, then: Mapping[int, Document]) -> dict[str, Any]:
    plan = document.get("plan", cast(Any, {}))
    accepted = plan.get("handoff")
    # what came with taking it over is no drift from what was agreed
    taken = then.get(accepted["version"], document) if accepted else document
    agreed = agreement(taken, day, then)
    signed = [side["version"] for side in agreed["sides"].values() if side]
    found: dict[str, Any] = {
        "promises": promises(document, history),
        "kpis": kpis(document, history),
        "agreed": {"sentence": agreed["sentence"], "sides": agreed["sides"]},
        "drift": agreed["since"][str(min(signed))] if signed else [],
        "meetings": meetings(document),
        "viewing": viewing(document, history),
        "trail": trail(document, history),
        "disputes": disputes(document, history),
        "open": still_open(document, day),
        "commercials": money(document),
        "questions": questions(document),
    }
    if accepted:
        found["accepted"] = {**accepted, "since": changes_between(taken, document)}
    if history.side == "seller":
        found |= {"gate": plan.get("gate", {}), "notes": own_notes(document)}
    return found


def _sentence(record: Handoff) -> Message:
    closed, accepted, missing = record["closed"], record.get("accepted"), len(record["gaps"])
    if closed is None:
        return say("The deal is open: this is what would be handed over today.")
    ended = date.fromisoformat(closed["at"][:10])
    if record["outcome"] == "lost":
        return say("Lost on {day}.", day=ended)
    if accepted is None:
        return say(
            "Won on {day}, not taken over yet; {n:# gap|# gaps} to close."
            if missing
            else "Won on {day}, not taken over yet.",
            day=ended,
            n=missing,
        )
    return say(
        "Won on {day}, taken over by {who} on {taken}; {n:# gap|# gaps} to close."
        if missing
        else "Won on {day}, taken over by {who} on {taken}.",
        day=ended,
        who=token(accepted["by"]),
        taken=date.fromisoformat(accepted["at"][:10]),
        n=missing,
    )
