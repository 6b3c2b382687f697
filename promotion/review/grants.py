"""The containers, roles and grants of a Terraform plan, for a database of the same shape.

Only the resources that terraform/ uses, in the attributes of
https://registry.terraform.io/providers/snowflakedb/snowflake/latest/docs/resources/grant_privileges_to_account_role
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from promotion.identifier import quoted
from promotion.plan.resources import resources


@dataclass(frozen=True)
class Grant:
    """Privileges on objects of a schema, as SQL writes them."""

    privileges: str
    target: str
    role: str
    option: str = ""

    def statement(self) -> str:
        """Return the GRANT."""
        return f"GRANT {self.privileges} ON {self.target} TO ROLE {quoted(self.role)}{self.option}"

    def revocation(self) -> str:
        """Return the REVOKE."""
        return f"REVOKE {self.privileges} ON {self.target} FROM ROLE {quoted(self.role)}"


@dataclass(frozen=True)
class Access:
    """The schemas, roles and grants of one side of a plan."""

    schemas: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    grants: frozenset[Grant] = frozenset()


def planned(plan: Mapping[str, Any]) -> tuple[Access, Access]:
    """Return the access before a plan and after it. A grant whose schema is known only after the apply is left out."""
    before = plan.get("prior_state", {}).get("values", {})
    return _access(before), _access(plan.get("planned_values", {}))


def _access(values: Mapping[str, Any]) -> Access:
    found = list(resources(values))

    def of(type_: str) -> Iterator[Mapping[str, Any]]:
        return (entry["values"] for entry in found if entry["type"] == type_ and entry.get("mode") == "managed")

    return Access(
        frozenset(each["name"] for each in of("snowflake_schema")),
        frozenset(each["name"] for each in of("snowflake_account_role")),
        frozenset(grant for each in of("snowflake_grant_privileges_to_account_role") for grant in _grants(each)),
    )


def _grants(values: Mapping[str, Any]) -> Iterator[Grant]:
    names: Sequence[str] = values.get("privileges") or []
    privileges = "ALL PRIVILEGES" if values.get("all_privileges") else ", ".join(sorted(names))
    role = values.get("account_role_name")
    for target in _targets(values):
        if privileges and role:
            yield Grant(privileges, target, role, " WITH GRANT OPTION" if values.get("with_grant_option") else "")


def _targets(values: Mapping[str, Any]) -> Iterator[str]:
    for entry in values.get("on_schema_object") or []:
        for future in entry.get("future") or []:
            if schema := future.get("in_schema"):
                yield f"FUTURE {future['object_type_plural']} IN SCHEMA {schema}"
        if (name := entry.get("object_name")) and entry.get("object_type"):
            yield f"{entry['object_type']} {name}"
