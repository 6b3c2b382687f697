"""A correction to MiniStack's IAM: 1.5.33 attaches policies that do not exist, and any number of policies and tags.

A role, user or group has ten managed policies, and a role or user fifty tags, unless the account has other quotas.
Names of roles, users and groups that differ in case alone are one name:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html
Error texts: https://github.com/aws/aws-cdk/issues/19830, https://github.com/aws/eks-hybrid/pull/741

AWS has about a thousand managed policies of its own. MiniStack knows some; another one is NotImplemented.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import iam

from localcloud.aws import request_checks
from localcloud.aws.request_checks import Fault

POLICIES, TAGS = 10, 50
_AWS = "arn:aws:iam::aws:policy/"
_Check = Callable[[Mapping[str, Any]], Fault | None]


def correct() -> None:
    """Let MiniStack look up and count what is attached in this process."""
    checks: dict[str, _Check] = {}
    for kind, kept in (("Role", iam._roles), ("User", iam._users), ("Group", iam._groups)):
        checks[f"Attach{kind}Policy"] = _attached(kind, kept)
        checks[f"Create{kind}"] = _created(kind, kept)
    for kind, kept in (("Role", iam._roles), ("User", iam._users)):
        checks[f"Tag{kind}"] = _tagged(kind, kept)
    request_checks.refuse("iam", **checks)


def _attached(kind: str, kept: Mapping[str, Any]) -> _Check:
    def check(asked: Mapping[str, Any]) -> Fault | None:
        owner, arn = kept.get(asked.get(f"{kind}Name", "")), str(asked.get("PolicyArn", ""))
        if owner is None:
            return None
        if not iam.policy_known(arn):
            return _unknown(arn)
        attached = set(owner.get("AttachedPolicies") or ())
        return None if len(attached | {arn}) <= POLICIES else _exceeded(f"PoliciesPer{kind}", POLICIES)

    return check


def _unknown(arn: str) -> Fault:
    if arn.startswith(_AWS):
        return Fault("NotImplemented", f"the local IAM does not know AWS's policy {arn.removeprefix(_AWS)}", 501)
    return Fault("NoSuchEntity", f"Policy {arn} does not exist or is not attachable.", 404)


def _created(kind: str, kept: Mapping[str, Any]) -> _Check:
    def check(asked: Mapping[str, Any]) -> Fault | None:
        name = str(asked.get(f"{kind}Name", ""))
        if name in kept or name.lower() not in {other.lower() for other in kept}:
            return None
        return Fault("EntityAlreadyExists", f"{kind} with name {name} already exists.", 409)

    return check


def _tagged(kind: str, kept: Mapping[str, Any]) -> _Check:
    def check(asked: Mapping[str, Any]) -> Fault | None:
        owner = kept.get(asked.get(f"{kind}Name", "")) or {}
        keys = {tag.get("Key") for tag in (*(owner.get("Tags") or ()), *(asked.get("Tags") or ()))}
        return None if len(keys) <= TAGS else _exceeded(f"TagsPer{kind}", TAGS)

    return check


def _exceeded(quota: str, most: int) -> Fault:
    return Fault("LimitExceeded", f"Cannot exceed quota for {quota}: {most}", 409)
