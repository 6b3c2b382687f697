"""A correction to MiniStack: 1.5.33 takes names, numbers, lists and texts of any form and size.

AWS publishes the constraints of each field in its API references, and in the models from which they are made: a
pattern, a shortest and longest length, a least and greatest number, the values of an enumeration. An error names each
violation:
https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
Error texts: https://github.com/serverless/examples/issues/405 (a length), https://github.com/ansible/ansible/issues/29694
(a number), https://github.com/aws-actions/configure-aws-credentials/issues/1306 and
https://github.com/cisagov/crossfeed/issues/374 (patterns), https://github.com/widdix/aws-cf-templates/pull/136 (an
enumeration), https://github.com/hashicorp/terraform-provider-aws/issues/36076 (several),
https://github.com/jenkins-x/jx/issues/1344 and https://github.com/aws/aws-dotnet-deploy/issues/549 (ECR)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from botocore.model import OperationModel, Shape

from localcloud.aws import request_checks
from localcloud.aws.request_checks import Check, Fault

# The error of each service whose fields are checked.
_CODES = {
    "ecr": "InvalidParameterException",
    "iam": "ValidationError",
    "logs": "InvalidParameterException",
    "monitoring": "ValidationError",
    "scheduler": "ValidationException",
    "secretsmanager": "ValidationException",
    "sts": "ValidationError",
}
# Letters, separators and digits, as Java's patterns name them, in the words of Python's.
_JAVA, _PYTHON = r"\p{L}\p{Z}\p{N}", r"\w \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"


def correct() -> None:
    """Let MiniStack check the fields of requests in this process."""
    for service in _CODES:
        request_checks.refuse_any(service, _check(service))


def _check(service: str) -> Check:
    def check(operation: OperationModel, asked: Mapping[str, Any]) -> Fault | None:
        found = list(_violations(operation.input_shape, asked, ""))
        if not found:
            return None
        if service == "ecr":
            return Fault(_CODES[service], _of_ecr(*found[0][1:]))
        texts = [_text(*violation) for violation in found]
        errors = f"{len(texts)} validation error{'s' if len(texts) > 1 else ''} detected"
        return Fault(_CODES[service], f"{errors}: {'; '.join(texts)}")

    return check


def _text(value: str, place: str, constraint: str) -> str:
    return f"Value {value}at '{place}' failed to satisfy constraint: Member must {constraint}"


def _of_ecr(place: str, constraint: str) -> str:
    constraint = re.sub("pattern: (.*)", r"'\1'", constraint)
    return f"Invalid parameter at '{place}' failed to satisfy constraint: 'must {constraint}'"


def _violations(shape: Shape | None, value: Any, place: str) -> Iterator[tuple[str, str, str]]:
    """Yield each value that is shown, where it is, and what it must do."""
    if shape is None or value is None:
        return
    shown = f"'{value}' " if isinstance(value, str | int) and not shape.metadata.get("sensitive") else ""
    yield from ((shown, place, constraint) for constraint in _broken(shape, value))
    if shape.type_name == "structure" and isinstance(value, Mapping):
        for name, member in shape.members.items():
            lower = name[0].lower() + name[1:]
            yield from _violations(member, value.get(name), f"{place}.{lower}".lstrip("."))
    elif shape.type_name == "list" and isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            yield from _violations(shape.member, inner, f"{place}.{number}.member")


def _broken(shape: Shape, value: Any) -> Iterator[str]:
    """Yield each constraint of the shape that the value itself does not keep."""
    limits = shape.metadata
    if shape.type_name in ("integer", "long", "float", "double"):
        yield from _outside(_number(value), limits, "value")
    elif shape.type_name in ("string", "list") and isinstance(value, str | list):
        yield from _outside(len(value), limits, "length")
    if isinstance(value, str) and (pattern := limits.get("pattern")):
        compiled = _compiled(pattern)
        if compiled and not compiled.fullmatch(value):
            yield f"satisfy regular expression pattern: {pattern}"
    if isinstance(value, str) and limits.get("enum") and value not in limits["enum"]:
        yield f"satisfy enum value set: [{', '.join(limits['enum'])}]"


def _number(value: Any) -> float | None:
    """Return a number, which a form has as text; None for what is none, which MiniStack itself refuses."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _outside(size: float | None, limits: Mapping[str, Any], what: str) -> Iterator[str]:
    if size is None:
        return
    if "max" in limits and size > limits["max"]:
        yield f"have {what} less than or equal to {limits['max']}"
    if "min" in limits and size < limits["min"]:
        yield f"have {what} greater than or equal to {limits['min']}"


@cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """Return a pattern of Java's; None if Python has no such pattern."""
    flags = re.RegexFlag(0) if _JAVA in pattern else re.ASCII
    try:
        return re.compile(pattern.replace(_JAVA, _PYTHON), flags)
    except re.error:
        return None
