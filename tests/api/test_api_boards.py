"""What read models answer over HTTP: in pages, filtered, with how much of the log they know, after waiting if asked."""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest
from asking import Caller, RoomOf, Site, places, problem
from serving import Server
from waiting import eventually

from mapstream.log import Log
from mapstream.projection import Known, core, found, missing_from


def board(member: Caller, **params: Any) -> Any:
    """The rooms of the workspace, with all that has happened until now."""
    answer = member.http.get("/v1/rooms", params={"wait": member.site.log.position(), **params})
    assert answer.status_code == 200, answer.text
    return answer.json()


IMPOSSIBLE = (
    "2026-01-01T00:00:00+23:59",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "0000-01-01T00:00:00Z",
    "2026-01-01",
    7,
    None,
    "2026-01-01T00:00:00\x00",
)
"""Times that no room was opened at, or that there are not."""


def cursor_of(at: Any) -> str:
    """A cursor that somebody made up."""
    made = orjson.dumps([at, "0190b5a2-7c1e-7d3a-9f4b-2a6c8e0d1f35"])
    return urlsafe_b64encode(made).decode().rstrip("=")


def names(found: Any) -> list[str]:
    """The names of rooms."""
    return [room["name"] for room in found["rooms"]]


def trail(room: RoomOf, **params: Any) -> list[dict[str, Any]]:
    """The entries of the audit trail, with all that has happened until now."""
    params = {"wait": room.caller.site.log.position(), **params} if "position" in room.state() else params
    answer = room.get("/audit", **params)
    assert answer.status_code == 200, answer.text
    entries: list[dict[str, Any]] = answer.json()["entries"]
    return entries


def test_a_writer_reads_their_own_writes(member: Caller) -> None:
    room = member.open_room()
    position = room.do("add_task", title="x", side="seller", due="2020-01-01")["events"][0]["position"]
    answer = member.http.get("/v1/rooms", headers={"mapstream-wait": str(position)})
    assert int(answer.headers["mapstream-position"]) >= position
    [found] = answer.json()["rooms"]
    assert (found["room"], found["progress"]["total"], found["overdue"], found["turn"]) == (room.id, 1, 1, "seller")
    audit = room.get("/audit", wait=position)
    assert int(audit.headers["mapstream-position"]) >= position
    assert audit.json()["entries"][0]["position"] == position


def test_waiting_has_an_end(member: Caller) -> None:
    room = member.open_room()
    answer = room.get("/audit", wait=2**62)
    assert problem(answer) == (503, "read_model_behind")
    assert int(answer.headers["retry-after"]) >= 1


def test_what_is_made_for_the_first_time_is_waited_for(start_server: Callable[..., Server], log: Log) -> None:
    site = Site(start_server(), log, caught_up=False)
    with site.member() as member:
        room = member.open_room()
        for path in ("/v1/rooms", f"{room.path}/audit"):
            while (answer := member.http.get(path)).status_code != 200:  # on a busy machine that takes longer
                assert problem(answer) == (503, "read_model_behind")
                assert "is being made" in answer.json()["detail"]


@pytest.mark.parametrize("header", ["soon", "-1", "9" * 19, "１"])
def test_waiting_is_asked_for_rightly(member: Caller, header: str) -> None:
    answer = member.http.get("/v1/rooms", headers={b"mapstream-wait": header.encode()})
    assert (problem(answer), places(answer)) == ((422, "invalid"), ["Mapstream-Wait"])


def test_rooms_are_found(member: Caller) -> None:
    initech = member.open_room("Initech", deal={"stage": "Proposal"})
    initech.task(due="2020-01-01")
    globex = member.open_room("Globex", deal={"stage": "Discovery", "crm_id": "006-7"})
    globex.do("close_deal", result="won")
    assert names(board(member)) == ["Globex", "Initech"]
    assert names(board(member, stage="Proposal")) == ["Initech"]
    assert names(board(member, crm_id="006-7")) == ["Globex"]
    assert names(board(member, changed_since="2999-01-01T00:00:00Z")) == []
    assert names(board(member, overdue="true")) == ["Initech"]
    assert names(board(member, overdue="false")) == ["Globex"]
    assert names(board(member, closed="true")) == ["Globex"]
    assert names(board(member, q="INI")) == ["Initech"]
    assert names(board(member, q="%")) == []
    assert names(board(member, owner=member.id)) == ["Globex", "Initech"]
    assert names(board(member, owner=initech.id)) == []


def test_rooms_come_in_pages(member: Caller) -> None:
    for n in range(5):
        member.open_room(f"Room {n}")
    found: list[str] = []
    cursor = None
    while True:
        page = board(member, limit=2, **({"cursor": cursor} if cursor else {}))
        found += names(page)
        if (cursor := page["next"]) is None:
            break
    assert found == [f"Room {n}" for n in reversed(range(5))]


def test_a_cursor_that_somebody_made_up_is_no_mistake_of_ours(member: Caller) -> None:
    member.open_room()
    answers = [member.http.get("/v1/rooms", params={"cursor": cursor_of(at)}) for at in IMPOSSIBLE]
    assert {answer.status_code for answer in answers} <= {200, 422}


@pytest.mark.parametrize(
    "params",
    [
        {"limit": "0"},
        {"limit": "201"},
        {"overdue": "perhaps"},
        {"owner": "me"},
        {"cursor": "x"},
        {"q": "a\x00b"},
        {"q": ""},
    ],
)
def test_the_board_is_asked_rightly(member: Caller, params: dict[str, str]) -> None:
    answer = member.http.get("/v1/rooms", params=params)
    assert problem(answer) == (422, "invalid")
    assert [place.strip("/") for place in places(answer)] == [*params]


def test_who_did_what(member: Caller) -> None:
    room = member.open_room()
    buyer = room.invite(name="Berta Buyer")
    task = room.task("Security review", side="buyer", due="2026-03-13")
    buyer.do("reschedule_task", task=task, due="2026-03-20", reason="legal queue")
    entry = trail(room)[0]
    assert entry["at"] == room.events()[-1]["at"]
    assert entry == {
        "version": room.version,
        "position": entry["position"],
        "at": entry["at"],
        "by": buyer.caller.id,
        "who": "Berta Buyer",
        "via": "link",
        "way": entry["way"],
        "type": "task.rescheduled",
        "item": f"tasks/{task}",
        "sentence": "Berta Buyer moved “Security review” from 13 Mar 2026 to 20 Mar 2026: legal queue.",
        "changes": [{"field": f"tasks/{task}/due", "before": "2026-03-13", "after": "2026-03-20"}],
    }
    assert trail(room)[1]["who"] == "The admin key"


def test_names_are_those_of_then_and_of_now(member: Caller) -> None:
    room = member.open_room()
    buyer = room.invite(name="Berta Buyer")
    buyer.task(side="buyer")
    room.do("edit_person", person=buyer.caller.id, name="Berta Bauer")
    [entry] = trail(room, by=buyer.caller.id)
    told = "Berta Buyer (now Berta Bauer)"
    assert (entry["who"], entry["sentence"].partition(" added")[0]) == (told, told)


def test_the_trail_is_filtered_and_in_pages(member: Caller) -> None:
    room = member.open_room()
    task = room.task("Security review")
    for n in range(1, 6):
        room.do("reschedule_task", task=task, due=f"2026-03-0{n}")
    assert [e["type"] for e in trail(room, type="task.added")] == ["task.added"]
    assert len(trail(room, item=f"tasks/{task}")) == 6
    german = room.get("/audit", limit=1, headers={"accept-language": "de"}).json()["entries"]
    assert german[0]["sentence"].endswith(" hat „Security review“ vom 4. März 2026 auf den 5. März 2026 verschoben.")
    assert [e["version"] for e in trail(room, q="security")] == [7, 6, 5, 4, 3, 2]
    at = trail(room)[2]["at"]
    assert [e["version"] for e in trail(room, **{"from": at})] == [7, 6, 5]
    assert [e["version"] for e in trail(room, to=at)] == [5, 4, 3, 2, 1]
    first = room.get("/audit", limit=3).json()
    assert ([e["version"] for e in first["entries"]], first["next"]) == ([7, 6, 5], 5)
    rest = room.get("/audit", limit=10, after=first["next"]).json()
    assert ([e["version"] for e in rest["entries"]], rest["next"]) == ([4, 3, 2, 1], None)


@pytest.mark.parametrize(
    "params",
    [
        {"limit": "201"},
        {"by": "me"},
        {"type": "Task"},
        {"item": "tasks/1"},
        {"from": "yesterday"},
        {"to": "2026-02-30T00:00:00Z"},
        {"after": "0"},
        {"q": "\x00"},
        {"since": "2026-03-03T09:00:00Z"},
    ],
)
def test_the_trail_is_asked_rightly(member: Caller, params: dict[str, str]) -> None:
    answer = member.open_room().get("/audit", **params)
    assert (problem(answer), places(answer)) == ((422, "invalid"), [*params])


def test_positions_are_for_members(member: Caller) -> None:
    buyer = member.open_room().invite()
    answer = buyer.get("/audit")
    assert "mapstream-position" not in answer.headers
    assert "position" not in str(answer.json())
    assert problem(buyer.get("/audit", wait=1)) == (403, "not_allowed")
    assert problem(buyer.get("/audit", headers={"mapstream-wait": "1"})) == (403, "not_allowed")
    assert problem(buyer.caller.http.get("/v1/rooms")) == (403, "not_allowed")


def test_a_workspace_sees_its_own_rooms(member: Caller, site: Site) -> None:
    member.open_room("Ours")
    with site.member() as other:
        other.open_room("Theirs")
        assert names(board(other)) == ["Theirs"]
    assert names(board(member)) == ["Ours"]


class TestWhatIsMissing:
    """An answer that does not know all it should says so, and what to do."""

    @pytest.fixture
    def left_out(self, member: Caller, site: Site) -> Iterator[RoomOf]:
        """A room that read models leave out from its second event on."""
        room = member.open_room()
        trail(room), board(member)
        schemas = [model.schema(site.log) for model in found()]
        for schema in schemas:
            values = {"room": room.id, "version": 2, "position": site.log.position(), "error": "ValueError in x.py:1"}
            site.log.database.run(core(schema)["park"], **values)
        room.task()
        yield room
        for schema in schemas:
            site.log.database.run(core(schema)["unpark"], room=room.id)

    def test_a_parked_room(self, left_out: RoomOf, member: Caller, site: Site) -> None:
        position = site.log.position()
        answer = left_out.get("/audit", wait=position)
        audit = answer.json()
        assert answer.headers["mapstream-missing"] == "parked"
        assert [entry["version"] for entry in audit["entries"]] == [1]
        assert (audit["version"], audit["missing"]["after"], audit["missing"]["why"]) == (1, 1, "parked")
        assert "Nothing is lost" in audit["missing"]["detail"]
        rooms = member.http.get("/v1/rooms", params={"wait": position})
        assert rooms.headers["mapstream-missing"] == "parked"
        assert rooms.json()["rooms"][0]["missing"]["after"] == 1
        advised = eventually(lambda: [one for one in ready(site) if one.get("advice")])
        assert [one["name"] for one in advised] == [model.name for model in found()]
        assert "mapstream rebuild audit_trail" in advised[0]["advice"]

    def test_all_is_there_otherwise(self, member: Caller, site: Site) -> None:
        room = member.open_room()
        room.task()
        position = site.log.position()
        answer = room.get("/audit", wait=position)
        assert "mapstream-missing" not in answer.headers
        assert (answer.json()["version"], "missing" in answer.json()) == (2, False)
        rooms = member.http.get("/v1/rooms", params={"wait": position})
        assert "mapstream-missing" not in rooms.headers
        assert "missing" not in str(rooms.json())

    def test_what_is_said_of_one_that_is_behind(self) -> None:
        missing = missing_from(Known(56, parked=False))
        assert (missing["after"], missing["why"]) == (56, "behind")
        assert "in a moment" in missing["detail"]


def ready(site: Site) -> list[Any]:
    """How the read models are."""
    found: list[Any] = site.nobody().http.get("/readyz").json()["projections"]
    return found
