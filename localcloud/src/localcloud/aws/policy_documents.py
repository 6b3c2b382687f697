"""A correction to MiniStack: 1.5.33 keeps any text as a policy and ignores a misspelled condition.

AWS refuses a document that it can't read and a principal that does not exist (`localcloud.aws.policies`). KMS refuses a
key policy that would lock its sender out of the key's policy, unless the request bypasses the check:
https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
Error text: https://github.com/terraform-aws-modules/terraform-aws-kms/issues/14
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.responses import error_response_json, get_account_id, get_region
from ministack.services import ecr, iam, kms, s3, secretsmanager, sns, sqs

from localcloud.aws.answer import Answer
from localcloud.aws.bucket_checks import checked
from localcloud.aws.caller import current
from localcloud.aws.policies import bucket, identity, resource

_Fault = Callable[[str], str | None]
_LOCKED_OUT = "The new key policy will not allow you to update the key policy in the future."


def correct() -> None:
    """Let MiniStack read policies before it keeps them in this process."""
    _correct_iam()
    s3._put_bucket_policy = checked(s3._put_bucket_policy, _bucket_fault)
    kms._create_key = _key_policy(kms._create_key)
    kms._put_key_policy = _key_policy(kms._put_key_policy)
    for name in ("CreateQueue", "SetQueueAttributes"):
        sqs._HANDLERS[name] = _queue_policy(sqs._HANDLERS[name])
    sns._create_topic = _topic_policy(sns._create_topic)
    sns._set_topic_attributes = _topic_policy(sns._set_topic_attributes)
    secretsmanager._put_resource_policy = _json_policy(
        secretsmanager._put_resource_policy, "ResourcePolicy", resource.secret_fault, "MalformedPolicyDocumentException"
    )
    ecr._set_repository_policy = _json_policy(
        ecr._set_repository_policy, "policyText", resource.repository_fault, "InvalidParameterException"
    )


def _correct_iam() -> None:
    handlers = iam._IAM_HANDLERS
    policies = ("PutRolePolicy", "PutUserPolicy", "PutGroupPolicy", "CreatePolicy", "CreatePolicyVersion")
    for name in policies:
        handlers[name] = _iam_policy(handlers[name], "PolicyDocument", identity.fault)
    handlers["CreateRole"] = _iam_policy(handlers["CreateRole"], "AssumeRolePolicyDocument", identity.trust_fault)
    handlers["UpdateAssumeRolePolicy"] = _iam_policy(
        handlers["UpdateAssumeRolePolicy"], "PolicyDocument", identity.trust_fault
    )


def _iam_policy(handler: Callable[..., Answer], name: str, fault: _Fault) -> Callable[..., Answer]:
    def handle(asked: Mapping[str, Any]) -> Answer:
        found = fault(str(iam._p(asked, name) or ""))
        if found is None:
            return handler(asked)
        refused: Answer = iam._error(400, "MalformedPolicyDocument", found, ns="iam")
        return refused

    return handle


def _bucket_fault(name: str, body: bytes) -> tuple[str, str] | None:
    found = bucket.fault(body.decode(errors="replace"), name)
    return ("MalformedPolicy", found) if found else None


def _key_policy(put: Callable[[Mapping[str, Any]], Answer]) -> Callable[[Mapping[str, Any]], Answer]:
    def handle(data: Mapping[str, Any]) -> Answer:
        policy = data.get("Policy")
        found = None if policy is None else resource.key_fault(policy)
        if found is None and policy is not None and not data.get("BypassPolicyLockoutSafetyCheck"):
            found = None if _may_change(policy) else _LOCKED_OUT
        if found is None:
            return put(data)
        refused: Answer = error_response_json("MalformedPolicyDocumentException", found, 400)
        return refused

    return handle


def _may_change(policy: str) -> bool:
    """Tell whether the sender may set the key's policy again by what the policy says."""
    account = get_account_id()
    known = iam_evaluator.resolve_caller_identity(current().access_key) or {}
    sender = iam_evaluator.EvalContext(
        known.get("userArn") or f"arn:aws:iam::{account}:root", "AWS", account, "kms:PutKeyPolicy", "*", get_region()
    )
    return bool(iam_evaluator.evaluate_resource_policy(policy, sender).decision == "Allow")


def _queue_policy(act: Callable[..., Any]) -> Callable[..., Any]:
    def handle(data: Mapping[str, Any], url: str) -> Any:
        policy = (data.get("Attributes") or {}).get("Policy")
        if policy and (found := resource.queue_fault(str(policy))):
            raise sqs._Err("InvalidAttributeValue", found, 400)
        return act(data, url)

    return handle


def _topic_policy(act: Callable[..., Answer]) -> Callable[..., Answer]:
    def handle(params: Mapping[str, Any]) -> Answer:
        found = next(filter(None, (resource.topic_fault(policy) for policy in _policies(params))), None)
        if found is None:
            return act(params)
        refused: Answer = sns._error("InvalidParameter", found, 400)
        return refused

    return handle


def _policies(params: Mapping[str, Any]) -> Iterator[str]:
    """Return the policies that a request to make or change a topic has."""
    if sns._p(params, "AttributeName") == "Policy" and (policy := sns._p(params, "AttributeValue")):
        yield policy
    for entry in itertools.count(1):
        name = sns._p(params, f"Attributes.entry.{entry}.key")
        if not name:
            return
        if name == "Policy" and (policy := sns._p(params, f"Attributes.entry.{entry}.value")):
            yield policy


def _json_policy(put: Callable[[Mapping[str, Any]], Answer], name: str, fault: _Fault, code: str) -> Callable[..., Any]:
    def handle(data: Mapping[str, Any]) -> Answer:
        found = fault(str(data.get(name, "")))
        if found is None:
            return put(data)
        refused: Answer = error_response_json(code, found, 400)
        return refused

    return handle
