"""The roles of GitLab's jobs: their own tests with a mock provider; prod's in the local AWS, entered with tokens."""

import json
import shutil
from functools import partial
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from promotion.environment import load
from tests.gitlab.test_lane import ISSUER, id_token

PROJECT = Path(__file__).resolve().parents[2]


def copied(folder: Path) -> Path:
    shutil.copytree(PROJECT / "environments", folder / "environments")
    root = folder / "terraform" / "gitlab"
    shutil.copytree(PROJECT / "terraform" / "gitlab", root, ignore=shutil.ignore_patterns(".terraform*"))
    return root


@pytest.mark.slow
def test_its_own_tests_pass(tmp_path, terraform):
    folder = copied(tmp_path)
    terraform(folder, "init", "-backend=false")

    assert "Success!" in terraform(folder, "test")


@pytest.fixture(scope="module")
def enter(cloud, tmp_path_factory, terraform_in):
    """Take one of prod's roles with a token: `enter("deploy", token)` returns its credentials."""
    account = load("prod").aws_account_id
    folder = copied(tmp_path_factory.mktemp("roles"))
    (folder / "backend_override.tf").write_text('terraform {\n  backend "local" {}\n}\n')
    # The init's arguments are for a state in S3.
    variables = {name: value for name, value in cloud.environment.items() if not name.startswith("TF_CLI_ARGS")}
    run = terraform_in(folder, {**variables, "AWS_ACCESS_KEY_ID": account})
    run("init")
    values = {"environment": "prod", "gitlab_project": "marquee/marquee", "gitlab_url": ISSUER}
    run("apply", "-auto-approve", *[f"-var={name}={value}" for name, value in values.items()])
    roles = json.loads(run("output", "-json", "role_arns"))
    sts = cloud.client("sts")

    def enter(job: str, token: str) -> dict[str, str]:
        found = sts.assume_role_with_web_identity(RoleArn=roles[job], RoleSessionName="job", WebIdentityToken=token)
        return found["Credentials"]

    return enter


def test_a_job_behind_the_button_deploys_prod_one_branch_plans_and_any_previews_it(enter):
    enter("deploy", id_token("main", "marquee-prod-deploy", protected=True))
    enter("plan", id_token("main", "marquee-prod-plan"))
    enter("preview", id_token("feature", "marquee-prod-preview"))


FORK = "somebody/marquee"


@pytest.mark.parametrize(
    ("job", "token"),
    {
        "of a job before the button, which declares the audience": (
            "deploy",
            partial(id_token, "main", "marquee-prod-deploy"),
        ),
        "of a branch": ("deploy", partial(id_token, "feature", "marquee-prod-deploy", protected=True)),
        "of a branch with the same first letters": (
            "deploy",
            partial(id_token, "main2", "marquee-prod-deploy", protected=True),
        ),
        "of another environment": ("deploy", partial(id_token, "main", "marquee-dev-deploy", protected=True)),
        "of a plan": ("deploy", partial(id_token, "main", "marquee-prod-plan", protected=True)),
        "of the registry": ("deploy", partial(id_token, "main", "marquee-registry", protected=True)),
        "of a fork": ("deploy", partial(id_token, "main", "marquee-prod-deploy", FORK, protected=True)),
        "of a merge request, for the plan": ("plan", partial(id_token, "main", "marquee-prod-preview")),
        "of a branch, for the plan": ("plan", partial(id_token, "feature", "marquee-prod-plan")),
        "of a branch with the same first letters, for the plan": (
            "plan",
            partial(id_token, "main2", "marquee-prod-plan"),
        ),
        "of a plan in a fork": ("plan", partial(id_token, "main", "marquee-prod-plan", FORK)),
        "of a merge request in a fork": ("preview", partial(id_token, "feature", "marquee-prod-preview", FORK)),
        "of another environment's merge request": ("preview", partial(id_token, "feature", "marquee-dev-preview")),
        "of a deploy, for the plan": ("plan", partial(id_token, "main", "marquee-prod-deploy", protected=True)),
        "of another environment's plan": ("plan", partial(id_token, "main", "marquee-dev-plan")),
    }.values(),
)
def test_no_other_token_opens_prods_roles(enter, job, token):
    with pytest.raises(ClientError, match=r"Not authorized to perform|Incorrect token audience"):
        enter(job, token())
