"""mapstream: an event-sourced collaboration backend for mutual action plans.

One line, in one direction:

    a person asks        the plan decides        the log remembers       projections tell, later
    api, live ─command─▶ plan.decide ──events──▶ log.append ─────┬─────▶ projector ─▶ read models
                                                                 └─────▶ live.hub ─▶ everybody in the room, now

``plan`` is pure and knows nothing of the rest; ``log`` is the only truth; ``live`` is a room while people are in it,
``protocol`` what is said in it; ``consumers`` read the log later; ``api`` is how the world reaches it; ``server`` runs
all of it. A module may import what stands to its right in
``cli → server → api → live → protocol, consumers → log → plan → problems``, and never the other way; CI checks it.
"""
