"""A correction to MiniStack's IAM: 1.5.33 accepts policies of any size.

All inline policies of a role have 10,240 characters together, a managed policy 6,144, and a trust policy 2,048 unless
the account has another quota; white space does not count:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
Error texts: https://github.com/aws/aws-cdk/issues/18531 (inline),
https://github.com/kubeflow/dashboard/issues/29 (trust),
https://github.com/ministryofjustice/analytical-platform/issues/6873 (managed)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ministack.services import iam

from localcloud.aws import request_checks
from localcloud.aws.request_checks import Fault

OF_ROLE, MANAGED, TRUST = 10_240, 6_144, 2_048


def correct() -> None:
    """Let MiniStack count in this process."""
    request_checks.refuse(
        "iam",
        PutRolePolicy=_of_role,
        CreatePolicy=_managed,
        CreatePolicyVersion=_managed,
        CreateRole=lambda asked: _trust(asked.get("AssumeRolePolicyDocument")),
        UpdateAssumeRolePolicy=lambda asked: _trust(asked.get("PolicyDocument")),
    )


def _of_role(asked: Mapping[str, Any]) -> Fault | None:
    role = asked.get("RoleName", "")
    kept = (iam._roles.get(role) or {}).get("InlinePolicies", {})
    inline = {**kept, asked.get("PolicyName"): asked.get("PolicyDocument")}
    if sum(map(_size, inline.values())) <= OF_ROLE:
        return None
    return Fault("LimitExceeded", f"Maximum policy size of {OF_ROLE} bytes exceeded for role {role}", 409)


def _managed(asked: Mapping[str, Any]) -> Fault | None:
    if _size(asked.get("PolicyDocument")) <= MANAGED:
        return None
    return Fault("LimitExceeded", f"Cannot exceed quota for PolicySize: {MANAGED}", 409)


def _trust(policy: str | None) -> Fault | None:
    if _size(policy) <= TRUST:
        return None
    return Fault("LimitExceeded", f"Cannot exceed quota for ACLSizePerRole: {TRUST}", 409)


def _size(policy: str | None) -> int:
    return len("".join((policy or "").split()))
