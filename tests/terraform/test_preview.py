"""The job of a merge request: it plans from the state alone, as identities that can see nothing else."""

import json
import subprocess
from collections.abc import Callable, Iterator

import pytest
import snowflake.connector
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from snowflake.connector.errors import DatabaseError

from promotion.environment import PROJECT, load
from promotion.plan.changes import changes
from rehearsal import jobs
from rehearsal.upgrade.identities import Identities
from tests.applied import Applied, verb
from tests.terraform import outcome
from tests.terraform.outcome import Outcome
from tests.terraform.rights import Call, is_allowed
from tests.terraform.test_planner import FORBIDDEN, PLANNER

ENVIRONMENT = load("local")
ROLE, PREVIEWER = f"gitlab-{ENVIRONMENT.prefix}-preview", ENVIRONMENT.previewer_role
RIGHT = f"RESOLVE ALL ON ACCOUNT {{}} ROLE {PREVIEWER}"
# A change of the merge request, in both clouds: no file of the environment sets it.
CHANGE = {"TF_VAR_retention": json.dumps({"log_days": 180, "time_travel_days": 2})}
DESCRIBED = [
    *(f"DESCRIBE {kind} {ENVIRONMENT.database}{name}" for kind, name in (("SCHEMA", ".RAW"), ("INTEGRATION", "_S3"))),
    *(f"DESCRIBE USER {ENVIRONMENT.database}_{name}" for name in ("DEPLOYER", "SPLITTER")),
]
BY_HAND = f"ALTER USER {ENVIRONMENT.database}_ANALYST SET DISABLED = {{}}"


@pytest.fixture(scope="module")
def admin(applied) -> Iterator[Callable]:
    """Run a statement as the administrator."""
    names = ("host", "port", "protocol", "account", "user", "password", "role")
    settings = {name: applied.cloud.variables[f"SNOWFLAKE_{name.upper()}"] for name in names}
    with snowflake.connector.connect(**settings) as connection:
        yield connection.cursor().execute


@pytest.fixture(scope="module")
def job(applied, job_roles, tmp_path_factory) -> dict[str, str]:
    """The variables of the committed job in GitLab: its token opens its role, and nobody else's key is there."""
    committed, token = jobs.read(PROJECT, "local")["preview"], tmp_path_factory.mktemp("job") / "token"
    given = Identities(job_roles, None, protected=False).variables(committed, applied.cloud.variables, token)
    token.write_text(given["AWS_ID_TOKEN"])
    kept = {name: value for name, value in applied.environment.items() if not name.startswith("AWS_")}
    return {**kept, **{name: value for name, value in given.items() if name.startswith("AWS_")}, **applied.previewer}


def preview(job: dict[str, str], code: int = 0) -> subprocess.CompletedProcess:
    return verb(job, "plan", "--from-state", code=code)


def planned(applied: Applied) -> set[str]:
    document = json.loads((applied.build / "local" / "plan" / "plan.json").read_text())
    return {str(change) for change in changes(document)}


@pytest.mark.timeout(600, func_only=True)  # the platform is made in a fixture
def test_it_plans_all_but_what_was_changed_by_hand_and_nothing_applies_it(applied, job, admin):
    try:
        admin(BY_HAND.format("TRUE"))
        preview({**job, **CHANGE})
        from_state = planned(applied)
        refused = applied.verb("apply", code=1).stderr
        applied.verb("plan", **CHANGE)
        refreshed = planned(applied)
    finally:
        admin(BY_HAND.format("FALSE"))
    assert "~ snowflake_database.this: data_retention_time_in_days" in from_state
    assert "~ module.splitter_task.aws_cloudwatch_log_group.this: retention_in_days" in from_state
    assert (from_state - refreshed, refreshed - from_state) == (
        set(),
        {'~ module.service["analyst"].snowflake_service_user.this: disabled, show_output'},
    )
    assert "this plan was made from the state alone, for a review; plan again" in refused


@pytest.mark.timeout(900, func_only=True)
def test_each_permission_of_a_merge_request_is_needed(applied, job_roles, job, admin):
    iam, s3 = applied.cloud.client("iam"), client(applied, job_roles, job)
    policy = iam.get_role_policy(RoleName=ROLE, PolicyName="job")["PolicyDocument"]
    outcomes = []
    try:
        for sid, action in ((each["Sid"], action) for each in policy["Statement"] for action in each["Action"]):
            write(iam, [without(each, action) if each["Sid"] == sid else each for each in policy["Statement"]])
            outcomes.append(Outcome(f"preview, {sid}: {action}", *(unlisted(s3) if "List" in action else refused(job))))
    finally:
        write(iam, policy["Statement"])
    try:
        admin(f"REVOKE {RIGHT.format('FROM')}")
        outcomes.append(Outcome("previewer: RESOLVE ALL on the account", *refused(job)))
    finally:
        admin(f"GRANT {RIGHT.format('TO')}")
    outcome.keep(outcomes)
    assert len(outcomes) >= 4
    assert [str(each) for each in outcomes if not each.noticed] == []


def client(applied: Applied, job_roles: dict[str, str], job: dict[str, str]):
    """A client of S3 with the job's role."""
    token = {"RoleSessionName": "job", "WebIdentityToken": job["AWS_ID_TOKEN"]}
    answer = applied.cloud.client("sts").assume_role_with_web_identity(RoleArn=job_roles["preview"], **token)
    return applied.cloud.client("s3", answer["Credentials"])


def unlisted(s3) -> tuple[str, bool]:
    """The call that fails without the right to list the state's bucket.

    Before the first deploy there is no state and no record; S3 says so only to those who may list, and refuses others:
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html. MiniStack says so to all.
    """
    listed = Call("s3", "list_objects_v2", ENVIRONMENT.state_bucket, {"Bucket": ENVIRONMENT.state_bucket})
    return str(listed), not is_allowed(s3, listed)


def write(iam, statements: list[dict]) -> None:
    document = json.dumps({"Version": "2012-10-17", "Statement": [each for each in statements if each["Action"]]})
    iam.put_role_policy(RoleName=ROLE, PolicyName="job", PolicyDocument=document)


def without(statement: dict, action: str) -> dict:
    return {**statement, "Action": [each for each in statement["Action"] if each != action]}


def refused(job: dict[str, str]) -> tuple[str, bool]:
    """Return the job's last line, and True if it names a missing right."""
    said = preview(job, code=1).stderr.strip().splitlines()[-1]
    return said, any(word in said for word in ("AccessDenied", "not authorized", "Access Denied", "Forbidden"))


def test_it_lists_no_customers_files_and_sees_none_of_what_stands(applied, job_roles, job):
    s3 = client(applied, job_roles, job)
    for bucket in (f"{ENVIRONMENT.prefix}-landing", f"{ENVIRONMENT.prefix}-ready"):
        for call in (s3.head_bucket, s3.list_objects_v2, s3.list_object_versions, s3.get_bucket_versioning):
            with pytest.raises(s3.exceptions.ClientError, match=r"403|AccessDenied"):
                call(Bucket=bucket)
    lock = {"Bucket": ENVIRONMENT.state_bucket, "Key": "local/terraform.tfstate.tflock"}
    for change in (lambda: s3.put_object(**lock, Body=b"{}"), lambda: s3.delete_object(**lock)):
        with pytest.raises(s3.exceptions.ClientError, match="AccessDenied"):
            change()


def test_in_snowflake_it_lists_names_and_describes_reads_and_changes_nothing(applied):
    login = {name: applied.cloud.variables[f"SNOWFLAKE_{name.upper()}"] for name in ("host", "port", "protocol")}
    key = load_pem_private_key(applied.previewer["SNOWFLAKE_PRIVATE_KEY"].encode(), password=None)
    account = applied.cloud.variables["SNOWFLAKE_ACCOUNT"]
    with snowflake.connector.connect(**login, account=account, user=PREVIEWER, private_key=key) as connection:
        assert connection.role == PREVIEWER
        execute = connection.cursor().execute
        statements = [*DESCRIBED, *FORBIDDEN, *(each.replace(PLANNER, PREVIEWER) for each in FORBIDDEN)]
        errors = {statement: error_of(execute, statement) for statement in statements}
    assert {statement for statement, error in errors.items() if error not in (606, 2003, 2043, 3001, 3013)} == set()


def error_of(execute: Callable, statement: str) -> int:
    try:
        execute(statement)
    except DatabaseError as error:
        return error.errno
    return 0
