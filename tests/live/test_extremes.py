"""What is at the edge of what can be said: every value of every command is answered, and so is all that is reckoned."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from mapstream.api.views import VIEWS
from mapstream.clock import instant
from mapstream.demo import writing
from mapstream.demo.script import id_of, story
from mapstream.live.aggregate import Aggregate, NeedsPast
from mapstream.live.unit import Asked, Past, Transition
from mapstream.plan.command import Command
from mapstream.plan.slips import Ledger
from mapstream.plan.visibility.lens import Lens
from mapstream.plan.vocabulary import COMMANDS, parse
from mapstream.problems import Problem
from mapstream.protocol.session import Ask
from mapstream.tables import portable, to_csv, to_markdown

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
FIRST, LAST = "0001-01-01", "9999-12-31"
TEXTS = (
    *(
        "",
        " ",
        "\x00",
        "\x1b[31m",
        "\u202e",
        "\u2028",
        "\ufeff",
        "\ufffe",
        "x" * 70_000,
        "__proto__",
        "a/b",
        "%",
        "@{x}",
    ),
    *(FIRST, LAST, "0000-00-00", "2026-02-30", "10000-01-01"),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.999999-14:00", "2026-01-01T00:00:00+23:59", "23:59", "24:00"),
    *("https://[::", "https://x\x00", "FREQ=YEARLY", "FREQ=DAILY;UNTIL=00010101", "tasks/", "plan/plan", "AQ", "XX"),
)
NUMBERS = (0, -1, 0.5, 1e15, 1e300, -0.0, 2**53, 2**63, 10**30, float("nan"), float("inf"), True)
OTHERS = (None, [], {}, [None], {"": ""}, [[]] * 1000)
VALUES = (*TEXTS, *NUMBERS, *OTHERS)

Line = tuple[Aggregate, Command, Any, str, Past]


def lines() -> Iterator[Line]:
    """The demo, command by command: how the room was before each, who gave it, and when."""
    working, earlier = Aggregate.of(writing.ROOM), dict[int, Any]()
    told = story()
    for n, (line, at) in enumerate(zip(told, writing._moments(told, NOW), strict=True)):
        ids = (id_of(f"line/{n}/{made}") for made in range(100))
        command, actor = writing._command(line, working, NOW), writing._actor(line.who, writing.ROOM)
        past = Past(earlier=earlier)
        yield working.ahead(), command, actor, instant(at), past
        earlier = {working.version: working.document}
        working.decide(Asked(next(ids), (Ask(command),), actor), instant(at), ids.__next__, past)


def changed(data: Any) -> Iterator[tuple[str, Any, Any]]:
    """Data with one value in it replaced: where that was, by what, and the data."""
    if isinstance(data, dict):
        for key, inner in data.items():
            yield from ((f"{key}/{at}", value, {**data, key: other}) for at, value, other in changed(inner))
    elif isinstance(data, list) and data:
        yield from ((f"0/{at}", value, [other, *data[1:]]) for at, value, other in changed(data[0]))
    if not isinstance(data, dict) or not data:
        yield from (("", value, value) for value in VALUES)


def taken(line: Line, data: Any) -> list[Transition]:
    """What comes of a command with other data; nothing, if it is refused."""
    before, command, actor, at, past = line
    ids = (id_of(f"new/{n}") for n in range(1_000))
    try:
        asked = Asked(next(ids), (Ask(parse(command.type, data)),), actor)
        return before.ahead().decide(asked, at, ids.__next__, past)
    except (Problem, NeedsPast):
        return []


@pytest.fixture(scope="module")
def extremes() -> dict[tuple[str, str, str], Transition]:
    """All that was taken: by command, field and value."""
    found: dict[tuple[str, str, str], Transition] = {}
    for line in lines():
        command = line[1]
        if command.type not in COMMANDS:
            continue
        for where, value, data in changed(command.model_dump(exclude_unset=True, mode="json")):
            key = command.type, where, repr(value)
            if key not in found and (steps := taken(line, data)):
                found[key] = steps[-1]
    return found


def test_every_value_of_every_command_is_answered(extremes: dict[tuple[str, str, str], Transition]) -> None:
    """With a problem, or with what comes of it: never with a mistake of ours."""
    assert len(extremes) > 100


def test_whatever_was_taken_can_be_reckoned_with(extremes: dict[tuple[str, str, str], Transition]) -> None:
    dated = [step for (_, _, value), step in extremes.items() if value in (repr(FIRST), repr(LAST))]
    assert len(dated) > 20
    for step in dated:
        document: Any = Lens("seller", "", positions=True).see(step.after)
        for view in VIEWS:
            for day in ("2026-06-01", LAST):
                view.derive(document, day, *{"agenda": ({},), "agreement": ({}, None)}.get(view.name, ()))
        to_markdown(portable(document)), to_csv(portable(document))
        ledger = Ledger(Lens("seller", "", positions=True))
        ledger.follow(step.recorded, step.after)
        ledger.slips(document)
