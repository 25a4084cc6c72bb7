"""Previews: nothing is imported from a file that nobody has looked at.

A dry run answers what was understood, and a *preview* that stands for it; what is then to be written has to name that.
From the preview and the one who looked at it follows the id of the command. So whoever is not sure that it was done
sends it again, however much later, without a key of their own: it acts once, and the log knows that id for ever. To do
the same again on purpose, once more after an undo for instance, takes another look, and that gives another preview.
"""

from collections.abc import Callable
from hashlib import sha256
from itertools import count
from typing import Any
from uuid import UUID, uuid5

import orjson

from mapstream.plan.actor import Actor
from mapstream.problems import PreviewNeeded, PreviewOutdated


def command_of(preview: str | None, stream: str, actor: Actor) -> str:
    """Return the id of the command that writes a preview into a stream."""
    return str(uuid5(UUID(stream), f"{actor.id} {preview}"))


def preview_of(what: Any, stream: str, actor: Actor, known: Callable[[str], bool]) -> str:
    """Make a preview's token. Its command's id is a new one, not among the ``known``."""
    for time in count():
        preview = sha256(orjson.dumps([stream, actor.id, time, what])).hexdigest()
        if not known(command_of(preview, stream, actor)):
            return preview
    raise AssertionError("counting does not end")


def refuse_unseen(named: str | None, preview: str | None) -> None:
    """Refuse a write without a preview, or with the preview of something else."""
    if named is None:
        raise PreviewNeeded("Send it with ?dry_run first, look at the answer, then send it with its ?preview=….")
    if named != preview:
        raise PreviewOutdated("The text or the plan is another than the one in that preview. Ask for a new one.")
