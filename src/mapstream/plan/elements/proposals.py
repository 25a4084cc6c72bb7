"""Proposals: what somebody may not do themselves they propose to those who may, who accept it or decline it in one act.

A proposal is a few commands that are not carried out yet. It is seen by those who see everything that it names. Who
accepts it carries the commands out, with their own rights and on the plan as it is then; whoever could do that can
decline it as well.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, cast

from pydantic import BaseModel, ConfigDict, Field

from mapstream.languages.message import Message, as_message, say
from mapstream.plan.actor import Actor
from mapstream.plan.collections import HIDEABLE, ItemRef
from mapstream.plan.command import NAMED, Command, command
from mapstream.plan.context import Context, Upload
from mapstream.plan.deciding.judging import judged
from mapstream.plan.deciding.lookup import find_proposal, new_id, new_visibility
from mapstream.plan.document import Document, Proposal, Proposed, Visibility
from mapstream.plan.elements import decides, tells
from mapstream.plan.event import Event, Moment, Stamp, event, present, stamped
from mapstream.plan.fields import Id, Text, VisibleTo, is_id
from mapstream.plan.parsing import parse
from mapstream.plan.patch import Patch, merge
from mapstream.plan.wording import Naming, because, listed, token
from mapstream.problems import (
    CannotTry,
    FieldError,
    NotAllowed,
    Problem,
    ProposalAnswered,
    ProposalOutdated,
    ProposesNothing,
    TooMuchWork,
)


class Wish(BaseModel):
    """A command that is proposed, as it would be sent."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    type: Annotated[str, Field(max_length=50, description="The name of a command that can be tried out.")]
    data: dict[str, Any]


@command("propose", right="propose", tryable=False, needs_past=False)
class Propose(Command):
    """Propose a change that is for others to make: they accept it, or decline it."""

    proposal: Id | None = Field(default=None, description="Its id, if the sender makes one.")
    commands: Annotated[list[Wish], Field(min_length=1, max_length=20)] = Field(
        description="What is to be done, all of it or nothing."
    )
    note: Text | None = Field(default=None, description="Why.")
    visible_to: VisibleTo | None = None

    def needs_past_at(self, version: int, known: int | None = None) -> bool:
        """What was uploaded is not in the room."""
        return any(isinstance(wish.data.get("file"), str) for wish in self.commands)


@command("accept_proposal", right="propose", tryable=False, needs_past=False, whole_plan=True)
class AcceptProposal(Command):
    """Carry out what was proposed, as one's own act. For those who may do all of it."""

    proposal: Id
    note: Text | None = None


@command("decline_proposal", right="propose", tryable=False, needs_past=False)
class DeclineProposal(Command):
    """Leave things as they are. For those who could accept it."""

    proposal: Id
    reason: Text | None = None


@command("withdraw_proposal", right="propose", tryable=False, needs_past=False)
class WithdrawProposal(Command):
    """Take a proposal of one's own back."""

    proposal: Id


@event("proposal.made", undoable=True, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class ProposalMade(Event):
    """Somebody proposed a change. ``on``: all that its ``commands`` name, and that was there; ``files``: what they had
    uploaded for it, by its SHA-256, so that others can accept it."""

    sealed: ClassVar[Mapping[str, str]] = {"note": "by"}

    proposal: str
    commands: list[dict[str, Any]]
    on: list[str]
    note: str | None = None
    visible_to: str | list[str] | None = None
    files: dict[str, dict[str, Any]] | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The proposal, open."""
        proposal = present(commands=self.commands, on=self.on, note=self.note, by=stamp.by, at=stamp.at)
        proposal |= present(visible_to=self.visible_to, files=self.files)
        return {"proposals": {self.proposal: proposal}}


@event("proposal.accepted", undoable=True, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class ProposalAccepted(Event):
    """What the ``proposer`` proposed is done: the events of it follow."""

    proposal: str
    proposer: str
    note: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The answer."""
        return _answered(self.proposal, stamp, "accepted", self.note)


@event("proposal.declined", undoable=True, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class ProposalDeclined(Event):
    """What the ``proposer`` proposed is not done."""

    proposal: str
    proposer: str
    reason: str | None = None

    def patch(self, stamp: Stamp) -> Patch:
        """The answer."""
        return _answered(self.proposal, stamp, "declined", self.reason)


@event("proposal.withdrawn", undoable=True, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class ProposalWithdrawn(Event):
    """Somebody took their proposal back."""

    proposal: str

    def patch(self, stamp: Stamp) -> Patch:
        """That nobody has to answer it."""
        return _answered(self.proposal, stamp, "withdrawn", None)


def _answered(proposal: str, stamp: Stamp, outcome: str, reason: str | None) -> Patch:
    return {"proposals": {proposal: {"answer": present(outcome=outcome, reason=reason, **stamped(stamp))}}}


@decides(Propose)
def propose(document: Document, command: Propose, context: Context) -> list[Event]:
    """Propose what would be possible now, if somebody did it who may."""
    id = new_id(document["proposals"], command.proposal, "proposal", context)
    wishes = _as_meant(command, context.actor)
    wanted = _parsed(wishes)
    _refuse_unproposable(document, wanted, wishes)
    if not list(_carried_out(document, wanted, context._replace(trying=True))):
        raise ProposesNothing("All of that is so already. Propose something else.")
    narrowest = next((to for one in wanted if (to := getattr(one, "visible_to", None)) is not None), None)
    visible_to = cast(Visibility | None, command.visible_to or narrowest)
    named = {wish["data"].get("file") for wish in wishes}
    return [
        ProposalMade(
            id,
            [dict(wish) for wish in wishes],
            _about(document, wanted, wishes),
            command.note,
            new_visibility(document, visible_to, context.actor),
            {file: present(**upload._asdict()) for file, upload in context.uploads.items() if file in named} or None,
        )
    ]


def proposed_by(command: Command, actor: Actor) -> list[Command]:
    """The commands that a command proposes."""
    return _parsed(_as_meant(command, actor)) if isinstance(command, Propose) else []


def _as_meant(command: Propose, actor: Actor) -> list[Proposed]:
    """Commands that mean the same whoever carries them out: what is added is of the proposer's side, if of none."""
    return [{"type": wish.type, "data": {**_side_of(wish, actor), **wish.data}} for wish in command.commands]


def _side_of(wish: Wish, actor: Actor) -> dict[str, str]:
    cls = NAMED.get(wish.type)
    fields = cls.model_fields if cls is not None and wish.type.startswith("add_") else {}
    return {"side": actor.side} if {"side", "lead"} <= fields.keys() and wish.data.get("lead") is None else {}


def _parsed(wishes: Sequence[Proposed]) -> list[Command]:
    return [parse(wish["type"], wish["data"], f"/data/commands/{n}/data") for n, wish in enumerate(wishes)]


def _refuse_unproposable(document: Document, wanted: Sequence[Command], wishes: Sequence[Proposed]) -> None:
    wrong = [
        FieldError(f"/data/commands/{n}/type", "This cannot be proposed.")
        for n, (one, wish) in enumerate(zip(wanted, wishes, strict=True))
        if not one.can_be_proposed() or (one.right in _OF_NAMED and not _named(document, [wish]))
    ]
    if wrong:
        raise CannotTry("Leave it out: it is for somebody to do by themself, or not at all.", wrong)
    if sum(one.whole_plan for one in wanted) > 1:
        raise TooMuchWork("One of these commands goes through the whole plan, and only one such fits in a proposal.")


_OF_NAMED = frozenset({"documents", "meetings"})
"""Rights of what somebody sees only some of: it is proposed to change one that is there, and none is added."""


def _about(document: Document, wanted: Sequence[Command], wishes: Sequence[Proposed]) -> list[str]:
    """What a proposal is about: whoever may not see all of it may not see the proposal."""
    parts = ["commercials" for one in wanted if one.right == "commercials"]
    return list(dict.fromkeys([*_named(document, wishes), *parts])) or ["plan"]


def _named(document: Document, wishes: Sequence[Proposed]) -> list[str]:
    """Everything that is there, and that commands name."""
    texts = dict.fromkeys(text for wish in wishes for text in _texts(wish["data"]))
    return [str(ref) for text in texts for ref in _refs(text) if ref.find(document) is not None]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _refs(text: str) -> Iterator[ItemRef]:
    ref = ItemRef.of(text)
    if ref.collection in HIDEABLE and is_id(ref.id):
        yield ref
    elif is_id(text):
        yield from (ItemRef(name, text) for name in HIDEABLE)


@decides(AcceptProposal)
def accept_proposal(document: Document, command: AcceptProposal, context: Context) -> list[Event]:
    """Do what is proposed, on the plan as it is now and by the rights of whoever accepts it."""
    proposal = _open(document, command.proposal, context.actor)
    accepted = ProposalAccepted(command.proposal, proposal["by"], command.note)
    return [accepted, *_done(document, proposal, context)]


@decides(DeclineProposal)
def decline_proposal(document: Document, command: DeclineProposal, context: Context) -> list[Event]:
    """Decline what one could accept, or what cannot be done any more."""
    proposal = _open(document, command.proposal, context.actor)
    with suppress(ProposalOutdated):
        _done(document, proposal, context)
    return [ProposalDeclined(command.proposal, proposal["by"], command.reason)]


@decides(WithdrawProposal)
def withdraw_proposal(document: Document, command: WithdrawProposal, context: Context) -> list[Event]:
    """Withdraw one's own."""
    proposal = _open(document, command.proposal, context.actor)
    if proposal["by"] != context.actor.id:
        raise NotAllowed("Only who proposed it can take it back. You can decline it, if it is yours to answer.")
    return [ProposalWithdrawn(command.proposal)]


def _open(document: Document, id: str, actor: Actor) -> Proposal:
    proposal = find_proposal(document, id, actor)
    if "answer" in proposal:
        raise ProposalAnswered(_ANSWERED[proposal["answer"]["outcome"]])
    return proposal


_ANSWERED = {
    "accepted": "That was accepted already. Propose it anew, if it is still wanted.",
    "declined": "That was declined already. Propose it anew, if it is still wanted.",
    "withdrawn": "That was withdrawn already. Propose it anew, if it is still wanted.",
}


def _done(document: Document, proposal: Proposal, context: Context) -> list[Event]:
    """What comes of a proposal now. Raises NotAllowed where it is not theirs to answer."""
    uploads = {file: Upload(**known) for file, known in proposal.get("files", {}).items()}
    try:
        return list(_carried_out(document, _parsed(proposal["commands"]), context._replace(uploads=uploads)))
    except NotAllowed:
        raise NotAllowed("This is not yours to answer: it is for those who may make the change.") from None
    except Problem as problem:
        said = problem.detail or problem.title()
        raise ProposalOutdated(
            say("It does not fit the plan any more. {why} Decline it, or change that first.", why=as_message(said))
        ) from None


def _carried_out(document: Document, wanted: Sequence[Command], context: Context) -> Iterator[Event]:
    """The events of commands that follow one another. A problem says at which of them."""
    for n, one in enumerate(wanted):
        try:
            events = judged(document, one, context)
        except Problem as problem:
            at = f"/data/commands/{n}"
            problem.errors = tuple(FieldError(at + error.path, error.message) for error in problem.errors)
            raise
        for happened in events:
            document = merge(document, happened.patch(Moment(context.now, context.actor.id)))
            yield happened


@tells
def _told(event: ProposalMade | ProposalAccepted | ProposalDeclined | ProposalWithdrawn, of: Naming) -> Message:
    match event:
        case ProposalMade():
            more = [say("{n} more", n=len(event.on) - _TOLD)] if len(event.on) > _TOLD else []
            what = listed([*(of.item(name) for name in event.on[:_TOLD]), *more])
            return say("proposed a change to {what}", what=what)
        case ProposalAccepted():
            who, why = token(event.proposer), because(event.note)
            return say("accepted what {person} had proposed{why}", person=who, why=why)
        case ProposalDeclined():
            who, why = token(event.proposer), because(event.reason)
            return say("declined what {person} had proposed{why}", person=who, why=why)
        case ProposalWithdrawn():
            return say("took a proposal of theirs back")


_TOLD = 3
"""Items that a sentence names at most."""
