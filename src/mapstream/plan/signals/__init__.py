"""Signals: what the events of a room say about its deal (mission G), for the seller's side.

::

    trace      what happened, as far as signals need it: folded from the events, one after the other
    facts      what the rules look at: a document, the trace of how it came about, the calendar
    signal     what a rule finds, and how it is told
    rules/     one rule a file; it is found by being there
    registry   all rules, and what of their findings holds on a day
    watch      the same while a room goes on: a rule is asked again once something changed that it looks at
    patterns   the five failure patterns, and their chain
    standards  by what a workspace judges: contradictions, and weights of the forecast, each since when
    factors    what of people's behaviour speaks for a deal, or against it
    weights    what the factors weigh: by judgement, or calibrated
    calibration  the weights, calibrated on deals that ended
    forecast   the forecast of the deal from behaviour, factor by factor

*Purpose.* A manager asks what is wrong with a deal, why, and since when. Each answer names the versions of the events
that it comes from.

*Invariants.* A rule is a pure function of its facts, and knows no clock: it says from which day on something holds
unless something happens, and perhaps until when. So "what would this have said on 3 March?" is the same question, asked
of the room as it was then, and it is known beforehand on which day a signal will begin by itself. Nothing but ids is in
a trace, and nothing of what its reader may not see.

*Failure.* None: every room has its signals, the empty one none.
"""
