"""The five failure patterns (mission G40), and how one leads to the next."""

from collections.abc import Iterable
from typing import Annotated, NamedTuple

from pydantic import Field
from typing_extensions import TypedDict

from mapstream.plan.signals.signal import Found


class Kind(NamedTuple):
    """A failure pattern: the code of the signals that show it, what it is called, and which it leads to."""

    code: str
    name: str
    leads_to: int | None


KINDS: dict[int, Kind] = {
    1: Kind("built_alone", "Built by the seller alone", 2),
    2: Kind("vague_done", "Vague about what is done", 3),
    3: Kind("champion_only", "Shared only with the champion", 4),
    4: Kind("zombie", "Standing still", None),
    5: Kind("late_steps", "Generic: required steps appear late", None),
}
"""The patterns by number."""


class Pattern(TypedDict):
    """Whether a failure pattern holds."""

    number: int
    code: Annotated[str, Field(description="The code of the signals that show it.")]
    holds: bool
    leads_to: Annotated[int | None, Field(description="The pattern that it leads to.")]
    sentence: str
    events: list[int]


def patterns(found: Iterable[Found]) -> list[Pattern]:
    """Which patterns hold, given the signals that do."""
    shown: dict[str, list[Found]] = {}
    for one in found:
        shown.setdefault(one.code, []).append(one)
    return [
        {
            "number": number,
            "code": kind.code,
            "holds": kind.code in shown,
            "leads_to": kind.leads_to,
            "sentence": _sentence(kind, kind.code in shown, shown),
            "events": sorted({version for one in shown.get(kind.code, ()) for version in one.events}),
        }
        for number, kind in KINDS.items()
    ]


def _sentence(kind: Kind, holds: bool, shown: dict[str, list[Found]]) -> str:
    if not holds:
        return f"{kind.name}: no."
    if kind.leads_to is None:
        return f"{kind.name}: yes."
    following = KINDS[kind.leads_to]
    what = following.name[0].lower() + following.name[1:]
    return f"{kind.name}: yes. It {'has led' if following.code in shown else 'leads'} to the next: {what}."
