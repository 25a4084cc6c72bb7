"""The page in the languages of its readers (:mod:`mapstream.languages`).

Everything is written in English where it stands. A catalogue for each other language (``languages/<code>.json``)
says its texts: ``texts`` for all of the page, ``words`` for one module only, where an English word may also be code.
A script or document goes out with the texts of its reader's language in their places, so that nobody loads a catalogue,
or a language that they do not read. What a catalogue lacks is said in English.

A text with values in it is known by where they stand: ``Waits for {1}``; a translation may put them in another order.
What is a list of texts (one day, several days) is several texts.

In English for everybody is the reference of the API, whose readers write programs.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from html import escape, unescape
from importlib.resources import files

from mapstream.languages import ENGLISH

Say = Callable[[str], str | None]

_IN_DOCUMENT = re.compile(r'(?<=>)([^<>]+)(?=<)|(?<= )(aria-label|title|placeholder|alt|label)="([^"]*)"')
_BEFORE_REGEX = frozenset("(,=:[!&|?{};+-*%<>~^\n") | {""}


@cache
def catalogue(language: str) -> dict[str, dict[str, str]]:
    """The texts of a language: under ``""`` for all of the page, under a module's name for that module."""
    if language == ENGLISH:
        return {"": {}}
    found = json.loads(files("mapstream.page").joinpath(f"languages/{language}.json").read_text("utf-8"))
    return {"": found["texts"], **found["words"]}


def document_in(language: str, text: str, texts: dict[str, str] | None = None) -> str:
    """A document with the texts of a language in their places."""
    texts = catalogue(language)[""] if texts is None else texts

    def put(found: re.Match[str]) -> str:
        if found[2]:
            return f'{found[2]}="{escape(texts.get(unescape(found[3]), unescape(found[3])))}"'
        key = " ".join(found[1].split())
        return (
            found[1]
            if key not in texts
            else re.sub(r"\S(?:.*\S)?", lambda _: texts[key], found[1], count=1, flags=re.S)
        )

    return _IN_DOCUMENT.sub(put, text).replace('<html lang="en">', f'<html lang="{language}">', 1)


def script_in(language: str, module: str, source: str) -> str:
    """A script with the texts of a language in their places."""
    found = catalogue(language)
    texts, own = found[""], found.get(module, {})
    return _put(source, 0, len(source), literals(source), lambda key: own.get(key, texts.get(key)))


@dataclass
class Literal:
    """A text in a script, and where it stands. ``values``: where its values stand, and the texts within those."""

    start: int
    end: int
    key: str = ""
    values: list[tuple[int, int, list["Literal"]]] | None = field(default=None)


def literals(source: str) -> list[Literal]:
    """The texts of a script; those within the values of another one are its own."""
    return _scan(source, 0)[0]


def every_text(found: list[Literal]) -> Iterator[str]:
    """All of them by their keys, at whatever depth."""
    for literal in found:
        yield literal.key
        for _, _, within in literal.values or []:
            yield from every_text(within)


def _scan(source: str, at: int) -> tuple[list[Literal], int]:
    """Read code up to its end, or to the brace that closes it."""
    found: list[Literal] = []
    depth, before = 0, ""
    while at < len(source):
        char = source[at]
        if char in "\"'":
            end = _closing(source, at, char)
            found.append(Literal(at, end, source[at + 1 : end - 1]))
            at, before = end, char
            continue
        if char == "`":
            found.append(_template(source, at))
            at, before = found[-1].end, char
            continue
        if source.startswith("//", at):
            at = source.find("\n", at) % (len(source) + 1)
            continue
        if char == "/" and (before in _BEFORE_REGEX or source[:at].endswith("return ")):
            at, before = _closing(source, at, "/"), "/"
            continue
        if char == "}" and depth == 0:
            return found, at
        depth += {"{": 1, "}": -1}.get(char, 0)
        before = before if char == " " else char
        at += 1
    return found, at


def _closing(source: str, at: int, mark: str) -> int:
    """Behind what closes a text, or a pattern, in which a class may hold the mark."""
    held = False
    at += 1
    while source[at] != mark or held:
        held = mark == "/" and (source[at] == "[" or (held and source[at] != "]"))
        at += 2 if source[at] == "\\" else 1
    return at + 1


def _template(source: str, start: int) -> Literal:
    parts: list[str] = []
    values: list[tuple[int, int, list[Literal]]] = []
    at = begun = start + 1
    while source[at] != "`":
        if source.startswith("${", at):
            within, end = _scan(source, at + 2)
            values.append((at + 2, end, within))
            parts += [source[begun:at], f"{{{len(values)}}}"]
            at = begun = end + 1
        else:
            at += 2 if source[at] == "\\" else 1
    return Literal(start, at + 1, "".join([*parts, source[begun:at]]), values)


def _put(source: str, start: int, end: int, found: list[Literal], say: Say) -> str:
    parts, at = [], start
    for literal in found:
        parts += [source[at : literal.start], _spoken(source, literal, say)]
        at = literal.end
    return "".join([*parts, source[at:end]])


def _spoken(source: str, literal: Literal, say: Say) -> str:
    text = say(literal.key)
    if literal.values is None:
        return source[literal.start : literal.end] if text is None else json.dumps(text, ensure_ascii=False)
    values = [f"${{{_put(source, *value[:2], value[2], say)}}}" for value in literal.values]
    return "`" + re.sub(r"\{(\d+)\}", lambda one: values[int(one[1]) - 1], literal.key if text is None else text) + "`"
