"""Whose something is, as people write it: a side, both, a person, a job, a department."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from mapstream.plan.document import Side
from mapstream.plan.fields import Role
from mapstream.plan.roles import SELLERS_ROLES
from mapstream.tables.guessing.hints import Hints
from mapstream.tables.guessing.vocabulary import folded, words_of

_ROLES: tuple[tuple[str, Role], ...] = (
    (r"legal|(?:general )?counsel|attorneys?|lawyers?|legal team", "legal"),
    (r"(?:it |info(?:rmation)? ?)?sec(?:urity)?|infosec|ciso", "security"),
    (r"procurement|purchasing|sourcing|vendor management", "procurement"),
    (r"(?:\w+ )?champion", "champion"),
    (r"economic buyer|budget owner", "economic_buyer"),
    (r"technical evaluator|tech(?:nical)? lead|technical buyer", "technical_evaluator"),
    (r"exec(?:utive)? sponsor|sponsor", "executive_sponsor"),
    (r"end[ -]?users?|users?", "end_user"),
    (r"project manager|pm|coordinator|project lead", "coordinator"),
    (r"cs|csm|customer success(?: manager)?", "success"),
    (r"sales|ae|account executive|account manager|sales rep|rep", "seller"),
)
_JOB = re.compile(
    r"\b(team|dep(artmen)?t|group|office|committee|board|steerco|vp|svp|evp|avp|c[a-z]{1,2}o|ciso|cmio|head|director|manager"
    r"|lead|officer|president|chief|counsel|engineers?|engineering|architect|analyst|admin|hr|ops|operations|finance|sales"
    r"|marketing|legal|security|procurement|purchasing|users?|champion|sponsor|owner|buyer|partner|csm?|ae|se|pm)\b",
    re.I,
)
_NAME = re.compile(
    r"(?:(?:dr|mr|mrs|ms|prof)\.? )?[^\W\d_][\w.'’-]*(?: (?:van|von|de|der|den|di|da|la|le|bin|al|el)){0,2}"
    r"(?: [^\W\d_][\w.'’-]*){0,3}",
    re.I,
)
_EMAIL = re.compile(r"<?([^\s<>@]{1,64}@[A-Za-z0-9.-]{1,250}\.[A-Za-z]{2,20})>?")
_AND = re.compile(
    r"\s*[/&+;\n]\s*|\s+(?:and|und|et|y|e|en|ja|och|og|i|oraz|with|mit|avec|con|met|w/)\s+(?![^(]*\))", re.I
)
_SHARE = re.compile(r"\s*\[\d{1,3}\s?%\]$")
"""How much of somebody's time, as project plans have it: ``Dana Lee[50%]``."""
_WORD = r"[^\W\d_][\w'’.-]+"
_LAST_FIRST = re.compile(rf"(?<![\w,] )(?<!\w)(?P<last>{_WORD}), (?P<first>{_WORD}(?: [A-Z]\.)?)(?![\w,(]| [\w(])")
_ALL_LAST_FIRST = re.compile(rf"{_WORD}, {_WORD}(?: [A-Z]\.)?(?:\s*[;/\n]\s*{_WORD}, {_WORD}(?: [A-Z]\.)?)*")
MOST = 1_000
"""Characters of a cell in which owners are looked for."""


@dataclass(frozen=True)
class Claim:
    """Somebody whom a cell names. Without a ``name`` it is a side, a ``role`` or a ``group`` that cannot be either."""

    side: Side | None = None
    name: str | None = None
    title: str | None = None
    role: Role | None = None
    email: str | None = None
    group: str | None = None
    handle: bool = False


class Owners(NamedTuple):
    """What a cell says. ``both``: the sides share it, and nobody is named. ``unknown``: parts not understood."""

    claims: tuple[Claim, ...] = ()
    both: bool = False
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Parties:
    """The names by which a text calls the two organisations, and ``people``, who are known, by their names as written
    in small letters: the whole, and the first where only one has it."""

    seller: frozenset[str] = frozenset()
    buyer: frozenset[str] = frozenset()
    people: Mapping[str, str] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, hints: Hints) -> "Parties":
        """Those of a room."""
        parties = cls(people=known_names(hints.people))
        for side, name in hints.organisations.items():
            parties = parties.called(side, name)
        return parties

    def side(self, text: str) -> Side | None:
        """The side that some words stand for."""
        word = re.sub(r"('s|’s)?( (side|team))?$", "", text.strip(" .:()[]*_").casefold())
        if word in self.seller or word in self.buyer:
            return "seller" if word in self.seller else "buyer"
        for one in (folded(word), folded(word).removesuffix("s")):
            if one in words_of("sides", "buyer"):
                return "buyer"
            if one in words_of("sides", "seller"):
                return "seller"
        return None

    def called(self, side: Side, name: str) -> "Parties":
        """These, and another name for a side: whole, and by its first word."""
        names = {name.casefold(), name.split()[0].casefold()} - {"the"}
        return replace(self, **{side: getattr(self, side) | names})


def known_names(names: Iterable[str]) -> dict[str, str]:
    """Names by what may stand for them: themselves, turned round, or the first alone if no other has it."""
    found: dict[str, str] = {}
    firsts: dict[str, set[str]] = {}
    for name in names:
        words = folded(name).split()
        found[" ".join(words)] = name
        if len(words) > 1:
            firsts.setdefault(words[0], set()).add(name)
            found.setdefault(" ".join([words[-1], *words[:-1]]), name)
    return {first: of.pop() for first, of in firsts.items() if len(of) == 1} | found


def is_both(text: str) -> bool:
    """Whether a text says that the sides share something."""
    return folded(text) in words_of("sides", "both")


def is_nobody(text: str) -> bool:
    """Whether a text says that nobody is named."""
    return not text or folded(text) in words_of("sides", "nobody")


def owners_in(text: str, parties: Parties, side: Side | None = None, last_first: bool = False) -> Owners:
    """Who is named in a cell; ``side``: the one that the whole column belongs to.

    ``last_first``: its names are written as ``Lee, Dana``.
    """
    text = re.sub(r"[^\S\n]+", " ", text.strip(" \t\n*_`")).strip()
    if is_nobody(text):
        return Owners()
    if len(text) > MOST:
        return Owners(unknown=(text,))
    if is_both(text):
        return Owners(both=True)
    text = _LAST_FIRST.sub(lambda found: _turned(found, parties, last_first), text)
    claims: list[Claim] = []
    unknown: list[str] = []
    for part in _parts(text):
        if is_both(part):
            return Owners(both=True)
        found = _claim(part, parties, side)
        if found is None:
            unknown.append(part)
        else:
            claims += found
    sides = {claim.side for claim in claims}
    nameless = all(claim == Claim(claim.side) for claim in claims)
    return Owners(tuple(claims), len(sides) == 2 and nameless and side is None, tuple(unknown))


def tells_last_first(texts: Iterable[str]) -> bool:
    """Whether the cells of a column name people as ``Lee, Dana``: all that name anybody, and more than one."""
    said = [text for text in texts if "," in text]
    return len(set(said)) > 1 and all(_ALL_LAST_FIRST.fullmatch(text.strip()) for text in said)


def _turned(found: re.Match[str], parties: Parties, last_first: bool) -> str:
    """A name that is written with the last one first, as it is said."""
    name = f"{found['first']} {found['last']}"
    if folded(name) in parties.people or (last_first and not is_job(found["first"])):
        return name
    return found[0]


def _parts(text: str) -> list[str]:
    """The parts of a cell that stand for somebody each. ``Marta Keller, COO`` is one."""
    parts: list[str] = []
    for piece in _AND.split(text):
        for n, one in enumerate(re.split(r"\s*,\s*(?![^(]*\))", piece)):
            if n and parts and is_job(one) and not is_job(parts[-1]) and "(" not in parts[-1]:
                parts[-1] = f"{parts[-1]} ({one})"
            elif one:
                parts.append(one)
    return parts


def _claim(text: str, parties: Parties, side: Side | None) -> list[Claim] | None:
    """Whom one part of a cell stands for."""
    text = text.strip(" *_`.:-–—")
    text = _SHARE.sub("", text)
    if text.startswith("@") and len(text) > 1:
        return [Claim(side, text[1:].strip(), handle=True)]
    if (email := _EMAIL.search(text)) is not None:
        before = text[: email.start()].strip(" <(,-")
        name = before or email[1].partition("@")[0].replace(".", " ").replace("_", " ").title()
        return [Claim(side, name, email=email[1])]
    if (of := parties.side(text)) is not None:
        return [Claim(of)]
    if (found := re.fullmatch(r"(.+?)\s*[(\[](.+?)[)\]]?", text)) is not None:
        return _with_more(found[1], found[2], parties, side)
    for pattern in (r"(.+?)\s+[–—-]\s+(.+)", r"(.+?)\s*:\s*(.+)"):
        if (found := re.fullmatch(pattern, text)) is not None and (of := parties.side(found[1])) is not None:
            return list(owners_in(found[2], parties, of).claims) or [Claim(of)]
    first, _, rest = text.partition(" ")
    if rest and (of := parties.side(first)) is not None and not role_of(text):
        return _claim(rest, parties, of)
    if (known := parties.people.get(folded(text))) is not None:
        return [Claim(side, known if len(text.split()) > 1 or text[:1].islower() else text)]
    if (role := role_of(text)) is not None:
        return [Claim(_side_of(role) or side, role=role, group=text)]
    if is_job(text):
        return [Claim(side, group=text)]
    if _NAME.fullmatch(text) and (text[0].isupper() or not text[0].isascii()) and len(text) <= 100:
        return [Claim(side, text.title() if text.isupper() and len(text.split()) > 1 else text)]
    return None


def _with_more(outer: str, inner: str, parties: Parties, side: Side | None) -> list[Claim] | None:
    """Somebody with something in brackets behind: ``Buyer (Dana)``, ``Ruth Adeyemi (CISO)``, ``Dana (Buyer)``."""
    if (of := parties.side(outer)) is not None:
        named = owners_in(inner, parties, of)
        return list(named.claims) if named.claims and not named.unknown else [Claim(of, group=inner)]
    if (of := parties.side(inner)) is not None:
        return _claim(outer, parties, of)
    found = _claim(outer, parties, side)
    if not found or len(found) != 1:
        return None
    return [replace(found[0], title=inner, role=found[0].role or role_of(inner))]


def _side_of(role: Role | None) -> Side | None:
    """The side of which alone somebody can have a role."""
    if role in SELLERS_ROLES:
        return "seller"
    return "buyer" if role in ("champion", "economic_buyer") else None


def role_of(text: str) -> Role | None:
    """The role that a job or a department stands for."""
    text = re.sub(r"^the | (team|dep(artmen)?t\.?|group|lead)$", "", text.strip().casefold())
    return next((role for pattern, role in _ROLES if re.fullmatch(pattern, text)), None)


def is_job(text: str) -> bool:
    """Whether some words are a job or a department rather than a name."""
    return _JOB.search(text) is not None or re.search(r"\bIT\b", text) is not None
