"""MERGE, as one MERGE of DuckDB's.

https://docs.snowflake.com/en/sql-reference/sql/merge
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations

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
    values = bound_values(statement)
    if isinstance(values, list):
        raise errors.unsupported("MERGE with arrays of bindings")
    wanted = actions(expression)
    plain = session.connection.translate(_without_qualified_targets(expression.copy()))
    sql = f"{plain.sql(dialect='duckdb')} RETURNING merge_action"
    try:
        done = session.connection.execute(sql, values).fetchall()
    except duckdb.InvalidInputException as error:
        if "same target row more than once" not in str(error):
            raise
        # Snowflake's error with ERROR_ON_NONDETERMINISTIC_MERGE, its default.
        raise SnowflakeError("100090", "42P18", "Duplicate row detected during DML action") from error
    counts = Counter(kind for (kind,) in done)
    names = [f"number of rows {_ACTIONS[action]}:fixed" for action in wanted]
    return table(names, [[counts[action] for action in wanted]], MERGE)


def _without_qualified_targets(expression: exp.Merge) -> exp.Merge:
    """Return SET t.y = … as SET y = …, the only form that DuckDB knows."""
    for update in expression.find_all(exp.Update):
        for assignment in update.expressions:
            if isinstance(assignment.this, exp.Column):
                assignment.this.set("table", None)
                assignment.this.set("db", None)
                assignment.this.set("catalog", None)
    return expression
