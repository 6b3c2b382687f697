"""The rights that IAM's evaluation allowed, written down where LOCALCLOUD_RIGHTS says; no correction of MiniStack.

A line has the principal without the name of its session, the action, the resource and the request's condition keys, so
that a policy can be asked again which of its statements allowed it. Root's requests are evaluated by no policy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ministack.core import iam_evaluator

from localcloud import used_rights
from localcloud.used_rights import UsedRights


def correct() -> None:
    """Let MiniStack write down what it allows in this process, if somebody asked for it."""
    if rights := used_rights.of("aws"):
        iam_evaluator.evaluate = _writing(iam_evaluator.evaluate, rights)


def _writing(evaluate: Callable[..., Any], rights: UsedRights) -> Callable[..., Any]:
    def evaluated(context: Any, policies: Any, *limits: Any) -> Any:
        result = evaluate(context, policies, *limits)
        if result.decision == "Allow":
            keys = {name: value for name, value in context.service_context.items() if value is not None}
            rights.add(
                {
                    "principal": _without_session(context.principal_arn),
                    "action": context.action,
                    "resource": context.resource_arn,
                    "keys": keys,
                }
            )
        return result

    return evaluated


def _without_session(arn: str) -> str:
    """Return the ARN of an assumed role without its session; any other as it is.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
    """
    return arn.rpartition("/")[0] if ":assumed-role/" in arn else arn
