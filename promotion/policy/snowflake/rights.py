"""S1: who gets which right on which object of Snowflake.

https://docs.snowflake.com/en/user-guide/security-access-control-privileges
"""

from collections.abc import Iterator, Sequence

from promotion.environment import SERVICES, Environment
from promotion.policy.finding import Finding
from promotion.policy.resource import Resource, of_type
from promotion.policy.snowflake import privileges as most

_GRANT = "snowflake_grant_privileges_to_account_role"
_SYSTEM = ("ACCOUNTADMIN", "ORGADMIN", "SECURITYADMIN", "SYSADMIN", "USERADMIN")
_ON_ACCOUNT = "an administrator's part: promotion/account"
_RIGHTS = (
    "MANAGE GRANTS", "CREATE ROLE", "CREATE USER", "OWNERSHIP", "APPLY MASKING POLICY", "APPLY ROW ACCESS POLICY",
)  # fmt: skip
# Schemas that hold people's data as they came.
_PEOPLES = ("RAW", "VENDOR")
_READ = {"SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "READ", "WRITE"}
_TABLE = "write the right into terraform/access.tf, for one service"
_MOST = "grant what promotion/policy/snowflake/privileges.py lists, or have it reviewed there"


def check(found: Sequence[Resource], environment: Environment) -> Iterator[Finding]:
    """Yield a finding for each grant that goes to everybody, too far, or on to others."""
    for grant in of_type(found, _GRANT):
        yield from _grant(grant, environment)
    for role in of_type(found, "snowflake_grant_account_role"):
        yield from _role(role, environment)
    for owner in of_type(found, "snowflake_grant_ownership"):
        yield Finding("S104", owner.address, "ownership changes hands", "let the role that makes an object keep it")
    known = {f"{environment.database}_{service.upper()}" for service in SERVICES}
    for made in of_type(found, "snowflake_account_role"):
        if (name := made.text("name").strip('"')) and name not in known:
            yield Finding("S102", made.address, f"{name} is the role of no service", _TABLE)
    for share in of_type(found, "snowflake_grant_privileges_to_share", "snowflake_share"):
        yield Finding("S302", share.address, "a share gives rows to another account", "remove it")
    for role in of_type(found, "snowflake_database_role", "snowflake_grant_database_role"):
        yield Finding("S102", role.address, "rights beside terraform/access.tf", _TABLE)


def _grant(grant: Resource, environment: Environment) -> Iterator[Finding]:
    role, name = grant.text("account_role_name").strip('"').upper(), grant.address
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
    yield from _place(grant, role, privileges, environment)


def _place(grant: Resource, role: str, privileges: set[str], environment: Environment) -> Iterator[Finding]:
    """Yield a finding for what goes beyond promotion/policy/snowflake/privileges.py."""
    service = role.removeprefix(f"{environment.database}_")
    if block := grant.block("on_account_object"):
        kind, object_ = (str(block.get(key) or "").strip('"').upper() for key in ("object_type", "object_name"))
        name = object_.removeprefix(environment.database)
        allowed = most.in_account(kind, name, service) if object_.startswith(environment.database) else set()
        yield from _beyond(grant, role, privileges - allowed, f"{kind} {object_}")
        return
    database, schema, kinds = _schema(grant)
    if schema == "*":
        yield Finding("S102", grant.address, "every schema of the database", "grant in one schema")
        return
    own = database in ("", environment.database)
    beyond = privileges - most.in_schema(schema, service, kinds) if own else privileges
    if schema in _PEOPLES and beyond & _READ and kinds != [most.SCHEMA]:
        cause = f"{role} gets {', '.join(sorted(beyond & _READ))} in {schema}"
        yield Finding("S105", grant.address, cause, "let it read a secure view in MARTS")
    yield from _beyond(grant, role, beyond, f"{', '.join(kinds)} in {schema}")


def _beyond(grant: Resource, role: str, privileges: set[str], where: str) -> Iterator[Finding]:
    if privileges:
        yield Finding("S102", grant.address, f"{role} gets {', '.join(sorted(privileges))} on {where}", _MOST)


def _schema(grant: Resource) -> tuple[str, str, list[str]]:
    """Return the database and schema that a grant is in, `*` for all of them, and the kinds of object in the plural.

    The key of its module names the schema where the plan does not know it yet; then the database is empty.
    """
    schema, objects = grant.block("on_schema"), grant.block("on_schema_object")
    several = [block for kind in ("future", "all") for block in objects.get(kind) or [] if block]
    kinds = [str(block.get("object_type_plural") or "").upper() for block in several]
    if objects and not several:
        kinds = [f"{str(objects.get('object_type') or '').upper()}S"]
    if any(block.get("in_database") for block in several) or any(
        schema.get(f"{which}_schemas_in_database") for which in ("all", "future")
    ):
        return "", "*", kinds
    named = [schema.get("schema_name"), *(block.get("in_schema") for block in several)]
    named += [str(objects["object_name"]).rpartition(".")[0]] if objects.get("object_name") else []
    for name in filter(None, named):
        database, _, own = str(name).replace('"', "").upper().rpartition(".")
        return database, own, kinds or [most.SCHEMA]
    return "", grant.address.partition('module.schema["')[2].partition('"')[0], kinds or [most.SCHEMA]


def _role(role: Resource, environment: Environment) -> Iterator[Finding]:
    granted, parent, user = (
        role.text(name).strip('"').upper() for name in ("role_name", "parent_role_name", "user_name")
    )
    if granted in _SYSTEM:
        yield Finding("S103", role.address, f"{user or parent or 'somebody'} gets {granted}", _ON_ACCOUNT)
    elif parent == "PUBLIC":
        yield Finding("S101", role.address, f"PUBLIC gets the role {granted}", "grant it to its user alone")
    elif parent and parent != "SYSADMIN":
        yield Finding("S102", role.address, f"{parent} inherits {granted}", "grant the rights that it needs")
    elif parent == "SYSADMIN" and granted and granted not in _users(environment):
        yield Finding("S102", role.address, f"SYSADMIN inherits {granted}", "grant the services' own roles alone")
    elif user and (user != granted or user not in _users(environment)):
        yield Finding("S102", role.address, f"{user} becomes {granted}", "grant it to the service's own user alone")


def _users(environment: Environment) -> set[str]:
    return {f"{environment.database}_{service.upper()}" for service in SERVICES}
