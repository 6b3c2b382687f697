"""Stopped with SIGSTOP past the visibility timeout, its file done by another, then continued: each row once."""

import os
import signal
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from tests.attack.plan import Plan, Rule
from tests.attack.proxy import Proxy
from tests.attack.worker import Worker
from tests.buckets import make_buckets
from tests.pipelines.splitter.cutting.test_split import as_csv, users

# The request with which the stopped one goes on, when the other one has done all of the work.
LATE = ["s3.put-part", "s3.put-manifest", "snowflake.insertFiles-users", "sqs.DeleteMessage"]


@contextmanager
def stopped(worker: Worker) -> Iterator[None]:
    """The service, its Java and its tasks."""
    os.killpg(worker.process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(worker.process.pid, signal.SIGCONT)


def loaded(worker: Worker, source) -> list[dict]:
    return [line for line in worker.events("loaded") if line["file"] == source.key]


@pytest.mark.timeout(400)
def test_a_worker_that_was_stopped_while_another_did_its_file_adds_no_row(lane, cloud, worker, tmp_path):
    buckets = replace(make_buckets(cloud, f"p{uuid.uuid4().hex[:8]}", 50), ready=lane.buckets.ready)
    variables = lane.variables(
        MARQUEE_LANDING_BUCKET=buckets.landing,
        MARQUEE_EVENTS_QUEUE_URL=buckets.queue,
        MARQUEE_VISIBILITY_SECONDS="4",
    )
    plan, sources = Plan(), {}
    with Proxy(plan, cloud.variables, tmp_path) as proxy:
        slow, quick = worker({**variables, **proxy.variables("slow")}), worker(variables)

        def stop(_: str) -> None:
            with stopped(slow):
                os.killpg(quick.process.pid, signal.SIGCONT)
                quick.wait_for(lambda: loaded(quick, source))

        plan.stop = stop
        for number, operation in enumerate(LATE):
            quick.wait_for(lambda: quick.events("waiting for files"))
            rows = users(60, seed=number)
            with stopped(quick):
                source = buckets.put(f"streaming/users/stopped {number}.csv", as_csv(rows))
                sources[source] = rows
                # Only now: the slow one may still be about the file before, and must not be stopped for that one.
                plan.add(Rule(operation, "stop", times=1))
                slow.wait_for(plan.happened.total)
                plan.happened.clear()
            slow.wait_for(lambda: buckets.waiting(buckets.queue) == 0)
    found = [lane.rows("USERS", source) for source in sources]
    assert found == [[tuple(value or None for value in row) for row in rows] for rows in sources.values()]
    assert [len(loaded(quick, source)) for source in sources] == [1] * len(LATE)
