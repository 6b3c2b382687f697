"""Grants and memberships that nobody planned: https://docs.snowflake.com/en/sql-reference/sql/show-grants

Those on objects inside a schema are compared with the schema. A right that is missing is Terraform's own to find.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from promotion.account.planner_grants import plural
from promotion.drift.finding import Finding, Result, each
from promotion.drift.snowflake.names import Names, Right
from promotion.drift.snowflake.reader import Reader
from promotion.identifier import canonical, parts_of, quoted


def findings(names: Names, reader: Reader) -> Iterator[Result]:
    """Yield a finding for each such right, once."""
    seen: set[Right] = set()
    for part, look in _looks(names, reader):
        for found in each(part, look):
            if not isinstance(found, Right):
                yield found
            elif found not in names.rights and found not in seen:
                seen.add(found)
                yield Finding("snowflake", f"grant {found}", "added", back=f"{found.revocation()};")


def _looks(names: Names, reader: Reader) -> Iterator[tuple[str, Any]]:
    for kind in ("DATABASE", "SCHEMA", "WAREHOUSE", "INTEGRATION"):
        for name in names.existing(kind):
            yield f"Snowflake: grants on {kind.lower()} {name}", partial(_on, reader, kind, name)
    for kind in ("DATABASE", "SCHEMA"):
        for name in names.existing(kind):
            yield f"Snowflake: future grants in {name}", partial(_future, reader, kind, name)
    for role in names.existing("ROLE"):
        yield f"Snowflake: grants to role {role}", partial(_to_role, names, reader, role)
        yield f"Snowflake: members of role {role}", partial(_members, reader, role)
    for user in names.existing("USER"):
        yield f"Snowflake: roles of user {user}", partial(_roles_of, reader, user)


def _on(reader: Reader, kind: str, name: str) -> Iterator[Right]:
    for row in reader.show(f"SHOW GRANTS ON {kind} {quoted(*parts_of(name))}"):
        if row["privilege"] != "OWNERSHIP":
            yield _right(row, kind, name)


def _future(reader: Reader, kind: str, name: str) -> Iterator[Right]:
    for row in reader.show(f"SHOW FUTURE GRANTS IN {kind} {quoted(*parts_of(name))}"):
        grantee = f"{row.get('grant_to') or 'ROLE'} {canonical(row['grantee_name'])}"
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


def _roles_of(reader: Reader, user: str) -> Iterator[Right]:
    for row in reader.show(f"SHOW GRANTS TO USER {quoted(user)}"):
        yield Right("USAGE", "ROLE", canonical(row["role"]), f"USER {user}")


def _right(row: Mapping[str, Any], kind: str, name: str) -> Right:
    option = _true(row["grant_option"]) and kind != "ROLE"
    return Right(row["privilege"], kind, name, f"{row['granted_to']} {canonical(row['grantee_name'])}", option)


def _true(value: object) -> bool:
    return str(value).lower() == "true"
