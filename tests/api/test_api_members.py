"""Members: invited, signed in by a link that works once, known in every room, and gone everywhere at once."""

import asyncio
from collections.abc import Callable, Iterator
from uuid import uuid4

import httpx
import pytest
from asking import Caller, RoomOf, Site, command, problem
from keys import credentials_of
from serving import Server
from signed_in import COOKIE, Browser, invited, press, signed_in
from stream_client import Stream

from mapstream.log import Log
from mapstream.members import first_token, members_of
from mapstream.plan.elements.people.events import PersonJoined
from mapstream.workspace import existing


@pytest.fixture
def admin(site: Site, member: Caller) -> Iterator[Browser]:
    """The admin of a workspace, signed in."""
    with signed_in(site, member.workspace, "admin", "Ada Admin", email="ada@acme.example") as browser:
        yield browser


@pytest.fixture
def room(member: Caller) -> RoomOf:
    """A room of the workspace."""
    return member.open_room()


def names(browser: Browser) -> list[str]:
    return [one["name"] for one in browser.http.get("/v1/members").json()["members"]]


def test_the_first_link_sets_up_the_workspace_once(start_server: Callable[..., Server], log: Log) -> None:
    site = Site(start_server(), log)
    first, second = (first_token(log, credentials_of(log)) for _ in range(2))
    link = f"{site.url}/sign-in/{first}"
    said = {"organisation": "Acme <b>", "name": "Ada Admin", "email": "ada@acme.example"}
    assert "Your organisation" in httpx.get(link).text
    wrong = press(link, **said | {"email": "nobody"})
    assert (wrong.status_code, "Email: This must be an e-mail address." in wrong.text) == (422, True)
    german = press(link, "de", **said | {"email": "nobody"})
    assert "E-Mail: Das muss eine E-Mail-Adresse sein." in german.text
    assert 'value="Acme &lt;b&gt;"' in wrong.text, "what was said already stays, and is only text"
    answer = press(link, **said)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = {"cookie": f"{COOKIE}={answer.cookies[COOKIE]}"}
    me = httpx.get(f"{site.url}/v1/me", headers=cookie).json()
    assert (me["name"], me["role"], me["via"]) == ("Ada Admin", "admin", "session")
    assert existing(log, me["workspace"]).document["title"] == "Acme <b>"
    for late in (first, second):
        assert press(f"{site.url}/sign-in/{late}", **said).status_code == 401
    assert first_token(log, credentials_of(log)) is None


def test_a_link_signs_in_once_and_only_who_presses_the_button(site: Site, member: Caller) -> None:
    id, link = invited(site, member.workspace)
    for _ in range(2):
        assert "Sign in" in httpx.get(link).text
    assert httpx.head(link).status_code == 200
    for origin in ("https://evil.example", "null"):
        assert httpx.post(link, headers={"origin": origin}).status_code == 403
    assert httpx.post(link).status_code == 403
    with Browser(site, link, id, member.workspace) as sam:
        assert sam.http.get("/v1/me").json()["person"] == id
        assert press(link).status_code == 401
        assert httpx.get(link).status_code == 401


def test_a_session_is_listed_ended_and_ended_by_signing_in_again(site: Site, member: Caller, admin: Browser) -> None:
    with signed_in(site, member.workspace) as sam, signed_in(site, member.workspace, name="Sue") as sue:
        [session] = sam.http.get("/v1/sessions").json()["sessions"]
        assert (session["current"], session["browser"].startswith("python-httpx")) == (True, True)
        assert problem(sue.http.delete(f"/v1/sessions/{session['id']}")) == (404, "not_found")
        assert problem(sue.http.get("/v1/sessions", params={"member": sam.id})) == (403, "not_allowed")
        assert len(admin.http.get("/v1/sessions", params={"member": sam.id}).json()["sessions"]) == 1
        assert sue.http.delete("/v1/sessions/current").status_code == 204
        assert problem(sue.http.get("/v1/me")) == (401, "unauthorized")
        again = admin.http.post(f"/v1/members/{sam.id}/link").json()["link"]
        answer = httpx.post(again, headers={"origin": site.url, "cookie": f"{COOKIE}={sam.cookie}"})
        assert answer.cookies[COOKIE] != sam.cookie
        assert problem(sam.http.get("/v1/me")) == (401, "unauthorized"), "the one before has ended"


def test_only_admins_invite_and_there_is_always_one(site: Site, member: Caller, admin: Browser) -> None:
    new = {"name": "Sam Seller", "email": "sam@acme.example", "role": "seller"}
    made = admin.http.post("/v1/members", json=new)
    assert (made.status_code, made.json()["role"]) == (201, "seller")
    assert problem(admin.http.post("/v1/members", json=new | {"email": "SAM@acme.example"})) == (422, "already_member")
    assert names(admin) == ["Ada Admin", "Sam Seller"]
    path = made.headers["location"]
    assert problem(admin.http.patch(f"/v1/members/{admin.id}", json={"role": "seller"})) == (422, "last_admin")
    assert problem(admin.http.delete(f"/v1/members/{admin.id}")) == (422, "last_admin")
    assert admin.http.patch(path, json={"role": "admin"}).json()["role"] == "admin"
    assert admin.http.patch(f"/v1/members/{admin.id}", json={"role": "seller"}).status_code == 200
    for asked in (admin.http.post("/v1/members", json=new), admin.http.delete(path), admin.http.post(f"{path}/link")):
        assert problem(asked) == (403, "not_allowed")
    assert problem(admin.http.get("/v1/keys")) == (403, "not_allowed")
    buyer = member.open_room().invite()
    assert problem(buyer.caller.http.get("/v1/members")) == (403, "not_allowed")


def test_a_member_who_acts_is_one_of_the_people_of_the_room(site: Site, member: Caller, room: RoomOf) -> None:
    with signed_in(site, member.workspace, name="Sam Seller", email="sam@acme.example") as sam:
        mine = sam.room(room.id)
        assert sam.id not in mine.plan["people"], "who only looks is not"
        task = mine.task("Call legal", lead=sam.id)
        assert mine.plan["people"][sam.id] == {
            "name": "Sam Seller",
            "side": "seller",
            "email": "sam@acme.example",
            "role": "seller",
        }
        joined, added = mine.events(by=sam.id)
        assert (joined["type"], added["type"], added["via"]) == (PersonJoined.name, "task.added", "session")
        mine.do("undo")
        assert (task in mine.plan["tasks"], sam.id in mine.plan["people"]) == (False, True)
        own = sam.open_room("Other")
        assert list(own.plan["people"]) == [sam.id]


def test_a_member_who_is_there_by_their_address_is_that_person(site: Site, member: Caller, room: RoomOf) -> None:
    known = room.add("person", name="Sam S.", side="seller", email="sam@acme.example")
    stranger = room.add("person", name="Berta", side="buyer", email="sue@acme.example")
    with signed_in(site, member.workspace, email="Sam@acme.example") as sam:
        assert sam.room(room.id).do("add_task", title="x", side="seller")["events"][0]["by"] == known
        assert sam.id not in room.plan["people"]
    with signed_in(site, member.workspace, name="Sue", email="sue@acme.example") as sue:
        sue.room(room.id).task()
        assert room.plan["people"][sue.id].get("email") is None, "an address is one person's"
        assert room.plan["people"][stranger]["email"] == "sue@acme.example"


def test_a_key_does_no_more_than_its_scope(site: Site, member: Caller, admin: Browser, room: RoomOf) -> None:
    with signed_in(site, member.workspace) as sam:
        [session] = sam.http.get("/v1/sessions").json()["sessions"]
        keys = [
            admin.http.post("/v1/keys", json={"role": "admin", "scope": scope}).json() for scope in ("read", "write")
        ]
        reading, writing = (Caller(site, key["key"]) for key in keys)
        template = {"room": room.id, "title": "Our way"}
        saved = reading.http.post("/v1/templates", json=template, params={"dry_run": ""})
        refused = [
            saved,
            reading.room(room.id).post(command("add_task", title="x", side="seller")),
            reading.http.post("/v1/rooms", json=command("open_room", name="x")),
            *(key.http.delete(f"/v1/sessions/{session['id']}") for key in (reading, writing)),
            *(key.http.get("/v1/sessions", params={"member": sam.id}) for key in (reading, writing)),
            *(key.http.post(f"/v1/members/{sam.id}/link") for key in (reading, writing)),
        ]
        assert {problem(answer)[0] for answer in refused} <= {403, 404}
        assert reading.room(room.id).get().status_code == 200
        kept = writing.http.post("/v1/templates", json=template, params={"dry_run": ""})
        assert kept.status_code == 422, "an empty plan makes no template, but it is looked at"
        assert sam.http.get("/v1/me").status_code == 200, "nobody but an admin signs others out"


def test_a_key_for_one_wish_is_for_that_one_alone(admin: Browser) -> None:
    once = {"idempotency-key": "first of May"}
    new = {"name": "Sam", "email": "sam@acme.example", "role": "seller"}
    made = [admin.http.post("/v1/members", json=new, headers=once) for _ in range(2)]
    assert made[0].json() == made[1].json()
    path = made[0].headers["location"]
    other = admin.http.patch(path, json={"role": "manager"}, headers=once)
    strange = admin.http.patch(f"/v1/members/{uuid4()}", json={"role": "manager"}, headers=once)
    assert problem(other) == problem(strange) == (422, "id_reused")
    assert problem(admin.http.patch(f"/v1/members/{uuid4()}", json={"role": "manager"})) == (404, "not_found")


def test_a_workspace_is_called_otherwise_by_its_admins(site: Site, member: Caller, admin: Browser) -> None:
    assert admin.http.get("/v1/workspace").json() == {"id": member.workspace, "title": "Acme"}
    assert (
        admin.http.patch("/v1/workspace", json={"title": "Acme International"}).json()["title"] == "Acme International"
    )
    with signed_in(site, member.workspace) as sam:
        assert problem(sam.http.patch("/v1/workspace", json={"title": "Mine"})) == (403, "not_allowed")
        assert "New room" in sam.http.get("/").text
    assert site.nobody().http.get("/members").headers["location"] == "/sign-in"
    assert "Were you invited" in site.nobody().http.get("/").text


def test_members_of_another_workspace_see_nothing(site: Site, room: RoomOf) -> None:
    with site.member() as other, signed_in(site, other.workspace, "admin") as eve:
        assert problem(eve.room(room.id).get()) == (404, "not_found")
        assert eve.http.get("/v1/rooms").json()["rooms"] == []
        assert names(eve) == ["Sam Seller"]


@pytest.mark.parametrize("there", ["site", "elsewhere"])
async def test_who_is_removed_is_out_everywhere_at_once(
    request: pytest.FixtureRequest, site: Site, member: Caller, admin: Browser, there: str
) -> None:
    """What an admin decides at one server holds at every other, as soon as that is told."""
    url = request.getfixturevalue(there).url
    room = member.open_room()
    with signed_in(site, member.workspace) as sam:
        headers = {"cookie": f"{COOKIE}={sam.cookie}", "origin": url}
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=20) as browser:
            assert (await browser.get("/v1/me")).json()["role"] == "seller"
            assert admin.http.patch(f"/v1/members/{sam.id}", json={"role": "manager"}).status_code == 200
            async with asyncio.timeout(10):  # the other server is told of it
                while (await browser.get("/v1/me")).json()["role"] != "manager":
                    pass
            # and has told everybody who was there before
            assert (await browser.get(room.path, params={"wait": site.log.position()})).status_code == 200
            stream = await Stream.connect(url, room.id, headers=headers)
            await stream.send({"op": "join"})
            await stream.until(lambda: stream.version == room.version)
            assert admin.http.delete(f"/v1/members/{sam.id}").status_code == 204
            await stream.connection.wait_closed()
            assert stream.connection.close_code == 4403
            assert problem(await browser.get("/v1/me"))[0] == 401
    assert "removed" in members_of(existing(site.log, member.workspace).document)[sam.id]


def test_a_visit_by_a_link_comes_before_being_a_member(site: Site, member: Caller, room: RoomOf) -> None:
    """Who tries out the link of a buyer is the buyer there, and themself elsewhere; without that visit, themself."""
    buyer = room.invite()
    visit = press(f"{site.url}/l/{buyer.caller.token}").cookies["mapstream"]
    with signed_in(site, member.workspace, "admin") as sam:
        both = {"cookie": f"mapstream={visit}; {COOKIE}={sam.cookie}"}
        assert sam.http.get(f"{room.path}/session", headers=both).json()["person"] == buyer.caller.id
        sam.http.delete(f"{room.path}/session", headers=both)
        done = sam.http.post(f"{room.path}/commands", json=command("add_task", title="x", side="seller"), headers=both)
        assert done.json()["events"][0]["by"] == sam.id


def test_keys_are_made_limited_rotated_and_revoked(site: Site, member: Caller, admin: Browser, room: RoomOf) -> None:
    other = member.open_room("Other")
    made = admin.http.post("/v1/keys", json={"role": "seller", "name": "CRM", "room": room.id}).json()
    with Caller(site, made["key"]) as crm:
        assert crm.room(room.id).do("add_task", title="x", side="seller")["events"][0]["via"] == "key"
        assert problem(crm.room(other.id).get()) == (404, "not_found")
        opening = crm.http.post("/v1/rooms", json=command("open_room", name="x"))
        for asked in (opening, crm.http.get("/v1/rooms"), crm.http.get("/v1/members")):
            assert problem(asked) == (403, "not_allowed")
        [key] = [one for one in admin.http.get("/v1/keys").json()["keys"] if one["id"] == made["id"]]
        assert (key["name"], key["role"], key["scope"], key["room"]) == ("CRM", "seller", "write", room.id)
        assert key["used"] > key["issued"]["at"]
        fresh = admin.http.post(f"/v1/keys/{made['id']}/rotation", json={"hours": 1}).json()["key"]
        with Caller(site, fresh) as rotated:
            assert [one.room(room.id).get().status_code for one in (crm, rotated)] == [200, 200]
            last = admin.http.post(f"/v1/keys/{made['id']}/rotation", json={"hours": 0}).json()["key"]
            assert [one.room(room.id).get().status_code for one in (crm, rotated)] == [401, 401]
        with Caller(site, last) as latest:
            assert latest.room(room.id).get().status_code == 200
            assert admin.http.delete(f"/v1/keys/{made['id']}").status_code == 204
            assert latest.room(room.id).get().status_code == 401
    strange = {"role": "seller", "room": str(uuid4())}
    assert problem(admin.http.post("/v1/keys", json=strange)) == (404, "not_found")
