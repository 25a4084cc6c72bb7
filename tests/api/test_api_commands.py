"""Commands over HTTP: rooms are opened, each command acts once, a batch is all or nothing, nobody is overwritten."""

from uuid import uuid4

from asking import Caller, Site, batch, command, places, problem

SEEN = "the version that was seen"


def test_opening_a_room_answers_where_it_is(member: Caller) -> None:
    opening = command("open_room", name="Initech", deal={"amount": 120_000, "currency": "EUR", "stage": "Proposal"})
    answer = member.http.post("/v1/rooms", json=opening)
    assert answer.status_code == 201
    done = answer.json()
    assert answer.headers["location"] == f"/v1/rooms/{done['room']}"
    assert (done["id"], done["version"]) == (opening["id"], 1)
    [event] = done["events"]
    assert (event["type"], event["by"], event["via"]) == ("room.opened", member.id, "key")
    assert member.http.get(answer.headers["location"]).json()["plan"]["deal"]["amount"] == "120000"


def test_opening_a_room_twice_opens_one(member: Caller) -> None:
    opening = command("open_room", name="Initech")
    first = member.http.post("/v1/rooms", json=opening).json()
    answer = member.http.post("/v1/rooms", json=opening)
    assert (answer.status_code, answer.headers["location"]) == (200, f"/v1/rooms/{first['room']}")
    assert answer.json() == {**first, "again": True}


def test_what_is_not_to_be_opened_stays_shut(member: Caller, site: Site) -> None:
    room = member.open_room()
    assert problem(room.invite("seller").caller.http.post("/v1/rooms", json=command("open_room", name="x"))) == (
        403,
        "not_allowed",
    )
    assert problem(member.http.post("/v1/rooms", json=command("add_task", title="x", side="seller"))) == (
        422,
        "invalid",
    )
    assert problem(member.http.post("/v1/rooms", json=[command("open_room", name="x")])) == (400, "malformed")
    assert room.refused("open_room", name="x") == "invalid"
    # a workspace's own stream, and another's room, never become rooms of somebody
    assert problem(member.http.post("/v1/rooms", json={**command("open_room", name="x"), "id": member.workspace})) == (
        404,
        "not_found",
    )
    with site.member() as other:
        for id in (member.workspace, room.id):
            stranger = other.http.post("/v1/rooms", json={**command("open_room", name="x"), "id": id})
            assert problem(stranger) == (409, "command_id_taken")
    assert site.log.replay(member.workspace).document["title"] == "Acme"


def test_a_command_is_answered_with_its_events(member: Caller) -> None:
    room = member.open_room()
    task = str(uuid4())
    done = room.do("add_task", task=task, title="Security review", side="buyer", due="2026-03-13")
    [event] = done["events"]
    assert (done["version"], event["version"], event["room"]) == (2, 2, room.id)
    assert event["data"] == {"task": task, "title": "Security review", "side": "buyer", "due": "2026-03-13"} | {
        "rank": event["data"]["rank"]
    }
    assert event["patch"]["tasks"][task]["due"] == "2026-03-13"
    assert event["position"] > 0


def test_items_get_their_ids_from_the_server_if_need_be(member: Caller) -> None:
    room = member.open_room()
    [event] = room.do("add_task", title="Security review", side="buyer")["events"]
    assert room.plan["tasks"].keys() == {event["data"]["task"]}


def test_what_changes_nothing_writes_nothing(member: Caller) -> None:
    room = member.open_room()
    task = room.task(due="2026-03-13")
    again = room.do("reschedule_task", task=task, due="2026-03-13")
    assert (again["events"], again["version"]) == ([], room.version)


def test_the_same_id_acts_once(member: Caller) -> None:
    room = member.open_room()
    adding = command("add_task", title="Security review", side="seller")
    first = room.post(adding).json()
    room.task("Something else")
    assert room.post(adding).json() == {**first, "again": True}
    assert [e["type"] for e in room.events()] == ["room.opened", "task.added", "task.added"]


def test_an_id_belongs_to_whoever_used_it_first(member: Caller) -> None:
    room = member.open_room()
    adding = command("add_task", title="Security review", side="buyer")
    room.post(adding)
    assert problem(room.invite().post(adding)) == (409, "command_id_taken")


def test_an_idempotency_key_stands_for_the_id(member: Caller) -> None:
    room = member.open_room()
    adding = {"type": "add_task", "data": {"title": "Security review", "side": "seller"}}
    id = str(uuid4())
    first = room.post(adding, idempotency_key=id).json()
    assert first["id"] == id
    assert room.post({**adding, "id": id}).json() == {**first, "again": True}

    worded = room.post(adding, idempotency_key="crm-4711").json()
    assert room.post(adding, idempotency_key='"crm-4711"').json() == {**worded, "again": True}
    with member.site.member(member.workspace) as other:
        assert "again" not in other.room(room.id).post(adding, idempotency_key="crm-4711").json()
    assert problem(room.post(adding, idempotency_key="x" * 256)) == (400, "malformed")
    assert places(room.post(adding)) == ["/id"]


def test_a_batch_is_all(member: Caller) -> None:
    room = member.open_room()
    a, b = str(uuid4()), str(uuid4())
    unit = batch(
        command("add_task", task=a, title="Draft", side="seller"),
        command("add_task", task=b, title="Review", side="buyer"),
        command("link_tasks", task=b, after=a),
    )
    first = room.post(unit).json()
    assert (first["id"], first["version"], [e["type"] for e in first["events"]]) == (
        unit["id"],
        4,
        ["task.added", "task.added", "task.linked"],
    )
    assert room.post(unit).json() == {**first, "again": True}


def test_a_batch_may_be_an_array_whose_first_command_carries_the_id(member: Caller) -> None:
    room = member.open_room()
    unit = batch(command("add_task", title="Draft", side="seller"), command("add_task", title="Review", side="buyer"))
    first, second = unit["commands"]
    array = [{"id": unit["id"], **first}, second]
    done = room.post(array).json()
    assert (done["id"], done["version"]) == (unit["id"], 3)
    assert room.post(unit).json() == {**done, "again": True}, "the same, written otherwise"
    keyed = room.post([first, second], idempotency_key="crm-1").json()
    assert keyed["version"] == 5
    for wrong, where in [
        ([array[0], {"id": str(uuid4()), **second}], "/1/id"),
        ([first, second], "/0/id"),
        ({"id": unit["id"], "commands": [first, {"id": str(uuid4()), **second}]}, "/commands/1/id"),
        ({"id": unit["id"], "commands": [first, {**second, "data": {}}]}, "/commands/1/data/title"),
        ({"commands": [first]}, "/id"),
    ]:
        answer = room.post(wrong)
        assert (problem(answer), places(answer)[:1]) == ((422, "invalid"), [where])
    assert room.version == 5


def test_the_same_id_with_something_else_is_refused_and_does_nothing(member: Caller) -> None:
    room = member.open_room()
    sent = command("add_task", title="Draft", side="seller")
    first = room.post(sent).json()
    for other in (
        {**sent, "data": {"title": "Review", "side": "seller"}},
        {**sent, "type": "add_milestone", "data": {"title": "Draft"}},
        {"id": sent["id"], "commands": [{"type": sent["type"], "data": sent["data"]}] * 2},
    ):
        assert problem(room.post(other)) == (422, "id_reused")
    del sent["id"]
    assert room.post(sent, idempotency_key="crm-2").status_code == 200
    assert (
        problem(room.post({**sent, "data": {"title": "x", "side": "seller"}}, idempotency_key="crm-2"))[1]
        == "id_reused"
    )
    assert room.version == 3
    assert room.post({"id": first["id"], **sent}).json() == {**first, "again": True}


def test_a_room_is_opened_once_with_an_id(member: Caller) -> None:
    opening = command("open_room", name="Initech")
    assert member.http.post("/v1/rooms", json=opening).status_code == 201
    assert member.http.post("/v1/rooms", json=opening).status_code == 200
    other = member.http.post("/v1/rooms", json={**opening, "data": {"name": "Globex"}})
    assert problem(other) == (409, "room_id_taken")
    assert member.room(opening["id"]).plan["plan"]["name"] == "Initech"


def test_or_nothing(member: Caller) -> None:
    room = member.open_room()
    good, missing = command("add_task", title="Draft", side="seller"), command("start_task", task=str(uuid4()))
    assert problem(room.post(batch(good, missing))) == (404, "not_found")
    assert room.version == 1
    wrong = room.post(batch(good, command("add_task", title="", side="both")))
    assert problem(wrong) == (422, "invalid")
    assert places(wrong) == ["/commands/1/data/title", "/commands/1/data/side"]
    assert room.version == 1
    assert "again" not in room.post(good).json()


def test_a_batch_has_its_bounds(member: Caller) -> None:
    room = member.open_room()
    many = batch(*(command("add_task", title="x", side="seller") for _ in range(101)))
    for unit in ([], {"commands": []}, {"commands": {}}, many, many["commands"]):
        assert problem(room.post(unit)) == (400, "malformed")
    assert room.version == 1


def test_a_conflict_tells_what_happened_meanwhile(member: Caller) -> None:
    room = member.open_room()
    task = room.task(due="2026-03-13")
    seen = room.version
    room.do("edit_task", task=task, title="Review of security")
    moved = room.do("reschedule_task", task=task, due="2026-03-20")
    late = {**command("reschedule_task", task=task, due="2026-03-15"), "if_version": seen}
    answer = room.post(late)
    assert problem(answer) == (409, "conflict")
    assert answer.json()["events"] == moved["events"]
    assert room.plan["tasks"][task]["due"] == "2026-03-20"
    assert room.post({**late, "if_version": room.version}).status_code == 200


def test_what_was_touched_elsewhere_is_no_conflict(member: Caller) -> None:
    room = member.open_room()
    task = room.task(due="2026-03-13")
    seen = room.version
    room.do("edit_task", task=task, title="Review of security")
    moving = {**command("reschedule_task", task=task, due="2026-03-15"), "if_version": seen}
    assert room.post(moving).status_code == 200


def test_if_match_stands_for_if_version(member: Caller) -> None:
    room = member.open_room()
    task = room.task(due="2026-03-13")
    seen = room.get().headers["etag"]
    room.do("reschedule_task", task=task, due="2026-03-20")
    moving = command("reschedule_task", task=task, due="2026-03-15")
    assert problem(room.post(moving, if_match=seen)) == (412, "precondition_failed")
    assert problem(room.post(moving, if_match=f"W/{seen}")) == (412, "precondition_failed")
    assert problem(room.post(moving, if_match="whatever")) == (400, "malformed")
    assert room.post(moving, if_match="*").status_code == 200


def test_the_address_of_a_link_is_in_the_answer_alone(member: Caller) -> None:
    room = member.open_room()
    person = room.add("person", name="Berta", side="buyer")
    issuing = command("issue_link", person=person)
    answer = room.post(issuing)
    token = answer.json()["link"].rpartition("/l/")[2]
    assert token.startswith("msl_")
    again = room.post(issuing).json()["link"]
    assert again.startswith(answer.json()["link"].removesuffix(token))
    assert token not in again, "as nobody has used it, whoever asks again is told another one"
    assert token not in str(room.events()) + str(room.state())
    assert token not in member.site.server.log.read_text()
