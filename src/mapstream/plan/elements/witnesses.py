"""Witnesses: who outside vouches that the history of the room was not rewritten (C2SP tlog-witness).

Each side registers its own, and only that side can take one away: a witness that the other side could dismiss would
vouch for nothing. Everybody sees who watches.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from mapstream.languages.message import Message, as_message, say
from mapstream.plan.command import Command, command
from mapstream.plan.context import Context
from mapstream.plan.deciding.lookup import new_id, not_found
from mapstream.plan.document import Document
from mapstream.plan.elements import decides, tells
from mapstream.plan.event import Event, Stamp, event, stamped
from mapstream.plan.fields import Id, shape
from mapstream.plan.patch import Patch
from mapstream.plan.verifier_keys import COSIGNATURE, BadNote, Key
from mapstream.plan.wording import Naming
from mapstream.problems import WitnessKnown, WrongValue


def _of_a_witness(text: str) -> str:
    try:
        key = Key.read(text)
    except BadNote as why:
        raise WrongValue(as_message(str(why))) from None
    if key.algorithm != COSIGNATURE:
        raise WrongValue("That key signs checkpoints. Give the one that the witness cosigns with.")
    return text


WitnessKey = Annotated[
    str,
    shape(
        r"^[^\s+\x00-\x1f\x7f-\x9f]{1,200}\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$",
        "This must be the public key of a witness, written as name+id+key.",
        strip_whitespace=True,
    ),
    AfterValidator(_of_a_witness),
]
WitnessUrl = Annotated[
    str,
    shape(
        r"^https?://[^\s/?#@\x00-\x1f\x7f-\x9f]+(/[^\s?#\x00-\x1f\x7f-\x9f]*)?$",
        "This must be an address that begins with https://, without a name, a question or a mark in it.",
        strip_whitespace=True,
        max_length=500,
    ),
]


@command("register_witness", right="witness", tryable=False, needs_past=False)
class RegisterWitness(Command):
    """Have each checkpoint of the room's history cosigned by a witness (C2SP tlog-witness), for one's own side."""

    witness: Id | None = None
    url: WitnessUrl = Field(description="Where it is: what `/add-checkpoint` is added to. Only https is asked.")
    key: WitnessKey = Field(description="The key that it cosigns with: `name+id+key`.")


@command("remove_witness", right="witness", tryable=False, needs_past=False)
class RemoveWitness(Command):
    """Ask a witness of one's own side no more. What it has cosigned stays."""

    witness: Id


@event("witness.registered", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class WitnessRegistered(Event):
    """A side has each checkpoint cosigned by a witness from now on."""

    no_words: ClassVar[bool] = True

    witness: str
    url: str
    key: str
    side: str

    def patch(self, stamp: Stamp) -> Patch:
        """The witness."""
        witness = {"url": self.url, "key": self.key, "side": self.side, "added": stamped(stamp)}
        return {"plan": {"witnesses": {self.witness: witness}}}


@event("witness.removed", undoable=False, edit=False, ends_access=False)
@dataclass(frozen=True, slots=True)
class WitnessRemoved(Event):
    """A witness of a side is asked no more."""

    no_words: ClassVar[bool] = True

    witness: str
    url: str
    key: str
    side: str

    def patch(self, stamp: Stamp) -> Patch:
        """That it is gone."""
        return {"plan": {"witnesses": {self.witness: None}}}


@decides(RegisterWitness)
def register_witness(document: Document, command: RegisterWitness, context: Context) -> list[Event]:
    """Register it for the actor's side, once."""
    known = document["plan"].get("witnesses", {})
    for one in known.values():
        if one["key"] == command.key:
            if (one["url"], one["side"]) == (command.url, context.actor.side):
                return []
            raise WitnessKnown.at(
                "/data/key",
                "A witness with this key is registered already. Its side can remove it, and register it anew.",
            )
    id = new_id(known, command.witness, "witness", context)
    return [WitnessRegistered(id, command.url, command.key, context.actor.side)]


@decides(RemoveWitness)
def remove_witness(document: Document, command: RemoveWitness, context: Context) -> list[Event]:
    """Remove it; whose it is, the rights look after."""
    found = document["plan"].get("witnesses", {}).get(command.witness)
    if found is None:
        raise not_found("witness", "witness")
    return [WitnessRemoved(command.witness, found["url"], found["key"], found["side"])]


@tells
def _told(event: WitnessRegistered | WitnessRemoved, of: Naming) -> Message:
    name = event.key.partition("+")[0]
    if isinstance(event, WitnessRegistered):
        return say(
            "registered the witness “{name}” for the seller’s side"
            if event.side == "seller"
            else "registered the witness “{name}” for the buyer’s side",
            name=name,
        )
    return say(
        "removed the witness “{name}” of the seller’s side"
        if event.side == "seller"
        else "removed the witness “{name}” of the buyer’s side",
        name=name,
    )
