"""What a template is made of: the documented schema of template files, of ``/v1/templates`` and of stored templates."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from mapstream.plan.document import Side
from mapstream.plan.fields import Key, Kind, Line, Role, TaskKind, Text, Title

Keys = Annotated[list[Key], Field(max_length=20)]
Days = Annotated[int, Field(ge=1, le=250)]


class Part(BaseModel):
    """Anything of a template that options may switch."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    when: Keys = Field(default=[], description="Options that must all be on for this to be part of the plan.")
    unless: Keys = Field(default=[], description="Options that must all be off for this to be part of the plan.")


class Option(BaseModel):
    """A choice that whoever applies the template makes."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    key: Key
    sentence: Line = Field(description="What is in the plan if it is on, as a sentence.")
    default: bool = Field(default=False, description="Whether it is on where nothing is said.")


class Step(Part):
    """What milestones and tasks have in common."""

    key: Key = Field(description="Its name in this template: no other milestone or task has it.")
    title: Title
    condition: Text | None = Field(default=None, description="The named artifact that proves it done.")
    after: Keys = Field(
        default=[],
        description="Keys of the milestones and tasks that it waits for. What waits for something that the options "
        "leave out waits for what that waited for.",
    )
    offset: int | None = Field(
        default=None, ge=-750, le=750, description="Working days from the target date; left out: it is computed."
    )


class MilestonePart(Step):
    """A decision. It waits for its tasks, and for what `after` names."""


class TaskPart(Step):
    """A piece of work of one side."""

    side: Side = Field(description="The side whose work it is.")
    role: Role | None = Field(default=None, description="Whose work it is, as long as no person leads it.")
    days: Days = Field(default=1, description="How many working days of its side it takes.")
    kind: TaskKind | None = None
    purpose: Text | None = Field(default=None, description="What the step is meant to achieve.")
    milestone: Key | None = Field(
        default=None, description="The decision that it leads to. Where that is left out of a plan, so is the task."
    )
    tentative: bool = Field(default=False, description="A possible step: it comes into the plan without a date.")


class Need(Part):
    """A stakeholder without whom such a plan does not work out."""

    role: Role
    side: Side
    why: Line = Field(description="What they are needed for.")


class PhasePart(Part):
    """A row of the responsibility matrix."""

    title: Title
    side: Side = Field(description="The side that leads it.")
    seller: Text | None = Field(default=None, description="The seller's part.")
    buyer: Text | None = Field(default=None, description="The buyer's part.")
    shared: Text | None = Field(default=None, description="What both do together.")
    condition: Text | None = Field(default=None, description="The named artifact that proves it complete.")


class CriterionPart(Part):
    """What makes this a yes."""

    title: Title
    measure: Text | None = Field(default=None, description="How that is seen.")


class KpiPart(Part):
    """A metric to agree on. Its baseline and target are each customer's own."""

    metric: Title
    unit: Kind | None = None


class DeliverablePart(Part):
    """Something that a side hands over."""

    title: Title
    side: Side
    measure: Text | None = Field(default=None, description="How it is seen that it was delivered as promised.")
    milestone: Key | None = Field(
        default=None, description="The decision that it is due for. Where that is left out of a plan, so is this."
    )


class CadencePart(BaseModel):
    """How often such a plan is reviewed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    every: Literal["week", "two_weeks", "month"] = "week"
    minutes: int = Field(default=15, ge=5, le=240)


class Template(BaseModel):
    """A plan without dates and names: decisions, and each side's work towards them.

    Dates are counted from the target date, on which the milestone `target` falls: what it waits for is planned backward
    from it, what waits for it comes after.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    title: Line
    summary: Text = Field(description="When to use it, and what it leads to.")
    industry: Key = Field(description="Such as `software`; `any` where it makes no difference.")
    deal_type: Key = Field(description="Such as `new-business`, `renewal`, `implementation`.")
    options: list[Option] = Field(default=[], max_length=6)
    target: Key = Field(description="The milestone that falls on the target date. No option leaves it out.")
    milestones: list[MilestonePart] = Field(min_length=1, max_length=20)
    tasks: list[TaskPart] = Field(default=[], max_length=100)
    stakeholders: list[Need] = Field(default=[], max_length=30)
    phases: list[PhasePart] = Field(
        default=[], max_length=20, description="Left out: the six rows that every room begins with stay."
    )
    criteria: list[CriterionPart] = Field(default=[], max_length=20)
    kpis: list[KpiPart] = Field(default=[], max_length=20)
    deliverables: list[DeliverablePart] = Field(default=[], max_length=30)
    cadence: CadencePart | None = Field(default=None, description="For a plan that has none yet.")
