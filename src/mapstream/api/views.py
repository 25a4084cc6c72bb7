"""Views, derived from a room's document and served at ``/v1/rooms/{room}/<name>``, now or as of.

A new view is a pure function in :mod:`mapstream.plan` and an entry in :data:`VIEWS`: the route, the entry in the API's
description and the schemas are made from it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import orjson
from pydantic import BaseModel, Field, create_model
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mapstream.api.beside import Beside
from mapstream.api.description import READ, Answer, Operation, Operations, in_json
from mapstream.api.http import chosen
from mapstream.api.reading import Reading, Readings, as_told, not_modified, tag_headers, tagged
from mapstream.api.remembering import what_cadences, what_was_agreed, what_was_handed_over, who_keys_are
from mapstream.api.requests import AsOfQuery
from mapstream.languages.speaking import spoken
from mapstream.live.hub import Hub
from mapstream.log import Log
from mapstream.plan.document import Document
from mapstream.plan.fields import Date, Id
from mapstream.plan.time.answers import Forecast
from mapstream.plan.time.forecast import forecast
from mapstream.plan.views.advice import MOST_OF_A_CODE, RULES, Advice, advice
from mapstream.plan.views.agenda import Agenda, agenda
from mapstream.plan.views.agreement import Agreement, agreement
from mapstream.plan.views.cadence import ReviewCadence, cadence
from mapstream.plan.views.handoff import Handoff, handoff
from mapstream.plan.views.handoff.markdown import to_markdown
from mapstream.plan.views.matrix import Matrix, matrix
from mapstream.plan.views.meddic import Meddic, meddic
from mapstream.plan.views.remark import with_names
from mapstream.plan.wording import with_guards
from mapstream.problems import NotAllowed

MARKDOWN = "text/markdown"


@dataclass(frozen=True)
class View:
    """A view. ``derive`` gives an ``answer``, a typed dictionary, for a document as the reader sees it, on a
    day, and for what ``past`` reads of the log, where there is that. ``sellers``: for the seller's side only.
    ``written``: the answer as a text in Markdown, under a title."""

    name: str
    summary: str
    answer: type
    derive: Callable[..., Any]
    description: str = ""
    sellers: bool = False
    past: Callable[[Log, Reading], tuple[Any, ...]] | None = None
    written: Callable[[Any, str], str] | None = None

    @property
    def path(self) -> str:
        """Its path."""
        return f"/v1/rooms/{{room}}/{self.name}"

    @cached_property
    def whole(self) -> type[BaseModel]:
        """The type of the whole answer: room, version, day, and the view under its name."""
        fields: dict[str, Any] = {
            "room": (Id, ...),
            "version": (int, Field(description="The version that it is derived from.")),
            "day": (Date, Field(description="The day that it is reckoned for, in the plan's time zone.")),
            self.name: (self.answer, ...),
        }
        return create_model(f"Room{self.answer.__name__}", __doc__=f"{self.summary}.", **fields)


def _rules() -> str:
    """List the rules of advice, each with the first line of its description."""
    told = ((code, (rule.__doc__ or "").partition("\n")[0].partition(" (mission")[0]) for code, rule in RULES.items())
    return "\n\n".join(f"`{code}`: {line.rstrip('.')}." for code, line in told)


VIEWS: tuple[View, ...] = (
    View(
        "agenda",
        "Past, now and next, and whose turn it is",
        Agenda,
        agenda,
        "What each side and each person owes, in the order in which it is due, with what it waits for. Everybody in "
        "the plan is there.",
        past=who_keys_are,
    ),
    View(
        "forecast",
        "The forecast: when everything that is open is expected, the critical path, and the slack",
        Forecast,
        forecast,
        "From today on, in the plan's time zone, over what waits for what, the days that things take, and each side's "
        "calendar. Days are working days.",
    ),
    View(
        "matrix",
        "The responsibility matrix: who does what in each phase, who leads it, and what proves it done",
        Matrix,
        matrix,
        "The phases in their order, each with what is missing in it.",
    ),
    View(
        "meddic",
        "MEDDIC: what is known of the deal by the questions that sellers qualify it with, and what is not",
        Meddic,
        meddic,
        "Derived from the plan: metrics from its KPIs, economic buyer and champion from its people, decision criteria "
        "from its success criteria, decision process from its stages and milestones, pain from its goal. When somebody "
        "came in is when they first opened a personal link, not when they last looked at the plan or at a document.",
        sellers=True,
    ),
    View(
        "advice",
        "What would make the plan better. It never blocks anything",
        Advice,
        advice,
        f"Of each code at most {MOST_OF_A_CODE} are told; the last of these says how many more there are, in its "
        f"sentence and in `more`. By code:\n\n{_rules()}",
    ),
    View(
        "agreement",
        "The agreement: who agreed to which version for each side, and what has changed since",
        Agreement,
        agreement,
        "Changes are told item by item, once for each version that was agreed to: what is to be done, by whom, until "
        "when. That work goes on as agreed, talk and viewing are none. The plan is co-owned from the first time that "
        "somebody of the buyer's side has edited it.",
        past=what_was_agreed,
    ),
    View(
        "cadence",
        "The review cadence: held, missed, skipped, and whether the plan is dead",
        ReviewCadence,
        cadence,
        "A review that was neither held nor skipped is missed once its day is over, and counts as skipped. Two in a "
        "row warn; after three the plan is dead, until one is held. Which reviews were due follows from the cadence "
        "that the plan had then.",
        past=what_cadences,
    ),
    View(
        "handoff",
        "The handoff record: what was promised, by whom, and what became of it",
        Handoff,
        handoff,
        "Gaps first: what whoever takes the deal over would find out too late. Promises say who said them, when, to "
        "whom, in which meeting, with which evidence, and who agreed to what changed since. Nothing of it is stored: "
        "as of the version at which it was taken over, it is what was taken over. Of a deal that was lost there is a "
        "short record. For those who see the history.",
        past=what_was_handed_over,
        written=to_markdown,
    ),
)
"""All views."""


class Views:
    """Handler of all views."""

    def __init__(self, hub: Hub, readings: Readings, beside: Beside) -> None:
        self._hub = hub
        self._readings = readings
        self._beside = beside

    def routes(self) -> list[BaseRoute]:
        """The route of each view."""
        return [Route(view.path, partial(self.read, view)) for view in VIEWS]

    async def read(self, view: View, request: Request) -> Response:
        """GET /v1/rooms/{room}/<view>: the view of the room now, or as of a version or an instant.

        The tag includes the day: what is overdue changes with it, while the version stays.
        """
        reading = await self._readings.enter(request)
        if view.sellers and reading.lens.side != "seller":
            raise NotAllowed("This is the seller's own view of the deal.")
        day = reading.day
        form = chosen(request)
        tag = as_told(f"{reading.tag}-{day}{'-md' if form == MARKDOWN else ''}")
        if held := not_modified(request, tag):
            return held
        past = await self._hub.reading(view.past, self._hub.log, reading) if view.past else ()
        found = await self._beside.with_plan(reading.actor.id, reading.document, told, view.derive, day, *past)
        if view.written is not None and form == MARKDOWN:
            text = spoken(view.written(found, reading.document["plan"]["name"]))
            return Response(text, headers=tag_headers(tag), media_type=MARKDOWN)
        return tagged(request, tag, {"room": reading.room.id, "version": reading.version, "day": day, view.name: found})


def told(document: Document, derive: Callable[..., Any], day: str, *past: Any) -> Any:
    """Derive a view of a document on a day, with people's names filled in."""
    if b"@{" in orjson.dumps(document):
        document, past = with_guards(document), tuple(map(with_guards, past))
    return with_names(derive(document, day, *past), document.get("people", {}))


_AS_OF = "As of a version it is reckoned for the day on which that version came about."


_TEXT = {MARKDOWN: {"schema": {"type": "string"}}}


def _operation(view: View) -> Operation:
    whom = "For the seller's side only." if view.sellers else "Made of what the reader may see."
    return Operation(
        f"read_{view.name}",
        "Views",
        view.summary,
        {
            200: Answer("As of then, or now.", in_json(view.whole) | (_TEXT if view.written else {}), ("ETag",)),
            304: Answer("It is still the one that the reader has.", headers=("ETag",)),
        },
        "\n\n".join(part for part in (view.description, whom, _AS_OF) if part),
        query=AsOfQuery,
        headers=("If-None-Match",),
        problems=READ,
    )


OPERATIONS: Operations = {("GET", view.path): _operation(view) for view in VIEWS}
