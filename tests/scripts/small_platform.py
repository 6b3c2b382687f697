"""A platform that is quick to deploy, whose verbs can be killed at a point: a small root, and three migrations."""

import datetime
import json
import shutil
import signal
import subprocess
import sys
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil
import yaml
from botocore.exceptions import ClientError

from localcloud.processes_by_env import processes_with
from promotion.environment import load
from tests.conftest import PROJECT, RunningCloud
from tests.roles import verify_outputs
from tests.scripts.kill_points import FIRST, LOCKED, SECOND, VIEW, Point
from tests.waiting import until
from tests.warehouse import Warehouse, make_buckets, make_warehouse

HOOK = Path(__file__).with_name("kill_hook")
# A root that each plan changes; the platform's own takes a minute. Snowflake's provider alone: that of AWS costs each
# start of Terraform two CPU seconds for its schema.
_ROOT = """
terraform {
  required_providers {
    snowflake = { source = "snowflakedb/snowflake" }
  }
  backend "s3" {
    use_lockfile = true
  }
}
provider "snowflake" {}
# A grant, for a killed run may have made it already.
resource "snowflake_grant_account_role" "this" {
  role_name        = "KILL_POINTS"
  parent_role_name = "%(deployer)s"
}
# Holds the lock for as long as there is a file.
resource "terraform_data" "pause" {
  triggers_replace = timestamp()
  provisioner "local-exec" {
    command = "while [ -e '%(hold)s' ]; do sleep 0.1; done"
  }
}
output "role" {
  value = snowflake_grant_account_role.this.role_name
}
"""
_LOCK = {"Bucket": "marquee-local-terraform-state", "Key": "local/terraform.tfstate.tflock"}
_SCRIPTS = {
    f"raw/{FIRST}": "CREATE TABLE IF NOT EXISTS {{ database }}.RAW.FIRST (A VARCHAR);",
    f"raw/{SECOND}": "CREATE TABLE IF NOT EXISTS {{ database }}.RAW.SECOND (A VARCHAR);",
    f"marts/{VIEW}": "CREATE OR REPLACE VIEW {{ database }}.MARTS.ONE AS SELECT 1 AS ONE;",
}


@dataclass(frozen=True)
class Platform:
    """A clone of the verbs with a small root of Terraform, and a warehouse with a folder of migrations."""

    cloud: RunningCloud
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
        if point.at == LOCKED:
            self._hold.touch()
        process, mark = self.start(verb, *arguments, **({} if point.at == LOCKED else point.variables))
        if point.at == LOCKED:
            self._kill_locked(process, mark, point.machine)
        out, err = process.communicate(timeout=300)
        assert process.returncode == -signal.SIGKILL, f"{verb} was not at {point}: {err}{out}"
        left = partial(processes_with, "KILL_MARK", mark)
        until(lambda: not left(), 60, lambda: f"{point}: {[each.cmdline() for each in left()]}")

    def _kill_locked(self, process: subprocess.Popen, mark: str, machine: bool) -> None:
        """Kill the verb, or all that it started, while its Terraform applies; what is left of it may then end."""
        try:
            while not self.locked():
                assert process.poll() is None, process.stderr.read()
                time.sleep(0.02)
            for child in processes_with("KILL_MARK", mark) if machine else ():
                with suppress(psutil.Error):
                    child.kill()
            process.kill()
        finally:
            self._hold.unlink()

    @property
    def _hold(self) -> Path:
        return self.clone / "hold"

    def locked(self) -> bool:
        """Return whether Terraform's lock is on the state."""
        try:
            return bool(self.cloud.client("s3").head_object(**_LOCK))
        except ClientError:
            return False

    def type_what_it_says(self, refusal: str) -> None:
        """Run the command at the end of a refusal."""
        [verb, environment, *arguments] = refusal.strip().split("python -m scripts.")[1].split()
        assert environment == "local"
        self.run(verb, *arguments)

    def history(self) -> list[tuple]:
        """Return each script of schemachange's history that ended, with its status."""
        table = f"{self.warehouse.database}.DEPLOY.CHANGE_HISTORY"
        return self.warehouse.execute(f"SELECT SCRIPT, STATUS FROM {table} WHERE STATUS <> 'Started' ORDER BY SCRIPT")

    def held(self) -> bool:
        """Return whether the dead one still has the lease, so that the next deploy is refused."""
        tables = f"SELECT TABLE_NAME FROM {self.warehouse.database}.INFORMATION_SCHEMA.TABLES"
        if ("LEASE",) not in self.warehouse.execute(tables):
            return False
        now = "DATE_PART(EPOCH_SECOND, CURRENT_TIMESTAMP())"
        return self.warehouse.execute(f"SELECT EXPIRES_AT > {now} FROM {self.warehouse.database}.DEPLOY.LEASE")[0][0]

    def expire(self) -> None:
        """End the lease, as the time does that a dead deploy leaves on it."""
        expired = "DATE_PART(EPOCH_SECOND, CURRENT_TIMESTAMP()) - 1"
        self.warehouse.execute(f"UPDATE {self.warehouse.database}.DEPLOY.LEASE SET EXPIRES_AT = {expired}")


def make_platform(cloud: RunningCloud, clone: Path) -> Platform:
    """Return a platform in the cloud whose verbs run in the folder `clone`; its state and its keys are there."""
    for name in (
        "command_line",
        "contracts",
        "environments",
        "erasure",
        "file_status",
        "pipelines",
        "promotion",
        "scripts",
    ):
        shutil.copytree(PROJECT / name, clone / name, ignore=shutil.ignore_patterns("__pycache__"))
    (clone / "terraform").mkdir()
    (clone / "terraform" / "main.tf").write_text(
        _ROOT % {"deployer": load("local").deployer_role, "hold": clone / "hold"}
    )
    (clone / "environments" / "allowed_destruction.yaml").write_text(yaml.safe_dump([_pause()]))
    for name, text in _SCRIPTS.items():
        (clone / "migrations" / name).parent.mkdir(parents=True, exist_ok=True)
        (clone / "migrations" / name).write_text(text)
    warehouse = make_warehouse(cloud, ["migrator", "analyst"])
    make_buckets(warehouse)
    (clone / "outputs.json").write_text(json.dumps(verify_outputs(warehouse)))
    _make_deployer(warehouse, cloud.variables["SNOWFLAKE_USER"])
    made = Platform(cloud, clone, warehouse)
    for verb in ("state", "keys"):
        made.run(verb)
    return made


def _pause() -> dict[str, object]:
    """Return the entry that lets each plan make the pause anew."""
    tomorrow = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=1)
    return {
        "object": "terraform_data.pause",
        "change": "replace",
        "reason": "each apply holds the lock for a while",
        "expires": tomorrow,
    }


def _make_deployer(warehouse: Warehouse, user: str) -> None:
    """Make the role that the verbs give Terraform instead of an administrator's, and the one that it grants."""
    role = load("local").deployer_role
    for statement in (
        f"CREATE ROLE {role}",
        "CREATE ROLE KILL_POINTS",
        f"GRANT OWNERSHIP ON ROLE KILL_POINTS TO ROLE {role}",
        f"GRANT ROLE {role} TO USER {user}",
    ):
        warehouse.execute(statement)
