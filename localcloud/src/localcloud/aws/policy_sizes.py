"""A correction to MiniStack's IAM: 1.5.33 takes policies of any size.

The policies of a role that are its own have 10,240 characters together, a managed policy 6,144, and a trust policy
2,048 unless the account has another quota; white space does not count:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import iam

from localcloud.aws.answer import Answer

_Handler = Callable[[Mapping[str, Any]], Answer]
OF_ROLE, MANAGED, TRUST = 10_240, 6_144, 2_048


def correct() -> None:
    """Let MiniStack count in this process."""
    handlers = iam._IAM_HANDLERS
    for name in ("PutRolePolicy", "CreatePolicy", "CreatePolicyVersion", "CreateRole", "UpdateAssumeRolePolicy"):
        handlers[name] = _counted(name, handlers[name])


def _counted(name: str, handler: _Handler) -> _Handler:
    def counted(asked: Mapping[str, Any]) -> Answer:
        fault = _fault(name, asked)
        if fault is None:
            return handler(asked)
        refused: Answer = iam._error(409, "LimitExceeded", fault, ns="iam")
        return refused

    return counted


def _fault(name: str, asked: Mapping[str, Any]) -> str | None:
    """Return why a policy is too long; None if it is not."""
    role, policy = str(iam._p(asked, "RoleName") or ""), str(iam._p(asked, "PolicyDocument") or "")
    if name == "PutRolePolicy":
        own = {**(iam._roles.get(role) or {}).get("InlinePolicies", {}), str(iam._p(asked, "PolicyName")): policy}
        too_long = sum(map(_size, own.values())) > OF_ROLE
        return f"Maximum policy size of {OF_ROLE} bytes exceeded for role {role}" if too_long else None
    if name in ("CreatePolicy", "CreatePolicyVersion"):
        return f"Cannot exceed quota for PolicySize: {MANAGED}" if _size(policy) > MANAGED else None
    trust = str(iam._p(asked, "AssumeRolePolicyDocument") or policy)
    return f"Cannot exceed quota for ACLSizePerRole: {TRUST}" if _size(trust) > TRUST else None


def _size(policy: str) -> int:
    return len("".join(policy.split()))
