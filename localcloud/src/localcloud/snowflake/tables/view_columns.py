"""A view keeps the columns it was created with: `SELECT *` in it is not evaluated again, as DuckDB does.

https://docs.snowflake.com/en/sql-reference/sql/create-view#general-usage-notes
"""

from __future__ import annotations

import duckdb

from localcloud.snowflake.catalog.schema_objects import View
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, dotted, quote_name


def declare(session: Session, view: View) -> None:
    """Keep what columns the view has now."""
    view.columns = _produced(session, view)


def refuse_changed(session: Session, view: View) -> None:
    """Raise SnowflakeError 002057 if the view's query returns more or fewer columns by now."""
    declared = view.columns
    if declared is None or (now := _produced(session, view)) is None or now == declared:
        return
    if len(now) != len(declared):
        raise other_number(view.name, len(declared), len(now))
    raise errors.unsupported(f"views whose columns were renamed underneath: make {dotted(view.name)} anew")


def other_number(name: QualifiedName, declared: int, produced: int) -> errors.SnowflakeError:
    """Return 002057 for a view whose query has another number of columns than were declared."""
    text = f"declared {declared} column(s), but view query produces {produced} column(s)."
    return errors.compilation("002057", "42601", f"View definition for '{dotted(name)}' {text}")


def _produced(session: Session, view: View) -> tuple[str, ...] | None:
    """Return the names of the columns of its query; None if that can't be run."""
    with session.connection.cursor_in_schema() as cursor:
        try:
            cursor.execute(f"DESCRIBE {quote_name(view.name)}")
        except duckdb.Error:
            return None
        return tuple(row[0] for row in cursor.fetchall())
