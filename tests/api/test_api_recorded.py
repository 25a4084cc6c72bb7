"""Both descriptions show an example of every answer, event and frame, as a real server tells them."""

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import orjson
import pytest
from asking import RoomOf, Site, command
from describing import Described
from everything import everything
from leaving import taken_out_elsewhere
from signed_in import Browser, signed_in

from mapstream.api.asyncapi import asyncapi
from mapstream.api.openapi import openapi
from mapstream.api.operations import OPERATIONS
from mapstream.api.recorded import Recorded, recorded
from mapstream.api.schemas import room_event_types
from mapstream.files import Files

API: Any = orjson.loads(orjson.dumps(openapi()))
WRITTEN = Path(__file__).parents[2] / "src/mapstream/api/recorded.json"
SHOWN = re.compile(r"application/(json|x-ndjson|cloudevents-batch\+json)|text/(markdown|csv|plain)")
"""Media types that people can read; pages show themselves."""
LONG = 1000
"""Characters of a text, after which it ends with its line."""
ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")

Answers = dict[str, dict[str, dict[str, Any]]]


@pytest.fixture(scope="module")
def described() -> Described:
    return Described(API)


@pytest.fixture(scope="module")
def told(site: Site, pytestconfig: pytest.Config) -> Recorded:
    """Everything, done; written down where that is asked for."""
    room = site.member().open_room("Castell Freight × Ferrowave")
    for _ in everything(room):
        pass
    answers: Answers = {}
    for operation, answer in ask_all(room):
        kind = answer.headers["content-type"].partition(";")[0]
        body = answer.text if kind.startswith("text/") or kind.endswith("ndjson") else answer.json()
        answers.setdefault(operation, {}).setdefault(str(answer.status_code), {})[kind] = body
    events = {event["type"]: event for event in reversed(room.events(limit=1000))}
    found: Recorded = {"events": dict(sorted(events.items())), "answers": answers}
    if pytestconfig.getoption("--describe"):
        WRITTEN.write_bytes(orjson.dumps(nobodys(brief(found), site.url), option=orjson.OPT_INDENT_2) + b"\n")
    return found


def ask_all(room: RoomOf) -> Iterator[tuple[str, Any]]:
    """Every operation that answers something that can be shown, and what it answered."""
    http, member = room.caller.http, room.caller
    opening = command("open_room", name="Castell Freight × Ferrowave")
    for _ in range(2):
        yield "open_room", http.post("/v1/rooms", json=opening)
    yield "command", room.post(command("add_task", title="Security review", side="buyer", due="2099-05-01"))
    position = member.site.log.position()
    ada = signed_in(member.site, member.workspace, "admin", "Ada Admin", email="ada@acme.example")
    visitor = room.invite().caller
    somebody = next(iter(room.plan["people"]))
    others = {"list_sessions": ada.http, "read_session": visitor.http}
    for (method, path), operation in OPERATIONS.items():
        for kind in shown(operation.id, 200) if method == "GET" else ():
            wait = (
                {"wait": position}
                if path in ("/v1/rooms", "/v1/portfolio", "/v1/portfolio/rooms", "/v1/portfolio/review")
                else {}
            )
            address = path.format(room=room.id, template="healthcare", version=3, person=somebody)
            asking = others.get(operation.id, http)
            yield operation.id, asking.get(address, params=wait, headers={"accept": kind})
    yield from of_workspace(ada)
    moved = {"type": "set_goal", "data": {"statement": "Live", "date": "2099-07-31"}}
    yield "what_if", room.caller.http.post(f"{room.path}/what-if", json={"commands": [moved]})
    table = "| Task | Owner | Due |\n| --- | --- | --- |\n| Order the sensors | Buyer | 2099-05-29 |\n"
    text = {"content": table, "headers": {"content-type": "text/markdown"}}
    yield "import_plan", http.post(f"{room.path}/import", params={"dry_run": ""}, **text)
    for _ in range(2):
        yield (
            "upload_file",
            http.post(f"{room.path}/files", params={"name": "Questionnaire.txt"}, content=b"Where is it?"),
        )
    file = taken_out_elsewhere(member.site.log.database.dsn, Files(None, Path("nowhere")))
    for _ in range(2):
        yield "import_room", http.post("/v1/rooms/import", content=file)
    body = {"room": room.id, "title": "Our way", "industry": "software"}
    yield "save_template", http.post("/v1/templates", json=body, params={"dry_run": ""})
    made = http.post("/v1/templates", json=body)
    assert made.status_code == 201, made.text
    yield "save_template", made
    whole = http.get(made.headers["location"]).json()["template"]
    yield "revise_template", http.put(made.headers["location"], json={"template": whole | {"summary": "How we sell."}})


def of_workspace(ada: Browser) -> Iterator[tuple[str, Any]]:
    """What an admin does in their workspace."""
    sam = ada.http.post("/v1/members", json={"name": "Sam Seller", "email": "sam@acme.example", "role": "seller"})
    yield "invite_member", sam
    yield "edit_member", ada.http.patch(sam.headers["location"], json={"role": "manager"})
    yield "edit_workspace", ada.http.patch("/v1/workspace", json={"title": "Ferrowave"})
    yield "make_sign_in_link", ada.http.post(f"{sam.headers['location']}/link")
    deal = {"name": "Umbrella renewal", "opened": "2026-01-12", "closed": "2026-03-30", "outcome": "lost"}
    yield "record_deals", ada.http.post("/v1/deals", json={"deals": [deal]})
    said = {"code": "unread_dpa", "words": ["privacy review"], "documents": ["dpa"], "readers": ["legal"]}
    yield "add_contradiction", ada.http.post("/v1/contradictions", json=said)
    yield "list_contradictions", ada.http.get("/v1/contradictions")
    key = ada.http.post("/v1/keys", json={"name": "CRM", "role": "seller"})
    yield "make_key", key
    yield "rotate_key", ada.http.post(f"/v1/keys/{key.json()['id']}/rotation", json={})


def shown(operation: str, status: int) -> list[str]:
    """The media types of an answer of which an example can be read. The descriptions show themselves."""
    if operation in ("openapi", "asyncapi"):
        return []
    [found] = [each for each in OPERATIONS.values() if each.id == operation]
    return [kind for kind in found.answers[status].content if SHOWN.fullmatch(kind)] if status in found.answers else []


def everywhere() -> dict[str, dict[str, list[str]]]:
    """All answers that can be shown, by operation and status."""
    found = {
        o.id: {str(status): kinds for status in o.answers if (kinds := shown(o.id, status))}
        for o in OPERATIONS.values()
    }
    return {operation: by for operation, by in found.items() if by}


def brief(value: Any) -> Any:
    """The beginning of it: two of a list, one of what goes by ids, the first lines of a text."""
    if isinstance(value, list):
        return [brief(one) for one in value[:2]]
    if isinstance(value, dict):
        kept = dict([*value.items()][:1]) if all(ID.fullmatch(key) for key in value) else value
        return {key: brief(one) for key, one in kept.items()}
    if isinstance(value, str) and "\n" in value:
        return value[: value.find("\n", LONG) + 1] or value
    return value


def nobodys(told: Any, address: str) -> Any:
    """The same with ids, tokens and addresses that are nobody's."""
    numbers = count(0x100)
    ids: dict[str, str] = {}
    text = ID.sub(
        lambda m: ids.setdefault(m[0], f"0190b5a2-7c1e-7d3a-9f4b-{next(numbers):012x}"), orjson.dumps(told).decode()
    )
    text = text.replace(address, "https://plans.example.com").replace("127.0.0.1", "203.0.113.7")
    return orjson.loads(re.sub(r"\bms([lki])_[\w-]+", r"ms\1_…", text))


def schema_of(operation: str, status: str, kind: str) -> Any:
    """How an answer is described."""
    [found] = [o for methods in API["paths"].values() for o in methods.values() if o["operationId"] == operation]
    return found["responses"][status]["content"][kind]


def test_every_answer_is_as_described(told: Recorded, described: Described) -> None:
    got = {operation: {status: [*kinds] for status, kinds in by.items()} for operation, by in told["answers"].items()}
    assert got == everywhere()
    for answers in (told["answers"], recorded()["answers"]):
        for operation, by in answers.items():
            for status, kinds in by.items():
                for kind, body in kinds.items():
                    schema = schema_of(operation, status, kind)["schema"]
                    assert described.wrong(schema, body) == [], (operation, status, kind)


def test_an_answer_of_every_operation_is_shown() -> None:
    assert {o: {s: [*kinds] for s, kinds in by.items()} for o, by in recorded()["answers"].items()} == everywhere()
    for operation, by in recorded()["answers"].items():
        for status, kinds in by.items():
            for kind, body in kinds.items():
                assert schema_of(operation, status, kind)["example"] == body


def test_an_event_of_every_type_is_shown(described: Described) -> None:
    assert [*recorded()["events"]] == [event.name for event in room_event_types()]
    for kind in room_event_types():
        event = recorded()["events"][kind.name]
        described.check(kind.__name__, event)
        assert API["components"]["schemas"][kind.__name__]["examples"] == [event]


def test_a_frame_of_every_kind_is_shown() -> None:
    live = orjson.loads(orjson.dumps(asyncapi()))
    described = Described(live)
    for op, message in live["components"]["messages"].items():
        assert message["examples"], op
        for example in message["examples"]:
            assert example["payload"]["op"] == op
            assert described.wrong(message["payload"], example["payload"]) == []


def test_a_problem_of_every_code_is_shown(described: Described) -> None:
    examples = API["components"]["examples"]
    assert [*examples] == [problem["code"] for problem in API["x-problems"]]
    for code, example in examples.items():
        described.check("ProblemDetails", example["value"])
        assert example["value"]["code"] == code
    for methods in API["paths"].values():
        for operation in methods.values():
            for answer in operation["responses"].values():
                for code in answer.get("x-codes", ()):
                    content = answer["content"]["application/problem+json"]
                    assert content["examples"][code] == {"$ref": f"#/components/examples/{code}"}


def test_nobody_is_in_them() -> None:
    said = orjson.dumps(recorded()).decode()
    assert "127.0.0.1" not in said
    assert "localhost" not in said
    assert not re.search(r"ms[lk]_[\w-]", said)
    assert all(host.endswith((".example", "example.com")) for host in re.findall(r"(?:@|://)([a-z0-9.-]+)", said))
