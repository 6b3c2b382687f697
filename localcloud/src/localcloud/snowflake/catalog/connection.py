"""The interface to the SQL engine that a session works through; `engine.connection` implements it.

Statements in DuckDB's SQL go to `execute`; statements in Snowflake's SQL go to `run`, `define` and `describe`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pyarrow as pa
from sqlglot import exp

from localcloud.snowflake.wire.errors import ImplicitCast


class SupportsExecute(Protocol):
    """Anything that runs DuckDB's SQL: a connection of the engine, a cursor of DuckDB's."""

    def execute(self, sql: str, values: Any = None, /) -> duckdb.DuckDBPyConnection:
        """Run a statement. Raise duckdb.Error."""


class Execution(Protocol):
    """A statement that has run: its rows, and what the protocol reports about it."""

    @property
    def rows(self) -> pa.Table:
        """The rows as DuckDB returned them."""

    @property
    def rowcount(self) -> int | None:
        """The number of rows returned or changed."""

    @property
    def sfqid(self) -> str | None:
        """The id under which RESULT_SCAN finds the rows."""

    def columns(self) -> list[tuple[Any, ...]]:
        """Return the columns as DuckDB describes them: their name, their type, and maybe more."""

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return the rows as Python values."""


class Connection(SupportsExecute, Protocol):
    """A session's connection to the engine. Several sessions that act for one client share it."""

    @property
    def database_folder(self) -> Path | None:
        """The folder of the databases' files; None if they are in memory."""

    @property
    def knows_zones(self) -> bool:
        """True once a statement has used TIMESTAMP_TZ: from then on a value may be of the type."""

    @property
    def input_formats(self) -> frozenset[str]:
        """The parameters DATE_INPUT_FORMAT, TIME_INPUT_FORMAT and TIMESTAMP_INPUT_FORMAT that are not AUTO."""

    @property
    def knows_digits(self) -> bool:
        """True once a statement has used TIME(n) or TIMESTAMP_…(n)."""

    @property
    def knows_nanos(self) -> bool:
        """True once a statement has used a time with nine digits of a second, other than a TIMESTAMP_TZ."""

    @property
    def runs_with_nanos(self) -> bool:
        """True in a block of `nanoseconds`."""

    def set_parameters(self, parameters: Mapping[str, str]) -> None:
        """Let the session's parameters be in force here: those of `engine.session_settings.KEYS`, all of them."""

    @property
    def in_transaction(self) -> bool:
        """True while DuckDB has an open transaction, which any error ends."""

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Return a cursor with its own transaction, whose errors leave the session's transaction intact."""

    def plain_cursor(self) -> duckdb.DuckDBPyConnection:
        """Return such a cursor for statements whose answers no parameter changes: it is opened sooner."""

    def cursor_in_schema(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """Return such a cursor in the session's current schema."""

    def register(self, view: str, rows: pa.Table) -> None:
        """Let DuckDB read `rows` as a temporary view."""

    def wide_numbers(self) -> AbstractContextManager[None]:
        """Let whole numbers have more than 64 bits in the statements of the block."""

    def implicit_casts(self, error: ImplicitCast) -> AbstractContextManager[None]:
        """Cast texts or VARIANTs beside numbers and dates in the statements of the block: what the error is of."""

    def nanoseconds(self) -> AbstractContextManager[None]:
        """Let times have nine digits of a second in the statements of the block."""

    def translate(self, expression: exp.Expr) -> exp.Expression:
        """Return Snowflake's SQL as DuckDB's; `expression` stays as it is. Raise SnowflakeError."""

    def run(self, expression: exp.Expr, bindings: Any = None) -> Execution:
        """Run a statement of Snowflake's SQL; `expression` stays as it is. Raise SnowflakeError."""

    def define(self, expression: exp.Expr) -> Iterator[Sequence[tuple[str, int]]]:
        """Run a CREATE or ALTER of Snowflake's SQL, and yield each step's VARCHAR lengths by column.

        Raise SnowflakeError.
        """

    def describe(self, sql: str) -> list[tuple[Any, ...]] | None:
        """Return the columns of a statement without running it; None where only running it would tell.

        Raise SnowflakeError.
        """

    def result(self, query_id: str) -> pa.Table | None:
        """Return the rows of a query that the engine has run, None if it does not keep them."""

    def rename_result(self, old: str, new: str) -> None:
        """Let the rows of a query that the engine has run be found by another id."""

    def use(self, database: str | None, schema: str | None) -> None:
        """Make this the current namespace. Nothing is checked."""

    def attach(self, name: str, file: Path | None) -> None:
        """Create a database with its schema PUBLIC, in memory or in `file`.

        Raise SnowflakeError if the name is taken.
        """

    def detach(self, name: str) -> None:
        """Drop a database."""

    def transaction(self) -> AbstractContextManager[None]:
        """Run the block in one transaction of DuckDB's, which an error rolls back."""

    def begin(self) -> Any:
        """Begin a transaction, and return the recording of the changes made in it."""

    def commit(self) -> None:
        """Commit it. Raise duckdb.TransactionException if another one was faster."""

    def rollback(self) -> None:
        """Roll it back."""

    def interrupt(self) -> None:
        """Stop the query that runs now."""

    def close(self) -> None:
        """Close it; an open transaction is rolled back."""

    def is_closed(self) -> bool:
        """Return whether it was closed."""
