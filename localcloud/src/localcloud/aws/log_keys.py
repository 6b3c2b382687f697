"""A correction to MiniStack's CloudWatch Logs: 1.5.33 accepts any key for a log group, even one that does not exist.

The key's policy must allow Logs to use it for the group:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
Error texts: https://github.com/hashicorp/terraform-provider-aws/issues/29282
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import kms

from localcloud.aws import request_checks, service_principals
from localcloud.aws.request_checks import Fault

_ACTIONS = ("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey")


def correct() -> None:
    """Let MiniStack look at the keys of log groups in this process."""
    request_checks.refuse("logs", CreateLogGroup=_fault)


def _fault(asked: Mapping[str, Any]) -> Fault | None:
    key, name = str(asked.get("kmsKeyId") or ""), str(asked.get("logGroupName") or "")
    if not key:
        return None
    group = f"arn:aws:logs:{get_region()}:{get_account_id()}:log-group:{name}"
    if key.startswith("arn:") and _may_use(key, group):
        return None
    return Fault(
        "AccessDeniedException",
        f"The specified KMS key does not exist or is not allowed to be used with Arn '{group}'",
    )


def _may_use(key: str, group: str) -> bool:
    record = kms._resolve_key(key)
    if record is None or record.get("KeyState", "Enabled") != "Enabled":
        return False
    service, policy = f"logs.{get_region()}.amazonaws.com", record.get("Policy") or ""
    context = {"kms:encryptioncontext:aws:logs:arn": group}
    return all(service_principals.may(policy, service, group, action, key, **context) for action in _ACTIONS)
