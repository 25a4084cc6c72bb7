"""What a rule finds, and how it is told."""

from typing import Annotated, Literal, NamedTuple, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from mapstream.languages.message import Message
from mapstream.plan.document import Side

Severity = Literal["note", "warning", "alarm"]
SEVERITIES: tuple[Severity, ...] = ("note", "warning", "alarm")
"""The lightest first."""


class Found(NamedTuple):
    """Something holds from the day ``since`` on, unless something happens, and until the day ``until`` if one is said.

    ``code`` is stable; ``subject`` is an item, by name; ``sentence`` says what is, and why that is said; ``advice``
    what to do. ``events``: the versions that it comes from. People stand in sentences as tokens.
    """

    code: str
    severity: Severity
    subject: str
    since: str
    sentence: Message
    advice: Message
    events: tuple[int, ...]
    person: str | None = None
    side: Side | None = None
    stage: str | None = None
    until: str | None = None

    def holds(self, day: str) -> bool:
        """Whether it holds on a day."""
        return self.since <= day and (self.until is None or day < self.until)


class Signal(TypedDict):
    """Something that events say about the deal."""

    code: Annotated[str, Field(description="Stable.")]
    severity: Severity
    subject: Annotated[str, Field(description="What it is about: `plan`, or an item by its name (`tasks/<id>`).")]
    person: NotRequired[Annotated[str, Field(description="Whom it is about.")]]
    side: NotRequired[Side]
    since: Annotated[str, Field(description="The day since which it is so, in the plan's time zone.")]
    stage: NotRequired[Annotated[str, Field(description="How far it has come, where there are stages.")]]
    sentence: str
    advice: NotRequired[Annotated[str, Field(description="What to do.")]]
    events: Annotated[list[int], Field(description="The versions of the events that it comes from.")]


def signal(found: Found) -> Signal:
    """What was found, as it is told."""
    told: Signal = {
        "code": found.code,
        "severity": found.severity,
        "subject": found.subject,
        "since": found.since,
        "sentence": found.sentence,
        "advice": found.advice,
        "events": sorted(set(found.events)),
    }
    if found.person is not None:
        told["person"] = found.person
    if found.side is not None:
        told["side"] = found.side
    if found.stage is not None:
        told["stage"] = found.stage
    return told
