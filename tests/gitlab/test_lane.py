"""The committed lane, run for dev from its plan to a verified row, by jobs that enter AWS as GitLab's jobs do.

An administrator sets the environment up, as docs/runbook.md says; after that no job holds a key: each takes the token
that GitLab would have signed for it, and may do what terraform/gitlab allows it.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jwt
import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric import rsa

from promotion.environment import JOBS, load
from rehearsal.terraform_login import TerraformLogin
from tools.gitlab_ci_local import runner as gitlab

PROJECT = Path(__file__).parents[2]
ISSUER = "https://gitlab.example"
UV = {**os.environ, "PATH": os.pathsep.join([os.environ["PATH"], str(PROJECT / ".tools" / "bin")])}


def id_token(branch: str, audience: str, project: str = "marquee/marquee", protected: bool = False) -> str:
    """The token that GitLab signs for a job of this branch, which names an environment that is protected or not.

    https://docs.gitlab.com/ci/secrets/id_token_authentication/
    """
    subject = f"project_path:{project}:ref_type:branch:ref:{branch}:environment_protected:{str(protected).lower()}"
    claims = {"iss": ISSUER, "aud": audience, "sub": subject, "exp": int(time.time()) + 3600}
    return jwt.encode(claims, rsa.generate_private_key(public_exponent=65537, key_size=2048), algorithm="RS256")


def uv_cache() -> str:
    found = subprocess.run(["uv", "cache", "dir"], env=UV, capture_output=True, text=True, check=True, timeout=60)
    return found.stdout.strip()


def in_clone(runner, variables: dict[str, str], *command: str, seconds: int = 120) -> str:
    done = subprocess.run(command, cwd=runner.clone, env=variables, capture_output=True, text=True, timeout=seconds)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def login() -> TerraformLogin:
    """Terraform's logins to Snowflake; GitLab's token and the job's AWS role stand for them in life."""
    return TerraformLogin(load("dev"))


@pytest.fixture
def roles(runner, dev_cloud, login) -> dict[str, str]:
    """Set dev up as the runbook says, by a verb for each cloud. Returns {job: role ARN}."""
    of_jobs = ("--gitlab-project", "marquee/marquee", "--gitlab-url", ISSUER, "--foundations", "--yes")
    for verb, *options in (("aws", *of_jobs), ("account", *login.arguments)):
        in_clone(runner, dev_cloud.environment, sys.executable, "-m", f"scripts.{verb}", "dev", *options, seconds=300)
    return {job: load("dev").job_role_arn(job) for job in JOBS}


@pytest.fixture
def project_variables(runner, dev_cloud, login, roles, tmp_path) -> Path:
    """The CI/CD variables of the project in GitLab, some of them per environment; none is an administrator's."""
    cloud = login.instead_of_administrator(dev_cloud.variables)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        cloud.pop(name)
    variables = {
        **cloud,
        # Terraform's own login to AWS asks this address, not AWS_ENDPOINT_URL.
        "AWS_ENDPOINT_URL_STS": cloud["AWS_ENDPOINT_URL"],
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "aws-id-token"),
        # The machine's cache of packages stands for GitLab's. Each job makes its environment from it.
        "UV_CACHE_DIR": uv_cache(),
    }
    logins: dict[str, dict[str, str]] = {}
    for scope, identity in (("dev/plan", "plan"), ("dev", "deploy")):
        token = {"AWS_ID_TOKEN": id_token("main", f"marquee-dev-{identity}")}
        for name, value in (login.variables(identity) | token).items():
            variables.pop(name, None)
            logins.setdefault(name, {})[scope] = value
    scoped = {
        # Said in full: of a value that happens to be a path gitlab-ci-local makes a variable of type file.
        **{name: {"type": "variable", "values": {"*": value}} for name, value in variables.items()},
        "AWS_ROLE_ARN": {"type": "variable", "values": {"dev/plan": roles["plan"], "dev": roles["deploy"]}},
        **{name: {"type": "variable", "values": values} for name, values in logins.items()},
    }
    file = runner.clone / ".gitlab-ci-local-variables.yml"
    file.write_text(yaml.safe_dump(scoped))
    return file


def run(runner, *jobs: str, seconds: int) -> str:
    """Run these jobs; return their output. Fails with it if one of them does."""
    done = runner(
        *[
            "--force-shell-executor",
            "--shell-isolation",
            "--no-artifacts-to-source",
            "--no-evaluate-rule-changes",
            *jobs,
        ],
        seconds=seconds,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@contextmanager
def splitter(cloud, outputs: dict, log: Path) -> Iterator[None]:
    """The splitter beside the lane, as its AWS role, which ECS would hand to its task."""
    answer = cloud.client("sts").assume_role(RoleArn=outputs["splitter_role_arn"], RoleSessionName="splitter")
    role = answer["Credentials"]
    variables = {
        **{key: value for key, value in cloud.environment.items() if not key.startswith("SNOWFLAKE_")},
        **{key: cloud.variables[key] for key in ("SNOWFLAKE_HOST", "SNOWFLAKE_PORT", "SNOWFLAKE_PROTOCOL")},
        **outputs["splitter_environment"],
        "AWS_ACCESS_KEY_ID": role["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": role["SecretAccessKey"],
        "AWS_SESSION_TOKEN": role["SessionToken"],
        "SPARK_MASTER": "local[1]",
    }
    with log.open("w") as target:
        service = subprocess.Popen(
            [sys.executable, "-m", "pipelines.splitter"],
            cwd=PROJECT, env=variables, stdout=target, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            yield
            assert service.poll() is None, log.read_text()
        finally:
            service.terminate()
            service.wait(40)


def assert_a_token_opens_one_role(cloud, roles: dict[str, str]) -> None:
    """Each role takes the tokens of its own kind of job, environment, project and branch."""
    sts = cloud.client("sts")

    def enter(job: str, token: str) -> None:
        sts.assume_role_with_web_identity(RoleArn=roles[job], RoleSessionName="job", WebIdentityToken=token)

    enter("preview", id_token("feature", "marquee-dev-preview"))
    enter("plan", id_token("main", "marquee-dev-plan"))
    enter("deploy", id_token("main", "marquee-dev-deploy"))
    for job, token in (
        ("deploy", id_token("feature", "marquee-dev-deploy")),
        ("deploy", id_token("main2", "marquee-dev-deploy")),
        ("deploy", id_token("main", "marquee-dev-plan")),
        ("deploy", id_token("main", "marquee-prod-deploy")),
        ("deploy", id_token("main", ISSUER)),
        ("deploy", id_token("main", "marquee-dev-deploy", "somebody/marquee")),
        ("plan", id_token("feature", "marquee-dev-plan")),
        ("plan", id_token("main", "marquee-prod-plan")),
        ("plan", id_token("main", "marquee-dev-deploy")),
        ("plan", id_token("main", "marquee-dev-preview")),
        ("preview", id_token("feature", "marquee-prod-preview")),
        ("preview", id_token("feature", "marquee-dev-plan")),
        ("preview", id_token("feature", "marquee-dev-preview", "somebody/marquee")),
    ):
        with pytest.raises(sts.exceptions.ClientError, match=r"Not authorized to perform|Incorrect token audience"):
            enter(job, token)


def assert_verify_says_where_it_stopped(cloud, runner, outputs: dict) -> None:
    file = runner.clone / "build" / "dev" / "outputs.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(outputs))
    command = [sys.executable, "-m", "scripts.verify", "dev", "--deadline", "0"]
    done = subprocess.run(command, cwd=runner.clone, env=cloud.environment, capture_output=True, text=True, timeout=60)

    assert done.returncode == 1
    assert done.stderr.startswith("Error: dev is not verified: part: ") and done.stderr.count("\n") == 1


@pytest.fixture
def kept(runner) -> Iterator[None]:
    gitlab.keep_artifacts(runner.clone)
    yield
    (runner.clone / ".gitlab-ci-local.yml").unlink()


@pytest.mark.timeout(900)
def test_lane_from_plan_to_a_verified_row(runner, dev_cloud, roles, project_variables, kept, tmp_path):
    assert_a_token_opens_one_role(dev_cloud, roles)

    run(runner, "release", "dev:plan", "dev:apply", "dev:migrate", seconds=600)
    state = runner.clone / ".gitlab-ci-local"
    outputs = json.loads(next(state.glob("artifacts/*apply/build/dev/outputs.json")).read_text())
    report = json.loads(next(state.glob("builds/*plan/build/dev/plan-report.json")).read_text())
    assert report["create"] > 0 and report["delete"] == 0

    assert_verify_says_where_it_stopped(dev_cloud, runner, outputs)
    with splitter(dev_cloud, outputs, tmp_path / "splitter.log"):
        said = run(runner, "dev:verify", seconds=400)

    assert [
        stage
        for stage in ("service: marquee-dev-splitter:", "landing: ", "part: ", "manifest: ", "rows: ")
        if stage not in said
    ] == []
    assert "dev is verified" in said
    assert "dev passed with" in said and "; staging may take it" in said
    passed = json.loads(next(state.glob("artifacts/*verify/build/release/dev.json")).read_text())
    assert passed["commit"] == in_clone(runner, dev_cloud.environment, "git", "rev-parse", "HEAD").strip()
    assert passed["passed_at"]
    page = next(state.glob("artifacts/*verify/build/dev/report.html")).read_text()
    assert "What the warehouse <code>MARQUEE_DEV</code> answers" in page
