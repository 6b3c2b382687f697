"""IAM policies, statement by statement, in the words of
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html.

A statement is known by its Sid, or else by what it says. The order of statements, actions and resources has no meaning
in a policy, and one value means the same as a list of it: neither makes a difference here.
"""

import difflib
import json
from collections.abc import Iterator
from typing import Any

_FIELDS = ("Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition")


def is_policy(value: Any) -> bool:
    """Return whether a parsed JSON document is a policy."""
    statements = value.get("Statement") if isinstance(value, dict) else None
    entries = statements if isinstance(statements, list) else [statements]
    return bool(entries) and all(isinstance(entry, dict) and "Effect" in entry for entry in entries)


def compare(before: Any, after: Any) -> Iterator[tuple[str, str]]:
    """Yield (sign, text) of each line of two policies, None for one that is missing; nothing if they mean the same.

    The last line names the statements that stay.
    """
    old, new = _statements(before), _statements(after)
    same = [name for name in new if name in old and old[name] == new[name]]
    lines = list(_version(before, after))
    for name in [name for name in dict.fromkeys([*old, *new]) if name not in same]:
        was, will = old.get(name), new.get(name)
        lines.append(("-" if will is None else "+" if was is None else " ", f"statement {name}"))
        differences = [line for line in difflib.ndiff(was or [], will or []) if not line.startswith("?")]
        lines += [(line[0], f"    {line[2:]}") for line in differences]
    yield from lines
    if lines and same:
        yield " ", f"the same: {', '.join(same)}"


def _version(before: Any, after: Any) -> Iterator[tuple[str, str]]:
    old, new = (value.get("Version") if isinstance(value, dict) else None for value in (before, after))
    if old and new and old != new:
        yield "-", f"Version: {old}"
        yield "+", f"Version: {new}"


def _statements(policy: Any) -> dict[str, list[str]]:
    """Return {name: lines} of a policy's statements."""
    if not isinstance(policy, dict):
        return {}
    statements = policy.get("Statement") or []
    found: dict[str, list[str]] = {}
    for statement in statements if isinstance(statements, list) else [statements]:
        lines = _lines(statement) if isinstance(statement, dict) else [json.dumps(statement)]
        name = str(statement.get("Sid") or "") if isinstance(statement, dict) else ""
        name = name or f"({', '.join(lines)[:60]})"
        while name in found:
            name += "'"
        found[name] = lines
    return found


def _lines(statement: dict[str, Any]) -> list[str]:
    known = [field for field in _FIELDS if field in statement]
    others = sorted(set(statement) - {*_FIELDS, "Sid"})
    return [line for field in [*known, *others] for line in _field(field, statement[field])]


def _field(name: str, value: Any) -> Iterator[str]:
    if name == "Condition" and isinstance(value, dict):
        for operator, keys in sorted(value.items()):
            for key, expected in sorted(keys.items()) if isinstance(keys, dict) else [("", keys)]:
                yield f"Condition: {operator} {key} = {' or '.join(_values(expected))}"
    elif isinstance(value, dict):
        for kind, names in sorted(value.items()):
            yield from (f"{name}: {kind} {each}" for each in _values(names))
    else:
        yield from (f"{name}: {each}" for each in _values(value))


def _values(value: Any) -> list[str]:
    entries = value if isinstance(value, list) else [value]
    return sorted({entry if isinstance(entry, str) else json.dumps(entry, sort_keys=True) for entry in entries})
