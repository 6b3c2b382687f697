"""The offset of a stream on a table, and the changes since, as SQL of DuckDB.

The offset is a copy of the table's rows with DuckDB's ids of them, in the table's database: an id stays with its row as
long as the row lives, and no later row gets it, because no checkpoint gives the ids of deleted rows to others
(KEEP_ROW_IDS). An append-only stream keeps the greatest id instead, and the rows that were added and are gone.
https://docs.snowflake.com/en/user-guide/streams-intro#offset-storage
"""

from __future__ import annotations

from localcloud.snowflake.catalog.connection import SupportsExecute
from localcloud.snowflake.changes.stream import ACTION, IS_UPDATE, ROW_ID, Stream
from localcloud.snowflake.wire.literals import string_literal
from localcloud.snowflake.wire.names import QualifiedName, quote_identifier, quote_name

# The ids of rows of a transaction that is not committed begin here; the rows get others then.
_UNCOMMITTED = 36_028_797_018_960_000
_RID = "__localcloud_rid"
# Keeps DuckDB from checkpoints, in all databases until the server ends: deleted rows keep their place, and a database's
# file its log of changes. To run before a kept database is attached, too.
KEEP_ROW_IDS = (
    "SET GLOBAL checkpoint_threshold = '1000TB'; SET GLOBAL checkpoint_on_detach = 'DISABLED'; "
    "PRAGMA disable_checkpoint_on_shutdown"
)


def create(cursor: SupportsExecute, stream: Stream, table: QualifiedName) -> None:
    """Set the offset of a new stream: now, or before the first row if it shows the initial ones."""
    cursor.execute(KEEP_ROW_IDS)
    if stream.append_only:
        cursor.execute(f"CREATE TABLE {_kept(stream, table)} AS {_rows(table)} LIMIT 0")
        first = "-1" if stream.show_initial_rows else _greatest(table)
        cursor.execute(f"CREATE TABLE {_mark(stream, table)} AS SELECT {first} AS greatest")
        return
    cursor.execute(f"CREATE TABLE {_kept(stream, table)} AS {_rows(table)}{' LIMIT 0' * stream.show_initial_rows}")


def hold_offset(cursor: SupportsExecute, number: int, other: Stream, table: QualifiedName) -> None:
    """Keep another stream's offset in the session alone, for `create_held`."""
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE {_held(number)} AS FROM {_kept(other, table)}")
    greatest = f"FROM {_mark(other, table)}" if other.append_only else "SELECT -1 AS greatest"
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE {_held(number, '_MARK')} AS {greatest}")


def hold_rows(cursor: SupportsExecute, number: int, table: QualifiedName, rows: str, append_only: bool) -> None:
    """Keep the rows of the view `rows`, whose first column has their ids, in the session alone, for `create_held`."""
    columns = ", ".join(quote_identifier(name) for name in _columns(cursor, table))
    given = f"FROM temp.main.{quote_identifier(rows)} AS h({_RID}, {columns})"
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE {_held(number)} AS SELECT * {given}{' LIMIT 0' * append_only}")
    greatest = f"SELECT coalesce(max({_RID}), -1) AS greatest {given}"
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE {_held(number, '_MARK')} AS {greatest}")


def create_held(cursor: SupportsExecute, number: int, stream: Stream, table: QualifiedName) -> None:
    """Set the offset of a new stream to the one that is held."""
    cursor.execute(f"CREATE TABLE {_kept(stream, table)} AS FROM temp.main.{_held(number)}")
    if stream.append_only:
        cursor.execute(f"CREATE TABLE {_mark(stream, table)} AS FROM temp.main.{_held(number, '_MARK')}")
    for suffix in ("", "_MARK"):
        cursor.execute(f"DROP TABLE temp.main.{_held(number, suffix)}")


def advance(cursor: SupportsExecute, stream: Stream, table: QualifiedName) -> None:
    """Set the offset to now, in the cursor's transaction; the transaction's own new rows come after it."""
    if stream.append_only:
        cursor.execute(f"CREATE OR REPLACE TABLE {_kept(stream, table)} AS {_rows(table)} LIMIT 0")
        cursor.execute(f"UPDATE {_mark(stream, table)} SET greatest = {_greatest(table)}")
        return
    cursor.execute(f"CREATE OR REPLACE TABLE {_kept(stream, table)} AS {_rows(table)}")


def freeze(cursor: SupportsExecute, stream: Stream, table: QualifiedName) -> None:
    """Keep the offset of now in the session alone, for `advance_to_frozen`: its database is not that of the change."""
    query = f"SELECT {_greatest(table)} AS greatest" if stream.append_only else _rows(table)
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE {_frozen(stream)} AS {query}")


def advance_to_frozen(cursor: SupportsExecute, stream: Stream, table: QualifiedName) -> None:
    """Set the offset to the frozen one."""
    if stream.append_only:
        cursor.execute(f"CREATE OR REPLACE TABLE {_kept(stream, table)} AS {_rows(table)} LIMIT 0")
        cursor.execute(
            f"UPDATE {_mark(stream, table)} SET greatest = (SELECT greatest FROM temp.main.{_frozen(stream)})"
        )
    else:
        cursor.execute(f"CREATE OR REPLACE TABLE {_kept(stream, table)} AS FROM temp.main.{_frozen(stream)}")
    cursor.execute(f"DROP TABLE temp.main.{_frozen(stream)}")


def drop(cursor: SupportsExecute, stream: Stream, database: str) -> None:
    """Forget the offset; one that is gone with its database is no error."""
    name = (database, "", "")
    cursor.execute(f"DROP TABLE IF EXISTS {_kept(stream, name)}")
    cursor.execute(f"DROP TABLE IF EXISTS {_mark(stream, name)}")


def keep_appended(cursor: SupportsExecute, stream: Stream, table: QualifiedName) -> None:
    """Keep the rows that were added since the offset: a change in place comes, which the stream does not show."""
    kept, mark = _kept(stream, table), _mark(stream, table)
    added = f"SELECT * FROM ({_rows(table)}) WHERE {_RID} > (SELECT greatest FROM {mark})"
    # Columns may have been added since.
    cursor.execute(f"CREATE OR REPLACE TABLE {kept} AS SELECT * FROM {kept} UNION ALL BY NAME {added}")
    cursor.execute(f"UPDATE {mark} SET greatest = {_greatest(table)}")


def changes(cursor: SupportsExecute, stream: Stream, table: QualifiedName) -> str:
    """Return SQL of the changes since the offset: the table's columns, and METADATA$ACTION, …ISUPDATE and …ROW_ID."""
    columns = _columns(cursor, table)
    kept, mark = _kept(stream, table), _mark(stream, table)
    known = set(_columns(cursor, (table[0], *_hidden(stream))))
    if stream.append_only:
        row_id = f"sha1({string_literal(stream.source_id)} || {{}}.{_RID})"
        new = ", ".join(f"n.{name}" for _, name in _pairs(columns))
        gone = ", ".join(f"o.{name}" if column in known else f"NULL AS {name}" for column, name in _pairs(columns))
        return (
            f"SELECT {gone}, {_metadata('INSERT', 'false', row_id.format('o'))} FROM {kept} AS o UNION ALL "
            f"SELECT {new}, {_metadata('INSERT', 'false', row_id.format('n'))} FROM ({_rows(table)}) AS n "
            f"WHERE n.{_RID} > (SELECT greatest FROM {mark})"
        )
    return difference(stream, columns, known, kept, f"({_rows(table)})", _RID)


def difference(stream: Stream, columns: list[str], known: set[str], before: str, now: str, id_: str) -> str:
    """Return SQL of the net changes between two relations of SQL, whose rows have ids in the column `id_`.

    `known` are the columns that `before` has; the others are NULL there.
    """
    row_id = f"sha1({string_literal(stream.source_id)} || {{}}.{id_})"
    new = ", ".join(f"n.{name}" for _, name in _pairs(columns))
    old = ", ".join(f"o.{name}" if column in known else f"NULL AS {name}" for column, name in _pairs(columns))
    same = " AND ".join(
        f"n.{name} IS NOT DISTINCT FROM o.{name}" for column, name in _pairs(columns) if column in known
    )
    joined = f"FROM {before} AS o {{}} JOIN {now} AS n ON n.{id_} = o.{id_}"
    changed = f"(o.{id_} IS NULL OR n.{id_} IS NULL OR NOT ({same or 'true'}))"
    left, right = joined.format("LEFT"), joined.format("RIGHT")
    both = f"(o.{id_} IS NOT NULL AND n.{id_} IS NOT NULL)"
    return (
        f"SELECT {new}, {_metadata('INSERT', both, row_id.format('n'))} {right} WHERE {changed} "
        f"UNION ALL SELECT {old}, {_metadata('DELETE', both, row_id.format('o'))} {left} WHERE {changed}"
    )


def before_and_now(cursor: SupportsExecute, stream: Stream, table: QualifiedName, id_: str) -> tuple[str, str]:
    """Return SQL of the table's rows at the offset and now: its columns, and behind them the rows' ids as texts."""
    known = set(_columns(cursor, (table[0], *_hidden(stream))))
    typed = cursor.execute(f"DESCRIBE SELECT * FROM {quote_name(table)}").fetchall()
    old = [
        quote_identifier(name) if name in known else f"CAST(NULL AS {type_}) AS {quote_identifier(name)}"
        for name, type_, *_ in typed
    ]
    ids = f"CAST({_RID} AS VARCHAR) AS {quote_identifier(id_)}"
    now = f"SELECT * EXCLUDE ({_RID}), {ids} FROM ({_rows(table)})"
    return f"SELECT {', '.join(old)}, {ids} FROM {_kept(stream, table)}", now


def _pairs(columns: list[str]) -> list[tuple[str, str]]:
    return [(column, quote_identifier(column)) for column in columns]


def _metadata(action: str, is_update: str, row_id: str) -> str:
    return f'\'{action}\' AS "{ACTION}", {is_update} AS "{IS_UPDATE}", {row_id} AS "{ROW_ID}"'


def _columns(cursor: SupportsExecute, table: QualifiedName) -> list[str]:
    """Return the names of the table's columns, without the id."""
    found = cursor.execute(f"DESCRIBE SELECT * FROM {quote_name(table)}").fetchall()
    return [row[0] for row in found if row[0] != _RID]


def _rows(table: QualifiedName) -> str:
    name = quote_name(table)
    return f"SELECT rowid AS {_RID}, t.* FROM {name} AS t WHERE rowid < {_UNCOMMITTED}"


def _greatest(table: QualifiedName) -> str:
    return f"(SELECT coalesce(max(rowid), -1) FROM {quote_name(table)} WHERE rowid < {_UNCOMMITTED})"


def _hidden(stream: Stream, suffix: str = "") -> tuple[str, str]:
    return "_fs_information_schema", f"localcloud_stream_{stream.id}{suffix}"


def _kept(stream: Stream, table: QualifiedName) -> str:
    return quote_name((table[0], *_hidden(stream)))


def _held(number: int, suffix: str = "") -> str:
    return quote_identifier(f"LOCALCLOUD_HELD_{number}{suffix}")


def _frozen(stream: Stream) -> str:
    return quote_identifier(f"LOCALCLOUD_OFFSET_{stream.id.upper()}")


def _mark(stream: Stream, table: QualifiedName) -> str:
    return quote_name((table[0], *_hidden(stream, "_mark")))
