"""The metrics of a server, in the text format of Prometheus.

Every process counts for itself; the label ``process`` keeps their series apart, and ``sum(rate(…))`` over it is right.
Those that share a port put down their numbers where the others find them, every few seconds, so that whichever of them
is asked tells of all; one that is gone is told of no more.
"""

import asyncio
import os
import platform
import time
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from mapstream import clock
from mapstream.api.health import Checkup
from mapstream.api.stream import Streams
from mapstream.live.hub import Hub
from mapstream.live.metrics import Histogram
from mapstream.protocol.closes import CLOSES
from mapstream.server.access import Traffic
from mapstream.server.socket import CARRIED

EVERY = 2.0
"""Seconds between two times that a process writes its metrics for the others."""
GONE_AFTER = 10.0
"""Seconds after which a process that writes nothing counts as gone."""
LOOK = 0.25
"""Seconds between two measurements of the event loop's delay."""


class Numbers(Collector):
    """Collects the metrics for Prometheus."""

    def __init__(self, hub: Hub, streams: Streams, traffic: Traffic, shared: Path | None = None) -> None:
        self._shared = shared
        """Where processes that share a port put down their numbers."""
        self._hub = hub
        self._streams = streams
        self._traffic = traffic
        self._process = str(os.getpid())
        self._usage = ProcessCollector(registry=None)
        self.checkup = Checkup(0.0, 0.0)

    def text(self) -> bytes:
        """Return the current metrics of all processes that share a port."""
        registry = CollectorRegistry()
        registry.register(Merged([self.collect(), *self._others()]))
        return generate_latest(registry)

    async def put_down(self) -> None:
        """Put the numbers of this process down for the others, for ever; at once, and every :data:`EVERY` seconds."""
        if self._shared is None:
            return
        while True:
            await asyncio.to_thread(self._write, self._shared)
            await asyncio.sleep(EVERY)

    async def watch_the_loop(self) -> None:
        """Measure the delay of the event loop, for ever."""
        while True:
            due = clock.monotonic() + LOOK
            await asyncio.sleep(LOOK)
            self._hub.counts.loop_late.observe(max(0.0, clock.monotonic() - due))

    def _write(self, shared: Path) -> None:
        registry = CollectorRegistry()
        registry.register(self)
        fresh = shared / f"{self._process}.new"
        fresh.write_bytes(generate_latest(registry))
        fresh.replace(shared / self._process)

    def _others(self) -> Iterable[Iterable[Metric]]:
        for file in sorted(self._shared.iterdir()) if self._shared else ():
            if file.suffix or file.name == self._process or time.time() - file.stat().st_mtime > GONE_AFTER:
                continue
            yield text_string_to_metric_families(file.read_text())

    def collect(self) -> Iterable[Metric]:
        """Return the current metrics of this process."""
        counts = self._hub.counts
        yield self._build()
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
        yield self._histogram("loop_late_seconds", "How late the event loop came.", [], {(): counts.loop_late})
        yield from self._carried()
        yield from self._of_the_pool()
        yield from self._of_the_store()
        for family in self._usage.collect():
            family.samples = [s._replace(labels={**s.labels, "process": self._process}) for s in family.samples]
            yield family

    def _carried(self) -> Iterable[Metric]:
        closes = CounterMetricFamily("mapstream_closes", "Streams that ended, by code.", labels=["code", "process"])
        for code, n in sorted((dict.fromkeys(CLOSES, 0) | self._traffic.closes).items()):
            closes.add_metric([str(code), self._process], n)
        yield closes
        sent = CounterMetricFamily("mapstream_sent_bytes", "What was sent, and over what.", labels=["over", "process"])
        sent.add_metric(["http", self._process], self._traffic.sent)
        sent.add_metric(["stream", self._process], CARRIED.sent)
        yield sent
        received = CounterMetricFamily(
            "mapstream_received_bytes", "What was received over streams.", labels=["process"]
        )
        received.add_metric([self._process], CARRIED.received)
        yield received

    def _build(self) -> Metric:
        family = GaugeMetricFamily("mapstream_build_info", "What runs.", labels=["version", "python", "process"])
        family.add_metric([version("mapstream"), platform.python_version(), self._process], 1)
        return family

    def _of_the_pool(self) -> Iterable[Metric]:
        pool = self._hub.log.database.pool_use()
        yield self._gauge("pool_connections", "Connections to the database in the pool.", pool.size)
        yield self._gauge("pool_in_use", "Those of them in use.", pool.in_use)
        yield self._gauge("pool_waiting", "Reads and writes that wait for one.", pool.waiting)

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
        yield from self._of_the_reactors()

    def _of_the_reactors(self) -> Iterable[Metric]:
        told = {
            "reactor_behind_events": "Positions of the log that a reactor has not read yet.",
            "reactor_behind_seconds": "Seconds since the first event that a reactor has not read yet.",
            "reactor_passed_over": "Events that a reactor could not react to.",
        }
        families = [
            GaugeMetricFamily(f"mapstream_{name}", text, labels=["reactor", "process"]) for name, text in told.items()
        ]
        for lag in self.checkup.reactors:
            for family, value in zip(families, (lag.behind_events, lag.behind_seconds, lag.passed_over), strict=True):
                family.add_metric([lag.name, self._process], value)
        yield from families
        witnesses = self.checkup.witnesses
        yield self._gauge("witnesses", "Witnesses that are registered in rooms.", witnesses.there)
        yield self._gauge("witnesses_failing", "Those that did not cosign when last asked.", witnesses.failing)

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


class Merged(Collector):
    """The numbers of several processes, each under its own label."""

    def __init__(self, parts: Iterable[Iterable[Metric]]) -> None:
        self._parts = parts

    def collect(self) -> Iterable[Metric]:
        """Every number, those of one name together."""
        families: dict[str, Metric] = {}
        for part in self._parts:
            for family in part:
                if (known := families.get(family.name)) is None:
                    families[family.name] = family
                else:
                    known.samples += family.samples
        return families.values()
