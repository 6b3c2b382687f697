"""The destructions of a Terraform plan, read from its JSON document:
https://developer.hashicorp.com/terraform/internals/json-format
"""

from collections.abc import Iterator, Mapping
from typing import Any

from promotion.destruction import aws, snowflake
from promotion.destruction.destruction import Destruction
from promotion.destruction.rules import UNKNOWN, Protected

PROTECTED: Mapping[str, Protected] = aws.PROTECTED | snowflake.PROTECTED
EXPENDABLE: Mapping[str, str] = aws.EXPENDABLE | snowflake.EXPENDABLE
_UNLISTED = Protected("a type that promotion/destruction does not list; say there what is lost with it")


def destructions(document: Mapping[str, Any]) -> list[Destruction]:
    """Return what a plan destroys or leaves without a guard, by address. A type that nobody listed counts as data."""
    return sorted(found for entry in document.get("resource_changes", []) for found in _of(entry))


def _of(entry: Mapping[str, Any]) -> Iterator[Destruction]:
    actions = entry["change"]["actions"]
    if entry["type"] in EXPENDABLE or entry.get("mode") == "data":
        return
    protected = PROTECTED.get(entry["type"], _UNLISTED)
    action = "replace" if {"create", "delete"} <= set(actions) else actions[0]
    if action in protected.actions:
        yield Destruction(entry["address"], action, protected.lost)
    if action in ("update", "create", "replace"):
        before, after = _values(entry["change"])
        for rule in protected.rules:
            if (action != "create" or rule.on_create) and rule.broken(before, after):
                yield Destruction(entry["address"], rule.attribute, rule.lost)


def _values(change: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    unknown = change.get("after_unknown")
    return change.get("before") or {}, _fill(change.get("after") or {}, unknown if isinstance(unknown, Mapping) else {})


def _fill(after: Any, unknown: Any) -> Any:
    """Return a value of the plan with UNKNOWN in the places that are known only after the apply."""
    if unknown is True:
        return UNKNOWN
    if isinstance(unknown, Mapping):
        known = after if isinstance(after, Mapping) else {}
        return {**known, **{name: _fill(known.get(name), each) for name, each in unknown.items() if each}}
    if isinstance(unknown, list) and not isinstance(after, list):
        return UNKNOWN if unknown else after
    if isinstance(unknown, list):
        padded = [*unknown, *[False] * (len(after) - len(unknown))]
        return [_fill(each, beside) for each, beside in zip(after, padded, strict=False)]
    return after
