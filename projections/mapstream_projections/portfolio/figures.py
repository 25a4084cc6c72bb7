"""The figures, worked out from deals: pure, and each with how many deals it is about."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from math import sqrt
from statistics import mean, median
from typing import Annotated, Literal, NamedTuple

from pydantic import Field
from typing_extensions import TypedDict

MINIMUM = 5
"""Deals below which a rate or an average is not told."""
BANDS = (Decimal(10_000), Decimal(50_000), Decimal(250_000))
"""Amounts between which deals are of comparable size, whatever their currency."""
NINETY_FIVE = 1.959963984540054
"""The standard score of a two-sided interval of 95 %."""

Outcome = Literal["won", "lost"]


class Deal(NamedTuple):
    """What is known of a deal. ``slips``: moves to later and their days, by side."""

    owner: str
    template: str | None
    segment: str | None
    amount: Decimal | None
    opened: datetime
    outcome: str | None
    closed: datetime | None
    planned: bool
    completed: int | None
    total: int | None
    slips: dict[str, list[int]]
    buyer_edits: int


class Average(TypedDict):
    """An average over so many deals; `null` below the minimum."""

    value: float | None
    of: int


class Coverage(TypedDict):
    """How many deals are run with a plan: one that the buyer sees, with work in it."""

    planned: int
    co_owned: Annotated[int, Field(description="Those of them in which the buyer changed something.")]
    of: int
    share: float | None


class Won(TypedDict):
    """How many of the deals that ended were won, with the 95 % interval of the rate after Wilson (1927); `null` below
    the minimum."""

    won: int
    of: int
    rate: float | None
    low: float | None
    high: float | None


Band = TypedDict("Band", {"band": str, "with": Won, "without": Won})
Band.__doc__ = "Deals of comparable size: `below 10000`, `10000 to 50000`, … or `unknown`; with a plan, and without."
Cycle = TypedDict("Cycle", {"with": Average, "without": Average})
Cycle.__doc__ = "The median of the days from the first to the last of a deal, with a plan and without."


class Slip(TypedDict):
    """Dates that moved later, over all deals with a plan: how many moves, how many calendar days, and days per deal."""

    moves: int
    days: int
    per_deal: float | None


class Figures(TypedDict):
    """What plans do for deals."""

    deals: int
    coverage: Coverage
    completion: Annotated[
        dict[Outcome, Average],
        Field(description="The mean of what was done of a plan when its deal ended, in percent."),
    ]
    win_rate: list[Band]
    cycle_days: dict[Outcome, Cycle]
    slips: Annotated[dict[str, Slip], Field(description="By whose item it is: `seller`, `buyer`, `shared`.")]
    buyer_edits: Annotated[
        dict[Outcome, Average], Field(description="The median of the buyer's changes until the deal ended.")
    ]


def figures(deals: Sequence[Deal]) -> Figures:
    """All figures of some deals."""
    planned = [deal for deal in deals if deal.planned]
    return {
        "deals": len(deals),
        "coverage": _coverage(deals, planned),
        "completion": {outcome: _mean(_done(planned, outcome)) for outcome in _OUTCOMES},
        "win_rate": [_band(name, of) for name, of in _bands(deals)],
        "cycle_days": {outcome: _cycle(deals, outcome) for outcome in _OUTCOMES},
        "slips": {side: _slip(planned, side) for side in ("seller", "buyer", "shared")},
        "buyer_edits": {outcome: _median(d.buyer_edits for d in _ended(planned, outcome)) for outcome in _OUTCOMES},
    }


_OUTCOMES: tuple[Outcome, Outcome] = ("won", "lost")


def wilson(won: int, of: int, z: float = NINETY_FIVE) -> tuple[float, float]:
    """The interval in which a rate lies that was seen as ``won`` of ``of`` (at least one): Wilson, Probable inference,
    JASA 22 (1927)."""
    rate, square = won / of, z * z
    centre = rate + square / (2 * of)
    reach = z * sqrt(rate * (1 - rate) / of + square / (4 * of * of))
    below = 1 + square / of
    return max(0.0, (centre - reach) / below), min(1.0, (centre + reach) / below)


def _coverage(deals: Sequence[Deal], planned: Sequence[Deal]) -> Coverage:
    return {
        "planned": len(planned),
        "co_owned": len([deal for deal in planned if deal.buyer_edits]),
        "of": len(deals),
        "share": _round(len(planned) / len(deals)) if deals else None,
    }


def _ended(deals: Iterable[Deal], outcome: str) -> list[Deal]:
    return [deal for deal in deals if deal.outcome == outcome]


def _done(planned: Iterable[Deal], outcome: str) -> list[float]:
    return [100 * (deal.completed or 0) / deal.total for deal in _ended(planned, outcome) if deal.total]


def _bands(deals: Sequence[Deal]) -> list[tuple[str, list[Deal]]]:
    """Deals by size, without the bands in which there are none."""
    names = [f"below {BANDS[0]}", *(f"{low} to {high}" for low, high in pairwise(BANDS))]
    names += [f"{BANDS[-1]} and above", "unknown"]
    found: dict[str, list[Deal]] = {name: [] for name in names}
    for deal in deals:
        if deal.amount is None:
            found["unknown"].append(deal)
        else:
            found[names[sum(deal.amount >= limit for limit in BANDS)]].append(deal)
    return [(name, of) for name, of in found.items() if of]


def _band(name: str, deals: Sequence[Deal]) -> Band:
    return {"band": name, "with": _won(deals, True), "without": _won(deals, False)}


def _won(deals: Sequence[Deal], planned: bool) -> Won:
    ended = [deal for deal in deals if deal.planned is planned and deal.outcome in _OUTCOMES]
    won = len(_ended(ended, "won"))
    if len(ended) < MINIMUM:
        return {"won": won, "of": len(ended), "rate": None, "low": None, "high": None}
    low, high = wilson(won, len(ended))
    return {"won": won, "of": len(ended), "rate": _round(won / len(ended)), "low": _round(low), "high": _round(high)}


def _cycle(deals: Sequence[Deal], outcome: str) -> Cycle:
    def days(planned: bool) -> Average:
        ended = [deal for deal in _ended(deals, outcome) if deal.planned is planned]
        return _median((deal.closed - deal.opened).total_seconds() / 86_400 for deal in ended if deal.closed)

    return {"with": days(True), "without": days(False)}


def _slip(planned: Sequence[Deal], side: str) -> Slip:
    found = [deal.slips.get(side, [0, 0]) for deal in planned]
    days = sum(days for _, days in found)
    per_deal = _round(days / len(found)) if len(found) >= MINIMUM else None
    return {"moves": sum(moves for moves, _ in found), "days": days, "per_deal": per_deal}


def _mean(values: Iterable[float]) -> Average:
    return _average(values, mean)


def _median(values: Iterable[float]) -> Average:
    return _average(values, median)


def _average(values: Iterable[float], of: Callable[[list[float]], float]) -> Average:
    known = [*values]
    return {"value": _round(of(known)) if len(known) >= MINIMUM else None, "of": len(known)}


def _round(value: float) -> float:
    return round(value, 3)
