"""MERGE, as one MERGE of DuckDB's.

https://docs.snowflake.com/en/sql-reference/sql/merge
"""

from __future__ import annotations

import uuid
from collections import Counter
from itertools import combinations
from typing import Any, TypeVar

import duckdb
from sqlglot import exp

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.bindings import bound_values
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.result import MERGE, Result, table
from localcloud.snowflake.wire.statement import Statement

_ACTIONS = {"INSERT": "inserted", "UPDATE": "updated", "DELETE": "deleted"}


def actions(expression: exp.Merge) -> list[str]:
    """Return the actions of the clauses: those of INSERT, UPDATE and DELETE, in this order.

    Raise SnowflakeError for another action, and for a clause behind one of its kind without a condition.
    """
    whens = expression.args["whens"].expressions
    found = {_action(when) for when in whens}
    for before, when in combinations(whens, 2):
        if before.args.get("condition") is None and bool(before.args.get("matched")) == bool(when.args.get("matched")):
            text = f"Clause '{when.sql(dialect='snowflake')[:60]}' is never reached: one before it has no condition."
            raise errors.compilation("001003", "42000", text)
    return [action for action in _ACTIONS if action in found]


def _action(when: exp.When) -> str:
    then, matched = when.args.get("then"), bool(when.args.get("matched"))
    if not when.args.get("source"):
        if matched and isinstance(then, exp.Update) and then.expressions:
            return "UPDATE"
        if matched and isinstance(then, exp.Var) and then.name.upper() == "DELETE":
            return "DELETE"
        if not matched and isinstance(then, exp.Insert) and isinstance(then.expression, exp.Tuple):
            return "INSERT"
    raise errors.unsupported(f"MERGE with {when.sql(dialect='snowflake')[:60]}")


def merge(session: Session, expression: exp.Merge, statement: Statement) -> Result:
    """Merge, and return the counts of rows. Raise SnowflakeError, and DuckDB's errors as they are."""
    values = bound_values(statement, session.connection.runs_with_nanos)
    if isinstance(values, list):
        raise errors.unsupported("MERGE with arrays of bindings")
    wanted = actions(expression)
    plain = session.connection.translate(without_qualified_targets(expression.copy()))
    # DuckDB deletes a row only once in a MERGE: where no value is bound, the rows are looked for before.
    deletes = _Deletes(session, plain) if "DELETE" in wanted and not values else None
    counts = _merge(session, plain, values)
    if deletes:
        counts["DELETE"] = deletes.run()
    names = [f"number of rows {_ACTIONS[action]}:fixed" for action in wanted]
    return table(names, [[counts[action] for action in wanted]], MERGE)


def _merge(session: Session, plain: exp.Expr, values: Any) -> Counter[str]:
    """Return the number of rows by the action that DuckDB has done to them."""
    sql = f"{plain.sql(dialect='duckdb')} RETURNING merge_action"
    try:
        done = session.connection.execute(sql, values).fetchall()
    except duckdb.InvalidInputException as error:
        if "same target row more than once" not in str(error):
            raise
        raise _duplicate() from error
    return Counter(kind for (kind,) in done)


def _duplicate() -> SnowflakeError:
    """Return Snowflake's error with ERROR_ON_NONDETERMINISTIC_MERGE, its default."""
    return SnowflakeError("100090", "42P18", "Duplicate row detected during DML action")


class _Deletes:
    """The target's rows that a MERGE deletes, put aside before its other clauses run. They need not be found once only.

    It makes the MERGE do nothing to them. Raise SnowflakeError 100090 for a row that is both updated and deleted.
    """

    def __init__(self, session: Session, plain: exp.Expr) -> None:
        self._connection = session.connection
        self._target = plain.this.copy()
        self._target.set("alias", None)
        self._rows = f'temp.main."LOCALCLOUD_DELETED_{uuid.uuid4().hex}"'
        self._connection.execute(f"CREATE TEMP TABLE {self._rows} AS {_matched_rows(plain)}")
        if self._connection.execute(f"SELECT 1 FROM {self._rows} WHERE deleted AND updated LIMIT 1").fetchall():
            raise _duplicate()
        for when in plain.args["whens"].expressions:
            if _action(when) == "DELETE":
                when.set("then", exp.Var(this="DO NOTHING"))

    def run(self) -> int:
        """Delete the rows, and return their number."""
        rows = f"SELECT id FROM {self._rows} WHERE deleted"
        done = self._connection.execute(f"DELETE FROM {self._target.sql(dialect='duckdb')} WHERE rowid IN ({rows})")
        [(count,)] = done.fetchall()
        self._connection.execute(f"DROP TABLE {self._rows}")
        return int(count)


def _matched_rows(plain: exp.Expr) -> str:
    """Return the query of the target's rows that a clause of WHEN MATCHED takes: whether it updates or deletes them."""
    case = exp.Case()
    for when in plain.args["whens"].expressions:
        if when.args.get("matched"):
            case = case.when(when.args.get("condition") or exp.true(), exp.Literal.string(_action(when)))
    target = exp.column("rowid", table=plain.this.alias_or_name)
    found = exp.select(target.as_("id"), case.as_("clause")).from_(plain.this.copy())
    joined = found.join(plain.args["using"].copy(), on=plain.args["on"].copy()).sql(dialect="duckdb")
    flags = "bool_or(clause = 'DELETE') AS deleted, bool_or(clause = 'UPDATE') AS updated"
    return f"SELECT id, {flags} FROM ({joined}) WHERE clause IS NOT NULL GROUP BY id"


_Changed = TypeVar("_Changed", exp.Merge, exp.Update)


def without_qualified_targets(expression: _Changed) -> _Changed:
    """Return SET t.y = … as SET y = …, the only form that DuckDB knows, in place."""
    for update in expression.find_all(exp.Update):
        for assignment in update.expressions:
            if isinstance(assignment.this, exp.Column):
                assignment.this.set("table", None)
                assignment.this.set("db", None)
                assignment.this.set("catalog", None)
    return expression
