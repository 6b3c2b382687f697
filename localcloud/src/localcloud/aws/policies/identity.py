"""The rules of IAM for identity policies and trust policies.

The error texts, and the order of the checks, come from AWS's answers that moto's tests recorded:
https://github.com/getmoto/moto/blob/master/tests/test_iam/test_iam_policies.py
"""

from __future__ import annotations

import re

from localcloud.aws.policies.grammar import Malformed, Policy, Statement, read
from localcloud.aws.policies.principals import missing

_SYNTAX = "Syntax errors in policy."
_LEGACY = "The policy failed legacy parsing"
_PREFIX = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
_PARTITIONS = ("aws", "aws-cn", "aws-us-gov", "*")
_OF_IAM = (
    "user/", "federated-user/", "role/", "group/", "instance-profile/", "mfa/", "server-certificate/", "policy/",
    "sms-mfa/", "saml-provider/", "oidc-provider/", "report/", "access-report/",
)  # fmt: skip
_DATE = re.compile(
    r"-?\d+(?:-(\d+))?(?:-(\d+))?(?:t(?:(\d+)(?::(\d+))?(?::(\d+)(?:\.\d{1,9})?)?(?:z|[+-]\d\d(?::\d\d)?)?)?)?",
    re.ASCII,
)
_LAST_SECOND = 2**63 - 1
_ASSUME = frozenset({
    "sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity", "sts:setcontext",
    "sts:setsourceidentity", "sts:tagsession",
})  # fmt: skip


def fault(document: str) -> str | None:
    """Return why IAM takes no such identity policy."""
    policy = _read(document)
    if policy is None:
        return _SYNTAX
    if policy.version != "2012-10-17":
        return "Policy document must be version 2012-10-17 or greater."
    if any(statement.principals is not None for statement in policy.statements):
        return "Policy document should not specify a principal."
    return _of_statements(policy) or _without_resources(policy)


def trust_fault(document: str) -> str | None:
    """Return why IAM takes no such trust policy of a role."""
    policy = _read(document)
    if policy is None:
        return _SYNTAX
    if any(statement.resources is not None or statement.other_resources is not None for statement in policy.statements):
        return "Has prohibited field Resource"
    if found := _of_statements(policy):
        return found
    for statement in policy.statements:
        if any(action.lower() not in _ASSUME and "*" not in action for action in statement.actions or ()):
            return "AssumeRole policy may only specify STS AssumeRole actions."
        if not statement.principals:
            return "AssumeRole policy must contain principals."
        for kind, name in statement.principals:
            if missing(kind, name):
                return f'Invalid principal in policy: "{kind}":"{name}"'
    return None


def _read(document: str) -> Policy | None:
    """Return the policy; None if its syntax is not that of a policy of IAM."""
    try:
        policy = read(document)
    except Malformed:
        return None
    return policy if all(map(_is_written, policy.statements)) else None


def _is_written(statement: Statement) -> bool:
    known = all(condition.comparison for condition in statement.conditions)
    return known and (statement.effect or "").lower() in ("allow", "deny")


def _of_statements(policy: Policy) -> str | None:
    """Return the first fault that both kinds of policies have in common, in IAM's order."""
    statements = policy.statements
    if any(_is_legacy_fault(statement) for statement in statements):
        return _LEGACY
    sids = [statement.sid for statement in statements if statement.sid]
    if len(set(sids)) < len(sids):
        return "Statement IDs (SID) in a single policy must be unique."
    if not all(statement.named_actions for statement in statements):
        return "Policy statement must contain actions."
    named = [name for found in statements for name in found.named_resources]
    faults = [_fault_of_resource(name) for name in named]
    actions = [name for found in statements for name in found.named_actions]
    return next(filter(None, faults + [_fault_of_action(action) for action in actions]), None)


def _without_resources(policy: Policy) -> str | None:
    if all(statement.named_resources for statement in policy.statements):
        return None
    return "Policy statement must contain resources."


def _is_legacy_fault(statement: Statement) -> bool:
    if statement.effect not in ("Allow", "Deny"):
        return True
    dates = [value for found in statement.conditions if found.comparison.startswith("Date") for value in found.values]
    arns = [name for name in statement.named_resources if "::" in name]
    short = any(name.count(":") < 5 or name.split(":")[2] == "" for name in arns if not _fault_of_resource(name))
    return short or not all(map(_is_date, dates))


def _is_date(value: str) -> bool:
    """Tell whether a value is a date or time as ISO 8601 has them, a policy variable, or a number of seconds."""
    if "${" in value:
        return True
    if value.isdecimal():
        return int(value) <= _LAST_SECOND
    found = _DATE.fullmatch(value.lower())
    parts = zip(found.groups(), (12, 31, 23, 59, 59), strict=True) if found else ()
    return found is not None and all(int(part or 0) <= most for part, most in parts)


def _fault_of_action(action: str) -> str | None:
    vendor, colon, rest = action.partition(":")
    if action == "*":
        return None
    if not colon:
        return _PREFIX
    if ":" in rest:
        return "Actions/Condition can contain only one colon."
    return f"Vendor {vendor} is not valid" if vendor != "*" and re.search(r"[^a-zA-Z0-9.-]", vendor) else None


def _fault_of_resource(name: str) -> str | None:
    if name == "*":
        return None
    _, colon, rest = name.partition(":")
    if not colon:
        return f'Resource {name} must be in ARN format or "*".'
    partition, colon, rest = rest.partition(":")
    if partition not in _PARTITIONS:
        parts = (rest.split(":", 3) if colon and rest else []) + ["*"] * 4
        return f'Partition "{partition}" is not valid for resource "arn:{partition}:{":".join(parts[:4])}".'
    if not colon:
        return "Resource vendor must be fully qualified and cannot contain regexes."
    service, region, _, path = [*rest.split(":", 3), "", "", ""][:4]
    if service == "iam" and region not in ("", "*"):
        return f"IAM resource {name} cannot contain region information."
    if service == "s3" and region not in ("", "*") and not path.startswith("accesspoint"):
        return f"Resource {name} can not contain region information."
    if service == "iam" and not path.startswith((*_OF_IAM, "*")) and rest.count(":") >= 3:
        return f'IAM resource path must either be "*" or start with {", ".join(_OF_IAM)}.'
    return None
