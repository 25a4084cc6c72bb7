"""Who has seen something, on whatever server, finds it in what they read next: every read waits for it in one way."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from asking import Caller, RoomOf, Site, places, problem
from waiting import eventually

from mapstream.api.waiting import Awaited, awaited_by
from mapstream.problems import Invalid


@pytest.mark.parametrize(
    ("header", "parameter", "awaited"),
    [
        (None, None, Awaited()),
        ("90211", None, Awaited(position=90211)),
        (None, "v58", Awaited(version=58)),
        ("v58", "90211", Awaited(90211, 58)),
        ("v58", "v60", Awaited(version=60)),
    ],
)
def test_what_is_awaited(header: str | None, parameter: str | None, awaited: Awaited) -> None:
    assert awaited_by(asking(header, parameter)) == awaited


@pytest.mark.parametrize("said", ["", "soon", "-1", "v", "v1.5", "58v", "9" * 19, "v" + "9" * 30, "１"])
def test_what_is_asked_for_wrongly(said: str) -> None:
    for asked in (asking(said, None), asking(None, said)):
        with pytest.raises(Invalid):
            awaited_by(asked)


def asking(header: str | None, parameter: str | None) -> Any:
    """A request that says this."""
    headers = {} if header is None else {"Mapstream-Wait": header}
    return SimpleNamespace(headers=headers, query_params={} if parameter is None else {"wait": parameter})


READS = ("", "/events", "/agenda", "/forecast", "/slips", "/audit", "/plan.csv", "/plan.md", "/plan.json")


def test_every_read_waits(member: Caller) -> None:
    room = member.open_room()
    buyer = room.invite()
    version, position = room.version, room.events()[-1]["position"]
    for what in READS:
        for wait in (str(position), f"v{version}"):
            assert room.get(what, wait=wait).status_code == 200, what
            assert room.get(what, headers={"mapstream-wait": wait}).status_code == 200, what
        assert buyer.get(what, wait=f"v{version}").status_code == 200, what
        assert problem(buyer.get(what, wait="1")) == (403, "not_allowed"), "positions are for members"
        assert (problem(room.get(what, wait="soon")), places(room.get(what, wait="soon"))) == (
            (422, "invalid"),
            ["wait"],
        )

    def ask_too_early(what: str) -> httpx.Response:
        return room.get(what, headers={"mapstream-wait": f"v{version + 1}"})

    with ThreadPoolExecutor(len(READS)) as asking:  # each is held for seconds
        for late in asking.map(ask_too_early, READS):
            assert problem(late) == (503, "read_model_behind"), late.url
            assert "retry-after" in late.headers


def test_of_a_room_that_is_not_theirs_nobody_learns_the_version(member: Caller, site: Site) -> None:
    room = member.open_room()
    with site.member() as other:
        for version in (1, 10**6):
            assert problem(other.room(room.id).get(wait=f"v{version}")) == (404, "not_found")


class TestTwoServers:
    """One writes, and reads on another."""

    @pytest.fixture
    def both(self, member: Caller, elsewhere: Site) -> Iterator[tuple[RoomOf, RoomOf]]:
        """A room on two servers."""
        room = member.open_room()
        with Caller(elsewhere, member.token) as there:
            yield room, there.room(room.id)

    def test_what_was_acknowledged_is_in_every_read(self, both: tuple[RoomOf, RoomOf]) -> None:
        here, there = both
        task = here.task()
        there.state()
        for n in range(60):
            done = here.do("edit_task", task=task, title=f"Title {n}")
            seen = str(done["events"][-1]["position"]) if n % 2 else f"v{done['version']}"
            what = READS[n // 2 % len(READS)]
            answer = eventually(lambda what=what, seen=seen: answered(there, what, seen), within=30)
            assert knows(answer, what, done["version"], n), f"{what} awaiting {seen} is stale"

    def test_a_link_that_was_made_a_moment_ago_opens_the_room(self, both: tuple[RoomOf, RoomOf]) -> None:
        here, there = both
        there.state()
        for n in range(20):
            buyer = here.invite(name=f"Buyer {n}")
            token = buyer.caller.token
            headers = {"authorization": f"Bearer {token}"}
            assert httpx.get(there.caller.site.url + there.path, headers=headers).status_code == 200


def answered(room: RoomOf, what: str, seen: str) -> httpx.Response | None:
    """The answer that knows what was seen; ``None`` where the machine is too busy for that to come in time."""
    answer = room.get(what, headers={"mapstream-wait": seen}, **({"limit": 1000} if what == "/events" else {}))
    assert answer.status_code == 200 or problem(answer) == (503, "read_model_behind"), answer.text
    return answer if answer.status_code == 200 else None


def knows(answer: httpx.Response, what: str, version: int, n: int) -> bool:
    """Whether an answer knows of the n-th title, which came about at a version."""
    if what in ("/forecast", "/agenda", "/slips"):
        return bool(answer.json()["version"] >= version)
    return f"Title {n}" in answer.text
