"""The JSON Schemas of all requests and answers, generated from the types that validate them.

All of them stand under ``#/components/schemas/``: the data of each command and the requests that carry it, each event
as it is sent, the room's document, the answers, the frames of the stream, and the problems.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from mapstream.api.description import REF, Schema, ref, request_of
from mapstream.api.examples import EXAMPLES, sent
from mapstream.api.operations import OPERATIONS
from mapstream.api.outcomes import outcomes_of
from mapstream.api.recorded import recorded_events
from mapstream.api.requests import MOST_COMMANDS, CommandRequest, UnitRequest
from mapstream.plan import elements
from mapstream.plan.command import Command
from mapstream.plan.document import Document
from mapstream.plan.elements.room import OpenRoom
from mapstream.plan.event import EVENTS, Event
from mapstream.plan.fields import Date, Id, Instant
from mapstream.plan.vocabulary import COMMANDS
from mapstream.problems import TYPE_PREFIX, Problem
from mapstream.protocol.frames import CLIENT_FRAMES, BatchedCommand
from mapstream.protocol.server_frames import SERVER_FRAMES, HiddenEvent, ProblemDetails, VisibleEvent

NAMED: dict[str, Any] = {"Id": Id, "Date": Date, "Instant": Instant}
"""Kinds of texts that have a schema of their own."""


@cache
def schemas() -> Mapping[str, Schema]:
    """Every schema by its name."""
    found = {name: tidy(schema) for name, schema in _from_types().items()}
    found = {name: with_names(schema) for name, schema in found.items()} | dict(named_texts())
    for type, command in COMMANDS.items():
        found[request_of(command)] = _request(command, found) | {"examples": [sent(type)]}
        found[request_of(command)] |= {f"x-{what}": told for what, told in outcomes_of(type).items()}
        found[request_of(command)]["x-right"] = command.right
        found[command.__name__]["examples"] = [EXAMPLES[type]]
    found["Command"] = _one_of("type", {c.type: request_of(c) for c in COMMANDS.values() if c is not OpenRoom})
    found["Command"]["description"] = "What somebody asks for."
    several: Schema = {"type": "array", "items": ref(BatchedCommand), "minItems": 1, "maxItems": MOST_COMMANDS}
    unit = found.pop(UnitRequest.__name__)
    found["Batch"] = unit | {
        "description": "Commands that are written all or not at all. They have one id.",
        "properties": unit["properties"] | {"commands": several},
        "required": ["id", "commands"],
    }
    found["BatchArray"] = several | {
        "description": "The same as an array, whose first command carries the id.",
        "prefixItems": [ref("Command")],
    }
    envelope = found.pop(VisibleEvent.__name__)
    for event in room_event_types():
        data = f"{event.__name__}Data"
        found[data] = _event_data(event, found[event.__name__])
        found[event.__name__] = _event(event, envelope, ref(data)) | {"examples": recorded_events(event.name)}
    found["VisibleEvent"] = _one_of("type", {event.name: event.__name__ for event in room_event_types()})
    found["VisibleEvent"]["description"] = "An event that its reader may see. Take one of an unknown type by its patch."
    found["Event"] = {"oneOf": [ref(VisibleEvent), ref(HiddenEvent)]}
    found["ClientFrame"] = _one_of("op", {op: kind.__name__ for op, kind in CLIENT_FRAMES.items()})
    found["ServerFrame"] = _one_of("op", {op: kind.__name__ for op, kind in SERVER_FRAMES.items()})
    found["ClientFrame"]["description"] = "What a client says on the stream."
    found["ServerFrame"]["description"] = "What a server says on the stream."
    for frame in ("Do", "BatchedCommand"):
        found[frame]["properties"]["type"] = {"enum": list(COMMANDS), "description": "Which command."}
    # only the empty document, before a room is opened, has none of these
    found["Document"]["required"] = [
        n for n in Document.__annotations__ if n not in ("commercials", "decision_process")
    ]
    # every document has it, but a buyer is not told
    found["Plan"]["required"].remove("workspace")
    found["ProblemDetails"]["properties"]["code"]["enum"] = [problem.code for problem in problem_types()]
    for schema in found.values():
        _events_by_name(schema)
    return dict(sorted(found.items()))


def room_event_types() -> list[type[Event]]:
    """The events of rooms, by name."""
    return [event for _, event in sorted(EVENTS.items()) if event.__module__.startswith(elements.__name__ + ".")]


def problem_types(of: type[Problem] = Problem) -> list[type[Problem]]:
    """A problem and every kind of it, in the order of the tree, without those that only group others."""
    found = [] if of is Problem else [of]
    for kind in of.__subclasses__():
        found += problem_types(kind)
    return found


def problem_table() -> list[dict[str, Any]]:
    """Every problem there is."""
    return [
        {"code": p.code, "status": p.status, "title": p.title(), "type": TYPE_PREFIX + p.code.replace("_", "-")}
        for p in problem_types()
    ]


def tidy(schema: Any) -> Any:
    """A schema without titles that only repeat names and without `null` as a default, its descriptions as Markdown."""
    if isinstance(schema, list):
        return [tidy(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    tidied: Schema = {}
    for key, value in schema.items():
        if (key == "title" and isinstance(value, str)) or (key == "default" and value is None):
            continue
        if key == "description" and isinstance(value, str):
            tidied[key] = _markdown(value)
        elif key in ("properties", "$defs"):
            tidied[key] = {name: tidy(inner) for name, inner in value.items()}
        else:
            tidied[key] = tidy(value)
    return tidied


@cache
def named_texts() -> Mapping[str, Schema]:
    """The schemas of texts that have a name."""
    named = {name: tidy(TypeAdapter(kind).json_schema()) for name, kind in NAMED.items()}
    named["Id"]["description"] = "A UUID in lower case."
    return named


def with_names(schema: Any) -> Any:
    """Return a schema with references to the texts that have a name."""
    if isinstance(schema, list):
        return [with_names(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    for name, kind in named_texts().items():
        if schema.get("type") == "string" and schema.get("pattern") == kind["pattern"]:
            return ref(name) | {key: schema[key] for key in ("description", "default") if key in schema}
    return {key: with_names(value) for key, value in schema.items()}


def without_null(schema: Schema) -> Schema:
    """A schema of a value that is either given or not, but never ``null``."""
    if "anyOf" not in schema:
        return schema
    rest = {key: value for key, value in schema.items() if key not in ("anyOf", "default")}
    branches = [branch for branch in schema["anyOf"] if branch != {"type": "null"}]
    return {**branches[0], **rest} if len(branches) == 1 else {"anyOf": branches, **rest}


def _from_types() -> dict[str, Schema]:
    types: list[Any] = [*COMMANDS.values(), *room_event_types(), *CLIENT_FRAMES.values(), *SERVER_FRAMES.values()]
    types += [
        *dict.fromkeys(type for operation in OPERATIONS.values() for type in operation.types),
        CommandRequest,
        UnitRequest,
        Document,
        VisibleEvent,
        HiddenEvent,
        ProblemDetails,
    ]
    inputs = [(n, "validation", TypeAdapter(type)) for n, type in enumerate(types)]
    _, found = TypeAdapter.json_schemas(inputs, ref_template=REF)  # type: ignore[arg-type]
    defs: dict[str, Schema] = found["$defs"]
    assert not [name for name in defs if "__" in name], "two types have the same name"
    return defs


def _request(command: type[Command], found: Mapping[str, Schema]) -> Schema:
    """The request that carries a command: what all of them have in common, and its own data.

    Over HTTP the header ``Idempotency-Key`` may stand for the id, and the address of ``open_room`` for its type.
    """
    common: Schema = found[CommandRequest.__name__]
    needed = [] if command is OpenRoom else ["type"]
    if found[command.__name__].get("required"):
        needed.append("data")
    return {
        **common,
        "description": found[command.__name__]["description"],
        "properties": {**common["properties"], "type": {"const": command.type}, "data": ref(command)},
        "required": needed,
    }


def _event_data(event: type[Event], recorded: Schema) -> Schema:
    """What an event of a type recorded, as it is sent: fields without a value are left out, the others are there."""
    properties: dict[str, Schema] = {}
    always: list[str] = []
    for name, field in recorded.get("properties", {}).items():
        properties[name] = {key: value for key, value in without_null(field).items() if key != "default"}
        if properties[name] == field or field.get("default") is not None:
            always.append(name)
    told = {**recorded, "properties": properties, "required": always}
    if event.private:
        told["description"] = f"{recorded['description']} Told to the seller's side and to its author only."
    return told


def _event(event: type[Event], envelope: Schema, data: Schema) -> Schema:
    """An event of one type, whole, as it is sent."""
    return {
        **envelope,
        "description": event.__doc__ and _markdown(event.__doc__),
        "properties": {**envelope["properties"], "type": {"const": event.name}, "data": data},
    }


def _one_of(property: str, names: Mapping[str, str]) -> Schema:
    return {
        "oneOf": [ref(name) for name in names.values()],
        "discriminator": {
            "propertyName": property,
            "mapping": {value: REF.format(model=name) for value, name in names.items()},
        },
    }


def _events_by_name(schema: Any) -> None:
    """Let all lists of events refer to the one schema of events."""
    for part in parts(schema):
        if part.get("items") == {"anyOf": [ref(VisibleEvent), ref(HiddenEvent)]}:
            part["items"] = ref("Event")


def parts(schema: Any) -> Iterator[Schema]:
    """Every object in a schema, itself included."""
    if isinstance(schema, dict):
        yield schema
        for inner in schema.values():
            yield from parts(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from parts(inner)


def _markdown(text: str) -> str:
    return " ".join(text.replace("``", "`").split())
