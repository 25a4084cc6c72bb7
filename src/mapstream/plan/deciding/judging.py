"""Whether somebody may give a command, and what happens then: the table of rights, held against what would change.

A right that goes everywhere, or nowhere, is judged before the command is decided. One that goes for one's own side, or
for one's own, is judged by what the command would change, whichever it is: so a command that goes through all of the
plan, or brings items, needs no rule of its own.
"""

from collections.abc import Iterator, Sequence

from mapstream.languages.message import Message, as_message, joined, say
from mapstream.plan.actor import Actor
from mapstream.plan.collections import COLLECTIONS, ItemRef
from mapstream.plan.command import Command
from mapstream.plan.context import Context
from mapstream.plan.document import Document, Side
from mapstream.plan.elements import DECIDERS
from mapstream.plan.event import Event, Moment
from mapstream.plan.patch import merge
from mapstream.plan.permissions import BY_RULE, KINDS, RIGHTS, Extent, Right, Stake, cells, extent, stakes, within
from mapstream.plan.visibility.viewers import visible
from mapstream.plan.wording import quote
from mapstream.problems import NotAllowed, ProposeInstead

_NOT_ROWS = frozenset({"people", "documents", "meetings", "comments", "promises", "proposals"})
"""Collections in which what is new is judged by the same right as what is there."""


def judged(document: Document, command: Command, context: Context) -> list[Event]:
    """What happens when somebody gives a command. Raises NotAllowed where they may not, and ProposeInstead where they
    may propose it; a copy may have all done to it that may be proposed."""
    actor, right = context.actor, command.needed()
    how = extent(document, actor, right)
    if context.trying and how not in ("all", "no") and command.can_be_proposed():
        how = "all"
    if how in ("no", "propose"):
        raise _refusal(command, actor, _who_may(document, right, actor.side))
    events = DECIDERS[type(command)](document, command, context)
    if how != "all" and right not in BY_RULE:
        refuse_beyond(document, command, events, how, context)
    return events


def refuse_beyond(document: Document, command: Command, events: Sequence[Event], how: Extent, context: Context) -> None:
    """Refuse events that touch what a right does not go as far as."""
    actor = context.actor
    adding = extent(document, actor, "add")
    for stake in _stakes(document, events, context):
        collection = ItemRef.of(stake.item).collection
        goes = adding if stake.new and collection not in _NOT_ROWS else how
        if not within(goes, stake, actor):
            raise _refusal(command, actor, _whose(document, stake, command.needed(), actor))


def _stakes(document: Document, events: Sequence[Event], context: Context) -> Iterator[Stake]:
    """What the events touch. What one of them brings is judged as it comes, and not again."""
    stamp, there, brought = Moment(context.now, context.actor.id), document, set[str]()
    for n, event in enumerate(events):
        patch = event.patch(stamp)
        for stake in stakes(there, patch, context.actor):
            if stake.item not in brought:
                yield stake
            if stake.new:
                brought.add(stake.item)
        if n + 1 < len(events):
            there = merge(there, patch)


# --- How a refusal is said --------------------------------------------------------------------------------------------

_PROPOSE = say("You can propose it: then they accept it, or decline it.")
_ASK = say("Ask one of them.")


def _refusal(command: Command, actor: Actor, why: Message) -> NotAllowed:
    if actor.reach == "read":
        return NotAllowed("You came in by a key that is for reading only. Use one that is for writing, too.")
    if command.can_be_proposed():
        return ProposeInstead(joined((why, _PROPOSE), " "))
    return NotAllowed(joined((why, _ASK), " "))


def _who_may(document: Document, right: Right, side: Side) -> Message:
    """Who has a right: of somebody's own side, if there is anybody, else of the other."""
    words, row = as_message(RIGHTS[right].words), cells(document, right)
    having = [kind for kind, cell in zip(KINDS.values(), row, strict=True) if cell not in ("propose", "no")]
    ours = [kind.word for kind in having if kind.side == side]
    if not ours:
        other = "Only the seller’s side can {words}." if side == "buyer" else "Only the buyer’s side can {words}."
        return say(other, words=words)
    return say("Of your side, only {people} can {words}.", people=_listed(ours), words=words)


def _whose(document: Document, stake: Stake, right: Right, actor: Actor) -> Message:
    """Whose it is that somebody would change."""
    what = _named(document, stake, actor)
    if stake.side != actor.side and stake.side == "seller":
        return say("{what} is for the seller’s side to change.", what=what)
    if stake.side != actor.side and stake.side == "buyer":
        return say("{what} is for the buyer’s side to change.", what=what)
    if right == "work":
        return say("{what} is not yours: you can change what you lead, or added yourself.", what=what)
    words = as_message(RIGHTS[right].words)
    return say("{what} is not yours: you can {words} where it is yours.", what=what, words=words)


def _named(document: Document, stake: Stake, actor: Actor) -> str:
    """What it is, as far as somebody may be told."""
    ref = ItemRef.of(stake.item)
    row, item = COLLECTIONS.get(ref.collection), ref.find(document)
    if row is None:
        return _PARTS.get(ref.collection, _THAT)
    if stake.new or item is None or not visible(document, ref, item, actor) or row.title not in item:
        return _THAT
    if row.name == "people":
        # other languages say that it is about what is known of them
        return say("{person}", person=item[row.title])
    return quote(item[row.title])


_THAT = say("That")
_PARTS = {"commercials": say("What was agreed there"), "deal": say("The deal")}


def _listed(words: Sequence[str]) -> Message:
    *most, last = map(as_message, dict.fromkeys(words))
    return say("{most} or {last}", most=joined(most, ", "), last=last) if most else last
