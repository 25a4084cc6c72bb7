"""The command line, as scripts use it: in this process, or in one of its own where that is what a story is about."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from unittest.mock import patch

import structlog
from serving import clean_environment

from mapstream import cli
from mapstream.cli import opening, speaking
from mapstream.logging import configure

Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]


def mapstream(*arguments: str, env: dict[str, str] | None = None, input: str = "") -> Done:
    """Run a command in this process; what came of it."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    code: object = 0
    with (
        patch.object(sys, "argv", ["mapstream", *arguments]),
        patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(input.encode()), "utf-8")),
        patch.dict(os.environ, clean_environment() | (env or {}), clear=True),
        patch.object(opening, "configure", _configure),
        patch.object(speaking, "debugging", False),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            cli.main()
        except SystemExit as end:
            code = end.code
    return Done(["mapstream", *arguments], _code(code), _text(out), _text(err))


def in_a_process(*arguments: str, env: dict[str, str] | None = None, input: str = "") -> Done:
    """Run a command in a process of its own; what came of it."""
    return subprocess.run(
        [sys.executable, "-m", "mapstream.cli", *arguments],
        env=clean_environment() | (env or {}),
        capture_output=True,
        input=input,
        text=True,
        timeout=120,
    )


def over(dsn: str, schema: str, *first: str) -> Run:
    """Runs commands over a schema, and expects them to succeed unless told otherwise."""

    def run(*arguments: str, code: int = 0, input: str = "") -> Done:
        env = {"MAPSTREAM_DATABASE_URL": dsn, "MAPSTREAM_SCHEMA": schema}
        done = mapstream(*first, *arguments, env=env, input=input)
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        return done

    return run


def _configure(level: str, for_people: bool) -> None:
    """Log as the command does, without any logger remembering it beyond the command."""
    configure(level, for_people)
    structlog.configure(cache_logger_on_first_use=False)


def _code(code: object) -> int:
    return code if isinstance(code, int) else 0 if code is None else 1


def _text(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()
