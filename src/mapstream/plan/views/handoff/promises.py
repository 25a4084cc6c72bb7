"""What was promised: the goal, what makes it a yes, KPIs, deliverables, commercials, and whatever somebody marked."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NotRequired, cast

from typing_extensions import TypedDict

from mapstream.languages.message import joined, say
from mapstream.plan import rank
from mapstream.plan.collections import COLLECTIONS, ItemRef
from mapstream.plan.document import Document, Side
from mapstream.plan.views.handoff.following import History, Touch
from mapstream.plan.views.handoff.proofs import TitledEvidence, proofs
from mapstream.plan.views.substance import NOT_OF_ITEMS
from mapstream.plan.views.work import lead_of, measured
from mapstream.plan.wording import label, number

COMMERCIALS = ("pricing", "payment_terms", "commitments", "constraints")

Kind = Literal["goal", "criterion", "kpi", "deliverable", "commercials", "decision", "comment", "item"]
State = Literal["open", "kept", "broken", "dropped"]


class AgreedTo(TypedDict):
    """Who agreed, for a side, to a version of the plan that has it."""

    side: Side
    by: str
    at: str
    version: int


class PromiseChange(TypedDict):
    """How a promise changed after it was made, and who agreed to the plan with that in it."""

    field: str
    before: Any
    after: Any
    by: str
    at: str
    version: int
    reason: NotRequired[str]
    agreed: list[AgreedTo]


class MarkedPromise(TypedDict):
    """Who marked it as a promise, and what they noted."""

    by: str
    at: str
    note: NotRequired[str]


class PromiseMade(TypedDict):
    """Something that was promised. ``by``, ``at``: who said it first, and when; ``to`` whom; ``side``: whose it is to
    keep, ``None``: both sides'; ``owner``: who answers for it; ``measure``: how it is seen that it was kept;
    ``events``: the versions that it comes from."""

    item: str
    kind: Kind
    text: str
    by: str
    at: str
    side: Side | None
    owner: str | None
    measure: str | None
    due: str | None
    state: State
    to: NotRequired[str]
    meeting: NotRequired[str]
    marked: NotRequired[MarkedPromise]
    evidence: list[TitledEvidence]
    changed: list[PromiseChange]
    events: list[int]


def promises(document: Document, history: History) -> list[PromiseMade]:
    """All of them: what is a promise by what it is, then what is one because somebody marked it. What came into the
    plan after the deal was closed is one only if it is marked."""
    whole = cast(Mapping[str, Any], document)
    marks = {mark["on"][0]: id for id, mark in document.get("promises", {}).items() if "decision" not in mark}
    found = [*_goal(document, history)]
    for collection in ("criteria", "kpis", "deliverables"):
        items = whole.get(collection, {})
        for name in (f"{collection}/{id}" for id in rank.order(items)):
            if name not in marks and _came_later(name, history):
                continue
            found.append(_of_item(document, name, history))
            if name in marks:
                found[-1] = _with(found[-1], marks.pop(name), document, history)
    found += _commercials(document, history)
    for name, mark in marks.items():
        make = _of_comment if name.startswith("comments/") else _of_item
        found.append(_with(make(document, name, history), mark, document, history))
    return [*found, *_decisions(document, history)]


def _came_later(name: str, history: History) -> bool:
    """Whether an item came into the plan after the deal was closed."""
    versions = history.versions(name)
    return bool(history.closed and versions and versions[0] > history.closed)


def _goal(document: Document, history: History) -> Iterator[PromiseMade]:
    goal = document.get("plan", cast(Any, {})).get("goal", {})
    if "statement" not in goal:
        return
    said, later = _made(history.of("goal"), "statement")
    stamp = _stamp(said, document["plan"]["opened"])
    yield {
        "item": "plan",
        "kind": "goal",
        "text": goal["statement"],
        "by": stamp["by"],
        "at": stamp["at"],
        "side": None,
        "owner": document["plan"].get("organisations", {}).get("buyer", {}).get("coordinator"),
        "measure": goal["statement"],
        "due": goal["date"],
        "state": "open",
        "evidence": [],
        "changed": _changed(later, history),
        "events": [touch.version for touch in (*([said] if said else ()), *later)],
    }


def _made(touches: list[Touch], field: str) -> tuple[Touch | None, list[Touch]]:
    """The event that said it first, and those after it. A goal may have been a date alone before."""
    worded = [n for n, touch in enumerate(touches) if any(_words(change, field) for change in touch.changes)]
    first = [*worded, *(n for n, touch in enumerate(touches) if touch.before is None)]
    return (touches[first[0]], touches[first[0] + 1 :]) if first else (None, touches)


def _words(change: Any, field: str) -> bool:
    return bool(change["field"].endswith(f"/{field}") and change["before"] is None)


def _of_item(document: Document, name: str, history: History) -> PromiseMade:
    collection, id = ref = ItemRef.of(name)
    item: Any = ref.item(document)
    row = COLLECTIONS[collection]
    made, later = _made(history.of(name), row.title)
    kind = cast(Kind, row.one) if collection in ("criteria", "kpis", "deliverables") else "item"
    done = item.get("completion") or item.get("judgement") or {}
    stamp = _stamp(made, item.get("added") or document["plan"]["opened"])
    promise: PromiseMade = {
        "item": name,
        "kind": kind,
        "text": item[row.title],
        "by": stamp["by"],
        "at": stamp["at"],
        "side": item.get("side"),
        "owner": lead_of(collection, item) or item.get("owner"),
        "measure": _measure(item) if collection == "kpis" else item.get("measure") or item.get("condition"),
        "due": item.get("due"),
        "state": _state(item),
        "evidence": proofs(document, done),
        "changed": _changed(later, history),
        "events": history.versions(name),
    }
    if meeting := _meeting(document, name, id):
        promise["meeting"] = meeting
    return promise


def _measure(kpi: Any) -> str | None:
    if "target" not in kpi:
        return None
    target: str = number(kpi["target"])
    if "unit" in kpi:
        target = joined([target, kpi["unit"]], " ")
    if "baseline" not in kpi:
        return say("to {target}", target=target)
    return say("from {baseline} to {target}", baseline=number(kpi["baseline"]), target=target)


def _state(item: Any) -> State:
    if "measurements" in item or "target" in item:
        latest = measured(item)
        kept = latest is not None and reached(item, latest[1], item.get("target"))
        return "kept" if kept else "open"
    if "judgement" in item:
        return "kept" if item["judgement"]["verdict"] == "met" else "broken"
    if item.get("status") == "dropped":
        return "dropped"
    return "kept" if "completion" in item else "open"


def reached(kpi: Mapping[str, Any], value: float, target: float | None) -> bool | None:
    """Whether a value is as good as the target, seen from the baseline; ``None`` where there is no target."""
    if target is None:
        return None
    return value <= target if kpi.get("baseline", float("-inf")) > target else value >= target


def _meeting(document: Document, name: str, id: str) -> str | None:
    """The meeting that an item was about, or came out of; of several the first."""
    found = [
        (meeting["at"], f"meetings/{key}")
        for key, meeting in document.get("meetings", {}).items()
        if "removed" not in meeting and (name in meeting.get("items", ()) or id in meeting.get("actions", ()))
    ]
    return min(found)[1] if found else None


def _commercials(document: Document, history: History) -> Iterator[PromiseMade]:
    commercials = cast(Mapping[str, Any], document.get("commercials", {}))
    people = document.get("people", {})
    for field in COMMERCIALS:
        if field not in commercials:
            continue
        mine = [touch for touch in history.of("commercials") if _speaks_of(touch, field)]
        by = commercials.get("by", {}).get(field)
        made, later = (mine[0], mine[1:]) if mine else (None, [])
        stamp = _stamp(made, document["plan"]["opened"])
        yield {
            "item": "commercials",
            "kind": "commercials",
            "text": commercials[field],
            "by": by or stamp["by"],
            "at": stamp["at"],
            "side": people[by]["side"] if by in people else "seller",
            "owner": None,
            "measure": label(field),
            "due": None,
            "state": "open",
            "evidence": [],
            "changed": _changed(later, history, field),
            "events": [touch.version for touch in mine],
        }


def _speaks_of(touch: Touch, field: str) -> bool:
    return any(change["field"] == f"commercials/{field}" for change in touch.changes)


def _of_comment(document: Document, name: str, history: History) -> PromiseMade:
    comment: Any = ItemRef.of(name).item(document)
    people, by = document.get("people", {}), comment["by"]
    side: Side = people[by]["side"] if by in people else "seller"
    promise = _in_words(name, "comment", comment["text"], comment, side, history.versions(name))
    if by in people:
        promise["owner"] = by
    if comment["on"].startswith("meetings/"):
        promise["meeting"] = comment["on"]
    return promise


def _decisions(document: Document, history: History) -> Iterator[PromiseMade]:
    """Decisions that were marked, in the words of then, whatever their meeting says today."""
    for id, mark in document.get("promises", {}).items():
        if "decision" in mark:
            name = mark["on"][0]
            meeting = document["meetings"][ItemRef.of(name).id]
            stamp = {"by": meeting["added"]["by"], "at": meeting["at"]}
            promise = _in_words(name, "decision", mark["decision"], stamp, None, history.versions(name)[:1])
            promise["meeting"] = name
            if mark["decision"] not in meeting.get("decisions", ()):
                promise["state"] = "dropped"
            yield _with(promise, id, document, history)


def _in_words(item: str, kind: Kind, text: str, stamp: Any, side: Side | None, events: list[int]) -> PromiseMade:
    """What was only said: nobody answers for it, and nothing measures it."""
    return {
        "item": item,
        "kind": kind,
        "text": text,
        "by": stamp["by"],
        "at": stamp["at"],
        "side": side,
        "owner": None,
        "measure": None,
        "due": None,
        "state": "open",
        "evidence": [],
        "changed": [],
        "events": events,
    }


def _with(promise: PromiseMade, id: str, document: Document, history: History) -> PromiseMade:
    """A promise with what its mark says."""
    mark = document["promises"][id]
    marked: MarkedPromise = {"by": mark["by"], "at": mark["at"]}
    if "note" in mark:
        marked["note"] = mark["note"]
    events = sorted({*promise["events"], *history.versions(f"promises/{id}")})
    with_mark = cast(PromiseMade, {**promise, "marked": marked, "events": events})
    if "to" in mark:
        with_mark["to"] = mark["to"]
    return with_mark


def _stamp(made: Touch | None, otherwise: Any) -> Any:
    """Who said it, and when."""
    return {"by": made.by, "at": made.at} if made else {"by": otherwise["by"], "at": otherwise["at"]}


_NOT_PROMISED = NOT_OF_ITEMS | {"milestone", "kind", "role", "supporters"}
"""Fields that say where something stands, and nothing that was promised."""
_DEPTH = 3
"""How deep the fields lie that a promise is made of: what is below them says what waits for what."""


def _changed(later: list[Touch], history: History, only: str | None = None) -> list[PromiseChange]:
    """What changed. What was said for the first time before anybody agreed is the promise itself."""
    found: list[PromiseChange] = []
    for touch in later:
        for change in touch.changes:
            path = change["field"].split("/")
            field = path[-1]
            beyond = len(path) > _DEPTH or not _NOT_PROMISED.isdisjoint(path)
            first_said = change["before"] is None and not any(one.version < touch.version for one in history.signings)
            if first_said or (beyond and not _gives_up(change)) or (only is not None and field != only):
                continue
            told: PromiseChange = {
                "field": field,
                "before": change["before"],
                "after": change["after"],
                "by": touch.by,
                "at": touch.at,
                "version": touch.version,
                "agreed": _agreed(touch.version, history),
            }
            if touch.reason:
                told["reason"] = touch.reason
            found.append(told)
    return found


def _gives_up(change: Any) -> bool:
    """Whether it is that something was dropped."""
    return bool(change["field"].endswith("/status") and change["after"] == "dropped")


def _agreed(version: int, history: History) -> list[AgreedTo]:
    """For each side who first agreed to a version that has a change."""
    found: dict[Side, AgreedTo] = {}
    for signing in history.signings:
        if signing.version >= version and signing.side not in found:
            found[signing.side] = {
                "side": signing.side,
                "by": signing.by,
                "at": signing.at,
                "version": signing.version,
            }
    return [*found.values()]
