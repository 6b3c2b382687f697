"""Which functions a statement calls, by the names it is written with: only known ones are let through.

sqlglot knows functions of every dialect, and DuckDB has its own: both would answer where Snowflake would not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp

from localcloud.snowflake.engine.functions import all_names, registry
from localcloud.snowflake.engine.functions.names import names
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import Statement

# Words before a parenthesis that call nothing.
SYNTAX = names(
    """
    ALL AND ANY AS AT BEFORE BETWEEN BY CASE CHECK CLUSTER COLUMN CROSS CUBE DEFAULT DISTINCT ELSE EXCEPT EXCLUDE
    EXISTS FILTER FROM FULL GROUP HAVING ILIKE IN INNER INSERT INTERSECT INTO IS JOIN KEY LATERAL LIKE LIMIT
    MATCH_RECOGNIZE MINUS NATURAL NOT OFFSET ON OR OUTER OVER PARTITION PATTERN PIVOT QUALIFY RENAME RETURN RLIKE ROLLUP
    ROWS SAMPLE SELECT SET SETS TABLE TABLESAMPLE THEN TOP UNION UNIQUE UNPIVOT USING VALUES WHEN WHERE WITH
    WITHIN
    """
)
TYPES = names(
    """
    AUTOINCREMENT BINARY CHAR CHARACTER DATETIME DEC DECIMAL FLOAT IDENTITY NCHAR NUMBER NUMERIC NVARCHAR STRING
    TEXT TIME TIMESTAMP TIMESTAMP_LTZ TIMESTAMP_NTZ TIMESTAMP_TZ VARBINARY VARCHAR VECTOR
    """
)


def refuse(statement: Statement, expression: exp.Expression) -> None:
    """Raises SnowflakeError 000002 for a function that is not done here, 002140 for one that Snowflake has not."""
    named = names_of(expression)
    for name in called(statement):
        if name in named or name in registry.NAMES:
            continue
        if name in all_names.NAMES or name.startswith("SYSTEM$"):
            raise errors.unsupported(f"the function {name}")
        raise errors.compilation("002140", "42601", f"Unknown function {name}")


def called(statement: Statement) -> Iterator[str]:
    """The words that stand before a parenthesis, in upper case unless quoted."""
    for word, after in zip(statement.tokens, statement.tokens[1:], strict=False):
        syntax = word.kind == "word" and word.value in SYNTAX | TYPES
        if word.is_name() and after.kind == "symbol" and after.value == "(" and not syntax:
            yield word.value


def names_of(expression: exp.Expression) -> set[str]:
    """The names of tables, stages, views and aliases, which stand before lists of columns or options."""
    found: set[str] = set()
    for one in expression.find_all(exp.Table, exp.TableAlias):
        for part in one.parts if isinstance(one, exp.Table) else [one.this]:
            if isinstance(part, exp.Identifier):
                found.add(part.name if part.quoted else part.name.upper())
            elif isinstance(part, exp.Var):
                found.update(re.split(r"[@~%./]", part.name.upper()))
    return found
