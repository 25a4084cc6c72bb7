"""What the server says, it says in every language: each template has a translation, with the same values in it."""

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import pytest

import mapstream_projections
from mapstream import problems
from mapstream.languages import ENGLISH, LANGUAGES
from mapstream.languages.catalogue import catalogue
from mapstream.languages.message import PLACE, Message, as_message
from mapstream.plan.collections import COLLECTIONS
from mapstream.plan.event import EVENTS
from mapstream.plan.permissions import KINDS, RIGHTS
from mapstream.plan.sentences import outline
from mapstream.plan.wording.names import LABELS, WORDS, one
from mapstream.problems import Problem, StoreAway

OTHERS = sorted(LANGUAGES.keys() - {ENGLISH})
SOURCE = Path(problems.__file__).parent
READ_MODELS = Path(mapstream_projections.__file__).parent

ENGLISH_ONLY = (
    *("cli", "demo", "postgres", "settings.py", "keyring.py", "processes.py", "tracebacks.py"),
    "projections/portfolio/cli.py",
    *("log/backup", "log/integrity", "log/migrate.py", "log/opening.py", "moving", "server/opening.py"),
)
"""What only those read who run a server, on its terminal and in its log."""

PROBLEMS = {name for name, kind in vars(problems).items() if isinstance(kind, type)}
SAID = {"say": (0,), "Message": (0,), "FieldError": (1,), "remark": (1,), "Found": (4, 5)}
SAID |= {"Reason": (1,), "shape": (1,), "not_found": (1,), "BadNote": (0,), "_hint": (1,)}
SAID |= {name: (0,) for name in PROBLEMS if name != "FieldError"}
SAID_BY = {"stranger": (1,), "note": (2,)}
"""Where in a call somebody is told something: of a function, and of a method."""


@cache
def sources() -> list[tuple[str, ast.Module]]:
    """The modules that say something to readers of all languages, by their paths."""
    found = []
    for root, prefix in ((SOURCE, ""), (READ_MODELS, "projections/")):
        for path in sorted(root.rglob("*.py")):
            name = prefix + path.relative_to(root).as_posix()
            if not name.startswith((*ENGLISH_ONLY, "languages/")):
                found.append((name, ast.parse(path.read_text("utf-8"))))
    return found


def texts(said: ast.expr, known: dict[str, list[ast.expr]]) -> Iterator[str]:
    """The texts that an expression may be. Raises ValueError where it is put together."""
    match said:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from texts(one, known)
            yield from texts(other, known)
        case ast.Name(id=name) if name in known:
            others = {other: found for other, found in known.items() if other != name}
            for one in known[name]:
                yield from texts(one, others)
        case ast.Dict(values=values):
            for one in values:
                yield from texts(one, known)
        case ast.Subscript(value=table):
            yield from texts(table, known)
        case ast.Call(func=ast.Attribute(value=table, attr="get"), args=[_, other]):
            yield from texts(table, known)
            yield from texts(other, known)
        case ast.JoinedStr() | ast.BinOp():
            raise ValueError(ast.unparse(said))


def named(module: ast.Module) -> dict[str, list[ast.expr]]:
    """What a module gives a name to, in its functions as well, and the texts that it imports."""
    found: dict[str, list[ast.expr]] = {}
    for line in ast.walk(module):
        match line:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found.setdefault(name, []).append(value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                found.setdefault(name, []).append(value)
            case ast.ImportFrom(module=str(whence), names=names) if whence.startswith("mapstream."):
                there = constants(whence)
                found |= {one.asname or one.name: [there[one.name]] for one in names if one.name in there}
    return found


@cache
def constants(name: str) -> dict[str, ast.expr]:
    """The texts that a module gives a name to."""
    spec = find_spec(name)
    module = ast.parse(Path(spec.origin).read_text("utf-8")) if spec and spec.origin else ast.Module([], [])
    found = {}
    for line in module.body:
        match line:
            case ast.Assign(targets=[ast.Name(id=text)], value=ast.Constant() as value):
                found[text] = value
    return found


def told(module: ast.Module) -> Iterator[tuple[ast.Call, ast.expr]]:
    """The calls of a module that tell somebody something, and what they tell."""
    for call in ast.walk(module):
        match call:
            case ast.Call(func=ast.Name(id="partial"), args=[called, *args]) | ast.Call(func=called, args=args):
                yield from ((call, args[n]) for n in places(called) if len(args) > n)


def places(called: ast.expr) -> tuple[int, ...]:
    """Where among the arguments of a call somebody is told something."""
    match called:
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="problems"), attr=name):
            return SAID.get(name, ())
        case ast.Attribute(value=ast.Name(id=name) | ast.Attribute(attr=name), attr="at") if name in PROBLEMS:
            return (1,)
        case ast.Attribute(attr=name):
            return SAID_BY.get(name, ())
    return ()


def words() -> set[str]:
    """What the tables of the plan call things, people, and what these may do."""
    found = {word for row in COLLECTIONS.values() for word in (row.word, row.many)}
    return found | {kind.word for kind in KINDS.values()} | {row.words for row in RIGHTS.values()}


def titles() -> set[str]:
    """What problems are called, and why the store is away."""
    kinds = [kind for kind in vars(problems).values() if isinstance(kind, type) and issubclass(kind, Problem)]
    return {kind.title() for kind in kinds} | {kind.because for kind in kinds if issubclass(kind, StoreAway)}


def called() -> Iterator[Message]:
    """What things are called, and what is told of events in outline: put together of names."""
    events = [one for one in EVENTS.values() if one.__module__.startswith("mapstream.plan.")]
    yield from (*LABELS.values(), *WORDS.values())
    yield from (one(row.word) for row in COLLECTIONS.values())
    for event in events:
        yield from within(outline(event.name, ""))
        yield from map(as_message, event.name.split(".") if event.undoable else ())


def within(message: Message) -> Iterator[Message]:
    """A message, and those in it."""
    yield message
    for value in message.values.values():
        if isinstance(value, Message):
            yield from within(value)


@cache
def templates() -> set[str]:
    """Every template of the server."""
    found = {message.template for message in called()} | words()
    found |= titles()
    for _, module in sources():
        known = named(module)
        for _, said in told(module):
            try:
                found |= {*texts(said, known)}
            except ValueError:
                continue
    return found


def has_words(template: str) -> bool:
    """Whether a template says something besides its values."""
    return re.search(r"[A-Za-z]{2}|[“”]", PLACE.sub(r"\2 \3", template)) is not None


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_in_english(language: str) -> None:
    missing = {*filter(has_words, templates())} - catalogue(language).keys()
    assert not sorted(missing), f"add these to languages/{language}"


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_translated_that_nobody_says(language: str) -> None:
    assert not sorted(catalogue(language).keys() - templates())


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_same_values(language: str) -> None:
    for template, text in catalogue(language).items():
        assert {one[1] for one in PLACE.finditer(template)} == {one[1] for one in PLACE.finditer(text)}, template


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_is_in_order_and_says_each_thing_once(language: str) -> None:
    seen = Counter[str]()
    for part in files("mapstream.languages").joinpath(language).iterdir():
        content = json.loads(part.read_text("utf-8"))
        assert [*content] == sorted(content), part.name
        seen.update(content.keys())
    assert not [template for template, times in seen.items() if times > 1]


def test_what_is_said_is_not_put_together() -> None:
    """A text with values in it is a message: only so can they stand elsewhere in another language."""
    found = []
    for name, module in sources():
        for call, said in told(module):
            try:
                [*texts(said, named(module))]
            except ValueError as error:
                found.append(f"{name}:{call.lineno}: {error}")
    assert not found
