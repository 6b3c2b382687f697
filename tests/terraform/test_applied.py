"""The infrastructure after an apply by the real Terraform with the real providers."""

import io
import itertools
import json
import subprocess
import sys
import zipfile

import pytest
from botocore.exceptions import ClientError

from promotion.environment import PROJECT, SERVICES
from tests.warehouse import Warehouse, make_warehouse


@pytest.fixture(scope="module")
def private_lines(applied) -> list[str]:
    """Lines of the private keys: any of them elsewhere than in Secrets Manager is a leak."""
    secrets = applied.cloud.client("secretsmanager")
    pems = [
        secrets.get_secret_value(SecretId=applied.outputs["services"][service]["key_secret"])["SecretString"]
        for service in SERVICES
    ]
    return [line for pem in pems for line in pem.splitlines()[2:-2]]


def contents(data: bytes) -> list[bytes]:
    """A file's bytes, and those of what is packed in it: Terraform's plan files are zip archives."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return [data]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [data, *(archive.read(name) for name in archive.namelist())]


def test_the_outputs_are_those_that_others_read(applied):
    assert set(applied.outputs) == {
        "landing_bucket", "ready_bucket", "events_queue_url", "dead_letter_queue_url", "splitter_role_arn",
        "bulk_load_role_arn", "upkeep_role_arn", "verify_role_arn", "eraser_role_arn", "snowflake_role_arn", "database",
        "storage_integration", "late_seconds", "splitter_service",
        "load_warehouse", "marts_warehouse", "services", "splitter_environment", "bulk_load_environment",
        "migration_variables",
    }  # fmt: skip
    assert applied.outputs["services"]["splitter"] == {
        "user": "MARQUEE_LOCAL_SPLITTER",
        "role": "MARQUEE_LOCAL_SPLITTER",
        "warehouse": "MARQUEE_LOCAL_LOAD",
        "key_secret": "marquee-local/snowflake/splitter",
    }
    assert all(isinstance(value, str) for value in applied.outputs["splitter_environment"].values())


def test_private_keys_are_neither_in_state_nor_in_plans_nor_in_what_was_printed(applied, private_lines):
    s3 = applied.cloud.client("s3")
    bucket = "marquee-local-terraform-state"
    states = [
        s3.get_object(Bucket=bucket, Key=entry["Key"], VersionId=entry["VersionId"])["Body"].read()
        for entry in s3.list_object_versions(Bucket=bucket)["Versions"]
    ]
    files = [path.read_bytes() for path in applied.build.rglob("*") if path.is_file() and "providers" not in path.parts]
    printed = applied.verb("keys").stdout + applied.verb("keys", "--json").stdout
    found = [piece for data in [*states, *files, printed.encode()] for piece in contents(data)]
    assert any(b"BEGIN" not in piece and b"MARQUEE_LOCAL_SPLITTER" in piece for piece in found)
    assert len(private_lines) > 80
    assert not [line for line in private_lines if any(line.encode() in piece for piece in found)]


AT_DEBUG_LEVEL = """
import logging, runpy, sys
logging.basicConfig(level=logging.DEBUG, stream=sys.stderr, force=True)
sys.argv = sys.argv[1:]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""


SECRETS = (
    "SNOWFLAKE_PASSWORD",
    "SNOWFLAKE_PRIVATE_KEY",
    "SNOWFLAKE_TOKEN",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
)


@pytest.mark.parametrize(
    ("command", "library"),
    {
        ("keys", "local"): "botocore",
        ("state", "local"): "botocore",
        ("account", "local"): "snowflake.connector",
        ("migrate", "local", "--plan"): "botocore",
        ("status", "local"): "botocore",
        ("erase", "local", "canary@example.com", "--plan"): "snowflake.connector",
        ("drift", "local"): "botocore",
        ("rollback", "local", "--plan"): "botocore",
    }.items(),
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_no_private_key_is_in_what_a_verb_logs_at_debug_level(applied, private_lines, command, library):
    """The libraries write to the root logger what they get and send. Without a release drift and rollback end soon."""
    name, *arguments = command
    login = {"account": applied.cloud.environment, "drift": applied.environment | applied.planner}
    environment = login.get(name, applied.environment)
    done = subprocess.run(
        [sys.executable, "-c", AT_DEBUG_LEVEL, f"scripts.{name}", *arguments],
        cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=280,
    )  # fmt: skip
    logged = done.stdout + done.stderr
    assert library in logged
    assert not [line for line in private_lines if line in logged]
    assert "PRIVATE KEY-----\\n" not in logged
    assert not [
        secret for secret in SECRETS for line in environment.get(secret, "").splitlines() if line and line in logged
    ]


@pytest.mark.parametrize("service", SERVICES)
def test_a_warehouse_of_the_tests_gives_the_rights_that_terraform_gives(applied, service):
    by_hand = make_warehouse(applied.cloud, [service])
    assert rights(by_hand, by_hand.database, service) == rights(by_hand, applied.outputs["database"], service)


def rights(warehouse: Warehouse, database: str, service: str) -> tuple[set, set, str]:
    """Return a service's grants, its future grants, and its user's secondary roles, with D for the database's name."""
    role = f"{database}_{service.upper()}"
    shown = [warehouse.show(f"SHOW {future} GRANTS TO ROLE {role}") for future in ("", "FUTURE")]
    now, future = (
        {
            (row["privilege"], row.get("granted_on") or row["grant_on"], row["name"].replace(database, "D"))
            for row in rows
        }
        for rows in shown
    )
    (user,) = (row for row in warehouse.show("SHOW USERS") if row["name"] == role)
    return now, future, user["default_secondary_roles"]


def test_a_landing_file_raises_an_event(applied):
    s3, sqs = applied.cloud.client("s3"), applied.cloud.client("sqs")
    for key in ("streaming/users/terraform test.csv", "vendor/books/terraform-test.json"):
        s3.put_object(Bucket=applied.outputs["landing_bucket"], Key=key, Body=b"x")
    keys = []
    while True:
        answer = sqs.receive_message(
            QueueUrl=applied.outputs["events_queue_url"], MaxNumberOfMessages=10, WaitTimeSeconds=1
        )
        if not answer.get("Messages"):
            break
        for message in answer["Messages"]:
            keys += [record["s3"]["object"]["key"] for record in json.loads(message["Body"]).get("Records", [])]
            sqs.delete_message(QueueUrl=applied.outputs["events_queue_url"], ReceiptHandle=message["ReceiptHandle"])
    assert [key for key in keys if "terraform" in key] == ["streaming/users/terraform+test.csv"]


def test_the_files_are_encrypted_with_the_platforms_key(applied):
    s3, kms = applied.cloud.client("s3"), applied.cloud.client("kms")
    bucket = applied.outputs["ready_bucket"]
    s3.put_object(Bucket=bucket, Key="terraform-test", Body=b"x")
    head = s3.head_object(Bucket=bucket, Key="terraform-test")
    assert head["ServerSideEncryption"] == "aws:kms"
    key = kms.describe_key(KeyId="alias/marquee-local")["KeyMetadata"]["Arn"]
    [rule] = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"] == key
    assert rule["BucketKeyEnabled"] is True


@pytest.mark.parametrize(
    "chosen",
    [
        {"ServerSideEncryption": "AES256"},
        {"ServerSideEncryption": "aws:kms"},
        {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "arn:aws:kms:eu-west-1:666666666666:key/1"},
        {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32},
    ],
    ids=["AWS's own keys", "AWS's key of KMS", "another account's key", "the writer's own key"],
)
def test_a_writer_does_not_choose_how_a_file_is_encrypted(applied, chosen):
    s3 = applied.cloud.client("s3", assume(applied, "splitter"))
    for bucket, key in ((READY, "users/chosen"), (LANDING, "quarantine/chosen")):
        with pytest.raises(ClientError, match="AccessDenied"):
            s3.put_object(Bucket=bucket, Key=key, Body=b"x", **chosen)


def test_each_read_of_a_file_is_recorded(applied):
    """The selectors take data events: awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html."""
    trails = applied.cloud.client("cloudtrail")
    [trail] = trails.describe_trails()["trailList"]
    assert (trail["Name"], trail["S3BucketName"]) == ("marquee-local-files", TRAIL_LOGS)
    key = applied.cloud.client("kms").describe_key(KeyId="alias/marquee-local-trail")["KeyMetadata"]["Arn"]
    assert trail["LogFileValidationEnabled"] and trail["KmsKeyId"] == key
    assert trails.get_trail_status(Name=trail["Name"])["IsLogging"]
    [selector] = trails.get_event_selectors(TrailName=trail["Name"])["AdvancedEventSelectors"]
    fields = {field.pop("Field"): field for field in selector["FieldSelectors"]}
    assert fields == {
        "eventCategory": {"Equals": ["Data"]},
        "resources.type": {"Equals": ["AWS::S3::Object"]},
        "resources.ARN": {"StartsWith": [f"arn:aws:s3:::{LANDING}/", f"arn:aws:s3:::{READY}/"]},
    }


def test_cloudtrail_has_no_right_on_the_key_of_the_files(applied):
    kms = applied.cloud.client("kms")
    named = {}
    for alias in ("alias/marquee-local", "alias/marquee-local-trail"):
        id_ = kms.describe_key(KeyId=alias)["KeyMetadata"]["KeyId"]
        policy = json.loads(kms.get_key_policy(KeyId=id_, PolicyName="default")["Policy"])
        named[alias] = {service for each in policy["Statement"] if (service := each["Principal"].get("Service"))}
    assert named == {"alias/marquee-local": set(), "alias/marquee-local-trail": {"cloudtrail.amazonaws.com"}}


def test_only_the_log_services_write_or_remove_a_log(applied):
    """Somebody of the account who may do everything in S3 can't."""
    iam, sts, logs = applied.cloud.client("iam"), applied.cloud.client("sts"), "marquee-local-logs"
    for bucket in (LANDING, READY):
        logging = applied.cloud.client("s3").get_bucket_logging(Bucket=bucket)["LoggingEnabled"]
        assert (logging["TargetBucket"], logging["TargetPrefix"]) == (logs, f"{bucket}/")
    account = applied.cloud.variables["AWS_ACCESS_KEY_ID"]
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": account}}
    role = iam.create_role(RoleName="all-of-s3", AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))["Role"]
    may = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    iam.put_role_policy(RoleName="all-of-s3", PolicyName="all", PolicyDocument=json.dumps(may))
    try:
        key = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="test")["Credentials"]
        s3 = applied.cloud.client("s3", key)
        for bucket, (call, more) in itertools.product(
            (logs, TRAIL_LOGS),
            (("put_object", {"Body": b"x"}), ("delete_object", {}), ("delete_object", {"VersionId": "1"})),
        ):
            s3.list_objects_v2(Bucket=bucket)
            with pytest.raises(ClientError, match="AccessDenied"):
                getattr(s3, call)(Bucket=bucket, Key="x", **more)
    finally:
        iam.delete_role_policy(RoleName="all-of-s3", PolicyName="all")
        iam.delete_role(RoleName="all-of-s3")


def assume(applied, role: str):
    sts = applied.cloud.client("sts")
    return sts.assume_role(RoleArn=applied.outputs[f"{role}_role_arn"], RoleSessionName="test")["Credentials"]


LANDING, READY, TRAIL_LOGS = "marquee-local-landing", "marquee-local-ready", "marquee-local-trail-logs"
ALLOWED = [
    ("splitter", "s3", "list_objects_v2", {"Bucket": LANDING, "Prefix": "streaming/"}),
    ("splitter", "s3", "put_object", {"Bucket": LANDING, "Key": "quarantine/streaming/test", "Body": b""}),
    ("splitter", "s3", "put_object", {"Bucket": READY, "Key": "users/test", "Body": b""}),
    ("splitter", "s3", "list_objects_v2", {"Bucket": READY}),
    ("splitter", "secretsmanager", "get_secret_value", {"SecretId": "marquee-local/snowflake/splitter"}),
    ("bulk_load", "s3", "list_objects_v2", {"Bucket": LANDING, "Prefix": "vendor/books/"}),
    ("bulk_load", "secretsmanager", "get_secret_value", {"SecretId": "marquee-local/snowflake/bulk_load"}),
    ("upkeep", "s3", "list_object_versions", {"Bucket": LANDING, "Prefix": "streaming/"}),
    ("upkeep", "s3", "list_multipart_uploads", {"Bucket": READY}),
    ("upkeep", "s3", "delete_object", {"Bucket": READY, "Key": "users/f/r/part-00000-of-00001", "VersionId": "none"}),
    ("upkeep", "sqs", "get_queue_url", {"QueueName": "marquee-local-landing-events-dead"}),
    ("verify", "secretsmanager", "get_secret_value", {"SecretId": "marquee-local/snowflake/analyst"}),
    ("eraser", "s3", "put_object", {"Bucket": LANDING, "Key": "streaming/users/test", "Body": b""}),
    ("eraser", "s3", "put_object", {"Bucket": READY, "Key": "erasures/test", "Body": b""}),
    ("eraser", "s3", "delete_object", {"Bucket": LANDING, "Key": "quarantine/streaming/test", "VersionId": "none"}),
    ("eraser", "secretsmanager", "get_secret_value", {"SecretId": "marquee-local/snowflake/eraser"}),
]
FORBIDDEN = [
    ("splitter", "s3", "put_object", {"Bucket": LANDING, "Key": "streaming/users/test", "Body": b""}),
    ("splitter", "s3", "delete_object", {"Bucket": LANDING, "Key": "streaming/users/test"}),
    ("splitter", "s3", "get_object", {"Bucket": LANDING, "Key": "vendor/books/test"}),
    ("splitter", "s3", "delete_bucket_policy", {"Bucket": READY}),
    ("splitter", "secretsmanager", "get_secret_value", {"SecretId": "marquee-local/snowflake/migrator"}),
    ("bulk_load", "s3", "get_object", {"Bucket": LANDING, "Key": "vendor/books/test"}),
    ("bulk_load", "s3", "put_object", {"Bucket": LANDING, "Key": "vendor/books/test", "Body": b""}),
    ("bulk_load", "s3", "list_objects_v2", {"Bucket": LANDING, "Prefix": "streaming/"}),
    ("bulk_load", "s3", "list_objects_v2", {"Bucket": READY}),
    ("bulk_load", "secretsmanager", "get_secret_value", {"SecretId": "marquee-local/snowflake/splitter"}),
    ("upkeep", "s3", "get_object", {"Bucket": LANDING, "Key": "streaming/users/test"}),
    ("upkeep", "s3", "put_object", {"Bucket": READY, "Key": "users/test", "Body": b""}),
    ("upkeep", "s3", "delete_object", {"Bucket": READY, "Key": "users/f/manifest.json", "VersionId": "none"}),
    ("upkeep", "s3", "delete_object", {"Bucket": READY, "Key": "users/f/r/part-00000-of-00001"}),
    ("upkeep", "secretsmanager", "get_secret_value", {"SecretId": "marquee-local/snowflake/splitter"}),
    ("verify", "s3", "put_object", {"Bucket": LANDING, "Key": "vendor/books/test", "Body": b""}),
    ("verify", "s3", "get_object", {"Bucket": LANDING, "Key": "streaming/users/test"}),
    ("verify", "s3", "put_object", {"Bucket": READY, "Key": "users/test", "Body": b""}),
    ("verify", "secretsmanager", "get_secret_value", {"SecretId": "marquee-local/snowflake/migrator"}),
    ("eraser", "s3", "put_object", {"Bucket": LANDING, "Key": "quarantine/test", "Body": b""}),
    ("eraser", "s3", "delete_object", {"Bucket": READY, "Key": "users/test"}),
    ("eraser", "s3", "get_object", {"Bucket": "marquee-local-terraform-state", "Key": "local/terraform.tfstate"}),
    ("eraser", "secretsmanager", "get_secret_value", {"SecretId": "marquee-local/snowflake/migrator"}),
]


def name(case) -> str:
    role, _, call, arguments = case
    return f"{role} {call} {arguments.get('Key') or arguments.get('Prefix') or arguments.get('SecretId') or ''}"


@pytest.mark.parametrize("case", ALLOWED, ids=name)
def test_an_identity_does_its_job(applied, case):
    role, service, call, arguments = case
    getattr(applied.cloud.client(service, assume(applied, role)), call)(**arguments)


@pytest.mark.parametrize("case", FORBIDDEN, ids=name)
def test_an_identity_does_nothing_else(applied, case):
    role, service, call, arguments = case
    with pytest.raises(ClientError) as error:
        getattr(applied.cloud.client(service, assume(applied, role)), call)(**arguments)
    assert error.value.response["Error"]["Code"] in ("AccessDenied", "AccessDeniedException")


def upkeep(applied, *command: str) -> list[dict]:
    """One of the splitter's upkeep commands, in its own role; the lines that it prints."""
    key = assume(applied, "upkeep")
    variables = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
    done = subprocess.run(
        [sys.executable, "-m", "pipelines.splitter", *command, "--json"],
        cwd=PROJECT, capture_output=True, text=True, timeout=60,
        env={
            **applied.environment, **applied.outputs["splitter_environment"], **variables,
            "AWS_SESSION_TOKEN": key["SessionToken"],
        },
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_upkeep_needs_no_more_than_its_role(applied):
    s3, sqs = applied.cloud.client("s3"), applied.cloud.client("sqs")
    s3.put_object(Bucket=LANDING, Key="streaming/users/upkeep.csv", Body=b"x")
    sqs.send_message(QueueUrl=applied.outputs["dead_letter_queue_url"], MessageBody="{}")
    assert upkeep(applied, "sweep", "--older-than", "0")
    assert upkeep(applied, "replay", "--key", "streaming/users/upkeep.csv")
    assert upkeep(applied, "redrive")
    upkeep(applied, "gc")
    sqs.purge_queue(QueueUrl=applied.outputs["events_queue_url"])


@pytest.mark.parametrize(
    ("role", "bucket", "key"),
    [
        ("splitter", LANDING, "streaming/users/none.csv"),
        ("splitter", READY, "users/none/manifest.json"),
        ("splitter", READY, "users/none/refused.json"),
        ("splitter", READY, "erasures/versions/none.json"),
        ("upkeep", READY, "users/none/manifest.json"),
        ("upkeep", READY, "users/none/refused.json"),
        ("eraser", LANDING, "vendor/manifest.json"),
        ("eraser", READY, "users/none/manifest.json"),
        ("eraser", READY, "erasures/versions/none.json"),
    ],
)
def test_a_service_can_tell_a_file_that_is_not_there(applied, role, bucket, key):
    with pytest.raises(ClientError) as error:
        applied.cloud.client("s3", assume(applied, role)).head_object(Bucket=bucket, Key=key)
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_nobody_becomes_snowflake_without_its_external_id(applied):
    with pytest.raises(ClientError, match="AccessDenied"):
        assume(applied, "snowflake")
