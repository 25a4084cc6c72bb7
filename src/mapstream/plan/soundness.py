"""What is true of every plan, whatever has happened to it.

No decision leads to a plan with flaws. Most cannot by their own rules; an undo brings back values of another time, and
asks here whether they still fit.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mapstream.plan.collections import ItemRef
from mapstream.plan.document import Criterion, Deliverable, Document, Kpi, Milestone, Person, Phase, Risk, Stage, Task
from mapstream.plan.roles import SELLERS_ROLES
from mapstream.plan.time.network import circle, waits_for

DONE = ("completed", "dropped", "delivered")
"""The statuses of work of which nothing is left to do."""


def flaws(document: Document) -> Iterator[str]:
    """What is wrong with a plan, as sentences for developers; nothing for a sound one."""
    for id, task in document["tasks"].items():
        yield from (f"tasks/{id}: {flaw}" for flaw in _task(document, task))
    if found := circle(waits_for(document)):
        yield f"{', '.join(found)}: wait in a circle"
    for id, milestone in document["milestones"].items():
        yield from (f"milestones/{id}: {flaw}" for flaw in _milestone(document, milestone))
    for id, phase in document["phases"].items():
        yield from (f"phases/{id}: {flaw}" for flaw in _phase(document, phase))
    for id, criterion in document["criteria"].items():
        yield from (f"criteria/{id}: {flaw}" for flaw in _criterion(document, criterion))
    for id, kpi in document["kpis"].items():
        yield from (f"kpis/{id}: {flaw}" for flaw in _kpi(document, kpi))
    for id, deliverable in document["deliverables"].items():
        yield from (f"deliverables/{id}: {flaw}" for flaw in _deliverable(document, deliverable))
    for id, risk in document["risks"].items():
        yield from (f"risks/{id}: {flaw}" for flaw in _risk(document, risk))
    for id, person in document["people"].items():
        if "removed" in person and any("revoked" not in link for link in person.get("links", {}).values()):
            yield f"people/{id}: has left, but not their links"
    yield from _addresses(document["people"])
    yield from _parties(document)
    for id, material in document["documents"].items():
        yield from (f"documents/{id}: {flaw}" for flaw in _shown(document, material))
    for id, comment in document["comments"].items():
        answered = document["comments"].get(comment["reply_to"]) if "reply_to" in comment else comment
        if answered is None or answered["on"] != comment["on"]:
            yield f"comments/{id}: answers nothing"
        if not _there(document, comment["on"]):
            yield f"comments/{id}: is on nothing"
        yield from (f"comments/{id}: {flaw}" for flaw in _strangers(document, comment.get("mentions", ())))
        yield from (f"comments/{id}: {flaw}" for flaw in _shown(document, comment))


def _task(document: Document, task: Task) -> Iterator[str]:
    yield from _led(document, task, task["status"] not in DONE)
    if "confirmed" in task and task["confirmed"]["by"] != task.get("lead"):
        yield "confirmed by somebody else than its lead"
    if "milestone" in task and task["milestone"] not in document["milestones"]:
        yield "of no milestone"
    if "after" in task and not (task["after"] and task["after"].keys() <= document["tasks"].keys()):
        yield "waits for nothing"
    if task["side"] == "buyer" and task.get("role") in SELLERS_ROLES:
        yield "of a role that its side has not"
    yield from _waiting(document, task)
    yield from _gated(document, task)
    yield from _done(document, task, "completed", ("blocked", "dropped"))
    yield from _strangers(document, task.get("supporters", ()))
    yield from _shown(document, task)


def _milestone(document: Document, milestone: Milestone) -> Iterator[str]:
    yield from _waiting(document, milestone)
    yield from _gated(document, milestone)
    yield from _done(document, milestone, "reached", ("dropped",))
    yield from _shown(document, milestone)


def _phase(document: Document, phase: Phase) -> Iterator[str]:
    yield from _led(document, phase, phase["status"] not in DONE)
    yield from _done(document, phase, "completed")
    yield from _shown(document, phase)


def _criterion(document: Document, criterion: Criterion) -> Iterator[str]:
    yield from _evidence(document, criterion.get("judgement", {}))
    yield from _shown(document, criterion)


def _kpi(document: Document, kpi: Kpi) -> Iterator[str]:
    if "owner" in kpi:
        yield from _strangers(document, (kpi["owner"],))
    if "measurements" in kpi and not kpi["measurements"]:
        yield "measured, and not measured"
    yield from _shown(document, kpi)


def _deliverable(document: Document, deliverable: Deliverable) -> Iterator[str]:
    yield from _led(document, deliverable, deliverable["status"] not in DONE)
    if "milestone" in deliverable and deliverable["milestone"] not in document["milestones"]:
        yield "of no milestone"
    yield from _done(document, deliverable, "delivered", ("dropped",))
    yield from _shown(document, deliverable)


def _risk(document: Document, risk: Risk) -> Iterator[str]:
    if "owner" in risk:
        yield from _strangers(document, (risk["owner"],))
    if "on" in risk and not _there(document, risk["on"]):
        yield "threatens nothing"
    yield from _shown(document, risk)


def _led(document: Document, item: Task | Phase | Deliverable, open: bool) -> Iterator[str]:
    if "lead" not in item:
        return
    lead = document["people"].get(item["lead"])
    if lead is None:
        yield "led by nobody known"
    elif lead["side"] != item["side"]:
        yield "led by the other side"
    elif "removed" in lead and open:
        yield "open, and led by somebody who has left"


def _waiting(document: Document, item: Task | Milestone) -> Iterator[str]:
    if "waits" in item and not (item["waits"] and all(_is_item(document, name) for name in item["waits"])):
        yield "waits for no item"


def _is_item(document: Document, name: str) -> bool:
    return name.startswith(("tasks/", "milestones/")) and _there(document, name)


def _gated(document: Document, item: Task | Milestone) -> Iterator[str]:
    if "gate" in item and item["gate"] not in document["plan"].get("calendar", {}).get("gates", {}):
        yield "needs a gate that is not there"


def _done(
    document: Document,
    item: Task | Milestone | Phase | Deliverable,
    done: str,
    with_reason: tuple[str, ...] = (),
) -> Iterator[str]:
    """``done``: the status in which an item says how it was finished; ``with_reason``: those that have a reason."""
    if (item["status"] == done) != ("completion" in item):
        yield f"not {done} and yet {done}"
    if (item["status"] in with_reason) != ("reason" in item):
        yield "a reason too many or too few"
    yield from _evidence(document, item.get("completion", {}))


def _evidence(document: Document, proven: Mapping[str, Any]) -> Iterator[str]:
    for piece in proven.get("evidence", ()):
        if piece["kind"] == "document" and piece["ref"] not in document["documents"]:
            yield "proven by nothing"
        if piece["kind"] == "confirmation":
            yield from _strangers(document, (piece["by"],))


def _shown(document: Document, item: Mapping[str, Any]) -> Iterator[str]:
    visible_to = item.get("visible_to")
    if isinstance(visible_to, list):
        yield from _strangers(document, visible_to)


def _strangers(document: Document, ids: Iterable[str]) -> Iterator[str]:
    if any(id not in document["people"] for id in ids):
        yield "names somebody who is not of the room"


def _there(document: Document, item: str) -> bool:
    return item == "plan" or ItemRef.of(item).find(document) is not None


def _addresses(people: Mapping[str, Person]) -> Iterator[str]:
    known = [p["email"].casefold() for p in people.values() if "email" in p and "removed" not in p]
    if len(known) != len(set(known)):
        yield "people: two have the same address"


def superiors(people: Mapping[str, Person], id: str) -> set[str]:
    """Somebody, whom they report to, and so on up."""
    found: set[str] = set()
    above: str | None = id
    while above is not None and above not in found:
        found.add(above)
        above = people[above].get("reports_to") if above in people else None
    return found


def _parties(document: Document) -> Iterator[str]:
    """Who stands where: each line within one side and to an end, each coordinator there, the approver a buyer."""
    people = document["people"]
    for id, person in people.items():
        if "reports_to" in person:
            above = people.get(person["reports_to"])
            if above is None or above["side"] != person["side"]:
                yield f"people/{id}: reports to nobody of their side"
            if id in superiors(people, person["reports_to"]):
                yield f"people/{id}: reports to themself"
    for side, organisation in document["plan"].get("organisations", {}).items():
        if "coordinator" in organisation:
            coordinator = people.get(organisation["coordinator"])
            if coordinator is None or coordinator["side"] != side or "removed" in coordinator:
                yield f"plan/organisations/{side}: coordinated by nobody who is there"
    process = document.get("decision_process", {})
    if "approver" in process:
        approver = people.get(process["approver"])
        if approver is None or approver["side"] != "buyer":
            yield "decision_process: approved by nobody of the buyer's side"
    for id, stage in process.get("stages", {}).items():
        yield from (f"decision_process/stages/{id}: {flaw}" for flaw in _strangers(document, _owner(stage)))
    for side, signature in document["plan"].get("agreement", {}).items():
        if signature["by"] not in people or people[signature["by"]]["side"] != side:
            yield f"plan/agreement/{side}: signed by nobody of that side"


def _owner(stage: Stage) -> Iterable[str]:
    return (stage["owner"],) if "owner" in stage else ()
