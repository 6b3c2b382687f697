"""Reserved words as the names of new columns: a syntax error, unless they are quoted.

https://docs.snowflake.com/en/sql-reference/reserved-keywords; sqlglot takes most of them.
"""

from __future__ import annotations

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
# A column's name stands behind one of these.
_BEFORE = ("(", ",", "COLUMN", "ADD", "EXISTS")


def refuse(statement: Statement, expression: exp.Expr) -> None:
    """Raise SnowflakeError 001003 at a reserved word that names a column of CREATE TABLE or ADD COLUMN."""
    is_table = isinstance(expression, exp.Create) and expression.kind == "TABLE"
    if not is_table and not isinstance(expression, exp.Alter):
        return
    names = [column.this for column in expression.find_all(exp.ColumnDef) if isinstance(column.this, exp.Identifier)]
    found = {name.name.upper() for name in names if not name.quoted} & RESERVED
    if not found:
        return
    reader = statement.reader()
    for at, (before, token) in enumerate(zip(statement.tokens, statement.tokens[1:], strict=False), 1):
        if token.kind == "word" and token.value in found and before.value in _BEFORE:
            reader.position = at
            reader.fail()
