"""What is wrong with a history, given what each of its entries testifies. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from mapstream.log.integrity.chain import GENESIS

Kind = Literal["changed", "dropped", "added", "reordered", "truncated"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong, and where: the version of the event, 0 for the history as a whole."""

    kind: Kind
    version: int
    sentence: str


class Witness(NamedTuple):
    """What one entry of a history testifies."""

    version: int
    """Which event it is, by the place where it stands."""
    inside: int | None
    """The same by its own bytes; ``None`` when they cannot be read."""
    previous: bytes
    """The chain's head before it, by its own bytes."""
    after: bytes
    """The chain's head after it, if the one before was right."""
    position: int
    wrong: str = ""
    """What does not fit within the entry itself."""


class Known(NamedTuple):
    """What is known of a history from elsewhere: its head after a version."""

    version: int
    head: bytes
    last: bool
    """Whether the history ends there."""


def judge(witnesses: Sequence[Witness], known: Known | None) -> list[Finding]:
    """All that is wrong, in the order of versions. Each fault is named once, for what it is."""
    changed = {witness.version: witness.wrong for witness in witnesses if witness.wrong}
    order = list(_places(witnesses, known, changed))
    findings = list(_order(order))
    placed: dict[int, Witness] = {}
    for version, witness in order:
        if version in placed:
            findings.append(Finding("added", version, f"Version {version} is there more than once."))
        placed.setdefault(version, witness)
    findings += _presence(placed, known)
    _follow(placed, known, changed)
    if not findings and not changed:
        changed |= _numbers(order)
    findings += (Finding("changed", version, f"Version {version}: {why}") for version, why in changed.items())
    return sorted(findings, key=lambda finding: finding.version)


def _places(
    witnesses: Sequence[Witness], known: Known | None, changed: dict[int, str]
) -> Iterator[tuple[int, Witness]]:
    """Which event each entry really is. Its bytes tell, unless they name a place that is taken or cannot be."""
    furthest = max(len(witnesses) + 1, known.version if known else 0)
    settled = {witness.inside for witness in witnesses if witness.inside == witness.version}
    for witness in witnesses:
        if witness.inside is None or witness.version in changed or witness.inside == witness.version:
            yield witness.version, witness
        elif witness.inside in settled or not 1 <= witness.inside <= furthest:
            changed[witness.version] = f"its bytes say that it is version {witness.inside}."
            yield witness.version, witness
        else:
            yield witness.inside, witness


def _order(order: Iterable[tuple[int, Witness]]) -> Iterator[Finding]:
    latest = 0
    for version, _ in order:
        if version < latest:
            yield Finding("reordered", version, f"Version {version} stands behind version {latest}.")
        latest = max(latest, version)


def _presence(placed: Mapping[int, Witness], known: Known | None) -> Iterator[Finding]:
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


def _follow(placed: Mapping[int, Witness], known: Known | None, changed: dict[int, str]) -> None:
    """Hold each event against the one before.

    Bytes that were changed break the link to the next event. What an event says of the one before is among its bytes:
    when that was changed, both its links are broken. So of two broken links in a row, the event between them is meant.
    """
    broken = [version for version in sorted(placed) if _breaks(placed, version)]
    if known is not None and known.version in placed and placed[known.version].after != known.head:
        broken.append(known.version + 1)
    for version in broken:
        if changed.keys().isdisjoint((version - 1, version)):
            if version == 1 or version + 1 in broken:
                changed[version] = "its bytes are not those that the next event vouches for."
            elif version - 1 in placed:
                changed[version - 1] = "its bytes are not those that the next event, or the head, vouches for."


def _breaks(placed: Mapping[int, Witness], version: int) -> bool:
    witness = placed[version]
    if witness.inside is None:
        return False
    if version == 1:
        return witness.previous != GENESIS
    before = placed.get(version - 1)
    return before is not None and before.inside is not None and before.after != witness.previous


def _numbers(order: Sequence[tuple[int, Witness]]) -> dict[int, str]:
    """What is left when everything else is right: numbers and positions beside the bytes."""
    wrong: dict[int, str] = {}
    position = 0
    for version, witness in order:
        if version != witness.version:
            wrong[version] = f"it is stored as version {witness.version}."
        elif witness.position <= position:
            wrong[version] = "its position in the log is not behind that of the version before."
        position = witness.position
    return wrong
