"""How events become rows of the board: once for each room in a batch."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, ClassVar

import orjson

from mapstream.plan import rank
from mapstream.plan.document import Document
from mapstream.plan.event import Recorded
from mapstream.plan.summary import next_steps, open_milestones, open_tasks, progress, whose_turn
from mapstream.plan.time.calendar import end_of
from mapstream.plan.views.work import measured
from mapstream.plan.visibility.audience import SIDES
from mapstream.projection import Into, Moment, ReadModel


class PlanBoard(ReadModel):
    """Where every plan stands."""

    name: ClassVar[str] = "plan_board"
    version: ClassVar[int] = 6
    by_room: ClassVar[bool] = True

    def fold(self, into: Into, events: Sequence[Recorded]) -> None:
        """One row for each room among the events, as it is after the last of them."""
        cursor, sql, rooms, _ = into
        latest: dict[str, tuple[Recorded, Moment]] = {}
        buyers: dict[str, Recorded] = {}
        for recorded in events:
            moment = rooms.step(recorded)
            if "plan" in moment.after:
                latest[recorded.stream] = recorded, moment
                author = moment.after["people"].get(recorded.by)
                if author and author["side"] == "buyer":
                    buyers[recorded.stream] = recorded
        cursor.executemany(sql["keep"], [row(*entry, buyers.get(room)) for room, entry in latest.items()])


READ_MODEL = PlanBoard()


def row(last: Recorded, moment: Moment, buyer: Recorded | None) -> dict[str, Any]:
    """A room after its last event; ``buyer``: the last event that somebody of the buyer's side caused, if any did."""
    document: Document = moment.after if moment.shown.open else SIDES["seller"].see(moment.after) or {}
    plan, deal = document["plan"], document["deal"]
    outcome = deal.get("outcome")
    done, steps = progress(document), next_steps(document)
    open_items = [item for _, item in open_tasks(document)] + [item for _, item in open_milestones(document)]
    return {
        "room": last.stream,
        "version": last.version,
        "workspace": plan["workspace"],
        "name": plan["name"],
        "alias": plan.get("alias"),
        "kind": plan["kind"],
        "deal": _json({key: value for key, value in deal.items() if key != "outcome"}),
        "stage": deal.get("stage"),
        "crm_id": deal.get("crm_id"),
        "names": "\n".join(filter(None, (plan["name"], plan.get("alias"), deal.get("name")))).lower(),
        "goal_date": plan["goal"]["date"] if "goal" in plan else None,
        "opened_at": plan["opened"]["at"],
        "opened_by": plan["opened"]["by"],
        "outcome": outcome["result"] if outcome else None,
        "closed_at": outcome["at"] if outcome else None,
        "completed": done.completed,
        "total": done.total,
        "claimed": done.claimed,
        "counts": _json(_counts(document)),
        "next": _json({side: asdict(step) for side, step in steps.items()}),
        "turn": whose_turn({side: step.due for side, step in steps.items()}),
        "past_due": sorted(end_of(item["due"], document) for item in open_items if "due" in item),
        "active_at": last.at,
        "active_by": last.by,
        "buyer_active_at": buyer.at if buyer else None,
        "buyer_active_by": buyer.by if buyer else None,
        "kpis": _json(_kpis(document)),
        "handoff": _json(plan["handoff"]) if "handoff" in plan else None,
    }


def _kpis(document: Document) -> list[dict[str, Any]]:
    """What was promised of each KPI, and what was measured last."""
    return [
        {
            "kpi": id,
            "metric": (kpi := document["kpis"][id])["metric"],
            "unit": kpi.get("unit"),
            "baseline": kpi.get("baseline"),
            "promised": kpi.get("target"),
            "measured": (measured(kpi) or (None, None))[1],
            "on": (measured(kpi) or (None, None))[0],
        }
        for id in rank.order(document["kpis"])
    ]


def _counts(document: Document) -> dict[str, int]:
    people = [person for person in document["people"].values() if "removed" not in person]
    return {
        "milestones": len([m for m in document["milestones"].values() if m["status"] != "dropped"]),
        "blocked": len([task for task in document["tasks"].values() if task["status"] == "blocked"]),
        "documents": len([d for d in document["documents"].values() if "removed" not in d]),
        "comments": len(document["comments"]),
        "sellers": len([person for person in people if person["side"] == "seller"]),
        "buyers": len([person for person in people if person["side"] == "buyer"]),
    }


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
