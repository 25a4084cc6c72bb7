"""What is true of every plan, whatever has happened to it.

No decision leads to a plan with flaws. Most cannot by their own rules; an undo brings back values of another time, and
asks here whether they still fit.
"""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from mapstream.plan.collections import COLLECTIONS, Collection, ItemRef
from mapstream.plan.document import Deliverable, Document, Milestone, Person, Phase, Task
from mapstream.plan.long_texts import value_patch
from mapstream.plan.roles import SELLERS_ROLES
from mapstream.plan.time.follow import following_themselves
from mapstream.plan.time.network import circle, waits_for

DONE = ("completed", "dropped", "delivered")
"""The statuses of work of which nothing is left to do."""


def flaws(document: Document) -> Iterator[str]:
    """What is wrong with a plan, as sentences for developers; nothing for a sound one."""
    for id, task in document["tasks"].items():
        yield from (f"tasks/{id}: {flaw}" for flaw in _task(document, task))
    if found := circle(waits_for(document)):
        yield f"{', '.join(found)}: wait in a circle"
    yield from (f"{name}: its date follows itself" for name in following_themselves(document))
    for id, milestone in document["milestones"].items():
        yield from (f"milestones/{id}: {flaw}" for flaw in _milestone(milestone))
    for id, phase in document["phases"].items():
        yield from (f"phases/{id}: {flaw}" for flaw in _phase(document, phase))
    for id, kpi in document["kpis"].items():
        if "measurements" in kpi and not kpi["measurements"]:
            yield f"kpis/{id}: measured, and not measured"
    for id, deliverable in document["deliverables"].items():
        yield from (f"deliverables/{id}: {flaw}" for flaw in _deliverable(document, deliverable))
    for id, person in document["people"].items():
        if "removed" in person and any("revoked" not in link for link in person.get("links", {}).values()):
            yield f"people/{id}: has left, but not their links"
    yield from _addresses(document["people"])
    yield from _parties(document)
    for id, comment in document["comments"].items():
        answered = document["comments"].get(comment["reply_to"]) if "reply_to" in comment else comment
        if answered is None or answered["on"] != comment["on"]:
            yield f"comments/{id}: answers nothing"
    for name, text in document["texts"].items():
        if value_patch(document, name, text.get("paragraphs", {})):
            yield f"texts/{name}: reads otherwise than its value"
    yield from _references(document)


def _references(document: Document) -> Iterator[str]:
    """What the items name, and is not there."""
    whole = cast(Mapping[str, Mapping[str, Any]], document)
    for row in COLLECTIONS.values():
        for id, item in whole[row.name].items():
            yield from (f"{row.name}/{id}: {ref} is not there" for ref in _named(row, item) if ref.find(whole) is None)
            yield from (f"{row.name}/{id}: names no {field}" for field in row.references if item.get(field) == {})


def _named(row: Collection, item: Mapping[str, Any]) -> Iterator[ItemRef]:
    if row.subject:
        yield ItemRef.of(item[row.subject])
    if isinstance(visible_to := item.get("visible_to"), list):
        yield from (ItemRef("people", person) for person in visible_to)
    for field, reference in row.references.items():
        if field in item:
            yield from reference.names(item[field])


def _task(document: Document, task: Task) -> Iterator[str]:
    yield from _led(document, task, task["status"] not in DONE)
    if "confirmed" in task and task["confirmed"]["by"] != task.get("lead"):
        yield "confirmed by somebody else than its lead"
    if task["side"] == "buyer" and task.get("role") in SELLERS_ROLES:
        yield "of a role that its side has not"
    yield from _waits(task)
    yield from _done(task, "completed", ("blocked", "dropped"))


def _milestone(milestone: Milestone) -> Iterator[str]:
    yield from _waits(milestone)
    yield from _done(milestone, "reached", ("dropped",))


def _phase(document: Document, phase: Phase) -> Iterator[str]:
    yield from _led(document, phase, phase["status"] not in DONE)
    yield from _done(phase, "completed")


def _deliverable(document: Document, deliverable: Deliverable) -> Iterator[str]:
    yield from _led(document, deliverable, deliverable["status"] not in DONE)
    yield from _done(deliverable, "delivered", ("dropped",))


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


def _waits(item: Task | Milestone) -> Iterator[str]:
    if not all(ItemRef.of(name).collection in ("tasks", "milestones") for name in item.get("waits", ())):
        yield "waits for what cannot be waited for"


def _done(
    item: Task | Milestone | Phase | Deliverable,
    done: str,
    with_reason: tuple[str, ...] = (),
) -> Iterator[str]:
    """``done``: the status in which an item says how it was finished; ``with_reason``: those that have a reason."""
    if (item["status"] == done) != ("completion" in item):
        yield f"not {done} and yet {done}"
    if (item["status"] in with_reason) != ("reason" in item):
        yield "a reason too many or too few"


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
        if "owner" in stage and stage["owner"] not in people:
            yield f"decision_process/stages/{id}: run by nobody known"
    for side, signature in document["plan"].get("agreement", {}).items():
        if signature["by"] not in people or people[signature["by"]]["side"] != side:
            yield f"plan/agreement/{side}: signed by nobody of that side"
