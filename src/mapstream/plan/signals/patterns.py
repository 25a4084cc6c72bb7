"""The five failure patterns (mission G40), and how one leads to the next."""

from collections.abc import Iterable
from typing import Annotated, NamedTuple

from pydantic import Field
from typing_extensions import TypedDict

from mapstream.languages.message import Message, say
from mapstream.plan.signals.signal import Found


class Kind(NamedTuple):
    """A failure pattern: the code of the signals that show it, what it is called, also within a sentence, and which it
    leads to."""

    code: str
    name: Message
    within: Message
    leads_to: int | None


KINDS: dict[int, Kind] = {
    1: Kind("built_alone", say("Built by the seller alone"), say("built by the seller alone"), 2),
    2: Kind("vague_done", say("Vague about what is done"), say("vague about what is done"), 3),
    3: Kind("champion_only", say("Shared only with the champion"), say("shared only with the champion"), 4),
    4: Kind("zombie", say("Standing still"), say("standing still"), None),
    5: Kind(
        "late_steps",
        say("Generic: required steps appear late"),
        say("generic: required steps appear late"),
        None,
    ),
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


def _sentence(kind: Kind, holds: bool, shown: dict[str, list[Found]]) -> Message:
    if not holds:
        return say("{pattern}: no.", pattern=kind.name)
    if kind.leads_to is None:
        return say("{pattern}: yes.", pattern=kind.name)
    following = KINDS[kind.leads_to]
    return say(
        "{pattern}: yes. It has led to the next: {next}."
        if following.code in shown
        else "{pattern}: yes. It leads to the next: {next}.",
        pattern=kind.name,
        next=following.within,
    )
