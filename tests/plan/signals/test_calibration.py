"""The forecast calibrated on deals that ended: what is fitted, when it is used, and since when."""

from random import Random

import pytest
from deal_days import SAM, T1, Days
from hypothesis import given
from hypothesis import strategies as st

from mapstream.plan.signals.calibration import LEAST, LEAST_OF_EACH, RIDGE, Ended, calibrate, enough, fit, weights_of
from mapstream.plan.signals.forecast import deal_forecast
from mapstream.plan.signals.standards import Standards
from mapstream.plan.signals.weights import CODES, JUDGEMENT, NEUTRAL, Calibrated, logistic

VALUES = st.lists(st.integers(0, 1000).map(lambda n: n / 1000), min_size=len(CODES), max_size=len(CODES))


def ended(count: int, weights: tuple[float, ...], seed: int = 1) -> list[Ended]:
    """Deals that end as some weights have it, more or less."""
    random, deals = Random(seed), list[Ended]()
    for _ in range(count):
        values = tuple(random.random() for _ in CODES)
        odds = sum(weight * (value - NEUTRAL) for weight, value in zip(weights, values, strict=True))
        deals.append(Ended(values, random.random() < logistic(odds)))
    return deals


@given(st.lists(st.tuples(VALUES, st.booleans()), min_size=1, max_size=40))
def test_nothing_is_more_likely_than_what_is_fitted(told: list[tuple[list[float], bool]]) -> None:
    """The slope of the log-likelihood, held back, is level there, and it has one maximum."""
    deals = [Ended(tuple(values), won) for values, won in [*told, ([NEUTRAL] * len(CODES), not told[0][1])]]
    found = fit(deals)
    missed = [(deal, deal.won - logistic(found._log_odds(deal.values))) for deal in deals]
    assert sum(part for _, part in missed) == pytest.approx(0, abs=1e-6)
    for n, weight in enumerate(found.of):
        slope = sum(part * (deal.values[n] - NEUTRAL) for deal, part in missed)
        assert slope == pytest.approx(RIDGE * weight, abs=1e-6)


def test_weights_are_found_again() -> None:
    true = (6.0, 3.0, 0.0, 0.0, 0.0, 0.0, -3.0)
    found = fit(ended(2_000, true)).of
    assert found == pytest.approx(true, abs=0.6)


def test_it_is_used_where_it_forecasts_better_than_judgement() -> None:
    told = calibrate(ended(400, (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 9.0)))
    assert told["used"]
    assert told["brier"]["calibrated"] < told["brier"]["heuristic"] < told["brier"]["base_rate"] + 0.05
    assert weights_of(told).method == "calibrated"
    assert sum(one["deals"] for one in told["reliability"]) == told["deals"] == 400
    assert all(abs(one["forecast"] - one["won"]) < 0.25 for one in told["reliability"] if one["deals"] > 30)


def test_it_is_not_used_where_judgement_forecasts_as_well() -> None:
    by_judgement = [Ended(deal.values, JUDGEMENT.score(deal.values) > 0.5) for deal in ended(LEAST, (0.0,) * 7)]
    told = {**calibrate(by_judgement), "used": False}
    assert weights_of(told) is JUDGEMENT  # type: ignore[arg-type]
    other = calibrate(ended(400, (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 9.0)))
    other["weights"]["weather"] = other["weights"].pop("owned")
    assert weights_of(other) is JUDGEMENT, "these weights are for other factors"


def test_it_does_not_depend_on_how_deals_are_forecast_that_it_knows() -> None:
    noise = calibrate(ended(200, (0.0,) * 7))
    assert noise["brier"]["calibrated"] > noise["brier"]["base_rate"] - 0.01, "nothing can be known of noise"


def test_few_deals_are_not_enough() -> None:
    assert not enough(LEAST - 1, LEAST_OF_EACH)
    assert not enough(LEAST, LEAST_OF_EACH - 1)
    assert not enough(LEAST, LEAST - LEAST_OF_EACH + 1)
    assert enough(LEAST, LEAST_OF_EACH)


def test_effects_tell_what_each_factor_does() -> None:
    weights = Calibrated((2.0, 0.0, -1.0, 0.0, 0.0, 0.0, 0.0), 0.4, 80)
    effects = weights.effects([1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.5])
    assert effects[0] > 0 > effects[2]
    assert set(effects[3:]) == {0.0} == {effects[1]}
    assert weights.score([NEUTRAL] * 7) == pytest.approx(logistic(0.4), abs=0.001)


def test_a_forecast_is_made_with_what_held_on_its_day() -> None:
    days = Days(zone="Pacific/Kiritimati")
    days.task(T1, due="2026-03-20")
    told = calibrate(ended(400, (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 9.0)))
    kept = {"7": {**told, "at": "2026-03-09T12:00:00Z"}, "9": {**told, "used": False, "at": "2026-03-20T08:00:00Z"}}
    standards = Standards.of({"calibrations": kept, "keys": {SAM: {}}})

    def method(day: str) -> str:
        return deal_forecast(days.document, days.trace(), standards, day)["method"]

    assert [method(f"2026-03-{day}") for day in ("09", "10", "19", "20")] == [
        "heuristic",
        "calibrated",
        "calibrated",
        "heuristic",
    ]
    forecast = deal_forecast(days.document, days.trace(), standards, "2026-03-12")
    assert "400 deals" in forecast["sentence"]
    assert [factor["code"] for factor in forecast["factors"]] == [*CODES]
