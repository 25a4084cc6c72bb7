"""The read models that are installed, as far as that is known without importing one."""

from importlib import import_module
from importlib.machinery import PathFinder
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

GROUP = "mapstream.projections"
"""The entry points under which read models are found: each names a module with a ``READ_MODEL``."""


def installed() -> list[EntryPoint]:
    """The entry point of every read model, by name."""
    return sorted(entry_points(group=GROUP), key=lambda entry: entry.name)


def beside(entry: EntryPoint, file: str) -> Path | None:
    """A file in the folder of a read model, if there is one."""
    parent = entry.module.rpartition(".")[0]
    spec = PathFinder.find_spec(entry.module, import_module(parent).__path__ if parent else None)
    places = [Path(folder, file) for folder in (spec and spec.submodule_search_locations) or ()]
    return next((place for place in places if place.is_file()), None)
