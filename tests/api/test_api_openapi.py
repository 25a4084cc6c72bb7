"""The HTTP API is described as it is: every route, every command, every problem; and answers are as described."""

from collections import Counter
from typing import Any
from uuid import uuid4

import pytest
from asking import Caller, RoomOf, command
from describing import Described
from everything import everything
from openapi_spec_validator import validate
from starlette.routing import Mount, Route, WebSocketRoute

from mapstream.api.history import HistoryQuery
from mapstream.api.materials import PageQuery, RevisionQuery
from mapstream.api.openapi import openapi
from mapstream.api.operations import OPERATIONS
from mapstream.api.requests import AsOfQuery, RoomQuery
from mapstream.api.review import DiffQuery, ReplayQuery
from mapstream.api.schemas import parts, problem_types, room_event_types
from mapstream.api.templates import TemplateQuery, TemplatesQuery
from mapstream.api.views import VIEWS
from mapstream.log import Log
from mapstream.plan.elements.room import OpenRoom
from mapstream.plan.permissions import RIGHTS
from mapstream.plan.vocabulary import COMMANDS, parse
from mapstream.problems import Problem
from mapstream.server.access import template_of
from mapstream.server.parts import parts_of
from mapstream.settings import Settings
from mapstream_projections.audit_trail.http import AuditQuery
from mapstream_projections.plan_board.http import BoardQuery
from mapstream_projections.viewing.http import ViewingQuery

API: Any = openapi()


@pytest.fixture(scope="module")
def described() -> Described:
    return Described(API)


@pytest.fixture(scope="module")
def room(site: Any) -> RoomOf:
    room: RoomOf = site.member().open_room("Everything")
    return room


@pytest.fixture(scope="module")
def answers(room: RoomOf) -> list[dict[str, Any]]:
    """What happened in that room."""
    return list(everything(room))


def test_it_is_valid() -> None:
    validate(API)


def test_it_is_what_is_served(site: Any) -> None:
    answer = site.nobody().http.get("/openapi.json")
    assert answer.json() == API
    assert answer.headers["content-type"] == "application/json"
    again = site.nobody().http.get("/openapi.json", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_every_route_is_described(log: Log) -> None:
    settings = Settings.load(db_schema=log.database.schema, database_url=log.database.dsn)
    served = set()
    for route in [route for resource in parts_of(settings, log).resources for route in resource.routes()]:
        if isinstance(route, Route):
            served |= {(method, route.path) for method in (route.methods or set()) - {"HEAD"}}
        else:
            assert isinstance(route, Mount | WebSocketRoute)
            served.add(("GET", template_of(route)))
    assert served == OPERATIONS.keys()
    assert {(m.upper(), path) for path, methods in API["paths"].items() for m in methods} == served


def test_every_command_is_described() -> None:
    schemas = API["components"]["schemas"]
    mapping = schemas["Command"]["discriminator"]["mapping"]
    assert [*mapping] == [type for type in COMMANDS if type != OpenRoom.type]
    for type, kind in COMMANDS.items():
        request = schemas[f"{kind.__name__}Request"]
        assert request["properties"]["type"] == {"const": type}
        assert schemas[kind.__name__]["properties"].keys() == kind.model_fields.keys()
        assert schemas[kind.__name__]["description"].rstrip() == " ".join((kind.__doc__ or "").split())
        assert request["description"] == schemas[kind.__name__]["description"]


def test_every_event_is_described() -> None:
    mapping = API["components"]["schemas"]["VisibleEvent"]["discriminator"]["mapping"]
    assert [*mapping] == [event.name for event in room_event_types()]
    assert "room.opened" in mapping
    assert "key.issued" not in mapping


def test_every_problem_is_described() -> None:
    def walk(kind: type[Problem]) -> set[str]:
        return {kind.code}.union(*(walk(inner) for inner in kind.__subclasses__()))

    codes = walk(Problem) - {Problem.code}
    assert {problem["code"] for problem in API["x-problems"]} == codes
    assert set(API["components"]["schemas"]["ProblemDetails"]["properties"]["code"]["enum"]) == codes
    told = {code for part in parts(API["paths"]) for code in part.get("x-codes", ())}
    assert codes - told == {"method_not_allowed", "misdirected"}, "answered before it is known to which route"
    assert [code for code, n in Counter(problem.code for problem in problem_types()).items() if n > 1] == []


def test_every_command_says_its_right_and_the_table_is_the_one_that_decides() -> None:
    rights = API["x-rights"]["rights"]
    for name, kind in COMMANDS.items():
        assert API["components"]["schemas"][f"{kind.__name__}Request"]["x-right"] == kind.right
        assert name in rights[kind.right]["commands"]
    for right, row in RIGHTS.items():
        assert (*rights[right]["extents"].values(),) == row.cells


def test_every_parameter_is_described() -> None:
    for path, model in (
        ("/v1/rooms", BoardQuery),
        ("/v1/rooms/{room}", AsOfQuery),
        ("/v1/rooms/{room}/events", HistoryQuery),
        ("/v1/rooms/{room}/diff", DiffQuery),
        ("/v1/rooms/{room}/timeline", RoomQuery),
        ("/v1/rooms/{room}/replay", ReplayQuery),
        ("/v1/rooms/{room}/audit", AuditQuery),
        ("/v1/rooms/{room}/viewing", ViewingQuery),
        *((f"/v1/rooms/{{room}}/plan.{end}", AsOfQuery) for end in ("md", "csv", "json")),
        ("/v1/templates", TemplatesQuery),
        ("/v1/templates/{template}", TemplateQuery),
        *((f"/v1/templates/{{template}}.{end}", TemplateQuery) for end in ("md", "csv", "json")),
        *((view.path, AsOfQuery) for view in VIEWS),
        ("/v1/rooms/{room}/slips", AsOfQuery),
        ("/v1/rooms/{room}/documents/{document}/content", RevisionQuery),
        ("/v1/rooms/{room}/documents/{document}/pages/{page}", PageQuery),
    ):
        named = [p["name"] for p in API["paths"][path]["get"]["parameters"] if p.get("in") == "query"]
        assert named == [field.alias or name for name, field in model.model_fields.items()]


def test_every_reference_leads_somewhere() -> None:
    for part in parts(API):
        if isinstance(reference := part.get("$ref"), str):
            found = API
            for key in reference.removeprefix("#/").split("/"):
                found = found[key]


def test_who_has_to_say_who_they_are() -> None:
    asked = {operation.id for operation in OPERATIONS.values() if described_security(operation.id)}
    views = {f"read_{view.name}" for view in VIEWS}
    rooms = {
        "open_room",
        "list_rooms",
        "import_room",
        "read_room",
        "command",
        "read_diff",
        "read_timeline",
        "read_replay",
        "read_events",
        "read_audit",
        "read_viewing",
        "follow_room",
        "arrive",
        "ask_for_code",
        "prove",
    }
    templates = {f"{verb}_template" for verb in ("save", "read", "revise", "retire")} | {"list_templates"}
    templates |= {f"export_template_{end}" for end in ("md", "csv", "json", "xlsx")}
    tables = {"export_plan_md", "export_plan_csv", "export_plan_json", "export_plan_xlsx", "import_plan"}
    files = {"upload_file", "read_document", "read_document_page"}
    proofs = {"list_checkpoints", "prove_event", "prove_consistency", "export_room"}
    workspace = {o.id for o in OPERATIONS.values() if o.tag == "Workspace"} | {"read_session", "forget_session"}
    assert len(workspace) == 24
    signals = {"read_signals", "list_signals"}
    others = {"read_me", "list_offers", "what_if", "read_slips", "read_review_invitation", "read_person_data"}
    assert asked == workspace | rooms | views | templates | tables | files | proofs | signals | others


def described_security(id: str) -> list[Any]:
    """How one says who one is, for an operation."""
    [found] = [o["security"] for methods in API["paths"].values() for o in methods.values() if o["operationId"] == id]
    return list(found)


def test_its_examples_are_commands(described: Described) -> None:
    tried = 0
    for path in ("/v1/rooms", "/v1/rooms/{room}/commands"):
        content = API["paths"][path]["post"]["requestBody"]["content"]["application/json"]
        for example in content["examples"].values():
            assert described.wrong(content["schema"], example["value"]) == []
            for one in example["value"].get("commands", [example["value"]]):
                parse(one["type"], one["data"])
                tried += 1
    assert tried == 4


def test_a_command_that_is_refused_is_so_by_its_schema(described: Described) -> None:
    """Most of what the validation refuses can be seen from the description alone."""
    for type, data in (
        ("add_task", {"side": "seller"}),
        ("add_task", {"title": "", "side": "seller"}),
        ("add_task", {"title": "x", "side": "both"}),
        ("add_task", {"title": "x", "side": "seller", "colour": "red"}),
        ("reschedule_task", {"task": "7", "due": None}),
        ("record_view", {"subject": "people/7", "seconds": 1}),
    ):
        assert described.wrong({"$ref": "#/components/schemas/Command"}, command(type, **data)), (type, data)


def test_everything_that_happens_is_as_described(
    described: Described, answers: list[dict[str, Any]], room: RoomOf
) -> None:
    for answer in answers:
        described.check("CommandDone", answer)
    happened = {event["type"] for event in room.events(limit=1000)}
    assert happened == {event.name for event in room_event_types()}


@pytest.mark.usefixtures("answers")
def test_every_answer_is_as_described(described: Described, room: RoomOf) -> None:
    for path, params in (
        ("/v1/rooms", {"wait": room.caller.site.log.position()}),
        ("/v1/rooms/{room}", {}),
        ("/v1/rooms/{room}", {"version": "3"}),
        ("/v1/rooms/{room}/events", {"limit": "1000"}),
        ("/v1/rooms/{room}/audit", {"limit": "200"}),
        ("/v1/rooms/{room}/viewing", {}),
        ("/v1/templates", {}),
        ("/v1/templates/{template}", {}),
        ("/v1/templates/{template}.json", {}),
        ("/v1/rooms/{room}/templates", {}),
        *((view.path, params) for view in VIEWS for params in ({}, {"version": "3"})),
        ("/v1/rooms/{room}/slips", {}),
        ("/v1/rooms/{room}/checkpoints", {"now": "true"}),
        ("/v1/rooms/{room}/events/{version}/proof", {}),
        ("/v1/rooms/{room}/consistency", {"from": "3"}),
        ("/.well-known/mapstream-keys", {}),
        ("/healthz", {}),
        ("/readyz", {}),
    ):
        answer = room.caller.http.get(path.format(room=room.id, template="healthcare", version=3), params=params)
        response = API["paths"][path]["get"]["responses"][str(answer.status_code)]
        schema = response["content"][answer.headers["content-type"]]["schema"]
        assert described.wrong(schema, answer.json()) == [], path
        for header in response.get("headers", {}):
            assert header in answer.headers or header in ("Link", "Mapstream-Missing")


@pytest.mark.usefixtures("answers")
def test_what_would_be_is_as_described(described: Described, room: RoomOf) -> None:
    described_body = API["paths"]["/v1/rooms/{room}/what-if"]["post"]["requestBody"]["content"]["application/json"]
    for example in described_body["examples"].values():
        assert described.wrong(described_body["schema"], example["value"]) == []
    asked = {"commands": [{"type": "set_goal", "data": {"statement": "Live", "date": "2099-07-31"}}]}
    assert described.wrong(described_body["schema"], asked) == []
    answer = room.caller.http.post(f"{room.path}/what-if", json=asked)
    described.check("WhatIf", answer.json())


@pytest.mark.usefixtures("answers")
def test_what_a_buyer_is_told_is_as_described(described: Described, room: RoomOf) -> None:
    buyer = room.invite()
    described.check("RoomState", buyer.state())
    for view in VIEWS:
        if not view.sellers:
            described.check(view.whole.__name__, buyer.get(f"/{view.name}").json())
    described.check("History", buyer.get("/events", limit=1000).json())
    described.check("AuditTrail", buyer.get("/audit", limit=200).json())
    for event in buyer.get("/events", headers={"accept": "application/cloudevents-batch+json"}, limit=1000).json():
        described.check("CloudEvent", event)


def test_every_refusal_is_as_described(described: Described, member: Caller) -> None:
    room = member.open_room()
    task = room.task()
    seen = room.version
    room.do("edit_task", task=task, title="y")
    refusals = [
        room.post({**command("edit_task", task=task, title="z"), "if_version": seen}),
        room.post(command("start_task", task=str(uuid4()))),
        room.post(command("add_task", title="")),
        room.post({}),
        room.get(version=99),
        room.get("/audit", wait=2**62 + 1),
        member.site.nobody().http.get(room.path),
        member.http.put("/v1/rooms"),
        member.http.get("/nothing"),
    ]
    assert {answer.status_code for answer in refusals} == {401, 404, 405, 409, 422}
    for answer in refusals:
        described.check("ProblemDetails", answer.json())
