"""The portfolio's routes."""

from functools import partial
from typing import Annotated, Any, NotRequired

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from typing_extensions import TypedDict

from mapstream.api.description import READ, Answer, Operation, Operations, in_json
from mapstream.api.files import KINDS
from mapstream.api.http import chosen
from mapstream.api.read_models import HEADERS, Reader, WorkspaceQuestion
from mapstream.api.requests import WorkspaceQuery
from mapstream.plan.document import Side
from mapstream.plan.fields import Date, Id, Instant, Line
from mapstream.plan.signals.signal import Severity
from mapstream.projection import BEHIND, Known, Missing, missing_from
from mapstream_projections.portfolio.answers import By, Portfolio, portfolio
from mapstream_projections.portfolio.calibrating import Forecasting, forecasting
from mapstream_projections.portfolio.health import Band, Page, RoomByHealth, Sort, Wanted, rooms_by_health
from mapstream_projections.portfolio.review import ReviewedRoom, deal_review, since_when
from mapstream_projections.portfolio.signals import SignalOfWorkspace, workspace_signals
from mapstream_projections.portfolio.tabular import figures_table, review_table, rooms_table

CSV = "text/csv"


class RoomsQuery(WorkspaceQuery):
    """Which rooms, in which order."""

    since: Date | None = Field(default=None, alias="from", description="Deals that began on this day or later, in UTC.")
    until: Date | None = Field(default=None, alias="to", description="Deals that began before this day.")
    q: Line | None = Field(default=None, description="Rooms with this in their name.")
    owner: Id | None = Field(default=None, description="Rooms that were opened by this person or key.")
    stage: Line | None = Field(default=None, description="Rooms whose deal is in this stage.")
    health: Band | None = Field(default=None, description="Rooms of such health.")
    turn: Side | None = Field(default=None, description="Rooms in which it is the turn of this side.")
    overdue: bool | None = Field(default=None, description="Rooms with (or without) anything overdue.")
    closed: bool = Field(default=False, description="Rooms whose deal has ended, or those whose deal has not.")
    sort: Sort = Field(
        default="health",
        description="`health`: the worst first; `trend`: what fell most first; `next`: the earliest next step first; "
        "`buyer`: the longest without an act of the buyer's side first; `opened`: the latest first.",
    )
    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=500, description="From `next` of the page before.")

    def wanted(self) -> Wanted:
        """The rooms that are meant."""
        return Wanted(**{name: getattr(self, name) for name in Wanted.__dataclass_fields__})


class PortfolioQuery(RoomsQuery):
    """Which deals, and how they are told apart. What is said of rooms besides `from` and `to` chooses among `rooms`."""

    by: By | None = Field(default=None, description="For each owner, template or segment, too.")
    compare: Date | None = Field(
        default=None, description="For the deals that began before this day, and for those since, too."
    )


class ReviewQuery(WorkspaceQuery):
    """Since when, and of whose rooms."""

    since: Instant | Date | None = Field(
        default=None, description="When the last review was: a day (UTC) or an instant. Left out: a week ago."
    )
    owner: Id | None = Field(default=None, description="Rooms that were opened by this person or key.")
    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=1_500, description="From `next` of the page before.")


class SignalsQuery(WorkspaceQuery):
    """Which signals of the workspace."""

    code: Line | None = Field(default=None, description="Signals with this code.")
    severity: Severity | None = Field(default=None, description="Signals of this severity.")
    owner: Id | None = Field(default=None, description="Of rooms that were opened by this person or key.")
    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=500, description="From `next` of the page before.")


class RoomsAnswer(TypedDict):
    """Rooms of the workspace, and how healthy each is."""

    rooms: list[RoomByHealth]
    missing: NotRequired[Annotated[Missing, Field(description="If some of it is not known here yet.")]]
    next: Annotated[str | None, Field(description="Ask again with `cursor` this; `null` at the end.")]


class PortfolioAnswer(Portfolio):
    """What plans do for the deals of a workspace, and its rooms."""

    rooms: list[RoomByHealth]
    missing: NotRequired[Annotated[Missing, Field(description="If some of it is not known here yet.")]]
    next: Annotated[str | None, Field(description="The rooms after these: `cursor` of `GET /v1/portfolio/rooms`.")]


class ReviewAnswer(TypedDict):
    """What a deal review is about; the rooms that need most to be talked about come first."""

    since: str
    rooms: list[ReviewedRoom]
    missing: NotRequired[Annotated[Missing, Field(description="If some of it is not known here yet.")]]
    next: Annotated[str | None, Field(description="Ask again with `cursor` this; `null` at the end.")]


class SignalList(TypedDict):
    """Signals of the workspace's rooms, the weightiest first, of those the latest."""

    signals: list[SignalOfWorkspace]
    missing: NotRequired[Annotated[Missing, Field(description="If some of it is not known here yet.")]]
    next: Annotated[str | None, Field(description="Ask again with `cursor` this; `null` at the end.")]


async def figures(reader: Reader, request: Request) -> Response:
    """GET /v1/portfolio: what plans do for the deals of the caller's workspace, and its rooms by health."""
    asked = await reader.of_workspace(request, PortfolioQuery)
    query = asked.query
    found = await reader.read(portfolio, asked.workspace, query.since, query.until, query.by, query.compare)
    if chosen(request) == CSV:
        return _file(figures_table(found), "portfolio")
    page = await _page(reader, asked, query)
    return await _answer(reader, asked, {**found, "rooms": page.rooms, "next": page.next}, page.rooms)


async def rooms(reader: Reader, request: Request) -> Response:
    """GET /v1/portfolio/rooms: the rooms of the caller's workspace by health."""
    asked = await reader.of_workspace(request, RoomsQuery)
    page = await _page(reader, asked, asked.query, chosen(request) == CSV)
    if chosen(request) == CSV:
        return _file(rooms_table(page.rooms), "rooms")
    return await _answer(reader, asked, {"rooms": page.rooms, "next": page.next}, page.rooms, page.next)


async def review(reader: Reader, request: Request) -> Response:
    """GET /v1/portfolio/review: what changed in the rooms of the caller's workspace since the last deal review."""
    asked = await reader.of_workspace(request, ReviewQuery)
    now, query, whole = reader.now(), asked.query, chosen(request) == CSV
    since = since_when(query.since, now)
    part = (None, None) if whole else (query.limit, query.cursor)
    found = await reader.read(deal_review, asked.workspace, since, now, query.owner, *part)
    if whole:
        return _file(review_table(found.rooms), "deal-review")
    answer = {"since": found.since, "rooms": found.rooms, "next": found.next}
    return await _answer(reader, asked, answer, found.rooms, found.next)


async def calibration(reader: Reader, request: Request) -> Response:
    """GET /v1/portfolio/calibration: what the forecasts of the caller's workspace are made with."""
    asked = await reader.of_workspace(request, WorkspaceQuery)
    return asked.answer(await reader.read(forecasting, asked.workspace, reader.now()[:10]))


async def signals(reader: Reader, request: Request) -> Response:
    """GET /v1/signals: what the events say about the deals of the caller's workspace."""
    asked = await reader.of_workspace(request, SignalsQuery)
    filters = asked.query.model_dump(exclude={"wait"})
    found = await reader.read(workspace_signals, asked.workspace, reader.now(), **filters)
    return await _answer(reader, asked, {"signals": found.signals, "next": found.next}, found.signals, found.next)


async def _page(reader: Reader, asked: WorkspaceQuestion[Any], query: RoomsQuery, whole: bool = False) -> Page:
    limit, cursor = (None, None) if whole else (query.limit, query.cursor)
    return await reader.read(rooms_by_health, asked.workspace, reader.now(), query.wanted(), limit, cursor)


def _file(table: str, name: str) -> Response:
    """A table, which browsers save under a name."""
    headers = {"content-disposition": f'attachment; filename="{name}.csv"', "vary": "accept, authorization, cookie"}
    return Response(table, headers=headers, media_type=KINDS["csv"])


def _or_csv(model: type) -> dict[str, Any]:
    return in_json(model) | {CSV: {"schema": {"type": "string"}}}


async def _answer(
    reader: Reader, asked: WorkspaceQuestion[Any], answer: dict[str, Any], of_rooms: Any, next: str | None = None
) -> Response:
    """An answer about rooms, and what it lacks."""
    parked = await reader.parked()
    left_out = [room for one in of_rooms if (room := parked.get(one["room"]))]
    missing = missing_from(Known(left_out[0].version - 1, parked=True)) if left_out else None
    if await reader.lags(asked.position):
        missing = BEHIND
    return asked.answer(answer | ({"missing": missing} if missing else {}), missing, cursor=next)


def routes(reader: Reader) -> list[Route]:
    """Their routes."""
    return [
        Route("/v1/portfolio", partial(figures, reader)),
        Route("/v1/portfolio/rooms", partial(rooms, reader)),
        Route("/v1/portfolio/review", partial(review, reader)),
        Route("/v1/portfolio/calibration", partial(calibration, reader)),
        Route("/v1/signals", partial(signals, reader)),
    ]


OPERATIONS: Operations = {
    ("GET", "/v1/portfolio"): Operation(
        "get_portfolio",
        "Workspace",
        "What plans do for deals, and how healthy the rooms are",
        {
            200: Answer(
                "Coverage, completion, win rates, cycle times, slips and the buyers' changes; open rooms by health.",
                _or_csv(PortfolioAnswer),
                HEADERS,
            )
        },
        "For members of the workspace. Deals that were run without a room count where they were recorded: `POST "
        "/v1/deals`. As CSV: one row for each figure.",
        query=PortfolioQuery,
        problems=READ,
    ),
    ("GET", "/v1/portfolio/rooms"): Operation(
        "list_rooms_by_health",
        "Workspace",
        "The rooms of the workspace by health",
        {200: Answer("Those that need it most first.", _or_csv(RoomsAnswer), HEADERS)},
        "For members of the workspace. The score is that of the forecast in the room's signals, for what the seller's "
        "side sees; `reasons` are the factors that hold it down, each with its events. Earlier scores are as they were "
        "said at the end of that day. While nothing happens in a room, the forecast is reckoned on for nine weeks, and "
        "stays as it is then. As CSV: all rooms that are meant, without pages.",
        query=RoomsQuery,
        problems=READ,
    ),
    ("GET", "/v1/portfolio/review"): Operation(
        "review_deals",
        "Workspace",
        "What to talk about in a deal review",
        {200: Answer("What changed since the last one, the weightiest first.", _or_csv(ReviewAnswer), HEADERS)},
        "For members of the workspace, over its open rooms. Told are signals that began and hold, those that ended, "
        "dates that moved, each once, forecasts that moved by five points or more, and rooms in which nobody of the "
        "buyer's side has done anything since. What began weighs by its severity, and more if it is a failure pattern; "
        "good news weighs nothing, and is told. As CSV: one row for each change, without pages.",
        query=ReviewQuery,
        problems=READ,
    ),
    ("GET", "/v1/portfolio/calibration"): Operation(
        "get_calibration",
        "Workspace",
        "What forecasts are made with, and how good they are",
        {200: Answer("By judgement, or calibrated on deals that ended.", in_json(Forecasting), HEADERS)},
        "For members of the workspace. Once a day, where enough deals that were run in a room have ended, the weights "
        "of the forecast are calibrated on what the factors of each came to halfway (logistic regression). They are "
        "used if they forecast better than judgement: by the Brier score, over ten parts of the deals, each forecast "
        "with what was calibrated on the other nine. `reliability` tells how many of the deals were won for which "
        "about as much was forecast. Forecasts of earlier days stay as they were made.",
        query=WorkspaceQuery,
        problems=READ,
    ),
    ("GET", "/v1/signals"): Operation(
        "list_signals",
        "Views",
        "What the events say about all deals of the workspace",
        {200: Answer("The weightiest first, of those the latest.", in_json(SignalList), HEADERS)},
        "For members of the workspace. Each room stands as the seller's side sees it; what is hidden from some of them "
        "is told in the signals of the room alone, to those who see it.",
        query=SignalsQuery,
        problems=READ,
    ),
}
