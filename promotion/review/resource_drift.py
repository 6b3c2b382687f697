"""The changes that somebody made outside Terraform since its last apply, as a plan found them in `resource_drift`:
https://developer.hashicorp.com/terraform/internals/json-format#plan-representation

After an apply every refresh differs from the state in values that AWS or Snowflake fill in. Only an attribute that the
code sets, or that the plan changes, counts; and a resource that is gone.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from promotion.plan.changes import Change
from promotion.review.infrastructure import ResourceChange, resource_change

_MODULE = re.compile(r"module\.([\w-]+)(?:\[(?:\"(?:[^\"\\]|\\.)*\"|\d+)\])?")
_EMPTY: tuple[Any, ...] = (None, "", [], {})


def outside_changes(plan: Mapping[str, Any]) -> list[ResourceChange]:
    """Return the resources that are not as the last apply left them, the removed ones first; their values are masked.

    `before` of a line is the apply's value, `after` the one that is there; `reason` says what this plan does about it.
    """
    planned = {entry["address"]: entry["change"] for entry in plan.get("resource_changes", [])}
    found = [
        change
        for entry in plan.get("resource_drift", [])
        if entry.get("mode") != "data"
        for change in _change(entry, planned.get(entry["address"], {}), plan.get("configuration", {}))
    ]
    return sorted(found, key=lambda change: (change.action != "delete", change.address))


def _change(
    entry: Mapping[str, Any], planned: Mapping[str, Any], configuration: Mapping[str, Any]
) -> Iterator[ResourceChange]:
    values = entry["change"]
    if values["actions"] == ["delete"]:
        again = "create" in planned.get("actions", [])
        reason = "this plan makes it again" if again else "it is in this plan's state no more"
        yield resource_change(Change(entry["address"], entry["type"], "delete"), entry, reason=reason)
        return
    before, after = _without_empty(values["before"]), _without_empty(values["after"])
    will = _without_empty(planned.get("after") or {})
    sets = written(entry, configuration)
    unknown = {name for name, mark in (planned.get("after_unknown") or {}).items() if mark}
    names = sorted(
        name
        for name in {*before, *after}
        if before.get(name) != after.get(name)
        and (name in sets or (name not in unknown and after.get(name) != will.get(name)))
    )
    if not names:
        return
    back = all(will.get(name) == before.get(name) for name in names)
    stays = all(will.get(name) == after.get(name) for name in names)
    reason = "this plan sets it back" if back else "this plan leaves it so" if stays else "this plan changes it again"
    shown = {**values, "before": _only(before, names), "after": _only(after, names)}
    yield resource_change(Change(entry["address"], entry["type"], "update"), {**entry, "change": shown}, reason=reason)


def written(entry: Mapping[str, Any], configuration: Mapping[str, Any]) -> frozenset[str]:
    """Return the attributes and blocks of a resource that the code sets; `entry` is one of `resource_changes`."""
    module = configuration.get("root_module", {})
    for name in _MODULE.findall(entry.get("module_address", "")):
        module = module.get("module_calls", {}).get(name, {}).get("module", {})
    for resource in module.get("resources", []):
        if (resource["type"], resource["name"]) == (entry["type"], entry["name"]):
            return frozenset(resource.get("expressions", {}))
    return frozenset()


def _only(values: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    return {name: values[name] for name in names if name in values}


def _without_empty(value: Any) -> Any:
    """Return a value without the fields that hold nothing: null, an empty text, list or block mean the same."""
    if isinstance(value, Mapping):
        parts = {name: _without_empty(part) for name, part in value.items()}
        return {name: part for name, part in parts.items() if part not in _EMPTY}
    return [_without_empty(part) for part in value] if isinstance(value, list) else value
