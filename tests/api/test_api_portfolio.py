"""The portfolio over HTTP: deals with a room and deals without."""

from asking import Caller, Site


def test_deals_with_and_without_a_room(member: Caller) -> None:
    room = member.open_room(deal={"name": "Initech", "amount": "20000", "currency": "EUR"})
    room.task(due="2026-03-13")
    room.do("close_deal", result="won")
    csv = "name,crm_id,amount,opened,closed,outcome\nUmbrella,006A1,30000,2026-01-12,2026-03-30,lost\n"
    sent = member.http.post("/v1/deals", content=csv, headers={"content-type": "text/csv"})
    assert sent.status_code == 200, sent.text
    again = {"deals": [{"name": "Umbrella", "crm_id": "006A1", "amount": "30000", "opened": "2026-01-12"}]}
    assert member.http.post("/v1/deals", json=again).json() == sent.json()
    answer = member.http.get("/v1/portfolio", params={"wait": member.site.log.position(), "by": "template"})
    assert answer.status_code == 200, answer.text
    found = answer.json()["figures"]
    assert found["coverage"] == {"planned": 1, "co_owned": 0, "of": 2, "share": 0.5}
    [band] = found["win_rate"]
    assert (band["band"], band["with"]["won"], band["without"]["of"]) == ("10000 to 50000", 1, 0)


def test_who_may_record_and_what_is_refused(site: Site) -> None:
    with site.member(role="success") as success:
        assert success.http.post("/v1/deals", json={"deals": []}).status_code == 403
        assert success.http.get("/v1/portfolio", params={"wait": site.log.position()}).status_code == 200
        with site.member(success.workspace) as admin:
            half = {"deals": [{"name": "Umbrella", "opened": "2026-01-12", "outcome": "won"}]}
            refused = admin.http.post("/v1/deals", json=half)
            assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
            assert "or neither" in refused.text
    assert site.nobody().http.get("/v1/portfolio").status_code == 401


def test_what_is_kept_is_told_in_the_language_of_who_asks(member: Caller) -> None:
    room = member.open_room(name="Late")
    room.task("Security review", side="buyer", due="2020-03-13")
    wait = {"wait": member.site.log.position()}

    def asked(path: str, language: str, **more: str) -> str:
        answer = member.http.get(path, params=wait, headers={"accept-language": language, **more})
        assert answer.status_code == 200, answer.text
        return answer.text

    assert "“Security review” was due 13 Mar 2020" in asked("/v1/signals", "en")
    assert "„Security review“ war am 13. März 2020 fällig" in asked("/v1/signals", "de")
    assert "Die Käuferseite hat noch nichts getan." in asked("/v1/portfolio/rooms", "de")
    assert "Prognosen beruhen auf einer Einschätzung" in asked("/v1/portfolio/calibration", "de")
    table = asked("/v1/portfolio/rooms", "fi", accept="text/csv")
    assert table.startswith("room,name,owner,stage,")
    assert "Ostajan puoli ei ole vielä tehnyt mitään." in table


def test_rooms_by_health(member: Caller) -> None:
    late, fine = member.open_room(name="Late"), member.open_room(name="Fine")
    late.task(side="buyer", due="2026-03-13")
    wait = {"wait": member.site.log.position()}
    found = member.http.get("/v1/portfolio/rooms", params=wait).json()
    assert [room["room"] for room in found["rooms"]] == [late.id, fine.id]
    assert member.http.get("/v1/portfolio", params=wait).json()["rooms"] == found["rooms"]
    told = late.get("/signals").json()["forecast"]
    assert found["rooms"][0]["health"]["score"] == told["score"]
    [one] = member.http.get("/v1/portfolio/rooms", params={"turn": "buyer", "overdue": "true"}).json()["rooms"]
    assert (one["turn"], one["next"]["due"], one["overdue"]) == ("buyer", "2026-03-13", 1)
    first = member.http.get("/v1/portfolio/rooms", params={"limit": 1, "sort": "opened"})
    assert [room["room"] for room in first.json()["rooms"]] == [fine.id]
    then = member.http.get("/v1/portfolio/rooms", params={"limit": 1, "sort": "opened", "cursor": first.json()["next"]})
    assert ([room["room"] for room in then.json()["rooms"]], then.json()["next"]) == ([late.id], None)
    with member.site.member() as stranger:
        assert stranger.http.get("/v1/portfolio/rooms").json()["rooms"] == []


def test_a_deal_review_and_tables(member: Caller) -> None:
    room = member.open_room(name="=Late")
    task = room.task(side="buyer", due="2099-03-13")
    room.do("reschedule_task", task=task, due="2099-03-20")
    wait = {"wait": member.site.log.position()}
    [found] = member.http.get("/v1/portfolio/review", params=wait).json()["rooms"]
    [moved] = [one for one in found["changes"] if one["what"] == "date_moved"]
    assert (found["room"], moved["subject"], len(moved["events"])) == (room.id, f"tasks/{task}", 1)
    assert member.http.get("/v1/portfolio/review", params={"since": "2099-01-01"}).json()["rooms"] == []
    assert member.http.get("/v1/portfolio/review", params={"since": "lately"}).status_code == 422
    for path in ("", "/rooms", "/review"):
        table = member.http.get(f"/v1/portfolio{path}", headers={"accept": "text/csv"})
        assert table.headers["content-type"].startswith("text/csv")
        assert "attachment" in table.headers["content-disposition"]
        assert ",=" not in table.text
    assert room.invite().caller.http.get("/v1/portfolio/review").status_code == 403
