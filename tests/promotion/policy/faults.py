"""Faults that are planted into a plan's JSON document: each changes what Terraform would have made of another text."""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Plant = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Fault:
    """`cost`: what it would lead to; `code`: the rule that has to find it."""

    cost: str
    code: str
    plant: Plant

    def __str__(self) -> str:
        return self.cost

    def planted(self, plan: dict[str, Any]) -> dict[str, Any]:
        """Return a copy of the plan with the fault."""
        copied = copy.deepcopy(plan)
        self.plant(copied)
        assert copied != plan, "it changes nothing"
        return copied


def values(plan: dict[str, Any], address: str) -> dict[str, Any]:
    [found] = [each["change"]["after"] for each in plan["resource_changes"] if each["address"] == address]
    return found


def having(address: str, **changed: Any) -> Plant:
    """The resource has these values."""
    return lambda plan: values(plan, address).update(changed)


def without(address: str) -> Plant:
    """The resource is not there."""

    def plant(plan: dict[str, Any]) -> None:
        values(plan, address)
        plan["resource_changes"] = [each for each in plan["resource_changes"] if each["address"] != address]

    return plant


def also(type_: str, module: str = "", **given: Any) -> Plant:
    """There is a further resource."""
    address = f"{module}{'.' if module else ''}{type_}.planted"
    change = {"actions": ["create"], "before": None, "after": given}
    return lambda plan: plan["resource_changes"].append(
        {"address": address, "mode": "managed", "type": type_, "name": "planted", "change": change}
    )


def stating(address: str, *statements: dict[str, Any], attribute: str = "policy") -> Plant:
    """The policy has these statements, too."""

    def plant(plan: dict[str, Any]) -> None:
        found = values(plan, address)
        document = json.loads(found[attribute])
        document["Statement"] += statements
        found[attribute] = json.dumps(document)

    return plant


def edited(address: str, edit: Callable[[list[dict[str, Any]]], Any], attribute: str = "policy") -> Plant:
    """The list in the JSON text of an attribute is changed: the statements of a policy, or containers."""

    def plant(plan: dict[str, Any]) -> None:
        found = values(plan, address)
        document = json.loads(found[attribute])
        edit(document["Statement"] if isinstance(document, dict) else document)
        found[attribute] = json.dumps(document)

    return plant


def silenced(sid: str) -> Callable[[list[dict[str, Any]]], None]:
    """An edit that takes a statement out."""

    def edit(found: list[dict[str, Any]]) -> None:
        [statement] = [each for each in found if each.get("Sid") == sid]
        found.remove(statement)

    return edit
