"""The elements of a plan, one module per noun: its commands, its events, its rules and its sentences, in that order.

A noun that outgrows some 400 lines is a folder with these four names. The README beside this adds a command in ten
minutes.

* Each command is judged by one function, ``(document, command, context) → events``, or a refusal. It trusts that
  :mod:`mapstream.plan.decide` has checked that the room is open and that the actor belongs to it.
* Each event is told by one function, in a sentence that its author stands before.
* What several nouns share is in :mod:`mapstream.plan.deciding`. A noun that makes events of another stands above it:
  the layers are declared in ``pyproject.toml``.
"""

from collections.abc import Callable
from typing import Any, TypeVar, get_args

from mapstream.plan.command import Command
from mapstream.plan.context import Context
from mapstream.plan.document import Document
from mapstream.plan.event import Event
from mapstream.plan.wording import Naming

C = TypeVar("C", bound=Command)
E = TypeVar("E", bound=Event)
Decider = Callable[[Document, C, Context], list[Event]]
Teller = Callable[[E, Naming], str]

DECIDERS: dict[type[Command], Decider[Any]] = {}
"""What judges each command."""
TELLERS: dict[type[Event], Teller[Any]] = {}
"""What tells each event."""


def decides(command: type[C]) -> Callable[[Decider[C]], Decider[C]]:
    """Register the function that judges a command."""

    def register(decider: Decider[C]) -> Decider[C]:
        if command in DECIDERS:
            raise ValueError(f"{command.type} is decided already, by {DECIDERS[command]}")
        DECIDERS[command] = decider
        return decider

    return register


def tells(teller: Teller[E]) -> Teller[E]:
    """Register the function that says what the authors of some events did: of those that its ``event`` may be."""
    events = teller.__annotations__["event"]
    for event in get_args(events) or (events,):
        if event in TELLERS:
            raise ValueError(f"{event.name} is told already, by {TELLERS[event]}")
        TELLERS[event] = teller
    return teller
