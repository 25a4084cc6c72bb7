"""Units of commands as they are sent over HTTP: one command, or several that are written all or not at all.

A unit has one id. One command carries it itself; several stand in ``{"id", "commands": […]}``, or in an array whose
first command carries it. What an ``Idempotency-Key`` or ``If-Match`` says holds where the body is silent.
"""

from typing import Any, NamedTuple, TypeVar

import orjson
from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from mapstream.api.requests import MOST_COMMANDS, UnitRequest, idempotency_key, if_match
from mapstream.languages.message import say
from mapstream.live.unit import Asked
from mapstream.plan.actor import Actor
from mapstream.plan.command import Command
from mapstream.plan.elements.room import OpenRoom
from mapstream.plan.field_errors import field_errors
from mapstream.plan.vocabulary import parse
from mapstream.problems import FieldError, Invalid, Malformed, TooLarge
from mapstream.protocol.frames import MAX_COMMAND, BatchedCommand
from mapstream.protocol.session import Ask

M = TypeVar("M", bound=BaseModel)


class _Sent(NamedTuple):
    """A body taken apart: what names the unit, its commands, and where each stands."""

    named: dict[str, Any]
    place: str
    commands: list[Any]
    places: list[str]


def unit_of(request: Request, body: Any, actor: Actor, only: type[Command] | None = None) -> Asked:
    """Parse the unit in a request. ``only``: the one command that is allowed here, whose type may be left out."""
    sent = _taken_apart(body)
    if only is not None and (isinstance(body, list) or "commands" in body):
        raise Malformed(say("One {command} can be sent here, and nothing with it.", command=only.type))
    if not 1 <= len(sent.commands) <= MOST_COMMANDS:
        raise Malformed(say("A batch has 1 to {most} commands.", most=MOST_COMMANDS))
    for one, place in zip(sent.commands, sent.places, strict=True):
        if not isinstance(one, dict):
            raise Malformed(errors=[FieldError(place, "A command is an object with a type and data.")])
        if len(orjson.dumps(one)) > MAX_COMMAND:
            raise TooLarge(say("A command has at most {most} KiB.", most=MAX_COMMAND // 1024))
    key, seen = idempotency_key(request, actor), if_match(request)
    wrong: list[FieldError] = []
    unit = _read(UnitRequest, ({"id": key} if key else {}) | sent.named, sent.place, wrong)
    unsaid = {"type": only.type} if only else {}
    read = [
        _read(BatchedCommand, unsaid | one, place, wrong) for one, place in zip(sent.commands, sent.places, strict=True)
    ]
    if wrong or unit is None:
        raise Invalid(errors=wrong)
    if unit.if_version is not None:
        seen = unit.if_version
    asks = [_ask(said, place, seen, only) for said, place in zip(read, sent.places, strict=True) if said is not None]
    return Asked(unit.id, tuple(asks), actor)


def _taken_apart(body: Any) -> _Sent:
    if isinstance(body, list):
        _refuse_ids(body[1:])
        named: dict[str, Any] = {}
        first = body[:1]
        if first and isinstance(first[0], dict):
            named, alone = _apart(first[0], "id")
            first = [alone]
        return _Sent(named, "/0", [*first, *body[1:]], [f"/{n}" for n in range(len(body))])
    if not isinstance(body, dict):
        raise Malformed(errors=[FieldError("", "A command is an object with an id, a type and data.")])
    commands = body.get("commands")
    if commands is None:
        named, alone = _apart(body, "id", "if_version")
        return _Sent(named, "", [alone], [""])
    if not isinstance(commands, list):
        raise Malformed(errors=[FieldError("/commands", "This must be a list of commands.")])
    _, named = _apart(body, "commands")
    return _Sent(named, "", commands, [f"/commands/{n}" for n in range(len(commands))])


def _apart(body: dict[str, Any], *names: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """These members of an object, and the others."""
    return {n: body[n] for n in names if n in body}, {n: value for n, value in body.items() if n not in names}


def _refuse_ids(others: list[Any]) -> None:
    """Refuse ids of commands behind the first."""
    wrong = [
        FieldError(f"/{n}/id", "A batch has one id, which its first command carries.")
        for n, one in enumerate(others, 1)
        if isinstance(one, dict) and "id" in one
    ]
    if wrong:
        raise Invalid(errors=wrong)


def _read(model: type[M], given: dict[str, Any], place: str, wrong: list[FieldError]) -> M | None:
    """Validate what was sent; errors are added to ``wrong``."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        wrong += field_errors(error, place)
        return None


def _ask(said: BatchedCommand, place: str, seen: int | None, only: type[Command] | None) -> Ask:
    """Parse a command of a unit. ``seen``: the version of its condition, if it has none of its own."""
    if (only is None) == (said.type == OpenRoom.type):
        elsewhere = say("Rooms are opened at /v1/rooms.")
        why = elsewhere if only is None else say("Only {command} can be sent here.", command=only.type)
        raise Invalid(errors=[FieldError(f"{place}/type", why)])
    version = seen if said.if_version is None else said.if_version
    return Ask(parse(said.type, said.data, f"{place}/data"), version)
