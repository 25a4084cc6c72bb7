"""A plan with which nothing is wrong, for stories in which one thing is."""

from copy import deepcopy
from typing import Any, cast

from spec import id_of

from mapstream.plan.document import Document
from mapstream.plan.patch import merge

TODAY = "2026-03-10"
ANNA, BERTA, CARL, DORA = (id_of(n) for n in range(501, 505))
"""The seller's coordinator; the buyer's champion, economic buyer and coordinator."""
STAMP = {"at": "2026-03-03T09:00:00.000000Z", "by": ANNA}


def person(name: str, side: str, role: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "side": side, "role": role, **more}


def task(title: str, side: str, lead: str, due: str, **more: Any) -> dict[str, Any]:
    """An open task that has all it needs."""
    return {
        "title": title,
        "side": side,
        "lead": lead,
        "due": due,
        "status": "not_started",
        "rank": "a0",
        "condition": "A report",
        "confirmed": STAMP,
        **more,
    }


def milestone(title: str, due: str, rank: str, **more: Any) -> dict[str, Any]:
    return {"title": title, "due": due, "rank": rank, "status": "open", "condition": "An email", **more}


_PLAN: dict[str, Any] = {
    "deal": {"name": "Acme"},
    "plan": {
        "name": "Acme",
        "kind": "mutual",
        "workspace": "w",
        "opened": STAMP,
        "goal": {
            "statement": "Live by the end of July",
            "date": "2026-07-31",
            "reason": "The old contract costs us twice.",
            "deadline": {"date": "2026-08-31", "kind": "contract renewal"},
        },
    },
    "people": {
        ANNA: person("Anna", "seller", "coordinator"),
        BERTA: person("Berta", "buyer", "champion"),
        CARL: person("Carl", "buyer", "economic_buyer"),
        DORA: person("Dora", "buyer", "coordinator"),
    },
    "milestones": {
        "needs": milestone("Needs confirmed", "2026-03-31", "Zz"),
        "evaluated": milestone("Evaluation complete", "2026-04-30", "a0"),
        "presented": milestone("Executive presentation", "2026-05-29", "a1"),
        "signed": milestone("Signature", "2026-06-30", "a2"),
        "live": milestone("Launch", "2026-07-31", "a3"),
    },
    "tasks": {
        "draft": task("Contract draft", "seller", ANNA, "2026-05-08"),
        "review": task("Security review", "buyer", BERTA, "2026-04-24", milestone="evaluated"),
        "sign": task("Sign the agreement", "buyer", CARL, "2026-06-26", milestone="signed", kind="signature"),
    },
    "phases": {},
    "criteria": {"fast": {"title": "Readings within a minute", "rank": "a0"}},
    "kpis": {},
    "deliverables": {},
    "risks": {},
    "commercials": {},
    "decision_process": {},
    "documents": {},
    "comments": {},
    "meetings": {},
    "reviews": {},
    "texts": {},
}


def plan(**changed: Any) -> Document:
    """The plan, changed by a merge patch."""
    return cast(Document, merge(deepcopy(_PLAN), changed))
