"""Output for people, and for scripts."""

import sys

from rich.console import Console
from rich.text import Text

debugging = False
"""Whether to show tracebacks."""

_WIDE = 400
"""Columns without a terminal: what a script reads must not be wrapped or cut."""


def answers() -> Console:
    """Return the console on standard output, for answers."""
    console = Console(highlight=False, markup=False)
    return console if console.is_terminal else Console(highlight=False, markup=False, width=_WIDE)


def asides() -> Console:
    """Return the console on standard error, for everything else."""
    return Console(stderr=True, highlight=False, markup=False)


def say(sentence: str) -> None:
    """Print a sentence for people."""
    asides().print(Text(sentence), soft_wrap=True)


def trouble(sentence: str) -> None:
    """Print what went wrong."""
    mark = Text("mapstream: ", style="bold red")
    asides().print(mark + Text(sentence), soft_wrap=True)


def answer(line: str) -> None:
    """Print one line of an answer, as it is."""
    sys.stdout.write(f"{line}\n")
