"""ACCOUNT_USAGE: its views in a query are replaced by their rows, which have no latency here.

https://docs.snowflake.com/en/sql-reference/account-usage#account-usage-views
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pyarrow as pa

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.arrow_tables import arrow_table, schema_of
from localcloud.snowflake.queries import usage_grants, usage_history, usage_objects
from localcloud.snowflake.wire import errors

# The columns of each view in the order of its page, with the function that yields its rows by the columns' names.
_VIEWS: dict[str, tuple[str, Callable[[Session], Iterator[dict[str, object]]]]] = {
    **usage_objects.VIEWS,
    **usage_grants.VIEWS,
    **usage_history.VIEWS,
}


def rows_of(session: Session, view: str) -> pa.Table:
    """Return the view's rows. Raise SnowflakeError 000002 for a view that is not here."""
    if view not in _VIEWS:
        raise errors.unsupported(f"the view SNOWFLAKE.ACCOUNT_USAGE.{view}")
    listing, rows = _VIEWS[view]
    schema = schema_of(listing)
    return arrow_table([[row.get(name) for name in schema.names] for row in rows(session)], schema)
