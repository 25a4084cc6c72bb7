"""A deal that goes on day by day, through the ordinary commands, and what signals say of it."""

from collections.abc import Callable
from itertools import count
from typing import Any

from spec import KEY, SELLER, id_of

from mapstream.live.aggregate import Aggregate
from mapstream.live.unit import Asked, Past, Transition
from mapstream.plan.actor import Actor
from mapstream.plan.document import Document
from mapstream.plan.signals.answer import holding
from mapstream.plan.signals.facts import Facts
from mapstream.plan.signals.registry import findings
from mapstream.plan.signals.signal import Found
from mapstream.plan.signals.standards import COMMON
from mapstream.plan.signals.trace import Trace
from mapstream.plan.signals.watch import Watch
from mapstream.plan.visibility.audience import SIDES, Shown
from mapstream.plan.visibility.lens import Lens
from mapstream.plan.vocabulary import parse
from mapstream.protocol.session import Ask

ANN, BEN, CAL, DAN = (id_of(n) for n in range(601, 605))
"""The champion, the economic buyer, the evaluator, legal."""
ANNS, BENS, CALS, DANS = (Actor(id, "buyer", "link") for id in (ANN, BEN, CAL, DAN))
SAM = SELLER.id
SPEC, CONTRACT = id_of(611), id_of(612)
T1, T2, T3, T4, T5 = (id_of(n) for n in range(621, 626))
BUYERS = {
    ANN: ("Ann", "champion"),
    BEN: ("Ben", "economic_buyer"),
    CAL: ("Cal", "technical_evaluator"),
    DAN: ("Dan", "legal"),
}


class Days:
    """One room. ``on`` says the day on which the next things happen."""

    def __init__(self, kind: str = "mutual", zone: str | None = None) -> None:
        self.steps: list[Transition] = []
        self.day = "2026-03-02"
        self.standards = COMMON
        self._room = Aggregate.of("room")
        self._ids, self._minutes = count(1000), count(60)
        self._trace, self._watch = Trace(), Watch()
        self.do("open_room", KEY, name="Acme", kind=kind, **({"zone": zone} if zone else {}))
        self.do("add_person", KEY, person=SAM, name="Sam", side="seller", role="seller")
        for id, (name, role) in BUYERS.items():
            self.do("add_person", person=id, name=name, side="buyer", role=role)

    def on(self, day: str) -> "Days":
        """It is this day now."""
        self.day = day
        return self

    def do(self, type: str, by: Actor = SELLER, **data: Any) -> int:
        """Somebody does something; the version of its last event."""
        asked = Asked(self.fresh(), (Ask(parse(type, data)),), by)
        minute = next(self._minutes)
        steps = self._room.decide(
            asked, f"{self.day}T{minute // 60 % 24:02d}:{minute % 60:02d}:00Z", self.fresh, Past()
        )
        assert steps, f"{type} did nothing"
        self.steps += steps
        for step in steps:
            self._followed(step)
        return self.version

    def _followed(self, step: Transition) -> None:
        """Whoever watches the room finds the same as whoever looks at it for the first time."""
        self._trace.follow(*step, SIDES["seller"])
        self._watch.saw(step.recorded, Shown.of(step.after).open)
        facts = Facts(SIDES["seller"].see(step.after) or step.after, self._trace, COMMON)
        assert self._watch.findings(facts) == findings(facts), step.recorded.event.name

    def task(self, id: str, title: str = "Review", side: str = "buyer", by: Actor = SELLER, **more: Any) -> int:
        """A task comes into the plan."""
        return self.do("add_task", by, task=id, title=title, side=side, **more)

    def looks(self, by: Actor, subject: str = "plan") -> int:
        """Somebody looks at something."""
        return self.do("record_view", by, subject=subject, seconds=10)

    def fresh(self) -> str:
        return id_of(next(self._ids))

    @property
    def version(self) -> int:
        return self._room.version

    @property
    def document(self) -> Document:
        return self._room.document

    def trace(self, lens: Lens = SIDES["seller"], upto: int | None = None) -> Trace:
        """What happened, as somebody sees it."""
        return Trace.of(self.steps[:upto], lens)

    def holding(self, day: str, code: str | None = None, lens: Lens = SIDES["seller"]) -> list[Found]:
        """The signals of a day, or those of a code among them."""
        found = holding(lens.see(self.document) or {}, self.trace(lens), self.standards, day)
        return [one for one in found if code in (None, one.code)]

    def only(self, day: str, code: str) -> Found:
        """The one signal of a code on a day."""
        [found] = self.holding(day, code)
        return found


def begins(deal: Days, code: str, day: str, before: str, about: Callable[[Found], bool] = lambda _: True) -> Found:
    """The signal of a code that is there from a day on, and was not the day before."""
    assert [one for one in deal.holding(before, code) if about(one)] == []
    [found] = [one for one in deal.holding(day, code) if about(one)]
    assert found.since == day
    assert found.events, "every signal names its events"
    assert set(found.events) <= set(range(1, deal.version + 1))
    return found
