"""Stored events and sent commands have a shape that others rely on: it changes on purpose, or not at all."""

import hashlib
from dataclasses import fields
from typing import Any

import orjson

from mapstream.plan.event import EVENTS
from mapstream.plan.vocabulary import COMMANDS

EVENTS_PIN = "0dab5a0636f08d765c1f03f3d3162bbc3d7f2089bb6774242d7ec79b37a4812c"
COMMANDS_PIN = "6de56a3f50168c5549b0dfa5ea630bf96d9a0b3d33c6e09d846c41cea61ad4fe"


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
    assert pin(shapes) == EVENTS_PIN, (
        "The fields of an event have changed. What is stored stays as it is: raise the class_version of the event and "
        "write its upcast (an added field that has a default needs neither), then pin the new hash here."
    )


def test_the_shape_of_sent_commands() -> None:
    shapes = {name: cls.model_json_schema() for name, cls in COMMANDS.items()}
    assert pin(shapes) == COMMANDS_PIN, (
        "What clients may send has changed. Whoever integrates relies on it: add, do not take away; raise the protocol "
        "of the stream if older clients would be refused, then pin the new hash here."
    )
