"""What is wrong with a history, given what each of its entries says. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from mapstream.log.integrity.chain import GENESIS

Kind = Literal["changed", "dropped", "added", "reordered", "truncated", "rewritten", "forged", "unwitnessed"]
"""``rewritten``: all fits together, and is not what was sealed; ``forged``: not signed with a key that is known;
``unwitnessed``: not cosigned by a witness that has to have done so."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong, and where: the version of the event, 0 for the history as a whole."""

    kind: Kind
    version: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a verification. ``head`` is the chain's head as the events have it; ``sealed``: the sizes at which
    checkpoints vouch for them; ``witnessed``: the latest of these that each witness has cosigned, by its name."""

    room: str
    events: int
    head: str
    findings: tuple[Finding, ...]
    sealed: tuple[int, ...] = ()
    witnessed: Mapping[str, int] = field(default_factory=dict)

    @property
    def intact(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


class Entry(NamedTuple):
    """What one entry of a history says of itself, and of those before it."""

    version: int
    """Which event it is, by the place where it stands."""
    inside: int | None
    """The same by its own bytes; ``None`` when they cannot be read."""
    previous: bytes
    """The chain's head before it, by its own bytes."""
    after: bytes
    """The chain's head after it, if the one before was right."""
    position: int | None
    """Its place in the whole log, where that is told."""
    wrong: str = ""
    """What does not fit within the entry itself."""
    hidden: bool = False
    """Whether it is a leaf alone, which says nothing of the chain before it."""
    leaf: bytes = b""
    """The SHA-256 of its bytes."""


class Known(NamedTuple):
    """What is known of a history from elsewhere: its head after a version."""

    version: int
    head: bytes
    last: bool
    """Whether the history ends there."""


def judge(entries: Sequence[Entry], known: Known | None) -> list[Finding]:
    """All that is wrong, in the order of versions. Each fault is named once, for what it is."""
    changed = {entry.version: entry.wrong for entry in entries if entry.wrong}
    order = list(_places(entries, known, changed))
    findings = list(_order(order))
    placed: dict[int, Entry] = {}
    for version, entry in order:
        if version in placed:
            findings.append(Finding("added", version, f"Version {version} is there more than once."))
        placed.setdefault(version, entry)
    findings += _presence(placed, known)
    _follow(placed, known, changed)
    if not findings and not changed:
        changed |= _numbers(order)
    findings += (Finding("changed", version, f"Version {version}: {why}") for version, why in changed.items())
    return sorted(findings, key=lambda finding: finding.version)


def _places(entries: Sequence[Entry], known: Known | None, changed: dict[int, str]) -> Iterator[tuple[int, Entry]]:
    """Which event each entry really is. Its bytes tell, unless they name a place that is taken or cannot be."""
    furthest = max(len(entries) + 1, known.version if known else 0)
    settled = {entry.inside for entry in entries if entry.inside == entry.version}
    for entry in entries:
        if entry.inside is None or entry.version in changed or entry.inside == entry.version:
            yield entry.version, entry
        elif entry.inside in settled or not 1 <= entry.inside <= furthest:
            changed[entry.version] = f"its bytes say that it is version {entry.inside}."
            yield entry.version, entry
        else:
            yield entry.inside, entry


def _order(order: Iterable[tuple[int, Entry]]) -> Iterator[Finding]:
    latest = 0
    for version, _ in order:
        if version < latest:
            yield Finding("reordered", version, f"Version {version} stands behind version {latest}.")
        latest = max(latest, version)


def _presence(placed: Mapping[int, Entry], known: Known | None) -> Iterator[Finding]:
    there = sorted(placed)
    last = there[-1] if there else 0
    for before, version in zip([0, *there], there, strict=False):
        if version == before + 2:
            yield Finding("dropped", before + 1, f"Version {before + 1} is missing.")
        elif version > before + 2:
            yield Finding("dropped", before + 1, f"Versions {before + 1} to {version - 1} are missing.")
    if known is not None and last < known.version:
        cut = f"The history ends with version {last}, and there were {known.version}."
        yield Finding("truncated", last + 1, cut)
    if known is not None and known.last and last > known.version:
        yield Finding("added", known.version + 1, f"There are {last} versions, and there were {known.version}.")


def _follow(placed: Mapping[int, Entry], known: Known | None, changed: dict[int, str]) -> None:
    """Hold each event against the one before.

    Bytes that were changed break the link to the next event. What an event says of the one before is among its bytes:
    when that was changed, both its links are broken. So of two broken links in a row, the event between them is meant.
    """
    broken = [version for version in sorted(placed) if _breaks(placed, version)]
    if known is not None and known.version in placed and placed[known.version].after != known.head:
        broken.append(known.version + 1)
    for version in broken:
        first = version - 1
        while first in placed and placed[first].hidden:
            first -= 1
        if changed.keys().isdisjoint(range(first, version + 1)):
            if version == 1 or version + 1 in broken:
                changed[version] = "its bytes are not those that the next event vouches for."
            elif first < version - 1:
                first = max(first, 1)
                changed[first] = f"it, or one up to version {version - 1}, is not what the next event vouches for."
            elif version - 1 in placed:
                changed[version - 1] = "its bytes are not those that the next event, or the head, vouches for."


def _breaks(placed: Mapping[int, Entry], version: int) -> bool:
    entry = placed[version]
    if entry.inside is None:
        return False
    if version == 1:
        return entry.previous != GENESIS
    before = placed.get(version - 1)
    return before is not None and before.inside is not None and before.after != entry.previous


def _numbers(order: Sequence[tuple[int, Entry]]) -> dict[int, str]:
    """What is left when everything else is right: numbers and positions beside the bytes."""
    wrong: dict[int, str] = {}
    position = 0
    for version, entry in order:
        if version != entry.version:
            wrong[version] = f"it is stored as version {entry.version}."
        elif entry.position is not None:
            if entry.position <= position:
                wrong[version] = "its position in the log is not behind that of the version before."
            position = entry.position
    return wrong
