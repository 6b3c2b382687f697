"""The one door to fakesnow and DuckDB: an engine for a server, and a connection to it for each session."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import duckdb
import pyarrow as pa
import snowflake.connector.errors
from fakesnow import macros
from fakesnow.instance import FakeSnow
from fakesnow.transforms.stage import LOCAL_BUCKET_PATH
from sqlglot import exp
from sqlglot.errors import SqlglotError

from localcloud.snowflake.catalog.connection import Execution
from localcloud.snowflake.engine import databases, session_settings, time_digits
from localcloud.snowflake.engine.error_translation import to_snowflake_error
from localcloud.snowflake.engine.fakesnow_connection import FakesnowConnection
from localcloud.snowflake.engine.functions import registry
from localcloud.snowflake.engine.recording import Recording, register
from localcloud.snowflake.engine.time_kinds import Zones
from localcloud.snowflake.wire.bounded_cache import BoundedCache
from localcloud.snowflake.wire.errors import ImplicitCast
from localcloud.snowflake.wire.literals import string_literal
from localcloud.snowflake.wire.names import QualifiedName, quote_identifier

# Results that RESULT_SCAN finds. fakesnow would keep every one forever.
_KEPT_RESULTS = 100
# Raised by fakesnow for what it does not support.
GAPS = (NotImplementedError, AssertionError)


class Engine:
    """One server's engine: a DuckDB instance, and fakesnow's translation in front of it.

    `folder` is where databases have their files (in memory without); `prepare` adds to each new database what the
    server keeps in it.
    """

    def __init__(
        self, folder: Path | None = None, prepare: Callable[[duckdb.DuckDBPyConnection, str], None] | None = None
    ) -> None:
        self._folder, self._prepare, self._zones = folder, prepare, Zones()
        self._duckdb = FakeSnow(create_database_on_connect=False, create_schema_on_connect=False).duck_conn
        self._results: BoundedCache[str, tuple[Any, ...]] = BoundedCache(_KEPT_RESULTS)
        # fakesnow makes this folder when it is imported, for stages of its own, and leaves it behind.
        shutil.rmtree(LOCAL_BUCKET_PATH, ignore_errors=True)
        registry.create(self._duckdb)
        # fakesnow makes its macros in each database: a session without one needs them, too.
        self._duckdb.execute(macros.creation_sql("memory"))

    def connect(self) -> EngineConnection:
        """Return a new connection, in no database."""
        connection = FakesnowConnection(self._duckdb.cursor(), self._results, self._folder, self._zones)
        return EngineConnection(connection, self._prepare)

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Return a DuckDB cursor that belongs to no session."""
        return self._duckdb.cursor()

    def execute(self, sql: str, values: Any = None) -> duckdb.DuckDBPyConnection:
        """Run a statement of DuckDB's SQL. Raise duckdb.Error."""
        return self._duckdb.execute(sql, values)

    def share(self, schema: QualifiedName) -> None:
        """Have an empty database with this schema, in memory, which no session has created."""
        with self.cursor() as cursor:
            databases.attach(cursor, schema[0], None)
            cursor.execute(f"CREATE SCHEMA {'.'.join(map(quote_identifier, schema))}")

    def find_zones(self) -> None:
        """Look for columns with a TIMESTAMP_TZ, and with digits of a second, in databases that were kept.

        Raise duckdb.Error.
        """
        query = "SELECT 1 FROM duckdb_columns() WHERE data_type LIKE '{}' LIMIT 1"
        self._zones.seen = bool(self._duckdb.execute(query.format("INTERVAL")).fetchall())
        self._zones.nanos = bool(self._duckdb.execute(query.format("TIME%_NS")).fetchall())
        self._zones.digits = time_digits.are_kept(self._duckdb)

    def keep_lengths(self, file: Path) -> None:
        """Keep the lengths of VARCHAR columns in `file`, and go on from what is there."""
        databases.move_shared(self._duckdb, file)
        registry.create(self._duckdb)


class EngineConnection:
    """A session's connection: see `catalog.connection.Connection`."""

    def __init__(
        self, connection: FakesnowConnection, prepare: Callable[[duckdb.DuckDBPyConnection, str], None] | None
    ) -> None:
        self._fakesnow, self._prepare = connection, prepare
        self._parameters: Mapping[str, str] = {}
        # What each new cursor has to run first.
        self._settings = [session_settings.zone_statement(session_settings.TIMEZONE)]
        self.execute(*self._settings)

    @property
    def database_folder(self) -> Path | None:
        return self._fakesnow.db_path

    @property
    def _duckdb(self) -> duckdb.DuckDBPyConnection:
        """DuckDB's connection, or the recording of a transaction: fakesnow's cursors take the same one."""
        return self._fakesnow.duckdb_connection

    def execute(self, sql: str, values: Any = None) -> duckdb.DuckDBPyConnection:
        return self._duckdb.execute(sql, values)

    @property
    def knows_zones(self) -> bool:
        return self._fakesnow.zones.seen

    @property
    def input_formats(self) -> frozenset[str]:
        return self._fakesnow.formats

    @property
    def knows_digits(self) -> bool:
        return self._fakesnow.zones.digits

    @property
    def knows_nanos(self) -> bool:
        return self._fakesnow.zones.nanos

    @property
    def runs_with_nanos(self) -> bool:
        return self._fakesnow.nanos

    def set_parameters(self, parameters: Mapping[str, str]) -> None:
        for statement in session_settings.statements(parameters, self._parameters):
            self.execute(statement)
        self._fakesnow.formats = session_settings.chosen_formats(parameters)
        self._parameters = parameters
        self._settings = session_settings.statements(parameters, {})

    @property
    def in_transaction(self) -> bool:
        return self._fakesnow.in_transaction

    def cursor(self) -> duckdb.DuckDBPyConnection:
        cursor = self._duckdb.cursor()
        for statement in self._settings:
            cursor.execute(statement)
        return cursor

    def plain_cursor(self) -> duckdb.DuckDBPyConnection:
        return self._duckdb.cursor()

    @contextmanager
    def cursor_in_schema(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with self.cursor() as cursor:
            cursor.execute(self._set_schema())
            yield cursor

    def register(self, view: str, rows: pa.Table) -> None:
        if isinstance(self._duckdb, Recording):
            self._duckdb.register(view, rows)
        else:
            register(self._duckdb, view, rows)

    @contextmanager
    def wide_numbers(self) -> Iterator[None]:
        self._fakesnow.wide = True
        try:
            yield
        finally:
            self._fakesnow.wide = False

    @contextmanager
    def implicit_casts(self, error: ImplicitCast) -> Iterator[None]:
        self._fakesnow.implicit = error
        try:
            yield
        finally:
            self._fakesnow.implicit = None

    @contextmanager
    def nanoseconds(self) -> Iterator[None]:
        self._fakesnow.nanos = self._fakesnow.zones.nanos = True
        try:
            yield
        finally:
            self._fakesnow.nanos = False

    def translate(self, expression: exp.Expr) -> exp.Expression:
        with _snowflake_errors():
            return self._fakesnow.cursor().translate(expression)

    def run(self, expression: exp.Expr, bindings: Any = None) -> Execution:
        cursor = self._fakesnow.cursor()
        with _snowflake_errors():
            cursor.run(expression, bindings or None)
        return cast(Execution, cursor)

    def define(self, expression: exp.Expr) -> Iterator[Sequence[tuple[str, int]]]:
        # fakesnow translates it, but does not run it: it trips over databases and columns whose names need quotes.
        cursor = self._fakesnow.cursor()
        with _snowflake_errors():
            for step in cursor.steps(expression):
                plain = cursor.translate(step)
                self.execute(plain.sql(dialect="duckdb"))
                yield plain.args.get("text_lengths") or []

    def describe(self, sql: str) -> list[tuple[Any, ...]] | None:
        with _snowflake_errors():
            return self._fakesnow.cursor().columns_without_running(sql)

    def result(self, query_id: str) -> pa.Table | None:
        kept = self._fakesnow.results_cache.get(query_id)
        return kept[0] if kept else None

    def rename_result(self, old: str, new: str) -> None:
        if (kept := self._fakesnow.results_cache.pop(old, None)) is not None:
            self._fakesnow.results_cache[new] = kept

    def use(self, database: str | None, schema: str | None) -> None:
        self._fakesnow.use(database, schema)
        self.execute(self._set_schema())

    def _set_schema(self) -> str:
        """DuckDB's statement that makes the current schema its own."""
        database = self._fakesnow.database
        schema = quote_identifier(self._fakesnow.duckdb_schema)
        target = f"{quote_identifier(database)}.{schema}" if database else "memory.main"
        return f"SET schema = {string_literal(target)}"

    def attach(self, name: str, file: Path | None) -> None:
        with self.cursor() as cursor:
            databases.attach(cursor, name, file)
            if self._prepare is not None:
                self._prepare(cursor, name)

    def detach(self, name: str) -> None:
        with self.cursor() as cursor:
            databases.detach(cursor, name)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.execute("BEGIN")
        self._fakesnow.in_transaction = True
        try:
            yield
        except BaseException:
            self._end("ROLLBACK")
            raise
        self._end("COMMIT")

    def begin(self) -> Recording:
        self.execute("BEGIN")
        self._fakesnow.in_transaction = True
        recording = Recording(self._duckdb)
        self._fakesnow.duckdb_connection = recording
        return recording

    def commit(self) -> None:
        self._end("COMMIT")

    def rollback(self) -> None:
        self._end("ROLLBACK")

    def _end(self, statement: str) -> None:
        """End the transaction and its recording."""
        try:
            self.execute(statement)
        finally:
            self._fakesnow.in_transaction = False
            if isinstance(self._duckdb, Recording):
                self._fakesnow.duckdb_connection = self._duckdb.connection

    def interrupt(self) -> None:
        self._duckdb.interrupt()

    def close(self) -> None:
        self._fakesnow.close()

    def is_closed(self) -> bool:
        return self._fakesnow.is_closed()


@contextmanager
def _snowflake_errors() -> Iterator[None]:
    try:
        yield
    except (snowflake.connector.errors.Error, duckdb.Error, SqlglotError, *GAPS) as error:
        raise to_snowflake_error(error) from error
