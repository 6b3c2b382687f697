"""The functions that a statement may call, by the names that it writes.

sqlglot accepts the functions of every dialect and DuckDB has its own: both would answer where Snowflake fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp

from localcloud.snowflake.engine import unread_clauses
from localcloud.snowflake.engine.functions import all_names, call_arguments, registry
from localcloud.snowflake.engine.functions.structured import is_structured
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import Statement

# Words before a parenthesis that are not calls.
SYNTAX = word_set(
    """
    ALL AND ANY AS AT BEFORE BERNOULLI BETWEEN BLOCK BY CASE CHECK CLUSTER COLUMN CROSS CUBE DEFAULT DISTINCT
    ELSE EXCEPT EXCLUDE EXISTS FILTER FROM FULL GROUP HAVING ILIKE IN INNER INSERT INTERSECT INTO IS JOIN KEY
    LATERAL LIKE LIMIT MATCH_CONDITION MATCH_RECOGNIZE MINUS NATURAL NOT NULL NULLS OFFSET ON OR OUTER OVER PARTITION
    PATTERN PIVOT PRIOR QUALIFY RENAME REPEATABLE RETURN RLIKE ROLLUP ROW ROWS SAMPLE SEED SELECT SET SETS SYSTEM
    TABLE TABLESAMPLE TAG TEMPLATE THEN TOP UNION UNIQUE UNPIVOT USING VALUES WHEN WHERE WITH WITHIN
    """
)
# What stands behind the column of an outer join: https://docs.snowflake.com/en/sql-reference/constructs/where
_OUTER = "(+)"
# Calls that the list of all functions does not have, and the word of the construct that they belong to.
_UNLISTED = {"SYS_CONNECT_BY_PATH": "CONNECT", "LINEAR": "CLUSTER"}
# Structured types, which name their elements: https://docs.snowflake.com/en/sql-reference/data-types-structured
_STRUCTURED = ("ARRAY", "MAP", "OBJECT")
TYPES = word_set(
    """
    AUTOINCREMENT BINARY CHAR CHARACTER DATETIME DEC DECFLOAT DECIMAL FLOAT IDENTITY NCHAR NUMBER NUMERIC NVARCHAR
    NVARCHAR2 STRING TEXT TIME TIMESTAMP TIMESTAMPLTZ TIMESTAMPNTZ TIMESTAMPTZ TIMESTAMP_LTZ TIMESTAMP_NTZ TIMESTAMP_TZ
    VARBINARY VARCHAR VARYING VECTOR
    """
)


def require_known_functions(statement: Statement, expression: exp.Expr, own: frozenset[str] = frozenset()) -> None:
    """Raise SnowflakeError 000002 for a function that is not supported here, 002140 for one that Snowflake lacks.

    And 000938 or 000939 for one with too few or too many arguments. `expression` is the statement's syntax tree; `own`
    names the user's functions in it.
    """
    relations, structured = _relation_names(expression), 0
    for name, at in _called_names(statement):
        if name in relations or name in own:
            continue
        if name in registry.NAMES:
            call_arguments.refuse(statement, at)
            continue
        if name in _STRUCTURED:
            structured += 1
            continue
        if name in _UNLISTED and _UNLISTED[name] in {token.value for token in statement.tokens}:
            continue
        if name in all_names.NAMES or name == "SYS_CONNECT_BY_PATH" or name.startswith("SYSTEM$"):
            raise errors.unsupported(f"the function {name}")
        unread_clauses.refuse(statement)
        raise errors.compilation("002140", "42601", f"Unknown function {name}")
    if structured:
        _require_casts(statement, expression, structured)


def _require_casts(statement: Statement, expression: exp.Expr, number: int) -> None:
    """Raise SnowflakeError 000002 unless so many structured types are written in casts: columns have none here."""
    types = (node for node in expression.find_all(exp.DataType) if node.find_ancestor(exp.Cast))
    if sum(map(is_structured, types)) < number:
        names = [token.value for token in statement.tokens if token.value in _STRUCTURED]
        raise errors.unsupported(f"the type {names[0]}(…)")


def _called_names(statement: Statement) -> Iterator[tuple[str, int]]:
    """Yield the names before a parenthesis, in upper case unless quoted, and the numbers of their tokens."""
    for at, (word, following) in enumerate(zip(statement.tokens, statement.tokens[1:], strict=False)):
        syntax = word.kind == "word" and word.value in SYNTAX | TYPES
        if following.value == "(" and statement.text[following.start : following.start + 3] == _OUTER:
            continue
        if word.is_name() and following.kind == "symbol" and following.value == "(" and not syntax:
            yield word.value, at


def _relation_names(expression: exp.Expr) -> set[str]:
    """Return the names of tables, stages, views and aliases: a list of columns or options may follow them."""
    names: set[str] = {"DIRECTORY"} if expression.find(exp.DirectoryStage) else set()
    for relation in expression.find_all(exp.Table, exp.TableAlias):
        for part in relation.parts if isinstance(relation, exp.Table) else [relation.this]:
            if isinstance(part, exp.Identifier):
                names.add(part.name if part.quoted else part.name.upper())
            elif isinstance(part, exp.Var):
                names.update(re.split(r"[@~%./]", part.name.upper()))
    return names
