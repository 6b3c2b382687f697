"""The times that tables have which DuckDB keeps as another type: TIMESTAMP_TZ, and nine digits of a second."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import duckdb

from localcloud.snowflake.catalog.connection import SupportsExecute
from localcloud.snowflake.engine.columns import is_missing, outlives_errors
from localcloud.snowflake.wire.names import quote_name

# A table as a statement names it, in upper case; a part is "" where neither the statement nor the session has it.
WrittenName = tuple[str, str, str]

_ALL = """
SELECT upper(database_name), upper(schema_name), upper(table_name), bool_or(data_type = 'INTERVAL'),
    bool_or(data_type LIKE 'TIME%_NS')
FROM duckdb_columns() WHERE data_type = 'INTERVAL' OR data_type LIKE 'TIME%_NS' GROUP BY ALL
"""
_ONE = "SELECT bool_or(type = 'INTERVAL'), bool_or(type LIKE 'TIME%_NS') FROM pragma_table_info(?)"


@dataclass(frozen=True)
class Times:
    """`zoned`: a column is a TIMESTAMP_TZ; `nanos`: another time has nine digits of a second."""

    zoned: bool = False
    nanos: bool = False


def times_of(connection: SupportsExecute, names: Collection[WrittenName], in_transaction: bool) -> Times:
    """Return the times of all these tables and views; names of none are passed over."""
    if all(all(name) for name in names) and outlives_errors(connection) and not in_transaction:
        try:
            return _together(_of_one(connection, name) for name in names)
        except (duckdb.BinderException, duckdb.CatalogException):  # a view of a column or a table that is gone
            pass
    # A part of a name that is not known may be any.
    return _together(
        Times(zoned, nanos)
        for *full, zoned, nanos in connection.execute(_ALL).fetchall()
        if any(all(part in ("", of_table) for part, of_table in zip(name, full, strict=True)) for name in names)
    )


def _of_one(connection: SupportsExecute, name: WrittenName) -> Times:
    try:
        row = connection.execute(_ONE, [quote_name(name)]).fetchone()
    except duckdb.CatalogException as error:
        if not is_missing(error, name[-1]):
            raise
        return Times()
    return Times(*map(bool, row or ()))


def _together(times: Iterable[Times]) -> Times:
    found = set(times)
    return Times(any(one.zoned for one in found), any(one.nanos for one in found))
