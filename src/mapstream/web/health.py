"""How a server is: alive, ready, and in numbers.

Nobody has to say who they are for these: they tell how much happens, never to whom. No id, name or address of a person
or a room stands in any of them. Where even that is too much for strangers, the proxy in front keeps them inside.

Every server process tells of itself. Where several share a port, a scrape reaches one of them: the label ``process``
keeps their series apart, and ``sum(rate(…))`` over it is right.
"""

import asyncio
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import structlog
from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from mapstream import clock
from mapstream.live.counts import Histogram
from mapstream.live.hub import Hub
from mapstream.problems import InternalError, Problem, StoreAway
from mapstream.projection import ReadModel
from mapstream.projector import Lag, lag_of
from mapstream.web.access import Traffic
from mapstream.web.http import json, patient
from mapstream.web.stream import Streams

PATIENCE = 2.0
"""Seconds that the store has to answer."""
FRESH = 0.5
"""Seconds for which an answer of the store is told again, so that asking often costs nothing."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Checkup:
    """What the store answered, and how fast; ``problem`` if it did not."""

    at: float
    seconds: float
    lags: tuple[Lag, ...] = ()
    problem: Problem | None = None


class Health:
    """Handlers for those who watch over servers."""

    def __init__(self, hub: Hub, streams: Streams, models: Sequence[ReadModel], traffic: Traffic) -> None:
        self._hub = hub
        self._models = models
        self._looking: asyncio.Task[Checkup] | None = None
        self._registry = CollectorRegistry()
        self._numbers = Numbers(hub, streams, traffic)
        self._registry.register(self._numbers)

    async def healthz(self, _request: Request) -> Response:
        """GET /healthz: the process is alive."""
        return json({"status": "alive"})

    async def readyz(self, _request: Request) -> Response:
        """GET /readyz: the store is there and can be written, and how far each read model is behind it."""
        found = await self._checkup()
        problem = self._hub.trouble or found.problem
        if isinstance(problem, StoreAway):
            # said to those who watch over the server, where clients are told what it means for them
            more = {"reason": problem.reason, "retry_after": 1}
            raise StoreAway(f"Nothing can be saved at the moment. {problem.because}", more=more)
        if problem is not None:
            raise problem
        return json(
            {
                "status": "ready",
                "store": {"seconds": round(found.seconds, 4)},
                "projections": [
                    {
                        "name": lag.name,
                        "behind_events": lag.behind_events,
                        "behind_seconds": round(lag.behind_seconds, 3),
                        "parked": lag.parked,
                        **({"advice": lag.advice} if lag.advice else {}),
                    }
                    for lag in found.lags
                ],
            }
        )

    async def metrics(self, _request: Request) -> Response:
        """GET /metrics: numbers, in the text format of Prometheus."""
        self._numbers.checkup = await self._checkup()
        return Response(generate_latest(self._registry), headers={"content-type": CONTENT_TYPE_PLAIN_0_0_4})

    async def _checkup(self) -> Checkup:
        """Ask the store, unless that was done just now; those who ask at once share an answer."""
        looking = self._looking
        if looking is None or (looking.done() and looking.result().at + FRESH < clock.monotonic()):
            looking = self._looking = self._hub.spawn(self._look())
        return await asyncio.shield(looking)

    async def _look(self) -> Checkup:
        began = clock.monotonic()
        silent = StoreAway()
        silent.reason, silent.because = "no_answer", f"The database has not answered for {PATIENCE:g} s."
        problem: Problem | None = None
        lags: tuple[Lag, ...] = ()
        try:
            lags = await patient(self._hub.reading(self._ask), PATIENCE, silent)
        except Problem as error:
            problem = error
        except Exception:
            _log.exception("checkup_failed")
            problem = InternalError("The store could not be asked. This is our mistake, and it has been noted.")
        now = clock.monotonic()
        return Checkup(now, now - began, lags, problem)

    def _ask(self) -> tuple[Lag, ...]:
        self._hub.log.position()
        return tuple(lag_of(self._hub.log, model) for model in self._models)


class Numbers(Collector):
    """What is counted, as Prometheus wants it."""

    def __init__(self, hub: Hub, streams: Streams, traffic: Traffic) -> None:
        self._hub = hub
        self._streams = streams
        self._traffic = traffic
        self._process = str(os.getpid())
        self._usage = ProcessCollector(registry=None)
        self.checkup = Checkup(0.0, 0.0)

    def collect(self) -> Iterable[Metric]:
        """Every number now."""
        counts = self._hub.counts
        yield self._gauge("connections", "Open streams.", self._streams.open)
        yield self._gauge("rooms", "Rooms in memory.", len(self._hub.rooms))
        yield self._gauge("commands_under_way", "Commands taken in and not answered yet.", self._hub.under_way)
        commands = CounterMetricFamily(
            "mapstream_commands",
            "Commands answered, by type and by what came of them: done, unchanged, again, or the code of the refusal.",
            labels=["type", "outcome", "process"],
        )
        for (type, outcome), n in sorted(counts.commands.items()):
            commands.add_metric([type, outcome, self._process], n)
        yield commands
        events = CounterMetricFamily("mapstream_events", "Events appended to the log.", labels=["process"])
        events.add_metric([self._process], counts.events)
        yield events
        yield self._histogram("commit_seconds", "How long commits took.", [], {(): counts.commit_seconds})
        yield self._histogram("commit_events", "Events in a commit.", [], {(): counts.commit_events})
        requests = CounterMetricFamily(
            "mapstream_http_requests", "Requests.", labels=["method", "route", "status", "process"]
        )
        for (method, route, status), n in sorted(self._traffic.requests.items()):
            requests.add_metric([method, route, str(status), self._process], n)
        yield requests
        seconds: dict[tuple[str, ...], Histogram]
        seconds = {(route,): histogram for route, histogram in sorted(self._traffic.seconds.items())}
        yield self._histogram("http_request_seconds", "How long requests took.", ["route"], seconds)
        yield from self._of_the_store()
        for family in self._usage.collect():
            family.samples = [s._replace(labels={**s.labels, "process": self._process}) for s in family.samples]
            yield family

    def _of_the_store(self) -> Iterable[Metric]:
        checkup = self.checkup
        yield self._gauge(
            "store_up",
            "Whether the store answers, and can be written.",
            int(checkup.problem is None and self._hub.trouble is None),
        )
        yield self._gauge("store_seconds", "How long the store took to say how far it is.", checkup.seconds)
        told = {
            "projection_behind_events": "Positions of the log that a read model has not read yet.",
            "projection_behind_seconds": "Seconds since the first event that a read model has not read yet.",
            "projection_parked": "Rooms that a read model leaves out because it could not read them.",
        }
        families = [
            GaugeMetricFamily(f"mapstream_{name}", text, labels=["projection", "process"])
            for name, text in told.items()
        ]
        for lag in checkup.lags:
            for family, value in zip(families, (lag.behind_events, lag.behind_seconds, lag.parked), strict=True):
                family.add_metric([lag.name, self._process], value)
        yield from families

    def _gauge(self, name: str, text: str, value: float) -> Metric:
        family = GaugeMetricFamily(f"mapstream_{name}", text, labels=["process"])
        family.add_metric([self._process], value)
        return family

    def _histogram(
        self, name: str, text: str, labels: list[str], found: dict[tuple[str, ...], Histogram]
    ) -> HistogramMetricFamily:
        family = HistogramMetricFamily(f"mapstream_{name}", text, labels=[*labels, "process"])
        for values, histogram in found.items():
            total, buckets = 0, []
            for bound, n in zip(
                [*(str(float(bound)) for bound in histogram.bounds), "+Inf"], histogram.counts, strict=True
            ):
                total += n
                buckets.append((bound, total))
            family.add_metric([*values, self._process], buckets, histogram.sum)
        return family
