"""COPY INTO <table> in the session's transaction, and its VALIDATION_MODE."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from localcloud.snowflake.catalog.access_control import require_warehouse
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.arrow_tables import register
from localcloud.snowflake.engine.bindings import with_values
from localcloud.snowflake.engine.execution import answer
from localcloud.snowflake.loading import copy_into, copy_plan, copy_validation
from localcloud.snowflake.loading.copy_files import to_load
from localcloud.snowflake.loading.copy_jobs import CopyJobs
from localcloud.snowflake.loading.copy_statement import read_copy
from localcloud.snowflake.objects.storage import Storage
from localcloud.snowflake.queries import schema_evolution
from localcloud.snowflake.queries.transactions import Transactions
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.result import Result
from localcloud.snowflake.wire.statement import Statement, parse


@dataclass(frozen=True)
class Copies:
    """Answers COPY INTO <table>; `jobs` remembers each for VALIDATE."""

    storage: Storage
    transactions: Transactions
    jobs: CopyJobs

    def copy(self, session: Session, statement: Statement) -> Result | dict[str, Any]:
        """Load files, or only validate them. Raise SnowflakeError."""
        require_warehouse(session)
        plan = copy_plan.plan(session, read_copy(with_values(statement)), self.storage)
        if plan.copy.validation:
            return _validate(session, plan)
        if schema_evolution.applies(session, plan):
            if self.transactions.is_open(session):
                raise errors.unsupported("schema evolution in an open transaction")
            schema_evolution.evolve(session, plan)
            plan = copy_plan.plan(session, plan.copy, self.storage)
        self.transactions.begin_implicitly(session)
        if transaction := self.transactions.of(session):
            # Its files may be gone at a replay.
            transaction.replay.complete = False
            transaction.change(plan.table.name, in_place=False)
        return copy_into.run(session, plan, self.jobs, in_transaction=transaction is not None)


def _validate(session: Session, plan: copy_plan.Plan) -> Result | dict[str, Any]:
    files, _ = to_load(plan, session.connection, session.account.now().replace(tzinfo=None))
    if (wanted := plan.copy.rows_validated()) is None:
        return copy_validation.faults(session, plan, files)
    rows = copy_validation.first_rows(session, plan, files, wanted)
    select = exp.select("*").from_(register(session, "VALIDATED", rows, exp.Table()))
    return answer(session, select, parse(select.sql(dialect="snowflake")))
