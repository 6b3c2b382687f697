"""Errors of fakesnow, DuckDB and sqlglot as Snowflake's."""

from __future__ import annotations

import re

import duckdb
import snowflake.connector.errors
from sqlglot.errors import SqlglotError

from localcloud.snowflake.engine import engine_errors
from localcloud.snowflake.engine.functions.macro import BINARY_TOO_LONG, CHARACTER_CODE, NANOS, REFUSED, TOO_LONG
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
    text = str(error)
    if found := raised(text) or _of_mark(text) or engine_errors.from_message(text):
        return found
    if isinstance(error, snowflake.connector.errors.Error):
        return _of_fakesnow(error)
    return _of_duckdb(error, _own_words(text.splitlines()[0]) if text else type(error).__name__)


def _of_mark(text: str) -> SnowflakeError | None:
    """Return the error of a macro or rewrite of ours, which fails in a cast of a text with a mark."""
    if NANOS in text:
        return errors.nanoseconds()
    if REFUSED in text:
        return errors.unsupported(text.partition(REFUSED)[2].partition("' to DOUBLE")[0])
    if CHARACTER_CODE in text:
        code = text.partition(CHARACTER_CODE)[2].partition("' to DOUBLE")[0]
        return SnowflakeError("100132", "22000", f"Invalid character code {code} in the CHR input")
    if TOO_LONG in text:
        value = text.partition(TOO_LONG)[2].partition("' to DOUBLE")[0]
        return SnowflakeError("100078", "22000", f"String '{value}' is too long and would be truncated")
    if BINARY_TOO_LONG in text:
        value = re.split("' to DOUBLE|\\n", text.partition(BINARY_TOO_LONG)[2])[0]
        return SnowflakeError("100078", "22000", f"Binary value '{value}' is too long and would be truncated")
    return None


def _of_fakesnow(error: snowflake.connector.errors.Error) -> SnowflakeError:
    text = re.sub(r"^\d{6} \(\w{5}\): ", "", error.msg or str(error))
    if text.startswith("Conversion Error"):
        # fakesnow gives every one the code of a timestamp.
        return errors.unsupported(_CONVERSION)
    # engine_errors.py knows the common ones; the words of the others are DuckDB's.
    if _ENGINE_ERROR.match(text):
        return errors.unsupported("this statement")
    return SnowflakeError(f"{error.errno or 1:06d}", error.sqlstate or "42000", text)


def _of_duckdb(error: Exception, first: str) -> SnowflakeError:
    """Return the error for one of DuckDB, sqlglot or Python, whose first line is `first`."""
    match error:
        case duckdb.InterruptException():
            return errors.cancelled()
        case duckdb.TransactionException():
            # Snowflake would wait for the other's lock; DuckDB lets the later writer fail at once.
            return errors.locked()
        case duckdb.ConstraintException() if "NOT NULL" in first:
            return SnowflakeError("100072", "22000", "NULL result in a non-nullable column")
        case duckdb.ConversionException():
            return errors.unsupported(_CONVERSION)
        case duckdb.OutOfRangeException() | duckdb.InvalidInputException():
            return errors.unsupported("a function of this value")
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
