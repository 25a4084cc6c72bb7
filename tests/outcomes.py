"""What came of each command in the stories of the plan, held against what the descriptions of the API say.

Each story is held to it at once. Whether all that is said has been seen is known only when all stories were told: then
the process that began them says so. ``pytest tests/plan --describe`` writes what is said anew, or, with some of the
stories only, adds to it.
"""

import traceback
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import currently_in_test_context

from mapstream.api.outcomes import outcomes
from mapstream.plan.elements.people.events import PersonJoined
from mapstream.plan.event import Event
from mapstream.plan.vocabulary import COMMANDS
from mapstream.problems import Invalid, Problem

PLAN = Path(__file__).parent / "plan"
WRITTEN = Path(__file__).parent.parent / "src/mapstream/api/outcomes.json"

Seen = defaultdict[str, dict[str, dict[str, list[str]]]]
"""By command: the events, and the codes with all that was said."""


def nothing() -> Seen:
    return defaultdict(lambda: {"events": {}, "refusals": {}})


class Told:
    """What has been seen by this process, and whether it is being written."""

    seen = nothing()
    whole = False
    writing = False


def happened(command: str, events: Iterable[Event]) -> None:
    """A command recorded these events. Of all of them it is so that a member may join by it."""
    for event in events:
        if not isinstance(event, PersonJoined):
            saw(command, "events", event.name)


def refused(command: str, problem: Problem) -> None:
    """A command was refused. Of all of them it is so that a field may be wrong, and that not everybody may come in."""
    raised = [frame.name for frame in traceback.extract_tb(problem.__traceback__)]
    if not isinstance(problem, Invalid) and "_admit" not in raised:
        saw(command, "refusals", problem.code, str(problem.detail or problem.title()))


def saw(command: str, kind: str, name: str, *said: str) -> None:
    if command not in COMMANDS or currently_in_test_context():
        return  # nobody can send it, or it was made up
    known = Told.seen[command][kind].setdefault(name, [])
    known += [sentence for sentence in said if sentence not in known]
    declared: Mapping[str, Any] = outcomes().get(command, {})
    told = name in declared.get(kind, ())
    assert told or Told.writing, f"{command}: {name} is not described; run pytest tests/plan --describe"


def differences(seen: Seen) -> list[str]:
    """What the descriptions say, and no story."""
    return [
        f"{command}: {name}"
        for command, declared in outcomes().items()
        for name, said in [*((event, None) for event in declared["events"]), *declared["refusals"].items()]
        if name not in (known := seen[command]["refusals" if said else "events"]) or (said and said not in known[name])
    ]


def write(seen: Seen) -> None:
    """Write what was seen: of what was said, the shortest."""
    found = {
        command: {
            "events": sorted(by["events"]),
            "refusals": {
                code: min(said, key=lambda one: (len(one), one)) for code, said in sorted(by["refusals"].items())
            },
        }
        for command, by in sorted(seen.items())
    }
    WRITTEN.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")


def add(to: Seen, more: Mapping[str, Any]) -> None:
    for command, by in more.items():
        for kind, names in by.items():
            for name, said in names.items():
                known = to[command][kind].setdefault(name, [])
                known += [sentence for sentence in said if sentence not in known]


def as_seen() -> dict[str, Any]:
    """What is written, as if it had been seen."""
    return {
        command: {
            "events": {event: [] for event in declared["events"]},
            "refusals": {code: [said] for code, said in declared["refusals"].items()},
        }
        for command, declared in outcomes().items()
    }


# the hooks of pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--describe", action="store_true", help="Write anew what the descriptions show: by the stories that are told."
    )


def pytest_configure(config: pytest.Config) -> None:
    Told.writing = config.getoption("--describe")


def pytest_collection_finish(session: pytest.Session) -> None:
    """All stories are told if none of their files is left out, and nothing of them."""
    chosen = session.config.option
    narrowed = bool(chosen.keyword or chosen.markexpr or getattr(chosen, "lf", False) or chosen.deselect) or any(
        "::" in argument for argument in session.config.args
    )
    Told.whole = not narrowed and {item.path for item in session.items} >= {*PLAN.rglob("test_*.py")}


def pytest_testnodedown(node: Any, error: object) -> None:
    """One of several processes has ended: what it saw."""
    if error is None:
        add(Told.seen, node.workeroutput["outcomes"])
        Told.whole = node.workeroutput["whole"]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Hand over what was seen, or judge it."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput |= {"outcomes": dict(Told.seen), "whole": Told.whole}
    elif Told.writing and Told.seen:
        if not Told.whole:
            add(Told.seen, as_seen())
        write(Told.seen)
    elif Told.whole and exitstatus == 0 and (lost := differences(Told.seen)):
        print("\nThe descriptions say what no story tells; run pytest tests/plan --describe:", *lost, sep="\n  ")
        session.exitstatus = 1
