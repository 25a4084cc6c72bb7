"""What runs beside the event loop of a hub: reads and writes of the log in threads, and tasks that end with it."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")

READERS = 8
"""Threads that read the log."""


class Tasks:
    """Threads and tasks of one hub."""

    def __init__(self) -> None:
        self._writer = ThreadPoolExecutor(1, "writer")
        self._readers = ThreadPoolExecutor(READERS, "reader")
        self._tasks: set[asyncio.Task[Any]] = set()

    async def reading(self, read: Callable[..., T], *values: Any, **named: Any) -> T:
        """Run a read of the log in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, partial(read, *values, **named))

    async def writing(self, write: Callable[..., T], *values: Any) -> T:
        """Run something in the one thread that never waits behind those who read."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, write, *values)

    def spawn(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Run something beside, until it ends or the hub does."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def end(self) -> None:
        """End all of it. Whoever still waits for a store that does not answer is not waited for."""
        ended = list(self._tasks)
        for task in ended:
            task.cancel()
        await asyncio.gather(*ended, return_exceptions=True)
        self._writer.shutdown(wait=False, cancel_futures=True)
        self._readers.shutdown(wait=False, cancel_futures=True)
