"""A helper process: does one piece of work after the other, each asked for on standard input.

It knows no log and no socket; it is given values and answers with plain data: whoever takes it over with a file that
breaks a library can say what is not so, and no more. Its memory is bounded, it gives way to the server on a busy
machine, and it ends with the pipe that it is asked through. Whoever asks ends it when it takes too long
(:mod:`mapstream.live.helpers`); where nobody is left to do that, an alarm of its own does.
"""

import os
import pickle
import resource
import signal
import sys
from importlib import import_module
from typing import BinaryIO

import psutil

from mapstream.languages import reading
from mapstream.languages.speaking import in_json
from mapstream.problems import Problem
from mapstream.tracebacks import told

SIZE = 8
"""Bytes of the number that says how long a message is."""
RAW, VALUE, PROBLEM, MISTAKE = b"r", b"v", b"p", b"m"
"""What an answer is, as its first byte: bytes, JSON, the parts of a problem, or where it went wrong."""
GIVES_WAY = 5
"""How much nicer than the server it is."""


def main(seconds: int, megabytes: int, modules: list[str]) -> None:
    """Serve until the pipe ends. ``modules`` are loaded before the first is awaited."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(GIVES_WAY)
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # what a library prints must not stand among the answers
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    for module in modules:
        import_module(module)
    bound = psutil.Process().memory_info().vms + (megabytes << 20)
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
    write(answers, b"")
    while (message := read(asked)) is not None:
        signal.alarm(seconds)
        try:
            answer = _done(message)
        except MemoryError:
            os._exit(1)
        signal.alarm(0)
        write(answers, answer)


def _done(message: bytes) -> bytes:
    """What comes of a piece of work: its value, a problem taken apart, or where it went wrong."""
    try:
        work, values, language = pickle.loads(message)  # noqa: S301 - from our own server
        reading.set(language)
        value = work(*values)
        return RAW + value if isinstance(value, bytes) else VALUE + in_json(value)
    except Problem as problem:
        return PROBLEM + in_json([problem.code, problem.detail, [*map(list, problem.errors)], problem.more])
    except MemoryError:
        raise
    except Exception:
        return MISTAKE + told(sys.exc_info()).encode()  # type: ignore[arg-type] # there is one


def read(pipe: BinaryIO) -> bytes | None:
    """The next message; ``None`` at the end."""
    head = pipe.read(SIZE)
    return pipe.read(int.from_bytes(head)) if len(head) == SIZE else None


def write(pipe: BinaryIO, message: bytes) -> None:
    """Write a message."""
    pipe.write(len(message).to_bytes(SIZE) + message)
    pipe.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
