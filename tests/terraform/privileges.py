"""Every privilege of the services' roles in Snowflake, taken away one at a time: by which statement it is noticed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import snowflake.connector

NAME = "EVERY_PRIVILEGE"


@dataclass(frozen=True)
class Privilege:
    """A grant to a role: on an object, or on the objects of a kind that a schema will have."""

    service: str
    privilege: str
    kind: str
    name: str  # of the object, or of the schema
    future: bool = False

    def __str__(self) -> str:
        return f"{self.service}: {self.privilege} on {'future ' if self.future else ''}{self.kind} {self.name}"

    def statement(self, verb: str, role: str) -> str:
        """Return the statement that gives or takes it; `verb`: GRANT or REVOKE."""
        place = f"FUTURE {self.kind}S IN SCHEMA {self.name}" if self.future else f"{self.kind} {self.name}"
        return f"{verb} {self.privilege} ON {place} {'TO' if verb == 'GRANT' else 'FROM'} ROLE {role}"


@dataclass
class Account:
    """Connections of an administrator, and of each service; `database` is the environment's."""

    administrator: Any
    services: Mapping[str, Any]
    database: str
    integration: str
    url: str
    made: int = 0

    def role(self, service: str) -> str:
        return f"{self.database}_{service.upper()}"

    def run(self, statement: str) -> list[dict[str, Any]]:
        cursor = self.administrator.cursor(snowflake.connector.DictCursor)
        return list(cursor.execute(statement).fetchall())

    def may(self, service: str, statement: str) -> bool:
        try:
            self.services[service].cursor().execute(statement)
        except snowflake.connector.errors.ProgrammingError:
            return False
        return True

    def new(self) -> str:
        """Return a name that nothing has yet."""
        self.made += 1
        return f"{NAME}_{self.made}"


def granted(account: Account, service: str) -> list[Privilege]:
    """Return what Terraform granted to a service's role; ownership and roles left out."""
    role = account.role(service)
    kinds = {"FILE_FORMAT": "FILE FORMAT"}
    now = [
        Privilege(service, row["privilege"], row["granted_on"], row["name"])
        for row in account.run(f"SHOW GRANTS TO ROLE {role}")
        if row["granted_on"] in ("DATABASE", "SCHEMA", "WAREHOUSE", "INTEGRATION") and row["privilege"] != "OWNERSHIP"
    ]
    future = [
        Privilege(
            service, row["privilege"], kinds.get(row["grant_on"], row["grant_on"]), row["name"].rpartition(".")[0], True
        )
        for row in account.run(f"SHOW FUTURE GRANTS TO ROLE {role}")
    ]
    return now + future


def noticed(account: Account, privilege: Privilege) -> bool:
    """Return whether a statement works with the privilege and not without it; it is there again in the end."""
    role = account.role(privilege.service)
    works = account.may(privilege.service, _use(account, privilege))
    account.run(privilege.statement("REVOKE", role))
    try:
        return works and not account.may(privilege.service, _use(account, privilege))
    finally:
        account.run(privilege.statement("GRANT", role))


def clean(account: Account) -> None:
    """Drop what the statements made."""
    for kind in ("PIPE", "VIEW", "TABLE", "STAGE", "FILE FORMAT"):
        for row in account.run(f"SHOW {kind}S LIKE '{NAME}%' IN DATABASE {account.database}"):
            account.run(f"DROP {kind} {account.database}.{row['schema_name']}.{row['name']}")


def _use(account: Account, privilege: Privilege) -> str:
    """Return a statement that needs the privilege; one on a future object has a new object."""
    if privilege.future:
        name = f"{privilege.name}.{account.new()}"
        for statement in _made(account, privilege.kind, name):
            account.services["migrator"].cursor().execute(statement)
        return _ON_FUTURE[privilege.privilege, privilege.kind].format(name)
    if privilege.kind == "INTEGRATION":
        return _stage(account, f"{account.database}.RAW.{account.new()}")
    if privilege.privilege == "USAGE" and privilege.kind == "SCHEMA" and (made := _makes(account, privilege)):
        return made  # any other privilege on a schema is enough to USE it, and not to make something in it
    if privilege.privilege == "USAGE":
        return f"USE {privilege.kind} {privilege.name}"
    *before, last = _made(account, privilege.privilege.removeprefix("CREATE "), f"{privilege.name}.{account.new()}")
    for statement in before:
        account.services[privilege.service].cursor().execute(statement)
    return last


def _makes(account: Account, usage: Privilege) -> str:
    """Return a statement that makes something in the schema; empty for a role that may make nothing there."""
    rows = account.run(f"SHOW GRANTS TO ROLE {account.role(usage.service)}")
    kinds = [row["privilege"] for row in rows if row["name"] == usage.name and row["privilege"].startswith("CREATE ")]
    if not kinds:
        return ""
    kind = sorted(kinds)[-1].removeprefix("CREATE ")
    return list(_made(account, kind, f"{usage.name}.{account.new()}"))[-1]


_ON_FUTURE = {
    ("SELECT", "TABLE"): "SELECT N FROM {}",
    ("INSERT", "TABLE"): "INSERT INTO {} VALUES (1)",
    ("DELETE", "TABLE"): "DELETE FROM {}",
    ("SELECT", "VIEW"): "SELECT N FROM {}",
    ("USAGE", "STAGE"): "LIST @{}",
    ("USAGE", "FILE FORMAT"): "DESCRIBE FILE FORMAT {}",
    ("OPERATE", "PIPE"): "ALTER PIPE {} SET PIPE_EXECUTION_PAUSED = TRUE",
    ("MONITOR", "PIPE"): "SELECT SYSTEM$PIPE_STATUS('{}')",
}


def _stage(account: Account, name: str) -> str:
    return f"CREATE STAGE {name} URL = '{account.url}' STORAGE_INTEGRATION = {account.integration}"


def _made(account: Account, kind: str, name: str) -> Iterator[str]:
    """Yield the statements that make an object of a kind; what it needs comes first."""
    if kind == "TABLE":
        yield f"CREATE TABLE {name} (N INTEGER)"
    elif kind == "VIEW":
        yield f"CREATE VIEW {name} AS SELECT 1 AS N"
    elif kind == "STAGE":
        yield _stage(account, name)
    elif kind == "FILE FORMAT":
        yield f"CREATE FILE FORMAT {name} TYPE = CSV"
    elif kind == "PIPE":
        raw = f"{account.database}.RAW.{NAME}"
        yield f"CREATE TABLE IF NOT EXISTS {raw} (N INTEGER)"
        yield _stage(account, raw).replace("STAGE", "STAGE IF NOT EXISTS", 1)
        yield f"CREATE PIPE {name} AS COPY INTO {raw} FROM @{raw}"
