"""Personal links: opened by whoever holds them, in a browser, until they are withdrawn. And other people's pages."""

from base64 import urlsafe_b64decode
from collections.abc import Callable
from http.cookies import SimpleCookie
from uuid import uuid4

import httpx
import pytest
from asking import Caller, RoomOf, Site, command, problem
from serving import Server
from waiting import eventually

from mapstream.api_keys import revoke_key
from mapstream.log import Log


@pytest.fixture
def room(member: Caller) -> RoomOf:
    """A room."""
    return member.open_room()


def opened(buyer: RoomOf, **headers: str) -> httpx.Response:
    """What a browser is answered in which the button was pressed, on the page that the link leads to."""
    url = buyer.caller.site.url
    return httpx.post(f"{url}/l/{buyer.caller.token}", headers={"origin": url} | headers)


def browser(buyer: RoomOf) -> httpx.Client:
    """A browser that has opened the link."""
    morsel = SimpleCookie(opened(buyer).headers["set-cookie"])["mapstream"]
    url = buyer.caller.site.url
    return httpx.Client(base_url=url, headers={"cookie": f"mapstream={morsel.value}", "origin": url})


def test_opening_a_link_leads_to_the_room(room: RoomOf) -> None:
    buyer = room.invite()
    answer = opened(buyer)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/rooms/{room.id}")
    morsel = SimpleCookie(answer.headers["set-cookie"])["mapstream"]
    assert (morsel["path"], morsel["httponly"], morsel["samesite"].lower()) == (room.path, True, "lax")
    assert not morsel["secure"], "the server is reached over plain http"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_who_only_follows_it_is_nobody_until_they_touch_the_page(room: RoomOf) -> None:
    buyer = room.invite()
    address = f"{buyer.caller.site.url}/l/{buyer.caller.token}"
    for looking in (httpx.head(address), httpx.get(address, follow_redirects=True)):
        assert (looking.status_code, "set-cookie" in looking.headers) == (200, False)
    assert "Open the plan" in looking.text
    with browser(buyer) as page:
        assert page.get(room.path).status_code == 200
        assert room.events(type="link.opened") == []
        assert page.post(f"{room.path}/session").status_code == 204
        evil = page.post(f"{room.path}/session", headers={"origin": "https://evil.example"})
        assert problem(evil) == (403, "not_allowed")
    [event] = room.events(type="link.opened")
    assert (event["by"], event["via"]) == (buyer.caller.id, "link")
    assert room.caller.http.post(f"{room.path}/session").status_code == 204
    assert len(room.events(type="link.opened")) == 1, "a key is nobody who comes"


def test_a_view_is_told_of_as_it_goes_on(room: RoomOf) -> None:
    """Over the log: what the server knows of a sitting is what was written of it."""
    buyer, sitting = room.invite(), str(uuid4())
    told = [
        buyer.do("record_view", subject="plan", sitting=sitting, seconds=seconds)["events"][0]["data"]["seconds"]
        for seconds in (0, 86_400)
    ]
    assert told[0] == 0
    assert told[1] < 60, "no more than has gone by"
    assert room.refused("record_view", subject="plan", seconds=1) == "not_allowed"


def test_a_session_is_the_person(room: RoomOf) -> None:
    buyer = room.invite()
    with browser(buyer) as page:
        assert page.get(room.path).status_code == 200
        done = page.post(f"{room.path}/commands", json=command("add_task", title="x", side="buyer")).json()
        assert (done["events"][0]["by"], done["events"][0]["via"]) == (buyer.caller.id, "link")
        assert page.get(f"{room.path}/session").json()["person"] == buyer.caller.id
        left = page.delete(f"{room.path}/session")
        assert left.status_code == 204
        morsel = SimpleCookie(left.headers["set-cookie"])["mapstream"]
        assert (morsel.value, morsel["path"], morsel["max-age"]) == ("", room.path, "0")
        assert problem(page.get(room.path)) == (401, "unauthorized"), "it has ended on the server, too"
        assert page.delete(f"{room.path}/session").status_code == 204
    assert buyer.get().status_code == 200, "the link holds as before"


def test_a_session_is_not_the_link(room: RoomOf) -> None:
    buyer = room.invite()
    first, second = browser(buyer), browser(buyer)
    with first, second:
        assert len({first.headers["cookie"], second.headers["cookie"], f"mapstream={buyer.caller.token}"}) == 3
        first.delete(f"{room.path}/session")
        assert second.get(room.path).status_code == 200
    token = second.headers["cookie"].removeprefix("mapstream=")
    assert httpx.get(f"{buyer.caller.site.url}/l/{token}").status_code == 401, "nor does it open others"


def test_a_link_is_told_again_until_somebody_has_used_it(room: RoomOf) -> None:
    person = room.add("person", name="Berta", side="buyer")
    asked = command("issue_link", person=person)
    first, second = (room.post(asked).json()["link"] for _ in range(2))
    lost, told = (Caller(room.caller.site, link.rpartition("/l/")[2]).room(room.id) for link in (first, second))
    assert problem(lost.get()) == (401, "unauthorized")
    assert told.get().status_code == 200
    assert "link" not in room.post(asked).json(), "what is in use stays as it is"


def test_a_link_is_kept_as_a_hash(room: RoomOf) -> None:
    buyer = room.invite()
    browser(buyer)
    database = room.caller.site.log.database
    secrets = [raw(buyer.caller.token), raw(room.caller.token)]
    with database.connect() as conn:
        for table in ("credentials", "log_events", "secrets"):
            for row in conn.execute(f"SELECT t::text AS row FROM {table} AS t").fetchall():
                assert not any(secret.hex() in str(row["row"]) for secret in secrets), table


def raw(token: str | None) -> bytes:
    """The secret in a token."""
    return urlsafe_b64decode(f"{(token or '')[4:]}==")[32:64]


def test_a_browser_says_where_it_comes_from(room: RoomOf) -> None:
    buyer = room.invite()
    with browser(buyer) as page:
        del page.headers["origin"]
        assert page.get(room.path).status_code == 200
        assert problem(page.post(f"{room.path}/commands", json=command("undo"))) == (403, "not_allowed")
    for origin in ("https://evil.example", "null"):
        assert (opened(buyer, origin=origin).status_code, opened(buyer, origin=origin).cookies) == (403, {})


def test_a_page_of_another_site_cannot_act(room: RoomOf) -> None:
    doing = command("add_task", title="x", side="buyer")
    with browser(room.invite()) as page:
        for origin in ("https://evil.example", "null", f"{page.base_url}.evil.example", "https://127.0.0.1:1"):
            answer = page.post(f"{room.path}/commands", json=doing, headers={"origin": origin})
            assert problem(answer) == (403, "not_allowed"), origin
            assert problem(page.get(room.path, headers={"origin": origin})) == (403, "not_allowed")
            assert "access-control-allow-origin" not in answer.headers
        own = str(page.base_url).rstrip("/")
        assert page.post(f"{room.path}/commands", json=doing, headers={"origin": own}).status_code == 200
    # a token in the header is not something that a browser sends by itself
    answer = room.get(headers={"origin": "https://integration.example"})
    assert answer.status_code == 200


def test_the_session_is_found_among_other_cookies(room: RoomOf) -> None:
    with browser(room.invite()) as page:
        token = page.headers["cookie"].removeprefix("mapstream=")
    for cookie in (
        f"mapstream={token}",
        f'theme="a;b"; mapstream="{token}"',
        f"a=b;mapstream={token};c=d",
        f"mapstream={token}; mapstream=msv_older",
        f"a={chr(92) * 30_000}; mapstream={token}",
    ):
        assert httpx.get(room.caller.site.url + room.path, headers={"cookie": cookie}).status_code == 200, cookie[:50]


def test_cookies_that_are_none(room: RoomOf) -> None:
    for cookie in ("mapstream=", "mapstream=x", "mapstream", "other=1", 'mapstream="', "a=b; mapstream=msv_x", "=;=,"):
        answer = httpx.get(room.caller.site.url + room.path, headers={"cookie": cookie})
        assert problem(answer)[0] in (401, 429), cookie


@pytest.mark.parametrize("token", ["x", "msl_", "msl_x", "msk_x", "msl_" + "A" * 75, "%00", "%ff", "msl_" + "A" * 4000])
def test_what_is_no_link(room: RoomOf, token: str) -> None:
    answer = httpx.get(f"{room.caller.site.url}/l/{token}")
    assert answer.status_code in (401, 429)
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "set-cookie" not in answer.headers


def test_a_token_is_spelled_in_one_way(room: RoomOf) -> None:
    token = room.invite().caller.token or ""
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    # the last letter holds two bits that mean nothing
    spellings = [
        token + "=",
        token[:20] + "!" + token[20:],
        token[:-1] + last[last.index(token[-1]) ^ 1],
        token + "\t=",
    ]
    for spelling in spellings:
        answer = httpx.get(room.caller.site.url + room.path, headers={"authorization": f"Bearer {spelling}"})
        assert problem(answer)[0] in (401, 429), spelling


def test_a_key_is_no_link(room: RoomOf) -> None:
    answer = httpx.get(f"{room.caller.site.url}/l/{room.caller.token}")
    assert (answer.status_code, "set-cookie" in answer.headers) == (401, False)


def test_a_link_that_is_withdrawn(room: RoomOf) -> None:
    buyer = room.invite()
    [link] = room.plan["people"][buyer.caller.id]["links"]
    with browser(buyer) as page:
        room.do("revoke_link", link=link)
        assert problem(page.get(room.path)) == (401, "unauthorized")
    assert problem(buyer.get()) == (401, "unauthorized")
    assert opened(buyer).status_code == 401


def test_a_person_who_left(room: RoomOf) -> None:
    buyer = room.invite()
    room.do("remove_person", person=buyer.caller.id)
    assert problem(buyer.get()) == (401, "unauthorized")


def test_a_link_that_has_expired(room: RoomOf) -> None:
    assert room.refused(
        "issue_link", person=room.add("person", name="B", side="buyer"), expires="2020-01-01T00:00:00Z"
    ) in (
        "expires_in_past",
        "invalid",
    )
    assert room.invite(expires="2100-01-01T00:00:00+02:00").get().status_code == 200


def test_a_key_that_is_revoked(member: Caller, room: RoomOf) -> None:
    with member.site.member(member.workspace) as other:
        assert other.room(room.id).get().status_code == 200
        revoke_key(member.site.log, member.workspace, other.id)
        # another process wrote that: the server is told in a moment
        eventually(lambda: other.room(room.id).get().status_code == 401)


@pytest.mark.parametrize("role", ["admin", "seller", "manager", "success"])
def test_every_role_of_a_member_acts(member: Caller, room: RoomOf, role: str) -> None:
    with member.site.member(member.workspace, role) as other:
        assert other.room(room.id).do("add_comment", on="plan", text="x")["events"][0]["by"] == other.id


def test_a_token_of_a_link_is_taken_as_a_bearer_token(room: RoomOf) -> None:
    buyer = room.invite()
    assert "position" not in buyer.state()
    assert "position" in room.state()


def test_over_https_the_cookie_stays_there(start_server: Callable[..., Server], log: Log) -> None:
    site = Site(start_server(public_url="https://plans.example"), log)
    with site.member() as member:
        buyer = member.open_room().invite()
        assert SimpleCookie(opened(buyer, origin="https://plans.example").headers["set-cookie"])["__Secure-mapstream"][
            "secure"
        ]
        person = buyer.caller.id
        assert member.room(buyer.id).do("issue_link", person=person)["link"].startswith("https://plans.example/l/msl_")


def test_a_champion_brings_in_a_colleague_and_the_seller_sees_it_and_undoes_it(room: RoomOf) -> None:
    champion, legal = room.invite(), room.add("person", name="Lee Legal", side="buyer", role="legal")
    room.do("issue_link", person=legal)
    colleague = champion.add("person", name="Ida", side="buyer")
    token = champion.do("issue_link", person=colleague)["link"].rpartition("/l/")[2]
    ida = Caller(room.caller.site, token, id=colleague).room(room.id)
    [event] = room.events(type="link.issued", by=champion.caller.id)
    assert event["patch"]["people"].keys() == {colleague}
    colleagues = champion.get("/session").json()["colleagues"]
    assert colleagues == {colleague: room.plan["people"][colleague]["links"]}, "of others they learn nothing"
    assert "colleagues" not in ida.get("/session").json()
    # whose link it came by: the sellers know of all, others of their own
    by_link = ida.add("comment", on="plan", text="Hello")
    [way] = room.plan["people"][colleague]["links"]
    for reader, told in ((room, way), (ida, way), (champion, None)):
        [event] = reader.events(type="comment.added")
        audit = reader.get("/audit", type="comment.added", headers={"Mapstream-Wait": f"v{room.version}"})
        [entry] = audit.json()["entries"]
        assert (event["patch"]["comments"].keys(), event.get("way"), entry.get("way")) == ({by_link}, told, told)
    assert ida.refused("issue_link", person=colleague) == "not_allowed"
    room.do("remove_person", person=colleague)
    assert problem(ida.get()) == (401, "unauthorized")
    room.do("set_inviting", champion=False)
    assert champion.caller.http.get("/v1/me").json()["may"]["links"] == "no"
    assert champion.refused("issue_link", person=champion.caller.id) == "not_allowed"
