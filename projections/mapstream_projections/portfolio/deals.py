"""How events become rows: one for each deal, one for each move of a date, one for each change by the buyer."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mapstream.plan.collections import ItemRef
from mapstream.plan.document import Document
from mapstream.plan.event import Recorded
from mapstream.plan.summary import progress
from mapstream.plan.visibility.audience import SIDES
from mapstream.projection import Into, Moment
from mapstream.workspace_events import DealsRecorded

_SELLERS = SIDES["seller"]


def fold(into: Into, events: Sequence[Recorded]) -> None:
    """One row for each deal among the events, as it is after the last of them."""
    cursor, sql, rooms, _ = into
    deals: dict[str, dict[str, Any]] = {}
    moves, edits = list[dict[str, Any]](), list[dict[str, Any]]()
    for recorded in events:
        if isinstance(recorded.event, DealsRecorded):
            deals |= {id: plain(recorded, id, deal) for id, deal in recorded.event.deals.items()}
            continue
        moment = rooms.step(recorded)
        if "plan" not in moment.after:
            continue
        ended = deals.get(recorded.stream, {})
        deals[recorded.stream] = _kept(ended, row(recorded, moment))
        moves += moved(recorded, moment)
        author = moment.after["people"].get(recorded.by)
        if recorded.event.edit and author is not None and author["side"] == "buyer":
            edits.append({"room": recorded.stream, "version": recorded.version, "at": recorded.at})
    cursor.executemany(sql["keep_deal"], deals.values())
    cursor.executemany(sql["move"], moves)
    cursor.executemany(sql["edit"], edits)


def row(recorded: Recorded, moment: Moment) -> dict[str, Any]:
    """A deal after an event of its room."""
    document = _seen(moment.after, moment)
    plan, deal = document["plan"], document["deal"]
    outcome = deal.get("outcome")
    ended = outcome is not None and outcome != moment.before.get("deal", {}).get("outcome")
    done = progress(_seen(moment.before, moment)) if ended else None
    return {
        "deal": recorded.stream,
        "version": recorded.version,
        "workspace": plan["workspace"],
        "owner": plan["opened"]["by"],
        "template": plan["template"]["template"] if "template" in plan else None,
        "segment": deal.get("segment"),
        "amount": deal.get("amount"),
        "currency": deal.get("currency"),
        "opened_at": plan["opened"]["at"],
        "outcome": outcome["result"] if outcome else None,
        "closed_at": outcome["at"] if outcome else None,
        "planned": plan["kind"] != "close_plan" and bool(document["tasks"] or document["milestones"]),
        "completed": done.completed if done else None,
        "total": done.total if done else None,
    }


def plain(recorded: Recorded, id: str, deal: Mapping[str, Any]) -> dict[str, Any]:
    """A deal that has no room."""
    closed = deal.get("closed")
    return {
        "deal": id,
        "version": recorded.version,
        "workspace": recorded.stream,
        "owner": deal.get("owner", recorded.by),
        "template": None,
        "segment": deal.get("segment"),
        "amount": deal.get("amount"),
        "currency": deal.get("currency"),
        "opened_at": f"{deal['opened']}T00:00:00Z",
        "outcome": deal.get("outcome"),
        "closed_at": f"{closed}T00:00:00Z" if closed else None,
        "planned": False,
        "completed": None,
        "total": None,
    }


def moved(recorded: Recorded, moment: Moment) -> Iterator[dict[str, Any]]:
    """The dates that an event moved, of what the seller's side sees."""
    if "plan" not in moment.before:
        return
    for item, was, now in _dated(recorded, moment):
        before, after = was.get("due", was.get("date")), now.get("due", now.get("date"))
        if before is not None and after is not None and before != after:
            yield {
                "room": recorded.stream,
                "workspace": moment.after["plan"]["workspace"],
                "version": recorded.version,
                "at": recorded.at,
                "item": item,
                "title": now.get("title", ""),
                "side": now.get("side", "shared"),
                "before": before,
                "after": after,
            }


def _dated(recorded: Recorded, moment: Moment) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """What may have another date: its name, and what it was before and after."""
    if "date" in (recorded.patch.get("plan", {}).get("goal") or ()):
        before, after = (document["plan"].get("goal", {}) for document in (moment.before, moment.after))
        yield "goal", before, after
    for collection in ("tasks", "milestones"):
        for id, change in recorded.patch.get(collection, {}).items():
            name = f"{collection}/{id}"
            if change and "due" in change and _SELLERS.see_item(moment.after, name):
                yield name, ItemRef.of(name).find(moment.before) or {}, ItemRef.of(name).item(moment.after)


def _seen(document: Document, moment: Moment) -> Document:
    return document if moment.shown.open else _SELLERS.see(document) or document


def _kept(before: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """A later row of a deal, with what was done when it ended."""
    ended = {name: row[name] if row[name] is not None else before.get(name) for name in ("completed", "total")}
    return row | ended
