"""Patches: the one way in which a document changes, JSON Merge Patch (RFC 7396). ``null`` takes a key away.

Two ways to apply a patch: :func:`merge` gives a new document that shares everything untouched with the old one (so old
and new can both be kept, cheaply), :func:`merge_into` changes a document that nobody else holds (for long replays).
"""

from collections.abc import Iterator
from typing import Any

Patch = dict[str, Any]
"""A JSON Merge Patch on a document."""


def merge(target: Any, patch: Any) -> Any:
    """What ``target`` becomes under ``patch`` (RFC 7396); ``target`` itself stays as it is."""
    if type(patch) is not dict:
        return patch
    result = target.copy() if type(target) is dict else {}
    for key, value in patch.items():
        if type(value) is dict:
            result[key] = merge(result.get(key), value)
        elif value is None:
            result.pop(key, None)
        else:
            result[key] = value
    return result


def merge_into(target: dict[str, Any], patch: Patch) -> None:
    """As :func:`merge`, but changing ``target``, which nobody else may hold."""
    for key, value in patch.items():
        if type(value) is dict:
            inner = target.get(key)
            if type(inner) is not dict:
                inner = target[key] = {}
            merge_into(inner, value)
        elif value is None:
            target.pop(key, None)
        else:
            target[key] = value


def diff(before: Any, after: Any) -> Patch:
    """The smallest patch with ``merge(before, patch) == after``, for two objects. Shared parts cost nothing."""
    patch: Patch = {}
    if before is after:
        return patch
    for key, value in after.items():
        old = before.get(key)
        if old is value:
            continue
        if isinstance(old, dict) and isinstance(value, dict):
            inner = diff(old, value)
            if inner:
                patch[key] = inner
        elif old != value:
            patch[key] = value
    for key in before:
        if key not in after:
            patch[key] = None
    return patch


def touched(patch: Patch, depth: int = 3) -> Iterator[tuple[str, ...]]:
    """The places that a patch changes, as paths of at most ``depth`` keys: ``("tasks", id, "due")``."""
    for key, value in patch.items():
        if depth > 1 and isinstance(value, dict) and value:
            for rest in touched(value, depth - 1):
                yield key, *rest
        else:
            yield (key,)
