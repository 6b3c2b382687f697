"""The resources that a plan leaves, whether it changes them or not.

https://developer.hashicorp.com/terraform/internals/json-format#change-representation
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_GONE = (["delete"], ["forget"])


@dataclass(frozen=True)
class Resource:
    """A resource and its values after the plan; a value that only an apply shows is absent."""

    address: str
    type: str
    values: Mapping[str, Any] = field(hash=False, repr=False)

    @property
    def module(self) -> str:
        """Return the address of its module; empty for the root."""
        parts = self.address.split(f"{self.type}.")[0]
        return parts.rstrip(".")

    def text(self, name: str) -> str:
        """Return a value as text; empty if it is absent, null or unknown."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def number(self, name: str, default: int = 0) -> int:
        """Return a value as a number, which a plan may have as text; `default` if it is absent, null or unknown."""
        text = self.text(name)
        return int(text) if text.removeprefix("-").isdecimal() else default

    def block(self, name: str) -> Mapping[str, Any]:
        """Return the only block of this name; empty if there is none."""
        found = self.blocks(name)
        return found[0] if found else {}

    def blocks(self, name: str) -> Sequence[Mapping[str, Any]]:
        """Return the blocks of this name."""
        return [block for block in self.values.get(name) or [] if block]


def resources(plan: Mapping[str, Any]) -> list[Resource]:
    """Return the managed resources that are there after `plan`, Terraform's JSON document of it."""
    return list(_resources(plan))


def of_type(found: Sequence[Resource], *types: str) -> list[Resource]:
    """Return the resources of these types."""
    return [resource for resource in found if resource.type in types]


def texts(found: Sequence[Resource], type_: str, *names: str) -> set[str]:
    """Return the values of these names that the resources of a type have, but those that only an apply shows."""
    return {text for each in of_type(found, type_) for name in names if (text := each.text(name))}


def _resources(plan: Mapping[str, Any]) -> Iterator[Resource]:
    for entry in plan.get("resource_changes", []):
        change = entry["change"]
        if entry.get("mode", "managed") == "managed" and change["actions"] not in _GONE:
            yield Resource(entry["address"], entry["type"], change.get("after") or {})
