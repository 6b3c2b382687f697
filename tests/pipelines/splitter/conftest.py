"""Landing, ready and the event queue of one test, in the real local cloud; Spark, started once."""

import contextlib
import gzip
import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipelines.service_user import ServiceUser
from pipelines.splitter import session
from pipelines.splitter.file_events import FileEvent
from pipelines.splitter.settings import Endpoint
from pipelines.splitter.snowpipe import Snowpipe
from pipelines.splitter.source import Source
from tests.warehouse import make_warehouse

PROJECT = Path(__file__).resolve().parents[3]
RECEIVES = 3


@dataclass(frozen=True)
class Buckets:
    """`queue` gets landing's events and moves a message to `dead` after so many receives."""

    cloud: object
    landing: str
    ready: str
    queue: str
    dead: str
    s3: object = field(repr=False)
    sqs: object = field(repr=False)

    def put(self, key: str, data: bytes) -> Source:
        """Put a file in landing, and pin it as the service would."""
        version = self.s3.put_object(Bucket=self.landing, Key=key, Body=data)["VersionId"]
        return Source.pin(self.s3, FileEvent(self.landing, key, version, None))

    def keys(self, bucket: str, prefix: str = "") -> list[str]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return [item["Key"] for page in pages for item in page.get("Contents", [])]

    def read(self, bucket: str, key: str) -> bytes:
        return self.s3.get_object(Bucket=bucket, Key=key)["Body"].read()

    def text(self, part) -> bytes:
        """What a part holds, its header line included."""
        return gzip.decompress(self.read(self.ready, part.key))

    def waiting(self, queue: str) -> int:
        """Messages in the queue, whether visible or being worked on."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = self.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=names)
        return sum(int(answer["Attributes"][name]) for name in names)


@pytest.fixture
def buckets(cloud) -> Buckets:
    return make_buckets(cloud, f"t{uuid.uuid4().hex[:8]}")


def make_buckets(cloud, name: str, receives: int = RECEIVES) -> Buckets:
    s3, sqs = cloud.client("s3"), cloud.client("sqs")
    landing, ready = f"{name}-landing", f"{name}-ready"
    for bucket in (landing, ready):
        location = {"LocationConstraint": cloud.variables["AWS_REGION"]}
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=location)
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    dead = sqs.create_queue(QueueName=f"{name}-dead")["QueueUrl"]
    redrive = json.dumps({"deadLetterTargetArn": arn(sqs, dead), "maxReceiveCount": receives})
    queue = sqs.create_queue(QueueName=name, Attributes={"RedrivePolicy": redrive})["QueueUrl"]
    allow_events(sqs, queue, landing)
    s3.put_bucket_notification_configuration(Bucket=landing, NotificationConfiguration=events_to(arn(sqs, queue)))
    return Buckets(cloud, landing, ready, queue, dead, s3, sqs)


def arn(sqs, queue: str) -> str:
    return sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def allow_events(sqs, queue: str, landing: str) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn(sqs, queue),
        "Condition": {"ArnEquals": {"aws:SourceArn": f"arn:aws:s3:::{landing}"}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})


def events_to(queue_arn: str) -> dict:
    prefix = {"Key": {"FilterRules": [{"Name": "prefix", "Value": "streaming/"}]}}
    return {"QueueConfigurations": [{"QueueArn": queue_arn, "Events": ["s3:ObjectCreated:*"], "Filter": prefix}]}


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


@dataclass(frozen=True)
class Lane:
    """The whole way of a streaming file: buckets, queue, and a warehouse with the project's own migrations."""

    buckets: Buckets
    warehouse: object = field(repr=False)
    scratch: Path  # of Spark, which leaves it behind when it is killed

    def variables(self, **changes: str) -> dict[str, str]:
        """The service's environment. Short times, so that a lost worker's message comes back within the test."""
        return {
            **self.warehouse.variables("splitter"),
            "MARQUEE_ENVIRONMENT": "test",
            "MARQUEE_READY_BUCKET": self.buckets.ready,
            "MARQUEE_EVENTS_QUEUE_URL": self.buckets.queue,
            "MARQUEE_PART_BYTES": "2000",
            "MARQUEE_VISIBILITY_SECONDS": "8",
            "MARQUEE_REPORT_SECONDS": "3",
            "SPARK_MASTER": "local[2]",
            "SPARK_LOCAL_DIRS": str(self.scratch),
            **changes,
        }

    def snowpipe(self, monkeypatch, load_seconds: float, report_seconds: float) -> Snowpipe:
        """The service's, without the service."""
        variables = self.variables()
        for name, value in variables.items():
            if name.startswith(("AWS_", "SNOWFLAKE_")):
                monkeypatch.setenv(name, value)
        user = ServiceUser.from_environment(variables)
        return Snowpipe(user, Endpoint.from_environment(variables), load_seconds, report_seconds)

    def rows(self, table: str, source: Source) -> list[tuple]:
        """The table's rows that came from this file, in the file's order; the columns of the contract only."""
        database = self.warehouse.database
        loaded = self.warehouse.execute(
            f"USE WAREHOUSE {database}_LOAD",
            f"SELECT * FROM {database}.RAW.{table} WHERE STARTSWITH(_PART, '{table.lower()}/{source.hash}/') "
            "ORDER BY _PART, _ROW",
        )
        return [row[:-2] for row in loaded]


@pytest.fixture(scope="session")
def lane(cloud, tmp_path_factory) -> Lane:
    warehouse = make_warehouse(cloud, ["migrator", "splitter"])
    buckets = make_buckets(cloud, warehouse.database.lower(), receives=50)
    let_snowflake_read(cloud, warehouse)
    outputs = warehouse.write_outputs(tmp_path_factory.mktemp("outputs"))
    command = [sys.executable, "-m", "scripts.migrate", "local", "--outputs", str(outputs)]
    done = subprocess.run(command, cwd=PROJECT, env=cloud.environment, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr + done.stdout
    return Lane(buckets, warehouse, tmp_path_factory.mktemp("spark"))


def let_snowflake_read(cloud, warehouse) -> None:
    """The role that the storage integration names: Snowflake's user may assume it, with the external id."""
    described = warehouse.execute(f"DESCRIBE INTEGRATION {warehouse.integration}")
    facts = {row[0]: row[2] for row in described}
    trust = {
        "Effect": "Allow",
        "Principal": {"AWS": facts["STORAGE_AWS_IAM_USER_ARN"]},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": facts["STORAGE_AWS_EXTERNAL_ID"]}},
    }
    ready = f"arn:aws:s3:::{warehouse.ready}"
    may = [
        {"Effect": "Allow", "Action": ["s3:GetObject", "s3:GetObjectVersion"], "Resource": f"{ready}/*"},
        {"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetBucketLocation"], "Resource": ready},
    ]
    iam, role = cloud.client("iam"), warehouse.database
    iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
    policy = json.dumps({"Version": "2012-10-17", "Statement": may})
    iam.put_role_policy(RoleName=role, PolicyName="read", PolicyDocument=policy)


class Worker:
    """The service as a child process; its log lines as dictionaries."""

    def __init__(self, variables: dict[str, str]):
        self.lines: list[dict] = []
        self.raw: list[str] = []
        command = [sys.executable, "-m", "pipelines.splitter", "--log-format", "json"]
        self.process = subprocess.Popen(
            command, cwd=PROJECT, env=variables, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self) -> None:
        for line in self.process.stderr:
            self.raw.append(line)
            if line.startswith("{"):
                self.lines.append(json.loads(line))

    def events(self, event: str) -> list[dict]:
        return [line for line in self.lines if line["event"] == event]

    def wait_for(self, condition, seconds: float = 90):
        """Wait until `condition()` holds, and return what it says."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = condition()
            if found:
                return found
            assert self.process.poll() is None, "".join(self.raw)[-4000:]
            time.sleep(0.1)
        raise AssertionError(f"not within {seconds} s: " + "".join(self.raw)[-4000:])

    def stop(self, seconds: float = 30) -> int:
        self.process.terminate()
        return self.process.wait(seconds)

    def end(self) -> None:
        """Nothing of it stays: Java is in the same process group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)
        self.reader.join(10)


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
