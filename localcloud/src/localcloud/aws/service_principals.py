"""The permissions of AWS services, by the policy of a resource or a key, or by the trust policy of a role.

A service names the ARN and the account of the resource for which it acts:
https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention
"""

from __future__ import annotations

from ministack.core import iam_evaluator
from ministack.core.responses import get_region


def may(policy: str, service: str, source: str, action: str, resource: str, **keys: str) -> bool:
    """Return whether the service may, for the ARN `source`; `keys`: condition keys of the call, in lower case."""
    given = {"aws:sourcearn": source, "aws:sourceaccount": source.split(":")[4], "aws:principalservicename": service}
    context = iam_evaluator.EvalContext(
        service, "Service", "", action, resource, get_region(), secure_transport=True,
        service_context={**given, **keys},
    )  # fmt: skip
    return bool(iam_evaluator.evaluate_resource_policy(policy, context, service=service).decision == "Allow")
