"""Every privilege of the services' roles in Snowflake, taken away one at a time: by which statement it is noticed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import snowflake.connector
from snowflake.ingest.error import IngestResponseError

from tests.terraform.outcome import Outcome

NAME = "EVERY_PRIVILEGE"
REPORTS = "GET insertReport of "  # no statement of SQL


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
    """Connections of an administrator, and of each service; `database` is the environment's.

    `reports` asks Snowpipe, as a service, for the reports of a pipe.
    """

    administrator: Any
    services: Mapping[str, Any]
    database: str
    integration: str
    url: str
    reports: Callable[[str, str], Any]
    made: int = 0

    def role(self, service: str) -> str:
        return f"{self.database}_{service.upper()}"

    def run(self, statement: str) -> list[dict[str, Any]]:
        cursor = self.administrator.cursor(snowflake.connector.DictCursor)
        return list(cursor.execute(statement).fetchall())

    def may(self, service: str, use: str) -> bool:
        """Return whether the service may run a statement, or ask Snowpipe for a report."""
        try:
            if use.startswith(REPORTS):
                self.reports(service, use.removeprefix(REPORTS))
            else:
                self.services[service].cursor().execute(use)
        except (snowflake.connector.errors.ProgrammingError, IngestResponseError):
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


def without(account: Account, privilege: Privilege) -> Outcome:
    """Return whether a statement works with the privilege and not without it; it is there again in the end."""
    role = account.role(privilege.service)
    use = _use(account, privilege)
    works = account.may(privilege.service, use)
    account.run(privilege.statement("REVOKE", role))
    try:
        return Outcome(str(privilege), use, works and not account.may(privilege.service, _use(account, privilege)))
    finally:
        account.run(privilege.statement("GRANT", role))


def _use(account: Account, privilege: Privilege) -> str:
    """Return a statement that needs the privilege; one on a future object has a new object."""
    if privilege.future:
        name = f"{privilege.name}.{account.new()}"
        # A right on objects of others: the migrator owns what it makes.
        maker = account.administrator if privilege.privilege == "REFERENCES" else account.services["migrator"]
        for statement in _made(account, privilege.kind, name):
            maker.cursor().execute(statement)
        return _ON_FUTURE[privilege.privilege, privilege.kind].format(name)
    if privilege.kind == "INTEGRATION":
        return _stage(account, f"{account.database}.RAW.{account.new()}")
    if privilege.privilege == "USAGE" and privilege.kind == "SCHEMA":
        return f"CREATE TEMPORARY TABLE {privilege.name}.{account.new()} (N INTEGER)"
    if privilege.privilege == "USAGE":
        return f"USE {privilege.kind} {privilege.name}"
    *before, last = _made(account, privilege.privilege.removeprefix("CREATE "), f"{privilege.name}.{account.new()}")
    for statement in before:
        account.services[privilege.service].cursor().execute(statement)
    return last


_ON_FUTURE = {
    ("SELECT", "TABLE"): "SELECT N FROM {}",
    ("INSERT", "TABLE"): "INSERT INTO {} VALUES (1)",
    ("DELETE", "TABLE"): "DELETE FROM {}",
    ("UPDATE", "TABLE"): "UPDATE {} SET N = 1",
    ("SELECT", "VIEW"): "SELECT N FROM {}",
    ("REFERENCES", "TABLE"): "DESCRIBE TABLE {}",
    ("REFERENCES", "VIEW"): "DESCRIBE VIEW {}",
    ("USAGE", "STAGE"): "LIST @{}",
    ("USAGE", "FILE FORMAT"): "DESCRIBE FILE FORMAT {}",
    ("OPERATE", "PIPE"): "ALTER PIPE {} SET PIPE_EXECUTION_PAUSED = TRUE",
    ("MONITOR", "PIPE"): REPORTS + "{}",
}


_POLICIES = {"MASKING POLICY": "VARCHAR -> V", "ROW ACCESS POLICY": "BOOLEAN -> TRUE"}


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
    elif kind == "TAG":
        yield f"CREATE TAG {name}"
    elif kind in _POLICIES:
        yield f"CREATE {kind} {name} AS (V VARCHAR) RETURNS {_POLICIES[kind]}"
    elif kind == "PIPE":
        raw = f"{account.database}.RAW.{NAME}"
        yield f"CREATE TABLE IF NOT EXISTS {raw} (N INTEGER)"
        yield _stage(account, raw).replace("STAGE", "STAGE IF NOT EXISTS", 1)
        yield f"CREATE PIPE {name} AS COPY INTO {raw} FROM @{raw}"
