"""Metadata of a result's columns that DuckDB's types lack: lengths, digits of times, ARRAY and OBJECT, NOT NULL.

gosnowflake's tests have what Snowflake says of literals, of their casts and of a BINARY:
https://github.com/snowflakedb/gosnowflake/blob/master/arrow_test.go (testArrowVariousTypes)
"""

from __future__ import annotations

from collections.abc import Callable

from fakesnow.rowtype import ColumnInfo

from localcloud.snowflake.catalog.known_columns import KnownColumn
from localcloud.snowflake.engine import time_digits
from localcloud.snowflake.engine.varchar_lengths import ARRAY, LONGEST, OBJECT

# What is known of a column, by its name and place.
Described = Callable[[str, int], KnownColumn]
_SEMI_STRUCTURED = {ARRAY: "array", OBJECT: "object"}
# The longest character in UTF-8.
_BYTES = 4


def describe(columns: list[ColumnInfo], known: Described | None) -> list[ColumnInfo]:
    """Return the columns with what is known of them."""
    if known is None:
        return columns
    for at, column in enumerate(columns):
        found = known(column["name"], at)
        column["nullable"] = not found.required
        kind = column["type"]
        if kind.startswith("time"):
            column["scale"] = time_digits.shown(found.kept)
        elif kind == "variant":
            column["type"] = _SEMI_STRUCTURED.get(found.kept, "variant")
        elif kind == "text" and found.kept > 0:
            column["length"], column["byteLength"] = found.kept, min(found.kept * _BYTES, LONGEST)
        elif kind == "binary" and found.kept > 0:
            column["length"] = column["byteLength"] = found.kept
    return columns
