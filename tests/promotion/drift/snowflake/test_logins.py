"""The identities of Terraform's users, as `scripts.account` sets them and as somebody exchanged them."""

import json
from collections.abc import Iterator

import pytest

from localcloud import LocalSnowflake
from promotion.access import job_subject
from promotion.account import users
from promotion.drift.finding import Finding
from promotion.drift.snowflake import logins
from promotion.drift.snowflake.reader import Reader
from promotion.environment import Environment
from promotion.terraform import job_roles_state
from promotion.terraform.job_roles_state import JobRolesState

ENVIRONMENT = Environment("dev", "222222222222", "eu-west-1", "MARQUEE-TEST")
OPTIONS = {"gitlab_project": "video/marquee", "gitlab_url": "https://gitlab.com", "branch": "main"}
SUBJECT = job_subject.subject("video/marquee", "main", ENVIRONMENT)
COMMAND = "python -m scripts.account dev --gitlab-project video/marquee"
UNKNOWN = "python -m scripts.account dev --gitlab-project GROUP/NAME --gitlab-url URL --branch BRANCH"
LOGINS = {
    "MARQUEE_DEV_DEPLOYER": users.identity_token("https://gitlab.com", SUBJECT, ENVIRONMENT.deploy_audience),
    "MARQUEE_DEV_PLANNER": users.aws_role(ENVIRONMENT.plan_identity),
    "MARQUEE_DEV_PREVIEWER": users.aws_role(ENVIRONMENT.preview_identity),
}
# {what somebody did: (the user, its login now, a line)}
EXCHANGED = {
    "the jobs of another project": (
        "MARQUEE_DEV_DEPLOYER",
        users.identity_token("https://gitlab.com", SUBJECT.replace("video/", "mine/"), ENVIRONMENT.deploy_audience),
        "+ subject: project_path:mine/marquee:ref_type:branch:ref:main:environment_protected:false",
    ),
    "another issuer": (
        "MARQUEE_DEV_DEPLOYER",
        users.identity_token("https://evil.example", SUBJECT, ENVIRONMENT.deploy_audience),
        "+ issuer: https://evil.example",
    ),
    "another audience": (
        "MARQUEE_DEV_DEPLOYER", users.identity_token("https://gitlab.com", SUBJECT, "mine"), "+ audienceList: mine"
    ),
    "a role in AWS instead of a token": (
        "MARQUEE_DEV_DEPLOYER", users.aws_role("arn:aws:iam::222222222222:role/mine"), "+ iamRole: mine"
    ),
    "another role": (
        "MARQUEE_DEV_PLANNER", users.aws_role("arn:aws:iam::222222222222:role/mine"), "+ iamRole: mine"
    ),
    "the same role of another account": (
        "MARQUEE_DEV_PREVIEWER",
        users.aws_role(ENVIRONMENT.preview_identity.replace("222222222222", "999999999999")),
        "+ awsAccount: 999999999999",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def snowflake() -> Iterator[LocalSnowflake]:
    with LocalSnowflake(account="MARQUEE-TEST") as running:
        yield running


@pytest.fixture
def execute(snowflake):
    """Runs statements as an administrator, over the three users as `scripts.account` makes them."""
    with snowflake.connect() as connection:
        cursor = connection.cursor()
        for name, login in LOGINS.items():
            cursor.execute(f"CREATE OR REPLACE USER {name} TYPE = SERVICE {login}")
        yield cursor.execute


@pytest.fixture
def found(snowflake, monkeypatch):
    """The findings, with the options of the last `scripts.aws`."""

    def findings(options: dict[str, str] = OPTIONS) -> list[Finding]:
        state = JobRolesState({}, {}, {}, {}, options)
        monkeypatch.setattr(job_roles_state, "read", lambda environment, s3: state if options else None)
        with snowflake.connect() as connection:
            return list(logins.findings(ENVIRONMENT, None, Reader(connection)))

    return findings


def test_identities_as_they_were_made_are_no_drift(execute, found):
    assert found() == found({}) == []


@pytest.mark.parametrize(("user", "login", "line"), EXCHANGED.values(), ids=EXCHANGED)
def test_another_identity_is_found_with_the_command_that_sets_it_again(execute, found, user, login, line):
    execute(f"ALTER USER {user} SET {login}")
    [finding] = found()
    assert (finding.object, finding.change, finding.back) == (f"identity of user {user}", "changed", COMMAND)
    assert line in map(str, finding.lines)


def test_without_the_options_the_audience_is_compared(execute, found):
    execute(f"ALTER USER MARQUEE_DEV_DEPLOYER SET {users.identity_token('https://x.example', SUBJECT, 'mine')}")
    [finding] = found({})
    assert (finding.object, finding.back) == ("identity of user MARQUEE_DEV_DEPLOYER", UNKNOWN)


class Shown:
    """The deployer's identity alone, as SHOW prints it, with these details."""

    def __init__(self, **details: object) -> None:
        self.details = {"issuer": "https://gitlab.com", "subject": SUBJECT, **details}

    def show(self, statement: str) -> list[dict[str, str]]:
        details = {"audienceList": [ENVIRONMENT.deploy_audience], **self.details}
        of_deployer = statement.endswith('"MARQUEE_DEV_DEPLOYER"')
        return [{"type": "OIDC", "additional_info": json.dumps(details)}] if of_deployer else []


@pytest.mark.parametrize(
    ("left_out", "claim", "others"),
    [
        ("gitlab_url", "issuer", ("subject", "audienceList")),
        ("gitlab_project", "subject", ("issuer", "audienceList")),
        ("branch", "subject", ("issuer", "audienceList")),
    ],
)
def test_a_claim_is_compared_if_its_options_are_known(monkeypatch, left_out, claim, others):
    """A state that an earlier `scripts.aws` wrote may lack one."""
    options = {name: value for name, value in OPTIONS.items() if name != left_out}
    monkeypatch.setattr(job_roles_state, "read", lambda environment, s3: JobRolesState({}, {}, {}, {}, options))

    def objects(**details: object) -> list[str]:
        return [each.object for each in logins.findings(ENVIRONMENT, None, Shown(**details))]

    assert objects() == objects(**{claim: "another"}) == []
    for other in others:
        assert objects(**{other: "another"}) == ["identity of user MARQUEE_DEV_DEPLOYER"]


def test_a_user_that_logs_in_by_its_key_has_none(execute, found):
    execute("ALTER USER MARQUEE_DEV_DEPLOYER UNSET WORKLOAD_IDENTITY")
    execute("DROP USER MARQUEE_DEV_PLANNER")
    assert found() == []


def test_details_are_those_of_snowflakes_page(execute):
    """https://docs.snowflake.com/en/sql-reference/sql/show-user-workload-identity-authentication-methods"""
    shown = "SHOW USER WORKLOAD IDENTITY AUTHENTICATION METHODS FOR USER MARQUEE_DEV_PLANNER"
    [row] = execute(shown).fetchall()
    assert json.loads(row[-1]).keys() == {"awsPartition", "awsAccount", "type", "iamRole"}
