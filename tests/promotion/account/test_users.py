import json

import pytest

from promotion.account import users
from promotion.environment import Environment

ENVIRONMENT = Environment("dev", "222222222222", "eu-west-1", "MARQUEE-DEV")
TOKEN = users.identity_token(
    "https://gitlab.example", "project_path:marquee/marquee:ref_type:branch:ref:main", ENVIRONMENT.deploy_audience
)


def test_the_deployer_is_named_after_its_environment_and_has_five_rights():
    deployer = users.deployer(ENVIRONMENT)
    granted = [
        line for line in deployer.statements(None) if line.endswith(' ON ACCOUNT TO ROLE "MARQUEE_DEV_DEPLOYER"')
    ]
    assert [line.split(" ON ")[0] for line in granted] == [
        "GRANT CREATE DATABASE",
        "GRANT CREATE ROLE",
        "GRANT CREATE STORAGE INTEGRATION",
        "GRANT CREATE USER",
        "GRANT CREATE WAREHOUSE",
    ]


def test_the_planner_shows_everything_and_is_inherited_by_nobody():
    statements = list(users.planner(ENVIRONMENT).statements(None))
    assert [line for line in statements if line.startswith("GRANT ")] == [
        'GRANT MONITOR ROLE ON ACCOUNT TO ROLE "MARQUEE_DEV_PLANNER"',
        'GRANT MONITOR USER ON ACCOUNT TO ROLE "MARQUEE_DEV_PLANNER"',
        'GRANT RESOLVE ALL ON ACCOUNT TO ROLE "MARQUEE_DEV_PLANNER"',
        'GRANT ROLE "MARQUEE_DEV_PLANNER" TO USER "MARQUEE_DEV_PLANNER"',
    ]


def test_the_previewer_lists_objects_and_sees_nothing_of_users():
    statements = list(users.previewer(ENVIRONMENT).statements(None))
    assert [line for line in statements if line.startswith("GRANT ")] == [
        'GRANT RESOLVE ALL ON ACCOUNT TO ROLE "MARQUEE_DEV_PREVIEWER"',
        'GRANT ROLE "MARQUEE_DEV_PREVIEWER" TO USER "MARQUEE_DEV_PREVIEWER"',
    ]


@pytest.mark.parametrize("kind", ["plan", "preview"])
def test_a_job_that_plans_logs_in_with_its_aws_role(kind):
    login = users.aws_role(getattr(ENVIRONMENT, f"{kind}_identity"))
    assert login == f"WORKLOAD_IDENTITY = (TYPE = AWS ARN = 'arn:aws:iam::222222222222:role/gitlab-marquee-dev-{kind}')"


def test_a_job_of_gitlab_logs_in_with_its_token():
    [alter] = [line for line in users.deployer(ENVIRONMENT).statements(TOKEN) if line.startswith("ALTER USER")]
    assert alter == (
        'ALTER USER "MARQUEE_DEV_DEPLOYER" SET DEFAULT_ROLE = "MARQUEE_DEV_DEPLOYER" DEFAULT_SECONDARY_ROLES = () '
        "WORKLOAD_IDENTITY = (TYPE = OIDC ISSUER = 'https://gitlab.example' "
        "SUBJECT = 'project_path:marquee/marquee:ref_type:branch:ref:main' OIDC_AUDIENCE_LIST = ('marquee-dev-deploy'))"
    )


@pytest.mark.slow
def test_each_user_has_its_identity_and_no_other(account):
    account.set_up()
    environment = account.environment
    logins = {
        users.deployer(environment): TOKEN,
        users.planner(environment): users.aws_role(environment.plan_identity),
        users.previewer(environment): users.aws_role(environment.preview_identity),
    }
    shown = {}
    for user, login in logins.items():
        for statement in user.statements(login):
            account.administrator.run(statement)
        methods = f'SHOW USER WORKLOAD IDENTITY AUTHENTICATION METHODS FOR USER "{user.name}"'
        [method] = account.administrator.show(methods)
        shown[user.name] = (method["type"], json.loads(method["additional_info"]))
    assert shown[environment.deployer_role] == (
        "OIDC",
        {
            "issuer": "https://gitlab.example",
            "subject": "project_path:marquee/marquee:ref_type:branch:ref:main",
            "audienceList": ["marquee-dev-deploy"],
        },
    )
    roles = {name: (kind, found.get("iamRole")) for name, (kind, found) in shown.items()}
    assert roles[environment.planner_role] == ("AWS", f"gitlab-marquee-{environment.name}-plan")
    assert roles[environment.previewer_role] == ("AWS", f"gitlab-marquee-{environment.name}-preview")
