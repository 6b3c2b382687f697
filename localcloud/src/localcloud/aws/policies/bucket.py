"""The rules of S3 for bucket policies: an action must apply to a resource, a condition key to the actions.

The error texts come from reports of S3's answers:
https://github.com/hashicorp/terraform/issues/28688, https://github.com/aws-samples/aws-serverless-appsync-app/issues/4,
https://github.com/humanmade/S3-Uploads/issues/239, https://github.com/aws/aws-cdk/issues/6708, and those in
https://github.com/versity/versitygw/blob/main/auth/bucket_policy.go
A policy has at most 20 KB: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
"""

from __future__ import annotations

import ipaddress
import json

from ministack.core.iam_evaluator import fnmatch_iam, fnmatch_iam_cs

from localcloud.aws.policies import s3_actions
from localcloud.aws.policies.grammar import Condition, Malformed, Part, Statement, read
from localcloud.aws.policies.principals import missing

_LARGEST = 20_480
_TEXTS: dict[Part, str] = {
    "json": "This policy contains invalid Json",
    "version": "The policy must contain a valid version string",
    "no statement": "Missing required field Statement",
    "empty": "Could not parse the policy: Statement is empty!",
    "syntax": "Invalid policy syntax.",
}
_NOWHERE = "Action does not apply to any resource(s) in statement"
_APART = "Conditions do not apply to combination of actions and resources in statement"


def fault(document: str, bucket: str) -> str | None:
    """Return why S3 takes no such policy of the bucket."""
    if not document.startswith("{"):
        return "Policies must be valid JSON and the first byte must be '{'"
    try:
        policy = read(document)
    except Malformed as found:
        return _TEXTS[found.part]
    if len(json.dumps(json.loads(document), separators=(",", ":"))) > _LARGEST:
        return f"Normalized policy document exceeds the maximum allowed size of {_LARGEST} bytes"
    return next(filter(None, (_of(statement, bucket) for statement in policy.statements)), None)


def _of(statement: Statement, bucket: str) -> str | None:
    return _without(statement) or _of_principals(statement) or _of_actions(statement, bucket) or _of_keys(statement)


def _without(statement: Statement) -> str | None:
    """Return the fault of an element that is not there, or of the effect."""
    if statement.effect is None:
        return "Missing required field Effect"
    if statement.effect not in ("Allow", "Deny"):
        return f"Invalid effect: {statement.effect}"
    if statement.principals is None:
        return "Missing required field Principal"
    if not statement.named_actions:
        return "Missing required field Action"
    if not statement.named_resources:
        return "Missing required field Resource"
    return None


def _of_principals(statement: Statement) -> str | None:
    allowed_to_others = statement.others_than and statement.effect == "Allow"
    if allowed_to_others or not statement.principals or any(missing(*named) for named in statement.principals):
        return "Invalid principal in policy"
    return None


def _of_actions(statement: Statement, bucket: str) -> str | None:
    patterns = statement.named_actions
    if not all(_named(pattern) for pattern in patterns):
        return "Policy has invalid action"
    resources = statement.named_resources
    if not all(_is_in(bucket, resource) for resource in resources):
        return "Policy has invalid resource"
    if statement.actions is None or statement.resources is None:
        return None
    kinds = {kind for kind in ("bucket", "object") if any(_reaches(name, kind, bucket) for name in resources)}
    applies = all(any(action.of in kinds for action in _named(pattern)) for pattern in patterns)
    return None if applies else _NOWHERE


def _named(pattern: str) -> list[s3_actions.Action]:
    return [action for action in s3_actions.actions() if fnmatch_iam(action.name, pattern)]


def _is_in(bucket: str, resource: str) -> bool:
    """Tell whether an ARN may be the bucket's or an object's of it."""
    return any(_reaches(resource, kind, bucket) for kind in ("bucket", "object"))


def _reaches(resource: str, kind: str, bucket: str) -> bool:
    head, colon, path = resource.rpartition(":::")
    if not colon or head not in ("arn:aws:s3", "arn:aws-cn:s3", "arn:aws-us-gov:s3"):
        return False
    name, slash, _ = path.partition("/")
    of_object = bool(slash) or "*" in name
    return fnmatch_iam_cs(bucket, name) and (of_object if kind == "object" else not slash)


def _of_keys(statement: Statement) -> str | None:
    for condition in statement.conditions:
        if not condition.comparison:
            return f"Invalid Condition type : {condition.operator}"
        if found := _of_key(statement, condition.key.lower()) or _of_values(condition):
            return found
    return None


def _of_key(statement: Statement, key: str) -> str | None:
    """Return the fault of a key: S3's are listed; of the keys of all services there are more every year."""
    if not key.startswith("s3:"):
        return None if ":" in key else "Policy has an invalid condition key"
    if key.partition("/")[0] not in s3_actions.condition_keys():
        return "Policy has an invalid condition key"
    if statement.actions is None:
        return None
    takers = [any(action.takes(key) for action in _named(pattern)) for pattern in statement.actions]
    return None if all(takers) else _APART


def _of_values(condition: Condition) -> str | None:
    if condition.comparison in ("IpAddress", "NotIpAddress") and not all(map(_is_address, condition.values)):
        return "Invalid IP address in Conditions"
    if condition.comparison in ("Bool", "Null") and not {*map(str.lower, condition.values)} <= {"true", "false"}:
        return f"Invalid value in Conditions for operator {condition.comparison}"
    if condition.comparison.startswith("Numeric") and not all(map(_is_number, condition.values)):
        return f"Invalid value in Conditions for operator {condition.comparison}"
    return None


def _is_address(value: str) -> bool:
    try:
        ipaddress.ip_network(value, strict=False)
    except ValueError:
        return "${" in value
    return True


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return "${" in value
    return True
