"""Two releases and a refused third on the local cloud, with the real Terraform and schemachange: forth, back, forth.

A clone of the project is the repository of the releases. The second release has a new column, a changed and a dropped
view, another image, a changed alarm, a new bucket, and a renamed key.
"""

import dataclasses
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from promotion.environment import load
from rehearsal.terraform_login import TerraformLogin
from tests.conftest import running_cloud
from tests.git import git
from tests.gitlab.test_lane import splitter
from tests.registry import push, remove
from tests.scripts.kill_points import ROLLBACK
from tests.scripts.small_platform import HOOK
from tests.scripts.test_release import DIGEST, SPLITTER

PROJECT = Path(__file__).resolve().parents[2]
OTHER_DIGEST = f"sha256:{'e' * 64}"
COUNTRY = "V20990101000000__country.sql"
REQUIRED = "V20990201000000__required.sql"
BUCKET = """
resource "aws_s3_bucket" "archive" {
  bucket = "${local.prefix}-archive"
}

moved {
  from = aws_kms_key.this
  to   = aws_kms_key.data
}
"""
pytestmark = [pytest.mark.slow, pytest.mark.timeout(2700)]


@dataclass(frozen=True)
class Platform:
    """The repository, and the cloud that its releases are deployed to."""

    cloud: object
    clone: Path
    environment: dict[str, str]

    def git(self, *arguments: str) -> str:
        return git(self.clone, *arguments)

    def commit(self, tag: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", tag)
        self.git("tag", tag)

    def start(self, verb: str, *arguments: str, **variables: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "-m", f"scripts.{verb}", *arguments], cwd=self.clone, env=self.environment | variables,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, verb: str, *arguments: str, code: int = 0) -> subprocess.CompletedProcess:
        process = self.start(verb, *arguments)
        out, err = process.communicate(timeout=600)
        assert process.returncode == code, f"{verb} ended with {process.returncode}: {err}{out}"
        return subprocess.CompletedProcess(process.args, code, out, err)

    def release(self, tag: str, digest: str) -> str:
        """Make the release of a tag, with this image of the splitter, and return its id."""
        self.git("checkout", "--quiet", "--force", tag)
        (self.clone / "build" / "images").mkdir(parents=True, exist_ok=True)
        (self.clone / "build" / "images" / "digests.json").write_text(json.dumps({"splitter": digest}))
        return json.loads(self.run("release", "write", "--json").stdout)["id"]

    def deploy(self, tag: str, digest: str, passes: bool = True) -> str:
        """Make the release of a tag, deploy it, and return its id."""
        made = self.release(tag, digest)
        for verb in ("plan", "apply", "migrate", *(("verify",) if passes else ())):
            self.run(verb, "local")
        if passes:
            self.run("release", "pass", "local")
        return made

    def journal(self) -> list[dict]:
        return json.loads(self.run("release", "list", "local", "--json").stdout)["entries"]

    def query(self, statement: str) -> list[tuple]:
        import snowflake.connector

        names = ("host", "port", "protocol", "account", "user", "password", "role")
        given = {name: self.cloud.variables[f"SNOWFLAKE_{name.upper()}"] for name in names}
        with snowflake.connector.connect(**given, warehouse="MARQUEE_LOCAL_LOAD") as connection:
            return connection.cursor().execute(statement).fetchall()

    def views(self) -> dict[str, str]:
        """{view: its text}."""
        rows = self.query("SELECT TABLE_NAME, VIEW_DEFINITION FROM MARQUEE_LOCAL.INFORMATION_SCHEMA.VIEWS")
        return {name: text for name, text in rows if name.startswith("TOP_")}

    def columns(self) -> list[str]:
        return [row[0] for row in self.query("DESCRIBE TABLE MARQUEE_LOCAL.RAW.MOVIES")]

    def runs(self, script: str) -> int:
        table = "MARQUEE_LOCAL.DEPLOY.CHANGE_HISTORY"
        return self.query(f"SELECT COUNT(*) FROM {table} WHERE SCRIPT = '{script}' AND STATUS = 'Success'")[0][0]

    def image(self) -> str:
        ecs = self.cloud.client("ecs")
        service = ecs.describe_services(cluster="marquee-local", services=["splitter"])["services"][0]
        task = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
        return task["containerDefinitions"][0]["image"].partition("@")[2]

    def late_seconds(self) -> int:
        """The output that follows the alarm."""
        return json.loads((self.clone / "build" / "local" / "outputs.json").read_text())["late_seconds"]

    def threshold(self) -> float:
        """The alarm that a release changes."""
        cloudwatch = self.cloud.client("cloudwatch")
        [alarm] = cloudwatch.describe_alarms(AlarmNames=["marquee-local-oldest-message"])["MetricAlarms"]
        return alarm["Threshold"]

    def buckets(self) -> list[str]:
        return [each["Name"] for each in self.cloud.client("s3").list_buckets()["Buckets"]]


@pytest.fixture(scope="module")
def platform(tmp_path_factory, guarded_environment) -> Iterator[Platform]:
    """The repository with the tag first, and an environment of which the state and the keys are there."""
    folder = tmp_path_factory.mktemp("rollback")
    with running_cloud(folder / "cloud", guarded_environment, "local") as cloud:
        clone = folder / "marquee"
        git(PROJECT, "clone", "--quiet", str(PROJECT), str(clone))
        path = os.pathsep.join([cloud.environment["PATH"], str(PROJECT / ".tools" / "bin")])
        administrator = Platform(cloud, clone, {**cloud.environment, "PATH": path})
        administrator.git("tag", "first")
        for digest in (DIGEST, OTHER_DIGEST):
            push(cloud, *SPLITTER, digest)
        login = TerraformLogin(load("local"))
        for verb, *options in (("state",), ("keys",), ("account", *login.arguments)):
            administrator.run(verb, "local", *options)
        found = dataclasses.replace(
            administrator, environment=login.instead_of_administrator(administrator.environment)
        )
        yield found


def second(platform: Platform) -> None:
    """Commit the second release."""
    clone = platform.clone
    raw, marts = clone / "migrations" / "raw", clone / "migrations" / "marts"
    (raw / COUNTRY).write_text("ALTER TABLE {{ database }}.RAW.MOVIES ADD COLUMN IF NOT EXISTS COUNTRY VARCHAR;\n")
    books = marts / "R__top_books.sql"
    books.write_text(books.read_text().replace("COMMENT = '", "COMMENT = 'Now: ", 1))
    (marts / "R__top_authors.sql").unlink()
    (marts / "V20990101000001__top_authors.sql").write_text("DROP VIEW IF EXISTS {{ database }}.MARTS.TOP_AUTHORS;\n")
    for file in (clone / "terraform").glob("*.tf"):
        text = file.read_text().replace("aws_kms_key.this", "aws_kms_key.data")
        file.write_text(text.replace('"aws_kms_key" "this"', '"aws_kms_key" "data"'))
    (clone / "terraform" / "archive.tf").write_text(BUCKET)
    values = clone / "environments" / "local.tfvars.json"
    values.write_text(json.dumps({**json.loads(values.read_text()), "alarms": {"oldest_message_seconds": 1200}}))
    platform.commit("second")


def third(platform: Platform, tag: str = "third", last: str = "") -> None:
    """Commit a release that the ones before can't live with; `last` is the last statement of its script."""
    (platform.clone / "migrations" / "raw" / REQUIRED).write_text(
        "-- allow M602: every file has it by now\n"
        "ALTER TABLE {{ database }}.RAW.MOVIES ADD COLUMN IF NOT EXISTS STUDIO VARCHAR;\n"
        "UPDATE {{ database }}.RAW.MOVIES SET STUDIO = 'none' WHERE STUDIO IS NULL;\n"
        f"ALTER TABLE {{{{ database }}}}.RAW.MOVIES ALTER COLUMN STUDIO SET NOT NULL;\n{last}"
    )
    platform.commit(tag)


def as_first(platform: Platform, views: dict[str, str]) -> None:
    assert platform.views() == views
    assert platform.image() == DIGEST
    assert (platform.late_seconds(), platform.threshold()) == (1800, 1800)


def as_second(platform: Platform, views: dict[str, str]) -> None:
    assert set(platform.views()) == {"TOP_BOOKS"} and platform.views() != views
    assert platform.image() == OTHER_DIGEST
    assert (platform.late_seconds(), platform.threshold()) == (1200, 1200)
    assert {script: platform.runs(script) for script in (COUNTRY, "V20990101000001__top_authors.sql")} == {
        COUNTRY: 1,
        "V20990101000001__top_authors.sql": 1,
    }


def test_forth_back_and_forth_again(platform, tmp_path):
    first = platform.release("first", DIGEST)
    for verb in ("plan", "apply", "migrate"):
        platform.run(verb, "local")
    assert "no way back: local passed with nothing before" in platform.run("rollback", "local", code=1).stderr
    outputs = json.loads((platform.clone / "build" / "local" / "outputs.json").read_text())
    with splitter(platform.cloud, outputs, tmp_path / "splitter.log"):
        for words in (("verify", "local"), ("release", "pass", "local")):
            platform.run(*words)
        views = platform.views()
        assert set(views) == {"TOP_AUTHORS", "TOP_BOOKS"}
        second(platform)
        newer = platform.deploy("second", OTHER_DIGEST)
        as_second(platform, views)

        without_its_image(platform, first)
        over_the_view_of_another_role(platform, first)
        as_second(platform, views)
        planned = platform.run("rollback", "local", "--plan", "--json", code=2)
        assert f"local goes from {newer} back to {first}" in planned.stderr
        as_second(platform, views)

        document = json.loads(platform.run("rollback", "local", "--yes", "--json").stdout)
        as_first(platform, views)
        assert document == json.loads(planned.stdout)
        assert "R__top_authors.sql: its view is as it was" in document["taken_back"]
        assert f"raw/{COUNTRY}: a versioned script stays" in document["stays"]
        assert "aws_s3_bucket.archive: it is newer and stays" in document["stays"]
        assert "COUNTRY" in platform.columns() and "marquee-local-archive" in platform.buckets()
        assert [(each["release"], each["kind"], bool(each["passed_at"])) for each in platform.journal()] == [
            (first, "deploy", True),
            (newer, "deploy", True),
            (first, "rollback", True),
        ]
        # The first release's own job may run again: the scripts of the second are no deleted ones.
        platform.release("first", DIGEST)
        again = platform.run("migrate", "local").stdout
        assert re.findall(r"[VR]\w+\.sql", again) == ["R__top_authors.sql"], "made once more by its own text"
        assert platform.run("migrate", "local").stdout == "nothing to run\n"

        assert platform.deploy("second", OTHER_DIGEST) == newer
        as_second(platform, views)
        assert platform.run("migrate", "local").stdout == "nothing to run\n"

        kills(platform, views)

        third(platform, "halfway", "SELECT 1 / 0;\n")
        platform.release("halfway", OTHER_DIGEST)
        for verb in ("plan", "apply"):
            platform.run(verb, "local")
        assert "Division by zero" in platform.run("migrate", "local", code=1).stderr
        assert platform.runs(REQUIRED) == 0
        refused_over_the_required_column(platform)

        platform.git("checkout", "--quiet", "--force", "second")
        third(platform)
        platform.deploy("third", OTHER_DIGEST, passes=False)
        assert platform.runs(REQUIRED) == 1
        refused_over_the_required_column(platform)


def refused_over_the_required_column(platform: Platform) -> None:
    """A rollback over the third release's script, whether all of it ran or a part, is refused and touches nothing."""
    before = platform.journal()
    refused = platform.run("rollback", "local", "--yes", code=1).stderr.splitlines()
    assert refused[0].startswith("Error: no way back: ") and "can't live with what ran since" in refused[0]
    assert refused[1:] == [f"  raw/{REQUIRED}: RAW.MOVIES.STUDIO is NOT NULL; that release does not write it"]
    assert platform.journal() == before


def without_its_image(platform: Platform, first: str) -> None:
    """A rollback is refused, and touches nothing, while the registry lacks the image, or does not answer."""
    before = platform.journal()
    remove(platform.cloud, *SPLITTER, DIGEST)
    refused = platform.run("rollback", "local", "--yes", code=1).stderr
    push(platform.cloud, *SPLITTER, DIGEST)
    assert refused == (
        f"Error: no way back: image splitter: marquee/splitter of account 111111111111 has no {DIGEST}; choose another "
        "release: python -m scripts.release list local\n"
    )
    platform.environment["AWS_ENDPOINT_URL_ECR"] = "http://127.0.0.1:9"
    down = platform.run("rollback", "local", "--yes", code=1).stderr
    del platform.environment["AWS_ENDPOINT_URL_ECR"]
    assert "Error: no way back: image splitter: the registry does not answer (" in down
    assert down.endswith(f"when it does: python -m scripts.rollback local {first}\n")
    assert platform.journal() == before


def over_the_view_of_another_role(platform: Platform, first: str) -> None:
    """A rollback is refused, and touches nothing, while another role's view has the name of one that comes back."""
    before = platform.journal()
    platform.query("CREATE VIEW MARQUEE_LOCAL.MARTS.TOP_AUTHORS AS SELECT 1 AS A")
    refused = platform.run("rollback", "local", "--yes", code=1).stderr.splitlines()
    platform.query("DROP VIEW MARQUEE_LOCAL.MARTS.TOP_AUTHORS")
    assert refused[-2:] == [
        f"Error: no way back: by hand somebody changed what {first} uses; set it back first:",
        "  VIEW MARTS.TOP_AUTHORS belongs to ACCOUNTADMIN, so MARQUEE_LOCAL_MIGRATOR can't replace it; "
        "python -m scripts.drift local shows it",
    ]
    assert platform.journal() == before


LINES = ("Terraform's state", "infrastructure and images", "views and repeatable", "verify")


def kills(platform: Platform, views: dict[str, str]) -> None:
    """Kill a rollback at each of its steps and writes; the next one goes on; the last one comes to its end."""
    for line in LINES:
        process = platform.start("rollback", "local", "--yes")
        family: list[psutil.Process] = []
        for said in process.stdout:
            if said.strip().startswith(line):
                family = psutil.Process(process.pid).children(recursive=True)
                process.send_signal(signal.SIGKILL)
                break
        assert process.wait(60) == -signal.SIGKILL, f"{line}: {process.stderr.read()}"
        process.stdout.close()
        for child in family:
            with suppress(psutil.Error):
                child.kill()
        time.sleep(1)
        unlock(platform)
    for point in ROLLBACK:
        process = platform.start("rollback", "local", "--yes", PYTHONPATH=str(HOOK), **point.variables)
        out, err = process.communicate(timeout=600)
        assert process.returncode == -signal.SIGKILL, f"not at {point}: {err}{out}"
        unlock(platform)
    assert "local goes on from" in platform.run("rollback", "local", "--yes").stdout
    as_first(platform, views)
    assert [each["kind"] for each in platform.journal()[-2:]] == ["deploy", "rollback"]
    assert platform.runs(COUNTRY) == 1


def unlock(platform: Platform) -> None:
    """Release the lock of a Terraform that was killed, as the next run's message says, and let the lease expire."""
    expired = "LEAST(EXPIRES_AT, DATE_PART(EPOCH_SECOND, CURRENT_TIMESTAMP()) - 1)"
    platform.query(f"UPDATE MARQUEE_LOCAL.DEPLOY.LEASE SET EXPIRES_AT = {expired}")
    bucket = "marquee-local-terraform-state"
    s3 = platform.cloud.client("s3")
    found = s3.list_objects_v2(Bucket=bucket, Prefix="local/terraform.tfstate.tflock").get("Contents", [])
    for lock in found:
        body = s3.get_object(Bucket=bucket, Key=lock["Key"])["Body"].read().decode()
        named = re.search(r'"ID":"([^"]+)"', body)
        assert named, body
        platform.run("unlock", "local", named[1])
