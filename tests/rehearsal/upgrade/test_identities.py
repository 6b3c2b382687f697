import jwt
import pytest

from promotion.environment import load
from rehearsal.jobs import Job
from rehearsal.terraform_login import TerraformLogin
from rehearsal.upgrade.identities import Identities

ROLES = {"preview": "arn:preview", "plan": "arn:plan", "deploy": "arn:deploy"}
CLOUD = {
    "AWS_ENDPOINT_URL": "https://127.0.0.1:1",
    "AWS_ACCESS_KEY_ID": "111111111111",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "SNOWFLAKE_HOST": "127.0.0.1",
    "SNOWFLAKE_USER": "ADMIN",
    "SNOWFLAKE_PASSWORD": "password",
    "SNOWFLAKE_ROLE": "ACCOUNTADMIN",
}
TOKENS = frozenset({"AWS_ID_TOKEN", "SNOWFLAKE_TOKEN"})


def variables(login: TerraformLogin | None, tmp_path, tokens=TOKENS, identity="deploy") -> dict[str, str]:
    return Identities(ROLES, login).variables(Job("apply", (), {}, identity, tokens), CLOUD, tmp_path / "token")


def test_a_job_with_a_token_for_snowflake_is_the_deployer(tmp_path):
    login = TerraformLogin(load("local"))
    given = variables(login, tmp_path)
    assert login.variables().items() <= given.items()
    assert not {"ADMIN", "ACCOUNTADMIN", "password", "secret"} & set(given.values())
    assert (given["AWS_ROLE_ARN"], given["SNOWFLAKE_HOST"]) == ("arn:deploy", "127.0.0.1")


@pytest.mark.parametrize(
    ("identity", "role"), [("plan", "MARQUEE_LOCAL_PLANNER"), ("preview", "MARQUEE_LOCAL_PREVIEWER")]
)
def test_a_job_that_plans_only_reads_in_both_clouds(tmp_path, identity, role):
    login = TerraformLogin(load("local"))
    given = variables(login, tmp_path, identity=identity)
    assert login.variables(identity).items() <= given.items()
    assert (given["AWS_ROLE_ARN"], given["SNOWFLAKE_ROLE"]) == (f"arn:{identity}", role)


def test_a_job_without_one_has_no_login_to_snowflake(tmp_path):
    for login in (None, TerraformLogin(load("local"))):
        given = variables(login, tmp_path, frozenset({"AWS_ID_TOKEN"}))
        assert {name for name in given if name.startswith("SNOWFLAKE_")} == {"SNOWFLAKE_HOST"}


def test_a_job_without_a_token_enters_no_account(tmp_path):
    assert variables(TerraformLogin(load("local")), tmp_path, frozenset(), "deploy") == {}


def test_a_commit_without_the_verb_deploys_as_the_administrator(tmp_path):
    assert variables(None, tmp_path)["SNOWFLAKE_ROLE"] == "ACCOUNTADMIN"


@pytest.mark.parametrize(
    ("protected", "identity", "environment", "end"),
    [
        (True, "deploy", "prod", "ref:main:environment_protected:true"),
        (True, "plan", "prod/plan", "ref:main:environment_protected:false"),
        (True, "preview", "prod/preview", "ref:main:environment_protected:false"),
        (False, "deploy", "dev", "ref:main:environment_protected:false"),
        (True, "deploy", "", "ref:main"),  # of a job that names no environment
        (None, "deploy", "dev", "ref:main"),  # of a commit whose roles do not ask for it
    ],
)
def test_a_token_says_whether_its_environment_is_protected(tmp_path, protected, identity, environment, end):
    job = Job("apply", (), {}, identity, TOKENS, environment=environment)
    token = Identities(ROLES, None, protected).variables(job, CLOUD, tmp_path / "token")["AWS_ID_TOKEN"]
    subject = jwt.decode(token, options={"verify_signature": False})["sub"]
    assert subject == f"project_path:marquee/marquee:ref_type:branch:{end}"
