"""The forecast of the deal from behaviour (mission G43): factor by factor, beside the seller's own number.

It begins as a heuristic, and says so: the weights are judgement. Once enough deals of a workspace have ended, they are
calibrated on those, and used if they forecast better (:mod:`mapstream.plan.signals.calibration`).
"""

from collections.abc import Sequence
from typing import Annotated, NamedTuple, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from mapstream.languages.message import Message, say
from mapstream.plan.document import Document
from mapstream.plan.over import outcome_of
from mapstream.plan.signals.factors import FACTORS, Look, Measure, Value
from mapstream.plan.signals.facts import Facts
from mapstream.plan.signals.registry import findings
from mapstream.plan.signals.signal import Found
from mapstream.plan.signals.standards import Standards
from mapstream.plan.signals.trace import Trace
from mapstream.plan.signals.weights import Method, Weights


class Factor(TypedDict):
    """Something that the forecast is made of."""

    code: str
    value: Annotated[float, Field(description="From 0 to 1; one half says nothing either way.")]
    weight: Annotated[
        float,
        Field(
            description="How much it counts. By judgement: its part of the score, of 0.7 for all together. Calibrated: "
            "log-odds, for a value of 1 instead of 0."
        ),
    ]
    effect: Annotated[
        float,
        Field(
            description="How far it moves the score. By judgement: from one half, weight × (value − ½). Calibrated: "
            "by how much the score would be less if nothing were known of this factor."
        ),
    ]
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
    method: Annotated[Method, Field(description="How the weights came about: by judgement, or on deals that ended.")]
    sentence: str
    seller: NotRequired[Annotated[SellersOwn, Field(description="Absent where the deal has no probability.")]]
    factors: list[Factor]


class Observed(NamedTuple):
    """What a factor comes to on a day, whatever it weighs."""

    code: str
    value: float
    sentence: Message
    events: list[int]


class Outlook:
    """What people did in a room, as the forecast looks at it: on any day, if nothing happens until then."""

    def __init__(self, facts: Facts, found: Sequence[Found]) -> None:
        self._facts = facts
        self._found = found
        self._known: dict[Measure, tuple[str, str, Observed]] = {}
        """By factor, what it comes to from which day on until which."""

    def on(self, day: str) -> list[Observed]:
        """What each factor comes to on a day."""
        return [self._observed(measure, day) for measure in FACTORS]

    def _observed(self, measure: Measure, day: str) -> Observed:
        known = self._known.get(measure)
        if known is not None and known[0] <= day < known[1]:
            return known[2]
        found = measure(Look(self._facts, self._found, day))
        observed = _observed(measure.__name__, found)
        self._known[measure] = day, found.until, observed
        return observed


def weighed(observed: Sequence[Observed], weights: Weights) -> list[Factor]:
    """What was observed, with how much it counts."""
    effects = weights.effects([one.value for one in observed])
    return [
        {
            "code": one.code,
            "value": one.value,
            "weight": weight,
            "effect": effect,
            "sentence": one.sentence,
            "events": one.events,
        }
        for one, weight, effect in zip(observed, weights.of, effects, strict=True)
    ]


def deal_forecast(document: Document, trace: Trace, standards: Standards, day: str) -> DealForecast:
    """How likely the deal is on a day, by what people did."""
    facts = Facts(document, trace, standards)
    observed = Outlook(facts, findings(facts)).on(day)
    weights, outcome = standards.course(document).on(day), outcome_of(document)
    score = weights.score([one.value for one in observed])
    forecast: DealForecast = {
        "score": score,
        "method": weights.method,
        "sentence": _sentence(outcome["result"] if outcome else None, score, weights),
        "factors": weighed(observed, weights),
    }
    if (own := document.get("deal", {}).get("probability")) is not None:
        forecast["seller"] = _beside(own / 100, score)
    return forecast


def _observed(code: str, found: Value) -> Observed:
    events = sorted({mark.version for mark in found.marks if mark is not None and mark.version})
    return Observed(code, round(found.value, 3), found.sentence, events)


def _sentence(result: str | None, score: float, weights: Weights) -> Message:
    return say(
        "By what people do in the room: {score} %. {weights}"
        if result is None
        else "The deal is won. By what people do in the room: {score} %. {weights}"
        if result == "won"
        else "The deal is lost. By what people do in the room: {score} %. {weights}",
        score=round(score * 100),
        weights=weights.sentence,
    )


def _beside(own: float, score: float) -> SellersOwn:
    apart = round(own - score, 3)
    if abs(apart) < 0.1:
        said = say("The seller says {own} %, which is about what people’s behaviour says.", own=round(own * 100))
    else:
        said = say(
            "The seller says {own} %, which is {points} points more than what people do says: ask what is known that "
            "is not in the room."
            if apart > 0
            else "The seller says {own} %, which is {points} points less than what people do says: look at what speaks "
            "for it.",
            own=round(own * 100),
            points=abs(round(apart * 100)),
        )
    return {"probability": own, "difference": apart, "sentence": said}
