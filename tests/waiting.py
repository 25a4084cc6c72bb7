"""Waiting in tests: for something to come true, never for a fixed time."""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def eventually(predicate: Callable[[], T], within: float = 10.0, every: float = 0.02) -> T:
    """What ``predicate`` answers once it is truthy; fails when it is not ``within`` that many seconds."""
    deadline = time.monotonic() + within
    while True:
        found = predicate()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"{predicate} is still {found!r} after {within} s")
        time.sleep(every)


async def soon(predicate: Callable[[], T], within: float = 10.0) -> T:
    """As :func:`eventually`, on an event loop."""
    deadline = time.monotonic() + within
    while not (found := predicate()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{predicate} is still {found!r} after {within} s")
        await asyncio.sleep(0.01)
    return found
