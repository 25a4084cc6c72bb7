"""What all parts of a neutral plan are, and the kinds of values that only they have."""

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from mapstream.plan.fields import shape
from mapstream.tables.layout import MOST

Key = Annotated[str, shape("^[A-Z]?[0-9]{1,6}$", "This must be a key, such as 7 or M2.")]
Followed = Annotated[str, shape("^([A-Z]?[0-9]{1,6}|goal)$", "This must be a key, such as 7 or M2, or goal.")]
Offset = Annotated[int, Field(ge=-1_000, le=1_000)]
Who = Annotated[str, shape(r"^[^\x00-\x1f\x7f-\x9f]{1,220}$", "This must be the name of a person.")]
Keys = Annotated[list[Key], Field(min_length=1, max_length=MOST)]
People = Annotated[list[Who], Field(min_length=1, max_length=100)]
Seen = Literal["seller", "buyer"] | People
Number = Annotated[float, Field(ge=-1e15, le=1e15, allow_inf_nan=False)]


class Part(BaseModel):
    """One thing of a plan. ``heading``: above its table; ``kind_of_row``: what a row of it is called."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    heading: ClassVar[str]
    kind_of_row: ClassVar[str]
