"""Sentences as rows keep them: with their values, so that each reader is told in their own language."""

import orjson

from mapstream.languages.message import Message, unpacked


def keep(said: Message) -> str:
    """A sentence as a row keeps it."""
    return orjson.dumps(said.packed()).decode()


def told(kept: str) -> Message:
    """A sentence that a row keeps."""
    return unpacked(orjson.loads(kept))
