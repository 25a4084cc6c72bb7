"""Stored events and sent commands have a shape that others rely on: it changes on purpose, or not at all."""

import hashlib
from dataclasses import fields
from typing import Any

import orjson

from mapstream.plan.event import EVENTS
from mapstream.plan.vocabulary import COMMANDS, VOCABULARY

EVENTS_PINS = {
    1: "5dd72fa20a14ed1aaaae44a9dc4078ac774d4c47542688e84e12b18b7422a416",
    2: "f40229d4aca0bc125fc78683dc8a9f451a37bdbd49883abdd3cd55236466281d",
    3: "3ad6654f7e7ecda342cc8342e4fd6e2a1a6af1eb493a5c5cb1249572f9f7e895",
}
COMMANDS_PINS = {
    1: "78bf8ac71051be2229444d9b32428afaee9131600b78a069643d66555acb8deb",
    2: "1daabb788c5d559f39d7090bd425320415c9c2c9b4fe24fa243cd7691a76c67a",
    3: "f47b2330367362b9b88f9b54606676f3dc7e516ca2dd63e4263f16900cb50167",
}
"""By VOCABULARY. Add to them; what stands here was released."""


def pin(shapes: Any) -> str:
    """A hash of shapes."""
    return hashlib.sha256(orjson.dumps(shapes, option=orjson.OPT_SORT_KEYS)).hexdigest()


def test_the_shape_of_stored_events() -> None:
    shapes = {
        name: {
            "class_version": cls.class_version,
            "fields": {f.name: str(f.type) for f in fields(cls)},  # type: ignore[arg-type]
            "sealed": dict(cls.sealed),
        }
        for name, cls in EVENTS.items()
        if cls.__module__.startswith("mapstream.plan.")
    }
    assert pin(shapes) == EVENTS_PINS.get(VOCABULARY), (
        "The fields of an event have changed. What is stored stays as it is: raise the class_version of the event and "
        "write its upcast (an added field that has a default needs neither), then raise VOCABULARY in "
        "plan/vocabulary.py and pin the new hash under it."
    )


def test_the_shape_of_sent_commands() -> None:
    shapes = {name: cls.model_json_schema() for name, cls in COMMANDS.items()}
    assert pin(shapes) == COMMANDS_PINS.get(VOCABULARY), (
        "What clients may send has changed. Whoever integrates relies on it: add, do not take away; raise the protocol "
        "of the stream if older clients would be refused, then raise VOCABULARY in "
        "plan/vocabulary.py and pin the new hash under it."
    )
