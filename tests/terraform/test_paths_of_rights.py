"""From no identity of the platform does a path of calls lead to more rights.

Each identity tries every call that writes a policy, makes an identity or becomes one, in the most hostile form. Effects
stay, so a later round has all that the rounds before gained: a path of three calls is found in the third.
"""

import json
import os
import time
import uuid
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import boto3
import jwt
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from tests.terraform import access_page, outcome, permissions, policies, rights
from tests.terraform.conftest import ISSUER
from tests.terraform.rights import ENVIRONMENT, JOBS, PIPELINES, Call, Targets, allowed
from tests.warehouse import Warehouse

ROUNDS = 3
Clients = Callable[[str], Any]
# What a deploy may write, and become: no right is in it that ends beyond a role's boundary.
DEPLOY = {f"{verb}_role_policy {ENVIRONMENT}-{name}" for name in PIPELINES for verb in ("put", "delete")} | {
    f"assume_role {ENVIRONMENT}-verify"
}
# One right more than terraform/gitlab gives, and a call that it opens: the walk finds each.
PLANTED = {
    "iam:UpdateAssumeRolePolicy": f"update_assume_role_policy {ENVIRONMENT}-splitter",
    "iam:AttachRolePolicy": f"attach_role_policy {ENVIRONMENT}-upkeep",
    "iam:PutRolePermissionsBoundary": f"put_role_permissions_boundary {ENVIRONMENT}-verify",
    "iam:PutRolePolicy": "put_role_policy marquee-other-role",
    "iam:CreateRole": f"create_role {ENVIRONMENT}-new",
    "iam:CreateAccessKey": f"create_access_key {ENVIRONMENT}-new",
    "kms:PutKeyPolicy": "put_key_policy strange key",
    "kms:CreateGrant": "create_grant own key",
    "s3:PutBucketPolicy": f"put_bucket_policy {ENVIRONMENT}-landing for another account",
    "s3:PutBucketPublicAccessBlock": f"put_public_access_block {ENVIRONMENT}-ready",
    "secretsmanager:PutResourcePolicy": "put_resource_policy splitter",
    "secretsmanager:PutSecretValue": "put_secret_value splitter",
    "s3:PutBucketNotification": f"put_bucket_notification_configuration {ENVIRONMENT}-landing",
    "s3:PutBucketLogging": f"put_bucket_logging {ENVIRONMENT}-landing",
    "sqs:SetQueueAttributes": "set_queue_attributes queue",
    "sqs:AddPermission": "add_permission queue",
    "sqs:CreateQueue": "create_queue queue",
    "sns:SetTopicAttributes": "set_topic_attributes topic",
    "sns:CreateTopic": "create_topic topic",
}


@pytest.fixture(scope="module")
def targets(applied) -> Iterator[Targets]:
    """The platform's own roles, buckets and keys, and those of somebody else in the account; a file in each bucket."""
    root = applied.cloud.client
    iam, s3, kms = root("iam"), root("s3"), root("kms")
    account = applied.cloud.variables["AWS_ACCESS_KEY_ID"]
    trust = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    iam.create_role(RoleName="marquee-other-role", AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))
    place = {"LocationConstraint": applied.cloud.variables["AWS_REGION"]}
    s3.create_bucket(Bucket="marquee-other-bucket", CreateBucketConfiguration=place)
    aliases = (f"alias/{ENVIRONMENT}", f"alias/{ENVIRONMENT}-trail")
    keys = [*(kms.describe_key(KeyId=alias) for alias in aliases), kms.create_key()]
    own, trail, strange = (key["KeyMetadata"]["Arn"] for key in keys)
    queue = applied.outputs["events_queue_url"]
    topic = f"arn:aws:sns:{applied.cloud.variables['AWS_REGION']}:{account}:{ENVIRONMENT}-alarms"
    found = Targets(account, own, trail, strange, "marquee-other-role", "marquee-other-bucket", queue, topic)
    files = [s3.put_object(Bucket=name, Key=rights.FILE, Body=b"x") | {"Bucket": name} for name in buckets(found)]
    yield found
    for file in files:
        version = {"VersionId": file["VersionId"]} if "VersionId" in file else {}
        s3.delete_object(Bucket=file["Bucket"], Key=rights.FILE, **version)
    for name in buckets(found):
        for version in s3.list_object_versions(Bucket=name, Prefix=f"{rights.FILE}-new").get("Versions", []):
            s3.delete_object(Bucket=name, Key=version["Key"], VersionId=version["VersionId"])
    s3.delete_bucket(Bucket="marquee-other-bucket")
    iam.delete_role(RoleName="marquee-other-role")
    kms.schedule_key_deletion(KeyId=strange)


def buckets(targets: Targets) -> list[str]:
    return [*rights.BUCKETS, targets.strange_bucket]


@pytest.fixture
def before(applied, targets, job_roles) -> Iterator[policies.Policies]:
    """The policies before the test; they are set again after it."""
    found = policies.read(applied.cloud.client, targets)
    yield found
    policies.restore(applied.cloud.client, targets, found)
    assert policies.read(applied.cloud.client, targets) == found


@pytest.fixture
def identities(applied, targets, job_roles) -> dict[str, Clients]:
    """Each identity of the platform, nobody, and the root of another account: a function that gives its clients."""
    cloud, sts = applied.cloud, applied.cloud.client("sts")

    def session(role: str) -> dict[str, str]:
        """A session of a role, as the service or Snowflake has it, which it trusts: root is trusted for a moment."""
        iam = cloud.client("iam")
        trust = iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
        root = {"Effect": "Allow", "Principal": {"AWS": targets.account}, "Action": "sts:AssumeRole"}
        iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps({"Statement": [root]}))
        try:
            return sts.assume_role(RoleArn=targets.arn(role), RoleSessionName="path")["Credentials"]
        finally:
            iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(trust))

    def job(name: str) -> dict[str, str]:
        subject = "project_path:marquee/marquee:ref_type:branch:ref:main:environment_protected:false"
        claims = {"iss": ISSUER, "aud": f"{ENVIRONMENT}-{name}", "sub": subject, "exp": int(time.time()) + 3600}
        token = jwt.encode(claims, "k" * 32, algorithm="HS256")
        answer = sts.assume_role_with_web_identity(
            RoleArn=job_roles[name], RoleSessionName="path", WebIdentityToken=token
        )
        return answer["Credentials"]

    def nobody(service: str) -> Any:
        return boto3.client(
            service, endpoint_url=cloud.variables["AWS_ENDPOINT_URL"], verify=cloud.variables["AWS_CA_BUNDLE"],
            region_name=cloud.variables["AWS_REGION"], config=Config(signature_version=UNSIGNED),
        )  # fmt: skip

    def of(key: dict[str, str]) -> Clients:
        return cache(lambda service: cloud.client(service, key))

    stranger = {"AccessKeyId": "666666666666", "SecretAccessKey": cloud.variables["AWS_SECRET_ACCESS_KEY"]}
    return {
        **{name: of(session(f"{ENVIRONMENT}-{name}")) for name in PIPELINES},
        **{name: of(job(name)) for name in JOBS},
        "nobody": cache(nobody),
        "another account": of(stranger),
    }


def in_the_account(identities: dict[str, Clients]) -> dict[str, Clients]:
    return {name: clients for name, clients in identities.items() if name in [*PIPELINES, *JOBS]}


def probed(identities: dict[str, Clients], targets: Targets) -> dict[str, set[str]]:
    return {name: allowed(clients, rights.probes(targets)) for name, clients in identities.items()}


def walk(cloud: Any, identities: dict[str, Clients], calls: list[Call]) -> dict[str, set[str]]:
    """Let each identity try each call, three rounds or until one opens nothing new; return what each may call.

    A role of others that somebody became is an identity of the next round.
    """
    known = dict(identities)
    found: dict[str, set[str]] = {}
    for _ in range(ROUNDS):
        opened = {name: allowed(clients, calls) - found.get(name, set()) for name, clients in known.items()}
        found = {name: found.get(name, set()) | opened[name] for name in known}
        known |= gained(cloud, known, opened, calls)
        if not any(opened.values()):
            break
    return found


def gained(cloud: Any, known: dict[str, Clients], opened: dict[str, set[str]], calls: list[Call]) -> dict[str, Clients]:
    """Return the roles that are new among the identities, as those who may become them."""
    own = {f"{ENVIRONMENT}-{name}" for name in PIPELINES}
    found = {}
    for call in (call for call in calls if call.method == "assume_role" and call.subject not in {*own, *known}):
        for name, successes in opened.items():
            if str(call) in successes:
                key = known[name]("sts").assume_role(**call.arguments)["Credentials"]
                found[call.subject] = cache(lambda service, key=key: cloud.client(service, key))
    return found


@pytest.mark.timeout(600, func_only=True)  # the platform is made in a fixture
def test_no_path_leads_to_more_rights(applied, targets, before, identities):
    at_first = probed(identities, targets)

    found = walk(applied.cloud, in_the_account(identities), rights.policy_calls(targets))

    assert found.pop("deploy") == DEPLOY
    assert found.pop("erase") == {f"assume_role {ENVIRONMENT}-eraser"}
    assert {name: calls for name, calls in found.items() if calls} == {}
    assert probed(identities, targets) == at_first
    after = policies.read(applied.cloud.client, targets)
    assert vars(after) | {"roles": None} == vars(before) | {"roles": None}
    for name, role in after.roles.items():
        assert role | {"inline": None} == before.roles[name] | {"inline": None}


def test_a_job_reads_no_file_and_no_key_but_the_migrators(targets, identities):
    may = allowed(identities["deploy"], rights.probes(targets))
    uses = ("get_secret_value", "get_object", "generate_data_key", "list_users")
    assert {call for call in may if call.startswith(uses)} == {"get_secret_value migrator"}
    # A plan of the default branch reads names of files, as Terraform's HeadBucket needs that right, and the drift of
    # the same role finds users that somebody added.
    names = {f"list_objects_v2 {name}" for name in rights.BUCKETS}
    assert allowed(identities["plan"], rights.probes(targets)) == {*names, "list_users account"}
    state = f"list_objects_v2 {ENVIRONMENT}-terraform-state"
    assert allowed(identities["preview"], rights.probes(targets)) == {state}
    for name in ("nobody", "erase"):
        assert allowed(identities[name], rights.probes(targets)) == set()
    files = [call for call in rights.probes(targets) if call.service == "s3"]
    assert allowed(identities["another account"], files) == set()


def test_no_identity_ends_changes_or_reads_the_record_of_who_read_a_file(identities):
    calls = list(rights.traces())
    here = {name: clients for name, clients in identities.items() if name != "another account"}  # it has other trails
    assert {name: found for name, clients in here.items() if (found := allowed(clients, calls))} == {}
    strangers = [call for call in calls if call.service == "s3"]
    assert allowed(identities["another account"], strangers) == set()


@pytest.mark.parametrize("right", PLANTED)
def test_the_walk_finds_a_right_too_many(applied, targets, before, identities, right):
    iam, role = applied.cloud.client("iam"), f"gitlab-{ENVIRONMENT}-deploy"
    planted = json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": right, "Resource": "*"}]}
    )
    iam.put_role_policy(RoleName=role, PolicyName=f"planted-{uuid.uuid4().hex[:6]}", PolicyDocument=planted)
    method = PLANTED[right].partition(" ")[0]
    calls = [call for call in rights.policy_calls(targets) if call.method == method]
    assert PLANTED[right] in walk(applied.cloud, {"deploy": identities["deploy"]}, calls)["deploy"] - DEPLOY


def test_the_walk_finds_a_path_of_three_calls(applied, targets, before, identities):
    """The plan lets itself be trusted by a role of others, becomes it, and gives the world a service's key."""
    iam = applied.cloud.client("iam")
    for role, actions in (
        (f"gitlab-{ENVIRONMENT}-plan", ["iam:UpdateAssumeRolePolicy", "sts:AssumeRole"]),
        (targets.strange_role, ["secretsmanager:PutResourcePolicy"]),
    ):
        planted = json.dumps(
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
        )
        iam.put_role_policy(RoleName=role, PolicyName="planted", PolicyDocument=planted)
    methods = ("update_assume_role_policy", "assume_role", "put_resource_policy")
    calls = [call for call in rights.policy_calls(targets) if call.method in methods]
    found = walk(applied.cloud, {"plan": identities["plan"]}, calls)
    assert "put_resource_policy splitter" in found[targets.strange_role]


@pytest.fixture
def read_files(applied) -> Iterator[None]:
    """A file in each place that a role may read; they, and what the calls write, are gone after the test."""
    iam, s3 = applied.cloud.client("iam"), applied.cloud.client("s3")
    for bucket, key in permissions.files([permissions.policy_of(iam, role) for role in PIPELINES]):
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    yield
    for bucket in rights.BUCKETS:
        listed = s3.list_object_versions(Bucket=bucket)
        for version in (*listed.get("Versions", []), *listed.get("DeleteMarkers", [])):
            if permissions.FILE in version["Key"]:
                s3.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
    applied.cloud.client("sqs").purge_queue(QueueUrl=applied.outputs["events_queue_url"])


@pytest.mark.timeout(600, func_only=True)  # the platform is made in a fixture
def test_each_permission_of_a_pipeline_is_noticed_when_it_is_missing(applied, targets, before, identities, read_files):
    iam, boundary = applied.cloud.client("iam"), json.loads(before.boundary)
    outcomes = [
        found for role in PIPELINES for found in permissions.without_each(iam, role, identities[role], boundary)
    ]
    outcome.keep(outcomes)
    assert len(outcomes) >= 58
    assert [str(each) for each in outcomes if not each.noticed] == []


@pytest.fixture
def in_snowflake(applied) -> Iterator[dict[str, Any]]:
    """A connection of each user of Snowflake; what they make is dropped after the test."""
    database, secrets = applied.outputs["database"], applied.cloud.client("secretsmanager")
    found = {}
    for service, names in applied.outputs["services"].items():
        pem = secrets.get_secret_value(SecretId=names["key_secret"])["SecretString"]
        found[service] = access_page.log_in(
            applied.cloud, names["user"], names["role"], pem, warehouse=names["warehouse"], database=database
        )
    logins = {"deployer": applied.environment, "planner": applied.planner, "previewer": applied.previewer}
    for name, given in logins.items():
        login = [given[f"SNOWFLAKE_{part}"] for part in ("USER", "ROLE", "PRIVATE_KEY")]
        found[name] = access_page.log_in(applied.cloud, *login)
    access_page.prepare(found["migrator"], database)
    yield found
    for connection in found.values():
        connection.close()
    with Warehouse(applied.cloud, database, "", "").admin() as administrator:
        access_page.clean(administrator, database)


@pytest.fixture
def files(applied) -> Iterator[None]:
    """A file in each place that the page names; they, and the messages, are gone after the test."""
    s3, sqs = applied.cloud.client("s3"), applied.cloud.client("sqs")
    for bucket, key in access_page.files():
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    yield
    for bucket in rights.BUCKETS:
        listed = s3.list_object_versions(Bucket=bucket)
        for entry in (*listed.get("Versions", []), *listed.get("DeleteMarkers", [])):
            if "access-page" in entry["Key"]:
                s3.delete_object(Bucket=bucket, Key=entry["Key"], VersionId=entry["VersionId"])
    sqs.purge_queue(QueueUrl=applied.outputs["events_queue_url"])


@pytest.mark.timeout(600, func_only=True)  # the platform is made in a fixture
def test_the_page_of_access_says_what_the_platform_answers(applied, targets, before, identities, in_snowflake, files):
    queue, database = applied.outputs["events_queue_url"], applied.outputs["database"]
    text = applied.cloud.client("kms").encrypt(KeyId=targets.key, Plaintext=b"x")["CiphertextBlob"]
    rows = [
        row
        for name in (*PIPELINES, *JOBS)
        for row in access_page.aws_rows(name, identities[name], targets, queue, text)
    ]
    rows += [row for name, login in in_snowflake.items() for row in access_page.snowflake_rows(name, login, database)]
    if os.environ.get(access_page.WRITE):
        access_page.PAGE.write_text(access_page.page(rows))
    assert len(rows) >= 250
    assert access_page.PAGE.read_text() == access_page.page(rows), f"if it is right, write it: {access_page.WRITE}=1"
