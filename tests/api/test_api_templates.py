"""Templates over HTTP: read by every member, kept by those who sell, and never seen by another workspace."""

from typing import Any
from uuid import uuid4

import pytest
from asking import Caller, RoomOf, Site, batch, command, problem
from describing import Described

from mapstream.api.openapi import openapi
from mapstream.templates import shipped

TEMPLATE: dict[str, Any] = {
    "title": "Our way",
    "summary": "How we sell.",
    "industry": "software",
    "deal_type": "new-business",
    "target": "signed",
    "milestones": [{"key": "signed", "title": "Signed", "condition": "Counter-signed agreement"}],
    "tasks": [
        {"key": "sign", "title": "Sign", "side": "buyer", "milestone": "signed", "condition": "Signature", "days": 2}
    ],
}


@pytest.fixture(scope="module")
def described() -> Described:
    return Described(openapi())


def listed(caller: Caller, **params: str) -> list[dict[str, Any]]:
    """The templates that a member can apply."""
    answer = caller.http.get("/v1/templates", params=params)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["templates"]
    return found


def saved(caller: Caller, body: Any = None, **headers: str) -> dict[str, Any]:
    """A template, kept."""
    answer = caller.http.post("/v1/templates", json=body or {"template": TEMPLATE}, headers=headers)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"/v1/templates/{found['id']}"
    return found


def planned(member: Caller) -> RoomOf:
    """A room with a small plan in it."""
    room = member.open_room()
    signed, ann = str(uuid4()), str(uuid4())
    room.do("add_person", person=ann, name="Ann Archer", side="buyer", role="champion")
    room.do("set_goal", statement="Signed", date="2026-06-30")
    room.do("add_milestone", milestone=signed, title="Signed", due="2026-06-30")
    room.do("add_task", title="Ask Ann", side="buyer", lead=ann, milestone=signed, due="2026-06-23", condition="Yes")
    room.do("add_task", title="Discount", side="seller", visible_to="seller")
    return room


def test_what_mapstream_comes_with(member: Caller, described: Described) -> None:
    found = listed(member)
    assert [entry["id"] for entry in found] == list(shipped())
    assert all(entry["shipped"] for entry in found)
    assert [entry["id"] for entry in listed(member, industry="healthcare")] == ["healthcare"]
    assert [entry["id"] for entry in listed(member, deal_type="renewal", industry="any")] == ["renewal-expansion"]
    for id in shipped():
        answer = member.http.get(f"/v1/templates/{id}")
        described.check("WholeTemplate", answer.json())
        assert answer.json()["advice"] == []


def test_what_somebody_holds_is_not_sent_again(member: Caller) -> None:
    answer = member.http.get("/v1/templates/healthcare")
    tag = answer.headers["etag"]
    assert tag == f'"{answer.json()["version"]}"'
    assert member.http.get("/v1/templates/healthcare", headers={"if-none-match": tag}).status_code == 304
    assert problem(member.http.get("/v1/templates/healthcare", params={"version": 7})) == (404, "not_found")
    assert problem(member.http.get("/v1/templates", params={"colour": "red"})) == (422, "invalid")


def test_a_template_is_saved_revised_and_retired(member: Caller, described: Described) -> None:
    id = saved(member)["id"]
    path = f"/v1/templates/{id}"
    assert (listed(member)[0]["id"], listed(member)[0]["version"]) == (id, 1)
    first = member.http.get(path)
    described.check("WholeTemplate", first.json())
    assert first.json()["template"] == TEMPLATE
    assert [hint["code"] for hint in first.json()["advice"]] == ["few_decisions"]

    second = {**TEMPLATE, "title": "Our better way"}
    answer = member.http.put(path, json={"template": second}, headers={"if-match": first.headers["etag"]})
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    assert member.http.get(path).json()["template"] == second
    assert member.http.get(path, params={"version": 1}).json()["template"] == TEMPLATE
    late = member.http.put(path, json={"template": TEMPLATE}, headers={"if-match": first.headers["etag"]})
    assert problem(late) == (409, "conflict")
    assert late.json()["version"] == 2
    assert member.http.put(path, json={"template": second}).json()["version"] == 2, "nothing changed"

    assert member.http.delete(path).status_code == 204
    assert member.http.delete(path).status_code == 204
    assert id not in [entry["id"] for entry in listed(member)]
    gone = member.http.get(path).json()
    described.check("WholeTemplate", gone)
    assert gone["retired"]["by"] == member.id
    assert problem(member.http.put(path, json={"template": second})) == (404, "not_found")


def test_a_room_is_offered_what_can_be_applied_there(member: Caller, described: Described) -> None:
    own = saved(member)["id"]
    room = member.open_room()
    answer = member.http.get(f"/v1/rooms/{room.id}/templates")
    described.check("TemplateOffers", answer.json())
    offers = answer.json()["templates"]
    assert [offer["id"] for offer in offers] == [own, *shipped()]
    assert any(offer["options"] for offer in offers)
    assert all(offer["stakeholders"] for offer in offers if offer["shipped"])
    assert room.invite("seller", "Sam Seller").get("/templates").json() == answer.json()
    assert problem(room.invite().get("/templates")) == (403, "not_allowed")


def test_a_template_is_made_of_a_room(member: Caller) -> None:
    room = planned(member)
    id = saved(member, {"room": room.id, "title": "From a room", "deal_type": "new-business"})["id"]
    template = member.http.get(f"/v1/templates/{id}").json()["template"]
    assert template["deal_type"] == "new-business"
    assert [(task["title"], task["role"], task["offset"]) for task in template["tasks"]] == [
        ("Ask the champion", "champion", -5)
    ]
    assert "Archer" not in str(template)


def test_sent_twice_it_is_saved_once(member: Caller) -> None:
    key = {"idempotency-key": "our way"}
    id = saved(member, **key)["id"]
    again = member.http.post("/v1/templates", json={"template": TEMPLATE}, headers=key)
    assert (again.status_code, again.json()["id"]) == (200, id)
    assert len([entry for entry in listed(member) if not entry["shipped"]]) == 1
    with member.site.member(member.workspace) as colleague:
        taken = colleague.http.post("/v1/templates", json={"template": TEMPLATE}, headers={"idempotency-key": id})
        assert problem(taken) == (409, "command_id_taken")


def test_what_is_wrong_is_said_where_it_stands(member: Caller) -> None:
    room = member.open_room()
    for body, path in (
        ({"template": {**TEMPLATE, "target": "live"}}, "/template/target"),
        ({"template": {**TEMPLATE, "tasks": [{"key": "A b", "title": "x", "side": "buyer"}]}}, "/template/tasks/0/key"),
        ({"template": []}, "/template"),
        ({"room": room.id}, "/title"),
        ({"room": room.id, "title": "x", "colour": "red"}, "/colour"),
        ({}, "/template"),
    ):
        answer = member.http.post("/v1/templates", json=body)
        assert problem(answer) == (422, "invalid")
        assert [error["path"] for error in answer.json()["errors"]] == [path]
    empty = member.http.post("/v1/templates", json={"room": room.id, "title": "x"})
    assert problem(empty) == (422, "invalid")
    assert problem(member.http.post("/v1/templates", json={"room": str(uuid4()), "title": "x"})) == (404, "not_found")
    assert problem(member.http.post("/v1/templates", content=b"{")) == (400, "malformed")


def test_another_workspace_sees_nothing_of_it(site: Site, member: Caller) -> None:
    id = saved(member)["id"]
    room = planned(member)
    with site.member() as other:
        assert all(entry["shipped"] for entry in listed(other))
        for answer in (
            other.http.get(f"/v1/templates/{id}"),
            other.http.put(f"/v1/templates/{id}", json={"template": TEMPLATE}),
            other.http.delete(f"/v1/templates/{id}"),
            other.http.post("/v1/templates", json={"room": room.id, "title": "x"}),
        ):
            assert problem(answer) == (404, "not_found")


def test_templates_are_for_members_and_kept_by_those_who_sell(site: Site, member: Caller) -> None:
    room = planned(member)
    buyer = room.invite().caller
    assert problem(buyer.http.get("/v1/templates")) == (403, "not_allowed")
    assert problem(site.nobody().http.get("/v1/templates")) == (401, "unauthorized")
    with site.member(member.workspace, "success") as success:
        assert len(listed(success)) == len(shipped())
        assert problem(success.http.post("/v1/templates", json={"template": TEMPLATE})) == (403, "not_allowed")
    for role in ("seller", "manager"):
        with site.member(member.workspace, role) as colleague:
            saved(colleague)


def test_what_mapstream_comes_with_stays_as_it_is(member: Caller) -> None:
    body = {"template": TEMPLATE}
    assert problem(member.http.put("/v1/templates/healthcare", json=body)) == (403, "not_allowed")
    assert problem(member.http.delete("/v1/templates/healthcare")) == (403, "not_allowed")
    copy = member.http.get("/v1/templates/healthcare").json()["template"]
    id = saved(member, {"template": copy})["id"]
    assert member.http.get(f"/v1/templates/{id}").json()["template"] == copy


def test_a_room_is_made_of_a_template_of_its_workspace(member: Caller) -> None:
    id = saved(member)["id"]
    room = member.open_room()
    member.http.put(f"/v1/templates/{id}", json={"template": {**TEMPLATE, "title": "Newer"}})
    for asked, version in (({"version": 1}, 1), ({}, 2)):
        done = room.do("apply_template", template=id, target="2099-06-30", **asked)
        applied = done["events"][0]
        assert (applied["type"], applied["data"]["version"]) == ("template.applied", version)
    assert room.state()["plan"]["plan"]["template"]["title"] == "Newer"
    assert problem(room.post(command("apply_template", template=id, version=3, target="2099-06-30"))) == (
        404,
        "not_found",
    )
    member.http.delete(f"/v1/templates/{id}")
    gone = room.post(command("apply_template", template=id, target="2099-06-30"))
    assert problem(gone) == (404, "not_found")
    assert gone.json()["errors"][0]["path"] == "/data/template"


def test_a_room_is_never_made_of_another_workspaces_template(site: Site, member: Caller) -> None:
    id = saved(member)["id"]
    with site.member() as other:
        room = other.open_room()
        answer = room.post(command("apply_template", template=id, target="2099-06-30"))
        assert problem(answer) == (404, "not_found")
        assert not room.state()["plan"]["plan"].get("template")


def test_people_of_the_room_apply_templates_too_those_who_sell(member: Caller) -> None:
    room = member.open_room()
    seller, buyer = room.invite("seller", "Sam"), room.invite()
    wanted = {"template": "saas-new-business", "target": "2099-06-30", "options": []}
    assert problem(buyer.post(command("apply_template", **wanted))) == (403, "not_allowed")
    asked = command("apply_template", **wanted)
    done = seller.post(asked)
    assert done.status_code == 200
    again = seller.post(asked).json()
    assert again["again"]
    assert again["version"] == done.json()["version"]
    seller.do("undo")
    assert room.state()["plan"]["tasks"] == {}


def test_a_template_and_what_is_built_on_it_are_one_act(member: Caller) -> None:
    room = member.open_room()
    goal = command("set_goal", statement="Live by then", date="2099-06-30")
    answer = room.post(batch(goal, command("apply_template", template="implementation")))
    assert answer.status_code == 200
    assert answer.json()["events"][0]["type"] == "goal.set"
    refused = room.post(
        batch(command("add_task", title="x", side="seller"), command("apply_template", template="nothing"))
    )
    assert problem(refused) == (404, "not_found")
    late = room.post(command("apply_template", template="implementation", target="2020-06-30"))
    assert problem(late) == (422, "does_not_fit")
    assert room.post(command("apply_template", template="implementation", target=late.json()["earliest"])).is_success


def test_what_is_saved_on_one_server_is_applied_on_another(member: Caller, elsewhere: Site) -> None:
    with elsewhere.member(member.workspace) as colleague:
        room = colleague.open_room()
        for version in (1, 2):
            if version == 1:
                id = saved(member)["id"]
            else:
                member.http.put(f"/v1/templates/{id}", json={"template": {**TEMPLATE, "title": "Newer"}})
            applied = room.do("apply_template", template=id, target="2099-06-30")["events"][0]
            assert applied["data"]["version"] == version
