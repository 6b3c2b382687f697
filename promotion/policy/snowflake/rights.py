"""S1: who gets which right on which object of Snowflake.

https://docs.snowflake.com/en/user-guide/security-access-control-privileges
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from promotion.policy.finding import Finding
from promotion.policy.resource import Resource, of_type

_GRANT = "snowflake_grant_privileges_to_account_role"
_SYSTEM = ("ACCOUNTADMIN", "ORGADMIN", "SECURITYADMIN", "SYSADMIN", "USERADMIN")
_ON_ACCOUNT = "an administrator's part: promotion/account"
_RIGHTS = (
    "MANAGE GRANTS",
    "CREATE ROLE",
    "CREATE USER",
    "OWNERSHIP",
    "APPLY MASKING POLICY",
    "APPLY ROW ACCESS POLICY",
)
# Schemas that hold people's data as they came, and the services that work there.
_PIPELINES = {"RAW": ("MIGRATOR", "SPLITTER", "ERASER"), "VENDOR": ("MIGRATOR", "BULK_LOAD", "ERASER")}
_READ = {"SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "READ", "WRITE"}
_WRITE = {"INSERT", "UPDATE", "DELETE", "TRUNCATE"}
_TABLE = "write the right into terraform/access.tf, for one service"


def check(found: Sequence[Resource]) -> Iterator[Finding]:
    """Yield a finding for each grant that goes to everybody, too far, or on to others."""
    for grant in of_type(found, _GRANT):
        yield from _grant(grant)
    for role in of_type(found, "snowflake_grant_account_role"):
        yield from _role(role)
    for owner in of_type(found, "snowflake_grant_ownership"):
        yield Finding("S104", owner.address, "ownership changes hands", "let the role that makes an object keep it")
    for share in of_type(found, "snowflake_grant_privileges_to_share", "snowflake_share"):
        yield Finding("S302", share.address, "a share gives rows to another account", "remove it")
    for role in of_type(found, "snowflake_database_role", "snowflake_grant_database_role"):
        yield Finding("S102", role.address, "rights beside terraform/access.tf", _TABLE)


def _grant(grant: Resource) -> Iterator[Finding]:
    role, name = grant.text("account_role_name").upper(), grant.address
    privileges = {str(each).upper() for each in grant.values.get("privileges") or []}
    if role == "PUBLIC":
        yield Finding("S101", name, f"{', '.join(sorted(privileges)) or 'a right'} for PUBLIC", _TABLE)
    if role in _SYSTEM:
        yield Finding("S102", name, f"{role} gets rights on the platform's objects", _TABLE)
    if grant.values.get("all_privileges") or "ALL PRIVILEGES" in privileges:
        yield Finding("S102", name, "every privilege", "name the privileges")
    if grant.values.get("with_grant_option"):
        yield Finding("S104", name, "the role may grant it on", "remove with_grant_option")
    if grant.values.get("on_account"):
        yield Finding("S103", name, f"{', '.join(sorted(privileges))} on the whole account", _ON_ACCOUNT)
    elif rights := privileges & set(_RIGHTS):
        yield Finding("S103", name, ", ".join(sorted(rights)), _ON_ACCOUNT)
    yield from _place(grant, role, privileges)


def _place(grant: Resource, role: str, privileges: set[str]) -> Iterator[Finding]:
    inside, schema = _objects(grant), _schema(grant)
    whole = any(block.get("in_database") for block in inside) or any(
        block.get("all_schemas_in_database") or block.get("future_schemas_in_database")
        for block in grant.blocks("on_schema")
    )
    if whole:
        yield Finding("S102", grant.address, "every schema of the database", "grant in one schema")
    reads = bool(privileges & _READ) and bool(grant.block("on_schema_object"))
    for name, services in _PIPELINES.items():
        if schema == name and reads and not any(role.endswith(f"_{each}") for each in services):
            cause = f"{role} gets {', '.join(sorted(privileges & _READ))} in {name}"
            yield Finding("S105", grant.address, cause, "let it read a secure view in MARTS")
    if role.endswith("_ANALYST") and privileges & _WRITE:
        cause = f"an analyst gets {', '.join(sorted(privileges & _WRITE))}"
        yield Finding("S102", grant.address, cause, "an analyst reads")


def _objects(grant: Resource) -> list[Mapping[str, Any]]:
    """Return the blocks that name present or future objects of a kind."""
    outer = grant.block("on_schema_object")
    return [block for kind in ("future", "all") for block in outer.get(kind) or [] if block]


def _schema(grant: Resource) -> str:
    """Return the schema that a grant is in; its module's key names it where the plan does not know it yet."""
    for block in _objects(grant):
        if block.get("in_schema"):
            return str(block["in_schema"]).rpartition(".")[2].strip('"').upper()
    if name := grant.block("on_schema_object").get("object_name"):
        parts = str(name).split(".")
        return parts[-2].strip('"').upper() if len(parts) > 1 else ""
    return grant.address.partition('module.schema["')[2].partition('"')[0]


def _role(role: Resource) -> Iterator[Finding]:
    granted, parent = role.text("role_name").upper(), role.text("parent_role_name").upper()
    if granted in _SYSTEM:
        who = role.text("user_name") or parent or "somebody"
        yield Finding("S103", role.address, f"{who} gets {granted}", _ON_ACCOUNT)
    elif parent == "PUBLIC":
        yield Finding("S101", role.address, f"PUBLIC gets the role {granted}", "grant it to its user alone")
    elif parent and parent != "SYSADMIN":
        yield Finding("S102", role.address, f"{parent} inherits {granted}", "grant the rights that it needs")
