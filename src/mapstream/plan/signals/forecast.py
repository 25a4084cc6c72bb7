"""The forecast of the deal from behaviour (mission G43): factor by factor, beside the seller's own number.

It is a heuristic, and says so: the weights are judgement, not measured on deals that ended. Each factor has a value
from 0 to 1; one half says nothing either way, and its effect is how far it moves the score from one half. No deal is
certain: at most the score is 0.85, and at least 0.15.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Literal, NamedTuple, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from mapstream.plan.document import Document
from mapstream.plan.over import outcome_of
from mapstream.plan.signals.facts import Facts
from mapstream.plan.signals.registry import findings
from mapstream.plan.signals.rules.commitment import signs_of
from mapstream.plan.signals.rules.zombie import FLAT
from mapstream.plan.signals.signal import Found
from mapstream.plan.signals.trace import Mark, Trace
from mapstream.plan.summary import SIDES, days_between
from mapstream.plan.time.calendar import day_of
from mapstream.plan.time.reviews import later
from mapstream.plan.views.remark import many
from mapstream.plan.wording import day as told_day
from mapstream.plan.wording import listed

UNKNOWN = 0.5
"""The value of what nothing is known of."""
TROUBLED = 4
"""So many kinds of warning at once are as bad as it gets."""
LATELY = 21
"""Calendar days after which a look at the plan is not a recent one."""


class Factor(TypedDict):
    """Something that the forecast is made of."""

    code: str
    value: Annotated[float, Field(description="From 0 to 1; one half says nothing either way.")]
    weight: Annotated[float, Field(description="Its part of the score. All weights are 0.7 together.")]
    effect: Annotated[float, Field(description="How far it moves the score from one half: weight × (value − ½).")]
    sentence: str
    events: Annotated[list[int], Field(description="The versions of the events that it comes from.")]


class SellersOwn(TypedDict):
    """What the seller says, and how far apart that is."""

    probability: Annotated[float, Field(description="From 0 to 1, as the deal says.")]
    difference: Annotated[float, Field(description="The seller's less the score.")]
    sentence: str


class DealForecast(TypedDict):
    """How likely the deal is by what people do."""

    score: Annotated[float, Field(description="From 0 to 1.")]
    method: Annotated[Literal["heuristic"], Field(description="How the weights came about: by judgement.")]
    sentence: str
    seller: NotRequired[Annotated[SellersOwn, Field(description="Absent where the deal has no probability.")]]
    factors: list[Factor]


class Value(NamedTuple):
    """What a factor comes to."""

    value: float
    sentence: str
    marks: tuple[Mark | None, ...] = ()


class Look(NamedTuple):
    """A plan on a day, with what signals find in it."""

    facts: Facts
    found: Sequence[Found]
    day: str


Measure = Callable[[Look], Value]


def agreed(look: Look) -> Value:
    """Who of both sides has agreed to the plan."""
    signed = look.facts.document["plan"].get("agreement", {})
    missing = [f"the {side}’s side" for side in SIDES if side not in signed]
    said = "Both sides have agreed to the plan." if not missing else f"Not agreed to by {listed(missing)}."
    return Value(len(signed) / 2, said, (look.facts.mark("plan", "agreement"),) if signed else ())


def owned(look: Look) -> Value:
    """How many of the open tasks somebody leads."""
    tasks = look.facts.open_tasks
    if not tasks:
        return Value(UNKNOWN, "No task is open.")
    led = [name for name, task in tasks.items() if "lead" in task]
    marks = tuple(look.facts.mark(name, "lead") for name in led)
    return Value(len(led) / len(tasks), f"Of {many(len(tasks), 'open task')}, {len(led)} have a lead.", marks)


def progressing(look: Look) -> Value:
    """Whether as much is done as of the time to the goal is gone, and something was completed lately."""
    last, done = look.facts.trace.progressed, look.facts.progress
    if done.total == 0:
        return Value(UNKNOWN, "There are no tasks yet.")
    begun = day_of(look.facts.document["plan"]["opened"]["at"], look.facts.document)
    if days_between(look.facts.day(last) if last else begun, look.day) >= FLAT:
        return Value(0.0, f"Nothing has been completed for {FLAT} days.", (last,))
    goal = look.facts.document["plan"].get("goal", {}).get("date")
    length = days_between(begun, goal) if goal else 0
    gone = min(1.0, days_between(begun, look.day) / length) if length > 0 else 1.0
    value = min(1.0, done.completed / done.total / gone) if gone > 0 else UNKNOWN
    said = f"{done.completed} of {many(done.total, 'task')} are completed"
    return Value(value, f"{said}, with {round(gone * 100)} % of the time to the goal gone.", (last,))


def viewed(look: Look) -> Value:
    """Whether those who decide and the champion have looked at the plan lately."""
    who = list(dict.fromkeys((*look.facts.champions, *look.facts.approvers)))
    if not who:
        return Value(0.0, "Neither a champion nor anybody who approves is known.")
    since = later(look.day, -LATELY)
    looks = {id: life.looks.get("plan") for id in who if (life := look.facts.life(id)) is not None}
    lately = [id for id, mark in looks.items() if mark is not None and look.facts.day(mark) >= since]
    missing = listed(list(dict.fromkeys(_called(look.facts, id) for id in who if id not in lately)))
    said = f"Not looked at since {told_day(since)} by {missing}." if missing else "They all looked at it lately."
    return Value(len(lately) / len(who), said, tuple(looks[id] for id in lately))


def _called(facts: Facts, person: str) -> str:
    """Somebody by what they are in the deal: whoever sees many forecasts at once looks up no names."""
    return f"the {facts.people[person].get('role', 'approver').replace('_', ' ')}"


def on_time(look: Look) -> Value:
    """How many of the dates so far were kept."""
    dated = [(name, item) for name, item in look.facts.items("tasks", "milestones") if "due" in item]
    so_far = [
        name for name, item in dated if "completion" in item or (name in look.facts.open and item["due"] < look.day)
    ]
    missed = {miss.item: Mark(miss.version, "") for miss in look.facts.trace.missed}
    missed |= {name: look.facts.mark(name, "due") for name in so_far if name in look.facts.open}
    if not so_far:
        return Value(UNKNOWN, "No date has come yet.")
    kept = len([name for name in so_far if name not in missed])
    return Value(kept / len(so_far), f"{kept} of {many(len(so_far), 'date')} so far were kept.", tuple(missed.values()))


def committed(look: Look) -> Value:
    """Which signs of commitment the buyer's side shows."""
    signs = signs_of(look.facts)
    there = [did for did, mark in signs.items() if mark is not None]
    said = f"The buyer’s side has {listed(there)}." if there else "The buyer’s side has done nothing yet."
    return Value(len(there) / len(signs), said, tuple(signs.values()))


def untroubled(look: Look) -> Value:
    """How little the signals warn of: each kind of them once, those with an alarm twice."""
    found = [one for one in look.found if one.holds(look.day) and one.severity != "note"]
    kinds, alarms = {one.code for one in found}, {one.code for one in found if one.severity == "alarm"}
    said = "Nothing warns."
    if kinds:
        said = f"{many(len(kinds), 'kind')} of signal warn{'s' if len(kinds) == 1 else ''}, "
        said += f"{len(alarms) or 'none'} of them with an alarm."
    marks = tuple(Mark(version, "") for one in found for version in one.events)
    return Value(1 - min(1.0, (len(kinds) + len(alarms)) / TROUBLED), said, marks)


FACTORS: tuple[tuple[Measure, float], ...] = (
    (untroubled, 0.3),
    (committed, 0.12),
    (progressing, 0.08),
    (agreed, 0.06),
    (viewed, 0.06),
    (on_time, 0.05),
    (owned, 0.03),
)
"""What the forecast is made of, each with its weight. They are 0.7 together: what is left is not seen in a room."""


STEADY = frozenset({agreed, committed, owned})
"""Those that come to the same on all days until something happens."""
CODES = tuple(measure.__name__ for measure, _ in FACTORS)
WEIGHTS = tuple(weight for _, weight in FACTORS)


class Observed(NamedTuple):
    """What a factor comes to on a day, whatever it weighs."""

    code: str
    value: float
    sentence: str
    events: list[int]


class Outlook:
    """What people did in a room, as the forecast looks at it: on any day, if nothing happens until then."""

    def __init__(self, document: Document, trace: Trace, found: Sequence[Found] | None = None) -> None:
        self._facts = Facts(document, trace)
        self._found = findings(document, trace) if found is None else found
        self._steady: dict[Measure, Observed] = {}

    def on(self, day: str) -> list[Observed]:
        """What each factor comes to on a day."""
        look = Look(self._facts, self._found, day)
        return [self._observed(measure, look) for measure, _ in FACTORS]

    def _observed(self, measure: Measure, look: Look) -> Observed:
        if measure not in STEADY:
            return _observed(measure.__name__, measure(look))
        if measure not in self._steady:
            self._steady[measure] = _observed(measure.__name__, measure(look))
        return self._steady[measure]


def weighed(observed: Sequence[Observed]) -> list[Factor]:
    """What was observed, with how much it counts."""
    effects = effects_of([one.value for one in observed])
    return [
        {
            "code": one.code,
            "value": one.value,
            "weight": weight,
            "effect": effect,
            "sentence": one.sentence,
            "events": one.events,
        }
        for one, weight, effect in zip(observed, WEIGHTS, effects, strict=True)
    ]


def effects_of(values: Sequence[float]) -> list[float]:
    """How far each value moves the score from one half."""
    return [round(weight * (value - UNKNOWN), 4) for weight, value in zip(WEIGHTS, values, strict=True)]


def score_of(effects: Iterable[float]) -> float:
    """The score that effects add up to."""
    return round(0.5 + sum(effects), 3)


def deal_forecast(document: Document, trace: Trace, day: str) -> DealForecast:
    """How likely the deal is on a day, by what people did."""
    factors = weighed(Outlook(document, trace).on(day))
    score, outcome = score_of(factor["effect"] for factor in factors), outcome_of(document)
    said = f"The deal is {outcome['result']}. By" if outcome else "By"
    forecast: DealForecast = {
        "score": score,
        "method": "heuristic",
        "sentence": f"{said} what people do in the room: {round(score * 100)} %. The weights are judgement.",
        "factors": factors,
    }
    if (own := document.get("deal", {}).get("probability")) is not None:
        forecast["seller"] = _beside(own / 100, score)
    return forecast


def _observed(code: str, found: Value) -> Observed:
    events = sorted({mark.version for mark in found.marks if mark is not None and mark.version})
    return Observed(code, round(found.value, 3), found.sentence, events)


def _beside(own: float, score: float) -> SellersOwn:
    apart = round(own - score, 3)
    said = f"The seller says {round(own * 100)} %, which is "
    if abs(apart) < 0.1:
        said += "about what people’s behaviour says."
    else:
        said += f"{abs(round(apart * 100))} points {'more' if apart > 0 else 'less'} than what people do says: "
        said += "ask what is known that is not in the room." if apart > 0 else "look at what speaks for it."
    return {"probability": own, "difference": apart, "sentence": said}
