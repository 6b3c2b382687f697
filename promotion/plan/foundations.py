"""The changes of a plan that a job's deploy may make only while its foundations are open.

They say who trusts a role, or who reaches a bucket, a key, a queue or a topic: the rights `foundations` of
`terraform/gitlab/permissions.tf`, which an administrator opens with `scripts.aws --foundations`. An apply without them
would stop half way.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from promotion import aws
from promotion.aws import Client
from promotion.environment import Environment
from promotion.plan.changes import Change, changes

_SID = "MakeRoles"  # a statement that the deploy's role has only then
_TAGS = {"tags", "tags_all"}
# Types of which any change needs them. Parts of buckets, queues and topics are resources of their own.
_WHOLE = {
    "aws_cloudtrail",
    "aws_kms_alias",
    "aws_s3_bucket_logging",
    "aws_s3_bucket_notification",
    "aws_s3_bucket_ownership_controls",
    "aws_s3_bucket_policy",
    "aws_s3_bucket_public_access_block",
    "aws_s3_bucket_server_side_encryption_configuration",
    "aws_sns_topic_policy",
    "aws_sqs_queue_policy",
    "aws_sqs_queue_redrive_allow_policy",
    "aws_sqs_queue_redrive_policy",
}
# Types that need them to be made, and for a change of these attributes; None: of all but tags.
_PARTS: Mapping[str, set[str] | None] = {
    "aws_iam_role": {"assume_role_policy", "permissions_boundary"},
    "aws_kms_key": {"policy"},
    "aws_sns_topic": None,
    "aws_sqs_queue": None,
}
# Types that a deploy may change of the buckets of files, and not of the logs of who read one.
_BUCKETS = {"aws_s3_bucket", "aws_s3_bucket_lifecycle_configuration", "aws_s3_bucket_versioning"}
_FILES = ("-landing", "-ready")


def refusal(plan: Mapping[str, Any], environment: Environment) -> str:
    """Return why the plan can't be applied now, one line for each change under a first one; empty if it can.

    `plan` is Terraform's JSON document of it. AWS is asked only for a plan with such a change.
    """
    found = needing(plan)
    if not found or not closed(environment, *aws.clients(environment, "sts", "iam")):
        return ""
    first = (
        f"the plan changes who is trusted or who reaches data, which deploys of {environment.name} may not now; an "
        f"administrator runs python -m scripts.aws {environment.name} --foundations before, and without it after:"
    )
    return "\n  ".join([first, *map(str, found)])


def needing(plan: Mapping[str, Any]) -> list[Change]:
    """Return the changes that need open foundations, by their addresses."""
    addresses = {
        entry["address"]
        for entry in plan.get("resource_changes", [])
        if entry.get("mode", "managed") == "managed" and _needs(entry["type"], entry["change"])
    }
    return [each for each in changes(plan) if each.address in addresses]


def closed(environment: Environment, sts: Client, iam: Client) -> bool:
    """Return whether a job of GitLab's asks, and its deploys may not change the foundations.

    An administrator may whatever the roles of the jobs say.
    """
    jobs = tuple(f":assumed-role/{environment.job_role(job)}/" for job in ("plan", "deploy"))
    if not any(job in sts.get_caller_identity()["Arn"] for job in jobs):
        return False
    policy = iam.get_role_policy(RoleName=environment.job_role("deploy"), PolicyName="job")["PolicyDocument"]
    return _SID not in [statement.get("Sid") for statement in policy["Statement"]]


def _needs(type_: str, change: Mapping[str, Any]) -> bool:
    actions = set(change["actions"]) & {"create", "update", "delete"}
    if not actions:
        return False
    if type_ in _BUCKETS and not _bucket(change).endswith(_FILES):
        return True
    if type_ == "aws_s3_bucket":
        return actions != {"update"}
    if type_ in _WHOLE:
        return True
    if type_ not in _PARTS:
        return False
    attributes, changed = _PARTS[type_], set(_changed(change))
    return actions != {"update"} or bool(changed - _TAGS if attributes is None else changed & attributes)


def _bucket(change: Mapping[str, Any]) -> str:
    return str((change.get("after") or change.get("before") or {}).get("bucket", ""))


def _changed(change: Mapping[str, Any]) -> Iterator[str]:
    """Yield the attributes that an update changes, also those that are known only afterwards."""
    before, after = change.get("before") or {}, change.get("after") or {}
    yield from (name for name in {**before, **after} if before.get(name) != after.get(name))
    yield from (name for name, mark in (change.get("after_unknown") or {}).items() if mark)
