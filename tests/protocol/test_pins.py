"""What goes over the wire has a shape that clients rely on: it changes with its version line, or not at all."""

import hashlib
from typing import Any

import orjson
from pydantic import TypeAdapter

from mapstream.protocol import server_frames
from mapstream.protocol.closes import CLOSES
from mapstream.protocol.frames import CLIENT_FRAMES, PROTOCOL, REVISION

PINS = {
    (1, 1): "18c17fd4308f8ca80ecad2e368a3ff418f40bcd8f4697e64a3beca65a80f2564",
    (1, 2): "83455a62e9be9385a43428ae2e8befe1816fb9d2c5e122528d697cdcb48bfda9",
    (1, 3): "a7d9414929cbdd38f894e005491510304527a583c916d24f8515f21cb5174961",
    (1, 4): "0550d5ad21e16bec0eb322f7bc0325850426b6a9faf26257911b2977cce8c230",
}
"""A hash of all frames and close codes for each version that there was. Add to it; what stands here was released."""


def bare(schema: Any) -> Any:
    """A schema without words, and without the document: that is the vocabulary's."""
    if isinstance(schema, list):
        return [bare(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    ours = {name: part for name, part in schema.items() if name not in ("description", "examples")}
    if "$defs" in ours:
        ours["$defs"] = {name: part for name, part in ours["$defs"].items() if hasattr(server_frames, name)}
        ours["$defs"].pop("Document", None)
    return {name: bare(part) for name, part in ours.items()}


def test_the_shape_of_frames_and_close_codes() -> None:
    shapes = {
        "client": {op: bare(kind.model_json_schema()) for op, kind in CLIENT_FRAMES.items()},
        "server": {op: bare(TypeAdapter(kind).json_schema()) for op, kind in server_frames.SERVER_FRAMES.items()},
        "closes": sorted(CLOSES),
    }
    found = hashlib.sha256(orjson.dumps(shapes, option=orjson.OPT_SORT_KEYS)).hexdigest()
    assert PINS.get((PROTOCOL, REVISION)) == found, (
        f"Frames or close codes have changed ({found}). Raise REVISION in protocol/frames.py, or PROTOCOL, if older "
        "clients would be refused or misled; then pin the new hash under the new version."
    )
