"""An INSERT with arrays of bindings as one INSERT from a table of them: a row at a time takes milliseconds each.

https://docs.snowflake.com/en/sql-reference/bind-variables
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa
from sqlglot import exp

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.arrow_tables import register

_NAME = "BOUND_ROWS"


def as_query(session: Session, expression: exp.Expression, rows: Sequence[tuple[Any, ...]]) -> exp.Expression | None:
    """Return INSERT … SELECT from the bound rows for INSERT … VALUES (?, …); None for a statement of another form.

    The conversion to a column's type is the same for a bound value and for a column of such values.
    """
    values = expression.args.get("expression") if isinstance(expression, exp.Insert) else None
    if not isinstance(values, exp.Values) or len(values.expressions) != 1 or not rows:
        return None
    row, table = values.expressions[0], _table(rows)
    marks = list(values.find_all(exp.Placeholder, bfs=False))
    if (
        table is None
        or not isinstance(row, exp.Tuple)
        or len(marks) != len(rows[0])
        or any(mark.this for mark in marks)
    ):
        return None
    changed = expression.copy()
    copy = changed.args["expression"]
    for mark, name in zip(list(copy.find_all(exp.Placeholder, bfs=False)), table.column_names, strict=True):
        mark.replace(exp.column(exp.to_identifier(name, quoted=True)))
    source = register(session, _NAME, table, exp.Table())
    changed.set("expression", exp.select(*copy.expressions[0].expressions).from_(source))
    return changed


def _table(rows: Sequence[tuple[Any, ...]]) -> pa.Table | None:
    """Return the rows, in columns C1, C2, …; None if a column has values of types that do not go together."""
    columns = {f"C{at}": _column(values) for at, values in enumerate(zip(*rows, strict=True), 1)}
    found = {name: column for name, column in columns.items() if column is not None}
    return pa.table(found) if len(found) == len(columns) else None


def _column(values: Sequence[Any]) -> pa.Array | None:
    if all(value is None for value in values):
        return pa.nulls(len(values), pa.string())
    if any(isinstance(value, Decimal) for value in values):
        values = [Decimal(value) if isinstance(value, int) else value for value in values]
    try:
        return pa.array(values, from_pandas=False)
    except OverflowError:
        return _wide(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return None


def _wide(values: Sequence[Any]) -> pa.Array | None:
    """Return whole numbers of more than 64 bits; None for values of other types, or of more than 38 digits."""
    try:
        return pa.array([None if value is None else Decimal(value) for value in values], pa.decimal128(38, 0))
    except (pa.ArrowInvalid, pa.ArrowTypeError, ValueError, TypeError):
        return None
