"""What somebody may see of the room: their scope, set by the seller's side."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from mapstream.languages.message import Message, joined, say
from mapstream.plan.collections import ItemRef
from mapstream.plan.command import Command, command
from mapstream.plan.context import Context
from mapstream.plan.deciding.lookup import find_material, find_person
from mapstream.plan.document import Document
from mapstream.plan.elements import decides, tells
from mapstream.plan.event import Event, Stamp, event
from mapstream.plan.fields import Id, Kind
from mapstream.plan.patch import Patch
from mapstream.plan.visibility.scope import not_wider, scope_in
from mapstream.plan.wording import Naming, guarded, listed, quote, token
from mapstream.problems import NotAllowed

MOST_DOCUMENTS = 200
"""Kinds and documents that a scope names, at most."""


class SaidScope(BaseModel):
    """What somebody may see of the room. What is left out is as for everybody of their side: they see it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    plan: bool | None = Field(
        default=None,
        description="The plan itself: goal, milestones, tasks, phases, criteria, KPIs, deliverables, risks, how the "
        "buyer decides, and what is derived from them.",
    )
    documents: Literal["all"] | Annotated[list[Kind], Field(max_length=MOST_DOCUMENTS)] | None = Field(
        default=None, description="`all`, or those of some kinds (`pricing`) and some by name (`documents/<id>`)."
    )
    commercials: bool | None = None
    stakeholders: bool | None = Field(
        default=None, description="The stakeholder map. Without it, others are seen by their names only."
    )
    comments: bool | None = None
    meetings: bool | None = None
    history: bool | None = Field(
        default=None, description="What happened before. Without it, the room is seen as it is, and as it changes."
    )


@command("set_scope", right="scope", tryable=False, needs_past=False)
class SetScope(Command):
    """Say what a person sees of the room: never more than the sender does. For the seller's side."""

    person: Id
    scope: SaidScope | None = Field(description="`null`: what everybody of their side sees.")


@event("scope.set", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class ScopeSet(Event):
    """Somebody may see other parts of the room than before. ``None``: what everybody of their side may."""

    person: str
    scope: dict[str, Any] | None
    was: dict[str, Any] | None

    def patch(self, stamp: Stamp) -> Patch:
        """The scope, in place of the one before."""
        scope = None if self.scope is None else {**dict.fromkeys(self.was or ()), **self.scope}
        return {"people": {self.person: {"scope": scope}}}


@decides(SetScope)
def set_scope(document: Document, command: SetScope, context: Context) -> list[Event]:
    """Set what a person may see: nothing that the actor does not see themself."""
    actor = context.actor
    person = find_person(document, command.person)
    said = command.scope.model_dump(exclude_none=True) if command.scope else {}
    if isinstance(named := said.get("documents"), list):
        said["documents"] = [_document(document, one, context, n) for n, one in enumerate(named)]
    if not actor.admin and not not_wider(said, scope_in(document, actor.id)):
        raise NotAllowed("You cannot let anybody see more of this room than you see yourself.")
    scope, was = said or None, person.get("scope")
    return [] if scope == was else [ScopeSet(command.person, scope, dict(was) if was else None)]


def _document(document: Document, named: str, context: Context, n: int) -> str:
    """A document that is there, or a kind of them, of which there may be none yet."""
    if named.startswith("documents/"):
        find_material(document, ItemRef.of(named).id, context.actor, f"scope/documents/{n}")
    return named


_WORDS: Mapping[str, str] = {
    "plan": say("the plan"),
    "commercials": say("the commercials"),
    "stakeholders": say("the stakeholder map"),
    "comments": say("comments"),
    "meetings": say("meetings"),
    "history": say("the history"),
}


@tells
def _told(event: ScopeSet, of: Naming) -> Message:
    person = token(event.person)
    scope: Mapping[str, Any] = event.scope or {}
    without = [word for part, word in _WORDS.items() if scope.get(part) is False]
    said = [say("not {what}", what=listed(without))] if without else []
    documents: object = scope.get("documents")
    match documents:
        case []:
            said.append(say("no documents"))
        case list(named):
            these = listed(_shown(one, of) for one in named)
            said.append(say("of the documents only those: {these}", these=these))
    if not said:
        return say("let {person} see all that their side sees", person=person)
    return say("set what {person} may see: {said}", person=person, said=joined(said, "; "))


def _shown(documents: str, of: Naming) -> str:
    """A document by its name, or all of a kind."""
    if documents.startswith("documents/"):
        return of.item(documents)
    return say("of kind {kind}", kind=quote(guarded(documents)))
