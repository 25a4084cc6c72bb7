"""A room with a canary in everything, and who may hear which: what the story of the canaries is told about.

Every text of the room is a word that stands nowhere else. Who may see it is said here again, as plainly as possible: by
the part of the room that it is of, by the item that it stands in, by the side that keeps it, and by whether it still
stands there.
"""

import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any
from uuid import uuid4

from mapstream.live.hub import Hub
from mapstream.live.unit import Asked
from mapstream.plan.actor import Actor
from mapstream.plan.document import Side
from mapstream.plan.vocabulary import parse
from mapstream.protocol.session import Ask

TITLES = {
    "task": ("title", "purpose", "condition"),
    "milestone": ("title", "condition"),
    "phase": ("title", "shared"),
    "criterion": ("title", "measure"),
    "kpi": ("metric",),
    "deliverable": ("title", "measure"),
    "risk": ("title", "mitigation"),
    "document": ("title",),
    "comment": ("text",),
    "meeting": ("title", "summary"),
}
"""The texts of items, by what one is called."""
MORE: dict[str, dict[str, Any]] = {
    "task": {"side": "seller", "due": "2027-05-03"},
    "phase": {"side": "seller"},
    "milestone": {"due": "2027-06-01"},
    "deliverable": {"side": "seller", "due": "2027-05-20"},
    "risk": {"severity": "high"},
    "meeting": {"at": "2026-11-02T09:00:00Z"},
}
COLLECTIONS = {"criterion": "criteria"}
PARTS = {"document": "documents", "comment": "comments", "meeting": "meetings"}
"""The part of a scope that items belong to; others are of the plan."""
ROLES: dict[Side, str] = {"seller": "seller", "buyer": "champion"}
KINDS = ("pricing", "spec", "contract")


@dataclass
class Item:
    """An item of the room. ``to``: whom it is visible to; ``on``: what it is on."""

    noun: str
    id: str
    by: Actor
    to: Any = None
    on: "Item | str | None" = None
    kind: str = ""
    gone: bool = False

    @property
    def name(self) -> str:
        return f"{COLLECTIONS.get(self.noun, self.noun + 's')}/{self.id}"


@dataclass
class Reader:
    """Somebody who listens."""

    actor: Actor
    scope: dict[str, Any] = field(default_factory=dict)

    def sees(self, part: str) -> bool:
        return self.scope.get(part, True) is not False

    def sees_item(self, item: Item) -> bool:
        actor = self.actor
        if item.to is not None and not (
            item.to == actor.side
            or (isinstance(item.to, list) and actor.id in item.to)
            or (actor.admin and item.by.side == actor.side)
        ):
            return False
        named = self.scope.get("documents", "all")
        if item.noun == "document" and named != "all" and item.kind not in named and item.name not in named:
            return False
        if item.noun != "document" and not self.sees(PARTS.get(item.noun, "plan")):
            return False
        return self.sees_item(item.on) if isinstance(item.on, Item) else item.on is None or self.sees("plan")


@dataclass
class Word:
    """A canary: of an item, or of a part of the room; ``side``: kept by one side; ``person``: about somebody."""

    text: str
    part: str
    item: Item | None = None
    side: str | None = None
    person: str | None = None
    past: bool = False
    inside: bool = False
    """Whether it stands in a file, and not in the room."""

    def heard_by(self, reader: Reader) -> bool:
        """Whether somebody may hear it."""
        if (self.past or (self.item and self.item.gone)) and not reader.sees("history"):
            return False
        if self.side not in (None, reader.actor.side):
            return False
        if self.item is not None:
            return reader.sees_item(self.item)
        return reader.sees(self.part) or (self.part == "stakeholders" and self.person == reader.actor.id)


Upload = Callable[[str, Actor, str, bytes], Awaitable[str]]
"""Uploads a file to a room, as somebody, under a name; its SHA-256."""


class Aviary:
    """A room, built of what somebody draws. All that is drawn comes from ``draw``."""

    def __init__(self, hub: Hub, workspace: str, seed: int, upload: Upload) -> None:
        self.hub = hub
        self.upload = upload
        self.draw = random.Random(seed)
        self.room = self.fresh()
        self.words: list[Word] = []
        self.items: list[Item] = []
        self.asked = 0
        self.admin = Actor(self.fresh(), "seller", "key", role="admin", workspace=workspace)
        self.key = Actor(self.fresh(), "seller", "key", role="seller", workspace=workspace)
        sides: list[Side] = ["seller", "seller", "buyer", "buyer", "buyer"]
        self.sam, self.sue, *self.buyers = (
            Actor(self.fresh(), side, "link", ROLES[side], room=self.room, link=self.fresh()) for side in sides
        )
        self.ann = self.buyers[0]
        self.readers = [Reader(who) for who in (self.admin, self.key, self.sam, self.sue, *self.buyers)]

    @property
    def version(self) -> int:
        return self.hub.rooms[self.room].state.version

    def fresh(self) -> str:
        return str(uuid4())

    async def do(self, type: str, by: Actor | None = None, **data: Any) -> None:
        self.asked += 1
        asked = Asked(self.fresh(), (Ask(parse(type, data)),), by or self.sam)
        await self.hub.do(self.room, asked)

    def word(self, part: str, item: Item | None = None, **more: Any) -> str:
        text = f"canary{uuid4().hex[:10]}"
        self.words.append(Word(text, part, item, **more))
        return text

    def scope(self) -> dict[str, Any]:
        """Any scope."""
        parts = ("plan", "commercials", "stakeholders", "comments", "meetings", "history")
        said: dict[str, Any] = {part: False for part in parts if self.draw.random() < 0.4}
        if self.draw.random() < 0.5:
            documents = [item.name for item in self.items if item.noun == "document"]
            said["documents"] = self.draw.sample([*KINDS, *documents], self.draw.randint(0, 2))
        return said

    def audience(self, by: Actor) -> Any:
        """Any ``visible_to`` with which the author's side does not lose it."""
        others = [who.id for who in (self.sue, *self.buyers) if who is not by]
        return self.draw.choice([None, None, by.side, [by.id, *self.draw.sample(others, self.draw.randint(0, 2))]])

    # what happens

    async def build(self, scopes: Sequence[dict[str, Any]] = ()) -> None:
        """People, then everything, some of it changed, hidden, taken back or removed since; and scopes: these, or
        any."""
        await self.do("open_room", self.admin, name="Aviary", deal={"amount": self._amount(), "currency": "EUR"})
        for n, who in enumerate((self.sam, self.sue, *self.buyers)):
            title = self.word("stakeholders", person=who.id)
            known = {"name": f"P{n}", "side": who.side, "title": title, "role": "champion" if n > 1 else "seller"}
            address = f"{self.word('stakeholders', person=who.id)}@mail.example"
            await self.do("add_person", self.admin, person=who.id, email=address, **known)
            if n > 1:
                # kept by the side that writes it
                concern = self.word("stakeholders", person=who.id, side="seller")
                await self.do("edit_person", self.sam, person=who.id, concern=concern)
        for noun in TITLES:
            for by in (self.sam, self.sam, self.ann):
                if by is self.sam or noun in ("task", "comment"):
                    await self.add(noun, by)
        await self.of_the_room()
        await self.refer()
        await self.write()
        for item in list(self.items):
            await self.change(item)
        for reader, scope in zip_longest(self.readers[3:], scopes):
            await self.rescope(reader, scope)

    def _amount(self) -> str:
        text = str(self.draw.randint(10**9, 10**10 - 1))
        self.words.append(Word(text, "commercials", side="seller"))
        return text

    async def of_the_room(self) -> None:
        """What is no item."""
        for _ in range(2):  # the second time, the first is the past
            for word in self.words:
                word.past = word.past or (word.item is None and word.part in ("plan", "commercials"))
            await self.do("edit_deal", self.sam, amount=self._amount())
            await self.do("set_goal", statement=self.word("plan"), reason=self.word("plan"), date="2027-06-30")
            await self.do("set_value", side="seller", text=self.word("plan"))
            await self.do("set_commercials", pricing=self.word("commercials"), constraints=self.word("commercials"))
            await self.do("set_decision_process", budget_path=self.word("plan"))
            await self.do("record_introduction", check="budget", note=self.word("plan", side="seller"))
        await self.do("add_stage", title=self.word("plan"), kind="legal", note=self.word("plan"))
        await self.do("add_blackout", title=self.word("plan"), start="2026-12-20", end="2027-01-03")
        await self.do("add_gate", title=self.word("plan"), rule="FREQ=WEEKLY;BYDAY=TU", start="2026-11-03")

    async def write(self) -> None:
        """Long texts: the room's notes, those of a meeting and what was said there, what the seller gets out of it."""
        meeting = next(item for item in self.items if item.noun == "meeting")
        said = meeting.name.replace("meetings/", "summaries/")
        texts = [(text, self.word("plan")) for text in ("notes", "values/seller")]
        texts += [(text, self.word("meetings", meeting)) for text in (meeting.name, said)]
        for text, word in texts:
            await self.do("edit_text", text=text, content=f"{word} was said.", based_on=self.version)

    async def add(self, noun: str, by: Actor) -> None:
        """One more of a noun, sometimes shown to all at first."""
        item = Item(noun, self.fresh(), by)
        data: dict[str, Any] = MORE.get(noun, {}) | ({"side": by.side} if noun == "task" else {})
        if noun == "document":
            item.kind = self.draw.choice(KINDS)
            word = self.word("documents", item)
            file = by is self.sam and len(self.items) % 2
            data["kind"] = item.kind
            data |= {"file": await self._file(item, word, by)} if file else {"url": f"https://files.example/{word}"}
        if noun == "comment":
            others = [one for one in self.items if one.noun != "comment" and (one.to is None or by is one.by)]
            item.on = self.draw.choice([*others, "plan"])
            data |= {"on": item.on.name if isinstance(item.on, Item) else item.on}
        texts = {name: self.word(PARTS.get(noun, "plan"), item) for name in TITLES[noun]}
        wanted, later = self.audience(by), self.draw.random() < 0.4
        first = {"visible_to": wanted} if wanted is not None and not later else {}
        verb = "record_meeting" if noun == "meeting" else f"add_{noun}"
        await self.do(verb, by, **{noun: item.id}, **texts, **data, **first)
        item.to = wanted
        self.items.append(item)
        if wanted is not None and later:
            await self.do("set_visibility", by, item=item.name, visible_to=wanted)

    async def _file(self, item: Item, name: str, by: Actor) -> str:
        """A file under a word, with another in it."""
        inside = self.word("documents", item, inside=True)
        return await self.upload(self.room, by, f"{name}.txt", f"It says {inside}.".encode())

    async def refer(self) -> None:
        """What names others."""
        tasks = [item for item in self.items if item.noun == "task" and item.by is self.sam]
        documents = [item for item in self.items if item.noun == "document"]
        await self.do("link_tasks", task=tasks[0].id, after=tasks[1].id)
        proof = [{"kind": "document", "ref": documents[0].id}]
        await self.do("complete_task", task=tasks[1].id, evidence=proof)
        await self.do("reschedule_task", task=tasks[0].id, due="2027-07-01", reason=self.word("plan", tasks[0]))
        self.words[-1].past = True
        seen = [item for item in documents if Reader(self.ann).sees_item(item)]
        for item in seen:
            await self.do("record_view", self.ann, subject=item.name, seconds=1)

    async def change(self, item: Item) -> None:
        """An item is called otherwise, which is taken back at times; or it is removed."""
        if item.noun in ("criterion", "kpi") and self.draw.random() < 0.4:
            for gone in [item, *(one for one in self.items if one.on is item)]:
                gone.gone = True
            await self.do(f"remove_{item.noun}", item.by, **{item.noun: item.id})
        elif item.noun != "comment":
            was, word = await self.rename(item)
            if self.draw.random() < 0.3:
                await self.do("undo", item.by)
                was.past, word.past = False, True

    async def rename(self, item: Item) -> tuple[Word, Word]:
        """An item is called otherwise: the word that it was called, and the one that it is called now."""
        name, (collection, key) = TITLES[item.noun][0], item.name.split("/")
        document: Any = self.hub.rooms[self.room].state.document
        was = next(word for word in self.words if word.text == document[collection][key][name])
        new = self.word(PARTS.get(item.noun, "plan"), item)
        verb = {"document": "revise_document", "meeting": "record_meeting"}.get(item.noun, f"edit_{item.noun}")
        await self.do(verb, item.by, **{item.noun: item.id, name: new})
        was.past = True
        return was, self.words[-1]

    async def rescope(self, reader: Reader, scope: dict[str, Any] | None = None) -> None:
        """Somebody gets another scope."""
        before = reader.scope
        reader.scope = self.scope() if scope is None else scope
        if reader.scope != before:
            await self.do("set_scope", self.admin, person=reader.actor.id, scope=reader.scope)

    # what is heard

    def hidden_from(self, reader: Reader) -> list[str]:
        """What somebody may not hear: words, and ids of items."""
        ids = [item.id for item in self.items if not reader.sees_item(item)]
        return [word.text for word in self.words if not word.heard_by(reader)] + ids

    def heard_by(self, reader: Reader) -> list[str]:
        """What somebody finds in the room as it is."""
        there = (word for word in self.words if not (word.past or word.inside or (word.item and word.item.gone)))
        return [word.text for word in there if word.heard_by(reader)]
