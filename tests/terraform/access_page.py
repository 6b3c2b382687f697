"""The page docs/access.md: who may do what in both clouds, as a platform that stands answered.

`MARQUEE_WRITE_ACCESS=1 make test TESTS=tests/terraform/test_paths_of_rights.py` writes it; without the variable the
test compares it with what the platform answers.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import snowflake.connector
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from promotion.environment import PROJECT
from tests.terraform.rights import ENVIRONMENT, EVERYTHING, SERVICES, Call, Targets, is_allowed, traces

PAGE = PROJECT / "docs" / "access.md"
WRITE = "MARQUEE_WRITE_ACCESS"
SCHEMAS = ["RAW", "VENDOR", "MARTS", "DEPLOY"]
TABLES = ["RAW", "VENDOR", "DEPLOY"]
NAME = "ACCESS_PAGE"
_FILE = "access-page"
_TRACES = {
    "get_object": "s3:GetObject", "delete_object": "s3:DeleteObject", "stop_logging": "cloudtrail:StopLogging",
    "put_bucket_lifecycle_configuration": "s3:PutLifecycleConfiguration",
    "put_event_selectors": "cloudtrail:PutEventSelectors",
}  # fmt: skip
HEAD = """# Who may do what

Each line is a call that an identity made in a platform that stands: {rows} of them, {allowed} allowed and {refused}
refused. `tests/terraform/test_paths_of_rights.py` makes them again and compares; `tests/terraform/access_page.py` says
how to write the page. The identities of AWS are the roles of the pipelines, of Snowflake, and of GitLab's jobs after
the first deploy; those of Snowflake are the service users and the users of Terraform. The jobs of merge requests are
`preview` and `previewer`, those of the default branch `plan` and `planner`, `deploy` and `deployer`.
"""


@dataclass(frozen=True, order=True)
class Row:
    """One answer: whether `identity` may do `action` to `resource`."""

    cloud: str
    identity: str
    action: str
    resource: str
    allowed: bool


def page(rows: Iterable[Row]) -> str:
    """Return the page with a table for each identity."""
    ordered = sorted(rows)
    allowed = sum(row.allowed for row in ordered)
    parts = [HEAD.format(rows=len(ordered), allowed=allowed, refused=len(ordered) - allowed)]
    last = ("", "")
    for row in ordered:
        if (row.cloud, row.identity) != last:
            last = (row.cloud, row.identity)
            parts.append(f"\n## {row.cloud}: {row.identity}\n\n| action | resource | |\n| --- | --- | --- |\n")
        parts.append(f"| {row.action} | {row.resource} | {'allowed' if row.allowed else 'refused'} |\n")
    return "".join(parts)


def aws_rows(identity: str, clients: Callable[[str], Any], targets: Targets, queue: str, text: bytes) -> Iterator[Row]:
    """Yield what the identity may do in AWS; `text` is encrypted with the platform's key."""
    for action, resource, call in _calls(targets, queue, text):
        yield Row("AWS", identity, action, resource, is_allowed(clients(call.service), call))


def files() -> list[tuple[str, str]]:
    """Return bucket and key of a file in each place that somebody may read or write; the test puts them there."""
    landing, ready, state = (f"{ENVIRONMENT}-{name}" for name in ("landing", "ready", "terraform-state"))
    return [
        (landing, f"streaming/{_FILE}"), (landing, f"vendor/{_FILE}"), (landing, f"quarantine/{_FILE}.reason.json"),
        (ready, f"{_FILE}/part-0"), (ready, f"{_FILE}/manifest.json"), (state, f"local/{_FILE}"),
    ]  # fmt: skip


def _calls(targets: Targets, queue: str, text: bytes) -> Iterator[tuple[str, str, Call]]:
    """Yield action, resource and call."""

    def call(action: str, resource: str, method: str, **arguments: Any) -> tuple[str, str, Call]:
        return action, resource, Call(action.partition(":")[0], method, resource, arguments)

    landing, ready, state = (f"{ENVIRONMENT}-{name}" for name in ("landing", "ready", "terraform-state"))
    for bucket, key in files():
        where = f"{bucket.removeprefix(f'{ENVIRONMENT}-')}/{key.replace(_FILE, '*')}"
        yield call("s3:GetObject", where, "get_object", Bucket=bucket, Key=key)
        yield call("s3:PutObject", where, "put_object", Bucket=bucket, Key=key, Body=b"x")
        yield call("s3:DeleteObjectVersion", where, "delete_object", Bucket=bucket, Key=key, VersionId="none")
    for bucket, prefix in ((landing, "streaming/"), (landing, "vendor/"), (ready, ""), (state, "")):
        where = f"{bucket.removeprefix(f'{ENVIRONMENT}-')}/{prefix}"
        yield call("s3:ListBucket", where, "list_objects_v2", Bucket=bucket, Prefix=prefix, MaxKeys=1)
        yield call("s3:ListBucketVersions", where, "list_object_versions", Bucket=bucket, Prefix=prefix, MaxKeys=1)
    for each in traces():
        if each.method in _TRACES:
            yield _TRACES[each.method], each.subject.removeprefix(f"{ENVIRONMENT}-"), each
    yield call("sqs:ReceiveMessage", "landing-events", "receive_message", QueueUrl=queue, VisibilityTimeout=0)
    yield call("sqs:SendMessage", "landing-events", "send_message", QueueUrl=queue, MessageBody="{}")
    yield call("sqs:PurgeQueue", "landing-events", "purge_queue", QueueUrl=queue)
    for service in SERVICES:
        secret = f"{ENVIRONMENT}/snowflake/{service}"
        yield call("secretsmanager:GetSecretValue", f"key of {service}", "get_secret_value", SecretId=secret)
        yield call("secretsmanager:DescribeSecret", f"key of {service}", "describe_secret", SecretId=secret)
    yield call("kms:Decrypt", "the platform's key, not through S3", "decrypt", CiphertextBlob=text)
    yield call("kms:DescribeKey", "the platform's key", "describe_key", KeyId=targets.key)
    yield call("iam:ListRoles", "the account", "list_roles")
    for role in ("splitter", "verify", "eraser"):
        named = f"{ENVIRONMENT}-{role}"
        yield call("iam:GetRole", named, "get_role", RoleName=named)
        yield call(
            "iam:PutRolePolicy", named, "put_role_policy", RoleName=named, PolicyName="p", PolicyDocument=EVERYTHING
        )
        yield call("sts:AssumeRole", named, "assume_role", RoleArn=targets.arn(named), RoleSessionName="page")


def snowflake_rows(identity: str, connection: Any, database: str) -> Iterator[Row]:
    """Yield what the identity may do in Snowflake; `prepare` has made the objects that it asks for."""
    for action, resource, statement in _statements(database, identity):
        yield Row("Snowflake", identity, action, resource, _runs(connection, statement))


def prepare(migrator: Any, database: str) -> None:
    """Make a table in each schema that holds tables and a view over one, as migrations do."""
    for schema in TABLES:
        migrator.cursor().execute(f"CREATE OR REPLACE TABLE {database}.{schema}.{NAME} (N INTEGER)")
    migrator.cursor().execute(
        f"CREATE OR REPLACE VIEW {database}.MARTS.{NAME}_VIEW AS SELECT N FROM {database}.RAW.{NAME}"
    )


def clean(administrator: Any, database: str) -> None:
    """Drop what the statements and `prepare` made."""
    cursor = administrator.cursor()
    cursor.execute(f"DROP VIEW IF EXISTS {database}.MARTS.{NAME}_VIEW")
    for schema in SCHEMAS:
        for row in cursor.execute(f"SHOW TABLES LIKE '{NAME}%' IN SCHEMA {database}.{schema}").fetchall():
            cursor.execute(f"DROP TABLE {database}.{schema}.{row[1]}")
    for kind in ("DATABASE", "WAREHOUSE", "ROLE", "USER"):
        for row in cursor.execute(f"SHOW {kind}S LIKE '{NAME}%'").fetchall():
            cursor.execute(f"DROP {kind} {row[1] if kind == 'DATABASE' or kind == 'ROLE' else row[0]}")


def _statements(database: str, identity: str) -> Iterator[tuple[str, str, str]]:
    """Yield action, resource and statement; what is made has the identity in its name."""
    own = f"{NAME}_{identity.upper()}"
    for schema in SCHEMAS:
        yield "CREATE TABLE", schema, f"CREATE TABLE {database}.{schema}.{own} (N INTEGER)"
    for schema in TABLES:
        table = f"{database}.{schema}.{NAME}"
        yield "SELECT", f"tables of {schema}", f"SELECT N FROM {table}"
        yield "INSERT", f"tables of {schema}", f"INSERT INTO {table} VALUES (1)"
        yield "DELETE", f"tables of {schema}", f"DELETE FROM {table}"
        yield "ALTER TABLE", f"tables of {schema}", f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS M INTEGER"
    yield "SELECT", "views of MARTS", f"SELECT N FROM {database}.MARTS.{NAME}_VIEW"
    yield "USE WAREHOUSE", "LOAD", f"USE WAREHOUSE {database}_LOAD"
    yield "USE WAREHOUSE", "MARTS", f"USE WAREHOUSE {database}_MARTS"
    yield "USE ROLE", "ACCOUNTADMIN", "USE ROLE ACCOUNTADMIN"
    yield "CREATE DATABASE", "the account", f"CREATE DATABASE {own}"
    yield "CREATE WAREHOUSE", "the account", f"CREATE WAREHOUSE {own} INITIALLY_SUSPENDED = TRUE"
    yield "CREATE ROLE", "the account", f"CREATE ROLE {own}"
    yield "CREATE USER", "the account", f"CREATE USER {own} TYPE = SERVICE"
    yield "GRANT ROLE", "ACCOUNTADMIN", f"GRANT ROLE ACCOUNTADMIN TO ROLE {database}_ANALYST"
    yield "GRANT ROLE", "the migrator's role", f"GRANT ROLE {database}_MIGRATOR TO ROLE SYSADMIN"


def _runs(connection: Any, statement: str) -> bool:
    try:
        connection.cursor().execute(statement)
    except snowflake.connector.errors.ProgrammingError:
        return False
    return True


def log_in(cloud: Any, user: str, role: str, pem: str, **more: str) -> Any:
    """Return a connection of a user with its key pair."""
    key = load_pem_private_key(pem.encode(), password=None)
    return snowflake.connector.connect(
        **{name: cloud.variables[f"SNOWFLAKE_{name.upper()}"] for name in ("host", "port", "protocol", "account")},
        user=user,
        role=role,
        private_key=key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        **more,
    )
