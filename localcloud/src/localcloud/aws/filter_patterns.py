"""A correction to MiniStack's CloudWatch Logs: 1.5.33 makes metric filters of any pattern.

A pattern is terms, conditions on the fields of a line of JSON, in braces, or on the words of a line, in brackets:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/matching-terms-json-log-events.html
Error texts: https://github.com/aws/aws-cdk/issues/16278 (a pattern),
https://github.com/ministryofjustice/modernisation-platform-environments/pull/5137 (a term, without the term itself),
https://github.com/hashicorp/terraform-provider-aws/issues/28881 (dimensions)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from localcloud.aws import request_checks
from localcloud.aws.request_checks import Fault

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_REGEX = r"%[\w #=@/;,:.^$?\[\]{}|\\*+-]+%"
_TERM = re.compile(rf"[?-]?(?:{_QUOTED}|{_REGEX}|\w+)")
_NAME = r"(?:[\w-]+|\*)"
_BRACKET = r"\[(?:\d+|\*|'[^']+'|\"[^\"]+\")\]"
_SELECTOR = rf"\$(?:\.{_NAME}|\.?{_BRACKET})*"
_NUMBERS, _EQUALITY = r"(?:<=|>=|<|>)", r"(?:!=|==?)"
_WORD = r'[^\s()&|"{}=<>!,]+'
_VALUE = rf"(?:{_QUOTED}|{_REGEX}|{_WORD})"
_NUMBER = r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
_COMPARED = rf"(?:{_EQUALITY}\s*{_VALUE}|{_NUMBERS}\s*{_NUMBER})"
_OF_JSON = re.compile(rf"{_SELECTOR}\s*(?:{_COMPARED}|IS\s+(?:TRUE|FALSE|NULL)|NOT\s+EXISTS)")
_OF_WORDS = rf"{_NAME}\s*{_COMPARED}"
_FIELD = re.compile(rf"\s*(?:\.\.\.|{_NAME}|{_OF_WORDS}(?:\s*(?:&&|\|\|)\s*{_OF_WORDS})*)\s*(?:,|$)")
_INVALID = "Invalid metric filter pattern"


def correct() -> None:
    """Let MiniStack read the patterns of metric filters in this process."""
    request_checks.refuse("logs", PutMetricFilter=_fault)


def _fault(asked: Mapping[str, Any]) -> Fault | None:
    pattern = str(asked.get("filterPattern") or "").strip()
    text = why_not(pattern)
    dimensions = any(each.get("dimensions") for each in asked.get("metricTransformations") or ())
    if text is None and dimensions and not pattern.startswith(("{", "[")):
        text = "The specified filter pattern does not support dimensions"
    return Fault("InvalidParameterException", text) if text else None


def why_not(pattern: str) -> str | None:
    """Return why a text is no pattern; None if it is one."""
    if pattern.startswith("{"):
        return None if pattern.endswith("}") and _is_expression(pattern[1:-1]) else _INVALID
    if pattern.startswith("["):
        return None if pattern.endswith("]") and _are_fields(pattern[1:-1]) else _INVALID
    rest = pattern
    while rest := rest.lstrip():
        found = _TERM.match(rest)
        if not found or rest[found.end() : found.end() + 1].strip():
            return _INVALID if rest.count('"') % 2 else f"Invalid character(s) in term '{rest.split()[0]}'"
        rest = rest[found.end() :]
    return None


def _are_fields(text: str) -> bool:
    place = 0
    while place < len(text):
        found = _FIELD.match(text, place)
        if not found:
            return False
        place = found.end()
    return bool(text.strip()) and not text.rstrip().endswith(",")


def _is_expression(text: str) -> bool:
    """Return whether it is conditions with && and ||, in parentheses that are closed."""
    place, depth, wants_condition = 0, 0, True
    while place < len(text):
        rest = text[place:]
        if rest[0].isspace():
            place += 1
        elif wants_condition and rest[0] == "(":
            place, depth = place + 1, depth + 1
        elif wants_condition:
            found = _OF_JSON.match(rest)
            if not found:
                return False
            place, wants_condition = place + found.end(), False
        elif rest[0] == ")" and depth:
            place, depth = place + 1, depth - 1
        elif rest[:2] in ("&&", "||"):
            place, wants_condition = place + 2, True
        else:
            return False
    return not wants_condition and depth == 0
