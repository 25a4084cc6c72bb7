"""What the server says in other languages: a folder a language, a file for each part of the house that says it.

A file is one JSON object, template by template, in the order of its keys. A translation has the same places as its
template, in whatever order, each in the forms that its language needs.
"""

import json
from functools import cache
from importlib.resources import files


@cache
def catalogue(language: str) -> dict[str, str]:
    """All that the server says in a language, by its template; nothing for English, which is the template."""
    folder = files("mapstream.languages").joinpath(language)
    parts = sorted(folder.iterdir(), key=lambda one: one.name) if folder.is_dir() else []
    return {template: text for part in parts for template, text in json.loads(part.read_text("utf-8")).items()}
