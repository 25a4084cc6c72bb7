"""How the stories of the plan are told: given what happened, when somebody asks, then this happens, or nothing, or no.

Time and ids are made here, one after the other. Whatever happens in a story is also held against what is true of every
event: its patch has an effect in all its parts, both ways of applying it agree, it survives being written down, and it
leaves the plan without flaws.
"""

import re
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

import orjson
import outcomes

from mapstream.plan.actor import Actor
from mapstream.plan.command import Command
from mapstream.plan.context import Context, Sitting, Upload
from mapstream.plan.decide import decide
from mapstream.plan.document import Document
from mapstream.plan.elements.agreement import SignAgreement
from mapstream.plan.elements.documents import ViewRecorded
from mapstream.plan.elements.erasure import ErasePerson
from mapstream.plan.elements.links import EndVisit, OpenLink
from mapstream.plan.elements.overdue import RaiseOverdue
from mapstream.plan.elements.undo.commands import Undo
from mapstream.plan.erasing import about
from mapstream.plan.event import Change, Event, Recorded
from mapstream.plan.patch import diff, merge, merge_into
from mapstream.plan.soundness import flaws
from mapstream.plan.templates import Offered
from mapstream.plan.vocabulary import parse
from mapstream.problems import Problem


def id_of(n: int) -> str:
    """The n-th id of the stories."""
    return f"00000000-0000-7000-8000-{n:012d}"


WORKSPACE, SAM, ANN, LEE, SUE = (id_of(n) for n in range(1, 6))
T1, T2, T3, M1, M2, D1, D2, C1, C2, P1, P2 = (id_of(n) for n in range(11, 22))
PH1, PH2, PH3, PH4, PH5, PH6 = SIX = [id_of(n) for n in range(101, 107)]
"""The phases that the room was opened with."""
FRESH = id_of(107)
"""The first id that is made in an open room."""
CR1, CR2, K1, K2, DE1, DE2, R1, R2 = (id_of(n) for n in range(41, 49))
MT1, MT2 = id_of(49), id_of(50)
NOBODY = id_of(999)

KEY = Actor(id_of(10), "seller", "key", role="seller", workspace=WORKSPACE)
"""An integration of the workspace; it opens the room."""
MEMBER = Actor(
    id_of(31),
    "seller",
    "session",
    "seller",
    workspace=WORKSPACE,
    member_id=id_of(31),
    name="Mo",
    email="mo@acme.example",
)
"""Somebody who is signed in."""
ADMIN = Actor(id_of(32), "seller", "key", role="admin", workspace=WORKSPACE)
"""A key of an administrator."""
SELLER = Actor(SAM, "seller", "link")
OTHER_SELLER = Actor(SUE, "seller", "link")
BUYER = Actor(ANN, "buyer", "link")
OTHER_BUYER = Actor(LEE, "buyer", "link")


SERVERS_OWN: dict[str, type[Command]] = {kind.type: kind for kind in (OpenLink, EndVisit, RaiseOverdue)}
"""What the server says, and nobody else."""


def at(minute: int) -> str:
    """The time of the n-th command."""
    return f"2026-03-03T{9 + minute // 60:02d}:{minute % 60:02d}:00.000000Z"


class Story:
    """One room and what happens in it."""

    def __init__(self) -> None:
        self.document: Document = {}
        self.history: list[tuple[Document, Recorded]] = []
        self.told: list[str] = []
        self.minute = 0
        self.ids = 100
        self.events: list[Event] | None = None
        self.problem: Problem | None = None
        self.templates: dict[tuple[str, int | None], Offered] = {}
        """What the server knows under an id and a version."""
        self.uploads: dict[str, Upload] = {}
        """What whoever asks uploaded."""
        self.mail = False
        """Whether the server can send e-mail."""

    def fresh(self) -> str:
        """A new id."""
        self.ids += 1
        return id_of(self.ids)

    def given(self, type: str, by: Actor = SELLER, **data: Any) -> list[Event]:
        """Something was asked for, and happened."""
        self.when(type, by, **data)
        if self.problem:
            raise self.problem
        assert self.events, f"{type} did nothing"
        self.told.append(type)
        return self.events

    def when(self, type: str, by: Actor = SELLER, **data: Any) -> None:
        """Somebody asks for something; what comes of it is told by a ``then``."""
        self.minute += 1
        self.events = self.problem = None
        try:
            command = SERVERS_OWN[type](**data) if type in SERVERS_OWN else parse(type, data)
            undoing = self.change(command.version, by) if isinstance(command, Undo) else None
            now, known = at(self.minute), len(self.history)
            past = self.templates, self.earlier(command), self.sittings(by), self.uploads
            recent = tuple(recorded for _, recorded in self.history)
            of_them = about(command.person, recent) if isinstance(command, ErasePerson) else None
            context = Context(now, by, self.fresh, undoing, known, *past, recent, of_them, self.mail)
            self.events = decide(self.document, command, context)
        except Problem as problem:
            self.problem = problem
            outcomes.refused(type, problem)
            return
        outcomes.happened(type, self.events)
        command = f"c{len(self.history) + 1}"
        for event in self.events:
            self._follow(event, by, command)

    def earlier(self, command: Command) -> dict[int, Document]:
        """The document at the version that a command agrees to, if that is not the present one."""
        if not isinstance(command, SignAgreement) or command.version >= len(self.history):
            return {}
        return {command.version: self.history[command.version][0]}

    def sittings(self, by: Actor) -> dict[str, Sitting]:
        """The sittings that somebody told of."""
        found: dict[str, Sitting] = {}
        for _, r in self.history:
            if isinstance(r.event, ViewRecorded) and r.by == by.id:
                begun = found.get(r.event.sitting or str(r.version), Sitting(r.at, r.event.seconds, 0))
                found[r.event.sitting or str(r.version)] = begun._replace(latest=r.event.seconds)
        return found

    def then(self, *events: Event) -> None:
        """Exactly these events happened."""
        assert self.problem is None, self.problem
        assert self.events == list(events)

    def then_nothing(self) -> None:
        """It was fine, and changed nothing."""
        self.then()

    def then_refused(self, code: str, path: str | None = None, detail: str | None = None) -> None:
        """Nothing was done; the refusal has this code and, if given, names this field and says this."""
        assert self.problem is not None, f"done: {self.events}"
        assert self.problem.code == code
        says_what_to_do(self.problem)
        if path is not None:
            assert [error.path for error in self.problem.errors] == [path]
        if detail is not None:
            assert self.problem.detail == detail

    def task(self, id: str) -> dict[str, Any]:
        """A task, as it is now."""
        return dict(self.document["tasks"][id])

    def change(self, version: int | None, by: Actor) -> Change | None:
        """The change at a version, or one's own last, as the server brings it."""
        meant = [r for _, r in self.history if (r.by == by.id if version is None else r.version == version)]
        found = [(before, r) for before, r in self.history if meant and r.command == meant[-1].command]
        if not found:
            return None
        known = found[-1][1].version
        later = tuple(recorded for _, recorded in self.history if recorded.version > known)
        return replace(change_of(found), since=later, known=len(self.history))

    def _follow(self, event: Event, by: Actor, command: str) -> None:
        version = len(self.history) + 1
        recorded = Recorded("room", version, at(self.minute), by.id, by.via, command, event)
        before: Any = self.document
        check(before, recorded)
        self.document = merge(before, recorded.patch)
        assert list(flaws(self.document)) == []
        self.history.append((before, recorded))


INTERNAL = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-|\b[a-z]+_[a-z_]+\b|/data/")
"""Ids, names of fields and commands, places in a request: nothing that people know."""


def says_what_to_do(problem: Problem) -> None:
    """A refusal is said in words that people know, in whole sentences."""
    if problem.code == "invalid":
        return  # names the fields and values of a request, to those who write them
    said = problem.detail or " ".join(error.message for error in problem.errors)
    assert said.endswith((".", ".”")), f"{problem.code} says too little: {said!r}"
    assert not INTERNAL.search(said), said


def of_other_side(name: str, side: str, what: str, other: str) -> str:
    """How somebody is refused who would lead the other side's work."""
    return (
        f"{name} is of the {side}’s side, and the {what} is the {other}’s. Choose somebody of the {other}’s side, or "
        f"make it the {side}’s."
    )


def change_of(found: Sequence[tuple[Document, Recorded]]) -> Change:
    """Events, each with the document before it, as one change."""
    before: Any = found[0][0]
    after: Any = before
    for _, recorded in found:
        after = merge(after, recorded.patch)
    first = found[0][1]
    types = tuple(recorded.event.name for _, recorded in found)
    return Change(first.version, types, first.by, diff(before, after), diff(after, before))


def check(before: Any, recorded: Recorded) -> None:
    """What is true of every event."""
    event = recorded.event
    assert type(event)(**orjson.loads(orjson.dumps(event))) == event
    patch = recorded.patch
    assert_effect(before, patch, event.name)
    untouched = deepcopy(before)
    after = merge(before, patch)
    assert before == untouched, "merge leaves the old document as it was"
    other = deepcopy(before)
    merge_into(other, deepcopy(patch))
    assert other == after
    assert merge(before, diff(before, after)) == after
    assert diff(before, after) == patch


def assert_effect(before: Any, patch: Any, where: str) -> None:
    """Every part of a patch changes something."""
    for key, value in patch.items():
        if value is None:
            assert key in before, f"{where}/{key} takes away what is not there"
        elif isinstance(value, dict) and isinstance(before.get(key), dict):
            assert value, f"{where}/{key} is empty"
            assert_effect(before[key], value, f"{where}/{key}")
        else:
            assert key not in before or before[key] != value, f"{where}/{key} changes nothing"
