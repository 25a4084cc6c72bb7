"""What the columns of a table mean: by what people call them, or else by what stands in them."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from mapstream.plan.document import Side
from mapstream.tables.dates import mentions, names_no_day
from mapstream.tables.guessing.owners import Parties, is_both, is_nobody, owners_in
from mapstream.tables.guessing.states import is_state, reads_as_status
from mapstream.tables.guessing.struck import unstruck
from mapstream.tables.guessing.vocabulary import folded, folded_words, names_of, words_of
from mapstream.tables.sources.grid import Grid

_ONCE = ("due", "start", "old_due", "status", "done_on", "after", "number", "milestone", "phase", "condition", "kind")
"""What a table has one column of."""
_TITLES = ("title", "name", "description")
_TITLED_ELSE = ("milestone", "phase", "list", "notes", "purpose")
"""Which column says what is to be done, where none is called so."""
_LONGEST_HEAD = 80
_SAMPLE = 200
"""Rows from which is told what stands in a column."""


class Column(NamedTuple):
    """What a column means; ``side``: whose, if it belongs to one."""

    meaning: str
    head: str
    side: Side | None = None


def columns_of(heads: Sequence[str], parties: Parties) -> list[Column]:
    """The columns of a table with these heads."""
    found = [_column(head, parties) for head in heads]
    found = _one_title(_other_party(found))
    for meaning in _ONCE:
        at = [n for n, column in enumerate(found) if column.meaning == meaning]
        for n in sorted(at, key=lambda n: len(_meant(found[n].head)))[1:]:
            found[n] = found[n]._replace(meaning="unknown")
    return found


def with_contents(columns: Sequence[Column], rows: Grid, parties: Parties) -> list[Column]:
    """The columns, those that nobody knows by their heads by what stands in them."""
    found, here = list(columns), {column.meaning for column in columns}
    contents = contents_of(rows, parties, len(found))
    for n, column in enumerate(found):
        means_as_well = column.meaning == "list" or contents[n] in _meant(column.head)
        if means_as_well and contents[n] == "status" and "status" not in here:
            found[n] = column._replace(meaning="status")
    if here & {"title", "part", "shared", *_TITLED_ELSE}:
        return found
    open = [n for n, column in enumerate(found) if column.meaning in ("unknown", "nothing")]
    for meaning in ("due", "status", "owner"):
        at = [n for n in open if contents[n] == meaning]
        if at and meaning not in here:
            n = at[-1] if meaning == "owner" else at[0]
            found[n] = found[n]._replace(meaning=meaning)
            here.add(meaning)
    texts = [n for n in open if contents[n] in ("text", "owner") and found[n].meaning != "owner"]
    texts = texts or [n for n in open if found[n].meaning == "owner"]
    if texts and (here & {"due", "status", "owner"}):
        found[texts[0]] = found[texts[0]]._replace(meaning="title")
    return found


def steps_columns(columns: Sequence[Column]) -> list[Column]:
    """What the columns mean, where the rows are steps: whose part it is says who does it."""
    found = [column._replace(meaning="owner") if column.meaning == "part" else column for column in columns]
    meanings = [column.meaning for column in found]
    instead = next((meaning for meaning in _TITLED_ELSE if meaning in meanings), None)
    if "title" not in meanings and instead is not None:
        n = meanings.index(instead)
        found[n] = found[n]._replace(meaning="title")
    return found


def is_head(row: Sequence[str], parties: Parties) -> bool:
    """Whether a row is the head of a table."""
    return score(row, parties) >= 3


def score(row: Sequence[str], parties: Parties) -> int:
    """How surely a row is a head: two points for each meaning, one for a word that stands in cells as well."""
    points: dict[tuple[str, Side | None], int] = {}
    for head in row:
        if len(head) > _LONGEST_HEAD or mentions(head) or names_no_day(head) or "@" in head:
            return 0
        column = _column(head, parties)
        if column.meaning not in ("nothing", "unknown"):
            weak = column.meaning in ("part", "shared") or reads_as_status(head)
            key = (column.meaning, column.side)
            points[key] = max(points.get(key, 0), 1 if weak else 2)
    return sum(points.values()) if any(point == 2 for point in points.values()) else 0


def contents_of(rows: Grid, parties: Parties, width: int) -> list[str]:
    """What stands in each column: ``number``, ``due``, ``status``, ``owner``, any other ``text``, or nothing."""
    columns = [[row[n].strip() for _, row in rows[:_SAMPLE] if n < len(row) and row[n].strip()] for n in range(width)]
    return [_content(texts, parties) for texts in columns]


def party_in(head: str) -> str | None:
    """The name in the brackets of a head: ``Owner (Tidewater)``."""
    found = re.search(r"[(\[]\s*(.+?)\s*[)\]]", head)
    return found[1] if found else None


@cache
def _meanings() -> dict[str, tuple[str, ...]]:
    """What each word may mean, the likeliest first: "termine" is a date in Italian, and done (terminé) in French."""
    found: dict[str, tuple[str, ...]] = {}
    for meaning in names_of("heads"):
        for word in folded_words("heads", meaning):
            if meaning not in found.get(word, ()):
                found[word] = (*found.get(word, ()), meaning)
    return found


def _meant(head: str) -> tuple[str, ...]:
    return _meanings().get(folded(head), ())


def _meaning(word: str) -> str | None:
    return next(iter(_meanings().get(word, ())), None)


def _column(head: str, parties: Parties) -> Column:
    return _known_column(head, parties) if len(head) <= _LONGEST_HEAD else Column("unknown", head)


@lru_cache(maxsize=8_192)
def _known_column(head: str, parties: Parties) -> Column:
    head = unstruck(head).strip(" \t*_`\n").replace("\n", " ")
    word = folded(head)
    if not head:
        return Column("nothing", head)
    if (meaning := _meaning(word)) is not None:
        return Column(meaning, head)
    if (side := parties.side(word)) is not None:
        return Column("part", head, side)
    for a, b in _halves(word):
        meaning, side = _meaning(a), parties.side(b)
        if side is not None and meaning in ("owner", "title", "status", "notes", "supporters"):
            return Column("owner" if meaning == "supporters" else meaning, head, side)
    for a, _ in _halves(word):
        if (meaning := _meaning(a)) is not None:
            return Column(meaning, head)
    return Column("unknown", head)


def _halves(word: str) -> Iterator[tuple[str, str]]:
    """The two parts of a head that has two, either first."""
    if found := re.fullmatch(r"(.+?)\s*[(\[–—:/-]\s*(.+?)[)\]]?", word):
        yield found[1], found[2]
        yield found[2], found[1]
    first, _, last = word.partition(" ")
    if last and _meaning(last) == "owner":
        yield last, first


def _one_title(found: list[Column]) -> list[Column]:
    """The columns, of which one says what is to be done."""
    for meaning in _TITLES:
        at = [n for n, column in enumerate(found) if column.meaning == meaning]
        if at:
            best = min(at, key=lambda n: _rank(found[n].head))
            break
    else:
        return found
    has_purpose = any(column.meaning == "purpose" for column in found)
    for n, column in enumerate(found):
        if n == best:
            found[n] = column._replace(meaning="title")
        elif column.meaning == "description" and not has_purpose:
            found[n] = column._replace(meaning="purpose")
            has_purpose = True
        elif column.meaning in _TITLES:
            found[n] = column._replace(meaning="unknown")
    return found


def _rank(head: str) -> int:
    words = folded_words("heads", "title")
    return words.index(folded(head)) if folded(head) in words_of("heads", "title") else len(words)


def _other_party(found: list[Column]) -> list[Column]:
    """Of two owner columns of which one belongs to a side, the other belongs to the other."""
    owners = [n for n, column in enumerate(found) if column.meaning == "owner"]
    if len(owners) == 2:
        a, b = (found[n].side for n in owners)
        if (a is None) != (b is None):
            n, known = (owners[0], b) if a is None else (owners[1], a)
            found[n] = found[n]._replace(side="buyer" if known == "seller" else "seller")
    return found


def _content(texts: Sequence[str], parties: Parties) -> str:
    """What stands in most cells of a column."""
    if not texts:
        return ""
    tests = (
        ("number", _is_number),
        ("due", lambda text: bool(mentions(text)) and len(text) < 40),
        ("status", is_state),
        ("owner", lambda text: _is_owner(text, parties)),
    )
    return next((kind for kind, test in tests if 3 * sum(map(test, texts)) >= 2 * len(texts)), "text")


def _is_owner(text: str, parties: Parties) -> bool:
    """Whether a cell names a side, somebody who is known, or somebody by two names or an address."""
    if len(text) > 60 or is_nobody(text):
        return False
    owners = owners_in(text, parties)
    if is_both(text) or owners.both:
        return True
    return (
        bool(owners.claims)
        and not owners.unknown
        and all(
            claim.side or claim.email or claim.handle or (claim.name and _NAMES.fullmatch(claim.name))
            for claim in owners.claims
        )
    )


def _is_number(text: str) -> bool:
    return not mentions(text) and re.fullmatch(r"#?[\d.,\s]+[%.)]?", text) is not None


_NAMES = re.compile(r"[^\W\d_][\w'’.-]* (?:[^\W\d_]\S*\s)?[^\W\d_a-z][\w'’-]+")
