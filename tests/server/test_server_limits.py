"""How often somebody may ask: told the time, and over HTTP."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from asking import Site, batch, command, problem
from serving import Server
from waiting import eventually

from mapstream.bucket import BURST, Bucket
from mapstream.live.hub import Hub
from mapstream.log import Log
from mapstream.problems import TooFast, Unauthorized
from mapstream.server import limits
from mapstream.server.limits import GUESSES_PER_SECOND, Buckets, Limits

HERE, THERE = "192.0.2.1", "192.0.2.2"


class Clock:
    """A clock that stands until it is set."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def limits_of(clock: Clock, rate: float) -> Limits:
    return Limits(cast(Hub, SimpleNamespace(log=SimpleNamespace(database=SimpleNamespace(schema="here")))), rate, clock)


def token(n: int) -> str:
    return f"key-{n}"


def spent(limited: Limits, who: str, at_most: int = 1000) -> int:
    """How many requests come through at once."""
    for n in range(at_most):
        try:
            limited.genuine(who)
        except TooFast:
            return n
    return at_most


def test_a_bucket_fills_as_time_goes_by() -> None:
    bucket = Bucket(10, now=0)
    assert [bucket.take(0) for _ in range(BURST * 10)] == [0.0] * 40
    assert bucket.take(0) == pytest.approx(0.1)
    assert bucket.take(0.05) == pytest.approx(0.05)
    assert bucket.take(0.1) == 0.0
    assert bucket.wait(100) == 0.0
    assert sum(bucket.take(100) == 0.0 for _ in range(100)) == 40


def test_several_tokens_are_taken_at_once_or_none() -> None:
    bucket = Bucket(10, now=0)
    assert bucket.take(0, 30) == 0.0
    assert bucket.take(0, 30) == pytest.approx(2.0)
    assert bucket.take(0, 10) == 0.0
    assert bucket.take(4, 1000) == 0.0, "a full bucket gives any number"
    assert bucket.take(4) == pytest.approx(96.1)


def test_a_slow_bucket_gives_one_at_least() -> None:
    bucket = Bucket(0.1, now=0)
    assert [bucket.take(0), bucket.take(0), bucket.take(10)] == pytest.approx([0, 10, 0])


def test_no_rate_is_no_limit(clock: Clock) -> None:
    assert spent(limits_of(clock, 0), token(1)) == 1000


def test_each_credential_has_its_own(clock: Clock) -> None:
    limited = limits_of(clock, 10)
    assert (spent(limited, token(1)), spent(limited, token(2)), spent(limited, token(1))) == (40, 40, 0)
    clock.now += 1
    assert spent(limited, token(1)) == 10


def test_who_is_too_fast_is_told_when_to_go_on(clock: Clock) -> None:
    limited = limits_of(clock, 0.1)
    limited.genuine(token(1))
    with pytest.raises(TooFast) as refused:
        limited.genuine(token(1))
    assert refused.value.more == {"retry_after": 10}


def test_guesses_are_few_for_each_address(clock: Clock) -> None:
    limited = limits_of(clock, 10)

    def guesses(address: str) -> Iterator[type]:
        for _ in range(200):
            try:
                limited.guess(address)
            except (TooFast, Unauthorized) as problem:
                yield type(problem)

    many = int(GUESSES_PER_SECOND * BURST)
    assert [*guesses(HERE)] == [Unauthorized] * many + [TooFast] * (200 - many)
    assert [*guesses(THERE)][:many] == [Unauthorized] * many
    # those who share the address are let in
    limited.genuine(token(1))
    clock.now += 1
    assert [*guesses(HERE)].count(Unauthorized) == GUESSES_PER_SECOND


def test_the_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "KEPT", 3)
    buckets: Buckets[int] = Buckets(10)
    for n in range(3):
        buckets.of(n, 0).spend(100)
    buckets.of(0, 0)
    buckets.of(3, 0)
    assert buckets.of(0, 0).wait(0) > 0, "heard from lately, and remembered"
    assert buckets.of(1, 0).wait(0) == 0, "not heard from for longest, and forgotten"


def test_several_servers_share_a_limit(clock: Clock) -> None:
    one, other = limits_of(clock, 10), limits_of(clock, 10)
    assert (spent(one, token(1), 30), spent(other, token(1), 5), spent(one, token(2), 2)) == (30, 5, 2)
    [told] = one.payloads()
    assert "key-2" not in told, "far from the limit, and not worth telling"
    other.hear(told)
    one.hear(told)
    other.hear("")
    assert (spent(other, token(1)), spent(one, token(1))) == (5, 10)
    assert [*one.payloads()] != [*one.payloads()] == []


def test_what_is_told_has_a_bound(clock: Clock) -> None:
    limited = limits_of(clock, 10)
    for n in range(250):
        spent(limited, f"0190b5a2-7c1e-7d3a-9f4b-{n:012d}", 40)
    payloads = [*limited.payloads()]
    assert len(payloads) == 3
    assert all(len(payload) < 8000 for payload in payloads), "PostgreSQL carries no more"


def test_over_http(start_server: Callable[..., Server], log: Log) -> None:
    site = Site(start_server(requests_per_second=2), log)
    with site.member() as member, site.member(member.workspace) as other:
        room = member.open_room()
        answers = [room.get() for _ in range(20)]
        statuses = [answer.status_code for answer in answers]
        assert statuses[:5] == [200] * 5
        assert statuses[-1] == 429
        refused = answers[-1]
        assert problem(refused) == (429, "too_fast")
        assert refused.headers["retry-after"] == "1"
        assert other.room(room.id).get().status_code == 200
        assert site.nobody().http.get("/readyz").status_code == 200, "not a credential's request"
        eventually(lambda: room.get().status_code == 200)


def test_each_command_of_a_batch_counts(start_server: Callable[..., Server], log: Log) -> None:
    site = Site(start_server(requests_per_second=10), log)
    with site.member() as member, site.member(member.workspace) as other:
        room = member.open_room()
        answers = [room.post(batch(*[command("add_task", title="x", side="seller")] * 30)) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 429]
        assert problem(answers[1]) == (429, "too_fast")
        assert other.room(room.id).version == 31


def test_guessing_over_http(site: Site) -> None:
    answers: list[Any] = []
    with httpx.Client(base_url=site.url) as http:
        for n in range(400):
            answers.append(http.get("/v1/rooms", headers={"authorization": f"Bearer msk_{n}"}))
            if answers[-1].status_code == 429:
                break
    assert answers[0].status_code == 401
    assert problem(answers[-1]) == (429, "too_fast")
    assert int(answers[-1].headers["retry-after"]) >= 1
    with site.member() as member:
        assert member.open_room().version == 1
