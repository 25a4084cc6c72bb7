"""What people call things in their tables, in the large European languages (``vocabulary.toml``)."""

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from mapstream.tables.dates import without_accents

_LONGEST_WORD = 80
_SPACES = re.compile(r"\s+")
_SIGNS = re.compile(r"^[^\w#%✓✔✅]+|[^\w#%)✓✔✅?°º]+$")


@cache
def words_of(section: str, name: str) -> frozenset[str]:
    """The words for something, as :func:`folded` writes them."""
    return frozenset(folded_words(section, name))


@cache
def folded_words(section: str, name: str) -> tuple[str, ...]:
    """The words for something, in their order."""
    said = _read()[section][name]
    return tuple(folded(word) for line in said.strip().split("\n") for word in line.split(", "))


def names_of(section: str) -> tuple[str, ...]:
    """All for which a section has words."""
    return tuple(_read()[section])


def folded(text: str) -> str:
    """A text as its like is compared: in small letters without accents, and without what decorates it."""
    return _folded_word(text) if len(text) <= _LONGEST_WORD else _folded(text)


@lru_cache(maxsize=8_192)
def _folded_word(text: str) -> str:
    return _folded(text)


def _folded(text: str) -> str:
    text = _SPACES.sub(" ", without_accents(text.casefold()).replace("’", "'")).strip()
    return _SIGNS.sub("", text) or text


@cache
def _read() -> dict[str, dict[str, str]]:
    return tomllib.loads((files("mapstream.tables.guessing") / "vocabulary.toml").read_text(encoding="utf-8"))
