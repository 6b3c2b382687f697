"""The statements of a policy of AWS, with every list as a list.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

import fnmatch
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_EQUAL = ("ArnEquals", "ArnLike", "StringEquals", "StringLike")
_ELEMENTS = frozenset({"Version", "Id", "Statement"})
_OF_A_STATEMENT = frozenset({
    "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
})  # fmt: skip
_ACCOUNT = ("aws:PrincipalAccount", "aws:SourceAccount", "aws:SourceOwner")


@dataclass(frozen=True)
class Statement:
    """A statement. `principals`: {kind: names}, {"*": ["*"]} for everybody; `condition`: {operator: {key: values}}."""

    sid: str
    effect: str
    actions: Sequence[str]
    resources: Sequence[str]
    principals: Mapping[str, Sequence[str]] = field(hash=False)
    condition: Mapping[str, Mapping[str, Sequence[str]]] = field(hash=False)
    inverted: bool = False  # NotAction, NotResource or NotPrincipal

    @property
    def allows(self) -> bool:
        """Return whether it allows."""
        return self.effect == "Allow"

    def values(self, key: str, *operators: str) -> list[str]:
        """Return the values that a condition on `key`, of one of the operators or of any, asks for."""
        return [
            value
            for operator, tests in self.condition.items()
            for name, values in tests.items()
            if name.lower() == key.lower() and (not operators or operator in operators)
            for value in values
        ]

    def doing(self, *patterns: str) -> list[str]:
        """Return its actions that one of the patterns names; IAM takes capital letters for small ones."""
        return [
            action
            for action in self.actions
            if any(fnmatch.fnmatchcase(action.lower(), pattern.lower()) for pattern in patterns)
        ]

    @property
    def own_account_only(self) -> bool:
        """Return whether a condition narrows its principals to the account of the resources that it names."""
        named = {value for key in _ACCOUNT for value in self.values(key, "StringEquals")}
        return bool(named) and named <= {each.split(":")[4] for each in self.resources if each.startswith("arn:")}

    def only_for(self, account: str) -> bool:
        """Return whether a service may act for this account alone, by its number or within the ARN of each source.

        The ARN of a bucket has no account: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
        """
        sources = [each.split(":") for each in self.values("aws:SourceArn", *_EQUAL)]
        within = {parts[4] if len(parts) > 5 else "" for parts in sources}
        named = set(self.values("aws:SourceAccount", *_EQUAL)) or within
        return named == {account}

    def others(self, account: str) -> list[str]:
        """Return its principals of other accounts, and those that are no account; services and `*` are neither."""
        named = [name for name in self.principals.get("AWS", []) if name != "*"]
        foreign = [name for name in named if (name.split(":")[4:5] or [name]) != [account]]
        return foreign + [
            f"{kind} {name}"
            for kind, names in self.principals.items()
            if kind not in ("AWS", "Service", "*")
            for name in names
        ]

    @property
    def accounts(self) -> list[str]:
        """Return the accounts of AWS among its principals, and `*` for everybody."""
        names = [*self.principals.get("AWS", []), *self.principals.get("*", [])]
        return [name.split(":")[4] if name.startswith("arn:") else name for name in names]


def statements(policy: str) -> list[Statement]:
    """Return the statements of a policy's text; none if it is empty or no JSON."""
    try:
        return statements_of(json.loads(policy)) if policy else []
    except (ValueError, KeyError, TypeError):
        return []


def statements_of(document: Mapping[str, Any]) -> list[Statement]:
    """Return the statements of a policy."""
    found = document["Statement"]
    return [_statement(each) for each in (found if isinstance(found, list) else [found])]


def unread(policy: str) -> str:
    """Return what keeps a policy's text from being read by any rule; empty if all of it can be."""
    try:
        document = json.loads(policy)
        found = document["Statement"]
        given = found if isinstance(found, list) else [found]
        names = {*set(document) - _ELEMENTS, *(name for each in given for name in set(each) - _OF_A_STATEMENT)}
        effects = {str(each.get("Effect")) for each in given} - {"Allow", "Deny"}
    except (ValueError, KeyError, TypeError, AttributeError):
        return "it is no policy"
    wrong = [f"{name} is no element" for name in sorted(names)]
    return ", ".join([*wrong, *(f"{effect} is no effect" for effect in sorted(effects))])


def _statement(each: Mapping[str, Any]) -> Statement:
    principal = each.get("Principal", each.get("NotPrincipal", {}))
    principals = {"*": ["*"]} if principal == "*" else {kind: _list(names) for kind, names in principal.items()}
    condition = {
        operator: {key: _list(values) for key, values in tests.items()}
        for operator, tests in each.get("Condition", {}).items()
    }
    return Statement(
        each.get("Sid", ""),
        each.get("Effect", ""),
        _list(each.get("Action", each.get("NotAction", []))),
        _list(each.get("Resource", each.get("NotResource", []))),
        principals,
        condition,
        any(name in each for name in ("NotAction", "NotResource", "NotPrincipal")),
    )


def _list(value: Any) -> list[str]:
    return [str(each) for each in (value if isinstance(value, list) else [value])]
