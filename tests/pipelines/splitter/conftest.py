"""Landing, ready and the event queue of one test, in the real local cloud; Spark, started once."""

import os
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from pipelines.splitter import service as service_module
from pipelines.splitter.__main__ import compose
from pipelines.splitter.cutting import session
from pipelines.splitter.loading import requests_until
from pipelines.splitter.s3_client import s3_client
from pipelines.splitter.settings import Settings
from tests.attack.plan import Plan
from tests.attack.producer import make_inbox
from tests.attack.proxy import Proxy
from tests.attack.worker import Worker
from tests.buckets import Buckets, make_buckets
from tests.lane import Lane, make_lane
from tests.pipelines.splitter.serving import Serving, logger, own


@pytest.fixture
def buckets(cloud) -> Buckets:
    return make_buckets(cloud, f"t{uuid.uuid4().hex[:8]}")


@dataclass
class Spark:
    """The context of the tests; the cores can be changed, the Java process stays."""

    context: object

    def with_cores(self, cores: int) -> object:
        if self.context.master != f"local[{cores}]":
            self.context.stop()
            self.context = session.start(f"local[{cores}]")
        return self.context


@pytest.fixture(scope="session")
def spark(cloud) -> Iterator[Spark]:
    """Tasks inherit this process's environment, so that has to point at the cloud from the start of Java on."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        for name, value in cloud.variables.items():
            if name.startswith("AWS_"):
                patch.setenv(name, value)
        started = Spark(session.start("local[2]"))
        yield started
        gateway = started.context._gateway
        started.context.stop()
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait(30)


@pytest.fixture(scope="session")
def lane(cloud, tmp_path_factory) -> Lane:
    return make_lane(cloud, tmp_path_factory.mktemp("lane"))


@pytest.fixture
def worker(lane) -> Iterator[object]:
    """Starts services, and ends them with the test. They meet no events that tests before have left in the queue."""
    lane.buckets.sqs.purge_queue(QueueUrl=lane.buckets.queue)
    started = []

    def start(variables: dict[str, str]) -> Worker:
        started.append(Worker(variables))
        return started[-1]

    yield start
    for each in started:
        each.end()


@pytest.fixture
def serve(lane, spark, cloud, monkeypatch, tmp_path):
    """Starts services on queues of their own; every call of theirs goes through a proxy with the plan's faults. Retries
    come at once. A message stays with its service for two minutes, unless the test says otherwise: nobody kills it."""
    monkeypatch.setattr(service_module, "RECEIVE_SECONDS", 1)
    monkeypatch.setattr(service_module, "RETRY_SECONDS", 0)
    monkeypatch.setattr(requests_until, "REQUEST_SECONDS", 3)
    monkeypatch.setattr(session, "start", lambda *_: spark.with_cores(2))
    started, plan = [], Plan()

    def serve(buckets: Buckets, **changes: str) -> Serving:
        variables = lane.variables(
            MARQUEE_LANDING_BUCKET=buckets.landing,
            MARQUEE_EVENTS_QUEUE_URL=buckets.queue,
            **{"MARQUEE_REPORT_SECONDS": "1", "MARQUEE_VISIBILITY_SECONDS": "120", **changes},
            **proxy.variables(f"service {len(started)}"),
        )
        for name, value in variables.items():
            if name.startswith(("AWS_", "SNOWFLAKE_", "MARQUEE_")):
                monkeypatch.setenv(name, value)
        s3_client.cache_clear()
        service, lines = compose(Settings.from_environment()), []
        service.log = logger(lines)
        started.append(Serving(service, threading.Thread(target=service.run), lines, buckets, plan))
        started[-1].thread.start()
        return started[-1]

    with Proxy(plan, cloud.variables, tmp_path) as proxy:
        yield serve
        plan.paused = True
        for each in started:
            each.stop()
    s3_client.cache_clear()


@pytest.fixture
def serving(lane, serve) -> Serving:
    """Landing's own events go nowhere: what is delivered, the test says."""
    buckets = own(lane)
    make_inbox(buckets, uuid.uuid4().hex)
    serving = serve(buckets)
    serving.drain()  # of S3's test event
    return serving
