"""Witnesses that are registered in a room cosign its checkpoints: a real one, in a process of its own; one that is away
is asked again; none holds anything up, and what is rewritten is cosigned no more."""

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from psycopg.sql import SQL, Identifier
from serving import clean_environment, free_port
from telling import Story
from waiting import eventually

from mapstream.consumers.reactor import Reactor
from mapstream.consumers.witnessing import FIRST_PAUSE, LONGEST_PAUSE, State, Witnessing, counts, states
from mapstream.log import Log
from mapstream.log.integrity.export import export
from mapstream.log.integrity.note import Note
from mapstream.log.integrity.offline import Held, verify_file
from mapstream.log.integrity.sealing import Seals
from mapstream.log.integrity.witness import Seen, Witness
from mapstream.outbound import Outbound, Reply, Unreachable
from mapstream.plan.elements.witnesses import WitnessRegistered, WitnessRemoved
from mapstream.plan.verifier_keys import COSIGNATURE, Key

WITNESS = "01890000-0000-7000-8000-0000000000a1"
SOMEBODY = str(Key("witness.example", bytes(32), COSIGNATURE))
ASKING = Outbound(private=True).post
NEAR_SIGNS = Ed25519PrivateKey.from_private_bytes(bytes([7]) * 32)
NEAR = Key("witness.near.example", NEAR_SIGNS.public_key().public_bytes_raw(), COSIGNATURE)
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


class Clock:
    """What time it is."""

    now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def step(log: Log, clock: Clock) -> Callable[..., None]:
    """Another process has its turn."""

    def once(post: Callable[[str, bytes], Reply] = ASKING) -> None:
        reactor = Reactor(log, Witnessing(log, post), clock)
        while reactor.step():
            pass
        reactor.stop()

    once()
    return once


@pytest.fixture
def story(log: Log, step: Callable[..., None]) -> Story:
    return Story(log)


@pytest.fixture
def sql(postgres_dsn: str, schema: str, log: Log) -> Iterator[psycopg.Connection]:
    """A connection of somebody who may do anything, and has taken the guard off the log."""
    with psycopg.connect(postgres_dsn, autocommit=True) as conn:
        conn.execute(SQL("SET search_path TO {}").format(Identifier(schema)))
        conn.execute("ALTER TABLE log_events DISABLE TRIGGER log_events_immutable")
        yield conn


def registered(story: Story, url: str = "https://witness.example", key: str = SOMEBODY) -> None:
    story.happens(WitnessRegistered(WITNESS, url, key, "buyer"))


def state(log: Log, story: Story) -> State:
    return states(log, story.room)[WITNESS]


@pytest.fixture
def watching(log: Log, story: Story, tmp_path: Path) -> Callable[[str, bytes], Reply]:
    """Asks one in this process that watches over the story's room."""
    seals = Seals(log)
    seals.sealed_now(story.room)
    witness = Witness(NEAR, NEAR_SIGNS, [key for key, _ in seals.keys_of(story.room)], Seen(tmp_path))
    return lambda _url, body: Reply(*witness.add_checkpoint(body.decode(), 1_700_000_000)[:2])


@pytest.fixture
def witness(log: Log, story: Story, tmp_path: Path) -> Iterator[tuple[str, Key]]:
    """The address and the key of a real one that watches over the story's room."""
    seals, port = Seals(log), free_port()
    seals.sealed_now(story.room)
    [(known, _)] = seals.keys_of(story.room)
    command = ["witness", str(tmp_path), "--log", str(known), "--port", str(port), "--name", "witness.buyer.example"]
    with subprocess.Popen(
        [sys.executable, "-m", "mapstream.cli", *command],
        env=clean_environment(),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            key = Key.read(process.stdout.readline())
            eventually(lambda: _answers(port), within=20)
            yield f"http://127.0.0.1:{port}/", key
        finally:
            process.terminate()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_a_real_one_cosigns_each_checkpoint_once(
    log: Log, story: Story, step: Callable[..., None], witness: tuple[str, Key], clock: Clock
) -> None:
    url, key = witness
    registered(story, url, str(key))
    seals = Seals(log)
    for size in (4, 5):
        sealed = seals.sealed_now(story.room)
        step()
        step()
        assert state(log, story) == State(sealed.size, NOON, None)
        kept = seals.sealed_now(story.room)
        assert [one.name for one in Note.read(kept.note).signatures].count(key.name) == 1
        assert kept.size == size
        story.task("More")
    verdict = verify_file(list(export(log, seals, story.room)), Held(witnesses=(key,)))
    assert (verdict.findings, verdict.witnessed) == ((), {key.name: 5})


def test_it_died_after_the_witness_had_answered(
    log: Log, story: Story, step: Callable[..., None], watching: Callable[[str, bytes], Reply]
) -> None:
    registered(story, key=str(NEAR))
    Seals(log).sealed_now(story.room)

    def dies(url: str, body: bytes) -> Reply:
        watching(url, body)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        step(dies)
    step(watching)
    note = Note.read(Seals(log).sealed_now(story.room).note)
    assert note.signed_by(NEAR)
    assert [one.name for one in note.signatures].count(NEAR.name) == 1


def test_a_rewritten_history_is_cosigned_no_more(
    log: Log,
    sql: psycopg.Connection,
    story: Story,
    step: Callable[..., None],
    watching: Callable[[str, bytes], Reply],
) -> None:
    registered(story, key=str(NEAR))
    Seals(log).sealed_now(story.room)
    step(watching)
    sql.execute("UPDATE log_events SET state = state || ' ' WHERE originator_version = 2")
    sql.execute("DELETE FROM checkpoints")
    story.task("As if nothing was")
    Seals(log).sealed_now(story.room)
    step(watching)
    size, _, problem = state(log, story)
    assert size == 4
    assert problem is not None
    assert "another history" in problem


def test_one_that_is_away_is_asked_again_less_and_less_often(
    log: Log, story: Story, step: Callable[..., None], clock: Clock
) -> None:
    asked: list[datetime] = []

    def away(_url: str, _body: bytes) -> Reply:
        asked.append(clock.now)
        raise Unreachable("It cannot be connected to.")

    registered(story)
    Seals(log).sealed_now(story.room)
    for _ in range(8):
        step(away)
        clock.now += FIRST_PAUSE
    pauses = [(later - before) / FIRST_PAUSE for before, later in pairwise(asked)]
    assert pauses == [1, 2, 4]
    assert state(log, story) == State(0, None, "The witness cannot be asked. It cannot be connected to.")
    assert counts(log) == (1, 1)
    log.database.run(b"UPDATE witnesses SET failures = 90, due = %(now)s", now=clock.now)
    step(away)
    clock.now += LONGEST_PAUSE - timedelta(seconds=1)
    before = len(asked)
    step(away)
    clock.now += timedelta(seconds=1)
    step(away)
    assert len(asked) == before + 1


def test_one_that_was_removed_is_not_asked(log: Log, story: Story, step: Callable[..., None]) -> None:
    def nobody(_url: str, _body: bytes) -> Reply:
        raise AssertionError("it was asked")

    registered(story)
    story.happens(WitnessRemoved(WITNESS, "https://witness.example", SOMEBODY, "buyer"))
    Seals(log).sealed_now(story.room)
    step(nobody)
    assert states(log, story.room) == {}
