"""The objects, users and rights that Terraform and `scripts.account` make in Snowflake."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from promotion.account import users
from promotion.account.users import TerraformUser
from promotion.drift.plan_document import PlanDocument, Resource
from promotion.environment import Environment
from promotion.identifier import canonical, name_of, parts_of

# {kind: Terraform's type}
TYPES = {
    "DATABASE": "snowflake_database",
    "SCHEMA": "snowflake_schema",
    "WAREHOUSE": "snowflake_warehouse",
    "INTEGRATION": "snowflake_storage_integration",
    "ROLE": "snowflake_account_role",
    "USER": "snowflake_service_user",
}

_MEMBERSHIPS = ("ROLE", "DATABASE ROLE")


@dataclass(frozen=True, order=True)
class Right:
    """A privilege on an object, or, as USAGE on a role, a membership. `on` is a future kind as `FUTURE TABLES`.

    `grantee`: `ROLE NAME`, `DATABASE ROLE DATABASE.NAME`, `USER NAME`, `SHARE NAME`.
    """

    privilege: str
    on: str
    name: str
    grantee: str
    option: bool = False

    def __str__(self) -> str:
        if self.on in _MEMBERSHIPS:
            return f"{self.on.lower()} {self.name} to {self.grantee}"
        place = f"{self.on} IN {self.name}" if self.on.startswith("FUTURE ") else f"{self.on} {self.name}".strip()
        return f"{self.privilege} on {place} to {self.grantee}{' with grant option' if self.option else ''}"

    def revocation(self, option_only: bool = False) -> str:
        """Return the REVOKE, of the right itself or of the option to pass it on.

        https://docs.snowflake.com/en/sql-reference/sql/revoke-privilege and
        https://docs.snowflake.com/en/sql-reference/account-usage#enabling-other-roles-to-use-schemas-in-the-snowflake-database
        """
        if self.on in _MEMBERSHIPS:
            return f"REVOKE {self.on} {self.name} FROM {self.grantee}"
        if (self.on, self.name) == ("DATABASE", "SNOWFLAKE"):
            return f"REVOKE IMPORTED PRIVILEGES ON DATABASE SNOWFLAKE FROM {self.grantee}"
        container = "SCHEMA" if len(parts_of(self.name)) > 1 else "DATABASE"
        place = f"{self.on} IN {container} {self.name}" if self.on.startswith("FUTURE ") else f"{self.on} {self.name}"
        place = "ACCOUNT" if self.on == "ACCOUNT" else place
        option = "GRANT OPTION FOR " if option_only else ""
        return f"REVOKE {option}{self.privilege} ON {place} FROM {self.grantee}"


@dataclass(frozen=True)
class Names:
    """The environment's objects by kind, those of them that are there, and the rights that it needs."""

    environment: Environment
    objects: Mapping[str, frozenset[str]]  # {kind: names}, a schema's as DATABASE.SCHEMA
    there: Mapping[str, frozenset[str]]
    addresses: Mapping[tuple[str, str], str]  # {(kind, name): Terraform's address}
    administered: tuple[TerraformUser, ...]  # whom `scripts.account` makes
    rights: frozenset[Right]

    @classmethod
    def of(cls, environment: Environment, plan: PlanDocument) -> "Names":
        """Return what the plan of an environment and its account's set-up make."""
        administered = users.all_of(environment)
        objects = {kind: frozenset(map(_full_name, plan.of(type_))) for kind, type_ in TYPES.items()}
        there = {
            kind: frozenset(_full_name(each) for each in plan.of(type_) if each.there) for kind, type_ in TYPES.items()
        }
        addresses = {(kind, _full_name(each)): each.address for kind, type_ in TYPES.items() for each in plan.of(type_)}
        rights = frozenset([*_planned(plan), *(right for user in administered for right in _account(user))])
        return cls(environment, objects, there, addresses, administered, rights)

    def known(self, kind: str) -> frozenset[str]:
        """Return the names of all objects of a kind, whether or not they are there."""
        return self.objects[kind] | self._of_account(kind)

    def existing(self, kind: str) -> list[str]:
        """Return the names of the objects of a kind that are there, in order."""
        return sorted(self.there[kind] | self._of_account(kind))

    def _of_account(self, kind: str) -> frozenset[str]:
        return frozenset(user.name for user in self.administered if kind in ("ROLE", "USER"))

    def owns_name(self, name: str) -> bool:
        """Return whether a name is one that only this environment gives."""
        return name == self.environment.database or name.startswith(f"{self.environment.database}_")


def _full_name(resource: Resource) -> str:
    name = str(resource.values["name"])
    return name_of(resource.values["database"], name) if resource.type == TYPES["SCHEMA"] else name_of(name)


def _account(user: TerraformUser) -> Iterator[Right]:
    role = f"ROLE {user.name}"
    yield from (Right(privilege, "ACCOUNT", "", role) for privilege in user.privileges)
    if user.parent:
        yield Right("USAGE", "ROLE", user.name, f"ROLE {user.parent}")
    yield Right("USAGE", "ROLE", user.name, f"USER {user.name}")


def _planned(plan: PlanDocument) -> Iterator[Right]:
    """https://registry.terraform.io/providers/snowflakedb/snowflake/latest/docs/resources/grant_account_role"""
    for each in plan.of("snowflake_grant_account_role"):
        role = canonical(each.values["role_name"])
        if parent := each.values.get("parent_role_name"):
            yield Right("USAGE", "ROLE", role, f"ROLE {canonical(parent)}")
        if user := each.values.get("user_name"):
            yield Right("USAGE", "ROLE", role, f"USER {canonical(user)}")
    for each in plan.of("snowflake_grant_privileges_to_account_role"):
        yield from _privileges(each.values)


def _privileges(values: Mapping[str, Any]) -> Iterator[Right]:
    grantee = f"ROLE {canonical(values['account_role_name'])}"
    option = bool(values.get("with_grant_option"))
    for on, name in _targets(values):
        for privilege in values.get("privileges") or ():
            yield Right(privilege, on, name, grantee, option)


def _targets(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if values.get("on_account"):
        yield "ACCOUNT", ""
    for entry in values.get("on_account_object") or ():
        yield entry["object_type"], canonical(entry["object_name"])
    for entry in values.get("on_schema") or ():
        if name := entry.get("schema_name"):
            yield "SCHEMA", canonical(name)
    for entry in values.get("on_schema_object") or ():
        for future in entry.get("future") or ():
            place = future.get("in_schema") or future.get("in_database")
            yield f"FUTURE {future['object_type_plural']}", canonical(place)
