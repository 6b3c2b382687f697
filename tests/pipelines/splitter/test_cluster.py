"""The splitter on more than one machine's worth of Spark: a real standalone master and two workers, each with an
executor of its own. The same code by master URL, so the same parts as on one machine."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
import pyspark
import pytest

from pipelines.splitter.parts.part_settings import PartSettings
from tests.attack.plan import Plan, Rule
from tests.attack.proxy import Proxy
from tests.pipelines.splitter.cutting.test_split import as_csv, users
from tests.waiting import until

PROJECT = Path(__file__).resolve().parents[3]
DRIVER = Path(__file__).with_name("driver.py")
BIN = Path(pyspark.__file__).parent / "bin"
PART_SETTINGS = PartSettings(part_bytes=2_000)
ADDRESS = ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0"]
# Two executors before any task, small ones.
SETTINGS = {
    "spark.scheduler.minRegisteredResourcesRatio": "1",
    "spark.cores.max": "2",
    "spark.executor.cores": "1",
    "spark.executor.memory": "512m",
    "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1",
}
SUBMIT = [word for name, value in SETTINGS.items() for word in ("--conf", f"{name}={value}")]


@dataclass(frozen=True)
class Cluster:
    url: str
    workers: list[psutil.Process]
    environment: dict[str, str]
    plan: Plan  # of what happens to requests to S3

    def executor(self) -> psutil.Process:
        """The first worker's; that of a driver before may not be buried yet."""
        return next(one for one in self.workers[0].children() if one.status() != psutil.STATUS_ZOMBIE)


@pytest.fixture
def cluster(cloud, tmp_path) -> Iterator[Cluster]:
    """Everything on loopback and on free ports. The workers have what they need of AWS from their own environment."""
    plan = Plan()
    with Proxy(plan, cloud.variables, tmp_path) as proxy:
        yield from standing(cloud, plan, proxy.variables("cluster"), tmp_path)


def standing(cloud, plan: Plan, through: dict[str, str], tmp_path: Path) -> Iterator[Cluster]:
    environment = {
        **cloud.environment,
        **through,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "SPARK_LOCAL_DIRS": str(tmp_path / "scratch"),
        "PYTHONPATH": str(PROJECT),
    }
    with ExitStack() as running:
        master = spark_class(running, environment, tmp_path / "master.log", "master.Master", *ADDRESS)
        url = said(master, tmp_path / "master.log", r"Starting Spark master at (spark://\S+)")
        arguments = [*ADDRESS, "--cores", "1", "--memory", "600m", "--work-dir"]
        logs = [tmp_path / f"worker{number}.log" for number in range(2)]
        workers = [
            spark_class(running, environment, log, "worker.Worker", *arguments, str(log.with_suffix("")), url)
            for log in logs
        ]
        for worker, log in zip(workers, logs, strict=True):
            said(worker, log, r"(Successfully registered) with master")
        yield Cluster(url, [psutil.Process(worker.pid) for worker in workers], environment, plan)


def spark_class(running: ExitStack, environment: dict, log: Path, name: str, *arguments: str) -> subprocess.Popen:
    """A daemon of Spark's own, in this process's care: its scripts exec Java, and executors end with their worker."""
    output = running.enter_context(log.open("wb"))
    command = [str(BIN / "spark-class"), f"org.apache.spark.deploy.{name}", *arguments]
    daemon = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
    running.callback(end, daemon)
    return daemon


def end(daemon: subprocess.Popen) -> None:
    family = [daemon, *psutil.Process(daemon.pid).children(recursive=True)] if daemon.poll() is None else []
    for process in family:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    daemon.wait(30)


def said(daemon: subprocess.Popen, log: Path, words: str) -> str:
    found = until(lambda: re.search(words, log.read_text()), 90, log.read_text, lambda: daemon.poll() is None)
    return found[1]


def driver(cluster: Cluster, command: list[str], buckets, *sources, **variables: str) -> subprocess.Popen:
    given = [json.dumps(each) for each in (buckets.ready, asdict(PART_SETTINGS), *map(asdict, sources))]
    return subprocess.Popen(
        [*command, str(DRIVER), *given],
        cwd=PROJECT, env={**cluster.environment, **variables}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def contents(found: dict) -> list[tuple]:
    """Numbers, rows and bytes of the parts; their keys name the file's version too."""
    return [(part["key"].rpartition("/")[2], part["rows"], part["sha256"]) for part in found["parts"]]


def test_two_workers_make_the_same_parts_as_one_machine_also_when_an_executor_is_killed(cluster, buckets):
    """On the cluster, SPARK_MASTER is not set: as on EMR and Kubernetes, the session keeps spark-submit's master.

    After the first part of the disturbed file no other reaches S3 until the executor is killed: it has work then.
    """
    data = as_csv(users(6_000))
    alone, shared, disturbed = (buckets.put(f"streaming/users/{number}.csv", data) for number in range(3))
    with driver(cluster, [sys.executable], buckets, alone, SPARK_MASTER="local[2]") as here:
        expected = json.loads(here.stdout.readline())
        assert here.wait(60) == 0
    submit = [str(BIN / "spark-submit"), "--master", cluster.url, *SUBMIT]
    killed, stopped = threading.Event(), []
    cluster.plan.stop = lambda owner: stopped.append(owner) or killed.wait(180)
    cluster.plan.add(Rule("s3.put-part", "stop", skip=cluster.plan.requests["s3.put-part"] + 1))
    with driver(cluster, submit, buckets, shared, disturbed) as there:
        undisturbed = json.loads(there.stdout.readline())
        until(lambda: len(stopped) >= 2, 120)  # one of each executor
        written = buckets.keys(buckets.ready, f"users/{disturbed.hash}/")
        cluster.executor().kill()
        killed.set()
        in_spite = json.loads(there.stdout.readline())
        assert there.wait(60) == 0
    assert (expected["master"], expected["executors"]) == ("local[2]", 1)
    assert (undisturbed["master"], undisturbed["executors"]) == (cluster.url, 2)
    assert contents(undisturbed) == contents(in_spite) == contents(expected)
    assert len(written) == 1 < len(expected["parts"]), "the executor was killed before or after its work"
    assert len(buckets.keys(buckets.ready)) == 3 * len(expected["parts"])
