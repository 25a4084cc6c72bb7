"""Past, now and next, and whose turn it is (mission A15)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Literal, NotRequired, cast

from typing_extensions import TypedDict

from mapstream.languages.message import Message, joined, say
from mapstream.plan.attached import summary_attached
from mapstream.plan.document import Document, Person, Side
from mapstream.plan.over import is_over, left_open, outcome_of
from mapstream.plan.summary import LATEST, SIDES, days_between, progress, whose_turn
from mapstream.plan.views.remark import listed, quoted
from mapstream.plan.views.work import Entry, Wait, open_work
from mapstream.plan.wording import SOMEONE, fallback_for, named, token

_UNKNOWN: Mapping[str, str] = {}

DAYS_AHEAD = 7
"""Calendar days that “soon” reaches, from today on."""


class Happened(TypedDict):
    """Something that was done, decided or found out. ``what``: ``completed``, ``reached``, ``delivered``, the verdict
    on a criterion, ``measured``, or what became of a risk."""

    item: str
    title: str
    what: str
    at: str
    by: str
    who: str
    proof: str | None
    summary_attached: NotRequired[bool]


class Progress(TypedDict):
    """How many of the tasks are completed. ``claimed``: how many more somebody says are done, without the proof that
    their completion condition asks for: they do not count as completed, nor in ``percent``."""

    completed: int
    claimed: int
    total: int
    percent: int


class Ahead(TypedDict):
    """How far the goal is. ``days``: calendar days until its date; negative when that has passed."""

    date: str
    days: int


class Now(TypedDict):
    """Where things stand. ``turn``: the side whose step comes first; ``sentence`` says so. ``outcome``: how the deal
    ended; then nothing counts the days to its ``goal`` any more, other than in a joint execution plan."""

    sentence: str
    turn: Side | None
    outcome: Literal["won", "lost"] | None
    progress: Progress
    goal: Ahead | None
    overdue: list[Entry]
    blocked: list[Entry]
    in_progress: list[Entry]


class Next(TypedDict):
    """What is ahead: within the next days, after them, and without a date."""

    soon: list[Entry]
    later: list[Entry]
    undated: list[Entry]


class SideTurn(TypedDict):
    """What a side owes. ``next``: its first item that waits for nothing; ``unowned``: what nobody of it leads yet."""

    side: Side
    next: Entry | None
    open: int
    overdue: int
    unowned: list[Entry]


class PersonTurn(TypedDict):
    """What a person owes, all of it. ``next``: the first that waits for nothing; ``sentence`` says whose turn it is."""

    person: str
    name: str
    side: Side
    sentence: str
    next: Entry | None
    owes: list[Entry]


class Turns(TypedDict):
    """Whose turn it is. Everybody in the plan is there, also those who owe nothing at the moment."""

    sides: list[SideTurn]
    people: list[PersonTurn]


class Agenda(TypedDict):
    """Past (latest first), now and next. ``over``: the open items that nobody owes any more, because the deal has
    ended."""

    past: list[Happened]
    now: Now
    next: Next
    turns: Turns
    over: list[str]


def agenda(document: Document, today: str, keys: Mapping[str, str] = _UNKNOWN) -> Agenda:
    """What happened, where things stand, what comes next, and who owes what. ``keys``: what API keys are called."""
    work = open_work(document, today)
    sides = [_side(side, work) for side in SIDES]
    return {
        "past": _past(document, keys),
        "now": _now(document, work, sides, today),
        "next": _next(work, today),
        "turns": {"sides": sides, "people": _people(document.get("people", {}), work, today)},
        "over": sorted(left_open(document)),
    }


def _past(document: Document, keys: Mapping[str, str]) -> list[Happened]:
    happened = [*_finished(document), *_found_out(document)]
    happened.sort(key=lambda entry: (entry["at"], entry["item"]), reverse=True)
    people = document.get("people", {})
    for entry in happened:
        unknown = SOMEONE if entry["by"] in people else fallback_for("key", entry["by"], keys)
        entry["who"] = named(token(entry["by"]), people, unknown)
    return happened


def _finished(document: Document) -> Iterator[Happened]:
    """What is done. What was reopened since is not."""
    whole = cast(dict[str, Any], document)
    for collection in ("tasks", "milestones", "deliverables", "phases"):
        for key, item in whole.get(collection, {}).items():
            if (done := item.get("completion")) and item["status"] in ("completed", "reached", "delivered"):
                name = f"{collection}/{key}"
                found = _happened(name, item["title"], item["status"], done, done.get("proof"))
                if item.get("kind") == "meeting":
                    found["summary_attached"] = summary_attached(document, name, item)
                yield found


def _found_out(document: Document) -> Iterator[Happened]:
    for key, criterion in document.get("criteria", {}).items():
        if judged := criterion.get("judgement"):
            yield _happened(f"criteria/{key}", criterion["title"], judged["verdict"], judged)
    for key, kpi in document.get("kpis", {}).items():
        for taken in kpi.get("measurements", {}).values():
            yield _happened(f"kpis/{key}", kpi["metric"], "measured", taken)
    for key, risk in document.get("risks", {}).items():
        if closed := risk.get("closure"):
            yield _happened(f"risks/{key}", risk["title"], closed["outcome"], closed)


def _happened(item: str, title: str, what: str, stamp: Any, proof: str | None = None) -> Happened:
    return {
        "item": item,
        "title": title,
        "what": what,
        "at": stamp["at"],
        "by": stamp["by"],
        "who": "",
        "proof": proof,
    }


def _now(document: Document, work: Sequence[Entry], sides: Sequence[SideTurn], today: str) -> Now:
    done, outcome = progress(document), outcome_of(document)
    goal = None if is_over(document) else document.get("plan", cast(Any, {})).get("goal")
    steps: dict[Side, Entry] = {side["side"]: step for side in sides if (step := side["next"])}
    dates: dict[Side, str | None] = {side: step["due"] for side, step in steps.items()}
    turn = whose_turn(dates)
    if turn is not None:
        sentence = say(
            "It is the seller’s turn: {what}." if turn == "seller" else "It is the buyer’s turn: {what}.",
            what=_owed(steps[turn], today),
        )
    else:
        sentence = say("Nothing can be done now: all that is open waits." if work else "Nothing is open.")
    if outcome is not None:
        ended = say("The deal is won." if outcome["result"] == "won" else "The deal is lost.")
        sentence = joined([ended, sentence], " ") if work else ended
    return {
        "sentence": sentence,
        "turn": turn,
        "outcome": outcome["result"] if outcome is not None else None,
        "progress": {
            "completed": done.completed,
            "claimed": done.claimed,
            "total": done.total,
            "percent": done.percent,
        },
        "goal": {"date": goal["date"], "days": days_between(today, goal["date"])} if goal else None,
        "overdue": [entry for entry in work if entry["overdue"]],
        "blocked": [entry for entry in work if entry["status"] == "blocked"],
        "in_progress": [entry for entry in work if entry["status"] == "in_progress"],
    }


def _next(work: Sequence[Entry], today: str) -> Next:
    ahead = {"soon": list[Entry](), "later": list[Entry](), "undated": list[Entry]()}
    for entry in work:
        if (due := entry["due"]) is None:
            ahead["undated"].append(entry)
        elif due >= today:
            ahead["soon" if days_between(today, due) <= DAYS_AHEAD else "later"].append(entry)
    return cast(Next, ahead)


def _side(side: Side, work: Sequence[Entry]) -> SideTurn:
    owed = [entry for entry in work if entry["side"] == side]
    return {
        "side": side,
        "next": _first(owed),
        "open": len(owed),
        "overdue": len([entry for entry in owed if entry["overdue"]]),
        "unowned": [entry for entry in owed if entry["person"] is None],
    }


def _people(people: Mapping[str, Person], work: Sequence[Entry], today: str) -> list[PersonTurn]:
    """Everybody in the plan, and whoever left it and still owes something; whose date comes first is first."""
    owed = defaultdict[str, list[Entry]](list)
    for entry in work:
        if entry["person"] is not None:
            owed[entry["person"]].append(entry)
    found = [
        _person(key, person, owed[key], today)
        for key, person in people.items()
        if key in owed or "removed" not in person
    ]
    return sorted(found, key=lambda turn: (not turn["owes"], _date(turn["next"]), turn["name"], turn["person"]))


def _person(key: str, person: Person, owes: list[Entry], today: str) -> PersonTurn:
    first, who = _first(owes), token(key)
    if first is not None:
        sentence = say("It is {who}’s turn: {what}.", who=who, what=_owed(first, today))
    elif owes:
        held = next((entry for entry in owes if _others(entry, key)), owes[0])
        others = _others(held, key) or held["waits_for"]
        sentence = say("{who} waits for {whom}, then: {what}.", who=who, whom=_whom(others), what=_owed(held, today))
    else:
        sentence = say("{who} owes nothing at the moment.", who=who)
    return {
        "person": key,
        "name": named(who, {key: person}),
        "side": person["side"],
        "sentence": sentence,
        "next": first,
        "owes": owes,
    }


def _first(owed: Sequence[Entry]) -> Entry | None:
    """The first that can be done now."""
    return next((entry for entry in owed if not entry["waits_for"]), None)


def _others(entry: Entry, person: str) -> list[Wait]:
    """What an item waits for that is not the same person's."""
    return [wait for wait in entry["waits_for"] if wait["person"] != person]


def _date(entry: Entry | None) -> str:
    return (entry["due"] if entry else None) or LATEST


def _whom(waits: Sequence[Wait]) -> str:
    """Who, or else what, has to come first."""
    people = [*dict.fromkeys(token(wait["person"]) for wait in waits if wait["person"] is not None)]
    return listed(people) if people else quoted(*(wait["title"] for wait in waits))


def _owed(entry: Entry, today: str) -> Message:
    """An item and its date: “Security review”, since 13 Mar 2026 (5 days overdue)."""
    title, due = quoted(entry["title"]), entry["due"]
    if due is None:
        return say("{what}, without a date", what=title)
    if due == today:
        return say("{what}, due today", what=title)
    on = date.fromisoformat(due)
    if entry["overdue"]:
        return say("{what}, due since {day} ({n:# day|# days} overdue)", what=title, day=on, n=entry["overdue"])
    return say("{what}, due {day}", what=title, day=on)
