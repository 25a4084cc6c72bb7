"""Clients that keep what they want until it is answered, whatever becomes of their connections."""

import asyncio
from collections.abc import Iterator
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

from deal import Deal
from stream_client import Closed, Refused, Stream
from websockets.exceptions import WebSocketException

from mapstream.log.integrity.verify import verify_room
from mapstream.plan.patch import merge

WISHES = 40
REFUSALS = {"not_found", "nothing_to_undo", "changed_since", "still_in_use", "refused_before"}
BROKEN = (Closed, WebSocketException, OSError, TimeoutError)
"""What tells that a connection is no more."""


class Stubborn:
    """A client that keeps what it wants until it is answered, whatever becomes of its connections."""

    def __init__(
        self, deal: Deal, name: str, urls: list[str], random: Random, cut_within: int | None, ticks: Iterator[int]
    ) -> None:
        self.deal = deal
        self.cut_within = cut_within
        """Commands and answers within which every connection is cut, if they are cut on purpose."""
        self.name = name
        self.urls = urls
        self.random = random
        self.stream: Stream | None = None
        self.cuts = 0
        self.outbox: dict[str, tuple[str, dict[str, Any]]] = {}
        self.order: list[str] = []
        """Every command as it is sent."""
        self.wanted = 0
        self.done: dict[str, int] = {}
        self.refused: dict[str, str] = {}
        self._ticks = ticks
        """Counts what happens to all of them, so that it can be told what was before what."""
        self.sent: dict[str, int] = {}
        """When each command was sent first."""
        self.told: dict[str, int] = {}
        """When it was answered for good."""
        self.unknown: set[str] = set()
        """Commands of which it was said that their outcome is not known yet."""

    async def want(self, commands: list[tuple[str, dict[str, Any]]]) -> None:
        """Have all of these done or refused, in this order, over connections that break."""
        for type, data in commands:
            self.outbox[str(UUID(int=self.random.getrandbits(128), version=4))] = type, data
        self.order += self.outbox
        self.wanted += len(commands)
        while self.outbox:
            try:
                await self._try()
            except BROKEN:
                self.cuts += 1
                await asyncio.sleep(self.random.random() * 0.05)
        assert self.stream is not None

    async def _try(self) -> None:
        last = self.stream
        joined = await self.deal.join(self.name, since=last, url=self.random.choice(self.urls))
        self.stream = joined
        steps = count()
        cut_at = None if self.cut_within is None else self.random.randrange(self.cut_within)

        def step() -> None:
            if next(steps) == cut_at:
                joined.cut()

        try:
            wanted = list(self.outbox.items())
            while wanted:
                some = self.random.randrange(1, 12)
                for id, (type, data) in wanted[:some]:
                    self.sent.setdefault(id, next(self._ticks))
                    await joined.ask(type, id=id, **data)
                    step()
                for id, _ in wanted[:some]:
                    await self._settle(joined, id)
                    step()
                del wanted[:some]
        finally:
            if joined.broken is not None:
                raise joined.broken
            for id in list(self.outbox):
                if id in joined.answers:
                    await self._settle(joined, id)

    async def _settle(self, stream: Stream, id: str) -> None:
        try:
            self.done[id] = (await stream.answer(id))["version"]
        except Refused as refused:
            if refused.code == "outcome_unknown":
                self.unknown.add(id)
            if refused.code in ("too_fast", "store_away", "outcome_unknown"):
                return
            self.refused[id] = refused.code
        self.told[id] = next(self._ticks)
        del self.outbox[id]


def wishes(deal: Deal, name: str, random: Random, already: int) -> list[tuple[str, dict[str, Any]]]:
    """What somebody wants in a room, who has had so many wishes already; some of it is refused."""
    made: list[tuple[str, dict[str, Any]]] = []
    for m in range(already, already + WISHES):
        task = random.choice(deal.tasks)
        new = str(UUID(int=random.getrandbits(128), version=4))
        made.append(
            random.choice(
                [
                    ("edit_task", {"task": task, "title": f"Title {m} of {name}"}),
                    ("add_task", {"task": new, "title": f"New {m}", "side": "buyer"}),
                    ("add_comment", {"on": f"tasks/{task}", "text": f"Comment {m}"}),
                    ("complete_task", {"task": new}),
                    ("undo", {}),
                ]
            )
        )
    return made


def crowd(deal: Deal, seed: int, urls: list[str], cut_within: int | None = None) -> list[Stubborn]:
    """Everybody of a deal, each with a mind of their own."""
    ticks = count()
    return [Stubborn(deal, name, urls, Random(f"{seed} {name}"), cut_within, ticks) for name in deal.people]


async def have_their_way(people: list[Stubborn]) -> None:
    """All of them get what they want now, or a refusal."""
    async with asyncio.timeout(60):
        more = ((person, wishes(person.deal, person.name, person.random, person.wanted)) for person in people)
        await asyncio.gather(*(person.want(wanted) for person, wanted in more))


def _check_times(people: list[Stubborn]) -> None:
    """What was acknowledged before something else was sent, whoever did either, has the lower version."""
    done = {id: version for person in people for id, version in person.done.items()}
    sent = {person.sent[id]: id for person in people for id in person.done}
    told = {person.told[id]: id for person in people for id in person.done}
    acknowledged = 0
    for tick in sorted(sent.keys() | told.keys()):
        if tick in told:
            acknowledged = max(acknowledged, done[told[tick]])
        else:
            assert done[sent[tick]] > acknowledged, "sent after something was acknowledged, and written before it"


def _check_fold(deal: Deal) -> None:
    """What the events fold into is the document, from a snapshot or from the first event on."""
    folded: Any = {}
    for recorded in deal.log.read(deal.room):
        folded = merge(folded, recorded.patch)
    assert deal.log.replay(deal.room).document == folded
    assert verify_room(deal.log, deal.room).intact


async def check(deal: Deal, people: list[Stubborn], in_order: bool = True) -> None:
    """It is as if nothing had happened. ``in_order``: nobody was told to come again later."""
    stored = deal.stored()
    assert [version for version, _ in stored] == list(range(1, len(stored) + 1))
    last = {command: version for version, command in stored}
    _check_times(people)
    _check_fold(deal)
    firsts = [command for n, (_, command) in enumerate(stored) if n == 0 or stored[n - 1][1] != command]
    assert len(firsts) == len(set(firsts)), "a command wrote twice"
    for person in people:
        assert len(person.done) + len(person.refused) == person.wanted
        assert set(person.refused.values()) <= REFUSALS
        # each of the wishes writes something, if it is granted
        assert {id: last.get(id) for id in person.done} == person.done, "something acknowledged is lost"
        assert last.keys().isdisjoint(person.refused)
        mine = [last[id] for id in person.order if id in last]
        assert mine == sorted(mine) or not in_order, "decided in another order than they were sent"
        async with await deal.join(person.name, since=person.stream) as now:
            # what another server wrote may be on its way here
            await now.until(lambda now=now: now.version >= len(stored))
            assert now.plan == deal.state(person.name)["plan"]
            assert now.version == len(stored)
