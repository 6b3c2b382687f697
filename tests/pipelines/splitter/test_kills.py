"""kill -9 at thirteen points, each of a service that recovers from the kill before: every row once."""

import gzip
import json
import os
import signal
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest

from pipelines.splitter.reading.contract import datasets, names
from tests.attack.plan import Plan, Rule
from tests.attack.proxy import Proxy
from tests.attack.worker import Worker
from tests.buckets import Buckets, make_buckets
from tests.pipelines.splitter.cutting.test_split import as_csv, users

# In the order of the work: a failpoint of the service, or the request in the midst of which it is killed.
POINTS: dict[str, str | Rule] = {
    "after receive": "received",
    "version pinned": "pinned",
    "mid-read": Rule("s3.get-file", "kill-half", times=1),
    "first part up": "part-uploaded",
    "inside an upload": Rule("s3.put-part", "kill-within", times=1, skip=1),
    "all parts up, no manifest": "parts-uploaded",
    "manifest up": "manifest-written",
    "insertFiles sent, answer unread": Rule("snowflake.insertFiles-*", "kill-after", times=1),
    "answer read": "insert-answered",
    "while waiting": "waiting",
    "loaded": "loaded",
    "before delete": Rule("sqs.DeleteMessage", "kill-before", times=1),
    "after delete": "deleted",
}
# Nothing may be loaded before the service has been killed while it waits for that.
PAUSED = ("insertFiles sent, answer unread", "answer read", "while waiting")


@dataclass(frozen=True)
class Chain:
    """One file, and the services that are killed over it."""

    table: str
    key: str
    data: bytes
    buckets: Buckets

    def run(self, lane, proxy: Proxy, plan: Plan, pids: dict[str, int]) -> object:
        source = self.buckets.put(self.key, self.data)
        variables = lane.variables(
            MARQUEE_LANDING_BUCKET=self.buckets.landing,
            MARQUEE_EVENTS_QUEUE_URL=self.buckets.queue,
            MARQUEE_VISIBILITY_SECONDS="3",
            **proxy.variables(self.table),
        )
        for name, point in POINTS.items():
            pause(lane, self.table, name in PAUSED)
            self.kill_at(name, point, variables, plan, pids)
        return source

    def kill_at(self, name: str, point: str | Rule, variables: dict[str, str], plan: Plan, pids: dict) -> None:
        if isinstance(point, Rule):
            plan.add(replace(point, owner=self.table))
        else:
            variables = {**variables, "MARQUEE_FAILPOINT": point}
        with started(variables) as service:
            pids[self.table] = service.process.pid
            assert service.process.wait(120) == -9, f"{name} was never reached: {service.raw[-20:]}"
        plan.spare(self.table)


@contextmanager
def started(variables: dict[str, str]) -> Iterator[Worker]:
    service = Worker(variables)
    try:
        yield service
    finally:
        service.end()


def pause(lane, table: str, paused: bool) -> None:
    pipe = f"{lane.warehouse.database}.RAW.{table}_PIPE_2"
    lane.warehouse.execute(f"ALTER PIPE {pipe} SET PIPE_EXECUTION_PAUSED = {paused}")


def as_lines(movies: list[tuple]) -> bytes:
    columns = names(datasets()["movies"])
    return "".join(json.dumps(dict(zip(columns, row, strict=True))) + "\n" for row in movies).encode()


def own_queue(lane) -> Buckets:
    """Landing and queue that no other service looks at."""
    return replace(make_buckets(lane.warehouse.cloud, f"k{uuid.uuid4().hex[:8]}", 50), ready=lane.buckets.ready)


@pytest.mark.timeout(900)
def test_killed_at_each_point_every_row_arrives_once(lane, cloud, tmp_path):
    rows = users(500)
    movies = [(f"film {number}", str(number % 300), "en", f"{number}.5") for number in range(3_000)]
    chains = [
        Chain("USERS", "streaming/users/killed.csv", as_csv(rows), own_queue(lane)),
        Chain("MOVIES", "streaming/movies/killed.jsonl.gz", gzip.compress(as_lines(movies)), own_queue(lane)),
    ]
    plan, pids = Plan(), {}
    plan.kill = lambda owner: os.kill(pids[owner], signal.SIGKILL)
    with Proxy(plan, cloud.variables, tmp_path) as proxy, ThreadPoolExecutor(2) as both:
        sources = list(both.map(lambda chain: chain.run(lane, proxy, plan, pids), chains))
    assert lane.rows("USERS", sources[0]) == [tuple(value or None for value in row) for row in rows]
    assert [row[0] for row in lane.rows("MOVIES", sources[1])] == [film[0] for film in movies]
    assert plan.happened == {
        ("s3", "kill-half"): 2, ("s3", "kill-within"): 2, ("snowflake", "kill-after"): 2, ("sqs", "kill-before"): 2,
    }  # fmt: skip
    for chain in chains:
        queues = [chain.buckets.waiting(queue) for queue in (chain.buckets.queue, chain.buckets.dead)]
        assert queues == [0, 0], chain.table
