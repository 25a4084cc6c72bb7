"""Every command has an example, of an invented deal, and both descriptions show it beside the command's fields."""

import re
from typing import Any

import orjson
import pytest
from describing import Described

from mapstream.api.asyncapi import asyncapi
from mapstream.api.examples import EXAMPLES, sent
from mapstream.api.openapi import openapi
from mapstream.plan.elements.room import OpenRoom
from mapstream.plan.vocabulary import COMMANDS, parse

API: Any = openapi()
LIVE: Any = asyncapi()


@pytest.fixture(scope="module")
def described() -> Described:
    return Described(API)


def test_every_command_has_one_and_nothing_else_has() -> None:
    assert EXAMPLES.keys() == COMMANDS.keys()


@pytest.mark.parametrize("type", COMMANDS)
def test_it_is_that_command(type: str, described: Described) -> None:
    command = parse(type, EXAMPLES[type])
    assert isinstance(command, COMMANDS[type])
    assert EXAMPLES[type], "it shows something"
    request = f"{COMMANDS[type].__name__}Request"
    assert described.wrong({"$ref": f"#/components/schemas/{request}"}, sent(type)) == []


@pytest.mark.parametrize("type", COMMANDS)
def test_both_descriptions_show_it(type: str) -> None:
    name = COMMANDS[type].__name__
    schemas = API["components"]["schemas"]
    assert schemas[name]["examples"] == [EXAMPLES[type]]
    assert schemas[f"{name}Request"]["examples"] == [sent(type)]
    if type != OpenRoom.type:  # no stream of a room opens it
        assert LIVE["components"]["schemas"][name]["examples"] == [EXAMPLES[type]]


def test_the_stream_shows_how_a_command_is_done() -> None:
    [example] = LIVE["components"]["schemas"]["Do"]["examples"]
    assert Described(LIVE).wrong({"$ref": "#/components/schemas/Do"}, example) == []


def test_nobody_in_them_can_be_written_to() -> None:
    told = orjson.dumps(EXAMPLES).decode()
    hosts = re.findall(r"(?:@|://)([a-z0-9.-]+)", told)
    assert hosts
    assert all(host.endswith(".example") for host in hosts), "names that belong to nobody (RFC 2606)"
