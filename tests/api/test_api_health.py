"""How a server is: alive, ready unless its store is away, and in numbers that name nobody."""

import asyncio
import os
import platform
import re
import signal
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from asking import Caller, Site, batch, command
from deal import Deal
from prometheus_client.parser import text_string_to_metric_families
from serving import KEYRING, Server
from waiting import eventually

from mapstream import projection
from mapstream.api.health import Found, Health
from mapstream.consumers.witnessing import NO_WITNESSES
from mapstream.log import Log, migrate
from mapstream.postgres import Embedded
from mapstream.problems import StoreAway

pytestmark = pytest.mark.long

RUNBOOK = Path(__file__).parents[2] / "deploy" / "README.md"


def numbers(site_url: str) -> dict[tuple[str, ...], float]:
    """Every number by its name and its labels, without those of the process."""
    answer = httpx.get(f"{site_url}/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    found = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            assert sample.labels.pop("process").isdigit()
            found[sample.name, *sample.labels.values()] = sample.value
    return found


def raw(url: str) -> list[tuple[str, dict[str, str], float]]:
    """Every number, with all of its labels."""
    families = text_string_to_metric_families(httpx.get(f"{url}/metrics").text)
    return [(sample.name, sample.labels, sample.value) for family in families for sample in family.samples]


def labelled(found: dict[tuple[str, ...], float], name: str, *labels: str) -> float:
    """The number with these labels, whatever their order."""
    return sum(value for key, value in found.items() if key[0] == name and {*key[1:]} == {*labels})


def test_alive(site: Site) -> None:
    answer = site.nobody().http.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


def test_ready_with_the_lag_of_what_reads_the_log(member: Caller) -> None:
    member.open_room()

    def caught_up() -> bool:
        found = member.site.nobody().http.get("/readyz").json()
        assert found["status"] == "ready"
        assert 0 < found["store"]["seconds"] < 2
        assert [one["name"] for one in found["projections"]] == [model.name for model in projection.found()]
        assert all(one["parked"] == 0 for one in found["projections"])
        names = [one["name"] for one in found["reactors"]]
        assert all(one["passed_over"] == 0 for one in found["reactors"])
        both = [*found["projections"], *found["reactors"]]
        all_there = names == ["calibrating", "files", "overdue_stages", "sealing", "witnessing"]
        return all_there and all(one["behind_events"] == one["behind_seconds"] == 0 for one in both)

    eventually(caught_up, within=60)


def test_the_numbers_to_watch_are_there(site: Site) -> None:
    watched = re.findall(r"`(mapstream_\w+)`", RUNBOOK.read_text())
    assert watched
    assert {*watched} <= {name for name, *_ in numbers(site.url)}


def test_what_happens_is_counted(member: Caller) -> None:
    before = numbers(member.site.url)
    room = member.open_room()
    adding = command("add_task", title="x", side="seller")
    room.post(adding)
    room.post(adding)
    room.refused("start_task", task=room.id)
    room.refused("add_task", title="")
    room.post(batch(*(command("add_task", title=str(n), side="seller") for n in range(30))))
    room.get("/events")
    after = numbers(member.site.url)

    def more(name: str, *labels: str) -> float:
        return labelled(after, name, *labels) - labelled(before, name, *labels)

    assert more("mapstream_commands_total", "add_task", "done") == 31
    assert more("mapstream_commands_total", "add_task", "again") == 1
    assert more("mapstream_commands_total", "start_task", "not_found") == 1
    assert more("mapstream_commands_total", "unread", "invalid") == 1
    assert more("mapstream_events_total") == 32
    assert more("mapstream_commit_seconds_count") == 3
    assert more("mapstream_commit_events_bucket", "1.0") == 2
    assert more("mapstream_commit_events_bucket", "50.0") == 3
    assert more("mapstream_commit_events_sum") == 32
    assert more("mapstream_http_requests_total", "POST", "/v1/rooms/{room}/commands", "200") == 3
    assert more("mapstream_http_requests_total", "POST", "/v1/rooms/{room}/commands", "404") == 1
    assert more("mapstream_http_request_seconds_count", "/v1/rooms/{room}/events") == 1
    assert labelled(after, "mapstream_rooms") >= 1
    assert labelled(after, "mapstream_connections") == 0
    assert labelled(after, "mapstream_store_up") == 1
    assert labelled(after, "mapstream_projection_parked", "plan_board") == 0
    assert labelled(after, "process_resident_memory_bytes") > 1e6


def test_how_busy_it_is_can_be_seen(member: Caller) -> None:
    room = member.open_room()
    room.state()
    found = numbers(member.site.url)
    assert labelled(found, "mapstream_pool_connections") >= 1
    assert labelled(found, "mapstream_pool_in_use") >= 0
    assert labelled(found, "mapstream_pool_waiting") == 0
    assert labelled(found, "mapstream_sent_bytes_total", "http") > 1000
    assert labelled(found, "mapstream_build_info", metadata.version("mapstream"), platform.python_version()) == 1
    eventually(lambda: labelled(numbers(member.site.url), "mapstream_loop_late_seconds_count") > 1)


async def test_what_goes_over_streams_is_counted(site: Site) -> None:
    deal = await asyncio.to_thread(Deal, site.url, site.log)
    before = await asyncio.to_thread(numbers, site.url)
    async with await deal.join("Sam") as sam:
        await sam.do("start_task", task=deal.tasks[0])
    refused = await deal.connect("Sam", room=deal.people["Sam"])
    await refused.closed()
    deal.close()

    def more(name: str, *labels: str) -> float:
        return labelled(numbers(site.url), name, *labels) - labelled(before, name, *labels)

    await asyncio.to_thread(eventually, lambda: more("mapstream_closes_total", "4404") >= 1)
    assert await asyncio.to_thread(more, "mapstream_closes_total", "1000") >= 1
    assert await asyncio.to_thread(more, "mapstream_sent_bytes_total", "stream") > 500
    assert await asyncio.to_thread(more, "mapstream_received_bytes_total") > 100


def test_of_several_processes_whichever_is_asked_tells_of_all(start_server: Callable[..., Server], log: Log) -> None:
    server = start_server(workers=2, requests_per_second=0)

    def processes() -> set[str]:
        found = raw(server.url)
        return {labels["process"] for name, labels, _ in found if name == "mapstream_build_info"}

    told = eventually(lambda: processes() if len(processes()) == 2 else None, within=20)
    with Site(server, log).member() as member:
        for _ in range(8):
            with httpx.Client(base_url=server.url, headers=member.http.headers) as another:
                another.post("/v1/rooms", json=command("open_room", name="Initech")).raise_for_status()
        eventually(lambda: sum(v for name, _, v in raw(server.url) if name == "mapstream_events_total") == 8, within=20)
    os.kill(int(min(told)), signal.SIGKILL)
    eventually(lambda: min(told) not in processes() and len(processes()) == 2, within=40)


def test_nobody_is_named(member: Caller) -> None:
    room = member.open_room("Gwendolyn Unheard-of")
    buyer = room.invite(name="Gwendolyn Unheard-of")
    buyer.get()
    httpx.get(f"{member.site.url}/l/{buyer.caller.token}")
    for path in ("/metrics", "/readyz", "/healthz"):
        told = httpx.get(member.site.url + path).text
        for secret in (room.id, buyer.caller.id, member.id, member.workspace, buyer.caller.token, "Gwendolyn"):
            assert str(secret) not in told


@pytest.fixture
def store(data_at_hand: Path) -> Iterator[Embedded]:
    """A store that can be taken away."""
    store = Embedded(data_at_hand)
    yield store
    store.stop()


def test_a_store_that_is_away(store: Embedded, tmp_path: Path) -> None:
    dsn = store.start()
    migrate(dsn, "away", KEYRING)
    with Server(tmp_path / "server.log", database_url=dsn, schema="away") as server:
        store.stop()
        answer = eventually(lambda: refused(f"{server.url}/readyz"), within=20)
        assert answer is not None
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "store_away"
        assert int(answer.headers["retry-after"]) >= 1
        assert httpx.get(f"{server.url}/healthz").status_code == 200
        assert labelled(numbers(server.url), "mapstream_store_up") == 0
        assert httpx.get(f"{server.url}/docs").status_code == 200
        assert store.start() == dsn
        eventually(lambda: httpx.get(f"{server.url}/readyz").status_code == 200, within=30)


def refused(address: str) -> httpx.Response | None:
    """The answer of an address that is not ready; ``None`` while it is."""
    answer = httpx.get(address, timeout=5)
    return answer if answer.status_code == 503 else None


async def test_why_nothing_can_be_saved_is_said_to_those_who_watch() -> None:
    """The store answers, and refuses to write: who can read only is not ready."""
    trouble = StoreAway()
    trouble.reason, trouble.because, trouble.said = "disk_full", "The disk is full.", "at /var/lib: no space"

    async def reading(_: Any) -> Found:
        return (), (), NO_WITNESSES

    hub: Any = SimpleNamespace(trouble=trouble, reading=reading, spawn=asyncio.ensure_future)
    nobody: Any = None
    health = Health(hub, (), nobody)
    with pytest.raises(StoreAway) as told:
        await health.readyz(nobody)
    document = told.value.document()
    assert (document["status"], document["code"], document["reason"]) == (503, "store_away", "disk_full")
    assert document["detail"] == "Nothing can be saved at the moment. The disk is full."
    hub.trouble = None
    assert (await health.readyz(nobody)).status_code == 200
