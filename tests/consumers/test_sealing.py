"""Rooms are sealed at agreements, at the signature, every thousand events and every night; once, and never otherwise
than they were sealed before."""

from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from telling import WORKSPACE, Story

from mapstream.consumers.reactor import Reactor
from mapstream.consumers.sealing import Sealing
from mapstream.log import Log
from mapstream.log.integrity.chain import leaf
from mapstream.log.integrity.merkle import Tree, consistent
from mapstream.log.integrity.note import Checkpoint, checkpoint_in, origin_of
from mapstream.log.integrity.sealing import Sealed, Seals
from mapstream.plan.elements.agreement import AgreementSigned
from mapstream.plan.elements.room import DealClosed
from mapstream.plan.elements.tasks.events import TaskStarted
from mapstream.problems import HistoryRewritten, NotFound

EVENING, MORNING = datetime(2026, 3, 2, 23, 59, tzinfo=UTC), datetime(2026, 3, 3, 0, 1, tzinfo=UTC)


class Clock:
    """What time it is."""

    now = EVENING

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def seals(log: Log) -> Seals:
    return Seals(log)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def reactor(log: Log, clock: Clock) -> Iterator[Reactor]:
    reactor = Reactor(log, Sealing(log), clock)
    reactor.step()
    yield reactor
    reactor.stop()


@pytest.fixture
def story(log: Log, reactor: Reactor) -> Story:
    return Story(log)


@pytest.fixture
def sql(postgres_dsn: str, schema: str) -> Iterator[psycopg.Connection]:
    """A connection of somebody who may do anything, and has taken the guard off the log."""
    with psycopg.connect(postgres_dsn, autocommit=True) as conn:
        conn.execute(SQL("SET search_path TO {}").format(Identifier(schema)))
        conn.execute("ALTER TABLE log_events DISABLE TRIGGER log_events_immutable")
        yield conn


def when_and_why(sealed: list[Sealed]) -> list[tuple[int, str]]:
    return [(one.size, one.reason) for one in sealed]


def says(seals: Seals, room: str, sealed: Sealed) -> Checkpoint:
    return checkpoint_in(sealed.note, [key for key, _ in seals.keys_of(room)], origin_of(room))


def test_an_agreement_and_the_signature_are_sealed_at_once(story: Story, seals: Seals, reactor: Reactor) -> None:
    reactor.step()
    assert seals.sealed(story.room) == []
    story.happens(AgreementSigned("buyer", 3))
    story.task("More")
    story.happens(DealClosed("lost"))
    story.happens(DealClosed("won"))
    reactor.step()
    sealed = list(seals.sealed(story.room))
    assert when_and_why(sealed) == [(4, "agreed"), (7, "signed")]
    leaves = [leaf(stored) for _, _, stored, _ in story.log.stored(story.room)]
    assert says(seals, story.room, sealed[0]).root == Tree(leaves[:4]).root(4)
    assert says(seals, story.room, sealed[1]).root == Tree(leaves).root(7)
    proof = seals.consistency(story.room, 4, 7)
    assert consistent(4, 7, proof, *(one.checkpoint.root for one in sealed))


def test_a_day_on_which_something_happened_is_sealed_when_it_is_over(
    story: Story, seals: Seals, reactor: Reactor, clock: Clock
) -> None:
    story.task("Of the day")
    reactor.step()
    assert seals.sealed(story.room) == []
    clock.now = MORNING
    reactor.step()
    reactor.step()
    assert when_and_why(list(seals.sealed(story.room))) == [(4, "night")]
    clock.now = datetime(2026, 3, 4, 0, 1, tzinfo=UTC)
    reactor.step()
    assert when_and_why(list(seals.sealed(story.room))) == [(4, "night")]


def test_a_machine_that_was_off_at_night_catches_up(log: Log, story: Story, seals: Seals, reactor: Reactor) -> None:
    reactor.stop()
    story.task("While it was off")
    later = Reactor(log, Sealing(log), lambda: datetime(2026, 3, 9, 8, tzinfo=UTC))
    later.step()
    later.step()
    later.stop()
    assert when_and_why(list(seals.sealed(story.room))) == [(4, "night")]


def test_every_thousand_events_are_sealed(story: Story, seals: Seals, reactor: Reactor) -> None:
    story.happen([TaskStarted(story.task("More"))] * 2_003)
    while reactor.step():
        pass
    assert when_and_why(list(seals.sealed(story.room))) == [(1_000, "thousand"), (2_000, "thousand")]


def test_what_is_asked_for_is_sealed_as_it_is_now_once(story: Story, seals: Seals) -> None:
    first = seals.sealed_now(story.room)
    assert (first.size, first.reason) == (3, "asked")
    assert seals.sealed_now(story.room) == first
    story.task("More")
    assert seals.sealed_now(story.room, least=2) == first
    assert seals.sealed_now(story.room).size == 4
    with pytest.raises(NotFound):
        seals.sealed_now(WORKSPACE)


def test_another_key_takes_over_and_what_the_first_signed_still_verifies(story: Story, seals: Seals) -> None:
    first = seals.sealed_now(story.room)
    seals.keys.rotate(WORKSPACE)
    story.task("More")
    second = seals.sealed_now(story.room)
    keys = seals.keys_of(story.room)
    assert [kept.until is None for _, kept in keys] == [False, True]
    (old, _), (new, _) = keys
    assert checkpoint_in(first.note, [old]).size == 3
    assert checkpoint_in(second.note, [new]).size == 4
    with pytest.raises(NotFound):
        story.log.secret(f"sealing {WORKSPACE} 1")
    assert Seals(story.log).sealed_now(story.room) == second


def test_rooms_of_other_workspaces_have_other_keys(log: Log, seals: Seals) -> None:
    one, other = Story(log), Story(log, workspace="01890000-0000-7000-8000-0000000000bb")
    seals.sealed_now(one.room)
    seals.sealed_now(other.room)
    [(key, _)], [(another, _)] = seals.keys_of(one.room), seals.keys_of(other.room)
    assert key.public != another.public
    assert {kept.public for kept in seals.keys.all()} == {key.public, another.public}


REWRITTEN = "UPDATE log_events SET state = state || ' ' WHERE originator_id = %s AND originator_version = %s"


@pytest.mark.parametrize("version", [2, 4])
def test_a_history_that_was_rewritten_is_not_sealed_again(
    log: Log, story: Story, sql: psycopg.Connection, version: int
) -> None:
    story.task("More")
    Seals(log).sealed_now(story.room)
    sql.execute(REWRITTEN, [story.room, version])
    with pytest.raises(HistoryRewritten):
        Seals(log).sealed_now(story.room)
    story.task("As if nothing was")
    with pytest.raises(HistoryRewritten):
        Seals(log).sealed_now(story.room)


def test_one_that_was_rewritten_at_its_end_is_noticed_by_who_knows_its_tree(
    log: Log, story: Story, seals: Seals, sql: psycopg.Connection
) -> None:
    seals.sealed_now(story.room)
    sql.execute(REWRITTEN, [story.room, 3])
    with pytest.raises(HistoryRewritten):
        seals.sealed_now(story.room)


@pytest.mark.parametrize("gone", [2, 3])
def test_one_of_which_some_is_gone_is_noticed(log: Log, story: Story, sql: psycopg.Connection, gone: int) -> None:
    Seals(log).sealed_now(story.room)
    sql.execute("DELETE FROM log_events WHERE originator_id = %s AND originator_version = %s", [story.room, gone])
    with pytest.raises(HistoryRewritten):
        Seals(log).sealed_now(story.room)


def test_a_rewritten_room_does_not_hold_up_the_others(
    log: Log, story: Story, seals: Seals, reactor: Reactor, clock: Clock, sql: psycopg.Connection
) -> None:
    seals.sealed_now(story.room)
    sql.execute(REWRITTEN, [story.room, 1])
    story.task("More")
    other = Story(log)
    clock.now = MORNING
    reactor.step()
    assert when_and_why(list(seals.sealed(other.room))) == [(3, "night")]
    assert when_and_why(list(seals.sealed(story.room))) == [(3, "asked")]
    assert log.database.rows(b"SELECT * FROM unsealed_days") == []
