"""Who may do what: one table of rights and kinds of people, and whose the things are that a change touches.

*Purpose.* Each command needs one right, which it names where it is declared. How far somebody has that right stands in
:data:`RIGHTS`, by what kind of person they are here, and nowhere else: refusals, what clients are offered, and the
documentation are derived from it. One cell of it can be taken out of a room: that the champion brings in colleagues.

*Whose things are.* A row is its ``side``'s, or, if it has none, that of whoever answers for it or added it. What has no
side is of both: milestones, success criteria, meetings, the order of rows, the goal, the review. Some things are of one
side whatever anybody does: when it works, what it gets out of the deal, its people, its part of a phase.

*What is new.* A row that a change brings is judged by the right to ``add``: a kickoff is both sides writing at once. It
is the other side's from then on, but stays open to who added it until they have taken it up.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple, cast, get_args

from mapstream.plan.actor import Actor
from mapstream.plan.collections import COLLECTIONS, ItemRef
from mapstream.plan.document import Document, Side
from mapstream.plan.long_texts import paragraphs_of
from mapstream.plan.patch import Patch
from mapstream.plan.visibility.viewers import side_of

Right = Literal[
    "view",
    "comment",
    "propose",
    "add",
    "work",
    "confirm",
    "dispute",
    "judge",
    "arrange",
    "goal",
    "value",
    "commercials",
    "documents",
    "meetings",
    "people",
    "links",
    "close",
    "scope",
    "deal",
    "bring",
    "agree",
    "accept",
    "undo",
    "open",
    "erase",
    "witness",
]
Extent = Literal["all", "side", "own", "propose", "no"]
"""How far a right goes: everywhere; for what is of one's own side or of both; for what one leads or added; not to do it
but to propose it; not at all. Where it goes as far as ``side`` or ``own``, the rest can be proposed."""

Kind = Literal[
    "admin", "seller", "manager", "success_before", "success", "champion", "approver", "evaluator", "end_user"
]


class Somebody(NamedTuple):
    """A kind of people, and of keys: whose side they are of, and what they are called, one and several of them."""

    side: Side
    word: str
    about: str


KINDS: Mapping[Kind, Somebody] = {
    "admin": Somebody("seller", "an administrator", "Members and keys with the role `admin`."),
    "seller": Somebody(
        "seller", "a seller", "Members and keys with the role `seller`; people of the seller's side with another role."
    ),
    "manager": Somebody("seller", "a manager", "Members, keys and people of the seller's side, role `manager`."),
    "success_before": Somebody(
        "seller", "customer success", "Role `success`, as long as the deal is neither won nor in joint execution."
    ),
    "success": Somebody("seller", "customer success", "Role `success`, once the deal is won or in joint execution."),
    "champion": Somebody(
        "buyer",
        "the champion or coordinator",
        "People of the buyer's side with the role `champion` or `coordinator`, or who coordinate the plan there.",
    ),
    "approver": Somebody(
        "buyer", "the economic buyer or executive sponsor", "Roles `economic_buyer` and `executive_sponsor`."
    ),
    "evaluator": Somebody(
        "buyer", "an evaluator", "Roles `technical_evaluator`, `legal`, `security` and `procurement`."
    ),
    "end_user": Somebody("buyer", "an end user", "Role `end_user`, and people of the buyer's side without a role."),
}
_MEMBERS: Mapping[str, Kind] = {"admin": "admin", "manager": "manager"}
_BUYERS: Mapping[str, Kind] = {
    "champion": "champion",
    "coordinator": "champion",
    "economic_buyer": "approver",
    "executive_sponsor": "approver",
    "technical_evaluator": "evaluator",
    "legal": "evaluator",
    "security": "evaluator",
    "procurement": "evaluator",
}


class Row(NamedTuple):
    """A right: what it is to do, in words that follow “can”, and how far each kind of people has it, in the order of
    :data:`KINDS`. ``proposable``: who has it less far may propose it."""

    words: str
    cells: tuple[Extent, ...]
    proposable: bool = True


RIGHTS: Mapping[Right, Row] = {
    # admin, seller, manager, success before and after the deal is won | champion, approver, evaluator, end user
    "view": Row("look at the plan", ("all",) * 9, proposable=False),
    "comment": Row("comment", ("all",) * 9, proposable=False),
    "propose": Row("propose changes, and answer proposals", ("all",) * 9, proposable=False),
    "add": Row("add to the plan", ("all", "all", "own", "propose", "all", "all", "all", "all", "own")),
    "work": Row("change what is in the plan", ("all", "all", "own", "own", "all", "side", "side", "own", "own")),
    "confirm": Row("confirm a task", ("own",) * 9, proposable=False),
    "dispute": Row("reopen what is done", ("all", "all", "own", "own", "all", "all", "all", "all", "own")),
    "judge": Row(
        "say what came of a criterion or KPI", ("all", "all", "own", "own", "all", "all", "all", "all", "own")
    ),
    "arrange": Row(
        "arrange the plan", ("all", "all", "propose", "propose", "all", "side", "propose", "propose", "propose")
    ),
    "goal": Row(
        "say what the goal is and how the buyer decides",
        ("all", "all", "propose", "propose", "all", "side", "side", "own", "propose"),
    ),
    "value": Row(
        "sum up what a side gets out of it",
        ("side", "side", "propose", "propose", "side", "side", "side", "propose", "propose"),
    ),
    "commercials": Row(
        "set the commercials", ("side", "side", "propose", "propose", "side", "side", "side", "propose", "propose")
    ),
    "documents": Row("change the documents", ("side", "side", "own", "propose", "side", "side", "side", "side", "own")),
    "meetings": Row("record meetings", ("all", "all", "all", "own", "all", "side", "side", "own", "own")),
    "people": Row(
        "change who is on the deal", ("all", "all", "own", "own", "all", "side", "own", "own", "own"), proposable=False
    ),
    "links": Row("give people a way in", ("all", "all", "no", "no", "all", "side", "no", "no", "no"), proposable=False),
    "close": Row(
        "take a way in away again",
        ("all", "all", "own", "own", "all", "side", "own", "own", "own"),
        proposable=False,
    ),
    "scope": Row(
        "say which parts somebody sees", ("all", "all", "no", "no", "all", "no", "no", "no", "no"), proposable=False
    ),
    "deal": Row("edit the deal", ("all", "all", "all", "no", "all", "no", "no", "no", "no"), proposable=False),
    "bring": Row(
        "make the plan of a template, and bring it to the buyer",
        ("all", "all", "no", "no", "all", "no", "no", "no", "no"),
        proposable=False,
    ),
    "agree": Row("agree to the plan", ("own", "own", "own", "no", "own", "own", "own", "own", "no"), proposable=False),
    "accept": Row("accept a handoff", ("no", "no", "no", "all", "all", "no", "no", "no", "no"), proposable=False),
    "undo": Row("take back what they did themselves", ("own",) * 9, proposable=False),
    "open": Row("open a room", ("all", "all", "all", "all", "all", "no", "no", "no", "no"), proposable=False),
    "erase": Row(
        "erase what is known about a person",
        ("all", "no", "no", "no", "no", "no", "no", "no", "no"),
        proposable=False,
    ),
    "witness": Row(
        "have the history witnessed", ("side", "no", "no", "no", "no", "side", "no", "no", "no"), proposable=False
    ),
}
"""The table. Rights that are only ever somebody's ``own`` are judged by the rules of their commands."""

BY_RULE: frozenset[Right] = frozenset({"confirm", "agree", "undo"})
"""The rights of which the command's own rule says what is one's own: a task that one leads, a side, a change."""


def role_of(document: Document, actor: Actor) -> str:
    """Somebody's role: in the workspace, or else in the room as it is now."""
    person = document.get("people", {}).get(actor.id)
    return actor.role if actor.workspace is not None or person is None else person.get("role", "")


def kind_of(document: Document, actor: Actor) -> Kind:
    """What kind of people somebody is."""
    role = role_of(document, actor)
    if actor.side == "buyer":
        coordinator = document.get("plan", cast(Any, {})).get("organisations", {}).get("buyer", {}).get("coordinator")
        return "champion" if coordinator == actor.id else _BUYERS.get(role, "end_user")
    if role == "success":
        return "success" if _handed_over(document) else "success_before"
    if role == "admin" and actor.workspace is None:
        return "seller"
    return _MEMBERS.get(role, "seller")


def _handed_over(document: Document) -> bool:
    won = document.get("deal", cast(Any, {})).get("outcome", {}).get("result") == "won"
    return won or document.get("plan", cast(Any, {})).get("kind") == "joint_execution"


def may_change_rights(patch: Patch) -> bool:
    """Whether a change may give somebody other rights: by making them of another kind, or by what the room allows."""
    return "people" in patch or "deal" in patch or not _DECIDES_RIGHTS.isdisjoint(patch.get("plan", {}))


def cells(document: Document, right: Right) -> tuple[Extent, ...]:
    """How far each kind of people has a right in a room, in the order of :data:`KINDS`."""
    row = RIGHTS[right].cells
    if right != "links" or document.get("plan", cast(Any, {})).get("inviting", True):
        return row
    return tuple("no" if kind == "champion" else cell for kind, cell in zip(KINDS, row, strict=True))


def extent(document: Document, actor: Actor, right: Right) -> Extent:
    """How far somebody has a right. The program itself may do everything."""
    if actor.via == "system":
        return "all"
    if actor.reach == "read":
        return "all" if right == "view" else "no"
    return cells(document, right)[_COLUMNS[kind_of(document, actor)]]


def rights_of(document: Document, actor: Actor) -> dict[Right, Extent]:
    """How far somebody has each right: what a client offers them."""
    return {right: extent(document, actor, right) for right in RIGHTS}


_DECIDES_RIGHTS = frozenset({"organisations", "kind", "inviting"})
"""The fields of the plan by which rights go."""
_COLUMNS: Mapping[Kind, int] = {kind: n for n, kind in enumerate(get_args(Kind))}


# --- Whose the things are that a change touches -----------------------------------------------------------------------


class Stake(NamedTuple):
    """Something that a change touches. ``side``: whose it is, ``None`` for both; ``own``: the actor leads it, or added
    it and nobody has taken it up; ``new``: the change brings it."""

    item: str
    side: Side | None
    own: bool = False
    new: bool = False


_AROUND = frozenset({"comments", "promises", "proposals"})
"""What is said about an item, and goes with it."""
_JOINT = frozenset({"milestones", "criteria", "meetings", "reviews"})
"""Collections of which every item is of both sides: what is decided in a deal is decided by both."""
_SIDES: tuple[Side, Side] = ("seller", "buyer")
_SELLERS_PLAN = frozenset({"kind", "template", "gate", "workspace", "inviting"})
_STAGES: Mapping[str, frozenset[str]] = {
    "technical_evaluator": frozenset({"technical"}),
    "legal": frozenset({"legal"}),
    "security": frozenset({"security"}),
    "procurement": frozenset({"procurement", "budget"}),
    "economic_buyer": frozenset({"budget", "executive"}),
    "executive_sponsor": frozenset({"executive"}),
}
"""The stages of the buyer's decision that are somebody's own by their role."""
_ROWS: Mapping[str, str] = {"technical_evaluator": "criteria"}
"""The collection of which every item is: what makes it a yes is seen by those who evaluate it."""
_BEGUN = frozenset({"confirmed", "completion", "closure", "judgement", "measurements", "dispute"})
_WAITING = ("open", "not_started")


def within(extent: Extent, stake: Stake, actor: Actor) -> bool:
    """Whether a right that goes so far covers something that a change touches."""
    if extent == "all" or stake.own:
        return extent in ("all", "side", "own")
    return extent == "side" and stake.side in (None, actor.side)


def stakes(document: Document, patch: Patch, actor: Actor) -> Iterator[Stake]:
    """What a change touches in a document, and whose that is. What follows from a removal is not part of it: that what
    named the removed thing names it no more."""
    whole = cast(dict[str, Any], document)
    removes = _removes(patch)
    for name, changes in patch.items():
        if name in COLLECTIONS:
            for id, change in changes.items():
                let_go = removes and change in [{field: None} for field in COLLECTIONS[name].let_go]
                if not let_go and not (name in _AROUND and change is None):
                    yield _of_item(document, ItemRef(name, id), change, actor)
        else:
            yield from _PARTS[name](document, _entries(changes, whole.get(name)), actor)


def _removes(patch: Patch) -> bool:
    """Whether a change takes an item away, or a gate."""
    calendar = patch.get("plan", {}).get("calendar", {})
    gates = None if calendar is None else calendar.get("gates", {})
    collections = (changes for name, changes in patch.items() if name in COLLECTIONS)
    return gates is None or None in gates.values() or any(None in changes.values() for changes in collections)


def _of_item(document: Document, ref: ItemRef, change: Any, actor: Actor) -> Stake:
    before = ref.find(document)
    item = before if before is not None else {"added": {"by": actor.id}, **change}
    name = str(ref)
    if ref.collection == "people":
        return _of_person(document, ref.id, item, change, actor)
    if ref.collection == "texts":
        return _of_text(document, ref.id, actor)
    if before is not None and change is not None and change.keys() <= {"rank"}:
        return Stake(name, None)
    if ref.collection == "phases" and change is not None and before is not None:
        part: Side | None = next((side for side in _SIDES if change.keys() <= {side, "shared"}), None)
        if part is not None:
            return Stake(name, part if part in change else None)
    side = whose(document, ref, item)
    if before is None:
        return Stake(name, side, own=side == actor.side, new=True)
    evaluates = _ROWS.get(role_of(document, actor)) == ref.collection
    return Stake(name, side, evaluates or _is_own(document, item, side, actor))


def whose(document: Document, ref: ItemRef, item: Mapping[str, Any]) -> Side | None:
    """The side that an item is of; ``None``: of both."""
    if ref.collection in _JOINT:
        return None
    if "side" in item:
        return cast(Side, item["side"])
    answering = document["people"].get(item.get("owner", ""))
    return answering["side"] if answering is not None else side_of(item, document["people"])


def _is_own(document: Document, item: Mapping[str, Any], side: Side | None, actor: Actor) -> bool:
    if actor.id in (item.get("lead"), item.get("owner")):
        return True
    if "role" in item and "lead" not in item and side == actor.side:
        return bool(item["role"] == role_of(document, actor))
    by_them = item.get("added", item).get("by") == actor.id
    return by_them and (side in (None, actor.side) or not taken_up(item))


def taken_up(item: Mapping[str, Any]) -> bool:
    """Whether somebody has begun with an item that was added for them."""
    return not _BEGUN.isdisjoint(item) or item.get("status", "open") not in _WAITING


def _of_person(document: Document, id: str, person: Mapping[str, Any], change: Any, actor: Actor) -> Stake:
    """A person is of their side; what a side notes about them is that side's."""
    name = f"people/{id}"
    noted = change.get("notes") if change is not None and change.keys() == {"notes"} else None
    if noted:
        return Stake(name, next((side for side in _SIDES if noted.keys() == {side}), None))
    return Stake(name, person["side"], own=id == actor.id, new=ItemRef.of(name).find(document) is None)


def _of_text(document: Document, id: str, actor: Actor) -> Stake:
    """What a side gets out of it is that side's; a summary is its meeting's; notes are of both sides."""
    of, _, key = id.partition("/")
    if of == "summaries":
        return _of_item(document, ItemRef("meetings", key), {}, actor)
    return Stake(f"texts/{id}", _saying(document, cast(Side, key)) if of == "values" else None)


def _saying(document: Document, side: Side) -> Side | None:
    """Whose it is to say what a side gets out of it. What nobody of the buyer's has said yet, the seller may draft."""
    if side == "buyer":
        paragraphs = paragraphs_of(document, "values/buyer").values()
        if all("by" in one and side_of(one, document["people"]) == "seller" for one in paragraphs):
            return None
    return side


def _entries(changes: Any, before: Any) -> Iterator[tuple[str, Any, Any]]:
    """What is changed in an object: key, change, and what was there; where all of it is taken away, all keys."""
    known = before if isinstance(before, dict) else {}
    for key, change in (dict.fromkeys(known) if changes is None else changes).items():
        yield key, change, known.get(key)


Entries = Iterator[tuple[str, Any, Any]]


def _plan(document: Document, entries: Entries, _actor: Actor) -> Iterator[Stake]:
    for key, change, before in entries:
        if key in _SELLERS_PLAN:
            yield Stake("plan", "seller")
        elif key == "value":
            yield from (Stake("plan", _saying(document, cast(Side, side))) for side, _, _ in _entries(change, before))
        elif key == "witnesses":
            yield from (Stake("plan", (was or witness)["side"]) for _, witness, was in _entries(change, before))
        elif key in ("organisations", "agreement"):
            yield from (Stake("plan", cast(Side, side)) for side, _, _ in _entries(change, before))
        elif key == "calendar":
            yield from _calendar(change, before)
        else:
            yield Stake("plan", None)


def _calendar(changes: Any, before: Any) -> Iterator[Stake]:
    for key, change, was in _entries(changes, before):
        if key in _SIDES:
            yield Stake("plan", key)
        elif key == "blackouts":
            for _, blackout, old in _entries(change, was):
                yield Stake("plan", {**(blackout or {}), **(old or {})}.get("side"))
        else:
            yield Stake("plan", None)


def _commercials(document: Document, entries: Entries, _actor: Actor) -> Iterator[Stake]:
    """What is agreed about money is of the side that brought it up."""
    by = cast(Any, document.get("commercials", {})).get("by", {})
    for key, _, before in entries:
        if key != "by":
            yield Stake("commercials", None if before is None else side_of({"by": by.get(key)}, document["people"]))


def _decision(document: Document, entries: Entries, actor: Actor) -> Iterator[Stake]:
    """How the buyer decides: whoever learns something writes it down."""
    stages = _STAGES.get(role_of(document, actor), frozenset())
    for key, change, before in entries:
        if key == "stages":
            for id, stage, was in _entries(change, before):
                known = was or stage or {}
                mine = known.get("owner") == actor.id or known.get("kind") in stages
                yield Stake(f"stages/{id}", None, own=mine, new=was is None)
        else:
            yield Stake("decision_process", None)


def _deal(_document: Document, entries: Entries, _actor: Actor) -> Iterator[Stake]:
    yield from (Stake("deal", "seller") for _ in entries)


_PARTS = {"plan": _plan, "commercials": _commercials, "decision_process": _decision, "deal": _deal}
