"""The permissions boundary of an environment's roles: the most that each may do, whatever policy a deploy gives it.

An administrator makes it, with `scripts.state`, before Terraform makes the roles with it. The role of a deploy may
neither change it nor make a role without it (terraform/gitlab). A role that is not named here may do nothing:
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

import json
from collections.abc import Sequence
from typing import Any, Literal

from promotion.aws import Client
from promotion.environment import Environment

# IAM keeps so many versions of a policy.
_VERSIONS = 5
_SCHEDULED = ("bulk-load", "upkeep")
_TASKS = (*_SCHEDULED, "tasks")
_READ = ["s3:GetObject", "s3:GetObjectVersion"]
_SECRET = ["secretsmanager:GetSecretValue"]
_WORK = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:ReceiveMessage"]
_REDRIVE = [
    "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ReceiveMessage", "sqs:SendMessage",
]  # fmt: skip
_IMAGES = [
    "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetAuthorizationToken", "ecr:GetDownloadUrlForLayer",
]  # fmt: skip


def arn(environment: Environment) -> str:
    """Return the ARN of the environment's boundary."""
    return f"arn:aws:iam::{environment.aws_account_id}:policy/{environment.prefix}-boundary"


def document(environment: Environment) -> dict[str, Any]:
    """Return the boundary as a policy."""
    prefix, place = environment.prefix, f"{environment.aws_region}:{environment.aws_account_id}"
    landing, ready = f"arn:aws:s3:::{prefix}-landing", f"arn:aws:s3:::{prefix}-ready"
    through_s3 = {"StringEquals": {"kms:ViaService": f"s3.{environment.aws_region}.amazonaws.com"}}

    def may(actions: Sequence[str], resources: Sequence[str], *roles: str, **condition: Any) -> dict[str, Any]:
        # The end of the name alone, because a policy has a limited length. All roles with this boundary are of one
        # environment; somebody who may make another with such an end may say who becomes the one that is there.
        named = {"aws:PrincipalArn": [f"*-{name}" for name in roles], **condition.pop("StringLike", {})}
        conditions = {**({"StringLike": named} if roles else {}), **condition}
        return {"Effect": "Allow", "Action": actions, "Resource": resources, "Condition": conditions}

    def key_of(service: str) -> list[str]:
        return [f"arn:aws:secretsmanager:{place}:secret:{environment.key_secret(service)}-??????"]

    # Of any region, for the length; the cluster and its tasks are in one.
    tasks_of = f"arn:aws:ecs:*:{environment.aws_account_id}"
    started = [f"{tasks_of}:task-definition/{prefix}-{task}:*" for task in _SCHEDULED] + [f"{tasks_of}:task/{prefix}/*"]
    both, queue = [landing, ready], f"arn:aws:sqs:{place}:{prefix}-landing-events"
    outcomes = [f"{landing}/quarantine/*.reason.json", f"{ready}/*/manifest.json", f"{ready}/*/refused.json"]
    tasks = [f"arn:aws:iam::{environment.aws_account_id}:role/{prefix}-{name}" for name in _TASKS]
    statements = [
        may(["s3:ListBucket", "s3:ListBucketVersions"], both, "splitter", "upkeep", "eraser"),
        may(["s3:ListBucket"], [ready], "snowflake"),
        may(["s3:ListBucket"], [landing], "bulk-load", "snowflake", StringLike={"s3:prefix": "vendor/*"}),
        may(["s3:GetBucketLocation"], both, "snowflake"),
        may(["s3:ListBucketMultipartUploads"], both, "upkeep"),
        may(_READ, [f"{landing}/streaming/*", f"{ready}/*"], "splitter"),
        may(_READ, [f"{landing}/vendor/*", f"{ready}/*"], "snowflake"),
        may(_READ, outcomes, "upkeep"),
        may([*_READ, "s3:PutObject", "s3:DeleteObjectVersion"], [f"{landing}/*", f"{ready}/*"], "eraser"),
        may(["s3:DeleteObject"], [f"{landing}/*"], "eraser"),
        may(["s3:PutObject"], [f"{landing}/quarantine/*", f"{ready}/*"], "splitter"),
        may(["s3:PutObject"], [f"{landing}/streaming/*"], "verify"),
        may(["s3:AbortMultipartUpload"], [f"{landing}/quarantine/*", f"{ready}/*"], "splitter", "upkeep"),
        may(["s3:DeleteObjectVersion"], [f"{ready}/*/part-*", f"{ready}/*/rejected.jsonl"], "upkeep"),
        # Of no use without a right on the files themselves.
        may(["kms:Decrypt", "kms:GenerateDataKey"], [f"arn:aws:kms:{place}:key/*"], **through_s3),
        may(_WORK, [queue], "splitter"),
        may(_REDRIVE, [queue, f"{queue}-dead"], "upkeep"),
        may(_SECRET, key_of("splitter"), "splitter"),
        may(_SECRET, key_of("bulk_load"), "bulk-load"),
        may(_SECRET, key_of("analyst"), "verify"),
        may(_SECRET, key_of("eraser"), "eraser"),
        may(_IMAGES, ["*"], "tasks"),
        may(["logs:CreateLogStream", "logs:PutLogEvents"], [f"arn:aws:logs:{place}:log-group:/{prefix}/*"], "tasks"),
        may(["ecs:RunTask", "ecs:TagResource"], started, "schedule"),
        may(["iam:PassRole"], tasks, "schedule"),
    ]
    return {"Version": "2012-10-17", "Statement": statements}


def ensure(environment: Environment, iam: Client) -> Literal["made", "kept", "set again"]:
    """Make the boundary, or set again what was changed by hand or is of an older commit; return which it was."""
    wanted, found = document(environment), current(environment, iam)
    if found is None:
        iam.create_policy(PolicyName=arn(environment).rpartition("/")[2], PolicyDocument=_text(wanted))
        return "made"
    if found != wanted:
        _make_room(arn(environment), iam)
        iam.create_policy_version(PolicyArn=arn(environment), PolicyDocument=_text(wanted), SetAsDefault=True)
        return "set again"
    return "kept"


def current(environment: Environment, iam: Client) -> dict[str, Any] | None:
    """Return the boundary as it is in the account; None if it is not there."""
    try:
        policy = iam.get_policy(PolicyArn=arn(environment))["Policy"]
    except iam.exceptions.NoSuchEntityException:
        return None
    default = iam.get_policy_version(PolicyArn=policy["Arn"], VersionId=policy["DefaultVersionId"])["PolicyVersion"]
    found = default["Document"]
    there: dict[str, Any] = json.loads(found) if isinstance(found, str) else found
    return there


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, separators=(",", ":"))


def _make_room(policy: str, iam: Client) -> None:
    """Remove the oldest version that is not in use, if there are as many as IAM keeps."""
    versions = iam.list_policy_versions(PolicyArn=policy)["Versions"]
    unused = sorted((each for each in versions if not each["IsDefaultVersion"]), key=lambda each: each["CreateDate"])
    if len(versions) >= _VERSIONS:
        iam.delete_policy_version(PolicyArn=policy, VersionId=unused[0]["VersionId"])
