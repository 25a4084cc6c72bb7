"""How a server is: alive, ready, and in numbers.

Nobody has to say who they are for these: they tell how much happens, never to whom. No id, name or address of a person
or a room stands in any of them. Where even that is too much for strangers, the proxy in front keeps them inside.

Where several processes share a port, a scrape reaches one of them, which tells of all
(:mod:`mapstream.server.numbers`).
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, NotRequired, Protocol

import structlog
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from typing_extensions import TypedDict

from mapstream import clock
from mapstream.api.description import ANYBODY, Answer, Operation, Operations, in_json
from mapstream.api.http import json, patient
from mapstream.consumers.projector import Lag, lag_of
from mapstream.consumers.reactor import ReactorLag, lags
from mapstream.consumers.witnessing import NO_WITNESSES, Witnesses, counts
from mapstream.languages.message import as_message, say
from mapstream.live.hub import Hub
from mapstream.problems import InternalError, Problem, StoreAway, StoreUnfit
from mapstream.projection import ReadModel


class Alive(TypedDict):
    """The process is alive."""

    status: Literal["alive"]


class StoreState(TypedDict):
    """How the store is."""

    seconds: Annotated[float, Field(description="How long it took to answer.")]


class ProjectionState(TypedDict):
    """How far a read model is behind the log."""

    name: str
    made: Annotated[bool, Field(description="False while it is made for the first time.")]
    behind_events: int
    behind_seconds: Annotated[float, Field(description="Since the first event that it has not read yet.")]
    parked: Annotated[int, Field(description="Rooms that it leaves out because it could not read them.")]
    advice: NotRequired[Annotated[str, Field(description="What whoever runs the server should do.")]]


class ReactorState(TypedDict):
    """How far something that acts on what happens (seals, has cosigned, tells what is overdue) is behind the log."""

    name: str
    behind_events: int
    behind_seconds: Annotated[float, Field(description="Since the first event that it has not reacted to yet.")]
    passed_over: Annotated[int, Field(description="Events that it could not react to.")]
    advice: NotRequired[Annotated[str, Field(description="What whoever runs the server should do.")]]


class Ready(TypedDict):
    """The server can be asked."""

    status: Literal["ready"]
    store: StoreState
    projections: list[ProjectionState]
    reactors: list[ReactorState]


PATIENCE = 2.0
"""Seconds to wait for the store to answer."""
FRESH = 0.5
"""Seconds for which a check of the store is reused, so that frequent probes cost nothing."""

_log = structlog.get_logger(__name__)


Found = tuple[tuple[Lag, ...], tuple[ReactorLag, ...], Witnesses]
"""How far the read models are, and the reactors; how many witnesses there are."""


@dataclass(frozen=True, slots=True)
class Checkup:
    """The result of a check of the store: how fast it answered, or the ``problem``."""

    at: float
    seconds: float
    lags: tuple[Lag, ...] = ()
    reactors: tuple[ReactorLag, ...] = ()
    witnesses: Witnesses = NO_WITNESSES
    problem: Problem | None = None


class Numbers(Protocol):
    """The server's metrics."""

    checkup: Checkup

    def text(self) -> bytes:
        """Return the current metrics of all processes that share a port."""
        ...


class Health:
    """Handlers of the health checks."""

    def __init__(self, hub: Hub, models: Sequence[ReadModel], numbers: Numbers) -> None:
        self._hub = hub
        self._models = models
        self._looking: asyncio.Task[Checkup] | None = None
        self._numbers = numbers

    def routes(self) -> list[BaseRoute]:
        """Their routes."""
        return [
            Route("/healthz", self.healthz),
            Route("/readyz", self.readyz),
            Route("/metrics", self.metrics),
        ]

    async def healthz(self, _request: Request) -> Response:
        """GET /healthz: the process is alive."""
        return json({"status": "alive"})

    async def readyz(self, _request: Request) -> Response:
        """GET /readyz: the store is there and can be written, and how far read models and reactors are behind it."""
        found = await self._checkup()
        problem = self._hub.trouble or found.problem
        if isinstance(problem, StoreAway):
            # operators need the reason; clients are told what it means for them
            more = {"reason": problem.reason, "retry_after": 1}
            raise StoreAway(
                say("Nothing can be saved at the moment. {because}", because=as_message(problem.because)), more=more
            )
        if problem is not None:
            raise problem
        return json(
            {
                "status": "ready",
                "store": {"seconds": round(found.seconds, 4)},
                "projections": [
                    {
                        "name": lag.name,
                        "made": lag.made,
                        "behind_events": lag.behind_events,
                        "behind_seconds": round(lag.behind_seconds, 3),
                        "parked": lag.parked,
                        **({"advice": lag.advice} if lag.advice else {}),
                    }
                    for lag in found.lags
                ],
                "reactors": [
                    {
                        "name": lag.name,
                        "behind_events": lag.behind_events,
                        "behind_seconds": round(lag.behind_seconds, 3),
                        "passed_over": lag.passed_over,
                        **({"advice": lag.advice} if lag.advice else {}),
                    }
                    for lag in found.reactors
                ],
            }
        )

    async def metrics(self, _request: Request) -> Response:
        """GET /metrics: numbers, in the text format of Prometheus."""
        self._numbers.checkup = await self._checkup()
        return Response(await asyncio.to_thread(self._numbers.text), headers={"content-type": CONTENT_TYPE_PLAIN_0_0_4})

    async def _checkup(self) -> Checkup:
        """Check the store, unless that was just done; concurrent requests share one check."""
        looking = self._looking
        if looking is None or (looking.done() and looking.result().at + FRESH < clock.monotonic()):
            looking = self._looking = self._hub.spawn(self._look())
        return await asyncio.shield(looking)

    async def _look(self) -> Checkup:
        began = clock.monotonic()
        silent = StoreAway()
        silent.reason = "no_answer"
        silent.because = say("The database has not answered for {seconds} s.", seconds=f"{PATIENCE:g}")
        problem: Problem | None = None
        found: Found = ((), (), NO_WITNESSES)
        try:
            found = await patient(self._hub.reading(self._ask), PATIENCE, silent)
        except Problem as error:
            problem = error
        except Exception:
            _log.exception("checkup_failed")
            problem = InternalError("The store could not be asked. This is our mistake, and it has been noted.")
        now = clock.monotonic()
        return Checkup(now, now - began, *found, problem)

    def _ask(self) -> Found:
        log = self._hub.log
        log.position()
        return tuple(lag_of(log, model) for model in self._models), lags(log), counts(log)


OPERATIONS: Operations = {
    ("GET", "/healthz"): Operation(
        "healthz",
        "Operations",
        "Whether the process is alive",
        {200: Answer("It is.", in_json(Alive))},
        problems=ANYBODY,
    ),
    ("GET", "/readyz"): Operation(
        "readyz",
        "Operations",
        "Whether the store answers, and how far the read models are, and what acts on what happens",
        {200: Answer("It does.", in_json(Ready))},
        "Nobody has to say who they are: it tells how much happens, never to whom.",
        problems=(StoreAway, StoreUnfit, InternalError),
    ),
    ("GET", "/metrics"): Operation(
        "metrics",
        "Operations",
        "Numbers for Prometheus",
        {200: Answer("The text format.", {"text/plain": {"schema": {"type": "string"}}})},
        "Nobody has to say who they are: no id, name or address stands in them. Each server process tells of itself, "
        "told apart by the label `process`.",
        problems=ANYBODY,
    ),
}
