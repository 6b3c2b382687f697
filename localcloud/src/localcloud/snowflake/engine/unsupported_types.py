"""Refuses types and collations that DuckDB or fakesnow lack or would silently change."""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions.structured import is_structured
from localcloud.snowflake.engine.time_digits import DEFAULT, digits_of
from localcloud.snowflake.wire import errors

# https://docs.snowflake.com/en/sql-reference/intro-summary-data-types
_MISSING = (*(exp.DType.GEOGRAPHY, exp.DType.GEOMETRY, exp.DType.VECTOR, exp.DType.FILE, exp.DType.DECFLOAT),)


def refuse(expression: exp.Expr) -> bool:
    """Return whether a time has digits of a second; raise SnowflakeError 000002 for what DuckDB lacks.

    That is types, precisions and collations.
    """
    has_digits = False
    for type_ in expression.find_all(exp.DataType):
        if type_.this in _MISSING or (is_structured(type_) and not type_.find_ancestor(exp.Cast)):
            raise errors.unsupported(f"the type {type_.this.name}")
        if type_.this == exp.DType.INTERVAL or isinstance(type_.this, exp.Interval):
            # DuckDB's INTERVAL stands for TIMESTAMP_TZ (files/zoned_text.py).
            raise errors.unsupported(f"the type {type_.sql(dialect='snowflake')}")
        digits = digits_of(type_)
        has_digits |= digits is not None
        if not 0 <= (digits or 0) <= DEFAULT:
            raise errors.unsupported(f"times with other digits than 0 to 9: {type_.sql(dialect='snowflake')}")
    query = expression.expression if isinstance(expression, exp.Create) else None
    for column in query.selects if isinstance(query, exp.Query) else ():
        if isinstance(column.unalias().unnest(), exp.Interval):
            raise errors.unsupported("a column of the type INTERVAL")
    for collation in expression.find_all(exp.CollateColumnConstraint):
        if collation.this.name:
            raise errors.unsupported(collation.sql(dialect="snowflake"))
    return has_digits
