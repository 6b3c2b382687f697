"""Calls by which an identity of AWS could get more rights, and what they could change."""

import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

ENVIRONMENT = "marquee-local"
BUCKETS = [f"{ENVIRONMENT}-landing", f"{ENVIRONMENT}-ready", f"{ENVIRONMENT}-terraform-state"]
PIPELINES = ["splitter", "bulk-load", "upkeep", "verify", "snowflake", "tasks", "schedule"]
JOBS = ["plan", "deploy"]
SERVICES = ["migrator", "splitter", "bulk_load", "analyst"]
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
FILE = "vendor/paths-of-rights"
EVERYTHING = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
WORLD = {"Effect": "Allow", "Principal": "*"}
_REFUSED = {
    "AccessDenied", "AccessDeniedException", "403", "MissingAuthenticationToken", "MissingAuthenticationTokenException",
    "UnrecognizedClientException", "InvalidArgument", "AuthorizationError",
}  # fmt: skip


@dataclass(frozen=True)
class Call:
    """One call of an API; `name` says what it is for."""

    service: str
    method: str
    subject: str
    arguments: dict[str, Any] = field(hash=False, repr=False)

    def __str__(self) -> str:
        return f"{self.method} {self.subject}"


def is_allowed(client: Any, call: Call) -> bool:
    """Make the call. Whatever goes wrong after the check of rights is a right, too."""
    try:
        getattr(client, call.method)(**call.arguments)
    except ClientError as error:
        return error.response["Error"]["Code"] not in _REFUSED
    return True


@dataclass(frozen=True)
class Targets:
    """What calls aim at; the strange ones are not the environment's. `queue`: a URL, `topic`: an ARN."""

    account: str
    key: str
    strange_key: str
    strange_role: str
    strange_bucket: str
    queue: str
    topic: str

    @property
    def roles(self) -> list[str]:
        jobs = [f"gitlab-{ENVIRONMENT}-{job}" for job in JOBS]
        return [f"{ENVIRONMENT}-{name}" for name in PIPELINES] + [*jobs, self.strange_role]

    @property
    def boundary(self) -> str:
        return f"arn:aws:iam::{self.account}:policy/{ENVIRONMENT}-boundary"

    def arn(self, role: str) -> str:
        return f"arn:aws:iam::{self.account}:role/{role}"


def policy_calls(targets: Targets) -> list[Call]:
    """Return every call that writes a policy of IAM or of a resource, makes an identity, or becomes one."""
    of_resources = [*_of_keys(targets), *_of_buckets(targets), *_of_secrets(), *_of_queues(targets)]
    return [*_iam(targets), *_of_roles(targets), *of_resources, *_of_topics(targets)]


def _trust(action: str) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [WORLD | {"Action": action}]})


def _iam(targets: Targets) -> Iterator[Call]:
    name, boundary = f"{ENVIRONMENT}-new", targets.boundary
    trust = {"RoleName": name, "AssumeRolePolicyDocument": _trust("sts:AssumeRole")}
    for method, arguments in (
        ("create_role", trust),
        ("create_role", trust | {"PermissionsBoundary": boundary}),
        ("create_user", {"UserName": name}),
        ("create_access_key", {"UserName": name}),
        ("create_login_profile", {"UserName": name, "Password": "x" * 20}),
        ("put_user_policy", {"UserName": name, "PolicyName": "wide", "PolicyDocument": EVERYTHING}),
        ("attach_user_policy", {"UserName": name, "PolicyArn": ADMINISTRATOR}),
        ("create_group", {"GroupName": name}),
        ("put_group_policy", {"GroupName": name, "PolicyName": "wide", "PolicyDocument": EVERYTHING}),
        ("add_user_to_group", {"GroupName": name, "UserName": name}),
        ("create_policy", {"PolicyName": name, "PolicyDocument": EVERYTHING}),
        ("create_policy_version", {"PolicyArn": boundary, "PolicyDocument": EVERYTHING, "SetAsDefault": True}),
        ("set_default_policy_version", {"PolicyArn": boundary, "VersionId": "v1"}),
        ("delete_policy_version", {"PolicyArn": boundary, "VersionId": "v9"}),
        ("delete_policy", {"PolicyArn": boundary}),
        ("create_open_id_connect_provider", {"Url": "https://paths.example", "ClientIDList": ["a"]}),
        ("create_instance_profile", {"InstanceProfileName": name}),
    ):
        bounded = f"{name} with the boundary" if "PermissionsBoundary" in arguments else name
        yield Call("iam", method, arguments.get("PolicyArn", bounded), arguments)


def _of_roles(targets: Targets) -> Iterator[Call]:
    for role in targets.roles:
        named = {"RoleName": role}
        for method, arguments in (
            ("put_role_policy", named | {"PolicyName": "job", "PolicyDocument": EVERYTHING}),
            ("attach_role_policy", named | {"PolicyArn": ADMINISTRATOR}),
            ("update_assume_role_policy", named | {"PolicyDocument": _trust("sts:AssumeRole")}),
            ("put_role_permissions_boundary", named | {"PermissionsBoundary": ADMINISTRATOR}),
            ("delete_role_permissions_boundary", named),
            ("add_role_to_instance_profile", named | {"InstanceProfileName": f"{ENVIRONMENT}-new"}),
        ):
            yield Call("iam", method, role, arguments)
        yield Call("sts", "assume_role", role, {"RoleArn": targets.arn(role), "RoleSessionName": "path"})


def _of_keys(targets: Targets) -> Iterator[Call]:
    world = json.dumps({"Version": "2012-10-17", "Statement": [WORLD | {"Action": "kms:*", "Resource": "*"}]})
    for subject, key in (("own key", targets.key), ("strange key", targets.strange_key)):
        named = {"KeyId": key}
        for method, arguments in (
            ("put_key_policy", named | {"PolicyName": "default", "Policy": world}),
            ("create_grant", named | {"GranteePrincipal": targets.arn(targets.roles[0]), "Operations": ["Decrypt"]}),
            ("generate_data_key", named | {"KeySpec": "AES_256"}),
            ("create_alias", {"AliasName": f"alias/{uuid.uuid4().hex[:8]}", "TargetKeyId": key}),
            ("update_alias", {"AliasName": f"alias/{ENVIRONMENT}", "TargetKeyId": key}),
        ):
            yield Call("kms", method, subject, arguments)
    yield Call("kms", "create_key", "new", {"Policy": world})


def _of_buckets(targets: Targets) -> Iterator[Call]:
    for bucket in [*BUCKETS, targets.strange_bucket]:
        named, inside = {"Bucket": bucket}, [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
        world = json.dumps({"Version": "2012-10-17", "Statement": [WORLD | {"Action": "s3:*", "Resource": inside}]})
        other = WORLD | {"Principal": {"AWS": "666666666666"}, "Action": "s3:*", "Resource": inside}
        another = json.dumps({"Version": "2012-10-17", "Statement": [other]})
        owner = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
        default = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
        for method, arguments in (
            ("put_public_access_block", named | {"PublicAccessBlockConfiguration": {"BlockPublicPolicy": False}}),
            ("delete_public_access_block", named),
            ("put_bucket_policy", named | {"Policy": world}),
            (
                "put_bucket_ownership_controls",
                named | {"OwnershipControls": owner},
            ),
            ("put_bucket_policy", named | {"Policy": another}),
            ("put_bucket_acl", named | {"ACL": "public-read-write"}),
            ("put_bucket_encryption", named | {"ServerSideEncryptionConfiguration": {"Rules": [default]}}),
            ("put_object_acl", named | {"Key": FILE, "ACL": "public-read"}),
            ("put_bucket_notification_configuration", named | {"NotificationConfiguration": {}}),
        ):
            alien = " for another account" if arguments.get("Policy") == another else ""
            yield Call("s3", method, f"{bucket}{alien}", arguments)


def _of_secrets() -> Iterator[Call]:
    world = json.dumps(
        {"Version": "2012-10-17", "Statement": [WORLD | {"Action": "secretsmanager:*", "Resource": "*"}]}
    )
    for service in SERVICES:
        secret = f"{ENVIRONMENT}/snowflake/{service}"
        yield Call("secretsmanager", "put_resource_policy", service, {"SecretId": secret, "ResourcePolicy": world})


def _of_queues(targets: Targets) -> Iterator[Call]:
    world = json.dumps({"Version": "2012-10-17", "Statement": [WORLD | {"Action": "sqs:*", "Resource": "*"}]})
    account = {"Label": "path", "AWSAccountIds": ["666666666666"], "Actions": ["ReceiveMessage"]}
    for method, arguments in (
        ("set_queue_attributes", {"QueueUrl": targets.queue, "Attributes": {"Policy": world}}),
        ("add_permission", {"QueueUrl": targets.queue, **account}),
        ("create_queue", {"QueueName": f"{ENVIRONMENT}-new", "Attributes": {"Policy": world}}),
        ("delete_queue", {"QueueUrl": f"{targets.queue}-none"}),
    ):
        yield Call("sqs", method, "queue", arguments)


def _of_topics(targets: Targets) -> Iterator[Call]:
    world = json.dumps({"Version": "2012-10-17", "Statement": [WORLD | {"Action": "sns:*", "Resource": targets.topic}]})
    account = {"Label": "path", "AWSAccountId": ["666666666666"], "ActionName": ["Publish"]}
    for method, arguments in (
        ("set_topic_attributes", {"TopicArn": targets.topic, "AttributeName": "Policy", "AttributeValue": world}),
        ("add_permission", {"TopicArn": targets.topic, **account}),
        ("create_topic", {"Name": f"{ENVIRONMENT}-new", "Attributes": {"Policy": world}}),
        ("delete_topic", {"TopicArn": f"{targets.topic}-none"}),
    ):
        yield Call("sns", method, "topic", arguments)


def probes(targets: Targets) -> list[Call]:
    """Return calls that use what is worth a path: keys, files, state, and IAM itself."""
    found = [
        Call("secretsmanager", "get_secret_value", service, {"SecretId": f"{ENVIRONMENT}/snowflake/{service}"})
        for service in SERVICES
    ]
    for bucket in [*BUCKETS, targets.strange_bucket]:
        named = {"Bucket": bucket}
        found.append(Call("s3", "get_object", bucket, named | {"Key": FILE}))
        found.append(Call("s3", "list_objects_v2", bucket, named | {"MaxKeys": 1}))
        found.append(Call("s3", "delete_object", bucket, named | {"Key": "no-such", "VersionId": "none"}))
        found.append(Call("s3", "put_object", bucket, named | {"Key": f"{FILE}-new", "Body": b""}))
    for subject, key in (("own key", targets.key), ("strange key", targets.strange_key)):
        found.append(Call("kms", "generate_data_key", subject, {"KeyId": key, "KeySpec": "AES_256"}))
    found.append(Call("iam", "list_users", "account", {}))
    return found


@dataclass(frozen=True)
class Policies:
    """What the calls could change, as root sees it."""

    roles: dict[str, dict[str, Any]]
    buckets: dict[str, dict[str, Any]]
    keys: dict[str, str]
    boundary: str
    queue: str | None
    topic: str | None


def look(root: Any, targets: Targets) -> Policies:
    """Return the policies as they are; `root` gives root's client of a service."""
    iam, s3, kms = root("iam"), root("s3"), root("kms")

    def role(name: str) -> dict[str, Any]:
        found = iam.get_role(RoleName=name)["Role"]
        names = iam.list_role_policies(RoleName=name)["PolicyNames"]
        attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
        return {
            "trust": found["AssumeRolePolicyDocument"],
            "boundary": found.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
            "inline": {each: iam.get_role_policy(RoleName=name, PolicyName=each)["PolicyDocument"] for each in names},
            "attached": [each["PolicyArn"] for each in attached],
        }

    def bucket(name: str) -> dict[str, Any]:
        asked = {
            "policy": lambda: s3.get_bucket_policy(Bucket=name)["Policy"],
            "public": lambda: s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"],
            "encryption": lambda: s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"],
            "ownership": lambda: s3.get_bucket_ownership_controls(Bucket=name)["OwnershipControls"],
            "notification": lambda: _notification(s3, name),
        }
        return {setting: _or_none(ask) for setting, ask in asked.items()}

    keys = [targets.key, targets.strange_key]
    version = iam.get_policy(PolicyArn=targets.boundary)["Policy"]["DefaultVersionId"]
    return Policies(
        {name: role(name) for name in targets.roles},
        {name: bucket(name) for name in [*BUCKETS, targets.strange_bucket]},
        {key: kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"] for key in keys},
        json.dumps(iam.get_policy_version(PolicyArn=targets.boundary, VersionId=version)["PolicyVersion"]["Document"]),
        *_policies_of_events(root, targets),
    )


def _notification(s3: Any, bucket: str) -> dict[str, Any]:
    found = s3.get_bucket_notification_configuration(Bucket=bucket)
    return {name: value for name, value in found.items() if name != "ResponseMetadata"}


def _policies_of_events(root: Any, targets: Targets) -> tuple[str | None, str | None]:
    """Return the policies of queue and topic."""
    queue = root("sqs").get_queue_attributes(QueueUrl=targets.queue, AttributeNames=["Policy"])
    topic = root("sns").get_topic_attributes(TopicArn=targets.topic)
    return queue.get("Attributes", {}).get("Policy"), topic["Attributes"].get("Policy")


def _or_none(ask: Any) -> Any:
    try:
        return ask()
    except ClientError:
        return None


def restore(root: Any, targets: Targets, before: Policies) -> None:
    """Set again what the calls changed in roles, buckets, keys, secrets, queue and topic; remove what they made."""
    iam, s3, kms = root("iam"), root("s3"), root("kms")
    now = look(root, targets)
    for service in SERVICES:
        root("secretsmanager").delete_resource_policy(SecretId=f"{ENVIRONMENT}/snowflake/{service}")
    for grant in kms.list_grants(KeyId=targets.key)["Grants"]:
        kms.revoke_grant(KeyId=targets.key, GrantId=grant["GrantId"])
    _or_none(lambda: iam.delete_role(RoleName=f"{ENVIRONMENT}-new"))
    for name, role in before.roles.items():
        if now.roles[name] == role:
            continue
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(role["trust"]))
        for policy in set(now.roles[name]["inline"]) - set(role["inline"]):
            iam.delete_role_policy(RoleName=name, PolicyName=policy)
        for policy, document in role["inline"].items():
            iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=json.dumps(document))
        for policy in set(now.roles[name]["attached"]) - set(role["attached"]):
            iam.detach_role_policy(RoleName=name, PolicyArn=policy)
        if role["boundary"]:
            iam.put_role_permissions_boundary(RoleName=name, PermissionsBoundary=role["boundary"])
        elif now.roles[name]["boundary"]:
            iam.delete_role_permissions_boundary(RoleName=name)
    for name, bucket in before.buckets.items():
        if now.buckets[name] == bucket:
            continue
        if bucket["policy"]:
            s3.put_bucket_policy(Bucket=name, Policy=bucket["policy"])
        elif now.buckets[name]["policy"]:
            s3.delete_bucket_policy(Bucket=name)
        s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=bucket["public"])
        if bucket["encryption"]:
            s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration=bucket["encryption"])
        s3.put_bucket_notification_configuration(Bucket=name, NotificationConfiguration=bucket["notification"])
        if bucket["ownership"]:
            s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls=bucket["ownership"])
    if now.queue != before.queue:
        root("sqs").set_queue_attributes(QueueUrl=targets.queue, Attributes={"Policy": before.queue or ""})
    if now.topic != before.topic:
        of_topic = {"AttributeName": "Policy", "AttributeValue": before.topic or ""}
        root("sns").set_topic_attributes(TopicArn=targets.topic, **of_topic)
    for key, policy in before.keys.items():
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=policy)


def allowed(clients: Any, calls: Iterable[Call]) -> set[str]:
    """Return the calls that the identity may make; `clients` gives its client of a service."""
    return {str(call) for call in calls if is_allowed(clients(call.service), call)}
