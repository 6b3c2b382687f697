"""What DuckDB or fakesnow would answer otherwise than Snowflake, and what is not mended: it is refused."""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.wire import errors

TIMES = (*exp.DataType.TEMPORAL_TYPES, exp.DType.TIME)
# What changes nothing when it is said.
NEUTRAL = (("OUTER", "FALSE"), ("RECURSIVE", "FALSE"), ("MODE", "BOTH"))


def refuse(expression: exp.Expression) -> None:
    """Raises SnowflakeError 000002."""
    for type_ in expression.find_all(exp.DataType):
        if type_.this == exp.DType.TIMESTAMPTZ:
            raise errors.unsupported("TIMESTAMP_TZ, which keeps an offset: TIMESTAMP_LTZ does not")
        if type_.this in TIMES and type_.expressions and not 6 <= int(type_.expressions[0].name) <= 9:
            raise errors.unsupported(f"times with other digits than 6 to 9: {type_.sql(dialect='snowflake')}")
    for flatten in expression.find_all(exp.Explode):
        refuse_options(flatten)


def refuse_options(flatten: exp.Explode) -> None:
    """fakesnow takes FLATTEN's first argument for its INPUT and leaves the others out."""
    for number, one in enumerate([flatten.this, *flatten.expressions]):
        named = isinstance(one, exp.Kwarg)
        key = one.this.name.upper() if named else "INPUT"
        value = one.expression.sql(dialect="snowflake").strip("'").upper() if named else ""
        if key != "INPUT" if number == 0 else (key, value) not in NEUTRAL:
            raise errors.unsupported(f"FLATTEN with {one.sql(dialect='snowflake')}")
