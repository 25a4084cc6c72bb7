"""One connection's side of the protocol: frames in, intentions out; no socket, no clock."""

import gc
from typing import Any
from unittest import mock

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapstream.plan.elements.tasks.commands import RescheduleTask, StartTask
from mapstream.protocol import session as session_module
from mapstream.protocol.closes import PROTOCOL_ERROR, TOO_FAST
from mapstream.protocol.frames import MAX_COMMAND, Here, Join, Ping, Renew
from mapstream.protocol.session import FLOODED, Ask, Close, Command, Intention, Refusal, Session

ID, TASK = "00000000-0000-7000-8000-000000000001", "00000000-0000-7000-8000-000000000011"
START = {"type": "start_task", "data": {"task": TASK}}


def session(joined: bool = True, rate: float = 0) -> Session:
    """A session that has joined, unless told otherwise."""
    made = Session(rate, now=0.0)
    if joined:
        assert hear(made, {"op": "join"}) == Join(op="join")
    return made


def hear(session: Session, frame: Any, now: float = 0.0) -> Intention:
    """What comes of a frame."""
    return session.receive(frame if isinstance(frame, bytes) else orjson.dumps(frame), now)


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        ({"op": "join"}, Join(op="join")),
        ({"op": "join", "since": 57}, Join(op="join", since=57)),
        ({"op": "join", "since": 0, "data": True}, Join(op="join", since=0, data=True)),
        ({"op": "join", "since": None}, Join(op="join")),
    ],
)
def test_the_first_frame_joins(frame: dict[str, Any], said: Join) -> None:
    assert hear(session(joined=False), frame) == said


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        ({"op": "ping", "n": 7}, Ping(op="ping", n=7)),
        ({"op": "here"}, Here(op="here")),
        (
            {"op": "here", "item": f"tasks/{TASK}", "field": "title", "typing": True},
            Here(op="here", item=f"tasks/{TASK}", field="title", typing=True),
        ),
        ({"op": "here", "item": "plan"}, Here(op="here", item="plan")),
        ({"op": "renew", "token": "msl_x"}, Renew(op="renew", token="msl_x")),
        ({"op": "do", "id": ID, **START}, Command(ID, (Ask(StartTask(task=TASK)),))),
        ({"op": "do", "id": ID, **START, "if_version": 3}, Command(ID, (Ask(StartTask(task=TASK), 3),))),
        (
            {
                "op": "do",
                "id": ID,
                "commands": [
                    START,
                    {"type": "reschedule_task", "data": {"task": TASK, "due": None}, "if_version": 3},
                ],
            },
            Command(ID, (Ask(StartTask(task=TASK)), Ask(RescheduleTask(task=TASK, due=None), 3))),
        ),
    ],
)
def test_after_it_the_others_mean_what_they_say(frame: dict[str, Any], said: Intention) -> None:
    assert hear(session(), frame) == said


SOMETHING = (
    st.none() | st.booleans() | st.integers(-5, 2**53) | st.text() | st.just(ID) | st.just({"task": TASK}) | st.just([])
)


@given(
    st.fixed_dictionaries(
        {"op": st.just("do")},
        optional={
            "id": st.just(ID) | st.sampled_from([ID + "\n", " " + ID, ID.upper()]) | SOMETHING,
            "type": st.just("start_task") | SOMETHING,
            "data": st.just({"task": TASK}) | SOMETHING,
            "if_version": SOMETHING,
            "commands": st.just([START]) | SOMETHING,
            "colour": SOMETHING,
        },
    )
)
def test_a_plain_command_is_read_as_any_other(frame: dict[str, Any]) -> None:
    shortly = said_of(hear(session(), frame))
    with mock.patch.object(session_module, "PLAIN_MEMBERS", -1):
        assert shortly == said_of(hear(session(), frame))


def said_of(intention: Intention) -> object:
    """What can be compared of an intention."""
    return (intention.id, intention.problem.document()) if isinstance(intention, Refusal) else intention


NOT_UNDERSTOOD: list[Any] = [
    b"",
    b"{",
    b"\xff\xfe",
    b'{"op": "ping", "n": 1} x',
    b"[" * 2000,
    b'"join"',
    b"null",
    b"[]",
    [{"op": "join"}],
    {},
    {"op": None},
    {"op": 1},
    {"op": []},
    {"op": {}},
    {"op": "jump"},
    {"op": "JOIN"},
]


@pytest.mark.parametrize("joined", [True, False])
@pytest.mark.parametrize("frame", NOT_UNDERSTOOD)
def test_what_is_no_frame_ends_the_connection(frame: Any, joined: bool) -> None:
    ended = hear(session(joined), frame)
    assert isinstance(ended, Close)
    assert ended.code == PROTOCOL_ERROR


@pytest.mark.parametrize(
    "frame",
    [
        {"op": "join", "since": -1},
        {"op": "join", "since": "57"},
        {"op": "join", "since": 5.7},
        {"op": "join", "since": True},
        {"op": "join", "colour": "red"},
        {"op": "do", "id": ID, **START},
        {"op": "here"},
        {"op": "ping", "n": 1},
        {"op": "renew", "token": "msl_x"},
    ],
)
def test_before_it_has_joined_a_connection_can_do_nothing_else(frame: dict[str, Any]) -> None:
    waiting = session(joined=False)
    ended = hear(waiting, frame)
    assert isinstance(ended, Close)
    assert ended.code == PROTOCOL_ERROR
    assert not waiting.joined


@pytest.mark.parametrize(
    "frame",
    [
        {"op": "join"},
        {"op": "join", "since": 4},
        {"op": "ping"},
        {"op": "ping", "n": "1"},
        {"op": "ping", "n": 1, "m": 2},
        b'{"op": "ping", "n": 123456789012345678901234567890}',
        b'{"op": "ping", "n": 1e999}',
        {"op": "here", "item": 5},
        {"op": "here", "item": "x" * 101},
        {"op": "here", "item": "tasks/\u0000"},
        {"op": "here", "item": "Ann's address"},
        {"op": "here", "item": "plan", "field": "f" * 51},
        {"op": "here", "item": "plan", "field": "title\u0000"},
        {"op": "here", "typing": "yes"},
        {"op": "here", "person": ID},
        {"op": "renew"},
        {"op": "renew", "token": "x" * 501},
        {"op": "renew", "ключ": "ю" * 400},
    ],
)
def test_a_frame_with_wrong_fields_ends_the_connection(frame: Any) -> None:
    ended = hear(session(), frame)
    assert isinstance(ended, Close)
    assert ended.code == PROTOCOL_ERROR
    assert ended.reason


@pytest.mark.parametrize(
    ("frame", "code", "path"),
    [
        ({"op": "do", "id": ID}, "malformed", None),
        ({"op": "do", "id": ID, **START, "commands": [START]}, "malformed", None),
        ({"op": "do", "id": ID, "data": {"task": TASK}, "commands": [START]}, "malformed", None),
        ({"op": "do", "id": ID, "if_version": 3, "commands": [START]}, "malformed", None),
        ({"op": "do", "id": ID, "commands": []}, "invalid", "/commands"),
        ({"op": "do", "id": ID, "commands": [START] * 101}, "invalid", "/commands"),
        ({"op": "do", "id": ID, "commands": [START, {"type": "start_task"}]}, "invalid", "/commands/1/data/task"),
        (
            {"op": "do", "id": ID, "commands": [START, {"type": "start_task", "data": {}}]},
            "invalid",
            "/commands/1/data/task",
        ),
        ({"op": "do", "id": ID, "commands": [{"type": "jump", "data": {}}]}, "unknown_command", "/commands/0/type"),
        ({"op": "do", "id": ID, "type": "jump", "data": {}}, "unknown_command", "/type"),
        ({"op": "do", "id": ID, "type": "open_link", "data": {}}, "unknown_command", "/type"),
        ({"op": "do", "id": ID, "type": "start_task"}, "invalid", "/data/task"),
        ({"op": "do", "id": ID, "type": "start_task", "data": {"task": TASK, "x": 1}}, "invalid", "/data/x"),
        ({"op": "do", "id": ID, **START, "if_version": -1}, "invalid", "/if_version"),
        ({"op": "do", "id": ID, **START, "if_version": "3"}, "invalid", "/if_version"),
        ({"op": "do", "id": ID, **START, "colour": "red"}, "invalid", "/colour"),
        ({"op": "do", "id": "one", **START}, "invalid", "/id"),
        ({"op": "do", "id": ID.upper().replace("0", "A"), **START}, "invalid", "/id"),
        ({"op": "do", "id": 5, **START}, "invalid", "/id"),
        ({"op": "do", **START}, "invalid", "/id"),
    ],
)
def test_a_wrong_command_is_refused_and_the_connection_lives_on(
    frame: dict[str, Any], code: str, path: str | None
) -> None:
    lively = session()
    refusal = hear(lively, frame)
    assert isinstance(refusal, Refusal)
    assert refusal.problem.code == code
    assert [error.path for error in refusal.problem.errors] == ([path] if path else [])
    given = frame.get("id")
    assert refusal.id == (given if isinstance(given, str) else None)
    assert isinstance(hear(lively, {"op": "do", "id": ID, **START}), Command)


def test_a_refusal_holds_on_to_nothing_that_was_at_work() -> None:
    """Those who are refused again and again would else fill the memory until somebody collects garbage."""
    gc.collect()
    gc.disable()
    try:
        said = [hear(session(), {"op": "do"}) for _ in range(20)]
        assert all(isinstance(refusal, Refusal) for refusal in said)
        del said
        assert gc.collect() < 20
    finally:
        gc.enable()


def test_a_command_has_at_most_64_kib() -> None:
    def comment(size: int) -> dict[str, Any]:
        frame = {"op": "do", "id": ID, "type": "block_task", "data": {"task": TASK, "reason": ""}}
        frame["data"]["reason"] = "x" * (size - len(orjson.dumps(frame)))  # type: ignore[index]
        return frame

    large = hear(session(), comment(MAX_COMMAND + 1))
    assert isinstance(large, Refusal)
    assert (large.id, large.problem.code) == (ID, "too_large")
    fits = hear(session(), comment(MAX_COMMAND))
    assert isinstance(fits, Refusal)
    assert fits.problem.code == "invalid", "a reason is shorter, but that is another matter"


def test_in_a_batch_it_is_each_command_that_has_at_most_64_kib() -> None:
    block = {"type": "block_task", "data": {"task": TASK, "reason": "x" * 9000}}
    large = {"type": "block_task", "data": {"task": TASK, "reason": "x" * MAX_COMMAND}}
    assert isinstance(hear(session(), {"op": "do", "id": ID, "commands": [block] * 90}), Command)
    refused = hear(session(), {"op": "do", "id": ID, "commands": [START, large]})
    assert isinstance(refused, Refusal)
    assert (refused.id, refused.problem.code) == (ID, "too_large")


def test_commands_come_at_a_rate_with_a_burst() -> None:
    limited = session(rate=10)
    do = {"op": "do", "id": ID, **START}
    assert [type(hear(limited, do, now=1.0)) for _ in range(41)] == [Command] * 40 + [Refusal]
    refused = hear(limited, do, now=1.0)
    assert isinstance(refused, Refusal)
    assert refused.problem.document()["retry_after"] == 0.1
    assert isinstance(hear(limited, do, now=1.1), Command)
    assert isinstance(hear(limited, do, now=1.1), Refusal)
    assert [type(hear(limited, do, now=99.0)) for _ in range(41)] == [Command] * 40 + [Refusal]


def test_without_a_limit_there_is_none() -> None:
    free = session(rate=0)
    assert {type(hear(free, {"op": "do", "id": ID, **START})) for _ in range(2000)} == {Command}


def test_who_does_not_stop_is_let_go() -> None:
    limited = session(rate=1)
    do = {"op": "do", "id": ID, **START}
    told = [hear(limited, do) for _ in range(4 + FLOODED + 1)]
    assert [type(one) for one in told] == [Command] * 4 + [Refusal] * FLOODED + [Close]
    assert told[-1] == Close(TOO_FAST, "too many commands")


def test_who_does_stop_may_go_on() -> None:
    limited = session(rate=1)
    do = {"op": "do", "id": ID, **START}
    for now in range(0, 3000, 1000):
        assert Close not in {type(hear(limited, do, now=float(now))) for _ in range(FLOODED)}


def test_presence_and_pings_are_no_commands() -> None:
    limited = session(rate=1)
    for _ in range(20):
        assert isinstance(hear(limited, {"op": "ping", "n": 1}), Ping)
        assert isinstance(hear(limited, {"op": "here"}), Here)
    assert isinstance(hear(limited, {"op": "do", "id": ID, **START}), Command)
