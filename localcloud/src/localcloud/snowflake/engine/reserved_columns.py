"""Reserved words as the names of new columns: a syntax error, unless they are quoted.

https://docs.snowflake.com/en/sql-reference/reserved-keywords; sqlglot takes most of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.wire.statement import Statement

# "Reserved by ANSI" or "by Snowflake and others", or "cannot be used as column name". Words that only a scalar
# expression or FROM refuses (CASE, LEFT …) are names of columns.
RESERVED = word_set(
    """
    ALL ALTER AND ANY AS BETWEEN BY CHECK COLUMN CONNECT CONSTRAINT CREATE CURRENT CURRENT_DATE CURRENT_TIME
    CURRENT_TIMESTAMP CURRENT_USER DELETE DISTINCT DROP ELSE EXISTS FOLLOWING FOR FROM GRANT GROUP HAVING ILIKE IN
    INCREMENT INSERT INTERSECT INTO IS LIKE LOCALTIME LOCALTIMESTAMP MINUS NOT NULL OF ON OR ORDER QUALIFY REGEXP REVOKE
    RLIKE ROW ROWS SAMPLE SELECT SET SOME START TABLE TABLESAMPLE THEN TO TRIGGER UNION UNIQUE UPDATE VALUES WHENEVER
    WHERE WITH
    """
)
# A column's name stands behind one of these in ALTER TABLE.
_BEFORE = (",", "COLUMN", "ADD", "EXISTS")
# sqlglot takes these for functions, and no column has one for its name.
_FUNCTIONS = ("CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "CURRENT_USER", "LOCALTIME", "LOCALTIMESTAMP")
# Reserved words that begin a constraint, too.
_CONSTRAINTS = ("CHECK", "CONSTRAINT", "UNIQUE")


def refuse(statement: Statement, expression: exp.Expr) -> None:
    """Raise SnowflakeError 001003 at a reserved word that names a column of CREATE TABLE, CREATE VIEW or ADD COLUMN."""
    if isinstance(expression, exp.Create) and expression.kind in ("TABLE", "VIEW"):
        places, others = _places_in_list(statement), RESERVED.difference(_CONSTRAINTS)
    elif isinstance(expression, exp.Alter):
        places, others = _places_in_alter(statement), frozenset(_FUNCTIONS)
    else:
        return
    defined = {name.name.upper() for column in expression.find_all(exp.ColumnDef) if (name := _bare_name(column))}
    reader = statement.reader()
    for at in places:
        word = statement.tokens[at]
        if word.kind == "word" and word.value in others | (defined & RESERVED):
            reader.position = at
            reader.fail()


def _bare_name(column: exp.ColumnDef) -> exp.Identifier | None:
    """Return the name of a column, unless it is quoted, or a field of an OBJECT type."""
    name = column.this
    is_field = isinstance(column.parent, exp.DataType)
    return name if isinstance(name, exp.Identifier) and not name.quoted and not is_field else None


def _places_in_list(statement: Statement) -> Iterator[int]:
    """Yield the tokens behind the parenthesis, and the commas, of the list of columns: not those within types."""
    depth = 0
    for at, token in enumerate(statement.tokens):
        before = statement.tokens[at - 1].value if at else ""
        if not depth and token.value in ("AS", "LIKE", "CLONE", "USING") and token.kind == "word":
            return
        if depth == 1 and before in ("(", ","):
            yield at
        if token.value == "(" and before == "IDENTIFIER":
            depth -= 1
        depth += {"(": 1, ")": -1}.get(token.value, 0) if token.kind == "symbol" else 0
        if token.value == ")" and not depth and before != "":
            return


def _places_in_alter(statement: Statement) -> Iterator[int]:
    """Yield the tokens outside of parentheses that may begin a new column."""
    depth = 0
    for before, (at, token) in zip(statement.tokens, list(enumerate(statement.tokens))[1:], strict=False):
        if not depth and before.value in _BEFORE:
            yield at
        depth += {"(": 1, ")": -1}.get(token.value, 0) if token.kind == "symbol" else 0
