"""The migrations of one environment: what would run there, and the run, under the lease."""

import getpass
import json
import os
import socket
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from snowflake.connector import SnowflakeConnection

from pipelines.service_user import ServiceUser
from promotion import history, script
from promotion.lease import Lease
from promotion.schemachange import Schemachange
from promotion.script import Problem, Script


class Refused(Exception):
    """The repository and the history don't fit; nothing ran. One line per script."""


@dataclass(frozen=True)
class Plan:
    problems: list[Problem]
    scripts: list[Script]  # in running order; only meaningful without problems


@dataclass(frozen=True)
class Migration:
    user: ServiceUser
    variables: Mapping[str, str]
    folder: Path
    log: Path

    @classmethod
    def of(cls, environment: str, outputs: Path, folder: Path) -> "Migration":
        """The migrations in `folder` for an environment, as its migrator. Raises FileNotFoundError."""
        account = json.loads(Path("environments", f"{environment}.tfvars.json").read_text())["snowflake_account"]
        values = json.loads(outputs.read_text())
        user = ServiceUser(
            account=f"{account['organization']}-{account['name']}",
            database=values["database"],
            **{name: values["services"]["migrator"][name] for name in ("user", "role", "warehouse", "key_secret")},
        )
        return cls(user, values["migration_variables"], folder, outputs.with_name("migrate.log"))

    def plan(self) -> Plan:
        with self._connect() as connection:
            return self._plan(connection)

    def run(self, planned: Callable[[Plan], None], started: Callable[[str], None]) -> None:
        """Run what is due. `planned` hears the plan once it is known, `started` each script's name.

        Raises Refused, LeaseTaken, MigrationFailed.
        """
        schemachange = Schemachange(self.user, self.folder, self._table("CHANGE_HISTORY"), self.variables, self.log)
        with self._connect() as connection, self._lease(connection).held(schemachange.stop):
            plan = self._plan(connection)
            if plan.problems:
                raise Refused("\n".join(map(str, plan.problems)))
            planned(plan)
            if plan.scripts:
                schemachange.run(started)

    def _plan(self, connection: SnowflakeConnection) -> Plan:
        scripts, problems = script.read(self.folder, self.variables)
        applied = history.read(connection, self._table("CHANGE_HISTORY"))
        return Plan(problems + history.problems(scripts, applied), history.pending(scripts, applied))

    def _lease(self, connection: SnowflakeConnection) -> Lease:
        who = os.environ.get("CI_JOB_URL") or f"{getpass.getuser()} on {socket.gethostname()}"
        return Lease(connection, self._table("LEASE"), f"{who}, {uuid.uuid4().hex[:8]}")

    def _connect(self) -> SnowflakeConnection:
        return self.user.connect(network_timeout=60)

    def _table(self, name: str) -> str:
        return f"{self.user.database}.DEPLOY.{name}"
