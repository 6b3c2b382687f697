"""Grants and memberships that nobody planned: https://docs.snowflake.com/en/sql-reference/sql/show-grants

Those on objects inside a schema are compared with the schema. A right that is missing is Terraform's own to find.
No environment has a database role: rule S102 of the policy refuses them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from promotion.account.planner_grants import plural
from promotion.drift.finding import Finding, Result, each
from promotion.drift.snowflake.names import Names, Right
from promotion.drift.snowflake.reader import Reader
from promotion.identifier import canonical, name_of, parts_of, quoted


def findings(names: Names, reader: Reader) -> Iterator[Result]:
    """Yield a finding for each such right, once."""
    seen: set[Right] = set()
    for part, look in _looks(names, reader):
        for found in each(part, look):
            if not isinstance(found, Right):
                yield found
            elif found not in names.rights and found not in seen:
                seen.add(found)
                back = found.revocation(option_only=found.option and _without_option(found) in names.rights)
                yield Finding("snowflake", f"grant {found}", "added", back=f"{back};")


def _looks(names: Names, reader: Reader) -> Iterator[tuple[str, Any]]:
    for kind in ("DATABASE", "SCHEMA", "WAREHOUSE", "INTEGRATION", "USER"):
        for name in names.existing(kind):
            yield f"Snowflake: grants on {kind.lower()} {name}", partial(_on, reader, kind, name)
    for kind in ("DATABASE", "SCHEMA"):
        for name in names.existing(kind):
            yield f"Snowflake: future grants in {name}", partial(_future, reader, kind, name)
    for database in names.existing("DATABASE"):
        yield f"Snowflake: members of database roles of {database}", partial(_members_inside, reader, database)
    for role in names.existing("ROLE"):
        yield f"Snowflake: grants to role {role}", partial(_to_role, names, reader, role)
        yield f"Snowflake: members of role {role}", partial(_members, reader, role)
    for user in names.existing("USER"):
        yield f"Snowflake: roles of user {user}", partial(_roles_of, reader, user)


def _on(reader: Reader, kind: str, name: str) -> Iterator[Right]:
    for row in reader.show(f"SHOW GRANTS ON {kind} {quoted(*parts_of(name))}"):
        right = _right(row, kind, name)
        if row["privilege"] != "OWNERSHIP" and not _is_of_every_database_role(right):
            yield right


def _is_of_every_database_role(right: Right) -> bool:
    """Return whether a database role has the right since it was made: USAGE on its database.

    https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/testint/grants_integration_test.go
    """
    return (right.privilege, right.on) == ("USAGE", "DATABASE") and right.grantee.startswith("DATABASE ROLE ")


def _future(reader: Reader, kind: str, name: str) -> Iterator[Right]:
    for row in reader.show(f"SHOW FUTURE GRANTS IN {kind} {quoted(*parts_of(name))}"):
        grantee = _grantee(row.get("grant_to") or "ROLE", row["grantee_name"], name)
        yield Right(row["privilege"], f"FUTURE {plural(row['grant_on'])}", name, grantee, _true(row["grant_option"]))


def _to_role(names: Names, reader: Reader, role: str) -> Iterator[Right]:
    """The rights of a role on what is not the environment's own, or is the account."""
    for row in reader.show(f"SHOW GRANTS TO ROLE {quoted(role)}"):
        kind, name = row["granted_on"].replace("_", " "), canonical(row["name"])
        parts = parts_of(name)
        inside = len(parts) > 2 and parts[0] == names.environment.database
        if row["privilege"] != "OWNERSHIP" and not inside:
            yield _right({**row, "granted_to": "ROLE", "grantee_name": role}, kind, "" if kind == "ACCOUNT" else name)


def _members(reader: Reader, role: str) -> Iterator[Right]:
    for row in reader.show(f"SHOW GRANTS OF ROLE {quoted(role)}"):
        yield Right("USAGE", "ROLE", role, f"{row['granted_to']} {canonical(row['grantee_name'])}")


def _members_inside(reader: Reader, database: str) -> Iterator[Right]:
    """The members of the database roles of a database: https://docs.snowflake.com/en/sql-reference/sql/show-database-roles"""
    for row in reader.show(f"SHOW DATABASE ROLES IN DATABASE {quoted(*parts_of(database))}"):
        parts = (*parts_of(database), row["name"])
        for member in reader.show(f"SHOW GRANTS OF DATABASE ROLE {quoted(*parts)}"):
            grantee = _grantee(member["granted_to"], member["grantee_name"], database)
            yield Right("USAGE", "DATABASE ROLE", name_of(*parts), grantee)


def _roles_of(reader: Reader, user: str) -> Iterator[Right]:
    for row in reader.show(f"SHOW GRANTS TO USER {quoted(user)}"):
        yield Right("USAGE", "ROLE", canonical(row["role"]), f"USER {user}")


def _right(row: Mapping[str, Any], kind: str, name: str) -> Right:
    option = _true(row["grant_option"]) and kind != "ROLE"
    return Right(row["privilege"], kind, name, _grantee(row["granted_to"], row["grantee_name"], name), option)


def _grantee(kind: str, name: str, on: str) -> str:
    """Return a grantee with its kind; a database role is shown without its database, that of the object `on`."""
    words, parts = kind.replace("_", " "), parts_of(name)
    database = parts_of(on)[:1] if words == "DATABASE ROLE" and len(parts) == 1 else ()
    return f"{words} {name_of(*database, *parts)}"


def _without_option(right: Right) -> Right:
    return replace(right, option=False)


def _true(value: object) -> bool:
    return str(value).lower() == "true"
