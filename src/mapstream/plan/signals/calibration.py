"""Calibrate the forecast on deals that ended: a logistic regression of won or lost on the factors' values.

Each deal counts once, with what its factors were halfway between its beginning and its end, so that what is known only
at the end does not count. Large weights are held back (a ridge: with few deals they stay near to none), so that the
fewer deals there are, the closer the forecast is to how often deals are won. How good it is, is told by deals that it
was not calibrated on (cross-validation), with the Brier score: the mean of the squared differences between what was
forecast and what became of the deal (Brier, 1950); less is better.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from typing_extensions import TypedDict

from mapstream.plan.signals.weights import CODES, JUDGEMENT, NEUTRAL, Calibrated, Weights, logistic

LEAST = 40
"""Deals that ended, below which nothing is calibrated."""
LEAST_OF_EACH = 10
"""So many of them won, and so many lost."""
PARTS = 10
"""Deals are held out in so many parts."""
BINS = 5
"""So many ranges of forecasts are told apart when they are held against what came."""
RIDGE = 1.0
"""How much weights are held back: as the squares of all of them, halved, would count in the log-likelihood."""
_STEPS = 50
_CLOSE = 1e-9


class Ended(NamedTuple):
    """A deal that ended: what its factors were halfway, and whether it was won."""

    values: tuple[float, ...]
    won: bool


class Forecasts(TypedDict):
    """Deals for which about the same was forecast, from `above` on: how likely on average, and how many were won."""

    above: float
    deals: int
    forecast: float
    won: float


class Brier(TypedDict):
    """Brier scores over the same deals: of calibrated weights, on deals that they were not calibrated on; of those by
    judgement; and of always saying how often deals are won."""

    calibrated: float
    heuristic: float
    base_rate: float


class Calibration(TypedDict):
    """Weights, on what they were calibrated, and how good they are. `used`: they are better than those by judgement."""

    deals: int
    won: int
    base: float
    weights: dict[str, float]
    brier: Brier
    reliability: list[Forecasts]
    used: bool


def enough(deals: int, won: int) -> bool:
    """Whether something can be calibrated on so many deals, of which so many were won."""
    return deals >= LEAST and min(won, deals - won) >= LEAST_OF_EACH


def calibrate(deals: Sequence[Ended]) -> Calibration:
    """Calibrate on deals, in any order that does not depend on how they ended. There have to be :func:`enough`."""
    forecasts = _held_out(deals)
    won = sum(deal.won for deal in deals)
    brier: Brier = {
        "calibrated": _brier(forecasts, deals),
        "heuristic": _brier([JUDGEMENT.score(deal.values) for deal in deals], deals),
        "base_rate": _brier([won / len(deals)] * len(deals), deals),
    }
    whole = fit(deals)
    return {
        "deals": len(deals),
        "won": won,
        "base": round(whole.base, 4),
        "weights": {code: round(weight, 4) for code, weight in zip(CODES, whole.of, strict=True)},
        "brier": brier,
        "reliability": _reliability(forecasts, deals),
        "used": brier["calibrated"] < brier["heuristic"],
    }


def weights_of(calibration: Calibration) -> Weights:
    """The weights to forecast with: those calibrated, if they are used and are for the factors of today."""
    if not calibration["used"] or calibration["weights"].keys() != set(CODES):
        return JUDGEMENT
    weights = tuple(calibration["weights"][code] for code in CODES)
    return Calibrated(weights, calibration["base"], calibration["deals"])


def fit(deals: Sequence[Ended]) -> Calibrated:
    """The weights that make what became of the deals most likely, held back. By Newton's method, which gets there from
    anywhere: the log-likelihood has one maximum."""
    rows = [(1.0, *(value - NEUTRAL for value in deal.values)) for deal in deals]
    size = len(CODES) + 1
    found = [0.0] * size
    for _ in range(_STEPS):
        slope = [0.0] + [-RIDGE * one for one in found[1:]]
        bend = [[RIDGE if i == j > 0 else 0.0 for j in range(size)] for i in range(size)]
        for row, deal in zip(rows, deals, strict=True):
            said = logistic(sum(one * part for one, part in zip(found, row, strict=True)))
            missed, spread = deal.won - said, said * (1 - said)
            for i, part in enumerate(row):
                slope[i] += missed * part
                for j in range(i + 1):
                    bend[i][j] += spread * part * row[j]
        step = _solved([[bend[max(i, j)][min(i, j)] for j in range(size)] for i in range(size)], slope)
        found = [one + more for one, more in zip(found, step, strict=True)]
        if max(map(abs, step)) < _CLOSE:
            break
    return Calibrated(tuple(found[1:]), found[0], len(deals))


def _solved(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """What a symmetric positive definite matrix has to be multiplied with (Gaussian elimination)."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for i, pivot in enumerate(rows):
        for row in rows[i + 1 :]:
            factor = row[i] / pivot[i]
            row[i:] = [value - factor * above for value, above in zip(row[i:], pivot[i:], strict=True)]
    found = [0.0] * len(rows)
    for i in reversed(range(len(rows))):
        known = sum(rows[i][j] * found[j] for j in range(i + 1, len(rows)))
        found[i] = (rows[i][-1] - known) / rows[i][i]
    return found


def _held_out(deals: Sequence[Ended]) -> list[float]:
    """What is forecast for each deal by those that are in other parts."""
    fitted = [fit([deal for n, deal in enumerate(deals) if n % PARTS != part]) for part in range(PARTS)]
    return [fitted[n % PARTS].score(deal.values) for n, deal in enumerate(deals)]


def _brier(forecasts: Iterable[float], deals: Sequence[Ended]) -> float:
    squares = [(forecast - deal.won) ** 2 for forecast, deal in zip(forecasts, deals, strict=True)]
    return round(sum(squares) / len(squares), 4)


def _reliability(forecasts: Sequence[float], deals: Sequence[Ended]) -> list[Forecasts]:
    """What was forecast, held against what came."""
    told = list[Forecasts]()
    for n in range(BINS):
        within = [
            (forecast, deal.won)
            for forecast, deal in zip(forecasts, deals, strict=True)
            if min(int(forecast * BINS), BINS - 1) == n
        ]
        if within:
            mean, won = (sum(part) / len(within) for part in zip(*within, strict=True))
            told.append({"above": n / BINS, "deals": len(within), "forecast": round(mean, 3), "won": round(won, 3)})
    return told
