"""The reactions that read models bring: a module ``reacting`` beside one has them in ``REACTIONS``.

Such a reaction asks its read model, and acts on what it says.
"""

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec

from mapstream.consumers.reactor import Reaction
from mapstream.projection import ReadModel


def reactions(models: Sequence[ReadModel]) -> Iterator[Reaction]:
    """The reactions of some read models."""
    for model in models:
        name = f"{model.package}.reacting"
        if find_spec(name):
            brought: Sequence[Callable[[], Reaction]] = import_module(name).REACTIONS
            yield from (make() for make in brought)
