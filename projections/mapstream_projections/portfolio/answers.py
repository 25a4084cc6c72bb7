"""What the portfolio answers: figures of a window, of cohorts, and of groups."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from mapstream.log import Log
from mapstream_projections.portfolio.figures import MINIMUM, Deal, Figures, figures
from mapstream_projections.portfolio.folding import READ_MODEL

By = Literal["owner", "template"]


class Cohort(TypedDict):
    """Deals that began before a day, or on it and after."""

    cohort: Literal["before", "after"]
    figures: Figures


class Group(TypedDict):
    """Deals of one owner, or from one template; `null`: without."""

    key: str | None
    figures: Figures


class Portfolio(TypedDict):
    """The figures of the deals that began in a window."""

    minimum: Annotated[int, Field(description="Deals below which a rate or an average is `null`.")]
    figures: Figures
    cohorts: NotRequired[list[Cohort]]
    groups: NotRequired[list[Group]]


def portfolio(
    log: Log,
    workspace: str,
    since: str | None = None,
    until: str | None = None,
    by: By | None = None,
    compare: str | None = None,
) -> Portfolio:
    """The figures of a workspace. ``since``, ``until``: days (UTC) on which deals began, the latter not included;
    ``by``: for each group, too; ``compare``: for the deals before that day, and for those after, too."""
    rows = READ_MODEL.ask(log, "deals", workspace=workspace, since=since, until=until)
    deals = [Deal._make(row) for row in rows]
    answer: Portfolio = {"minimum": MINIMUM, "figures": figures(deals)}
    if compare is not None:
        answer["cohorts"] = _cohorts(deals, datetime.fromisoformat(compare).replace(tzinfo=UTC))
    if by is not None:
        answer["groups"] = [*_groups(deals, by)]
    return answer


def _cohorts(deals: Sequence[Deal], day: datetime) -> list[Cohort]:
    before = [deal for deal in deals if deal.opened < day]
    after = [deal for deal in deals if deal.opened >= day]
    return [{"cohort": "before", "figures": figures(before)}, {"cohort": "after", "figures": figures(after)}]


def _groups(deals: Sequence[Deal], by: By) -> Iterator[Group]:
    found: dict[str | None, list[Deal]] = {}
    for deal in deals:
        found.setdefault(getattr(deal, by), []).append(deal)
    for key, of in sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0] or "")):
        yield {"key": key, "figures": figures(of)}
