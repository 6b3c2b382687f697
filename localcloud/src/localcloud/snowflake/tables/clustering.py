"""CLUSTER BY of CREATE TABLE and ALTER TABLE, and its kin: a clustering key is kept and shown, and moves no rows here.

https://docs.snowflake.com/en/sql-reference/sql/alter-table#clustering-actions-clusteringaction
"""

from __future__ import annotations

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.tables.alteration import Alteration
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import quote_name
from localcloud.snowflake.wire.result import Result, done
from localcloud.snowflake.wire.statement import Reader, parse


def alter(session: Session, altered: Alteration) -> Result | None:
    """Do CLUSTER BY, DROP CLUSTERING KEY, SUSPEND or RESUME RECLUSTER; return None for other actions.

    Raise SnowflakeError, such as 000904 for a key with a column that the table does not have.
    """
    reader = altered.reader
    keys = _keys(reader) if reader.accept("CLUSTER", "BY") else None
    action = None if keys else reader.accept_any("DROP CLUSTERING KEY", "SUSPEND RECLUSTER", "RESUME RECLUSTER")
    if not (keys or action):
        return None
    reader.end()
    with session.account.lock:
        table = altered.owned_table(session, "ALTER")
        if table is None:
            return done()
        if keys:
            session.connection.describe(f"SELECT {keys} FROM {quote_name(table.name)}")
            table.cluster_by, table.reclusters = f"LINEAR({keys})", True
        elif action == "DROP CLUSTERING KEY":
            table.cluster_by = ""
        elif not table.cluster_by:
            raise errors.unsupported(f"{action} of a table without a clustering key")
        else:
            table.reclusters = action == "RESUME RECLUSTER"
    return done()


def key_of_creation(definition: str) -> str:
    """Return the clustering key of a CREATE TABLE's text as SHOW TABLES prints it, or an empty text."""
    if "CLUSTER" not in definition.upper():
        return ""
    reader = parse(definition).reader()
    while not reader.done():
        if reader.accept("CLUSTER", "BY"):
            return f"LINEAR({_keys(reader)})"
        reader.next()
    return ""


def _keys(reader: Reader) -> str:
    """Return the text between the parentheses, without LINEAR, and go on behind them."""
    reader.accept("LINEAR")
    text = reader.parenthesized()
    if not text:
        reader.fail()
    return text
