"""What goes out over one connection, and when: no socket, no room."""

from typing import Any

import orjson
import pytest

from mapstream.protocol.frames import done, events_frames, events_frames_of, frame
from mapstream.protocol.session import MAX_OWED, Session, State

YOU = {"person": "x"}
DONE = done("a", 8)
PEOPLE = frame({"op": "people", "here": []})


def joined(since: int | None = None) -> Session:
    """A session that has joined, and is to be greeted."""
    session = Session(0, 0.0)
    session.receive(b'{"op":"join"}', 0.0)
    session.join(YOU, since)
    return session


def ops(written: bytes) -> list[str]:
    """The frames that were written, by what they are."""
    found = []
    while written:
        size, at = (written[1], 2) if written[1] < 126 else (int.from_bytes(written[2:4], "big"), 4)
        found.append(orjson.loads(written[at : at + size])["op"])
        written = written[at + size :]
    return found


def test_it_is_open_until_it_joins() -> None:
    session = Session(0, 0.0)
    assert (session.state, session.joined, session.due()) == (State.OPEN, False, b"")


def test_with_the_whole_document_it_is_live() -> None:
    session = joined()
    assert ops(session.whole(7, {})) == ["joined"]
    assert (session.state, session.version, session.greeted) == (State.LIVE, 7, True)


def test_who_comes_back_is_greeted_with_what_was_missed_and_is_live_then() -> None:
    session = joined(since=3)
    assert (session.state, session.version) == (State.CATCHING_UP, 3)
    missed = events_frames([{"version": 4}, {"version": 5}])
    assert ops(session.replay(missed, 5)) == ["joined", "events"]
    assert ops(session.replay(events_frames_of([b'{"version":6}']), 6)) == ["events"]
    assert session.caught_up() == b""
    assert (session.state, session.version) == (State.LIVE, 6)


def test_answers_come_after_the_events_that_they_acknowledge() -> None:
    session = joined()
    session.whole(7, {})
    session.owe(DONE)
    assert ops(session.events(events_frames([{"version": 8}]), 8)) == ["events", "done"]
    assert session.due() == b""


def test_while_it_is_full_answers_are_kept_and_of_presence_the_last_word() -> None:
    session = joined()
    session.whole(7, {})
    session.full()
    for kept in (DONE, DONE):
        assert session.owe(kept)
    for people in (frame({"op": "people", "count": 300}), PEOPLE):
        session.show("people", people)
    assert (session.state, session.due()) == (State.FULL, b"")
    session.drained()
    assert (session.state, session.due()) == (State.CATCHING_UP, b"")
    assert session.caught_up() == DONE + DONE + PEOPLE


def test_what_is_kept_has_a_bound() -> None:
    session = joined()
    assert session.owe(bytes(MAX_OWED))
    assert not session.owe(b"x")


@pytest.mark.parametrize("end", ["close", "gone"])
def test_nothing_goes_out_when_it_is_over(end: str) -> None:
    session = joined()
    session.whole(7, {})
    session.owe(DONE)
    getattr(session, end)()
    session.full()
    session.drained()
    assert session.over
    assert session.due() == b""


def test_whom_we_closed_stays_closed() -> None:
    session = joined()
    session.close()
    session.gone()
    assert session.state is State.CLOSED


def test_the_greeting_says_the_version_that_follows_from_it() -> None:
    session = joined(since=3)
    written: Any = orjson.loads(session.replay(b"", 5)[2:])
    assert written == {"op": "joined", "protocol": 1, "you": YOU, "version": 5}
