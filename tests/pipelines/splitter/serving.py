"""A service in this process, and what tests of it need."""

import json
import threading
import uuid
from dataclasses import dataclass, replace
from urllib.parse import quote_plus

import structlog
from click.testing import CliRunner

from pipelines.splitter.__main__ import main
from pipelines.splitter.parts import manifest
from tests.attack.plan import Plan
from tests.buckets import Buckets, make_buckets
from tests.waiting import until


@dataclass
class Serving:
    """A service at work, and what it logged."""

    service: object
    thread: threading.Thread
    lines: list[dict]
    buckets: Buckets
    plan: Plan

    def events(self, event: str) -> list[dict]:
        return [line for line in self.lines if line["event"] == event]

    def wait_for(self, condition, seconds: float = 120):
        return until(condition, seconds, lambda: [line for line in self.lines if line["level"] != "info"][-10:])

    def drain(self) -> None:
        self.wait_for(lambda: self.buckets.waiting(self.buckets.queue) == 0)

    def stop(self) -> None:
        self.service.stopping.set()
        self.thread.join(60)
        assert not self.thread.is_alive()


def logger(lines: list[dict]):
    def keep(_, level: str, line: dict):
        lines.append({**line, "level": level})
        raise structlog.DropEvent

    return structlog.wrap_logger(None, processors=[structlog.contextvars.merge_contextvars, keep])


def own(lane, receives: int = 50) -> Buckets:
    """Landing and queue of one test."""
    return replace(make_buckets(lane.warehouse.cloud, f"d{uuid.uuid4().hex[:8]}", receives), ready=lane.buckets.ready)


def upkeep(*command: str) -> list[dict]:
    """Run a command with the service's environment; its lines of JSON. What the service says meanwhile is no JSON."""
    done = CliRunner().invoke(main, [*command, "--json"])
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.output.splitlines() if line.startswith("{")]


def stored(rows) -> list[tuple]:
    return [tuple(value or None for value in row) for row in rows]


def manifest_of(buckets: Buckets, source):
    return manifest.find(buckets.s3, buckets.ready, source.key.split("/")[1], source)


def event(source, **changes) -> str:
    return json.dumps({"Records": [record(source, **changes)]})


def record(source, version: str = "2.1", name: str = "ObjectCreated:Put", pinned: bool = True) -> dict:
    s3_object = {"key": quote_plus(source.key, safe="/"), "eTag": source.etag.strip('"')}
    s3_object |= {"versionId": source.version} if pinned else {}
    return {"eventVersion": version, "eventName": name, "s3": {"bucket": {"name": source.bucket}, "object": s3_object}}


def received(buckets: Buckets, queue: str) -> list[str]:
    """The bodies of all events of files; they are gone then."""
    bodies = []
    while messages := buckets.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            bodies.append(message["Body"])
            buckets.sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return [body for body in bodies if "s3:TestEvent" not in body]


def pause(lane, table: str, paused: bool) -> None:
    pipe = f"{lane.warehouse.database}.RAW.{table}_PIPE_2"
    lane.warehouse.execute(f"ALTER PIPE {pipe} SET PIPE_EXECUTION_PAUSED = {paused}")
