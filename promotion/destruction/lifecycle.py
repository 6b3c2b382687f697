"""A bucket's lifecycle rules: which files and old versions S3 deletes by itself, and when.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
"""

import json
import math
from collections.abc import Mapping
from typing import Any

from promotion.destruction.rules import UNKNOWN, Rule, Values, value

_EVERYTHING = "[]"
_OF_LOGS = "-logs"  # terraform/modules/bucket, with `logs`


def expires_later(block: str, days: str, lost: str, on_create: bool = False) -> Rule:
    """Return the rule that `block.days` of no lifecycle rule may come sooner than before, for the same files.

    A new bucket of logs has an end for them from the start.
    """

    def broken(before: Values, after: Values) -> bool:
        if not before and str(after.get("bucket")).endswith(_OF_LOGS):
            return False
        old, new = _days(before, block, days), _days(after, block, days)
        everything = old.get(_EVERYTHING, math.inf)
        return any(sooner < min(old.get(files, math.inf), everything) for files, sooner in new.items())

    return Rule(f"rule.{block}.{days}", lost, broken, on_create)


def _days(values: Values, block: str, days: str) -> dict[str, float]:
    """Return {files as the rule's filter: days} of the enabled rules that expire something."""
    rules = values.get("rule") or []
    if rules is UNKNOWN:
        return {_EVERYTHING: -1}
    found: dict[str, float] = {}
    for rule in rules:
        after = value(rule, f"{block}.{days}")
        if rule.get("status") == "Enabled" and (after is UNKNOWN or after):
            files = _files(rule)
            found[files] = min(found.get(files, math.inf), _number(after))
    return found


def _files(rule: Mapping[str, Any]) -> str:
    """Return the filter of a rule; a filter without values is that of all files."""
    filters = [{name: each for name, each in entry.items() if each} for entry in rule.get("filter") or []]
    given = [entry for entry in filters if entry]
    return json.dumps([*given, rule["prefix"]] if rule.get("prefix") else given, sort_keys=True, default=str)


def _number(after: Any) -> float:
    """Return days as a number; a date, or days that are not known yet, count as at once."""
    return float(after) if isinstance(after, int | float) else -1
