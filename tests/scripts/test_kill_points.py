"""kill -9 at each call of plan, apply, migrate and verify, then the next run: it goes on, or says the command to type.

The runs of a verb are a chain: each goes on where the last one was killed, up to its own point, and the last one comes
to its end. After each kill nothing may be left that works. test_rollback.py kills a rollback, whose way needs releases.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from localcloud.processes_by_env import processes_with
from tests.conftest import running_cloud
from tests.promotion.smoke_test.test_smoke_test import MAY, TRUST, policy
from tests.scripts.test_rollback import LINES as ROLLBACK
from tests.warehouse import Warehouse, make_buckets, make_warehouse

PROJECT = Path(__file__).resolve().parents[2]
HOOK = Path(__file__).with_name("kill_hook")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
# A root of one resource, which each plan changes; the platform's own takes a minute.
ROOT = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
  backend "s3" {
    use_lockfile = true
  }
}
variable "aws_region" {}
provider "aws" {
  region = var.aws_region
}
resource "aws_sns_topic" "this" {
  name         = "kill-points"
  display_name = timestamp()
}
output "topic" {
  value = aws_sns_topic.this.arn
}
"""
LOCK = {"Bucket": "marquee-local-terraform-state", "Key": "local/terraform.tfstate.tflock"}
FIRST, SECOND, VIEW = "V20260101000000__first.sql", "V20260102000000__second.sql", "R__view.sql"
SCRIPTS = {
    f"raw/{FIRST}": "CREATE TABLE IF NOT EXISTS {{ database }}.RAW.FIRST (A VARCHAR);",
    f"raw/{SECOND}": "CREATE TABLE IF NOT EXISTS {{ database }}.RAW.SECOND (A VARCHAR);",
    f"marts/{VIEW}": "CREATE OR REPLACE VIEW {{ database }}.MARTS.ONE AS SELECT 1 AS ONE;",
}
THIRD = "V20260103000000__third.sql"
# Minutes of work for any machine.
LONG = """
CREATE OR REPLACE TEMPORARY TABLE {{ database }}.RAW.THOUSAND (N NUMBER);
INSERT INTO {{ database }}.RAW.THOUSAND SELECT SEQ4() FROM TABLE(GENERATOR(ROWCOUNT => 1000));
SELECT SUM(A.N * B.N) FROM {0} A, {0} B, {0} C, {0} D, {0} E;
""".replace("{0}", "{{ database }}.RAW.THOUSAND")


@dataclass(frozen=True)
class Point:
    """A call at which the verb dies, and everything that it started with it if `machine`; `number`: which match.

    `held`: the lease stays with the dead one, so the next run is refused until it expires.
    """

    at: str
    machine: bool = False
    number: int = 1
    held: bool = False
    after: float = 0.0

    @property
    def variables(self) -> dict[str, str]:
        given = {"KILL_AT": self.at, "KILL_NUMBER": str(self.number), "KILL_AFTER": str(self.after)}
        return given | ({"KILL_ALL": "1"} if self.machine else {})


LOCKED = "while Terraform holds the lock"
PLAN = [
    Point(r"^run .*terraform init", machine=True),
    Point(r"secretsmanager\.DescribeSecret"),
    Point(r"^run .*terraform plan", after=1),
    Point(r"^run .*terraform show", machine=True),
    Point(r"^write .*manifest\.json"),
]
APPLY = [
    Point(r"^run .*terraform apply", machine=True),
    Point(LOCKED),
    Point(LOCKED, machine=True),
    Point(r"^run .*terraform output"),
    Point(r"^write .*outputs\.\d+\.new"),
]
# An interrupted child may finish its statement first: where the next point is a statement of it too, both die.
MIGRATE = [
    Point(r"secretsmanager\.GetSecretValue"),
    Point(r"^POST /session/v1/login-request"),
    Point(r"CREATE TABLE IF NOT EXISTS \S+\.LEASE"),
    Point(r"BEGIN; UPDATE \S+\.LEASE", machine=True),
    Point(r"SELECT HOLDER, LEASE_NUMBER", held=True, machine=True),
    Point(r"SELECT SCRIPT, SCRIPT_TYPE", held=True),
    Point(r"QUERY_HISTORY_BY_USER", held=True),
    Point(r"^run .*fenced_schemachange", held=True),
    Point(r"CREATE TABLE IF NOT EXISTS \S+\.CHANGE_HISTORY", held=True, machine=True),
    Point(r"ADD COLUMN IF NOT EXISTS LEASE_NUMBER", held=True, machine=True),
    Point(r"CREATE TABLE IF NOT EXISTS \S+\.FIRST", held=True, machine=True),
    Point(rf"INSERT INTO \S+\.CHANGE_HISTORY.*{FIRST}", held=True, machine=True),
    Point(r"CREATE TABLE IF NOT EXISTS \S+\.SECOND", held=True, machine=True),
    Point(rf"INSERT INTO \S+\.CHANGE_HISTORY.*{SECOND}", held=True, machine=True),
    Point(r"CREATE OR REPLACE VIEW", held=True, machine=True),
    Point(rf"INSERT INTO \S+\.CHANGE_HISTORY.*{VIEW}", held=True, after=0.3),
    Point(r"SET EXPIRES_AT = 0", held=True, machine=True),
    Point(r"^PUT /marquee-local-terraform-state/local/migrations\.json"),
]
VERIFY = [
    Point(r"Action=AssumeRole"),
    Point(r"^POST /session/v1/login-request", machine=True),
    Point(r"^PUT /\S+/streaming/users/verify-"),
    Point(r"^GET /\S+\?list-type=2", machine=True),
]


@dataclass(frozen=True)
class Platform:
    """A clone of the verbs with a small root of Terraform, and a warehouse with a folder of migrations."""

    cloud: object
    clone: Path
    warehouse: Warehouse

    def start(self, verb: str, *arguments: str, **variables: str) -> tuple[subprocess.Popen, str]:
        """Start a verb; return it, and the mark that everything carries that it starts."""
        mark = uuid.uuid4().hex
        environment = {**self.cloud.environment, "CI_COMMIT_SHA": "0" * 40, "PYTHONPATH": str(HOOK), "KILL_MARK": mark}
        process = subprocess.Popen(
            [sys.executable, "-m", f"scripts.{verb}", "local", *arguments], cwd=self.clone,
            env=environment | variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        return process, mark

    def run(self, verb: str, *arguments: str, code: int = 0, **variables: str) -> str:
        """Run a verb, which has to end with this code; return what it says."""
        process, _ = self.start(verb, *arguments, **variables)
        out, err = process.communicate(timeout=300)
        assert process.returncode == code, f"{verb} ended with {process.returncode}: {err}{out}"
        return out + err

    def kill(self, point: Point, verb: str, *arguments: str) -> None:
        """Run a verb up to the point, kill it there, and see that nothing goes on without it."""
        process, mark = self.start(verb, *arguments, **({} if point.at == LOCKED else point.variables))
        if point.at == LOCKED:
            self.wait_for_lock(process)
            for child in processes_with("KILL_MARK", mark) if point.machine else ():
                child.kill()
            process.kill()
        out, err = process.communicate(timeout=300)
        assert process.returncode == -signal.SIGKILL, f"{verb} was not at {point}: {err}{out}"
        deadline = time.monotonic() + 60
        while left := processes_with("KILL_MARK", mark):
            assert time.monotonic() < deadline, f"{point}: {[each.cmdline() for each in left]}"
            time.sleep(0.05)

    def wait_for_lock(self, process: subprocess.Popen) -> None:
        while not self.locked():
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.02)

    def locked(self) -> bool:
        try:
            return bool(self.cloud.client("s3").head_object(**LOCK))
        except ClientError:
            return False

    def type_what_it_says(self, refusal: str) -> None:
        """Run the command at the end of a refusal."""
        [verb, environment, *arguments] = refusal.strip().split("python -m scripts.")[1].split()
        assert environment == "local"
        self.run(verb, *arguments)

    def history(self) -> list[tuple]:
        table = f"{self.warehouse.database}.DEPLOY.CHANGE_HISTORY"
        return self.warehouse.execute(f"SELECT SCRIPT, STATUS FROM {table} ORDER BY SCRIPT")

    def held(self) -> bool:
        """Return whether the dead one still has the lease, so that the next deploy is refused."""
        tables = f"SELECT TABLE_NAME FROM {self.warehouse.database}.INFORMATION_SCHEMA.TABLES"
        if ("LEASE",) not in self.warehouse.execute(tables):
            return False
        now = "DATE_PART(EPOCH_SECOND, CURRENT_TIMESTAMP())"
        return self.warehouse.execute(f"SELECT EXPIRES_AT > {now} FROM {self.warehouse.database}.DEPLOY.LEASE")[0][0]

    def expire(self) -> None:
        self.warehouse.execute(f"UPDATE {self.warehouse.database}.DEPLOY.LEASE SET EXPIRES_AT = 0")


@pytest.fixture(scope="module")
def platform(tmp_path_factory, guarded_environment) -> Iterator[Platform]:
    """A cloud of its own: elsewhere the state may be the platform's, which the small root would destroy."""
    with running_cloud(tmp_path_factory.mktemp("cloud"), guarded_environment, "local") as cloud:
        yield make_platform(cloud, tmp_path_factory.mktemp("clone"))


def make_platform(cloud, clone: Path) -> Platform:
    for name in ("command_line", "contracts", "environments", "file_status", "pipelines", "promotion", "scripts"):
        shutil.copytree(PROJECT / name, clone / name, ignore=shutil.ignore_patterns("__pycache__"))
    (clone / "terraform").mkdir()
    (clone / "terraform" / "main.tf").write_text(ROOT)
    for name, text in SCRIPTS.items():
        (clone / "migrations" / name).parent.mkdir(parents=True, exist_ok=True)
        (clone / "migrations" / name).write_text(text)
    warehouse = make_warehouse(cloud, ["migrator", "analyst"])
    make_buckets(warehouse)
    iam, role = cloud.client("iam"), f"{warehouse.database}-verify"
    iam.create_role(RoleName=role, AssumeRolePolicyDocument=policy(TRUST))
    iam.put_role_policy(RoleName=role, PolicyName="job", PolicyDocument=policy(MAY))
    outputs = {
        **warehouse.outputs,
        "landing_bucket": warehouse.landing,
        "ready_bucket": warehouse.ready,
        "dead_letter_queue_url": "https://queue/dead",
        "verify_role_arn": f"arn:aws:iam::111111111111:role/{role}",
    }
    (clone / "outputs.json").write_text(json.dumps(outputs))
    made = Platform(cloud, clone, warehouse)
    for verb in ("state", "keys"):
        made.run(verb)
    return made


def test_plan(platform):
    for point in PLAN:
        platform.kill(point, "plan")
    refused = platform.run("apply", code=1)
    assert "nothing is planned for local; plan first: python -m scripts.plan local" in refused
    platform.type_what_it_says(refused)


def test_apply(platform):
    platform.run("plan")
    for point in APPLY:
        platform.kill(point, "apply")
        if point.at == LOCKED or "apply" not in point.at:
            # It may have changed something: then the plan is no more the one that was reviewed.
            next_one, _ = platform.start("apply")
            said = "".join(next_one.communicate(timeout=300))
            ways_out = (
                r"; plan again: python -m scripts\.plan local$|OperationTypeApply.*python -m scripts\.unlock local \S+$"
            )
            assert next_one.returncode == 0 or re.search(ways_out, said), said
            platform.run("plan")
        if point.at != LOCKED or point.machine:
            # Terraform may be too slow to release it when its verb dies; a machine that dies leaves it.
            assert platform.locked() == (point.at == LOCKED), point
        if platform.locked():
            refused = platform.run("apply", code=1)
            assert "the state is locked by " in refused and "OperationTypeApply" in refused
            platform.type_what_it_says(refused)
    assert "1 changes applied" in platform.run("apply")
    outputs = json.loads((platform.clone / "build" / "local" / "outputs.json").read_text())
    assert outputs["topic"].endswith(":kill-points")


def migrate(platform: Platform) -> str:
    return platform.run("migrate", "--outputs", "outputs.json")


def test_migrate(platform):
    for point in MIGRATE:
        platform.kill(point, "migrate", "--outputs", "outputs.json")
        assert platform.held() == point.held, point
        if point.held and point.machine:
            refused = platform.run("migrate", "--outputs", "outputs.json", code=1)
            assert re.search(r"is deploying; run again when it is done, or in 1?\d\d s if it was killed", refused), (
                point
            )
        if point.held:
            platform.expire()
    assert migrate(platform) == "nothing to run\n"
    assert platform.history() == [(VIEW, "Success"), (FIRST, "Success"), (SECOND, "Success")]


def test_a_query_that_runs_is_cancelled_by_the_next_deploy(platform):
    file = platform.clone / "migrations" / "raw" / THIRD
    file.write_text(LONG)
    running = Point(r"SELECT SUM\(", held=True, machine=True, after=0.5)
    platform.kill(running, "migrate", "--outputs", "outputs.json")
    file.write_text("SELECT 1;")
    platform.expire()
    said = migrate(platform)
    assert re.search(rf"a query of a deploy that was killed still ran, and is cancelled: \S+ \(.*{THIRD}\)", said)
    assert (THIRD, "Success") in platform.history()
    file.unlink()


def test_verify(platform):
    build = platform.clone / "build" / "local"
    build.mkdir(parents=True, exist_ok=True)
    shutil.copy(platform.clone / "outputs.json", build / "outputs.json")
    for point in VERIFY:
        platform.kill(point, "verify")
    ended = platform.run("verify", "--deadline", "0", code=1)
    assert "part: not there after 0 s; nothing cuts streaming/users/verify-" in ended, "there is no splitter here"


def test_there_are_as_many_points_as_promised():
    assert len([*PLAN, *APPLY, *MIGRATE, *VERIFY, *ROLLBACK]) >= 35
    assert os.environ.get("KILL_AT") is None
