"""The resources of a state or a plan, of all modules:
https://developer.hashicorp.com/terraform/internals/json-format#values-representation
"""

from collections.abc import Iterator, Mapping
from typing import Any


def resources(values: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the resources of a values representation, `planned_values` or `prior_state.values`, in its order."""
    yield from _inside(values.get("root_module", {}))


def _inside(module: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from module.get("resources", [])
    for child in module.get("child_modules", []):
        yield from _inside(child)
