"""The templates that mapstream comes with, as data: one TOML file each, in the schema of
:class:`mapstream.plan.templates.Template`, with its ``version`` beside. A file's name is the template's id.

Whoever changes a file in a way that users notice raises its version: rooms remember which one they came from.
"""

import tomllib
from functools import cache
from importlib.resources import files

from mapstream.plan.templates import Offered, read


@cache
def shipped() -> dict[str, Offered]:
    """All of them by id, in the order of their titles."""
    found = [
        _load(entry.name.removesuffix(".toml"), entry.read_text(encoding="utf-8"))
        for entry in files(__name__).iterdir()
        if entry.name.endswith(".toml")
    ]
    return {offered.id: offered for offered in sorted(found, key=lambda offered: offered.template.title)}


def _load(id: str, text: str) -> Offered:
    data = tomllib.loads(text)
    return Offered(id, data.pop("version"), read(data))
