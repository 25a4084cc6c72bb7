"""A simulated year of deals, with planted trouble: each deal day by day, through the ordinary commands.

A healthy deal is one in which both sides work: the buyer edits, confirms, completes in time, looks; reviews are held.
Troubles are planted one by one, each by leaving out or adding just what makes it. What a deal was given is its truth.
"""

import random
from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from typing import Any, NamedTuple
from uuid import UUID

from mapstream.live.aggregate import Aggregate
from mapstream.live.unit import Asked, Past, Transition
from mapstream.plan.actor import Actor
from mapstream.plan.document import Document
from mapstream.plan.signals.trace import Trace
from mapstream.plan.visibility.audience import SIDES
from mapstream.plan.vocabulary import parse
from mapstream.problems import Problem
from mapstream.protocol.session import Ask

TROUBLES = (
    "overdue",
    "built_alone",
    "vague_done",
    "champion_only",
    "zombie",
    "late_steps",
    "dead_plan",
    "repeated_slips",
    "missed_buyer_dates",
    "champion_left",
    "champion_silent",
    "single_carrier",
    "approver_absent",
    "commitment",
    "unread_specification",
    "unread_contract",
)
"""What can be planted, by the code of the signal that should say so."""
LENGTH = 84
"""Days of a deal, from its opening to when it is looked at."""
ROLES = ("champion", "economic_buyer", "technical_evaluator", "legal", "procurement")
STEPS = 20


class Simulated(NamedTuple):
    """A deal: its room, what happened in it, what was planted, whether it is won in the end."""

    document: Document
    trace: Trace
    steps: list[Transition]
    day: str
    planted: frozenset[str]
    won: bool


class Deal:
    """One that goes on day by day."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.opened = date(2026, 1, 5) + timedelta(weeks=self.chance.randrange(40))
        self.troubles = self._planted()
        self.steps: list[Transition] = []
        self._ids = count(seed * 9_999)
        self._room = Aggregate.of(self._id())
        self._minute = 0
        self._day = 0

    def run(self) -> Simulated:
        """All of its days."""
        self._open()
        for day in range(LENGTH):
            self._day, self._minute = day, 0
            self._live(day)
        day = self.opened + timedelta(days=LENGTH)
        trace = Trace.of(self.steps, SIDES["seller"])
        odds = 0.75 - 0.17 * len(self.troubles)
        won = self.chance.random() < max(0.05, odds)
        return Simulated(self._room.document, trace, self.steps, day.isoformat(), frozenset(self.troubles), won)

    def _planted(self) -> set[str]:
        """Half of the deals have trouble, mostly one, seldom three."""
        chance = self.chance
        if chance.random() < 0.4:
            return set()
        planted = set(chance.sample(TROUBLES, chance.choice((1, 1, 1, 2, 2, 3))))
        if "champion_left" in planted:  # of whom nothing else can be said
            planted -= {"champion_silent", "champion_only"}
        if planted & {"zombie", "missed_buyer_dates"}:  # the contract is not said to be done
            planted -= {"unread_contract"}
        return planted

    def has(self, *troubles: str) -> bool:
        """Whether one of these was planted."""
        return not self.troubles.isdisjoint(troubles)

    def _id(self) -> str:
        return str(UUID(int=next(self._ids)))

    def _do(self, who: Actor, type: str, **data: Any) -> None:
        self._minute += 1
        at = f"{self._date(self._day)}T{9 + self._minute // 60:02d}:{self._minute % 60:02d}:00Z"
        try:
            self.steps += self._room.decide(Asked(self._id(), (Ask(parse(type, data)),), who), at, self._id, Past())
        except Problem as problem:
            raise AssertionError(f"{type}: {problem.said}") from problem

    def _date(self, day: int) -> str:
        return (self.opened + timedelta(days=day)).isoformat()

    def _open(self) -> None:
        """The kickoff: goal, people, documents, twenty steps over as many weeks, reviews."""
        member = Actor(self._id(), "seller", "key", "admin", workspace=self._id())
        self._do(member, "open_room", name="A deal")
        self.sam = Actor(self._id(), "seller", "link")
        self._do(member, "add_person", person=self.sam.id, name="Sam", side="seller", role="seller")
        self.sue = Actor(self._id(), "seller", "link")
        self._do(self.sam, "add_person", person=self.sue.id, name="Sue", side="seller", role="seller")
        self.buyers = {role: Actor(self._id(), "buyer", "link") for role in ROLES}
        for role, who in self.buyers.items():
            self._do(self.sam, "add_person", person=who.id, name=role, side="buyer", role=role)
        self._do(self.sam, "set_goal", statement="Live", date=self._date(LENGTH + 20))
        self._do(self.sam, "set_cadence", every="week", minutes=15)
        self.spec, self.contract = self._id(), self._id()
        link = "https://acme.example/paper"
        self._do(self.sam, "add_document", document=self.spec, title="Spec sheet", kind="spec", url=link)
        self._do(self.sam, "add_document", document=self.contract, title="Draft", kind="contract draft", url=link)
        self.tasks = [self._id() for _ in range(STEPS)]
        for n, task in enumerate(self.tasks):
            self._add(task, n)

    def _add(self, task: str, n: int) -> None:
        side = "buyer" if n % 2 else "seller"
        titles = {3: "Technical evaluation", 9: "Contract review"}
        self._do(
            self.sam,
            "add_task",
            task=task,
            title=titles.get(n, f"Step {n}"),
            side=side,
            lead=self._lead(n).id,
            due=self._date(self._due(n)),
            condition="A report",
        )

    def _lead(self, n: int) -> Actor:
        if n % 2 == 0:
            return (self.sam, self.sue)[n // 2 % 2]
        if self.has("single_carrier"):
            return self.buyers["procurement"]
        return self.buyers[ROLES[2 + n // 2 % 3]]

    def _due(self, n: int) -> int:
        """One step a week, the last ones after the deal is looked at."""
        return 4 + n * 7

    def _live(self, day: int) -> None:
        working = (self.opened + timedelta(days=day)).isoweekday() < 6
        if day == 21:
            self._agree()
        if day % 7 == 0:
            self._review(day)
        if working:
            self._look(day)
            self._work(day)
        self._plant(day)

    def _agree(self) -> None:
        """Both sides sign the plan, where both have worked on it."""
        if not self.has("built_alone", "commitment", "champion_only"):
            for who in (self.sam, self.buyers["champion"]):
                self._do(who, "sign_agreement", version=self._room.version)

    def _review(self, day: int) -> None:
        if day and not (self.has("dead_plan") and day > LENGTH - 30):
            self._do(self.sam, "hold_review", on=self._date(day), status="Going on")

    def _look(self, day: int) -> None:
        """Everybody looks now and then; the champion most."""
        for role, who in self.buyers.items():
            weekly = role == "champion" and day % 7 == 3
            if not self._is_away(role, day) and (weekly or self.chance.random() < 0.3):
                self._do(who, "record_view", subject="plan", seconds=20)
        if day == 11 and not self.has("unread_specification"):
            self._do(self.buyers["technical_evaluator"], "record_view", subject=f"documents/{self.spec}", seconds=90)
        if day == 39 and not self.has("unread_contract"):
            self._do(self.buyers["legal"], "record_view", subject=f"documents/{self.contract}", seconds=90)

    def _is_away(self, role: str, day: int) -> bool:
        if role == "champion":
            return (self.has("champion_silent") and day > LENGTH - 20) or (self.has("champion_left") and day >= 50)
        return role == "economic_buyer" and self.has("approver_absent", "champion_only")

    def _work(self, day: int) -> None:
        """Each step is confirmed a week before its date, and done a day before it; the buyer edits their own."""
        silent = self.has("commitment")
        for n, task in enumerate(self.tasks):
            due, who = self._due(n), self._lead(n)
            buyers = who in self.buyers.values()
            if day == due - 7 and buyers and not silent and not self.has("built_alone"):
                self._do(who, "confirm_task", task=task)
                self._do(who, "edit_task", task=task, purpose="In our own words")
            if due - 3 <= day < due and self._status(task) != "completed" and not self._stays_open(n):
                self._finish(task, self.sam if silent or self.has("built_alone") else who, n)

    def _status(self, task: str) -> str:
        return str(self._room.document["tasks"][task]["status"])

    def _stays_open(self, n: int) -> bool:
        """Whether trouble keeps a step from being done."""
        still = self.has("zombie") and self._due(n) > LENGTH - 35
        return still or (self.has("overdue") and n == 8) or (self.has("missed_buyer_dates") and n in (7, 9))

    def _finish(self, task: str, who: Actor, n: int) -> None:
        vague = self.has("vague_done") and n in (2, 4, 6, 8)
        evidence = {} if vague else {"evidence": [{"kind": "link", "url": "https://acme.example/report"}]}
        self._do(who, "complete_task", task=task, **evidence)

    def _plant(self, day: int) -> None:
        plants: dict[str, Callable[[int], None]] = {
            "late_steps": self._late_steps,
            "repeated_slips": self._slip,
            "champion_left": self._leave,
        }
        for trouble, plant in plants.items():
            if self.has(trouble):
                plant(day)

    def _late_steps(self, day: int) -> None:
        if day in (LENGTH - 12, LENGTH - 10, LENGTH - 8):
            who = self.sam if self.has("built_alone", "commitment") else self.buyers["procurement"]
            self._do(who, "add_task", title=f"Onboarding {day}", side="buyer")

    def _slip(self, day: int) -> None:
        if day in (30, 45, 60, 75):
            last, moved = self.tasks[-1], self._date(self._due(STEPS - 1) + day)
            self._do(self.sam, "reschedule_task", task=last, due=moved, reason="Not yet")

    def _leave(self, day: int) -> None:
        if day == 50:
            self._do(self.sam, "remove_person", person=self.buyers["champion"].id)


def simulated(seed: int) -> Simulated:
    """The deal of a seed."""
    return Deal(seed).run()
