"""Collect garbage when there is some, and not because a server is busy.

Python looks for cycles once so many more objects have been made than let go, and cannot tell garbage from what is
needed for a moment: a busy second's commands count like garbage, so that it looks through all of them just when there
is the least time for it; for 25 to 70 ms, measured at 7,500 edits a second. Here it is looked once a second, with what
is under way left out of account; documents are trees, and little else goes in circles either (connections that ended,
mostly).
"""

import asyncio
import gc

from mapstream.live.hub import Hub

EVERY = 1.0
"""Seconds between two checks."""
YOUNG = 20_000
"""New objects, beyond those in use, that are worth a pass, which takes about 20 ms."""
A_COMMAND = 100
"""Objects, roughly, that a command holds until it is answered."""
PASSES = 100
"""Passes over the young generation before the middle one is collected too, when no command is under way."""
IN_ANY_CASE = 1_000_000
"""Young objects at which Python collects by itself."""


def begin() -> None:
    """Keep Python from collecting by itself, and from ever looking through what exists now.

    A server then runs :func:`run`; a process without reference cycles needs nothing.
    """
    gc.freeze()
    gc.set_threshold(IN_ANY_CASE, PASSES, 1000)


async def run(hub: Hub) -> None:
    """Collect what is due, every :data:`EVERY` seconds, for ever."""
    while True:
        await asyncio.sleep(EVERY)
        if (generation := due(*gc.get_count()[:2], hub.under_way)) is not None:
            gc.collect(generation)


def due(young: int, passes: int, under_way: int) -> int | None:
    """Decide which generation to collect, if any."""
    if young <= YOUNG + A_COMMAND * under_way:
        return None
    return 1 if passes > PASSES and not under_way else 0
