"""What is kept about somebody is for them and for administrators; who is erased at one server is gone at the other."""

from pathlib import Path
from typing import Any

import httpx
from asking import Caller, RoomOf, Site, problem
from serving import Server
from stream_client import Stream
from waiting import soon

EMAIL = "berta@initech.example"
WORDS = ("Berta", EMAIL, "zabaglione", "zucchini")


def told(room: RoomOf, person: str, **params: Any) -> httpx.Response:
    return room.get(f"/people/{person}/data", **params)


def test_a_buyer_gets_their_own_and_nobody_elses(member: Caller) -> None:
    room = member.open_room()
    berta, karl = room.invite(), room.invite(name="Karl Käufer")
    seller = room.invite("seller", name="Sam Seller")
    berta.task("Count the zucchini", side="buyer")
    room.add("comment", on="plan", text="Ask Berta Buyer")
    own = told(berta, berta.caller.id)
    assert own.headers["cache-control"] == "private, no-store"
    data = own.json()["data"]
    assert data["person"]["name"] == "Berta Buyer"
    assert "Count the zucchini" in [text for event in data["events"] for text in event["texts"]]
    assert {event["by"] for event in data["events"]} == {berta.caller.id}
    assert (data["mentions"], own.json()["elsewhere"]) == ([], None)
    assert told(berta, berta.caller.id, elsewhere=True).json()["elsewhere"] is None
    for asking, about in ((berta, karl), (karl, berta), (seller, berta), (berta, seller)):
        assert problem(told(asking, about.caller.id)) == (403, "not_allowed")
    other = member.open_room("Elsewhere")
    assert problem(told(other.caller.room(other.id), berta.caller.id)) == (404, "not_found")
    assert problem(told(berta.caller.room(other.id), berta.caller.id)) == (404, "not_found")
    assert problem(told(room.caller.site.nobody().room(room.id), berta.caller.id)) == (401, "unauthorized")


def test_an_administrator_is_told_where_else_somebody_is_known(member: Caller) -> None:
    here, there, apart = (member.open_room(name) for name in ("Here", "There", "Apart"))
    berta = here.add("person", name="Berta", side="buyer", email=EMAIL)
    again = there.add("person", name="B. Buyer", side="buyer", email=EMAIL.upper())
    apart.add("person", name="Berta", side="buyer", email="another@initech.example")
    found = told(here, berta, elsewhere=True).json()["elsewhere"]
    assert found == {
        "rooms": [{"room": there.id, "title": "There", "person": again, "name": "B. Buyer"}],
        "member": None,
    }


async def test_who_is_erased_at_one_server_is_gone_at_the_other(
    member: Caller, site: Site, postgres_dsn: str, tmp_path: Path
) -> None:
    room = member.open_room()
    berta = room.invite()
    room.do("edit_person", person=berta.caller.id, email=EMAIL)
    berta.task("Count the zucchini", side="buyer")
    berta.add("comment", on="plan", text="I like zabaglione")
    schema = site.log.database.schema
    with Server(tmp_path / "second.log", database_url=postgres_dsn, schema=schema, requests_per_second=0) as second:
        elsewhere = Site(second, site.log)
        hers = Caller(elsewhere, berta.caller.token, id=berta.caller.id).room(room.id)
        theirs = Caller(elsewhere, member.token).room(room.id)
        assert all(word in theirs.get().text for word in WORDS)
        assert berta.caller.token is not None
        async with await Stream.join(second.url, room.id, berta.caller.token) as stream:
            room.do("erase_person", person=berta.caller.id, name="Berta Buyer")
            assert await stream.closed() in (4401, 4403)
        await soon(lambda: hers.get().status_code == 401)
        await soon(lambda: not [word for word in WORDS if word in theirs.get().text + theirs.get("/events").text])
        assert hers.refused("add_comment", on="plan", text="I am back") == "unauthorized"
