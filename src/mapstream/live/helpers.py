"""Work that grows with what people send runs beside the server, in processes that can be ended.

A thread cannot be ended, and shares the interpreter with the event loop; one text made for it would hold up every room.
So files are read, and large plans reckoned with, by helpers (:mod:`mapstream.live.helper`): few, begun when they are
first needed and let go of after a while, each with a bound on its memory. What takes longer than its time is ended with
its process, and refused in words; the next piece of work gets a new process. Nobody has more than one at work, however
much they ask for: another one is always there for the others. What they answer is plain data.
"""

import asyncio
import pickle
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, TypeVar

import orjson
import structlog

from mapstream.languages import reading
from mapstream.languages.message import say
from mapstream.live.helper import PROBLEM, RAW, SIZE, VALUE
from mapstream.problems import FieldError, InternalError, Problem, TooFast, TooMuchWork

T = TypeVar("T")

MOST = 2
"""Helpers at the same time."""
SECONDS = 10.0
"""How long a piece of work may take."""
MEGABYTES = 512
"""How much memory it may take."""
WAITING = 24
"""Pieces of work that may wait for a helper, and of one person, as many as a place of the page asks for at once:"""
WAITING_OF_ONE = 5
MOST_ANSWERED = 256 << 20
"""Bytes of an answer at most."""
TOO_LONG = "That takes longer than {seconds} seconds. Send less at once."
TOO_MUCH = "That takes more than {most} MiB of memory. Send less at once."
BEGINS_WITHIN = 60.0
"""Seconds in which a helper has to be ready."""
IDLE = 120.0
"""Seconds after which a helper without work is let go of."""

_log = structlog.get_logger(__name__)


class Helpers:
    """The helpers of one server. Lives on one event loop. ``modules``: what they load before they are asked."""

    def __init__(self, *modules: str, seconds: float = SECONDS, megabytes: int = MEGABYTES) -> None:
        self._modules = modules
        self._seconds = seconds
        self._megabytes = megabytes
        self._free = asyncio.Semaphore(MOST)
        self._idle: list[Process] = []
        self._all: set[Process] = set()
        self._asked: Counter[str] = Counter()
        self._turns: dict[str, asyncio.Lock] = {}
        self._letting_go: asyncio.TimerHandle | None = None

    async def run(self, who: str, work: Callable[..., T], *values: Any) -> T:
        """Have something done for somebody. ``work`` is a function of a module that gives bytes or plain data, which
        comes as JSON does, in the language of whoever asks; all values can be pickled.

        Raises what the work raises of problems, TooMuchWork where it takes too long or too much memory, and TooFast
        where too much waits already.
        """
        if self._asked[who] > WAITING_OF_ONE or self._asked.total() > WAITING:
            raise TooFast("Something like that is still under way. Wait a moment, then ask again.")
        self._asked[who] += 1
        try:
            async with self._turns.setdefault(who, asyncio.Lock()), self._free:
                answer = await self._ask(await asyncio.to_thread(pickle.dumps, (work, values, reading.get())))
        finally:
            self._asked[who] -= 1
            if not self._asked[who]:
                del self._asked[who], self._turns[who]
        return await asyncio.to_thread(_told, answer)

    async def end(self) -> None:
        """End all of them."""
        if self._letting_go is not None:
            self._letting_go.cancel()
        self._idle.clear()
        for helper in list(self._all):
            await self._end(helper)

    async def _ask(self, message: bytes) -> bytes:
        helper = self._idle.pop() if self._idle else await self._begin()
        done = False
        try:
            async with asyncio.timeout(self._seconds):
                assert helper.stdin is not None
                helper.stdin.write(len(message).to_bytes(SIZE) + message)
                await helper.stdin.drain()
                answer = await _message(helper)
            done = True
        except TimeoutError:
            _log.warning("helper_ended", seconds=self._seconds)
            raise TooMuchWork(say(TOO_LONG, seconds=f"{self._seconds:g}")) from None
        except (asyncio.IncompleteReadError, ConnectionError):
            _log.warning("helper_lost", exit_code=helper.returncode)
            raise TooMuchWork(say(TOO_MUCH, most=self._megabytes)) from None
        finally:
            if done:
                self._idle.append(helper)
                self._let_go_later()
            else:
                await self._end(helper)
        return answer

    async def _begin(self) -> Process:
        # its own alarm, if nobody is left to end it
        bounds = str(int(self._seconds) * 2 + 1), str(self._megabytes)
        program = (sys.executable, "-m", "mapstream.live.helper", *bounds, *self._modules)
        helper = await asyncio.create_subprocess_exec(*program, stdin=PIPE, stdout=PIPE, stderr=DEVNULL)
        self._all.add(helper)
        try:
            async with asyncio.timeout(BEGINS_WITHIN):
                await _message(helper)
        except BaseException:
            await self._end(helper)
            raise
        return helper

    async def _end(self, helper: Process) -> None:
        self._all.discard(helper)
        if helper.returncode is None:
            helper.kill()
        # to asyncio it has not ended before all that it said is read, and that stops being read once it is much
        with suppress(RuntimeError):  # somebody does read it
            while await helper.stdout.read(1 << 16):  # type: ignore[union-attr]
                pass
        await helper.wait()

    def _let_go_later(self) -> None:
        if self._letting_go is not None:
            self._letting_go.cancel()
        self._letting_go = asyncio.get_running_loop().call_later(IDLE, self._let_go)

    def _let_go(self) -> None:
        idle, self._idle = self._idle, []
        for helper in idle:
            self._all.discard(helper)
            assert helper.stdin is not None
            # it ends with its pipe
            helper.stdin.close()


async def _message(helper: Process) -> bytes:
    assert helper.stdout is not None
    size = int.from_bytes(await helper.stdout.readexactly(SIZE))
    if size > MOST_ANSWERED:
        raise ConnectionError("more than there can be to say")
    return await helper.stdout.readexactly(size)


def _told(answer: bytes) -> Any:
    """What an answer says, or raise the problem that it tells of. Nothing in it is believed to be what it should be."""
    kind, said = answer[:1], answer[1:]
    if kind == RAW:
        return said
    try:
        if kind == VALUE:
            return orjson.loads(said)
        if kind == PROBLEM:
            code, detail, errors, more = orjson.loads(said)
            raise _PROBLEMS[code](detail, [FieldError(*error) for error in errors], more)
    except (ValueError, TypeError, KeyError) as error:
        _log.error("helper_not_understood", exception=type(error).__name__)
        raise InternalError(_OURS) from None
    _log.error("helper_mistaken", exception=said.decode(errors="replace"))
    raise InternalError(_OURS)


_OURS = "This is our mistake, and it has been noted."


def _kinds(of: type[Problem]) -> Iterator[tuple[str, type[Problem]]]:
    for kind in of.__subclasses__():
        yield kind.code, kind
        yield from _kinds(kind)


_PROBLEMS = dict(_kinds(Problem))
