import time
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from pipelines.splitter.monitoring.counters import NAMES, Counters
from pipelines.splitter.monitoring.liveness import Liveness
from pipelines.splitter.monitoring.metrics import Metrics


@dataclass(frozen=True)
class Lease:
    """Received, and sent to the queue, so many seconds ago."""

    held: float
    waited: float = 0.0
    now: float = field(default_factory=time.monotonic)
    wall: float = field(default_factory=time.time)

    @property
    def received(self) -> float:
        return self.now - self.held

    @property
    def sent(self) -> float:
        return self.wall - self.waited


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(f"marquee_splitter_{name}", labels)


def test_a_stage_is_measured_by_its_name():
    metrics = Metrics()
    with metrics.stage("cut"):
        time.sleep(0.02)
    with pytest.raises(ValueError), metrics.stage("cut"):
        raise ValueError
    assert value(metrics, "stage_seconds_count", stage="cut") == 2
    assert 0.02 <= value(metrics, "stage_seconds_sum", stage="cut") < 5
    assert value(metrics, "stage_seconds_count", stage="pin") is None


def test_two_services_share_nothing():
    one, other = Metrics(), Metrics()
    one.refused("s3", "503")
    assert value(one, "refused_requests_total", service="s3", kind="503") == 1
    assert value(other, "refused_requests_total", service="s3", kind="503") is None


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (503, "", "503"), (500, "InternalError", "500"), (429, "", "429"), (400, "ThrottlingException", "400"),
        (200, "", None), (404, "NoSuchKey", None), (400, "", None),
    ],
)  # fmt: skip
def test_only_transient_answers_count_as_refused(status, code, kind):
    handlers = {}
    events = SimpleNamespace(register=handlers.__setitem__)
    client = SimpleNamespace(meta=SimpleNamespace(events=events, service_model=SimpleNamespace(service_name="sqs")))
    metrics = Metrics()
    metrics.count_refusals_of(client)
    answered = handlers["needs-retry"]
    answered(response=(SimpleNamespace(status_code=status), {"Error": {"Code": code}}), caught_exception=None, more=1)
    assert value(metrics, "refused_requests_total", service="sqs", kind=str(status)) == (1 if kind else None)
    answered(response=None, caught_exception=TimeoutError())
    assert value(metrics, "refused_requests_total", service="sqs", kind="TimeoutError") == 1


def test_what_is_watched_is_read_at_each_scrape():
    metrics, counters, liveness, leases = Metrics(), Counters(), Liveness(), set()
    metrics.watch(counters, liveness, leases)
    assert [value(metrics, name) for name in ("in_flight", "oldest_held_seconds", "lag_seconds")] == [0, 0, 0]
    counters.add(**{name: number for number, name in enumerate(NAMES, 1)})
    leases |= {Lease(100, waited=300), Lease(0, waited=400)}
    liveness.answered_at = 7.5
    counts = counters.as_dict()
    outcomes = {
        "loaded": "files",
        **{name: name for name in ("quarantined", "gone", "ignored", "failed", "handed_back")},
    }
    for outcome, name in outcomes.items():
        assert value(metrics, "files_total", outcome=outcome) == counts[name]
    for name in ("rows", "parts", "rejected", "not_confirmed", "rows_not_confirmed"):
        assert value(metrics, f"{name}_total") == counts[name]
    assert value(metrics, "in_flight") == 2
    assert 100 <= value(metrics, "oldest_held_seconds") < 105
    assert 400 <= value(metrics, "lag_seconds") < 405
    assert value(metrics, "last_receive_timestamp_seconds") == 7.5


def test_the_lag_grows_while_nothing_is_received_and_ends_with_the_message(monkeypatch):
    """It is that of the scrape: a service that is busy, or waits for an outage to end, receives nothing meanwhile."""
    metrics, leases, lease = Metrics(), set(), Lease(0, waited=10)
    metrics.watch(Counters(), Liveness(), leases)
    leases.add(lease)
    for later in (0, 60, 3_600):
        monkeypatch.setattr(time, "time", lambda later=later: lease.wall + later)
        assert value(metrics, "lag_seconds") == pytest.approx(10 + later)
    leases.discard(lease)
    assert value(metrics, "lag_seconds") == 0
