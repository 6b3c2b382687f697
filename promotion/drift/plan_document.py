"""The resources of a plan's document as the code describes them:
https://developer.hashicorp.com/terraform/internals/json-format
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from promotion.plan.resources import resources
from promotion.review.resource_drift import written


@dataclass(frozen=True)
class Resource:
    """A managed resource. `values`: after the apply of the plan; `there`: as the refresh found it, empty if gone.

    `written`: the names of the attributes and blocks that the code sets.
    """

    address: str
    type: str
    values: Mapping[str, Any]
    there: Mapping[str, Any]
    written: frozenset[str]


@dataclass(frozen=True)
class PlanDocument:
    """The managed resources of a plan, by address."""

    resources: tuple[Resource, ...]

    @classmethod
    def read(cls, plan: Mapping[str, Any]) -> "PlanDocument":
        """Read a plan's JSON document."""
        there = {each["address"]: each["values"] for each in resources(plan.get("prior_state", {}).get("values", {}))}
        configuration = plan.get("configuration", {})
        addresses = {each["address"]: each for each in plan.get("resource_changes", [])}
        was = {each["address"]: each["change"].get("before") or {} for each in plan.get("resource_drift", [])}
        found = []
        for entry in resources(plan.get("planned_values", {})):
            if entry.get("mode") == "managed":
                address = entry["address"]
                sets = written(addresses.get(address, entry), configuration)
                unknown = addresses.get(address, {}).get("change", {}).get("after_unknown") or {}
                values = {**entry["values"], **_before(was.get(address, {}), unknown)}
                found.append(Resource(address, entry["type"], values, there.get(address, {}), sets))
        return cls(tuple(found))

    @property
    def is_applied(self) -> bool:
        """Return whether any resource is there."""
        return any(each.there for each in self.resources)

    def of(self, type_: str) -> Iterator[Resource]:
        """Yield the resources of a type."""
        return (each for each in self.resources if each.type == type_)

    def names(self, type_: str, attribute: str = "name") -> frozenset[str]:
        """Return the values of an attribute of all resources of a type."""
        return frozenset(str(each.values[attribute]) for each in self.of(type_) if each.values.get(attribute))


def _before(was: Mapping[str, Any], unknown: Any) -> dict[str, Any]:
    """Return the last apply's values of what the next one would have to find out: of a resource that is gone."""
    marks = unknown if isinstance(unknown, Mapping) else {}
    return {name: value for name, value in was.items() if _marked(marks.get(name))}


def _marked(mark: Any) -> bool:
    if isinstance(mark, Mapping):
        return any(map(_marked, mark.values()))
    return any(map(_marked, mark)) if isinstance(mark, list) else bool(mark)
