"""CREATE TABLE … USING TEMPLATE: a table whose columns are those of a query, mostly of INFER_SCHEMA.

https://docs.snowflake.com/en/sql-reference/sql/create-table#create-table-using-template
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.queries.query import Queries
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import quote_identifier
from localcloud.snowflake.wire.parentheses import closing
from localcloud.snowflake.wire.result import Result
from localcloud.snowflake.wire.statement import Statement, parse


@dataclass(frozen=True)
class TableTemplates:
    """Answers CREATE TABLE: `create` makes it once the template, if there is one, is replaced by its columns."""

    queries: Queries
    make: Callable[[Session, Statement], Result]

    def create(self, session: Session, statement: Statement) -> Result:
        """CREATE TABLE. Raise SnowflakeError."""
        if "TEMPLATE" not in statement.text.upper():
            return self.make(session, statement)
        reader = statement.reader_after("TABLE")
        while not reader.done() and not reader.at("USING", "TEMPLATE"):
            reader.next()
        if reader.done():
            return self.make(session, statement)
        start = reader.peek().start
        reader.expect("USING", "TEMPLATE")
        query_start = reader.peek(1).start
        close = closing(reader)
        query, end = statement.text[query_start : close.start], close.end
        head, grants = statement.text[:start].rstrip(), ""
        if head.upper().endswith("COPY GRANTS"):
            head, grants = head[: -len("COPY GRANTS")], " COPY GRANTS"
        columns = self._columns(session, query)
        return self.make(session, parse(f"{head} ({columns}){grants} {statement.text[end:]}"))

    def _columns(self, session: Session, query: str) -> str:
        """Return the definitions of the columns. Raise SnowflakeError if the query's value is no array of them."""
        _, rows = self.queries.rows(session, parse(query))
        values = [value for row in rows.to_pylist() for value in row.values()]
        described = json.loads(values[0]) if len(values) == 1 and isinstance(values[0], str) else None
        if not isinstance(described, list) or not described:
            raise errors.compilation("002023", "22000", "USING TEMPLATE needs one array of descriptions of columns.")
        return ", ".join(map(_definition, described))


def _definition(column: Any) -> str:
    if not isinstance(column, dict) or not {"COLUMN_NAME", "TYPE"} <= column.keys():
        raise errors.compilation("002023", "22000", "A description of a column has COLUMN_NAME, TYPE and NULLABLE.")
    required = "" if column.get("NULLABLE", True) in (True, "true", "TRUE") else " NOT NULL"
    return f"{quote_identifier(str(column['COLUMN_NAME']))} {column['TYPE']}{required}"
