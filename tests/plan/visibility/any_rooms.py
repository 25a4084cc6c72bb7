"""Any room at all, and who looks at it: what the stories of who sees what are told about."""

from dataclasses import dataclass
from typing import Any, ClassVar, cast

from hypothesis import strategies as st

from mapstream.plan.collections import HIDEABLE
from mapstream.plan.document import Document
from mapstream.plan.elements.undo.events import ChangeUndone
from mapstream.plan.event import Event, Recorded, Stamp
from mapstream.plan.patch import Patch, diff, merge
from mapstream.plan.visibility.lens import Lens
from mapstream.plan.visibility.scope import Sight

SELLER, OTHER_SELLER, BUYER, OTHER_BUYER = "seller-1", "seller-2", "buyer-1", "buyer-2"
PEOPLE = (SELLER, OTHER_SELLER, BUYER, OTHER_BUYER)
LENSES = [
    *(Lens("seller" if "seller" in person else "buyer", person, positions=False) for person in PEOPLE),
    Lens("seller", "key", positions=True, admin=True),
    Lens("buyer", BUYER, positions=False, sight=Sight(plan=False, commercials=False, history=False)),
    Lens("buyer", BUYER, positions=False, sight=Sight(documents=frozenset({"pricing", "documents/document-b"}))),
    Lens("seller", OTHER_SELLER, positions=False, sight=Sight(stakeholders=False, comments=False, commercials=False)),
]


@dataclass(frozen=True, slots=True)
class Viewed(Event):
    """Something was looked at; nothing changes."""

    subject: str

    name: ClassVar[str] = "test.viewed"
    private: ClassVar[bool] = True

    def patch(self, stamp: Stamp) -> Patch:
        return {}


def recorded(event: Event, by: str = SELLER) -> Recorded:
    return Recorded("room", 7, "2026-03-03T09:00:00.000000Z", by, "link", "command", event, position=70)


def changed(before: Document, after: Document) -> Recorded:
    """Any change at all, as the one event that can make it."""
    return recorded(ChangeUndone(3, ["task.edited"], diff(before, after)))


VISIBILITY = st.one_of(
    st.none(),
    st.sampled_from(["everyone", "seller", "buyer"]),
    st.lists(st.sampled_from(PEOPLE), max_size=2, unique=True),
)
ADDED = st.fixed_dictionaries({"at": st.just("now"), "by": st.sampled_from([*PEOPLE, "key"])})
NUMBER = st.integers(0, 3)


def ids(noun: str) -> st.SearchStrategy[str]:
    return st.sampled_from([f"{noun}-{n}" for n in "abc"])


def some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def present(draw: Any, fields: dict[str, st.SearchStrategy[Any]]) -> dict[str, Any]:
    return {key: value for key, strategy in fields.items() if (value := draw(strategy)) is not None}


COMPLETION = st.fixed_dictionaries(
    {
        "at": st.just("now"),
        "evidence": st.lists(
            st.fixed_dictionaries({"kind": st.just("document"), "note": st.just("see there"), "ref": ids("document")}),
            max_size=2,
        ),
    }
)
AFTER = st.dictionaries(ids("task"), st.just(True), min_size=1, max_size=2)
NOUNS = {name: row.one for name, row in HIDEABLE.items()}
COLLECTIONS = tuple(NOUNS)
THREATENED = st.sampled_from(
    ["tasks/task-a", "milestones/milestone-b", "criteria/criterion-c", "deliverables/deliverable-a"]
)
WAITS = st.dictionaries(
    st.one_of(*(ids(noun).map((noun + "s/").__add__) for noun in ("task", "milestone"))),
    st.just(True),
    min_size=1,
    max_size=2,
)
STEPS = st.dictionaries(
    st.sampled_from(["step-1", "step-2"]),
    st.fixed_dictionaries({"title": st.just("S")}, optional={"after": AFTER, "waits": WAITS, "before": WAITS}),
    min_size=1,
    max_size=2,
)
ON = st.one_of(
    *(ids(noun).map(f"{collection}/".__add__) for collection, noun in NOUNS.items() if noun != "comment"),
    st.just("plan"),
    st.just(f"people/{BUYER}"),
)


@st.composite
def items(draw: Any, noun: str, fields: dict[str, st.SearchStrategy[Any]]) -> dict[str, Any] | None:
    if draw(st.integers(0, 4)) == 0:
        return None
    found = {}
    for key in draw(st.lists(ids(noun), unique=True, max_size=3)):
        titled = {"title": f"title of {key}, {draw(NUMBER)}"}
        found[key] = titled | present(draw, {"visible_to": VISIBILITY, "added": some(ADDED), **fields})
    return found


@st.composite
def documents(draw: Any) -> Document:
    document: dict[str, Any] = present(
        draw,
        {
            "milestones": items(
                "milestone", {"completion": some(COMPLETION), "waits": some(WAITS), "to_come": some(STEPS)}
            ),
            "documents": items("document", {"kind": st.sampled_from(["pricing", "Spec"])}),
            "tasks": items(
                "task",
                {
                    "milestone": some(ids("milestone")),
                    "after": some(AFTER),
                    "waits": some(WAITS),
                    "completion": some(COMPLETION),
                },
            ),
            "phases": items("phase", {"completion": some(COMPLETION)}),
            "criteria": items("criterion", {"judgement": some(COMPLETION)}),
            "kpis": items("kpi", {"target": some(NUMBER)}),
            "deliverables": items("deliverable", {"milestone": some(ids("milestone")), "completion": some(COMPLETION)}),
            "risks": items("risk", {"on": some(THREATENED)}),
            "comments": items("comment", {"on": ON, "reply_to": some(ids("comment"))}),
            "plan": some(
                st.fixed_dictionaries(
                    {"kind": st.sampled_from(["close_plan", "mutual"]), "workspace": st.just("workspace-marker")},
                    optional={
                        "gate": st.just({"budget": {"note": "gate-marker"}}),
                        "goal": st.just({"statement": "goal-marker"}),
                        "calendar": st.just({"zone": "Europe/Paris", "gates": {"g": {"title": "calendar-marker"}}}),
                    },
                )
            ),
            "commercials": some(st.just({"pricing": "commercials-marker"})),
            "decision_process": some(st.just({"approver": "process-marker"})),
            "deal": some(st.fixed_dictionaries({}, optional={"name": st.just("Deal"), "amount": st.just(123454321)})),
        },
    )
    people = {}
    for person in draw(st.lists(st.sampled_from(PEOPLE), unique=True)):
        people[person] = present(
            draw,
            {
                "name": st.just("Somebody"),
                "side": st.just("seller" if "seller" in person else "buyer"),
                "removed": some(st.just({"at": "now", "by": SELLER})),
                "title": some(st.just(f"title-marker-of-{person}")),
                "scope": some(st.just({"documents": ["documents/document-b"], "plan": f"scope-marker-of-{person}"})),
                "links": some(st.just({"link-marker": {"opened": "now"}})),
                "notes": some(
                    st.dictionaries(
                        st.sampled_from(["seller", "buyer"]),
                        st.sampled_from([{}, {"concern": "x"}, {"stance": "x", "shared": True}]),
                        max_size=2,
                    )
                ),
            },
        )
        notes = people[person].get("notes", {})
        for side, note in notes.items():
            marker = f"{side}-note-marker" if "shared" not in note else "shown"
            notes[side] = {key: value if key == "shared" else marker for key, value in note.items()}
    if people:
        document["people"] = people
    return cast(Document, document)


@st.composite
def small_changes(draw: Any) -> tuple[Document, Document]:
    """A document before and after one or two fields of an item, or a whole item, became those of another document."""
    before: Any = draw(documents())
    after: Any = before
    for _ in range(draw(st.integers(1, 2))):
        other: Any = draw(documents())
        found = [(name, key) for name in COLLECTIONS for key in other.get(name, {})]
        if found:
            name, key = draw(st.sampled_from(found))
            item = other[name][key]
            fields = draw(st.none() | st.lists(st.sampled_from(sorted(item)), min_size=1, max_size=2))
            if fields is None or key not in after.get(name, {}):
                after = merge(after, {name: {key: None if fields == ["title"] else item}})
            else:
                after = merge(after, {name: {key: {field: item[field] for field in fields}}})
    return before, after


def shows(document: Any, lens: Lens, collection: str, key: str) -> bool:
    """Said again, as slowly and plainly as possible: whether a reader may see an item."""
    if lens.side == "buyer" and document.get("plan", {}).get("kind") == "close_plan":
        return False
    item = document.get(collection, {}).get(key)
    if item is None:
        return False
    to = item.get("visible_to", "everyone")
    if not (to in ("everyone", lens.side) or (isinstance(to, list) and lens.person in to)):
        people = document.get("people", {})
        by = item.get("added", {}).get("by")
        adder = None if by is None else people[by]["side"] if by in people else "seller"
        here = [p for p in (to if isinstance(to, list) else []) if p in people and "removed" not in people[p]]
        lost = not any(people[p]["side"] == lens.side for p in here)
        if adder != lens.side or not (lens.admin or lost):
            return False
    sight = lens.sight
    if collection == "documents" and sight.documents is not None:
        if not {item.get("kind", "").casefold(), f"documents/{key}"} & sight.documents:
            return False
    elif not (sight.comments if collection == "comments" else sight.plan or collection == "documents"):
        return False
    if collection == "comments" and item["on"] == "plan" and not sight.plan:
        return False
    if collection == "comments" and item["on"] != "plan" and not item["on"].startswith("people/"):
        return shows(document, lens, *item["on"].split("/"))
    return True


def hidden_items(document: Any, lens: Lens) -> dict[str, str]:
    """The ids that a reader may not see, with their titles; also those that are only referred to."""
    return {
        f"{noun}-{n}": document.get(collection, {}).get(f"{noun}-{n}", {}).get("title", "-")
        for collection, noun in NOUNS.items()
        for n in "abc"
        if not shows(document, lens, collection, f"{noun}-{n}")
    }


def private_markers(lens: Lens) -> set[str]:
    sight = lens.sight
    markers = set() if sight.plan else {"goal-marker", "gate-marker", "calendar-marker", "process-marker"}
    markers |= set() if sight.commercials else {"commercials-marker", "123454321"}
    others = {person for person in PEOPLE if person != lens.person}
    markers |= set() if sight.stakeholders else {f"title-marker-of-{person}" for person in others}
    if lens.side == "buyer":
        markers |= {"workspace-marker", "123454321", "link-marker", "seller-note-marker", "gate-marker"}
        return markers | {f"scope-marker-of-{person}" for person in others}
    return markers | {"buyer-note-marker"}


CHANGES = st.one_of(st.tuples(documents(), documents()), small_changes())


def room(**collections: Any) -> Document:
    plan = {"name": "Room", "kind": "mutual", "workspace": "w", "opened": {"at": "now", "by": SELLER}}
    empty: dict[str, Any] = {name: {} for name in COLLECTIONS}
    return cast(Document, {"plan": plan, "people": {}, **empty, **collections})
