"""Deciding about people."""

from typing import Any

from mapstream import problems
from mapstream.languages.message import joined, say
from mapstream.plan.collections import ItemRef
from mapstream.plan.context import Context
from mapstream.plan.deciding.leading import led_by
from mapstream.plan.deciding.lookup import changes, find_person, find_person_of, new_id, not_found
from mapstream.plan.deciding.sides import refuse_role
from mapstream.plan.document import Document, Side
from mapstream.plan.elements import decides
from mapstream.plan.elements.people.casting import Cast
from mapstream.plan.elements.people.commands import AddPerson, EditPerson, FillRoles, RemovePerson, ShareNotes
from mapstream.plan.elements.people.events import NotesShared, PersonAdded, PersonEdited, PersonRemoved, PersonReturned
from mapstream.plan.elements.tasks.events import TaskAssigned
from mapstream.plan.event import Event, present
from mapstream.plan.patch import diff, merge
from mapstream.plan.soundness import superiors
from mapstream.plan.summary import open_tasks
from mapstream.plan.visibility.scope import scope_in
from mapstream.plan.visibility.viewers import visible
from mapstream.plan.wording import quote
from mapstream.problems import (
    EmailTaken,
    LeadsOpenTasks,
    NothingNoted,
    PersonOfOtherSide,
    ReportingCircle,
)


@decides(AddPerson)
def add_person(document: Document, command: AddPerson, context: Context) -> list[Event]:
    """Add a person with an address of their own, who sees no more of the room than who adds them. A former person
    returns."""
    actor = context.actor
    if command.person is not None and "removed" in document["people"].get(command.person, {}):
        _refuse_erased(document, command.person)
        return _return_person(document, command, command.person, context)
    id = new_id(document["people"], command.person, "person", context)
    refuse_role(command.role, command.side)
    _refuse_email(document, command.email, id)
    _refuse_line(document, id, command.side, command.reports_to)
    scope = None if actor.admin else scope_in(document, actor.id)
    own = present(influence=command.influence, concern=command.concern, stance=command.stance)
    return [
        PersonAdded(
            id,
            command.side,
            command.name,
            command.email,
            command.role,
            {str(actor.side): own} if own else None,
            command.title,
            command.reports_to,
            dict(scope) if scope else None,
        )
    ]


def _refuse_erased(document: Document, id: str) -> None:
    if "erased" in document["people"][id]:
        raise problems.PersonRemoved.at(
            "/data/person", "All that was known about this person was erased, for good. Add somebody new."
        )


def _return_person(document: Document, command: AddPerson, id: str, context: Context) -> list[Event]:
    """Bring a person back: all that names them holds again, but for their links."""
    person = document["people"][id]
    if person["side"] != command.side:
        raise PersonOfOtherSide.at(
            "/data/side",
            say(
                "{name} is of the seller's side." if person["side"] == "seller" else "{name} is of the buyer's side.",
                name=person["name"],
            ),
        )
    _refuse_email(document, command.email or person.get("email"), id)
    back: Document = merge(document, {"people": {id: {"removed": None}}})
    said = EditPerson.model_validate(command.model_dump(exclude_unset=True, exclude={"side"}))
    return [*edit_person(back, said, context), PersonReturned(id)]


@decides(EditPerson)
def edit_person(document: Document, command: EditPerson, context: Context) -> list[Event]:
    """Edit a person. Notes belong to the writer's side; sharing ends with the last of them."""
    actor = context.actor
    person = find_person(document, command.person)
    new, was = changes(person, command.given("name", "email", "title", "role", "reports_to"))
    refuse_role(new.get("role"), person["side"])
    _refuse_email(document, new.get("email"), command.person)
    _refuse_line(document, command.person, person["side"], new.get("reports_to"))
    before: dict[str, Any] = {"notes": person["notes"]} if "notes" in person else {}
    after = _noted(before, actor.side, command.given("influence", "concern", "stance"))
    new |= diff(before, after)
    was |= {"notes": None} if "notes" in new and not before else diff(after, before)
    return [PersonEdited(command.person, new, was)] if new else []


@decides(RemovePerson)
def remove_person(document: Document, command: RemovePerson, context: Context) -> list[Event]:
    """Nobody leaves with open work in their hands; their links go with them, and so does coordinating. What else names
    them, such as who reports to them or what they approve, says how it was, and stays for others to change.

    Work that the asker does not see forbids nothing, which would tell that it is there: it has no lead any more.
    """
    person = document["people"].get(command.person)
    if person is None:
        raise not_found("person", "person")
    if "removed" in person:
        return []
    led = led_by(document, command.person)
    seen = (item for name, item in led.items() if visible(document, ItemRef.of(name), item, context.actor))
    if known := [quote(item["title"]) for item in seen]:
        raise LeadsOpenTasks(
            say("{name} still leads {items}. Find another lead first.", name=person["name"], items=joined(known, ", "))
        )
    links = [id for id, link in person.get("links", {}).items() if "revoked" not in link]
    own = document["plan"].get("organisations", {}).get(person["side"], {})
    coordinated = person["side"] if own.get("coordinator") == command.person else None
    unled = {name: "confirmed" in item for name, item in led.items()}
    return [PersonRemoved(command.person, links, coordinated, unled or None)]


@decides(ShareNotes)
def share_notes(document: Document, command: ShareNotes, context: Context) -> list[Event]:
    """Share the notes of the actor's side, also about somebody who has left."""
    person, side = document["people"].get(command.person), context.actor.side
    if person is None:
        raise not_found("person", "person")
    notes = person.get("notes", {}).get(side, {})
    if command.shared == notes.get("shared", False):
        return []
    if not notes:
        raise NothingNoted(
            say(
                "Your side has noted nothing about {name} that could be shown. Write a note first.",
                name=person["name"],
            )
        )
    return [NotesShared(command.person, side, command.shared)]


def _refuse_email(document: Document, email: str | None, id: str) -> None:
    if email is None:
        return
    wanted = email.casefold()
    for other, person in document["people"].items():
        if other != id and "removed" not in person and person.get("email", "").casefold() == wanted:
            raise EmailTaken.at(
                "/data/email", "Somebody in the room has this address already. Use another one, or edit that person."
            )


def _refuse_line(document: Document, id: str, side: Side, reports_to: str | None) -> None:
    """Refuse a superior of the other side, an unknown one, or a circle. Somebody who has left may stay one."""
    if reports_to is None:
        return
    find_person_of(document, reports_to, side, "reports_to", left=True)
    if id in superiors(document["people"], reports_to):
        raise ReportingCircle.at(
            "/data/reports_to", "Then somebody would report to themself, by way of others. Choose somebody else."
        )


def _noted(before: dict[str, Any], side: Side, said: dict[str, Any]) -> dict[str, Any]:
    """``before`` (``{"notes": …}`` or empty) with what ``side`` says now, and without what is empty."""
    notes = merge(before.get("notes"), {side: said})
    notes = {of: kept for of, kept in notes.items() if kept.keys() - {"shared"}}
    return {"notes": notes} if notes else {}


@decides(FillRoles)
def fill_roles(document: Document, command: FillRoles, context: Context) -> list[Event]:
    """Assign open tasks that wait for a role; a task that has a lead keeps it."""
    actor = context.actor
    cast, roles = Cast(document, command.people), {str(role) for role in command.people}
    assigned = [
        TaskAssigned(id, {"lead": lead}, {"lead": None}, False)
        for id, task in open_tasks(document)
        if "lead" not in task
        and task.get("role") in roles
        and visible(document, ItemRef("tasks", id), task, actor)
        and (lead := cast.lead(task["side"], task["role"])) is not None
    ]
    return [*cast.roles(actor), *assigned]
