"""A correction to MiniStack's ECR: 1.5.33 keeps any text as a lifecycle policy.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
Error texts: https://github.com/cloudposse/terraform-aws-ecr/issues/158
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from localcloud.aws import request_checks
from localcloud.aws.request_checks import Fault

_LISTS = ("tagPrefixList", "tagPatternList")
_SCHEMA = "instance failed to match exactly one schema (matched 0 out of 2)"


def correct() -> None:
    """Let MiniStack read lifecycle policies in this process."""
    request_checks.refuse("ecr", PutLifecyclePolicy=_fault)


def _fault(asked: Mapping[str, Any]) -> Fault | None:
    text = _why_not(str(asked.get("lifecyclePolicyText") or ""))
    if text is None:
        return None
    words = f"failed to satisfy constraint: 'Lifecycle policy validation failure: {text}'"
    return Fault("InvalidParameterException", f"Invalid parameter at 'LifecyclePolicyText' {words}")


def _why_not(text: str) -> str | None:
    try:
        rules = json.loads(text)["rules"]
        if not rules or not all(map(_fits, rules)):
            return _SCHEMA
    except (ValueError, KeyError, TypeError, AttributeError):
        return _SCHEMA
    priorities = [rule["rulePriority"] for rule in rules]
    if len(set(priorities)) < len(priorities):
        return "rulePriority must be unique"
    last = max(rules, key=lambda rule: int(rule["rulePriority"]))
    if any(rule["selection"]["tagStatus"] == "any" and rule is not last for rule in rules):
        return "a rule with tagStatus any must have the highest rulePriority"
    return None


def _fits(rule: Mapping[str, Any]) -> bool:
    """Return whether a rule has the properties that it must have, and no others."""
    selection, priority = rule["selection"], rule["rulePriority"]
    status, kind, count = selection["tagStatus"], selection["countType"], selection["countNumber"]
    tagged, since = any(selection.get(name) for name in _LISTS), str(kind).startswith("sinceImage")
    return (
        all(isinstance(number, int) and not isinstance(number, bool) and number > 0 for number in (priority, count))
        and status in ("tagged", "untagged", "any")
        and tagged == (status == "tagged")
        and (since or kind == "imageCountMoreThan")
        and selection.get("countUnit", "none") == ("days" if since else "none")
        and rule["action"]["type"] in ("expire", "transition")
        and None not in (*selection.values(), *rule["action"].values())
    )
