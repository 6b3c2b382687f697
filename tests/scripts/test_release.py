"""The verb `release`, and the platform `local` deployed with one: its images by digest, its journal."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from promotion.release.images import references
from promotion.release.release import parse
from tests.conftest import clean_environment
from tests.registry import push, remove

PROJECT = Path(__file__).resolve().parents[2]
DIGEST = f"sha256:{'d' * 64}"
# The registry of the environment `local`.
SPLITTER = ("111111111111", "marquee/splitter")


def release(environment: dict[str, str], *arguments: str, code: int = 0) -> subprocess.CompletedProcess:
    done = subprocess.run(
        [sys.executable, "-m", "scripts.release", *arguments],
        cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == code, done.stderr + done.stdout
    return done


@pytest.mark.slow
def test_a_release_says_which_images_were_not_built(tmp_path):
    environment = {**clean_environment(), "MARQUEE_BUILD": str(tmp_path)}
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "digests.json").write_text(json.dumps({"splitter": DIGEST}))
    said = release(environment, "write").stdout
    assert f"  image splitter {DIGEST}\n" in said
    assert "  no digest of bulk_load: it was not built here; environments/ names its tag\n" in said
    made = parse((tmp_path / "release" / "release.json").read_text(), "")
    assert json.loads(release(environment, "show", "--json").stdout)["release"] == json.loads(made.text)
    assert (tmp_path / "release" / made.sbom.file).exists()
    first = (tmp_path / "release" / "release.json").read_bytes()
    release(environment, "write")
    assert (tmp_path / "release" / "release.json").read_bytes() == first, "a commit has one record"


@pytest.mark.parametrize(
    ("given", "words"),
    {
        "no JSON": ("[]", "is no JSON object of images and digests; build the images again"),
        "no digest": ('{"splitter": "latest"}', "is no JSON object of images and digests; build the images again"),
        "no image": (json.dumps({"spliter": DIGEST}), "there is no image spliter"),
    }.values(),
)
def test_what_is_no_digest_never_gets_into_a_release(given, words, tmp_path):
    (tmp_path / "digests.json").write_text(given)
    environment = {**clean_environment(), "MARQUEE_BUILD": str(tmp_path)}
    failed = release(environment, "write", "--digests", str(tmp_path / "digests.json"), code=1)
    assert words in failed.stderr and failed.stderr.count("\n") == 1
    assert not (tmp_path / "release").exists()


def test_a_file_of_digests_that_is_not_there_makes_no_release(tmp_path):
    """A misspelled one would make a release of tags."""
    environment = {**clean_environment(), "MARQUEE_BUILD": str(tmp_path)}
    failed = release(environment, "write", "--digests", str(tmp_path / "digest.json"), code=2)
    assert "digest.json' does not exist" in failed.stderr
    assert not (tmp_path / "release").exists()


def test_without_a_release_there_is_nothing_to_show_or_to_pass(tmp_path):
    environment = {**clean_environment(), "MARQUEE_BUILD": str(tmp_path)}
    assert "release.json is missing; write it: python -m scripts.release write" in release(
        environment, "show", code=1
    ).stderr  # fmt: skip


@pytest.fixture
def released(applied, tmp_path):
    """The applied platform, and a build folder of the test's own; afterwards the platform is as it was."""
    environment = {**applied.environment, "MARQUEE_BUILD": str(tmp_path)}
    environment.pop("CI_COMMIT_SHA")
    s3, bucket = applied.cloud.client("s3"), "marquee-local-terraform-state"
    s3.delete_object(Bucket=bucket, Key="local/migrations.json")  # of scripts of another test's
    yield environment
    shutil.rmtree(tmp_path / "release", ignore_errors=True)
    s3.delete_object(Bucket=bucket, Key="local/releases.json")
    for name in ("plan", "apply"):
        applied.verb(name)


def test_the_platform_gets_the_images_of_its_release_by_digest(applied, released, tmp_path):
    def verb(name: str, *arguments: str, code: int = 0, **variables: str) -> str:
        command = [sys.executable, "-m", f"scripts.{name}", *arguments]
        # The deployer does not see the resource monitor.
        environment = released | (applied.planner if name == "drift" else {}) | variables
        done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=400)
        assert done.returncode == code, done.stderr + done.stdout
        return done.stdout + done.stderr

    (tmp_path / "digests.json").write_text(json.dumps({"splitter": DIGEST}))
    verb("release", "write", "--digests", str(tmp_path / "digests.json"))
    made = parse((tmp_path / "release" / "release.json").read_text(), "")
    host = "111111111111.dkr.ecr.eu-west-1.amazonaws.com/marquee"
    absent = (
        f"Error: image splitter: marquee/splitter of account 111111111111 has no {DIGEST}; run a new pipeline, "
        f"or: make images BASES=pull PUSH={host}, then python -m scripts.release write\n"
    )
    assert verb("plan", "local", code=1) == absent
    push(applied.cloud, *SPLITTER, DIGEST)
    assert "~ aws_ecs_service.splitter: task_definition" in verb("plan", "local")
    remove(applied.cloud, *SPLITTER, DIGEST)
    assert verb("apply", "local", code=1) == absent
    push(applied.cloud, *SPLITTER, DIGEST)
    down = verb("apply", "local", code=1, AWS_ENDPOINT_URL_ECR="http://127.0.0.1:9")
    assert down.endswith("when it does: python -m scripts.apply local\n") and down.count("\n") == 1
    assert verb("release", "list", "local") == "local has had no release yet\n", "nothing was begun"
    verb("apply", "local")
    named = references(made, PROJECT / "environments" / "local.tfvars.json")
    ecs = applied.cloud.client("ecs")
    service = ecs.describe_services(cluster="marquee-local", services=["splitter"])["services"][0]
    task = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
    assert task["containerDefinitions"][0]["image"] == named["splitter"]
    assert named["splitter"].endswith(f"marquee/splitter@{DIGEST}")

    assert "begun" in verb("release", "list", "local")
    [entry] = json.loads(verb("release", "list", "local", "--json"))["entries"]
    assert (entry["release"], entry["sha256"], entry["passed_at"]) == (made.id, made.sha256, "")
    assert len(entry["plan"]) == 64 and set(entry["providers"]) == {
        "registry.terraform.io/hashicorp/aws",
        "registry.terraform.io/snowflakedb/snowflake",
    }
    assert verb("release", "pass", "local") == f"local passed with {made.id}\n"
    assert "local: no drift" in verb("drift", "local"), "drift compares with the images that are deployed"
    (tmp_path / "release" / "release.json").unlink()
    assert verb("plan", "local").endswith("local: nothing to change\n"), "so does a merge request's plan"
    assert "this plan is of no release" not in verb("apply", "local")
    shown = json.loads(verb("release", "show", "--in", "local", "--json"))
    assert shown["release"] == json.loads(made.text) and shown["deployed"]["passed_at"]
    assert "local has releases already" in verb("release", "adopt", "local", "HEAD", code=1)


def test_a_plan_of_another_release_is_not_applied(applied, released, tmp_path):
    def verb(name: str, *arguments: str, code: int = 0) -> str:
        command = [sys.executable, "-m", f"scripts.{name}", *arguments]
        done = subprocess.run(command, cwd=PROJECT, env=released, capture_output=True, text=True, timeout=400)
        assert done.returncode == code, done.stderr + done.stdout
        return done.stderr

    verb("plan", "local")
    verb("release", "write")
    assert "this plan is of no release, this is " in verb("apply", "local", code=1)
    assert "takes only what dev passed with, and dev has not passed with" in verb("plan", "staging", code=1)
