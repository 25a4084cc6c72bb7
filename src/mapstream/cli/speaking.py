"""Speaking to people, and to scripts."""

import sys

from rich.console import Console
from rich.text import Text

debugging = False
"""Whether tracebacks are wanted."""

_WIDE = 400
"""Columns where there is no terminal: nothing that a script reads is to be wrapped or cut."""


def answers() -> Console:
    """Standard output, for what was asked for."""
    console = Console(highlight=False, markup=False)
    return console if console.is_terminal else Console(highlight=False, markup=False, width=_WIDE)


def asides() -> Console:
    """Standard error, for everything else."""
    return Console(stderr=True, highlight=False, markup=False)


def say(sentence: str) -> None:
    """Tell people something."""
    asides().print(Text(sentence), soft_wrap=True)


def trouble(sentence: str) -> None:
    """Tell people what went wrong."""
    mark = Text("mapstream: ", style="bold red")
    asides().print(mark + Text(sentence), soft_wrap=True)


def answer(line: str) -> None:
    """One line of an answer, as it is."""
    sys.stdout.write(f"{line}\n")
