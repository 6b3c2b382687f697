"""The counts of changed rows that drivers read beside the rows of an answer: `cursor.stats` in the Python connector.

https://github.com/snowflakedb/snowflake-connector-python/blob/main/src/snowflake/connector/cursor.py (QueryResultStats)
"""

from __future__ import annotations

from typing import Any

_COLUMNS = {
    "number of rows inserted": "numRowsInserted",
    "number of rows updated": "numRowsUpdated",
    "number of rows deleted": "numRowsDeleted",
    "number of multi-joined rows updated": "numDmlDuplicates",
}
# The types of INSERT to MERGE in the protocol.
_CHANGES = range(0x3000, 0x3600)


def counts(**given: int) -> dict[str, int]:
    """Return the counts by their names in the protocol; those that are not given are 0."""
    return dict.fromkeys(_COLUMNS.values(), 0) | given


def with_counts(data: dict[str, Any]) -> dict[str, Any]:
    """Return an answer's data; that of a change of rows with its counts, which are in its only row.

    A change of no rows has no counts, as the driver's own tests say of Snowflake (test/integ/test_connection.py).
    """
    if data.get("statementTypeId") not in _CHANGES or not data.get("rowset"):
        return data
    row = zip((column["name"] for column in data["rowtype"]), data["rowset"][0], strict=True)
    found = {_COLUMNS[name]: int(value) for name, value in row if name in _COLUMNS}
    return data | {"stats": counts(**found)} if any(found.values()) else data
