"""What is told about a room: its signals, the failure patterns, and the forecast of the deal."""

from typing_extensions import TypedDict

from mapstream.plan.document import Document
from mapstream.plan.signals.facts import Facts
from mapstream.plan.signals.forecast import DealForecast, deal_forecast
from mapstream.plan.signals.patterns import Pattern, patterns
from mapstream.plan.signals.registry import findings, weightiest_first
from mapstream.plan.signals.signal import Found, Signal, signal
from mapstream.plan.signals.standards import Standards
from mapstream.plan.signals.trace import Trace


class SignalsOfRoom(TypedDict):
    """What the events of a room say about its deal; the weightiest signals first."""

    signals: list[Signal]
    patterns: list[Pattern]
    forecast: DealForecast


def holding(document: Document, trace: Trace, standards: Standards, day: str) -> list[Found]:
    """The signals that hold on a day, the weightiest first."""
    found = findings(Facts(document, trace, standards))
    return sorted((one for one in found if one.holds(day)), key=weightiest_first)


def signals_of_room(document: Document, trace: Trace, standards: Standards, day: str) -> SignalsOfRoom:
    """All of it on a day, for a document as its reader sees it, the trace of how it came about, and by what its
    workspace judges it."""
    found = holding(document, trace, standards, day)
    return {
        "signals": [signal(one) for one in found],
        "patterns": patterns(found),
        "forecast": deal_forecast(document, trace, standards, day),
    }
