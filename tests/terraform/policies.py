"""The policies and trusts that the calls of `rights` could change: read, and set again."""

import json
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from tests.terraform.rights import BUCKETS, ENVIRONMENT, LOGS, SERVICES, TRAIL_LOGS, Targets


@dataclass(frozen=True)
class Policies:
    """As the API returns them; JSON texts where it returns texts."""

    roles: dict[str, dict[str, Any]]
    buckets: dict[str, dict[str, Any]]
    keys: dict[str, str]
    boundary: str
    queue: str | None
    topic: str | None


def read(root: Any, targets: Targets) -> Policies:
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
            "logging": lambda: _logging(s3, name),
        }
        return {setting: _or_none(ask) for setting, ask in asked.items()}

    keys = list(targets.keys.values())
    version = iam.get_policy(PolicyArn=targets.boundary)["Policy"]["DefaultVersionId"]
    return Policies(
        {name: role(name) for name in targets.roles},
        {name: bucket(name) for name in [*BUCKETS, LOGS, TRAIL_LOGS, targets.strange_bucket]},
        {key: kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"] for key in keys},
        json.dumps(iam.get_policy_version(PolicyArn=targets.boundary, VersionId=version)["PolicyVersion"]["Document"]),
        *_policies_of_events(root, targets),
    )


def _notification(s3: Any, bucket: str) -> dict[str, Any]:
    found = s3.get_bucket_notification_configuration(Bucket=bucket)
    return {name: value for name, value in found.items() if name != "ResponseMetadata"}


def _logging(s3: Any, bucket: str) -> dict[str, Any]:
    found = s3.get_bucket_logging(Bucket=bucket)
    return {name: value for name, value in found.items() if name == "LoggingEnabled"}


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
    now = read(root, targets)
    for service in SERVICES:
        root("secretsmanager").delete_resource_policy(SecretId=f"{ENVIRONMENT}/snowflake/{service}")
    for key in (targets.key, targets.trail_key):
        for grant in kms.list_grants(KeyId=key)["Grants"]:
            kms.revoke_grant(KeyId=key, GrantId=grant["GrantId"])
    _or_none(lambda: iam.delete_role(RoleName=f"{ENVIRONMENT}-new"))
    for queue in root("sqs").list_queues(QueueNamePrefix=f"{ENVIRONMENT}-new").get("QueueUrls", []):
        root("sqs").delete_queue(QueueUrl=queue)
    root("sns").delete_topic(TopicArn=f"{targets.topic.rpartition(':')[0]}:{ENVIRONMENT}-new")
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
        s3.put_bucket_logging(Bucket=name, BucketLoggingStatus=bucket["logging"])
        if bucket["ownership"]:
            s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls=bucket["ownership"])
    if now.queue != before.queue:
        root("sqs").set_queue_attributes(QueueUrl=targets.queue, Attributes={"Policy": before.queue or ""})
    if now.topic != before.topic:
        of_topic = {"AttributeName": "Policy", "AttributeValue": before.topic or ""}
        root("sns").set_topic_attributes(TopicArn=targets.topic, **of_topic)
    for key, policy in before.keys.items():
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=policy)
