"""Calls by which an identity of AWS could get more rights."""

import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

ENVIRONMENT = "marquee-local"
BUCKETS = [f"{ENVIRONMENT}-landing", f"{ENVIRONMENT}-ready", f"{ENVIRONMENT}-terraform-state"]
LOGS, TRAIL_LOGS, TRAIL = f"{ENVIRONMENT}-logs", f"{ENVIRONMENT}-trail-logs", f"{ENVIRONMENT}-files"
PIPELINES = ["splitter", "bulk-load", "upkeep", "verify", "eraser", "snowflake", "tasks", "schedule"]
JOBS = ["preview", "plan", "deploy", "erase"]
SERVICES = ["migrator", "splitter", "bulk_load", "analyst", "eraser"]
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
    """The objects that calls name; the strange ones are not the environment's. `queue`: a URL, `topic`: an ARN."""

    account: str
    key: str
    trail_key: str
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

    @property
    def keys(self) -> dict[str, str]:
        """The keys by what calls say of them."""
        return {"own key": self.key, "trail's key": self.trail_key, "strange key": self.strange_key}

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
    jobs = {"OpenIDConnectProviderArn": f"arn:aws:iam::{targets.account}:oidc-provider/gitlab.com"}
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
        ("add_client_id_to_open_id_connect_provider", jobs | {"ClientID": "https://paths.example"}),
        ("update_open_id_connect_provider_thumbprint", jobs | {"ThumbprintList": ["0" * 40]}),
        ("create_instance_profile", {"InstanceProfileName": name}),
        ("attach_group_policy", {"GroupName": name, "PolicyArn": ADMINISTRATOR}),
    ):
        bounded = f"{name} with the boundary" if "PermissionsBoundary" in arguments else name
        yield Call("iam", method, arguments.get("PolicyArn", bounded), arguments)


def _of_roles(targets: Targets) -> Iterator[Call]:
    for role in targets.roles:
        named = {"RoleName": role}
        for method, arguments in (
            ("put_role_policy", named | {"PolicyName": "job", "PolicyDocument": EVERYTHING}),
            ("attach_role_policy", named | {"PolicyArn": ADMINISTRATOR}),
            ("delete_role_policy", named | {"PolicyName": "no-such"}),
            ("update_assume_role_policy", named | {"PolicyDocument": _trust("sts:AssumeRole")}),
            ("put_role_permissions_boundary", named | {"PermissionsBoundary": ADMINISTRATOR}),
            ("delete_role_permissions_boundary", named),
            ("add_role_to_instance_profile", named | {"InstanceProfileName": f"{ENVIRONMENT}-new"}),
        ):
            yield Call("iam", method, role, arguments)
        yield Call("sts", "assume_role", role, {"RoleArn": targets.arn(role), "RoleSessionName": "path"})


def _of_keys(targets: Targets) -> Iterator[Call]:
    world = json.dumps({"Version": "2012-10-17", "Statement": [WORLD | {"Action": "kms:*", "Resource": "*"}]})
    for subject, key in targets.keys.items():
        named = {"KeyId": key}
        for method, arguments in (
            ("put_key_policy", named | {"PolicyName": "default", "Policy": world}),
            ("create_grant", named | {"GranteePrincipal": targets.arn(targets.roles[0]), "Operations": ["Decrypt"]}),
            ("generate_data_key", named | {"KeySpec": "AES_256"}),
            ("create_alias", {"AliasName": f"alias/{uuid.uuid4().hex[:8]}", "TargetKeyId": key}),
            ("update_alias", {"AliasName": f"alias/{ENVIRONMENT}", "TargetKeyId": key}),
            ("disable_key", named),
            ("schedule_key_deletion", named | {"PendingWindowInDays": 7}),
            ("replicate_key", named | {"ReplicaRegion": "us-east-1"}),
        ):
            yield Call("kms", method, subject, arguments)
    yield Call("kms", "create_key", "new", {"Policy": world})


def _of_buckets(targets: Targets) -> Iterator[Call]:
    for bucket in [*BUCKETS, LOGS, TRAIL_LOGS, targets.strange_bucket]:
        named, inside = {"Bucket": bucket}, [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
        world = json.dumps({"Version": "2012-10-17", "Statement": [WORLD | {"Action": "s3:*", "Resource": inside}]})
        other = WORLD | {"Principal": {"AWS": "666666666666"}, "Action": "s3:*", "Resource": inside}
        another = json.dumps({"Version": "2012-10-17", "Statement": [other]})
        owner = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
        rule = {"Status": "Enabled", "Destination": {"Bucket": "arn:aws:s3:::paths-of-rights"}, "Prefix": ""}
        copies = {"Role": targets.arn(targets.strange_role), "Rules": [rule]}
        anybody = {"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}
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
            ("put_bucket_logging", named | {"BucketLoggingStatus": {}}),
            ("put_bucket_notification_configuration", named | {"NotificationConfiguration": {}}),
            ("delete_bucket_policy", named),
            ("delete_bucket_encryption", named),
            ("put_bucket_replication", named | {"ReplicationConfiguration": copies}),
            ("put_bucket_website", named | {"WebsiteConfiguration": {"IndexDocument": {"Suffix": "index.html"}}}),
            ("put_bucket_cors", named | {"CORSConfiguration": {"CORSRules": [anybody]}}),
        ):
            alien = " for another account" if arguments.get("Policy") == another else ""
            yield Call("s3", method, f"{bucket}{alien}", arguments)


def _of_secrets() -> Iterator[Call]:
    world = json.dumps(
        {"Version": "2012-10-17", "Statement": [WORLD | {"Action": "secretsmanager:*", "Resource": "*"}]}
    )
    for service in SERVICES:
        named = {"SecretId": f"{ENVIRONMENT}/snowflake/{service}"}
        for method, arguments in (
            ("put_resource_policy", named | {"ResourcePolicy": world}),
            ("delete_resource_policy", named),
            ("put_secret_value", named | {"SecretString": "x", "VersionStages": ["PATHS"]}),
            ("update_secret", named | {"Description": "x"}),
        ):
            yield Call("secretsmanager", method, service, arguments)


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


def traces() -> Iterator[Call]:
    """Yield calls that end, change or remove the record of who read a file."""
    trail, short = {"TrailName": TRAIL}, {"Rules": [{"Status": "Enabled", "Filter": {}, "Expiration": {"Days": 1}}]}
    field = {"Field": "eventCategory", "Equals": ["Management"]}
    yield Call("cloudtrail", "stop_logging", TRAIL, {"Name": TRAIL})
    yield Call("cloudtrail", "update_trail", TRAIL, {"Name": TRAIL, "EnableLogFileValidation": False})
    yield Call(
        "cloudtrail", "put_event_selectors", TRAIL, trail | {"AdvancedEventSelectors": [{"FieldSelectors": [field]}]}
    )
    yield Call("cloudtrail", "delete_trail", TRAIL, {"Name": TRAIL})
    for bucket in (LOGS, TRAIL_LOGS):
        named, off = {"Bucket": bucket}, {"VersioningConfiguration": {"Status": "Suspended"}}
        yield Call("s3", "get_object", bucket, named | {"Key": FILE})
        yield Call("s3", "put_object", bucket, named | {"Key": FILE, "Body": b"x"})
        yield Call("s3", "delete_object", bucket, named | {"Key": FILE})
        yield Call("s3", "put_bucket_versioning", bucket, named | off)
        yield Call("s3", "put_bucket_lifecycle_configuration", bucket, named | {"LifecycleConfiguration": short})
        yield Call("s3", "delete_bucket", bucket, named)


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
    for subject, key in targets.keys.items():
        found.append(Call("kms", "generate_data_key", subject, {"KeyId": key, "KeySpec": "AES_256"}))
    found.append(Call("iam", "list_users", "account", {}))
    return found


def allowed(clients: Any, calls: Iterable[Call]) -> set[str]:
    """Return the calls that the identity may make; `clients` gives its client of a service."""
    return {str(call) for call in calls if is_allowed(clients(call.service), call)}
