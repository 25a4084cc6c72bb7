"""The rest of what is handed over: KPIs, meetings, who looked at what, what is done, disputed and open."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NotRequired, cast

from typing_extensions import TypedDict

from mapstream.languages.message import joined, say
from mapstream.plan import rank
from mapstream.plan.collections import COLLECTIONS, ItemRef
from mapstream.plan.document import Check, CheckName, Document
from mapstream.plan.views.handoff.following import DONE, History, Sitting, Touch
from mapstream.plan.views.handoff.promises import COMMERCIALS, reached
from mapstream.plan.views.handoff.proofs import TitledEvidence, proofs
from mapstream.plan.views.work import Entry, measured, open_work


class PromisedKpi(TypedDict):
    """A KPI, what was promised and what was measured. ``promised``: the target as the deal was closed; ``target``: the
    one now; ``share``: how far it has come from the baseline to what was promised, in percent."""

    item: str
    metric: str
    unit: str | None
    baseline: float | None
    promised: float | None
    target: float | None
    due: str | None
    owner: str | None
    measured: float | None
    on: str | None
    reached: bool | None
    share: int | None


class MeetingHeld(TypedDict):
    """A meeting, or a review of the plan."""

    item: str
    kind: Literal["meeting", "review"]
    title: str
    at: str
    attendees: list[str]
    guests: list[str]
    summary: str | None
    decisions: list[str]
    actions: list[str]


class LooksAtOne(TypedDict):
    """How often and how long somebody looked at something; ``unread``: not at its latest revision."""

    subject: str
    title: str
    times: int
    seconds: float
    first: str | None
    last: str | None
    unread: bool
    events: list[int]


class PersonLooked(TypedDict):
    """What somebody looked at. Documents that they never opened are there, too."""

    person: str
    name: str
    looks: list[LooksAtOne]


class FinishedItem(TypedDict):
    """Something that is done, with what proves it. ``version``: of the event that says so."""

    item: str
    title: str
    what: str
    at: str
    by: str
    proof: str | None
    evidence: list[TitledEvidence]
    version: int | None


class DisputedItem(TypedDict):
    """Something that was done, and reopened. ``ended``: how that ended, and when; ``None``: it has not."""

    item: str
    title: str
    reason: str
    by: str
    at: str
    version: int
    ended: str | None
    ended_at: NotRequired[str]
    ended_by: NotRequired[str]


class OpenRisk(TypedDict):
    """What may still go wrong."""

    item: str
    title: str
    severity: str
    mitigation: str | None
    owner: str | None


class QuestionAsked(TypedDict):
    """A question that was asked, and the answer to it, if there is one."""

    comment: str
    on: str
    text: str
    by: str
    at: str
    answer: NotRequired[str]
    answered_by: NotRequired[str]
    answered_at: NotRequired[str]


class GoingOn(TypedDict):
    """What goes on: all that is to be done, and what may go wrong."""

    work: list[Entry]
    risks: list[OpenRisk]


class AgreedMoney(TypedDict):
    """What is agreed about money and obligations, and the amount of the deal."""

    pricing: str | None
    payment_terms: str | None
    commitments: str | None
    constraints: str | None
    amount: str | None
    currency: str | None


class SellersNote(TypedDict):
    """What somebody of the seller's side said to their own side alone."""

    on: str
    text: str
    by: str
    at: str


GateChecks = dict[CheckName, Check]


def kpis(document: Document, history: History) -> list[PromisedKpi]:
    """The KPIs in their order."""
    items = document.get("kpis", {})
    return [_kpi(f"kpis/{id}", items[id], history.kpis_then.get(id, items[id])) for id in rank.order(items)]


def _kpi(item: str, kpi: Any, then: Any) -> PromisedKpi:
    latest, promised = measured(kpi), then.get("target")
    value = latest[1] if latest else None
    return {
        "item": item,
        "metric": kpi["metric"],
        "unit": kpi.get("unit"),
        "baseline": kpi.get("baseline"),
        "promised": promised,
        "target": kpi.get("target"),
        "due": kpi.get("due"),
        "owner": kpi.get("owner"),
        "measured": value,
        "on": latest[0] if latest else None,
        "reached": None if value is None else reached(kpi, value, promised),
        "share": _share(kpi.get("baseline"), promised, value),
    }


MOST_TOLD = 1_000_000
"""Percent of what was promised that are told at most."""


def _share(baseline: float | None, promised: float | None, value: float | None) -> int | None:
    if baseline is None or promised is None or value is None or baseline == promised:
        return None
    share = 100 * (value - baseline) / (promised - baseline)
    return round(share) if abs(share) < MOST_TOLD else None  # what is beyond all measure is no share


def meetings(document: Document) -> list[MeetingHeld]:
    """Meetings and reviews, the first of them first."""
    found = [
        *(_meeting(f"meetings/{id}", one) for id, one in document.get("meetings", {}).items() if "removed" not in one),
        *(_review(on, one) for on, one in document.get("reviews", {}).items() if one["outcome"] == "held"),
    ]
    return sorted(found, key=lambda met: (met["at"], met["item"]))


def _meeting(item: str, meeting: Any) -> MeetingHeld:
    return {
        "item": item,
        "kind": "meeting",
        "title": meeting["title"],
        "at": meeting["at"],
        "attendees": [*meeting.get("attendees", ())],
        "guests": [guest["name"] for guest in meeting.get("guests", {}).values()],
        "summary": meeting.get("summary"),
        "decisions": [*meeting.get("decisions", ())],
        "actions": [*meeting.get("actions", {}).values()],
    }


_NOTES = {"status": say("Status"), "blockers": say("Blockers"), "next": say("Next")}


def _review(on: str, review: Any) -> MeetingHeld:
    said = [say("{what}: {text}", what=what, text=review[name]) for name, what in _NOTES.items() if name in review]
    return {
        "item": f"reviews/{on}",
        "kind": "review",
        "title": say("Review of the plan"),
        "at": on,
        "attendees": [*review.get("attendees", ())],
        "guests": [],
        "summary": joined(said, "\n") if said else None,
        "decisions": [],
        "actions": [],
    }


def viewing(document: Document, history: History) -> list[PersonLooked]:
    """What the buyer's people looked at, and what not, as far as the reader may know."""
    materials = {id: one for id, one in document.get("documents", {}).items() if "removed" not in one}
    buyers = {id: one for id, one in document.get("people", {}).items() if one["side"] == "buyer"}
    looked = {by for by, _, _ in history.looks}
    shown = [id for id in buyers if history.side == "seller" or id in looked]
    return [
        {
            "person": id,
            "name": buyers[id]["name"],
            "looks": [
                _looked("plan", say("The plan"), None, _sittings(history, id, "plan")),
                *(
                    _looked(name, material["title"], material["revision"], _sittings(history, id, name))
                    for key, material in materials.items()
                    for name in (f"documents/{key}",)
                ),
            ],
        }
        for id in shown
    ]


def _sittings(history: History, by: str, subject: str) -> list[Sitting]:
    return [look for (who, what, _), look in history.looks.items() if (who, what) == (by, subject)]


def _looked(subject: str, title: str, revision: int | None, sittings: list[Sitting]) -> LooksAtOne:
    latest = max((look.seen or 0 for look in sittings), default=0)
    return {
        "subject": subject,
        "title": title,
        "times": len(sittings),
        "seconds": round(sum(look.seconds for look in sittings), 3),
        "first": min((look.first for look in sittings), default=None),
        "last": max((look.last for look in sittings), default=None),
        "unread": not sittings or (revision is not None and bool(latest) and latest < revision),
        "events": [look.event for look in sittings],
    }


def trail(document: Document, history: History) -> list[FinishedItem]:
    """All that is done, in the order in which it was."""
    return sorted(_finished(document, history), key=lambda done: (done["at"], done["item"]))


def _finished(document: Document, history: History) -> Iterator[FinishedItem]:
    whole = cast(Mapping[str, Any], document)
    for collection in ("tasks", "milestones", "deliverables", "phases", "criteria"):
        for id, item in whole.get(collection, {}).items():
            done, name = item.get("completion") or item.get("judgement"), f"{collection}/{id}"
            if done is None:
                continue
            said = [touch.version for touch in history.of(name) if touch.verb in (*DONE, "judged", "proven")]
            yield {
                "item": name,
                "title": item[COLLECTIONS[collection].title],
                "what": done.get("verdict") or item["status"],
                "at": done["at"],
                "by": done["by"],
                "proof": done.get("proof"),
                "evidence": proofs(document, done),
                "version": said[-1] if said else None,
            }


def disputes(document: Document, history: History) -> list[DisputedItem]:
    """What was done and reopened, and how that ended."""
    whole = cast(Mapping[str, Any], document)
    found: list[DisputedItem] = []
    for item, touches in history.touches.items():
        ref = ItemRef.of(item)
        there = ref.find(whole) if ref.collection in COLLECTIONS else None
        if there is None or not any(touch.verb == "reopened" for touch in touches):
            continue
        title = str(there.get(COLLECTIONS[ref.collection].title, ""))
        for n, touch in enumerate(touches):
            if touch.verb == "reopened" and (touch.before or {}).get("status") in DONE:
                found.append(_dispute(item, title, touch, touches[n + 1 :]))
    return sorted(found, key=lambda dispute: dispute["version"])


def _dispute(item: str, title: str, touch: Touch, later: list[Touch]) -> DisputedItem:
    end = next((one for one in later if one.verb in (*DONE, "dropped")), None)
    dispute: DisputedItem = {
        "item": item,
        "title": title,
        "reason": touch.reason or "",
        "by": touch.by,
        "at": touch.at,
        "version": touch.version,
        "ended": end.verb if end else None,
    }
    if end:
        dispute["ended_at"], dispute["ended_by"] = end.at, end.by
    return dispute


def still_open(document: Document, day: str) -> GoingOn:
    """What is to be done, and the risks that nobody has closed."""
    items = document.get("risks", {})
    risks: list[OpenRisk] = [
        {
            "item": f"risks/{id}",
            "title": items[id]["title"],
            "severity": items[id]["severity"],
            "mitigation": items[id].get("mitigation"),
            "owner": items[id].get("owner"),
        }
        for id in rank.order(items)
        if "closure" not in items[id]
    ]
    return {"work": open_work(document, day), "risks": risks}


def money(document: Document) -> AgreedMoney:
    """The commercials, as far as the reader sees them."""
    said, deal = cast(Any, document.get("commercials", {})), cast(Any, document.get("deal", {}))
    return cast(
        AgreedMoney,
        {name: said.get(name) for name in COMMERCIALS} | {name: deal.get(name) for name in ("amount", "currency")},
    )


def questions(document: Document) -> list[QuestionAsked]:
    """What was asked and waits for an answer, or has one: a reply by somebody else."""
    comments = document.get("comments", {})
    found: list[QuestionAsked] = []
    for id, comment in comments.items():
        if "question" not in comment:
            continue
        asked: QuestionAsked = {
            "comment": id,
            "on": comment["on"],
            "text": comment["text"],
            "by": comment["by"],
            "at": comment["at"],
        }
        replies = [one for one in comments.values() if one.get("reply_to") == id and one["by"] != comment["by"]]
        if replies:
            first = min(replies, key=lambda one: one["at"])
            asked["answer"], asked["answered_by"], asked["answered_at"] = first["text"], first["by"], first["at"]
        found.append(asked)
    return sorted(found, key=lambda one: one["at"])


def own_notes(document: Document) -> list[SellersNote]:
    """What the seller's side said to itself; questions and the answers to them stand elsewhere."""
    comments = document.get("comments", {})
    asked = {id for id, comment in comments.items() if "question" in comment}
    found: list[SellersNote] = [
        {"on": comment["on"], "text": comment["text"], "by": comment["by"], "at": comment["at"]}
        for id, comment in comments.items()
        if comment.get("visible_to") == "seller" and asked.isdisjoint((id, comment.get("reply_to")))
    ]
    return sorted(found, key=lambda note: note["at"])
