"""The rules of KMS, SQS, SNS, Secrets Manager and ECR for the policies of their resources.

- KMS: each statement has principals that exist. A statement without Action or Resource is accepted and does nothing:
  https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
  https://repost.aws/knowledge-center/kms-policy-error-invalid-principals
- SQS answers every fault with one text: https://github.com/aws/aws-cdk/issues/15602
- SNS: https://github.com/hashicorp/terraform-provider-aws/issues/26041 and, for a document that it can't read,
  https://github.com/serverless/serverless/issues/5519
"""

from __future__ import annotations

from localcloud.aws.policies.grammar import Malformed, Policy, Statement, read
from localcloud.aws.policies.principals import missing

PRINCIPALS = "Policy contains a statement with one or more invalid principals."


def key_fault(document: str) -> str | None:
    """Return why KMS takes no such key policy; whether its sender keeps the key is another question."""
    policy = _read(document)
    if policy is None or not all(map(_compares, policy.statements)):
        return "The policy is not valid: its syntax is not that of a policy document."
    nobody = any(not found.principals for found in policy.statements)
    return PRINCIPALS if nobody or _names_missing(policy) else None


def queue_fault(document: str) -> str | None:
    """Return why SQS takes no such policy of a queue."""
    return None if _is_of_service(document, "sqs") else "Invalid value for the parameter Policy."


def topic_fault(document: str) -> str | None:
    """Return why SNS takes no such policy of a topic."""
    policy = _read(document)
    if policy is None or not all(map(_is_whole, policy.statements)):
        return "Invalid parameter: Policy Error: null"
    if _names_missing(policy):
        return "Invalid parameter: Policy Error: PrincipalNotFound"
    return None if _is_within(policy, "sns") else "Invalid parameter: Policy statement action out of service scope!"


def secret_fault(document: str) -> str | None:
    """Return why Secrets Manager takes no such policy of a secret."""
    whole = _is_of_service(document, "secretsmanager")
    return None if whole else "This resource policy contains a syntax error."


def repository_fault(document: str) -> str | None:
    """Return why ECR takes no such policy of a repository; its statements name no resource."""
    policy = _read(document)
    if policy is None or not all(map(_is_stated, policy.statements)) or _names_missing(policy):
        return "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'"
    return None


def _read(document: str) -> Policy | None:
    try:
        return read(document)
    except Malformed:
        return None


def _is_of_service(document: str, vendor: str) -> bool:
    policy = _read(document)
    if policy is None or not all(map(_is_whole, policy.statements)):
        return False
    return _is_within(policy, vendor) and not _names_missing(policy)


def _is_whole(statement: Statement) -> bool:
    """Tell whether a statement has every element that a resource's policy needs."""
    return _is_stated(statement) and bool(statement.named_resources)


def _is_stated(statement: Statement) -> bool:
    """Tell whether a statement has every element but a resource, and known operators."""
    known = statement.effect in ("Allow", "Deny") and _compares(statement)
    return known and bool(statement.principals and statement.named_actions)


def _compares(statement: Statement) -> bool:
    """Tell whether all of a statement's operators are known."""
    return all(condition.comparison for condition in statement.conditions)


def _is_within(policy: Policy, vendor: str) -> bool:
    """Tell whether all actions are the service's."""
    actions = [name for found in policy.statements for name in found.named_actions]
    return all(name == "*" or name.lower().startswith(f"{vendor}:") for name in actions)


def _names_missing(policy: Policy) -> bool:
    return any(missing(*named) for statement in policy.statements for named in statement.principals or ())
