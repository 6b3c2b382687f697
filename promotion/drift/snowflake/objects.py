"""Objects of the account that carry the environment's name and that nobody planned, and owners that are not its own."""

from collections.abc import Iterator
from functools import partial

from promotion.drift.finding import Finding, Result, each
from promotion.drift.snowflake.names import Names
from promotion.drift.snowflake.reader import Reader
from promotion.identifier import literal, name_of, parts_of, quoted
from promotion.review.difference import Line

_PLURALS = {
    "DATABASE": "DATABASES",
    "WAREHOUSE": "WAREHOUSES",
    "INTEGRATION": "INTEGRATIONS",
    "ROLE": "ROLES",
    "USER": "USERS",
}
# Roles and users that `scripts.account` makes belong to one of these.
_ADMINISTRATORS = ("ACCOUNTADMIN", "SECURITYADMIN", "USERADMIN")


def findings(names: Names, reader: Reader) -> Iterator[Result]:
    """Yield a finding for each such object, and for each object of another owner."""
    for kind, plural in _PLURALS.items():
        yield from each(f"Snowflake: {plural.lower()}", partial(_of_account, names, reader, kind, plural))
    for database in names.existing("DATABASE"):
        yield from each(f"Snowflake: schemas of {database}", partial(_schemas, names, reader, database))
        yield from each(f"Snowflake: database roles of {database}", partial(_database_roles, reader, database))


def _of_account(names: Names, reader: Reader, kind: str, plural: str) -> Iterator[Finding]:
    known = names.known(kind)
    administered = [user.name for user in names.administered]
    for row in reader.show(f"SHOW {plural} LIKE {literal(f'{names.environment.database}%')}"):
        name = name_of(row["name"])
        if not names.owns_name(row["name"]):
            continue
        if name not in known:
            yield Finding("snowflake", f"{kind.lower()} {name}", "added", back=f"DROP {kind} {quoted(row['name'])};")
        else:
            owner = row["owner"] if "owner" in row else _owner(reader, kind, name)
            allowed = _ADMINISTRATORS if name in administered else (names.environment.deployer_role,)
            yield from _owned(kind, name, owner, allowed)


def _schemas(names: Names, reader: Reader, database: str) -> Iterator[Finding]:
    for row in reader.show(f"SHOW SCHEMAS IN DATABASE {quoted(database)}"):
        name = name_of(database, row["name"])
        if row["name"] == "INFORMATION_SCHEMA":
            continue
        if name in names.known("SCHEMA"):
            yield from _owned("SCHEMA", name, row["owner"], (names.environment.deployer_role,))
        else:
            yield Finding("snowflake", f"schema {name}", "added", back=f"DROP SCHEMA {quoted(*parts_of(name))};")


def _database_roles(reader: Reader, database: str) -> Iterator[Finding]:
    """No environment has one: rule S102 of the policy refuses them.

    Any right on the database lists them: https://docs.snowflake.com/en/sql-reference/sql/show-database-roles
    """
    for row in reader.show(f"SHOW DATABASE ROLES IN DATABASE {quoted(*parts_of(database))}"):
        parts = (*parts_of(database), row["name"])
        yield Finding(
            "snowflake", f"database role {name_of(*parts)}", "added", back=f"DROP DATABASE ROLE {quoted(*parts)};"
        )


def _owner(reader: Reader, kind: str, name: str) -> str:
    rows = reader.show(f"SHOW GRANTS ON {kind} {quoted(*parts_of(name))}")
    return next((str(row["grantee_name"]) for row in rows if row["privilege"] == "OWNERSHIP"), "")


def _owned(kind: str, name: str, owner: str, allowed: tuple[str, ...]) -> Iterator[Finding]:
    if owner and owner not in allowed:  # empty where the role may not see it
        back = f"GRANT OWNERSHIP ON {kind} {quoted(*parts_of(name))} TO ROLE {quoted(allowed[0])} COPY CURRENT GRANTS;"
        lines = (Line("-", f"owner: {allowed[0]}"), Line("+", f"owner: {owner}"))
        yield Finding("snowflake", f"owner of {kind.lower()} {name}", "changed", lines, back)
