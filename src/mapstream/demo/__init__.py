"""A deal to look at, ten weeks in; and another one that is signed and handed over.

Ferrowave sells trailer sensors to Castell Freight. The technical evaluation is won, the security review is blocked and
late, legal has not opened the contract draft, procurement turned up late with a form that nobody had planned, and the
CFO, who will sign, reads plan and proposal, but never the page with the price.

*Purpose.* Whoever tries mapstream for the first time sees a plan in the middle of its life, with slips, a dispute, a
blocked review, documents nobody opened: what the page, the replay and the signals are for.

*Invariants.* The story is data (``story/``, in the language of :mod:`mapstream.demo.script`): who did what on which
working day, counted from today. It is played through the same decisions as real commands, with a simulated clock, and
lies in the log like everything else: nothing is faked beside them. It is written whole or not at all, and once: a later
start finds it.
"""

from mapstream.demo.ways_in import WayIn, sign_in, ways_in
from mapstream.demo.writing import ROOM, SIGNED_ROOM, WORKSPACE, write

__all__ = ["ROOM", "SIGNED_ROOM", "WORKSPACE", "WayIn", "sign_in", "ways_in", "write"]
