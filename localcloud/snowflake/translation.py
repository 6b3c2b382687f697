"""fakesnow's and DuckDB's errors in Snowflake's codes and words."""

from __future__ import annotations

import re

import duckdb
import snowflake.connector.errors
from sqlglot.errors import SqlglotError

from localcloud.snowflake import errors
from localcloud.snowflake.errors import SnowflakeError
from localcloud.snowflake.functions.macro import TOO_LONG, ZERO

# What DuckDB says of a text that can't be cast, and Snowflake's code, state and name for what it should have been.
MISFITS = (
    (r"Could not convert string ['\"](.*)['\"] to BOOL", "100037", "22018", "Boolean value"),
    (r"Could not convert string ['\"](?!-?[0-9.]+['\"])(.*)['\"] to ", "100038", "22018", "Numeric value"),
    (r'date field (?:format|value out of range): "(.*?)"', "100040", "22007", "Date"),
    (r'timestamp field (?:format|value out of range): "(.*?)"', "100035", "22007", "Timestamp"),
    (r'time field (?:format|value out of range): "(.*?)"', "100108", "22007", "Time"),
)


def misfit(first: str) -> SnowflakeError:
    """https://docs.snowflake.com/en/sql-reference/functions/sum#examples shows one."""
    for pattern, code, state, name in MISFITS:
        if found := re.search(pattern, first):
            return SnowflakeError(code, state, f"{name} '{found[1]}' is not recognized")
    return SnowflakeError("100038", "22018", first)


def translated(error: Exception) -> SnowflakeError:
    """fakesnow's and DuckDB's errors as Snowflake's."""
    if isinstance(error, SnowflakeError):
        return error
    if TOO_LONG in str(error):
        text = str(error).partition(TOO_LONG)[2].partition("' to DOUBLE")[0]
        return SnowflakeError("100078", "22000", f"String '{text}' is too long and would be truncated")
    if ZERO in str(error):
        return SnowflakeError("100051", "22012", "Division by zero")
    if isinstance(error, snowflake.connector.errors.Error):
        text = re.sub(r"^\d{6} \(\w{5}\): ", "", error.msg or str(error))
        if text.startswith("Conversion Error"):
            # fakesnow takes all of them for timestamps.
            return misfit(text.splitlines()[0])
        return SnowflakeError(f"{error.errno or 1:06d}", error.sqlstate or "42000", text)
    first = str(error).splitlines()[0] if str(error) else type(error).__name__
    match error:
        case duckdb.InterruptException():
            return errors.cancelled()
        case duckdb.TransactionException():
            # Snowflake would wait for the other's lock; DuckDB lets the later writer fail at once.
            return errors.locked()
        case duckdb.ConstraintException() if "NOT NULL" in first:
            return SnowflakeError("100072", "22000", "NULL result in a non-nullable column")
        case duckdb.ConversionException() | duckdb.OutOfRangeException() | duckdb.InvalidInputException():
            return misfit(first)
        case duckdb.CatalogException() | duckdb.BinderException():
            return errors.compilation("000904", "42000", first)
        case NotImplementedError() | AssertionError():
            return errors.unsupported(str(error)[:80] or "this statement")
        case duckdb.Error() | SqlglotError():
            return errors.compilation("001003", "42000", first)
    return errors.internal()
