"""What differs between two moments of a room, as Markdown: to be pasted into the notes of a review."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any

from mapstream.languages import ENGLISH
from mapstream.languages.message import Message, as_message, joined, say
from mapstream.languages.speaking import in_language
from mapstream.plan.collections import COLLECTIONS, ItemRef
from mapstream.plan.document import Document
from mapstream.plan.review.diff import FieldDiffers, ItemDiffers
from mapstream.plan.review.groups import GROUPS, Group
from mapstream.plan.views.substance import worded
from mapstream.plan.wording import Naming, day, named, token
from mapstream.tables.strict.markdown import escaped

HEADINGS: Mapping[Group, str] = {
    "dates": say("Dates"),
    "owners": say("Owners"),
    "scope": say("Scope"),
    "done": say("Done"),
    "people": say("People"),
    "materials": say("Documents"),
    "talk": say("Talk"),
}
COLUMNS = (say("What"), say("Before"), say("After"), say("Who"), say("When"), say("Why"))
_LONG = 200
_FIRST = {"added": say("new"), "removed": say("gone")}

Row = tuple[str, str, str, str, str, str]


def differences_told(
    title: str,
    moments: Sequence[str],
    changes: Sequence[ItemDiffers],
    document: Document,
    keys: Mapping[str, str],
    language: str = ENGLISH,
) -> str:
    """A heading, from when to when, and a table for each group that there is something in. ``keys``: what API keys are
    called."""

    def told(text: str) -> str:
        return in_language(language, text) if isinstance(text, Message) else text

    def line(cells: Iterable[str]) -> str:
        return f"| {' | '.join(cells)} |"

    blocks = [
        f"# {told(say('What changed in {title}', title=escaped(told(title))))}",
        told(say("From {since} to {until}.", since=moments[0], until=moments[1])),
    ]
    rows = rows_of(changes, document, keys)
    for group in GROUPS:
        if found := rows.get(group):
            head = line(map(told, COLUMNS)), line(["---"] * len(COLUMNS))
            lines = (line(escaped(told(cell)) for cell in row) for row in found)
            blocks.append("\n".join([f"## {told(HEADINGS[group])}\n", *head, *lines]))
    if not rows:
        blocks.append(told(say("Nothing.")))
    return "\n\n".join(blocks) + "\n"


def rows_of(changes: Sequence[ItemDiffers], document: Document, keys: Mapping[str, str]) -> dict[Group, list[Row]]:
    """The rows of each group: one for each field of what changed, and one for each item that is new, or gone."""
    found: dict[Group, list[Row]] = {}
    known: dict[str, Any] = {id: {"name": name} for id, name in keys.items()}
    with_names = partial(named, people=known | document.get("people", {}))
    for group, row in chain.from_iterable(_rows(change, Naming(document)) for change in changes):
        found.setdefault(group, []).append(tuple(map(with_names, row)))  # type: ignore[arg-type] # as many as there were
    return found


def _rows(change: ItemDiffers, of: Naming) -> Iterator[tuple[Group, Row]]:
    called = _called(change)
    if change["change"] != "changed":
        last = max(change["fields"], key=lambda field: field["version"])
        yield last["group"], (joined([called, _FIRST[change["change"]]], ": "), "", _details(change, of), *_who(last))
        return
    for field in change["fields"]:
        label, before, after = worded(field["field"], field["before"], field["after"], of)
        yield field["group"], (joined([called, label], ": "), _short(before), _short(after), *_who(field))


def _called(change: ItemDiffers) -> str:
    """What an item is called; people and talk by what they are, too."""
    ref = ItemRef.of(change["item"])
    if ref.collection == "people":
        return token(ref.id)
    if ref.collection in ("comments", "texts", "reviews", "proposals"):
        return say("{kind} on {title}", kind=as_message(COLLECTIONS[ref.collection].word), title=change["title"])
    return change["title"]


_DETAILS = ("due", "lead", "role", "text", "decisions")


def _details(change: ItemDiffers, of: Naming) -> str:
    """What is worth telling at once of something new."""
    if change["change"] == "removed":
        return ""
    told = (worded(f["field"], None, f["after"], of) for f in change["fields"] if f["field"] in _DETAILS)
    return joined((joined([label, _short(value)], " ") for label, _, value in told), ", ")


def _who(field: FieldDiffers) -> tuple[str, str, str]:
    return (
        token(field["by"]),
        say("{day} (v{version})", day=day(field["at"]), version=field["version"]),
        field.get("reason", ""),
    )


def _short(value: str | None) -> str:
    return "" if value is None else value if len(value) <= _LONG else f"{value[:_LONG].rstrip()}…"
