"""What Prometheus reads of the service while it works: its tally, its stages, its refused requests."""

import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from pipelines.splitter.tally import Tally

PREFIX = "marquee_splitter"
SECONDS = (0.1, 0.3, 1, 3, 10, 30, 60, 120, 300, 600, 1800, 3600)
# Outcomes of files in the tally's words; `ignored`, `failed` and `handed_back` count messages, mostly of one file.
OUTCOMES = {"loaded": "files"} | {name: name for name in ("quarantined", "gone", "ignored", "failed", "handed_back")}
COUNTS = {
    "rows": "Rows loaded, confirmed by Snowflake",
    "parts": "Parts loaded, confirmed by Snowflake",
    "rejected": "Rows left out, because they break the contract",
    "not_confirmed": "Loads that Snowflake did not confirm in time, refused, or did in part",
    "rows_not_confirmed": "Rows of these loads; the file is tried again, so a row may be counted more than once",
}


class Metrics:
    """Of one service; with a registry of its own, so that nothing is global."""

    def __init__(self):
        self.registry = CollectorRegistry()
        self.stages = Histogram(
            f"{PREFIX}_stage_seconds",
            "How long a file's stage took: pin, cut, manifest, load",
            ["stage"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self.refusals = Counter(
            f"{PREFIX}_refused_requests",
            "Requests of the driver that were answered by a passing fault (429, 503, a timeout …), and tried again",
            ["service", "kind"],
            registry=self.registry,
        )

    def stage(self, name: str) -> AbstractContextManager:
        """Measures what is done within."""
        return self.stages.labels(name).time()

    def refused(self, service: str, kind: str) -> None:
        self.refusals.labels(service, kind).inc()

    def count_refusals_of(self, client) -> None:
        """Of a boto3 client, whose own retries nobody else sees: s3 or sqs. Of this process, not of the executors'."""
        service = client.meta.service_model.service_name

        def answered(response, caught_exception, **_) -> None:
            if response is None:
                self.refused(service, type(caught_exception).__name__)
                return
            answer, parsed = response
            throttled = "Thrott" in parsed.get("Error", {}).get("Code", "")
            if throttled or answer.status_code == 429 or answer.status_code >= 500:
                self.refused(service, str(answer.status_code))

        client.meta.events.register("needs-retry", answered)

    def watch(self, tally: Tally, pulse, holds: Iterable) -> None:
        """Show what these say whenever somebody asks."""
        self.registry.register(Watched(tally, pulse, holds))


class Watched:
    """Numbers that others keep: read when they are asked for, so that log and metrics can't disagree."""

    def __init__(self, tally: Tally, pulse, holds: Iterable):
        self.tally, self.pulse, self.holds = tally, pulse, holds

    def collect(self) -> Iterator[Metric]:
        counts = self.tally.as_dict()
        files = CounterMetricFamily(f"{PREFIX}_files", "Files by outcome", labels=["outcome"])
        for outcome, name in OUTCOMES.items():
            files.add_metric([outcome], counts[name])
        yield files
        for name, says in COUNTS.items():
            yield CounterMetricFamily(f"{PREFIX}_{name}", says, value=counts[name])
        received = [hold.received for hold in list(self.holds)]
        oldest = time.monotonic() - min(received) if received else 0.0
        yield GaugeMetricFamily(f"{PREFIX}_in_flight", "Messages that are worked on", value=len(received))
        yield GaugeMetricFamily(
            f"{PREFIX}_oldest_held_seconds", "For how long the oldest of them has been worked on", value=oldest
        )
        yield GaugeMetricFamily(
            f"{PREFIX}_last_receive_timestamp_seconds",
            "When the queue last answered, with a message or without",
            value=self.pulse.answered_at,
        )
