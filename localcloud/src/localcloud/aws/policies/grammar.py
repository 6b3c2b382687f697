"""The grammar of policy documents: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html

`read` returns the document's statements. It raises Malformed, with the broken part of the grammar, for a document that
every service refuses; each service decides which elements a statement must have. Names of elements and operators are
case-sensitive, as in AWS's answers that moto's tests recorded:
https://github.com/getmoto/moto/blob/master/tests/test_iam/test_iam_policies.py
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Part = Literal["json", "version", "syntax", "no statement", "empty"]
VERSIONS = ("2012-10-17", "2008-10-17")
_ELEMENTS = frozenset({
    "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
})  # fmt: skip
_OPERATORS = frozenset({
    "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike",
    "StringNotLike", "NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals",
    "NumericGreaterThan", "NumericGreaterThanEquals", "DateEquals", "DateNotEquals", "DateLessThan",
    "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals", "Bool", "BinaryEquals", "IpAddress",
    "NotIpAddress", "ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike",
})  # fmt: skip


class Malformed(ValueError):
    """A document that no service takes, and the part of the grammar that it breaks."""

    def __init__(self, part: Part) -> None:
        super().__init__(part)
        self.part = part


@dataclass(frozen=True)
class Condition:
    """`operator` as it is written, with its prefix and suffix; it compares `key` with each of `values`."""

    operator: str
    key: str
    values: tuple[str, ...]

    @property
    def comparison(self) -> str:
        """The operator without ForAllValues:, ForAnyValue: and IfExists; empty if there is none of that name."""
        name = self.operator.removeprefix("ForAllValues:").removeprefix("ForAnyValue:")
        if name == "Null":
            return name
        name = name.removesuffix("IfExists")
        return name if name in _OPERATORS else ""


@dataclass(frozen=True)
class Statement:
    """One statement; None is an element that is not there. Principals are pairs: AWS, Service … and a name."""

    sid: str
    effect: str | None
    principals: tuple[tuple[str, str], ...] | None
    others_than: bool  # NotPrincipal
    actions: tuple[str, ...] | None
    other_actions: tuple[str, ...] | None
    resources: tuple[str, ...] | None
    other_resources: tuple[str, ...] | None
    conditions: tuple[Condition, ...]

    @property
    def named_actions(self) -> tuple[str, ...]:
        """The texts of Action or NotAction: a statement never has both."""
        return self.actions or self.other_actions or ()

    @property
    def named_resources(self) -> tuple[str, ...]:
        """The texts of Resource or NotResource: a statement never has both."""
        return self.resources or self.other_resources or ()


@dataclass(frozen=True)
class Policy:
    """A document: its version, which may be missing, and its statements."""

    version: str | None
    statements: tuple[Statement, ...]


def read(document: str) -> Policy:
    """Return the document's statements; raise Malformed."""
    try:
        found = json.loads(document)
    except ValueError:
        raise Malformed("json") from None
    if not isinstance(found, dict):
        raise Malformed("json")
    if not isinstance(found.get("Id", ""), str) or set(found) - {"Version", "Id", "Statement"}:
        raise Malformed("syntax")
    if "Version" in found and found["Version"] not in VERSIONS:
        raise Malformed("version")
    if "Statement" not in found:
        raise Malformed("no statement")
    statements = found["Statement"] if isinstance(found["Statement"], list) else [found["Statement"]]
    if not statements:
        raise Malformed("empty")
    return Policy(found.get("Version"), tuple(map(_statement, statements)))


def _statement(found: object) -> Statement:
    if not isinstance(found, dict) or set(found) - _ELEMENTS or not isinstance(found.get("Sid", ""), str):
        raise Malformed("syntax")
    if any(name in found and f"Not{name}" in found for name in ("Principal", "Action", "Resource")):
        raise Malformed("syntax")
    if not isinstance(found.get("Effect", ""), str):
        raise Malformed("syntax")
    return Statement(
        found.get("Sid", ""),
        found.get("Effect"),
        _principals(found.get("Principal", found.get("NotPrincipal"))),
        "NotPrincipal" in found,
        _texts(found, "Action"),
        _texts(found, "NotAction"),
        _texts(found, "Resource"),
        _texts(found, "NotResource"),
        tuple(_conditions(found.get("Condition", {}))),
    )


def _principals(found: object) -> tuple[tuple[str, str], ...] | None:
    """Return the principals, `*` as one of AWS; those that are neither a text nor texts have the name ''."""
    if found is None:
        return None
    if not isinstance(found, dict):
        return (("AWS", found if isinstance(found, str) else ""),)
    return tuple(
        (kind, name if isinstance(name, str) else "")
        for kind, names in found.items()
        for name in (names if isinstance(names, list) else [names])
    )


def _texts(found: Mapping[str, Any], name: str) -> tuple[str, ...] | None:
    """Return a text or a list of texts as a tuple."""
    if name not in found:
        return None
    values = found[name] if isinstance(found[name], list) else [found[name]]
    if not all(isinstance(value, str) for value in values):
        raise Malformed("syntax")
    return tuple(values)


def _conditions(found: object) -> list[Condition]:
    if not isinstance(found, dict) or not all(isinstance(keys, dict) for keys in found.values()):
        raise Malformed("syntax")
    return [Condition(operator, key, _values(value)) for operator, keys in found.items() for key, value in keys.items()]


def _values(found: object) -> tuple[str, ...]:
    values = found if isinstance(found, list) else [found]
    if not all(isinstance(value, str | bool | int | float) for value in values):
        raise Malformed("syntax")
    return tuple(value if isinstance(value, str) else json.dumps(value) for value in values)
