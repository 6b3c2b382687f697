"""The changes of a plan, resource by resource, read from Terraform's JSON document of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_SIGNS = {"create": "+", "update": "~", "delete": "-", "replace": "±", "forget": "#"}


@dataclass(frozen=True)
class Change:
    """One resource (or output) that a plan changes. `attributes` are names only: a value may be a secret."""

    address: str
    type: str
    action: str  # create, update, delete, replace, forget
    attributes: tuple[str, ...] = ()

    def __str__(self) -> str:
        names = f": {', '.join(self.attributes)}" if self.action == "update" else ""
        return f"{_SIGNS.get(self.action, '?')} {self.address}{names}"


def changes(plan: Mapping[str, Any]) -> list[Change]:
    """Return the changes of a plan by address, resources before outputs, without reads and what stays as it is."""
    resources = [
        Change(entry["address"], entry["type"], action, _attributes(entry["change"]))
        for entry in plan.get("resource_changes", [])
        if (action := _action(entry["change"]["actions"]))
    ]
    outputs = [
        Change(f"output.{name}", "output", action)
        for name, change in plan.get("output_changes", {}).items()
        if (action := _action(change["actions"]))
    ]
    return sorted(resources, key=_address) + sorted(outputs, key=_address)


def count(found: Sequence[Change]) -> dict[str, int]:
    """Return {action: number} of resources; a replacement counts as its two halves, as in Terraform's own summary."""
    resources = [change.action for change in found if change.type != "output"]
    replaced = resources.count("replace")
    return {
        "create": resources.count("create") + replaced,
        "update": resources.count("update"),
        "delete": resources.count("delete") + replaced,
    }


def summary(environment: str, found: Sequence[Change]) -> str:
    """Return one line with the number of changes for each action."""
    if not found:
        return f"{environment}: nothing to change"
    return f"{environment}: {', '.join(f'{number} to {action}' for action, number in count(found).items())}"


def _address(change: Change) -> str:
    return change.address


def _action(actions: Sequence[str]) -> str | None:
    if "delete" in actions and "create" in actions:
        return "replace"
    return actions[0] if actions[0] not in ("no-op", "read") else None


def _attributes(change: Mapping[str, Any]) -> tuple[str, ...]:
    before, after = change.get("before") or {}, change.get("after") or {}
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    unknown = {name for name, value in (change.get("after_unknown") or {}).items() if value is True}
    return tuple(sorted(changed | unknown))
