"""The migrations of one environment: the plan, and the run under the lease.

Most deploys have no script to run. The reader of statements is imported only for those that have: it takes as long as
all else together.
"""

from __future__ import annotations

import getpass
import os
import re
import socket
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from snowflake.connector import SnowflakeConnection

from pipelines.service_user import ServiceUser
from promotion.aws import Client
from promotion.destruction.allowed import NOTHING, AllowedDestruction
from promotion.environment import Environment
from promotion.errors import PromotionError
from promotion.identifier import parts_of, quoted
from promotion.migration import begun_scripts, history, running_queries, script
from promotion.migration.history_entry import Applied
from promotion.migration.lease import Lease
from promotion.migration.plan import Plan
from promotion.migration.schemachange import Schemachange
from promotion.migration.script import Script
from promotion.outputs import Outputs
from promotion.pipe import pipes
from promotion.pipe.drain import Drain
from promotion.pipe.pipes import Pipe
from promotion.rows import Row, by_column

if TYPE_CHECKING:
    from promotion.migration.checksums import Recount


class MigrationsRefused(PromotionError):
    """The repository does not match the history; nothing ran. One line per script."""


@dataclass(frozen=True)
class Migration:
    """The migrations in `folder`, run as `user`; schemachange's output goes to `log`."""

    user: ServiceUser
    variables: Mapping[str, str]
    folder: Path
    log: Path
    environment: str
    allowed: AllowedDestruction
    stays: frozenset[str] = frozenset()  # versioned scripts of a later release, which a rollback left as they are
    secrets: Client | None = field(default=None, repr=False, compare=False)  # reads the key; else one of its own

    @classmethod
    def of(
        cls,
        environment: Environment,
        outputs: Outputs,
        folder: Path,
        allowed: AllowedDestruction = NOTHING,
        stays: Iterable[str] = (),
        secrets: Client | None = None,
    ) -> Migration:
        """Return the migrations in `folder` for an environment, as its migrator; the log is beside the outputs."""
        user = outputs.service_user("migrator", environment.snowflake_account)
        log = outputs.file.with_name("migrate.log")
        return cls(user, outputs.migration_variables, folder, log, environment.name, allowed, frozenset(stays), secrets)

    def plan(self) -> Plan:
        """Return what would run now."""
        with self._connect() as connection:
            return self._plan(connection)

    def applied(self) -> list[Applied]:
        """Return the scripts that ran, from the history."""
        with self._connect() as connection:
            return history.read(connection, self._table("CHANGE_HISTORY"))

    def begun(self, since: str) -> list[Applied]:
        """Return each text of a script that a deploy began since then, whether or not it ran whole, in their order.

        `since`: ISO 8601 with a time zone.
        """
        with self._connect() as connection:
            return begun_scripts.read(connection, self._table("CHANGE_HISTORY"), since)

    def pipes(self) -> list[Pipe]:
        """Return the pipes of the database as they are."""
        with self._connect() as connection:
            return pipes.read(connection, self.user.database)

    def objects(self) -> list[Row]:
        """Return the rows of SHOW OBJECTS of the database: tables and views that the migrator sees."""
        with self._connect() as connection:
            return by_column(connection, f"SHOW OBJECTS IN DATABASE {quoted(self.user.database)}")

    def require_free(self) -> None:
        """Raise LeaseTaken if another deploy runs."""
        with self._connect() as connection:
            self._lease(connection).require_free()

    def run(
        self,
        planned: Callable[[Plan], None],
        started: Callable[[str], None],
        said: Callable[[str], None] = lambda line: None,
    ) -> list[Applied]:
        """Run what is due, and return all that has run; where nothing is due, schemachange does not start.

        `planned` hears the plan once it is known, `started` each script's name, `said` the drains.
        A script that changes what a pipe loads with or into runs while that pipe is drained.
        What a deploy left running that was killed, or failed, is cancelled before; where nothing is due, it is looked
        for only if the deploy before did not end well.
        Raise MigrationsRefused, LeaseTaken, StillRunning, MigrationFailed, NotDrained,
        StillPaused.
        """
        schemachange = Schemachange(self.user, self.folder, self._table("CHANGE_HISTORY"), self.variables, self.log)
        with self._connect() as connection, self._held(connection, schemachange.stop, said) as number:
            schemachange.lease = (self._table("LEASE"), number)
            plan = self._plan(connection)
            if plan.problems:
                raise MigrationsRefused("\n".join(map(str, plan.problems)))
            planned(plan)
            self.log.unlink(missing_ok=True)
            if plan.scripts:  # an earlier release left the lease as if it had ended well, whatever happened
                running_queries.cancel(connection, self.user.database, said)
            drain = Drain(connection, said)
            drain.recover(pipes.read(connection, self.user.database))
            applied = plan.applied
            if plan.scripts:
                self._run(plan.scripts, schemachange, drain, started)
                applied = history.read(connection, self._table("CHANGE_HISTORY"))
            _drop_returned(connection, plan.all_scripts, applied, said)
            return applied

    def _run(
        self, due: Sequence[Script], schemachange: Schemachange, drain: Drain, started: Callable[[str], None]
    ) -> None:
        from promotion.migration import pipe_changes

        later = [script.path for script in due]
        for batch in pipe_changes.batches(due):
            later = later[len(batch.scripts) :]
            there = pipes.read(drain.connection, self.user.database) if batch.changes else []
            with drain.drained(batch.affected(there)):
                schemachange.run(started, without=later)

    def accept_checksums(self, said: Callable[[str], None] = lambda line: None) -> list[Recount]:
        """Write the checksums of today for scripts whose text is the one that ran, and return them.

        `said` hears what was cancelled that a deploy left running. Raise MigrationsRefused, LeaseTaken, StillRunning.
        """
        from promotion.migration import checksums

        with self._connect() as connection, self._held(connection, lambda reason: None, said):
            scripts, problems = script.read(self.folder, self.variables)
            applied = history.read(connection, self._table("CHANGE_HISTORY"))
            recounts, changed = checksums.recount(scripts, applied, self.folder, self.variables)
            if problems := problems + changed:
                raise MigrationsRefused("\n".join(map(str, problems)))
            checksums.write(connection, self._table("CHANGE_HISTORY"), recounts)
            return recounts

    def _plan(self, connection: SnowflakeConnection) -> Plan:
        scripts, problems = script.read(self.folder, self.variables)
        applied = history.read(connection, self._table("CHANGE_HISTORY"))
        return Plan.of(scripts, problems, applied, self.stays, self.allowed, self.environment)

    def _held(
        self, connection: SnowflakeConnection, lost: Callable[[str], None], said: Callable[[str], None]
    ) -> AbstractContextManager[int]:
        """Hold the lease; what the deploy before left running is cancelled, if that one did not end well."""
        cancel = partial(running_queries.cancel, connection, self.user.database, said)
        return self._lease(connection).held(lost, cancel)

    def _lease(self, connection: SnowflakeConnection) -> Lease:
        who = os.environ.get("CI_JOB_URL") or f"{getpass.getuser()} on {socket.gethostname()}"
        return Lease(connection, self._table("LEASE"), f"{who}, {uuid.uuid4().hex[:8]}")

    def _connect(self) -> SnowflakeConnection:
        return self.user.connect(self.secrets, network_timeout=60)

    def _table(self, name: str) -> str:
        return f"{self.user.database}.DEPLOY.{name}"


def _drop_returned(
    connection: SnowflakeConnection, scripts: Sequence[Script], applied: Sequence[Applied], said: Callable[[str], None]
) -> None:
    """Drop the views that a rollback brought back, and which a script of this release had dropped."""
    if not any(each.kind == "V" and re.search(r"\bdrop\b", each.text, re.IGNORECASE) for each in scripts):
        return
    from promotion.migration.dropped_views import returned

    for view in returned(scripts, applied):
        if _exists(connection, view):
            connection.cursor().execute(f"DROP VIEW IF EXISTS {quoted(*parts_of(view))}")
            said(f"{view} is dropped: a rollback had brought it back")


def _exists(connection: SnowflakeConnection, view: str) -> bool:
    """Return whether a view, by its full name, is there."""
    database, schema, name = parts_of(view)
    views = f"{quoted(database)}.INFORMATION_SCHEMA.VIEWS"
    query = f"SELECT 1 FROM {views} WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s"
    cursor = connection.cursor()
    cursor.execute(query, (schema, name))
    return bool(cursor.fetchall())
