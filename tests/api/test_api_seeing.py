"""Nobody is told what they may not see, on any address: not other workspaces, not the buyer, not passers-by."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from asking import Caller, RoomOf, Site, command, problem
from waiting import eventually

from mapstream.api.operations import OPERATIONS
from mapstream.api.views import VIEWS
from mapstream.plan.patch import merge

SECRETS = (
    "Keep the discount in hand",
    "Floor price",
    "https://example.com/floor",
    "champion-to-be",
    "4711000",
    "crm-77",
)


@pytest.fixture
def room(member: Caller) -> RoomOf:
    """A room with things that are the seller's alone."""
    room = member.open_room(deal={"amount": 4_711_000, "currency": "EUR", "stage": "Proposal", "crm_id": "crm-77"})
    task = room.task("Keep the discount in hand", visible_to="seller")
    room.add("document", title="Floor price", kind="pricing", url="https://example.com/floor", visible_to="seller")
    room.add("comment", on=f"tasks/{task}", text="Keep the discount in hand until June.")
    room.add("comment", on="plan", text="Floor price is final.", visible_to="seller")
    room.add("person", name="Bo", side="buyer", role="champion", influence="champion-to-be")
    room.do("complete_task", task=task)
    shared = room.task("Security review", side="buyer")
    room.do("link_tasks", task=shared, after=task)
    return room


def everything(room: RoomOf) -> str:
    """All that somebody is told of a room, on every address there is for reading."""
    told: list[httpx.Response] = [room.get(), room.get("/events"), room.get("/audit"), room.get("/audit", q="e")]
    told += [room.get("/events", headers={"accept": kind}) for kind in ("application/x-ndjson",)]
    told += [room.get("/events", headers={"accept": "application/cloudevents-batch+json"})]
    told += [room.get(version=version) for version in range(1, room.version + 1)]
    told += [room.get(f"/{view.name}") for view in VIEWS if not view.sellers]
    assert all(answer.status_code == 200 for answer in told), [answer.text for answer in told]
    return "\n".join(answer.text for answer in told)


def test_the_buyer_never_sees_what_is_the_sellers(room: RoomOf) -> None:
    buyer = room.invite()
    own = buyer.task("Buyers only", side="buyer", visible_to="buyer")
    eventually(lambda: buyer.get("/audit", item=f"tasks/{own}").json()["entries"])
    told = everything(buyer)
    hidden = [i for kind in ("tasks", "documents", "comments") for i, item in room.plan[kind].items()]
    shown = [i for kind in ("tasks", "documents", "comments") for i in buyer.plan[kind]]
    for secret in [*SECRETS, *(set(hidden) - set(shown))]:
        assert secret not in told, secret
    assert "Buyers only" in told
    assert "Buyers only" not in everything(room)
    assert "position" not in told
    assert "mapstream-position" not in buyer.get("/audit").headers


def test_the_history_of_the_buyer_has_no_gaps(room: RoomOf) -> None:
    buyer = room.invite()
    events = buyer.events()
    assert [event["version"] for event in events] == list(range(1, len(events) + 1))
    hidden = [event for event in events if event.get("hidden")]
    assert hidden
    assert all(event.keys() == {"room", "version", "hidden"} for event in hidden)


def test_filters_do_not_find_what_is_hidden(room: RoomOf) -> None:
    buyer = room.invite()
    [secret] = [id for id, task in room.plan["tasks"].items() if task["title"] == SECRETS[0]]
    assert buyer.events(item=f"tasks/{secret}") == []
    assert all(SECRETS[0] not in str(event) for event in buyer.events(type="task.added"))
    assert buyer.events(by=room.caller.id, type="task.completed") == []
    assert buyer.get("/audit", q="discount").json()["entries"] == []
    assert buyer.get("/audit", item=f"tasks/{secret}").json()["entries"] == []


def test_what_is_hidden_cannot_be_told_from_what_is_not_there(room: RoomOf) -> None:
    buyer = room.invite()
    [secret] = [id for id, task in room.plan["tasks"].items() if task["title"] == SECRETS[0]]
    hidden, missing = (buyer.post(command("start_task", task=id)) for id in (secret, str(uuid4())))
    assert problem(hidden) == problem(missing) == (404, "not_found")
    assert hidden.json() == missing.json()


def test_what_was_shown_by_mistake_and_hidden_again_is_in_no_past(room: RoomOf) -> None:
    """Not for those who were there, and not for those who came afterwards."""
    early = room.invite()
    secret = room.task("Canary in the margin", due="2026-05-04")
    room.do("reschedule_task", task=secret, due="2026-06-08", reason="canary reason")
    room.add("comment", on=f"tasks/{secret}", text="Canary song")
    [phase, *_] = room.plan["phases"]
    said = room.add("comment", on=f"phases/{phase}", text="Canary on a row")
    shown = early.version
    held = early.get().json()["plan"]
    room.do("set_visibility", item=f"tasks/{secret}", visible_to="seller")
    room.do("set_visibility", item=f"comments/{said}", visible_to="seller")
    room.do("remove_phase", phase=phase)
    for buyer in (early, room.invite()):
        eventually(lambda who=buyer: who.get("/audit").json()["version"] == who.version)
        told = everything(buyer) + buyer.get("/slips").text + buyer.get("/events", item=f"comments/{said}").text
        told += buyer.get("/plan.md", version=shown).text + buyer.get("/agreement", version=shown).text
        for canary in ("anary", secret, said):
            assert canary not in told, canary
        folded: Any = {}
        for event in buyer.events():
            folded = merge(folded, event.get("patch", {}))
            assert folded == (buyer.get(version=event["version"]).json().get("plan") or folded)
        assert folded == buyer.plan
    assert "Canary" in str(held)
    assert "Canary song" in everything(room)


def test_what_was_hidden_and_then_shown_begins_with_its_showing(room: RoomOf) -> None:
    buyer = room.invite()
    task = room.task("Draft name", visible_to="seller")
    room.do("edit_task", task=task, title="Name for everybody")
    room.do("set_visibility", item=f"tasks/{task}", visible_to="everyone")
    [shown] = buyer.events(item=f"tasks/{task}")
    assert shown["patch"]["tasks"][task]["title"] == "Name for everybody"
    assert "Draft name" not in everything(buyer)


def test_a_conflict_tells_only_what_may_be_seen(room: RoomOf) -> None:
    shared = room.task("Shared", side="buyer")
    buyer = room.invite()
    seen = buyer.version
    room.do("edit_task", task=shared, title="Ours")
    room.do("set_visibility", item=f"tasks/{shared}", visible_to="seller")
    room.do("edit_task", task=shared, title="Ours alone")
    room.do("set_visibility", item=f"tasks/{shared}", visible_to="everyone")
    answer = buyer.post({**command("edit_task", task=shared, title="Theirs"), "if_version": seen})
    assert problem(answer) == (409, "conflict")
    assert [event.get("hidden", False) for event in answer.json()["events"]] == [False, True]
    assert "Ours alone" not in answer.text


def test_a_close_plan_is_not_there_for_the_buyer(member: Caller) -> None:
    room = member.open_room(kind="close_plan")
    buyer = room.invite()
    for answer in (buyer.get(), buyer.get("/events"), buyer.get("/audit"), buyer.post(command("undo"))):
        assert problem(answer) == (404, "not_found")
    room.do("edit_plan", kind="mutual")
    assert buyer.get().status_code == 200
    assert problem(buyer.get(version=1)) == (404, "not_found")


def asked(site: Site, room: str) -> Iterator[tuple[str, str]]:
    """Every operation that somebody has to say who they are for, as a method and a path, in this room if in any."""
    for (method, path), operation in OPERATIONS.items():
        if path.startswith("/sign-in/provider"):
            continue  # there is none
        if 101 not in operation.answers and 401 in codes(path, method):
            yield method, path.replace("{room}", room).replace("{token}", "msl_x")


def codes(path: str, method: str) -> set[int]:
    """The statuses that an operation is described to refuse with."""
    return {problem.status for problem in OPERATIONS[method, path].problems}


def test_another_workspace_finds_nothing(room: RoomOf, site: Site) -> None:
    with site.member() as other:
        for method, path in asked(site, room.id):
            if room.path in path:
                answer = other.http.request(method, path, json=command("undo") if method == "POST" else None)
                assert problem(answer) == (404, "not_found"), path
        assert room.id not in other.http.get("/v1/rooms?wait=" + str(site.log.position())).text
    unknown = str(uuid4())
    assert room.caller.room(unknown).get().json() == room.caller.room("x").get().json()
    for path in ("", "/events", "/audit"):
        assert problem(room.caller.room(unknown).get(path)) == (404, "not_found")
        assert problem(room.caller.http.get(f"/v1/rooms/%00{path}")) == (404, "not_found")


def test_a_link_opens_its_own_room_only(room: RoomOf) -> None:
    elsewhere = room.caller.open_room("Elsewhere")
    buyer = room.invite()
    for path in ("", "/events", "/audit"):
        assert problem(buyer.caller.room(elsewhere.id).get(path)) == (404, "not_found")
    assert problem(buyer.caller.room(elsewhere.id).post(command("undo"))) == (404, "not_found")
    assert problem(buyer.caller.http.get("/v1/rooms")) == (403, "not_allowed")


def test_nobody_is_refused_everywhere(room: RoomOf, site: Site) -> None:
    tried = 0
    for token in (None, "msk_x", "nonsense", "x" * 5000, (room.caller.token or "")[:-1] + "!"):
        somebody = Caller(site, token)
        for method, path in asked(site, room.id):
            answer = somebody.http.request(method, path)
            refused = answer.status_code if path.startswith(("/l/", "/sign-in/")) else problem(answer)[0]
            assert refused in (401, 429), (path, answer.text)
            if path.startswith("/v1"):
                assert answer.status_code == 429 or answer.headers["www-authenticate"] == "Bearer"
            tried += 1
    assert tried > 20


def test_a_key_holds_from_the_moment_it_is_made(member: Caller) -> None:
    """Also at a server that knows the workspace, and has not heard of the key yet."""
    for _ in range(10):
        with member.site.member(member.workspace, "seller") as new:
            assert new.http.get("/v1/rooms").status_code == 200
