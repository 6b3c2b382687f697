"""Corrections to MiniStack's condition keys: 1.5.33 knows none of IAM's own, and takes a session's ARN for its role's.

`iam:PermissionsBoundary` is the boundary that a request sets, or that of the role or user whose policies it changes;
`iam:PolicyARN` is the policy that is attached or detached:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
`kms:ResourceAliases` are the aliases of the key that a request to KMS names:
https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
`s3:x-amz-server-side-encryption-aws-kms-key-id` and `…-customer-algorithm` are the headers of a write:
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-policy-keys
`s3:TlsVersion` has no value here: the server speaks TLS 1.2 and newer alone, so no condition on an older one applies.
`aws:SourceAccount` is the account for which a service assumes a role. No service does so here: its account's root
stands for it, and then has the key.
`aws:PrincipalArn` is a role's ARN in a session of the role:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ministack.core import iam_actions, iam_evaluator
from ministack.services import iam, kms

from localcloud.aws.caller import current

# The actions that have the key: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
_SET_BOUNDARY = {
    "iam:CreateRole", "iam:CreateUser", "iam:PutRolePermissionsBoundary", "iam:PutUserPermissionsBoundary",
}  # fmt: skip
_HAVE_BOUNDARY = {
    f"iam:{verb}{kind}{noun}"
    for kind in ("Role", "User")
    for verb, noun in (
        ("Attach", "Policy"), ("Detach", "Policy"), ("Put", "Policy"), ("Delete", "Policy"),
        ("Delete", "PermissionsBoundary"),
    )
}  # fmt: skip
_OF_A_WRITE = ("x-amz-server-side-encryption-aws-kms-key-id", "x-amz-server-side-encryption-customer-algorithm")
_ATTACH = {f"iam:{verb}{kind}Policy" for verb in ("Attach", "Detach") for kind in ("Group", "Role", "User")}


def correct() -> None:
    """Let MiniStack know these keys in this process."""
    iam_actions.request_tag_context = _with_own_keys(iam_actions.request_tag_context)
    iam_evaluator._resolve_condition_key = _with_role_of_session(iam_evaluator._resolve_condition_key)


def _with_own_keys(tags: Any) -> Any:
    def context(service: str, action: str, body: bytes, parameters: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = tags(service, action, body, parameters)
        if service == "kms":
            return {**found, **_aliases(iam_actions._safe_json_field(body, "KeyId"))}
        if action == "s3:PutObject":
            headers = current().headers
            return {**found, **{f"s3:{name}": headers[name] for name in _OF_A_WRITE if headers.get(name)}}
        return {**found, **_keys(action, parameters)} if service == "iam" else found

    return context


def _aliases(key: str) -> dict[str, list[str]]:
    """Return the aliases of a key; a key without one has no such condition key."""
    record = kms._resolve_key(key) if key else None
    names = [alias.rpartition(":")[2] for alias, found in kms._aliases.items() if record and found == record["KeyId"]]
    return {"kms:ResourceAliases": names} if names else {}


def _keys(action: str, parameters: Mapping[str, Any]) -> dict[str, str]:
    """Return the keys of a request to IAM; a role or user without a boundary has none."""
    keys = {}
    if action in _SET_BOUNDARY:
        keys["iam:PermissionsBoundary"] = iam._p(parameters, "PermissionsBoundary")
    if action in _HAVE_BOUNDARY:
        role, user = iam._p(parameters, "RoleName"), iam._p(parameters, "UserName")
        entity = (iam._roles.get(role) if role else iam._users.get(user)) or {}
        keys["iam:PermissionsBoundary"] = entity.get("PermissionsBoundary")
    if action in _ATTACH:
        keys["iam:PolicyARN"] = iam._p(parameters, "PolicyArn")
    return {name: value for name, value in keys.items() if value}


def _with_role_of_session(resolve: Any) -> Any:
    def resolved(key: str, context: iam_evaluator.EvalContext) -> Any:
        if key.lower() == "aws:principalarn" and context.principal_type == "AssumedRole":
            name = iam_evaluator._role_name_from_assumed_arn(context.principal_arn)
            role = iam._roles.get_scoped(context.principal_account, None, name)
            return role["Arn"] if role else context.principal_arn
        if key.lower() == "aws:sourceaccount" and context.action == "sts:AssumeRole" and _is_root(context):
            return context.principal_account
        return resolve(key, context)

    return resolved


def _is_root(context: iam_evaluator.EvalContext) -> bool:
    return bool(context.principal_arn.endswith(":root"))
