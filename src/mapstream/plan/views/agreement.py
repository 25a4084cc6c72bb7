"""Agreement (mission A16): who agreed to which version for each side, what has changed since, and whether the plan is
one that is signed by both, owned in every step, and worked on by the buyer."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, cast

from typing_extensions import TypedDict

from mapstream.languages.message import Message, joined, say
from mapstream.plan.document import Document, Side, Signature
from mapstream.plan.over import is_over, outcome_of
from mapstream.plan.summary import SIDES, is_claimed, open_tasks
from mapstream.plan.time.calendar import day_of
from mapstream.plan.views.ownership import CoOwned
from mapstream.plan.views.remark import Remark, remark
from mapstream.plan.views.substance import ItemChange, changes_between

FLAT = timedelta(weeks=3)
"""How long nothing has to be completed for a plan to count as standing still."""

_UNSEEN: Mapping[int, Document] = {}
_COMPLETED = ("milestones", "tasks", "phases", "deliverables")


class Signed(TypedDict):
    """Who agreed for a side, when, and to which version of the plan."""

    by: str
    at: str
    version: int


class Agreement(TypedDict):
    """How far a plan is agreed; ``sentence`` says it. ``since``: what has changed since each version that a side agreed
    to, by that version; told once, where both agreed to the same. ``unchanged``: both agreed, and nothing has changed
    since either version. ``holds``: it is signed by both as it is now, every step is owned, and the buyer is
    completing; what is only claimed to be done completes nothing."""

    sentence: str
    sides: dict[Side, Signed | None]
    since: dict[str, list[ItemChange]]
    signed_by_both: bool
    unchanged: bool
    every_step_owned: bool
    buyer_completing: bool
    holds: bool
    co_owned: CoOwned | None
    holes: list[Remark]


def agreement(
    document: Document, day: str, signed: Mapping[int, Document] = _UNSEEN, co_owned: CoOwned | None = None
) -> Agreement:
    """How far a plan is agreed on a day. ``signed``: the document at each version that was agreed to, as the same
    reader sees it, if they do."""
    signatures = document.get("plan", {}).get("agreement", {})
    sides: dict[Side, Signed | None] = {side: _signed(signatures.get(side)) for side in SIDES}
    versions = sorted({found["version"] for found in sides.values() if found})
    since = {str(version): changes_between(signed.get(version, {}), document) for version in versions}
    unowned = [f"tasks/{key}" for key, task in open_tasks(document) if "lead" not in task]
    both = None not in sides.values()
    owned = not unowned and any(task["status"] != "dropped" for task in document.get("tasks", {}).values())
    completing = _buyer_completing(document, day)
    unchanged = both and not any(since.values())
    holds = unchanged and owned and completing
    holes = [
        *_unsigned(sides),
        *_outdated(sides, since),
        *_unowned(unowned, owned),
        *_unworked(completing, co_owned),
    ]
    return {
        "sentence": _sentence(document, sides, since, holds),
        "sides": sides,
        "since": since,
        "signed_by_both": both,
        "unchanged": unchanged,
        "every_step_owned": owned,
        "buyer_completing": completing,
        "holds": holds,
        "co_owned": co_owned,
        "holes": [] if is_over(document) else holes,
    }


def _sentence(
    document: Document, sides: Mapping[Side, Signed | None], since: Mapping[str, list[ItemChange]], holds: bool
) -> Message:
    """What can be said of the agreement: never that it holds for what has changed since."""
    signed = [side for side, found in sides.items() if found]
    changed = max((len(changes) for changes in since.values()), default=0)
    if not signed:
        said = say("Nobody has agreed to the plan yet.")
    elif len(signed) == 1:
        said = say(
            "The seller’s side has agreed, the buyer’s has not."
            if signed[0] == "seller"
            else "The buyer’s side has agreed, the seller’s has not."
        )
        if changed:
            since_then = say("There {n:is # change|are # changes} since.", n=changed)
            said = joined([said, since_then], " ")
    elif changed:
        said = say(
            "Both sides agreed to an earlier version: {n:# change since is|# changes since are} not agreed.", n=changed
        )
    elif holds:
        said = say("Signed by both, every step owned, and the buyer’s side is completing.")
    else:
        said = say("Both sides have agreed to the plan as it is.")
    outcome = outcome_of(document)
    if outcome is None or not is_over(document):
        return said
    return joined([say("The deal is won." if outcome["result"] == "won" else "The deal is lost."), said], " ")


def _signed(signature: Signature | None) -> Signed | None:
    if signature is None:
        return None
    return {"by": signature["by"], "at": signature["at"], "version": signature["version"]}


def _buyer_completing(document: Document, day: str) -> bool:
    """Whether the buyer's side has lately completed something, or has completed all that was theirs."""
    people = document.get("people", {})
    done = [at for at, by in _completions(document) if by in people and people[by]["side"] == "buyer"]
    if not done:
        return False
    lately = (date.fromisoformat(day) - FLAT).isoformat()
    return day_of(max(done), document) >= lately or not any(task["side"] == "buyer" for _, task in open_tasks(document))


def _completions(document: Document) -> Iterator[tuple[str, str]]:
    """When and by whom things were completed; not what is only claimed to be."""
    for name in _COMPLETED:
        for item in cast(dict[str, Any], document).get(name, {}).values():
            if "completion" in item and not is_claimed(item):
                yield item["completion"]["at"], item["completion"]["by"]


def _unsigned(sides: Mapping[Side, Signed | None]) -> Iterator[Remark]:
    for side, signed in sides.items():
        if signed is None:
            said = say(
                "Ask somebody of the seller’s side to agree to the plan."
                if side == "seller"
                else "Ask somebody of the buyer’s side to agree to the plan."
            )
            yield remark("not_signed", said, ["plan"])


def _outdated(sides: Mapping[Side, Signed | None], since: Mapping[str, list[ItemChange]]) -> Iterator[Remark]:
    """What has changed since a version, told to all who agreed to it."""
    for version, changes in since.items():
        if changes:
            [side, *others] = [side for side, signed in sides.items() if signed and str(signed["version"]) == version]
            items = [change["item"] for change in changes if change["change"] != "removed"]
            said = say(
                "Show both sides what has changed since they agreed, and agree again."
                if others
                else "Show the seller’s side what has changed since they agreed, and agree again."
                if side == "seller"
                else "Show the buyer’s side what has changed since they agreed, and agree again."
            )
            yield remark("changed_since", said, items)


def _unowned(items: list[str], owned: bool) -> Iterator[Remark]:
    if items:
        yield remark("no_lead", say("Name one person for each open step who leads it."), items)
    elif not owned:
        yield remark("no_steps", say("Write down the steps, and who leads each."), ["plan"])


def _unworked(completing: bool, co_owned: CoOwned | None) -> Iterator[Remark]:
    if not completing:
        yield remark("buyer_not_completing", say("Ask what keeps the buyer’s side: it has completed nothing lately."))
    if co_owned is None:
        yield remark(
            "not_co_owned", say("Ask the buyer’s side to edit the plan: until they have, it is the seller’s alone.")
        )
