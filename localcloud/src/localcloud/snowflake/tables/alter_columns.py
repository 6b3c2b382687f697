"""ALTER TABLE of several columns: each clause runs as a statement of its own.

If a clause fails, the clauses before it stay done.

https://docs.snowflake.com/en/sql-reference/sql/alter-table-column
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from localcloud.snowflake.catalog.schema_objects import Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.columns import columns_of
from localcloud.snowflake.tables.alteration import Alteration
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import Reader, parse

_VERBS = ("ALTER", "MODIFY")
# Lists of these are read elsewhere: governance/alter_statements.py.
_GOVERNED = ("MASKING", "PROJECTION", "TAG")


def split(session: Session, altered: Alteration) -> list[str] | None:
    """Return a statement for each clause of a list; None for a single clause that stands without parentheses.

    {ALTER | MODIFY} [(] [COLUMN] name …, [COLUMN] name … [)]. Raise SnowflakeError 001003, 000904 for a column that
    is not there, and 000002 for a clause that is not supported: none of the others is done then.
    """
    reader, start = altered.reader, altered.reader.position
    head = reader.statement.text[: reader.peek().start]
    if not reader.accept_any(*_VERBS):
        return None
    clauses = _clauses(reader)
    reader.position = start
    if clauses is None:
        return None
    for clause in clauses:
        if "SET DEFAULT" in " ".join(_words(clause)):
            raise errors.unsupported("ALTER COLUMN … SET DEFAULT: in Snowflake only from one sequence to another")
    table = session.account.find(Table, session.qualify(altered.name, 3, "ALTER"))
    known = {column.name for column in columns_of(session.connection, [table.name])} if table else set()
    for clause in clauses if table else ():
        if (name := parse(clause).reader().identifier()) not in known:
            raise errors.invalid_identifier(name)
    return [f"{head}ALTER COLUMN {clause}" for clause in clauses]


def _words(clause: str) -> list[str]:
    """Return the words of a clause behind its column, without texts."""
    return re.sub(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"", "x", clause).upper().split()[1:]


def _clauses(reader: Reader) -> Sequence[str] | None:
    parenthesized = reader.accept("(")
    found: list[str] = []
    while True:
        reader.accept_any(*_VERBS)
        reader.accept("COLUMN")
        found.append(reader.text_until(",", ")"))
        if not reader.accept(","):
            break
    if parenthesized:
        reader.expect(")")
    if any(word in _words(clause) for clause in found for word in _GOVERNED):
        return None
    return found if parenthesized or len(found) > 1 else None
