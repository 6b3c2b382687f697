import time
from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from pipelines.splitter.monitoring.counters import NAMES, Counters
from pipelines.splitter.monitoring.liveness import Liveness
from pipelines.splitter.monitoring.metrics import Metrics


@dataclass(frozen=True)
class Lease:
    received: float


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
    assert (value(metrics, "in_flight"), value(metrics, "oldest_held_seconds")) == (0, 0)
    counters.add(**{name: number for number, name in enumerate(NAMES, 1)})
    leases |= {Lease(time.monotonic() - 100), Lease(time.monotonic())}
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
    assert value(metrics, "last_receive_timestamp_seconds") == 7.5
