"""Errors of fakesnow, DuckDB and sqlglot as Snowflake's."""

from __future__ import annotations

import re

import duckdb
import snowflake.connector.errors
from sqlglot.errors import SqlglotError

from localcloud.snowflake.engine import engine_errors
from localcloud.snowflake.engine.functions.macro import BINARY_TOO_LONG, NANOS, REFUSED, TOO_LONG
from localcloud.snowflake.engine.functions.scalar import raised
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError

# engine_errors.py knows the common conversions; the words of the others are DuckDB's.
_CONVERSION = "a conversion of this value"
# How DuckDB's errors begin.
_ENGINE_ERROR = re.compile(r"(?:[A-Z]\w*[ -])+Error: |Failed to execute ")


def to_snowflake_error(error: Exception) -> SnowflakeError:
    """Return the error with Snowflake's code and text: an internal error if nothing better is known."""
    if isinstance(error, SnowflakeError):
        return error
    if found := raised(str(error)):
        return found
    if NANOS in str(error):
        return errors.nanoseconds()
    if REFUSED in str(error):
        return errors.unsupported(str(error).partition(REFUSED)[2].partition("' to DOUBLE")[0])
    if TOO_LONG in str(error):
        text = str(error).partition(TOO_LONG)[2].partition("' to DOUBLE")[0]
        return SnowflakeError("100078", "22000", f"String '{text}' is too long and would be truncated")
    if BINARY_TOO_LONG in str(error):
        text = re.split("' to DOUBLE|\\n", str(error).partition(BINARY_TOO_LONG)[2])[0]
        return SnowflakeError("100078", "22000", f"Binary value '{text}' is too long and would be truncated")
    if found := engine_errors.from_message(str(error)):
        return found
    if isinstance(error, snowflake.connector.errors.Error):
        text = re.sub(r"^\d{6} \(\w{5}\): ", "", error.msg or str(error))
        if text.startswith("Conversion Error"):
            # fakesnow gives every one the code of a timestamp.
            return errors.unsupported(_CONVERSION)
        # engine_errors.py knows the common ones; the words of the others are DuckDB's.
        if _ENGINE_ERROR.match(text):
            return errors.unsupported("this statement")
        return SnowflakeError(f"{error.errno or 1:06d}", error.sqlstate or "42000", text)
    first = _own_words(str(error).splitlines()[0]) if str(error) else type(error).__name__
    match error:
        case duckdb.InterruptException():
            return errors.cancelled()
        case duckdb.TransactionException():
            # Snowflake would wait for the other's lock; DuckDB lets the later writer fail at once.
            return errors.locked()
        case duckdb.ConstraintException() if "NOT NULL" in first:
            return SnowflakeError("100072", "22000", "NULL result in a non-nullable column")
        case duckdb.ConversionException() | duckdb.OutOfRangeException() | duckdb.InvalidInputException():
            return errors.unsupported(_CONVERSION)
        case NotImplementedError() | AssertionError():
            return errors.unsupported(_own_words(str(error))[:80] or "this statement")
        case duckdb.IOException() | duckdb.OutOfMemoryException() | duckdb.FatalException():
            return errors.internal()
        case duckdb.Error():
            return errors.unsupported("this statement")
        case SqlglotError():
            return errors.compilation("001003", "42000", first)
    return errors.internal()


def _own_words(text: str) -> str:
    """Return a message without the words of the engine: its kind of error, and what is not supported in it."""
    plain = re.sub(r"^(?:[A-Z]\w+ )+Error: ", "", text)
    return re.sub(r" (?:is|are) not supported\b.*|, got <class .*", "", plain)
