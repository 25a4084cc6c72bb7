"""How people are named in a neutral plan: by their name, and where two have the same, ``Name #2`` for the second."""

from collections.abc import Iterable


def labels(names: Iterable[str]) -> list[str]:
    """A label for each of several names, in their order: no two are the same."""
    names = list(names)
    taken, given, made = set(names), set[str](), list[str]()
    for name in names:
        label, n = name, 1
        while label in given or (n > 1 and label in taken):
            n += 1
            label = f"{name} #{n}"
        given.add(label)
        made.append(label)
    return made
