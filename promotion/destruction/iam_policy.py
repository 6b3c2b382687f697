"""Guards in an IAM policy: its Deny statements, and the conditions of those that allow.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from promotion.destruction.rules import UNKNOWN, Rule, Values, value

_LISTS = ("Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource")


@dataclass(frozen=True)
class _Statement:
    allows: bool
    parts: Mapping[str, frozenset[str]]  # {element: its values}
    conditions: frozenset[tuple[str, str, frozenset[str]]]  # (operator, key, values)

    def covers(self, other: "_Statement") -> bool:
        """Return whether everything that the other denies (or allows) is denied (or allowed) here, too."""
        if self.allows != other.allows or self.parts.keys() != other.parts.keys():
            return False
        wider = all(_has(name, self.parts[name], values) for name, values in other.parts.items())
        return wider and self.conditions <= other.conditions

    def meets(self, other: "_Statement") -> bool:
        """Return whether both speak of an action for the same principals."""
        who, actions = ("Principal", "NotPrincipal"), ("Action", "NotAction")
        same = all(self.parts.get(name) == other.parts.get(name) for name in who)
        return same and any(self.parts.get(name, frozenset()) & other.parts.get(name, frozenset()) for name in actions)


def guarded(attribute: str, lost: str, keep_allowed: bool = False) -> Rule:
    """Return the rule that a policy may not lose a Deny or a condition; with `keep_allowed`, nothing that it allows."""

    def broken(before: Values, after: Values) -> bool:
        old, new = value(before, attribute), value(after, attribute)
        return bool(old) and (new is UNKNOWN or _loosened(old, new or "{}", keep_allowed))

    return Rule(attribute, lost, broken)


def _loosened(before: str, after: str, keep_allowed: bool = False) -> bool:
    """Return whether a policy lost a Deny or a condition; with `keep_allowed`, also something that it allows."""
    old, new = list(_statements(before)), list(_statements(after))
    kept = [statement for statement in old if keep_allowed or not statement.allows]
    if not all(any(other.covers(statement) for other in new) for statement in kept):
        return True
    keys = {id(statement): {(operator, key) for operator, key, _ in statement.conditions} for statement in [*old, *new]}
    return any(
        statement.allows and other.allows and statement.meets(other) and not keys[id(statement)] <= keys[id(other)]
        for statement in old
        for other in new
        if other not in old
    )


def _statements(policy: str) -> Iterator[_Statement]:
    statements = json.loads(policy).get("Statement") or []
    for each in statements if isinstance(statements, list) else [statements]:
        parts = {name: frozenset(_texts(each[name])) for name in _LISTS if name in each}
        conditions = frozenset(
            (operator, key, frozenset(_texts(expected)))
            for operator, keys in (each.get("Condition") or {}).items()
            for key, expected in keys.items()
        )
        yield _Statement(each.get("Effect") == "Allow", parts, conditions)


def _texts(found: Any, kind: str = "") -> Iterator[str]:
    """Yield each value of an element as text; a principal's with its kind."""
    if isinstance(found, Mapping):
        for name, values in found.items():
            yield from _texts(values, f"{name} ")
    else:
        yield from (f"{kind}{each}" for each in (found if isinstance(found, list) else [found]))


def _has(name: str, values: frozenset[str], others: frozenset[str]) -> bool:
    """Return whether the values of an element match all that the other values match; `*` and `?` are wildcards."""
    patterns, texts = (others, values) if name.startswith("Not") else (values, others)
    return all(any(fnmatchcase(text, pattern.replace("[", "[[]")) for pattern in patterns) for text in texts)
