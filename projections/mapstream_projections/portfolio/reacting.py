"""The reaction that calibrates forecasts: once a day (UTC), where enough more deals have ended."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid5

import structlog

from mapstream import standards
from mapstream.consumers.reactor import Turn
from mapstream.plan.actor import MAPSTREAM
from mapstream.plan.event import Recorded
from mapstream.plan.signals.calibration import calibrate
from mapstream.problems import ReadModelBehind
from mapstream.workspace import By, existing
from mapstream_projections.portfolio.calibrating import Tally, ended, is_due, tallies

_log = structlog.get_logger(__name__)


class Calibrating:
    """Looks at the read model, and writes into the workspace's stream what forecasts are made with from then on."""

    name = "calibrating"

    def __init__(self) -> None:
        self._looked: date | None = None

    def react(self, turn: Turn, events: Sequence[Recorded]) -> None:
        """Nothing is done at once: what a deal was like halfway does not change."""

    def tick(self, turn: Turn) -> None:
        """Look once a day, first when this begins."""
        if self._looked == turn.now.date():
            return
        try:
            for tally in tallies(turn.log):
                _calibrate(turn, tally)
        except ReadModelBehind:
            return  # it is being made for the first time: the next tick comes in a moment
        self._looked = turn.now.date()


def _calibrate(turn: Turn, tally: Tally) -> None:
    if not is_due(existing(turn.log, tally.workspace).document, tally):
        return
    calibration = calibrate(ended(turn.log, tally.workspace))
    once = uuid5(UUID(tally.workspace), f"forecast calibrated on {tally.deals} deals, {tally.won} won")
    standards.keep(turn.log, tally.workspace, calibration, By(MAPSTREAM.id, MAPSTREAM.via, str(once)))
    figures = {"deals": tally.deals, "used": calibration["used"], **calibration["brier"]}
    _log.info("forecast_calibrated", workspace=tally.workspace, **figures)


REACTIONS = (Calibrating,)
