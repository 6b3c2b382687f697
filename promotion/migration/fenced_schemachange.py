"""schemachange as it is, except that its history takes a row only with the number of the lease that is held.

Started as a child: `python -m promotion.migration.fenced_schemachange LEASE_TABLE NUMBER deploy …`. Each row is
inserted in one request that locks the lease first, so a deploy that lost the lease records nothing, not even while
another one takes it. The request is one, so that a kill leaves no transaction open. A script's first row, `Started`,
comes before its first statement: so a rollback knows what a killed deploy began, and a repeatable script that did not
succeed runs again, whatever ran before it. It enters schemachange by three methods of its session;
tests/promotion/migration/test_fenced_schemachange.py fails if an upgrade renames them.
https://docs.snowflake.com/en/developer-guide/python-connector/python-connector-example#using-execute-to-execute-multiple-statements
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from schemachange import cli
from schemachange.session.SnowflakeSession import SnowflakeSession

from pipelines import redaction
from promotion.migration import history

STARTED = "Started"  # schemachange's own are Success and Failed


class LeaseLost(Exception):
    """Another deploy holds the lease."""


@dataclass(frozen=True)
class Fence:
    """The lease in `table`, as this deploy holds it."""

    table: str
    number: int

    def insert(self, history_table: str) -> str:
        """Return four statements that add a row to the history, if the lease has this number still.

        They take the values of schemachange's own columns, without the time. The third one counts the row.
        """
        return f"""
            BEGIN;
            UPDATE {self.table} SET EXPIRES_AT = EXPIRES_AT WHERE LEASE_NUMBER = {self.number};
            INSERT INTO {history_table} (VERSION, DESCRIPTION, SCRIPT, SCRIPT_TYPE, CHECKSUM, EXECUTION_TIME,
                STATUS, INSTALLED_BY, INSTALLED_ON, LEASE_NUMBER)
            SELECT %s, %s, %s, %s, %s, %s, %s, %s, CURRENT_TIMESTAMP, LEASE_NUMBER FROM {self.table}
            WHERE LEASE_NUMBER = {self.number};
            COMMIT
        """


class _Session(SnowflakeSession):
    """schemachange's session behind a fence."""

    def __init__(self, fence: Fence, **options: Any) -> None:
        self.fence = fence
        super().__init__(**options)

    def get_script_metadata(self, *arguments: Any, **options: Any) -> Any:
        """Return what ran, from the history, which has the column for the number from now on.

        The checksums of repeatable scripts are those that the plan compares: schemachange's own skip what did not end.
        """
        versioned, _, newest = super().get_script_metadata(*arguments, **options)
        column = "ADD COLUMN IF NOT EXISTS LEASE_NUMBER NUMBER(38, 0)"
        self.execute_snowflake_query(f"ALTER TABLE {self._history} {column}", self.logger)
        ran = history.read(self.con, self._history)
        return versioned, {each.name: [each.checksum] for each in ran if each.kind == "R"}, newest

    def apply_change_script(self, script: Any, *arguments: Any, **options: Any) -> None:
        """Record that a script starts, run it and record how it ended. Raise LeaseLost before it runs."""
        self.record_change_history(script, options["checksum"], 0, STARTED, self.logger)
        super().apply_change_script(script, *arguments, **options)

    def record_change_history(self, script: Any, checksum: str, execution_time: int, status: str, logger: Any) -> None:
        """Insert a row. Raise LeaseLost if the lease has another number by now."""
        version = getattr(script, "version", "")
        row = (version, script.description, script.name, script.type, checksum, execution_time, status, self.user)
        with self.con.cursor() as cursor:
            cursor.execute(self.fence.insert(self._history), row, num_statements=4)
            cursor.nextset()
            cursor.nextset()
            if cursor.rowcount != 1:
                raise self._lost(script)

    @property
    def _history(self) -> str:
        assert self.change_history_table
        return str(self.change_history_table.fully_qualified)

    def _lost(self, script: Any) -> LeaseLost:
        return LeaseLost(
            f"{script.name} is not recorded: another deploy has the lease, which this one (number {self.fence.number}) "
            "lost; see what that one does, then run again"
        )


def main() -> None:
    """Run schemachange's command line with the arguments behind the lease."""
    redaction.install()
    program, table, number, *rest = sys.argv
    sys.argv = [program, *rest]
    vars(cli)["SnowflakeSession"] = partial(_Session, Fence(table, int(number)))
    deploy: Callable[[], None] = cli.main
    deploy()


if __name__ == "__main__":
    main()
