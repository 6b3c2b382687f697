"""Landing, ready and the event queue of one test, in the real local cloud; Spark, started once."""

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from pipelines.splitter import session
from tests.attack.worker import Worker
from tests.buckets import Buckets, make_buckets
from tests.lane import Lane, make_lane


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
def worker() -> Iterator[object]:
    """Starts services, and ends them with the test."""
    started = []

    def start(variables: dict[str, str]) -> Worker:
        started.append(Worker(variables))
        return started[-1]

    yield start
    for each in started:
        each.end()
