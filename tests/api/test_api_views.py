"""What is derived from a room is served like the room: now, as of, through the reader's lens, only if it changed."""

from datetime import datetime, timedelta

import pytest
from asking import Caller, RoomOf, Site, problem

from mapstream.api.views import VIEWS

NAMES = [view.name for view in VIEWS]


@pytest.fixture
def room(member: Caller) -> RoomOf:
    """A room at version 2."""
    room = member.open_room()
    room.task("Security review", due="2020-03-13")
    return room


@pytest.mark.parametrize("name", NAMES)
def test_now_and_as_of(room: RoomOf, name: str) -> None:
    now = room.get(f"/{name}").json()
    assert now.keys() == {"room", "version", "day", name}
    assert (now["room"], now["version"]) == (room.id, 2)
    opened, added = [event["at"] for event in room.events()]
    assert room.get(f"/{name}", version=1).json()["version"] == 1
    assert room.get(f"/{name}", at=opened).json()["version"] == 1
    assert room.get(f"/{name}", at=added).json() == room.get(f"/{name}", version=2).json()
    assert problem(room.get(f"/{name}", version=3)) == (404, "not_found")
    assert problem(room.get(f"/{name}", version=1, at=opened)) == (422, "invalid")
    assert problem(room.get(f"/{name}", colour="red")) == (422, "invalid")
    before = datetime.fromisoformat(opened) - timedelta(seconds=1)
    assert problem(room.get(f"/{name}", at=before.strftime("%Y-%m-%dT%H:%M:%SZ"))) == (404, "not_found")


@pytest.mark.parametrize("name", NAMES)
def test_it_is_reckoned_for_the_day_that_it_is_asked_as_of(room: RoomOf, name: str) -> None:
    [_, added] = [event["at"] for event in room.events()]
    assert room.get(f"/{name}", version=2).json()["day"] == added[:10]
    assert room.get(f"/{name}", at="2100-01-31T12:00:00Z").json()["day"] == "2100-01-31"
    assert room.get(f"/{name}", at="9999-12-31T23:59:59Z").json()["day"] == "9999-12-31"


@pytest.mark.parametrize("name", NAMES)
def test_only_if_it_changed(room: RoomOf, name: str) -> None:
    first = room.get(f"/{name}")
    tag = first.headers["etag"]
    assert tag == f'"2-{first.json()["day"]}"'
    assert first.headers["cache-control"] == "private, no-cache"
    assert first.headers["vary"].startswith("authorization, cookie")
    again = room.get(f"/{name}", headers={"if-none-match": f'"1", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    another_day = room.get(f"/{name}", headers={"if-none-match": tag}, at="2100-01-31T12:00:00Z")
    assert another_day.status_code == 200
    room.task()
    assert room.get(f"/{name}", headers={"if-none-match": tag}).status_code == 200


@pytest.mark.parametrize("view", VIEWS, ids=NAMES)
def test_who_may_read_it(room: RoomOf, site: Site, view: object) -> None:
    [found] = [v for v in VIEWS if v is view]
    buyer, seller = room.invite(), room.invite("seller", "Dora")
    assert seller.get(f"/{found.name}").status_code == 200
    answer = buyer.get(f"/{found.name}")
    assert problem(answer) == (403, "not_allowed") if found.sellers else answer.status_code == 200
    with site.member() as stranger:
        assert problem(stranger.http.get(f"{room.path}/{found.name}")) == (404, "not_found")


@pytest.mark.parametrize("name", NAMES)
def test_a_close_plan_has_no_views_for_the_buyer(member: Caller, name: str) -> None:
    room = member.open_room(kind="close_plan")
    assert problem(room.invite().get(f"/{name}")) == (404, "not_found")


def test_each_side_is_told_of_what_it_sees(room: RoomOf) -> None:
    """A seller's private task is on the seller's agenda alone, and counts in the seller's advice alone."""
    buyer, seller = room.invite(), room.invite("seller", "Dora")
    room.task("Keep the discount in hand", lead=seller.caller.id, due="2099-03-20", visible_to="seller")
    theirs, ours = (side.get("/agenda").json()["agenda"]["turns"]["people"] for side in (buyer, seller))
    owed = [[entry["title"] for turn in turns for entry in turn["owes"]] for turns in (theirs, ours)]
    assert owed == [[], ["Keep the discount in hand"]]
    by_code = [{r["code"]: r for r in side.get("/advice").json()["advice"]["remarks"]} for side in (buyer, seller)]
    assert "Dora" in by_code[1]["unconfirmed"]["sentence"]
    assert "unconfirmed" not in by_code[0]
    assert len(by_code[1]["no_condition"]["items"]) == len(by_code[0]["no_condition"]["items"]) + 1


def test_what_the_seller_notes_is_in_their_qualification_alone(room: RoomOf) -> None:
    room.add("person", name="Bo", side="buyer", role="champion", influence="The board listens")
    found = room.get("/meddic").json()["meddic"]["champion"]["found"]
    assert [(who["name"], who["notes"]) for who in found] == [("Bo", {"influence": "The board listens"})]
    assert problem(room.invite().get("/meddic")) == (403, "not_allowed")


def test_what_was_due_then_and_what_is_overdue_later(room: RoomOf) -> None:
    [task] = room.plan["tasks"]
    room.do("reschedule_task", task=task, due="2100-03-27", reason="legal queue")

    def overdue(**when: object) -> list[tuple[str, int]]:
        entries = room.get("/agenda", **when).json()["agenda"]["now"]["overdue"]
        return [(entry["due"], entry["overdue"]) for entry in entries]

    assert [due for due, _ in overdue(version=2)] == ["2020-03-13"]
    assert overdue() == overdue(version=3) == []
    assert overdue(at="2100-03-28T09:00:00Z") == [("2100-03-27", 1)]


def test_the_day_is_that_of_the_plans_time_zone(room: RoomOf) -> None:
    late = "2100-01-31T23:30:00Z"
    assert room.get("/agenda", at=late).json()["day"] == "2100-01-31"
    room.do("set_calendar", zone="Europe/Berlin")
    assert room.get("/agenda", at=late).json()["day"] == "2100-02-01"
