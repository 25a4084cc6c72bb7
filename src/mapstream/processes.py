"""Processes that we start end with the one that started them, however that one ends."""

import multiprocessing
import os
import threading
from collections.abc import Callable
from multiprocessing.connection import wait

PATIENCE = 20.0
"""Seconds for which an orphan may put itself in order."""


def end_with_parent(end: Callable[[], object], patience: float = PATIENCE) -> None:
    """Have ``end`` called, from a thread, once the parent is gone; whoever does not end by that is ended.

    The parent holds an end of a pipe, which the kernel closes even if the parent is killed. Only for processes that
    :mod:`multiprocessing` has started.
    """
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        wait([parent.sentinel])
        end()
        # a daemon thread: it does not hold up the end of all others
        threading.Event().wait(patience)
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()
