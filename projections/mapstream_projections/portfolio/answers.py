"""What the portfolio answers: figures of a window, of cohorts, and of groups."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from mapstream.log import Log
from mapstream.templates import shipped
from mapstream_projections.portfolio.figures import MINIMUM, Deal, Figures, figures
from mapstream_projections.portfolio.folding import READ_MODEL

By = Literal["owner", "template", "segment"]


class Cohort(TypedDict):
    """Deals that began before a day, or on it and after."""

    cohort: Literal["before", "after"]
    figures: Figures


class Group(TypedDict):
    """Deals of one owner, from one template, or of one segment; `null`: without."""

    key: str | None
    name: Annotated[str | None, Field(description="What the owner or the template is called, as far as it is known.")]
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
        answer["groups"] = [*_groups(deals, by, _names(log, workspace, by))]
    return answer


def _cohorts(deals: Sequence[Deal], day: datetime) -> list[Cohort]:
    before = [deal for deal in deals if deal.opened < day]
    after = [deal for deal in deals if deal.opened >= day]
    return [{"cohort": "before", "figures": figures(before)}, {"cohort": "after", "figures": figures(after)}]


def _groups(deals: Sequence[Deal], by: By, names: Mapping[str, str]) -> Iterator[Group]:
    found: dict[str | None, list[Deal]] = {}
    for deal in deals:
        found.setdefault(getattr(deal, by), []).append(deal)
    for key, of in sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0] or "")):
        yield {"key": key, "name": names.get(key or "", key if by == "segment" else None), "figures": figures(of)}


def _names(log: Log, workspace: str, by: By) -> dict[str, str]:
    """What owners, or templates, are called in a workspace."""
    document: Any = log.replay(workspace).document
    if by == "owner":
        known = (document.get("keys", {}) | document.get("members", {})).items()
        return {id: one["name"] for id, one in known if "name" in one}
    if by == "template":
        ours = {id: offered.template.title for id, offered in shipped().items()}
        return ours | {id: one["title"] for id, one in document.get("templates", {}).items()}
    return {}
