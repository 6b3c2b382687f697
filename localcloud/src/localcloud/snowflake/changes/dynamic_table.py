"""Dynamic tables: tables whose rows are those of a query, computed again before they are older than their target lag.

https://docs.snowflake.com/en/user-guide/dynamic-tables-about
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.schema_objects import Table
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName

DOWNSTREAM = "DOWNSTREAM"
_LAG = re.compile(r"(\d+)\s+(second|minute|hour|day)s?", re.IGNORECASE)
_SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}
_SHORTEST = timedelta(minutes=1)


@dataclass(kw_only=True)
class DynamicTable(CatalogObject):
    """The definition of a dynamic table; a table of the same name, `table_id`, holds the rows of `query`.

    `target_lag` is a text such as "20 minutes", or DOWNSTREAM; `reads` are the tables and views of the query. Its data
    is as of `data_timestamp`, None before the first refresh. It is refreshed by itself unless it is `suspended`.
    """

    kind = "DYNAMIC TABLE"

    query: str
    table_id: str = ""
    text: str = ""
    target_lag: str = ""
    warehouse: str = ""
    refresh_mode: str = "AUTO"
    initialize: str = "ON_CREATE"
    reads: tuple[QualifiedName, ...] = ()
    data_timestamp: datetime | None = None
    suspended: bool = False
    last_suspended_on: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Return whether it is to be refreshed by now."""
        if self.suspended or self.target_lag.upper() == DOWNSTREAM:
            return False
        return self.data_timestamp is None or now - self.data_timestamp >= lag_of(self.target_lag)


def behind_as(statement: str, query: str) -> str:
    """Return the query that ends a statement, with the white space between AS and it."""
    before = statement[: statement.rindex(query)]
    return before[len(before.rstrip()) :] + query


def lag_of(text: str) -> timedelta:
    """Return a target lag. Raise SnowflakeError 001008 for another text, and for less than a minute."""
    match = _LAG.fullmatch(text.strip())
    lag = timedelta(seconds=int(match[1]) * _SECONDS[match[2].lower()]) if match else timedelta()
    if lag < _SHORTEST:
        raise errors.invalid_value(text, "TARGET_LAG")
    return lag


def find(account: Account, name: QualifiedName) -> DynamicTable | None:
    """Return what makes the table dynamic; None if it is not, or another table has the name now."""
    found = account.find(DynamicTable, name)
    table = account.find(Table, name) if found else None
    return found if found and table is not None and table.id == found.table_id else None


def refuse_changes(account: Account, name: QualifiedName) -> None:
    """Raise SnowflakeError 001006 for a change of rows of a dynamic table, which only its query makes."""
    if account.find(DynamicTable, name) and find(account, name):
        raise errors.compilation("001006", "42601", f"'{name[-1]}' is a dynamic table: its rows can't be changed.")
