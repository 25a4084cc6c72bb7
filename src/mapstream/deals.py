"""Deals that were run without a room. They are recorded so that plans have something to be compared with.

A deal has the id of its ``crm_id`` in its workspace, so that the same one can be sent again as it is known later; one
without is another deal each time.
"""

import csv
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal, Self
from uuid import UUID, uuid5

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from mapstream import clock
from mapstream.languages.message import say
from mapstream.log import Log
from mapstream.plan.elements.room import SEGMENT
from mapstream.plan.field_errors import field_errors
from mapstream.plan.fields import Amount, Currency, Date, Line
from mapstream.problems import FieldError, Invalid, Malformed, WrongValue
from mapstream.workspace import THE_OPERATOR, By, change_by
from mapstream.workspace_events import DealsRecorded

MOST = 1_000
"""Deals that are recorded at once."""


def _lower(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value


class PlainDeal(BaseModel):
    """A deal that was run without a room."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: Line
    crm_id: Line | None = Field(default=None, description="Its id in the CRM: the same again takes its place.")
    segment: Line | None = Field(default=None, description=SEGMENT)
    owner: Line | None = Field(default=None, description="Whose deal it is, such as a member's id.")
    amount: Amount | None = None
    currency: Currency | None = None
    opened: Date
    closed: Date | None = None
    outcome: Annotated[Literal["won", "lost"], BeforeValidator(_lower)] | None = None

    @model_validator(mode="after")
    def _ended_whole(self) -> Self:
        if (self.closed is None) != (self.outcome is None):
            raise WrongValue("Say both when it was closed and its outcome, or neither.")
        if self.closed is not None and self.closed < self.opened:
            raise WrongValue("It was closed before it began: one of the two dates is wrong.")
        return self


COLUMNS = tuple(PlainDeal.model_fields)
"""What the header of a CSV file names."""


def record(log: Log, workspace: str, deals: Sequence[PlainDeal], by: By = THE_OPERATOR) -> list[str]:
    """Record deals as they are known now; their ids, in order."""
    command = by.command or clock.fresh_id()
    ids = [_id(workspace, deal, command, n) for n, deal in enumerate(deals)]
    known = [deal.model_dump(exclude_none=True) for deal in deals]
    event = DealsRecorded(dict(zip(ids, known, strict=True)))
    change_by(log, workspace, lambda _: event, By(by.id, by.via, command), "deals", known)
    return ids


def _id(workspace: str, deal: PlainDeal, command: str, n: int) -> str:
    if deal.crm_id is not None:
        return str(uuid5(UUID(workspace), deal.crm_id))
    return str(uuid5(UUID(command), str(n)))


def read_csv(file: bytes) -> list[PlainDeal]:
    """The deals of a CSV file in UTF-8 with a header. Raises Malformed, or Invalid with the lines that are wrong."""
    try:
        text = file.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Malformed("The file is not UTF-8. Save it as “CSV UTF-8”.") from None
    rows = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        header = [name.strip().lower().replace(" ", "_") for name in next(rows, [])]
        if unknown := [name for name in header if name not in COLUMNS]:
            raise Invalid(
                say(
                    "“{name}” is no column that is known here. Those are: {names}.",
                    name=unknown[0],
                    names=", ".join(COLUMNS),
                )
            )
        lines = [(rows.line_num, row) for row in rows if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise Invalid(say("Line {line} is not CSV: {why}.", line=rows.line_num, why=str(error))) from None
    deals, errors = list[PlainDeal](), list[FieldError]()
    for line, row in lines:
        values = {name: cell.strip() for name, cell in zip(header, row, strict=False) if cell.strip()}
        try:
            deals.append(PlainDeal.model_validate(values))
        except ValidationError as error:
            errors += _in_line(line, error, values)
    if errors:
        raise Invalid("Nothing was recorded: some lines are not right.", errors)
    if not deals:
        raise Invalid("There is no deal in that.")
    if len(deals) > MOST:
        raise Invalid(say("At most {most} deals can be recorded at once. Send them in parts.", most=Decimal(MOST)))
    return deals


def _in_line(line: int, error: ValidationError, values: dict[str, str]) -> Iterator[FieldError]:
    for found in field_errors(error, "", values):
        yield FieldError(f"/line {line}{found.path}", found.message)
