"""The trace of a room for one reader, read from its log (:mod:`mapstream.plan.signals.trace`)."""

from mapstream.live.life import PAGE, Lives
from mapstream.live.retrospect import Retrospect
from mapstream.live.room import Room
from mapstream.plan.signals.trace import Trace
from mapstream.plan.visibility.lens import Lens


def trace_of(lives: Lives, room: Room, lens: Lens, version: int) -> Trace:
    """What happened up to a version, as somebody may see it now. Reads the log. Raises NotAllowed where their scope
    leaves the history out."""
    trace, past = Trace(), Retrospect(lives, room, lens)
    go_on(trace, past, version)
    return trace


def go_on(trace: Trace, past: Retrospect, version: int) -> None:
    """Have a trace take in what happened since, up to a version. Reads the log."""
    while trace.version < version:
        through, steps = past.steps(trace.version, min(trace.version + PAGE, version))
        for step in steps:
            trace.follow(*step, through)
