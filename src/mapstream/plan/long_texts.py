"""Long texts: their paragraphs, and the value of the plan that some of them are.

What a side gets out of the deal, and what was said in a meeting, are texts that several people write, and at the same
time one value of the document, which commands set and everybody reads. While such a text is there, its value is its
paragraphs, one below the other. Where it is not, the value is its first paragraph: so are values read that were set as
a whole, and whoever sets one so does away with the text.
"""

from collections.abc import Mapping
from typing import Any, cast

from mapstream.plan import rank
from mapstream.plan.document import Document
from mapstream.plan.patch import Patch, diff, merge

Paragraphs = Mapping[str, Mapping[str, Any]]

FIRST = "00000000-0000-0000-0000-000000000000"
"""The id of the paragraph that a text begins with, whoever begins it: those who do so at once begin the same."""

_NOTHING: Mapping[str, Any] = {}


LONGEST = 10_000
"""Characters of such a value, as of every other."""


def subject_of(name: str) -> str:
    """What a text is about: the plan, or a meeting."""
    of, _, key = name.partition("/")
    return f"meetings/{key}" if of in ("meetings", "summaries") else "plan"


def _place(name: str) -> tuple[str, ...]:
    """Where the value is that a text is; nowhere, for one that is none."""
    of, _, key = name.partition("/")
    return {"values": ("plan", "value", key), "summaries": ("meetings", key, "summary")}.get(of, ())


def value_at(tree: Any, name: str) -> str | None:
    """The value that a text is, in a document or a patch."""
    found = tree
    for key in _place(name):
        found = (found or _NOTHING).get(key)
    return found if isinstance(found, str) else None


def paragraphs_of(document: Document, name: str) -> Paragraphs:
    """The paragraphs of a text; of one that nobody has begun, what its value would begin it with."""
    text: Mapping[str, Any] | None = document["texts"].get(name)
    if text is not None:
        return cast(Paragraphs, text.get("paragraphs", _NOTHING))
    value = value_at(document, name)
    return {FIRST: {"content": value, "rank": rank.last({})}} if value is not None else {}


def whole(paragraphs: Paragraphs) -> str | None:
    """What paragraphs are as one value."""
    contents = (paragraphs[id]["content"] for id in rank.order(paragraphs))
    return "\n\n".join(content for content in contents if content.strip()) or None


def value_patch(document: Document, name: str, paragraphs: Paragraphs) -> Patch:
    """The patch that makes the value that a text is what its paragraphs are."""
    *above, last = _place(name) or ("",)
    value = whole(paragraphs)
    if not above or value == value_at(document, name):
        return {}
    known: Any = document
    for key in above:
        known = known.get(key, _NOTHING)
    # without any, there are no values at all
    patch: Any = None if above == ["plan", "value"] and value is None and known.keys() == {last} else {last: value}
    for key in reversed(above):
        patch = {key: patch}
    return cast(Patch, patch)


def without_value(patch: Patch, name: str) -> Patch:
    """A patch without what it does to the value that a text is."""
    return _without(patch, _place(name))


def _without(patch: Patch, place: tuple[str, ...]) -> Patch:
    if not place or place[0] not in patch:
        return patch
    key, *rest = place
    inner = _without(patch[key], tuple(rest)) if rest and patch[key] else None
    others = {other: value for other, value in patch.items() if other != key}
    return {**others, key: inner} if inner else others


def settled(document: Document, patch: Patch) -> Patch:
    """A patch with what follows from it: where it changes a text, its value; where it changes a value alone, there is
    no text any more."""
    after = cast(Document, merge(document, patch))
    changed = patch.get("texts", _NOTHING)
    for name in {**after["texts"], **changed}:
        paragraphs = paragraphs_of(after, name) if name in after["texts"] else {}
        follows = value_patch(after, name, paragraphs)
        if follows:
            after = merge(after, follows if name in changed else {"texts": {name: None}})
    return diff(document, after)
