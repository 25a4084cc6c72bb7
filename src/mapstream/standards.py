"""By what a workspace judges its deals (:mod:`mapstream.plan.signals.standards`), as its stream has it.

Contradictions of its own are added and removed by its admins; the forecast is calibrated as deals end. What held before
is kept, so that the past is judged by what held then.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from mapstream import clock
from mapstream.languages.message import say
from mapstream.log import Log, State
from mapstream.plan.event import Event
from mapstream.plan.fields import Kind, Role, TaskKind
from mapstream.plan.roles import SELLERS_ROLES
from mapstream.plan.signals.calibration import Calibration
from mapstream.plan.signals.contradictions import CONTRADICTIONS
from mapstream.plan.signals.registry import RULES
from mapstream.plan.signals.standards import Standards
from mapstream.problems import CodeTaken, NotFound, TooManyContradictions, WrongValue
from mapstream.workspace import THE_OPERATOR, By, change, change_by
from mapstream.workspace_events import ContradictionAdded, ContradictionRemoved, ForecastCalibrated

MOST = 50
"""Contradictions of its own that a workspace has at once."""
MOST_EVER = 500
"""Those that it keeps, with the removed ones."""
TAKEN = frozenset(RULES) | {known.code for known in CONTRADICTIONS}
"""The codes of what everybody has."""

Words = Annotated[list[Kind], Field(max_length=20)]


class NewContradiction(BaseModel):
    """Something done of which those who had to see a document never did."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    code: Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]{2,39}$")] = Field(
        description="What its signals are known by: small letters, digits and underscores."
    )
    words: Words = Field(default=[], description="Items are meant in whose title a word begins with one of these.")
    kinds: list[TaskKind] = Field(default=[], max_length=5, description="Tasks of these kinds are meant, too.")
    documents: Words = Field(min_length=1, description="Documents are meant in whose kind a word begins so.")
    readers: list[Role] = Field(
        min_length=1,
        max_length=9,
        description="Roles of the buyer's side: who should have seen one of the documents. Items that one of these"
        " roles is to do are meant, too.",
    )

    @model_validator(mode="after")
    def _of_the_buyers(self) -> Self:
        if SELLERS_ROLES & {*self.readers}:
            raise WrongValue("Who should have seen a document is of the buyer’s side: that role is the seller’s.")
        return self


def standards_of(log: Log, workspace: str) -> Standards:
    """By what a workspace judges its deals, and did before. Reads the log."""
    return Standards.of(log.replay(workspace).document)


def own(document: Mapping[str, Any]) -> dict[str, Any]:
    """The contradictions that a workspace's document has, by their ids, without the removed ones."""
    return {id: one for id, one in _ever(document).items() if "removed" not in one}


def add(log: Log, workspace: str, wanted: NewContradiction, by: By = THE_OPERATOR) -> str:
    """Have something contradict a status from now on; its id. Raises CodeTaken, or TooManyContradictions."""
    id = by.command or clock.fresh_id()
    said = wanted.model_dump()

    def decide(state: State) -> Event:
        held = own(state.document)
        if wanted.code in TAKEN | {one["code"] for one in held.values()}:
            raise CodeTaken(say("“{code}” is the code of something else. Give it another one.", code=wanted.code))
        if len(held) >= MOST:
            raise TooManyContradictions(
                say("A workspace has at most {most} of its own. Remove those that say nothing.", most=MOST)
            )
        if len(_ever(state.document)) >= MOST_EVER:
            raise TooManyContradictions(
                say("A workspace has had {most} of its own, and keeps no more.", most=MOST_EVER)
            )
        return ContradictionAdded(id, **said)

    change_by(log, workspace, decide, by._replace(command=id), "contradiction", said)
    return id


def remove(log: Log, workspace: str, id: str, by: By = THE_OPERATOR) -> None:
    """Have it contradict no more. Once is enough. Raises NotFound."""

    def decide(state: State) -> Event | None:
        found = _ever(state.document).get(id)
        if found is None:
            raise NotFound("There is no such contradiction of the workspace’s own.")
        return None if "removed" in found else ContradictionRemoved(id)

    change_by(log, workspace, decide, by, "remove contradiction", id)


def keep(log: Log, workspace: str, calibration: Calibration, by: By) -> None:
    """Forecast by a calibration from now on."""

    def decide(state: State) -> Event:
        return ForecastCalibrated(dict(calibration), state.version + 1)

    change(log, workspace, decide, by)


def _ever(document: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document.get("contradictions", {})
    return found
