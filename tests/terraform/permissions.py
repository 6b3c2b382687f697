"""Every permission of the pipelines' roles, taken away one at a time: by which call somebody would notice."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ministack.core import iam_evaluator

from tests.terraform.outcome import Outcome
from tests.terraform.rights import ENVIRONMENT, Call, is_allowed

FILE = "every-permission"
Arguments = Callable[[str, Mapping[str, Any]], dict[str, Any]]


def _object(resource: str, statement: Mapping[str, Any]) -> dict[str, Any]:
    bucket, _, key = resource.removeprefix("arn:aws:s3:::").partition("/")
    return {"Bucket": bucket, "Key": key.replace("*", FILE)}


def _gone(resource: str, statement: Mapping[str, Any]) -> dict[str, Any]:
    """Another file than the one that other calls read."""
    named = _object(resource, statement)
    return {**named, "Key": f"{named['Key']}-gone"}


def _bucket(resource: str, statement: Mapping[str, Any]) -> dict[str, Any]:
    prefix = statement.get("Condition", {}).get("StringLike", {}).get("s3:prefix")
    return {"Bucket": resource.removeprefix("arn:aws:s3:::")} | ({"Prefix": prefix.rstrip("*")} if prefix else {})


def _queue(**more: Any) -> Arguments:
    def arguments(resource: str, statement: Mapping[str, Any]) -> dict[str, Any]:
        account, name = resource.split(":")[4:6]
        return {"QueueUrl": f"https://sqs.eu-west-1.amazonaws.com/{account}/{name}", **more}

    return arguments


def _of(**given: Any) -> Arguments:
    return lambda resource, statement: given


def _objects(**more: Any) -> Arguments:
    return lambda resource, statement: {**_object(resource, statement), **more}


def _secret(resource: str, statement: Mapping[str, Any]) -> dict[str, Any]:
    return {"SecretId": resource.rpartition(":")[2].removesuffix("-??????")}


def _repository(**more: Any) -> Arguments:
    def arguments(resource: str, statement: Mapping[str, Any]) -> dict[str, Any]:
        return {"registryId": resource.split(":")[4], "repositoryName": resource.partition("repository/")[2], **more}

    return arguments


_HANDLE = {"ReceiptHandle": "none"}
_LAYER = "sha256:" + "0" * 64
# {action: (service, method, arguments)}; whatever goes wrong after the check of rights is a right, too.
_CALLS: Mapping[str, tuple[str, str, Arguments]] = {
    "s3:GetObject": ("s3", "get_object", _objects()),
    "s3:GetObjectVersion": ("s3", "get_object", _objects(VersionId="none")),
    "s3:PutObject": ("s3", "put_object", _objects(Body=b"x")),
    "s3:DeleteObjectVersion": ("s3", "delete_object", _objects(VersionId="none")),
    "s3:DeleteObject": ("s3", "delete_object", _gone),
    "s3:AbortMultipartUpload": ("s3", "abort_multipart_upload", _objects(UploadId="none")),
    "s3:ListBucket": ("s3", "list_objects_v2", _bucket),
    "s3:ListBucketVersions": ("s3", "list_object_versions", _bucket),
    "s3:ListBucketMultipartUploads": ("s3", "list_multipart_uploads", _bucket),
    "s3:GetBucketLocation": ("s3", "get_bucket_location", _bucket),
    "sqs:ReceiveMessage": ("sqs", "receive_message", _queue(VisibilityTimeout=0)),
    "sqs:ChangeMessageVisibility": ("sqs", "change_message_visibility", _queue(**_HANDLE, VisibilityTimeout=0)),
    "sqs:DeleteMessage": ("sqs", "delete_message", _queue(**_HANDLE)),
    "sqs:GetQueueAttributes": ("sqs", "get_queue_attributes", _queue()),
    "sqs:GetQueueUrl": (
        "sqs", "get_queue_url", lambda resource, statement: {"QueueName": resource.rpartition(":")[2]},
    ),
    "sqs:SendMessage": ("sqs", "send_message", _queue(MessageBody="{}")),
    "secretsmanager:GetSecretValue": ("secretsmanager", "get_secret_value", _secret),
    "ecr:GetAuthorizationToken": ("ecr", "get_authorization_token", _of()),
    "ecr:BatchCheckLayerAvailability": (
        "ecr", "batch_check_layer_availability", _repository(layerDigests=[_LAYER]),
    ),
    "ecr:BatchGetImage": ("ecr", "batch_get_image", _repository(imageIds=[{"imageTag": "1"}])),
    "ecr:GetDownloadUrlForLayer": ("ecr", "get_download_url_for_layer", _repository(layerDigest=_LAYER)),
    "logs:CreateLogStream": (
        "logs", "create_log_stream", _of(logGroupName=f"/{ENVIRONMENT}/splitter", logStreamName=FILE),
    ),
    "logs:PutLogEvents": (
        "logs", "put_log_events",
        _of(logGroupName=f"/{ENVIRONMENT}/splitter", logStreamName=FILE, logEvents=[{"timestamp": 0, "message": "x"}]),
    ),
}  # fmt: skip
# S3 uses the key in the name of whoever reads or writes a file: the role's own first such right shows it.
_BY_FILE = {"kms:Decrypt": "s3:GetObject", "kms:GenerateDataKey": "s3:PutObject"}
# AWS asks for these when a schedule starts a task. The local AWS starts none, so its evaluator is asked with the key of
# such a request.
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
_OF_SCHEDULES = {
    "ecs:RunTask": "ecs:cluster", "ecs:TagResource": "ecs:createaction", "iam:PassRole": "iam:passedtoservice",
}  # fmt: skip


def call_of(action: str, statement: Mapping[str, Any], policy: Sequence[Mapping[str, Any]]) -> Call | None:
    """Return the call that needs an action of a statement; None if there is none for it."""
    if other := _BY_FILE.get(action):
        [statement, *_] = [each for each in policy if other in each["Action"]]
        action = other
    if action not in _CALLS:
        return None
    service, method, arguments = _CALLS[action]
    resource = statement["Resource"][0]
    return Call(service, method, resource, arguments(resource, statement))


def files(policies: Sequence[Sequence[Mapping[str, Any]]]) -> set[tuple[str, str]]:
    """Return bucket and key of each file that the calls read."""
    found = [
        _object(each["Resource"][0], each) for policy in policies for each in policy if "s3:GetObject" in each["Action"]
    ]
    return {(each["Bucket"], each["Key"]) for each in found}


def policy_of(iam: Any, role: str) -> list[dict[str, Any]]:
    """Return the statements of a role's policy."""
    found: list[dict[str, Any]] = iam.get_role_policy(RoleName=f"{ENVIRONMENT}-{role}", PolicyName="job")[
        "PolicyDocument"
    ]["Statement"]
    return found


def without_each(iam: Any, role: str, clients: Callable[[str], Any], boundary: Mapping[str, Any]) -> Iterator[Outcome]:
    """Yield what becomes of each permission's call without it; the role has its policy again in the end."""
    policy = policy_of(iam, role)
    try:
        for number, statement in enumerate(policy):
            for action in statement["Action"]:
                left = [each for each in statement["Action"] if each != action]
                rest = [each for place, each in enumerate(policy) if place != number]
                fewer = [*rest, {**statement, "Action": left}] if left else rest
                name = f"{role}, {statement['Sid']}: {action}"
                if action in _OF_SCHEDULES:
                    may = [_evaluated(role, action, statement, each, boundary) for each in (policy, fewer)]
                    yield Outcome(name, f"a schedule's {action} on {statement['Resource'][0]}", may == [True, False])
                elif (call := call_of(action, statement, policy)) is None:
                    yield Outcome(name, "no call is known", False)
                else:
                    _write(iam, role, policy)
                    works = is_allowed(clients(call.service), call)
                    _write(iam, role, fewer)
                    yield Outcome(name, str(call), works and not is_allowed(clients(call.service), call))
    finally:
        _write(iam, role, policy)


def _evaluated(
    role: str,
    action: str,
    statement: Mapping[str, Any],
    policy: Sequence[Mapping[str, Any]],
    boundary: Mapping[str, Any],
) -> bool:
    """Return whether policy and boundary allow an action of a schedule, on the first resource of its statement."""
    [[value]] = [tests.values() for tests in statement["Condition"].values()]  # one key, one value
    account, key = statement["Resource"][0].split(":")[4], _OF_SCHEDULES[action]
    asked = iam_evaluator.EvalContext(
        f"arn:aws:iam::{account}:role/{ENVIRONMENT}-{role}", "AssumedRole", account, action,
        statement["Resource"][0].replace("*", "1"), "eu-west-1", "127.0.0.1", True, service_context={key: value},
    )  # fmt: skip
    documents = ({"Version": "2012-10-17", "Statement": list(policy)}, boundary)
    parsed = [iam_evaluator.parse_policy_document(dict(each)) for each in documents]
    return all(iam_evaluator.evaluate(asked, [each]).decision == "Allow" for each in parsed)


def _write(iam: Any, role: str, statements: Sequence[Mapping[str, Any]]) -> None:
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    iam.put_role_policy(RoleName=f"{ENVIRONMENT}-{role}", PolicyName="job", PolicyDocument=document)
