"""Work beside the server: bounded in time and memory, and nobody keeps the others from it."""

import asyncio
import gc
import io
import os
import pickle
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from waiting import soon

from mapstream.live.helper import MISTAKE, PROBLEM, RAW, VALUE, write
from mapstream.live.helpers import WAITING_OF_ONE, Helpers
from mapstream.plan.vocabulary import parse
from mapstream.problems import InternalError, Invalid, TooFast, TooMuchWork


@pytest.fixture
async def helpers() -> AsyncIterator[Helpers]:
    """Helpers whose work may take two seconds and 64 MiB."""
    found = Helpers("mapstream.plan.vocabulary", seconds=2, megabytes=64)
    yield found
    await found.end()


def running(helpers: Helpers) -> list[int]:
    """The processes there are."""
    return [helper.pid for helper in helpers._all if psutil.pid_exists(helper.pid)]


async def test_work_is_done_elsewhere_and_again_by_the_same(helpers: Helpers) -> None:
    assert running(helpers) == [], "none before it is needed"
    assert await helpers.run("ann", sorted, [3, 1, 2]) == [1, 2, 3]
    first, second = await helpers.run("ann", os.getpid), await helpers.run("bob", os.getpid)
    assert first == second != os.getpid()


async def test_what_takes_too_long_is_ended_and_the_next_gets_another(helpers: Helpers) -> None:
    before = await helpers.run("ann", os.getpid)
    ticks = 0
    work = asyncio.create_task(helpers.run("ann", time.sleep, 3600))
    while not work.done():
        await asyncio.sleep(0.01)
        ticks += 1
    with pytest.raises(TooMuchWork, match="longer than 2 seconds"):
        await work
    assert ticks > 10, "the loop goes on meanwhile"
    assert await helpers.run("ann", os.getpid) != before
    assert not psutil.pid_exists(before)


async def test_what_takes_too_much_memory_is_refused(helpers: Helpers) -> None:
    with pytest.raises(TooMuchWork, match="more than 64 MiB"):
        await helpers.run("ann", bytes, 1 << 30)
    assert await helpers.run("ann", len, "still here") == 10


async def test_problems_come_as_they_are(helpers: Helpers) -> None:
    with pytest.raises(Invalid) as refused:
        await helpers.run("ann", parse, "start_task", {"colour": "red"})
    assert [error.path for error in refused.value.errors] == ["/data/task", "/data/colour"]


async def test_mistakes_are_noted_without_what_was_sent(helpers: Helpers, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(InternalError):
        await helpers.run("ann", int, "our secret plan")
    assert "our secret plan" not in caplog.text


class Hostile:
    """What makes a file where it is read as an object."""

    def __init__(self, made: Path) -> None:
        self.made = made

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.made,)


def says(answer: bytes) -> None:
    """A helper that something else speaks for: an answer is written as it is."""
    pipe = next(pipe for pipe in gc.get_objects() if isinstance(pipe, io.BufferedWriter) and pipe.fileno() > 2)
    write(pipe, answer)
    os._exit(1)


async def test_whoever_takes_one_over_can_have_nothing_done_here(helpers: Helpers, tmp_path: Path) -> None:
    made = tmp_path / "made"
    for kind in (RAW, VALUE, PROBLEM, MISTAKE, b""):
        answer = kind + pickle.dumps(("value", Hostile(made)))
        with suppress(InternalError):
            assert isinstance(await helpers.run("ann", says, answer), bytes)
    with pytest.raises(InternalError):
        await helpers.run("ann", says, PROBLEM + b'["no_such_problem", "", [], {}]')
    assert not made.exists()
    assert await helpers.run("ann", len, "abc") == 3


async def test_an_answer_without_end_is_not_waited_for(helpers: Helpers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mapstream.live.helpers.MOST_ANSWERED", 1 << 20)
    assert await helpers.run("ann", bytes, 1_000) == bytes(1_000)
    end = helpers._end

    async def end_late(helper: Process) -> None:
        # so much has come by then that no more is read
        await soon(lambda: helper.stdout._paused)  # type: ignore[union-attr]
        await end(helper)

    monkeypatch.setattr(helpers, "_end", end_late)
    with pytest.raises(TooMuchWork):
        await asyncio.wait_for(helpers.run("ann", bytes, 1 << 21), 30)
    monkeypatch.undo()


async def test_one_who_asks_for_much_waits_for_themselves_and_nobody_else(helpers: Helpers) -> None:
    mine = [asyncio.create_task(helpers.run("ann", time.sleep, 0.2)) for _ in range(WAITING_OF_ONE + 1)]
    await asyncio.sleep(0)
    with pytest.raises(TooFast):
        await helpers.run("ann", time.sleep, 0)
    assert await helpers.run("bob", len, "ab") == 2
    assert not mine[-1].done(), "one after the other"
    await asyncio.gather(*mine)
    assert len(running(helpers)) == 2
    assert await helpers.run("ann", len, "abc") == 3


async def test_they_end_with_the_server(helpers: Helpers) -> None:
    await helpers.run("ann", len, "ab")
    [pid] = running(helpers)
    await helpers.end()
    assert not psutil.pid_exists(pid)


async def test_one_whose_server_is_gone_ends_by_itself(helpers: Helpers) -> None:
    await helpers.run("ann", len, "ab")
    [helper] = helpers._all
    helpers._let_go()
    assert await asyncio.wait_for(helper.wait(), 20) == 0
