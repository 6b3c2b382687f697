"""Refuses types, collations and options of FLATTEN that DuckDB or fakesnow lack or would silently change."""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.wire import errors

_TIMES = (*exp.DataType.TEMPORAL_TYPES, exp.DType.TIME)
# https://docs.snowflake.com/en/sql-reference/intro-summary-data-types
_MISSING = (
    *(exp.DType.GEOGRAPHY, exp.DType.GEOMETRY, exp.DType.VECTOR, exp.DType.MAP, exp.DType.FILE, exp.DType.DECFLOAT),
)
# Options of FLATTEN with their defaults: they change nothing.
_DEFAULTS = (("OUTER", "FALSE"), ("RECURSIVE", "FALSE"), ("MODE", "BOTH"))


def refuse(expression: exp.Expr) -> None:
    """Raise SnowflakeError 000002 for types, precisions and collations that DuckDB lacks, and options of FLATTEN."""
    for type_ in expression.find_all(exp.DataType):
        if type_.this in _MISSING:
            raise errors.unsupported(f"the type {type_.this.name}")
        if type_.this == exp.DType.TIMESTAMPTZ:
            raise errors.unsupported("TIMESTAMP_TZ, which keeps an offset: TIMESTAMP_LTZ does not")
        if type_.this in _TIMES and type_.expressions and not 6 <= int(type_.expressions[0].name) <= 9:
            raise errors.unsupported(f"times with other digits than 6 to 9: {type_.sql(dialect='snowflake')}")
    for collation in expression.find_all(exp.CollateColumnConstraint):
        if collation.this.name:
            raise errors.unsupported(collation.sql(dialect="snowflake"))
    for collated in expression.find_all(exp.Collate):
        if collated.expression.name:
            raise errors.unsupported(f"COLLATE {collated.expression.name}")
    for flatten in expression.find_all(exp.Explode):
        _refuse_options(flatten)


def _refuse_options(flatten: exp.Explode) -> None:
    # fakesnow takes the first argument as INPUT and leaves the others out.
    for number, argument in enumerate([flatten.this, *flatten.expressions]):
        named = isinstance(argument, exp.Kwarg)
        key = argument.this.name.upper() if named else "INPUT"
        value = argument.expression.sql(dialect="snowflake").strip("'").upper() if named else ""
        if key != "INPUT" if number == 0 else (key, value) not in _DEFAULTS:
            raise errors.unsupported(f"FLATTEN with {argument.sql(dialect='snowflake')}")
