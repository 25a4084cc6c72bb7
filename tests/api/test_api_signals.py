"""Signals of a room over HTTP: now, at any moment, for the seller's side and no further than its readers see."""

from asking import Caller, RoomOf, Site, problem
from signed_in import signed_in


def codes(room: RoomOf, **asked: str) -> dict[str, list[int]]:
    """The signals, each with its events."""
    told = room.get("/signals", **asked).json()
    return {f"{one['code']} {one.get('stage', '')}".strip(): one["events"] for one in told["signals"]}


def test_what_would_have_been_said_then(member: Caller) -> None:
    room = member.open_room()
    task = room.task("Security review", due="2020-03-13")
    [_, added] = [event["at"] for event in room.events()]
    now = room.get("/signals").json()
    assert now.keys() == {"room", "version", "day", "signals", "patterns", "forecast"}
    [overdue] = [one for one in now["signals"] if one["code"] == "overdue"]
    assert (overdue["subject"], overdue["stage"], overdue["since"], overdue["events"]) == (
        f"tasks/{task}",
        "alert",
        "2020-03-20",
        [2],
    )
    assert room.get("/signals", at=added).json() == room.get("/signals", version=2).json()
    assert codes(room, at="2100-01-01T00:00:00Z").keys() >= {"overdue alert", "built_alone", "zombie decayed"}
    room.do("complete_task", task=task)
    assert "overdue alert" not in codes(room)
    assert codes(room, version=2)["overdue alert"] == [2], "the past stays what it was"
    tag = room.get("/signals").headers["etag"]
    assert room.get("/signals", headers={"if-none-match": tag}).status_code == 304


def test_they_are_told_in_the_language_of_who_asks(member: Caller) -> None:
    room = member.open_room()
    room.task("Security review", due="2020-03-13")
    english, german = room.get("/signals"), room.get("/signals", headers={"accept-language": "de"})
    assert "“Security review” was due 13 Mar 2020" in english.text
    assert "„Security review“ war am 13. März 2020 fällig" in german.text
    assert "Die Gewichte sind eine Einschätzung." in german.json()["forecast"]["sentence"]
    kept = {"if-none-match": english.headers["etag"]}
    assert room.get("/signals", headers=kept | {"accept-language": "de"}).status_code == 200
    assert room.get("/signals", headers=kept).status_code == 304


def test_they_are_the_sellers_and_each_sees_their_own(member: Caller, site: Site) -> None:
    room = member.open_room()
    buyer, seller = room.invite(), room.invite("seller", "Dora")
    room.task("Keep the discount in hand", due="2020-03-20", visible_to=[seller.caller.id])
    buyer.do("add_task", title="What we tell nobody", side="buyer", due="2020-03-20", visible_to="buyer")
    assert problem(buyer.get("/signals")) == (403, "not_allowed")
    other = room.invite("seller", "Sue")
    for reader, sees in ((seller, True), (other, False)):
        told = reader.get("/signals").text
        assert ("Keep the discount" in told) == sees
        assert "What we tell nobody" not in told
    room.do("set_scope", person=other.caller.id, scope={"history": False})
    assert problem(other.get("/signals")) == (403, "not_allowed")
    with site.member() as stranger:
        assert problem(stranger.http.get(f"{room.path}/signals")) == (404, "not_found")


def test_people_are_told_by_name(member: Caller) -> None:
    room = member.open_room()
    champion = room.invite()
    room.do("edit_person", person=champion.caller.id, role="champion")
    room.do("remove_person", person=champion.caller.id)
    [left] = [one for one in room.get("/signals").json()["signals"] if one["code"] == "champion_left"]
    assert "@{" not in left["sentence"] + left["advice"]
    assert "the champion, is not on the deal any more" in left["sentence"]


def test_a_workspace_takes_more_for_a_contradiction(member: Caller, site: Site) -> None:
    room = member.open_room()
    buyer = room.invite()
    room.do("edit_person", person=buyer.caller.id, role="legal")
    room.do("add_document", title="Data", kind="DPA 2026", url="https://acme.example/dpa")
    room.do("complete_task", task=room.task("Privacy review"))
    said = {"code": "unread_dpa", "words": ["Privacy"], "documents": ["dpa"], "readers": ["legal"]}
    tag = room.get("/signals").headers["etag"]
    with signed_in(site, member.workspace, "admin") as admin:
        made = admin.http.post("/v1/contradictions", json=said)
        assert (made.status_code, made.json()["code"], made.json()["kinds"]) == (201, "unread_dpa", [])
        assert codes(room).keys() >= {"unread_dpa"}
        assert room.get("/signals", headers={"if-none-match": tag}).status_code == 200
        assert problem(admin.http.post("/v1/contradictions", json=said)) == (422, "code_taken")
        assert problem(admin.http.post("/v1/contradictions", json={**said, "code": "overdue"})) == (422, "code_taken")
        wrong = {**said, "code": "other", "readers": ["seller"]}
        assert problem(admin.http.post("/v1/contradictions", json=wrong)) == (422, "invalid")
        assert [one["code"] for one in admin.http.get("/v1/contradictions").json()["contradictions"]] == ["unread_dpa"]
        for _ in range(2):
            assert admin.http.delete(made.headers["location"]).status_code == 204
        assert admin.http.get("/v1/contradictions").json() == {"contradictions": []}
        assert problem(admin.http.delete(f"/v1/contradictions/{room.id}")) == (404, "not_found")
    assert "unread_dpa" not in codes(room)
    with signed_in(site, member.workspace, "seller") as seller:
        assert problem(seller.http.post("/v1/contradictions", json=said)) == (403, "not_allowed")
        assert seller.http.get("/v1/contradictions").status_code == 200
    assert problem(buyer.caller.http.get("/v1/contradictions")) == (403, "not_allowed")
