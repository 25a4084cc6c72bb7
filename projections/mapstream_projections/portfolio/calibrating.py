"""The forecast, calibrated on the workspace's deals that ended (:mod:`mapstream.plan.signals.calibration`)."""

from decimal import Decimal
from typing import Annotated, Any, NamedTuple

from pydantic import Field
from typing_extensions import TypedDict

from mapstream.languages.message import Message, say
from mapstream.log import Log
from mapstream.plan.signals.calibration import LEAST, LEAST_OF_EACH, Calibration, Ended, enough
from mapstream.plan.signals.standards import Standards
from mapstream.plan.signals.weights import Method
from mapstream_projections.portfolio.folding import READ_MODEL

GROWTH = 1.1
"""It is calibrated anew once so many times as many deals have ended."""


class Tally(NamedTuple):
    """How many deals of a workspace have ended that can be calibrated on, and how many of them were won."""

    workspace: str
    deals: int
    won: int


class DatedCalibration(Calibration):
    """A calibration, and since when it holds."""

    at: str


class Forecasting(TypedDict):
    """What the workspace's forecasts are made with."""

    method: Annotated[Method, Field(description="What holds now.")]
    sentence: str
    ended: Annotated[int, Field(description="Deals that were run in a room and have ended.")]
    won: Annotated[int, Field(description="How many of them were won.")]
    least: Annotated[int, Field(description="So many have to have ended before the forecast is calibrated on them.")]
    least_of_each: Annotated[int, Field(description="So many of them won, and so many lost.")]
    calibration: Annotated[DatedCalibration | None, Field(description="The latest; `null` before there is one.")]


def tallies(log: Log) -> list[Tally]:
    """Those of all workspaces in which deals have ended."""
    return [Tally._make(row) for row in READ_MODEL.ask(log, "tallies", workspace=None)]


def ended(log: Log, workspace: str) -> list[Ended]:
    """The deals of a workspace that have ended, in the order in which they began."""
    rows = READ_MODEL.ask(log, "ended", workspace=workspace)
    return [Ended(tuple(value / 1000 for value in values[0]), won) for values, won in rows]


def is_due(document: dict[str, Any], tally: Tally) -> bool:
    """Whether to calibrate (anew): enough deals have ended, and more than when that was done last."""
    last = _latest(document)
    return enough(tally.deals, tally.won) and (last is None or tally.deals >= last["deals"] * GROWTH)


def forecasting(log: Log, workspace: str, today: str) -> Forecasting:
    """What a workspace's forecasts are made with on a day, and on what that is calibrated."""
    counted = [Tally._make(row) for row in READ_MODEL.ask(log, "tallies", workspace=workspace)]
    tally = counted[0] if counted else Tally(workspace, 0, 0)
    document = log.replay(workspace).document
    latest, weights = _latest(document), Standards.of(document).course({}).on(today)
    return {
        "method": weights.method,
        "sentence": _sentence(tally, latest),
        "ended": tally.deals,
        "won": tally.won,
        "least": LEAST,
        "least_of_each": LEAST_OF_EACH,
        "calibration": latest,
    }


def _latest(document: dict[str, Any]) -> DatedCalibration | None:
    found: list[DatedCalibration] = sorted(document.get("calibrations", {}).values(), key=lambda kept: str(kept["at"]))
    return found[-1] if found else None


def _sentence(tally: Tally, latest: DatedCalibration | None) -> Message:
    if latest is None:
        return say(
            "Forecasts are made with weights by judgement until {least} deals with a room have ended, at least "
            "{each} of them won and {each} lost. So far: {deals}, {won} of them won.",
            least=LEAST,
            each=LEAST_OF_EACH,
            deals=tally.deals,
            won=tally.won,
        )
    brier = latest["brier"]
    return say(
        "Forecasts are calibrated on {n} deals that ended. On deals that it has not seen the calibration misses less "
        "than judgement does: Brier score {score} instead of {judged}."
        if latest["used"]
        else "Forecasts are made with weights by judgement. Calibrated on {n} deals that ended they would not be "
        "better on deals that they have not seen: Brier score {score}, by judgement {judged}.",
        n=latest["deals"],
        score=Decimal(f"{brier['calibrated']:.3f}"),
        judged=Decimal(f"{brier['heuristic']:.3f}"),
    )
