"""The metrics that Prometheus reads while the service works: counters, stages, refused requests."""

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

from botocore.client import BaseClient
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from pipelines.splitter.monitoring.counters import Counters
from pipelines.splitter.monitoring.liveness import Liveness

PREFIX = "marquee_splitter"
SECONDS = (0.1, 0.3, 1, 3, 10, 30, 60, 120, 300, 600, 1800, 3600)
# Outcomes of files by counter; `ignored`, `failed` and `handed_back` count messages, mostly of one file.
_OUTCOMES = {"loaded": "files"} | {name: name for name in ("quarantined", "gone", "ignored", "failed", "handed_back")}
COUNTS = {
    "bytes": "Bytes of the files that were loaded, as they are stored in landing",
    "rows": "Rows loaded, confirmed by Snowflake",
    "parts": "Parts loaded, confirmed by Snowflake",
    "rejected": "Rows left out, because they break the contract",
    "not_confirmed": "Loads that Snowflake refused, loaded incompletely, or did not confirm in time",
    "rows_not_confirmed": "Rows of these loads; the file is tried again, so a row may be counted more than once",
}


class Lease(Protocol):
    """The right to work on a message."""

    @property
    def received(self) -> float:
        """The time of the receive, in time.monotonic()'s."""

    @property
    def sent(self) -> float:
        """The Unix time at which the message was sent to the queue."""


class Metrics:
    """The metrics of one service, in a registry of its own: nothing is global."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._stages = Histogram(
            f"{PREFIX}_stage_seconds",
            "How long a file's stage took: pin, cut, manifest, load",
            ["stage"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self._refusals = Counter(
            f"{PREFIX}_refused_requests",
            "Requests of the driver that failed with a transient error (429, 503, a timeout …), and were retried",
            ["service", "kind"],
            registry=self.registry,
        )
        self._idle_pipes = Counter(
            f"{PREFIX}_idle_pipe",
            "How often a pipe was found not running while it had parts to load",
            ["pipe"],
            registry=self.registry,
        )

    def idle_pipe(self, pipe: str) -> None:
        """Count a pipe that has parts to load, and does not run."""
        self._idle_pipes.labels(pipe).inc()

    def stage(self, name: str) -> AbstractContextManager[Any]:
        """Return a context manager that measures the block within it."""
        return self._stages.labels(name).time()

    def refused(self, service: str, kind: str) -> None:
        """Count a refused request. `kind`: an HTTP status, or an exception's name."""
        self._refusals.labels(service, kind).inc()

    def count_refusals_of(self, client: BaseClient) -> None:
        """Count the requests that a boto3 client retries by itself, in this process only: not in executors."""
        service = client.meta.service_model.service_name

        def answered(
            response: tuple[Any, dict[str, Any]] | None, caught_exception: Exception | None, **_: object
        ) -> None:
            if response is None:
                self.refused(service, type(caught_exception).__name__)
                return
            answer, parsed = response
            throttled = "Thrott" in parsed.get("Error", {}).get("Code", "")
            if throttled or answer.status_code == 429 or answer.status_code >= 500:
                self.refused(service, str(answer.status_code))

        client.meta.events.register("needs-retry", answered)

    def watch(
        self,
        counters: Counters,
        liveness: Liveness,
        leases: Collection[Lease],
        waiting: Callable[[], Mapping[str, int]] = dict,
    ) -> None:
        """Show these, with their values at the time of each scrape. `waiting`: the messages that wait, by reason."""
        self.registry.register(_Watched(counters, liveness, leases, waiting))


class _Watched(Collector):
    """Numbers that others keep, read when they are scraped, so that log and metrics can't disagree."""

    def __init__(
        self,
        counters: Counters,
        liveness: Liveness,
        leases: Collection[Lease],
        waiting: Callable[[], Mapping[str, int]],
    ):
        self._counters, self._liveness, self._leases, self._waiting = counters, liveness, leases, waiting

    def collect(self) -> Iterator[Metric]:
        counts = self._counters.as_dict()
        files = CounterMetricFamily(f"{PREFIX}_files", "Files by outcome", labels=["outcome"])
        for outcome, name in _OUTCOMES.items():
            files.add_metric([outcome], counts[name])
        yield files
        for name, says in COUNTS.items():
            yield CounterMetricFamily(f"{PREFIX}_{name}", says, value=counts[name])
        leases = list(self._leases)
        held = max((time.monotonic() - lease.received for lease in leases), default=0.0)
        lag = max((time.time() - lease.sent for lease in leases), default=0.0)
        yield GaugeMetricFamily(f"{PREFIX}_in_flight", "Messages in work", value=len(leases))
        yield GaugeMetricFamily(f"{PREFIX}_oldest_held_seconds", "How long the oldest of them has been in work", held)
        yield GaugeMetricFamily(f"{PREFIX}_lag_seconds", "How long ago the oldest of them was sent; 0 without one", lag)
        says = "Messages in work that wait for a migration or a newer splitter"
        yield GaugeMetricFamily(f"{PREFIX}_waiting", says, value=sum(self._waiting().values()))
        yield GaugeMetricFamily(
            f"{PREFIX}_last_receive_timestamp_seconds",
            "When the queue last answered, with a message or without",
            value=self._liveness.answered_at,
        )
