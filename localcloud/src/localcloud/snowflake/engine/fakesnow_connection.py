"""fakesnow's connection and cursor, extended: the only file that touches members which fakesnow 0.12.1 keeps private.

The rewrites of `fakesnow_patches` run around its translation, statements are run that are parsed already, and its
session variables are switched off.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Collection
from pathlib import Path
from typing import Any, cast

import duckdb
import pyarrow as pa
import snowflake.connector.errors
from fakesnow import dialect
from fakesnow.conn import FakeSnowflakeConnection
from fakesnow.cursor import FakeSnowflakeCursor
from fakesnow.variables import Variables
from sqlglot import exp
from sqlglot.errors import ParseError

from localcloud.snowflake.engine import input_formats, time_digits, time_kinds, unsupported_types, wide_numbers
from localcloud.snowflake.engine.fakesnow_patches import rewrite_after, rewrite_before
from localcloud.snowflake.engine.table_times import Times, WrittenName, times_of
from localcloud.snowflake.engine.time_kinds import Zones
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import ImplicitCast

_log = logging.getLogger("localcloud.snowflake")
# A rewrite, of fakesnow's or here, trips over a call with other arguments than it expects.
_UNEXPECTED = (AttributeError, IndexError, KeyError, TypeError, ValueError)
# Where it does so because of the call; elsewhere it may be a bug.
_THEIRS = ("fakesnow", "sqlglot")
# What fakesnow notes at statements whose rows are kept ones, or of two statements: DuckDB does not describe those.
_UNDESCRIBED = frozenset(("result_scan_sfqid", "seed"))


class FakesnowConnection(FakeSnowflakeConnection):
    """A connection whose cursors are `FakesnowCursor`s. It creates no database and no schema."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        results: dict[str, tuple[Any, ...]],
        folder: Path | None = None,
        zones: Zones | None = None,
        formats: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(connection, results, create_database=False, create_schema=False, db_path=folder)
        self.variables = _NoVariables()
        self.zones = zones or Zones()
        # The parameters of input formats that are not AUTO.
        self.formats = formats
        # Whether a statement runs again with whole numbers of more than 64 bits.
        self.wide = False
        # Whether a statement runs again with nine digits of a second.
        self.nanos = False
        # Whether a statement runs again with casts of texts beside numbers and dates.
        self.implicit: ImplicitCast | None = None
        # Whether DuckDB has an open transaction.
        self.in_transaction = False

    @property
    def duckdb_connection(self) -> duckdb.DuckDBPyConnection:
        """DuckDB's connection, or what stands in its place: new cursors take the same one."""
        return self._duck_conn

    @duckdb_connection.setter
    def duckdb_connection(self, connection: object) -> None:
        self._duck_conn = cast(duckdb.DuckDBPyConnection, connection)

    @property
    def duckdb_schema(self) -> str:
        """The name of the current schema in DuckDB."""
        return self._schema or "main"

    @property
    def current_schema(self) -> tuple[str, str]:
        """The current database and schema, each "" without one."""
        return (self.database or "") if self.database_set else "", (self._schema or "") if self.schema_set else ""

    def use(self, database: str | None, schema: str | None) -> None:
        """Make this the current namespace in fakesnow's translation; DuckDB's stays as it is."""
        self.database = database
        self._schema = "_FS_INFORMATION_SCHEMA" if schema == "INFORMATION_SCHEMA" else schema
        self.database_set, self.schema_set = database is not None, schema is not None

    def cursor(self, *_: Any) -> FakesnowCursor:
        """Return a new cursor."""
        return FakesnowCursor(conn=self, duck_conn=self._duck_conn)


class FakesnowCursor(FakeSnowflakeCursor):
    """A cursor with the rewrites around its translation: see `catalog.connection.Execution`."""

    # The columns of the rows, if DuckDB described them: (name, type, …).
    _described: list[tuple[Any, ...]] | None = None

    @property
    def _zones(self) -> Zones:
        return cast(FakesnowConnection, self._conn).zones

    @property
    def rows(self) -> pa.Table:
        """The rows as DuckDB returned them."""
        return self._arrow_table

    def run(self, expression: exp.Expr, bindings: Any) -> None:
        """Run a statement as fakesnow's `execute` does, but one that is parsed already."""
        values = list(bindings) if isinstance(bindings, tuple) else bindings
        self.check_db_and_schema(expression)
        try:
            for step in self.steps(expression):
                plain = self._transform(step, values)
                self._execute(plain, values if plain.find(exp.Placeholder) else None)
                known = _UNDESCRIBED.isdisjoint(plain.args)
                self._described = self._duck_conn.description if known else None
        except ParseError as error:
            raise dialect.syntax_error(error) from None
        except NotImplementedError as error:
            text = f"{error} not implemented. Please raise an issue via https://github.com/tekumara/fakesnow/issues/new"
            raise snowflake.connector.errors.ProgrammingError(msg=text, errno=9999, sqlstate="99999") from error

    def columns(self) -> list[tuple[Any, ...]]:
        """Return the columns of the rows as DuckDB describes them: (name, type, …)."""
        if self._described is not None:
            # DESCRIBE, which fakesnow would run now, plans the whole statement again.
            return [(name, str(type_)) for name, type_, *_ in self._described]
        return self._duck_conn.execute(f"DESCRIBE {self._last_sql}", self._last_params).fetchall()

    def columns_without_running(self, sql: str) -> list[tuple[Any, ...]] | None:
        """Return the columns of a statement's result; None where only running it would tell."""
        return self._describe_only(sql)

    def steps(self, expression: exp.Expr) -> list[exp.Expr]:
        """Return the statements that DuckDB needs for one of Snowflake's."""
        return self._transform_explode(expression)

    def translate(self, expression: exp.Expr) -> exp.Expression:
        """Return Snowflake's SQL as DuckDB's; `expression` stays as it is."""
        return cast(exp.Expression, self._transform(expression, None))

    def _transform(self, expression: exp.Expr, params: Any) -> exp.Expr:
        connection = cast(FakesnowConnection, self._conn)
        kinds = time_kinds.may_occur(
            expression, self._zones, self._times_of, connection.current_schema, connection.nanos
        )
        copy = expression.copy()
        if unsupported_types.refuse(copy):
            self._zones.digits |= time_digits.cut_casts(copy)
        input_formats.apply(copy, connection.formats)
        try:
            plain = rewrite_after(super()._transform(rewrite_before(copy, kinds, connection.implicit), params))
        except _UNEXPECTED as error:
            *_, (frame, _) = traceback.walk_tb(error.__traceback__)
            if frame.f_globals["__name__"].partition(".")[0] not in _THEIRS:
                _log.exception("a rewrite failed")
            raise errors.unsupported("a function of these arguments") from error
        return wide_numbers.widen(plain) if connection.wide else plain

    def _times_of(self, names: Collection[WrittenName]) -> Times:
        return times_of(self._duck_conn, names, cast(FakesnowConnection, self._conn).in_transaction)


class _NoVariables(Variables):
    """Disables fakesnow's variable substitution, which also replaces parts of names and texts."""

    def inline_variables(self, sql: str) -> str:
        return sql
