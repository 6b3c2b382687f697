"""Errors of the libraries in Snowflake's codes."""

from __future__ import annotations

import duckdb
import pytest
from snowflake.connector.errors import ProgrammingError
from sqlglot.errors import ParseError

from localcloud.snowflake.engine.error_translation import to_snowflake_error
from localcloud.snowflake.engine.functions.macro import REFUSED, TOO_LONG
from localcloud.snowflake.wire import errors

CASES: list[tuple[Exception, str, str]] = [
    (duckdb.InterruptException("INTERRUPT Error: Interrupted!"), "000604", "cancel"),
    (duckdb.TransactionException("Conflict on tuple deletion!"), "000625", "lock"),
    (duckdb.ConstraintException("NOT NULL constraint failed: T.A"), "100072", "NULL result in a non-nullable column"),
    (duckdb.ConstraintException("Duplicate key"), "000002", "does not support this statement."),
    (duckdb.ConversionException("Conversion Error: first\nsecond"), "000002", "a conversion of this value."),
    (duckdb.OutOfRangeException("beyond"), "000002", "a function of this value."),
    (duckdb.CatalogException("no such thing"), "000002", "does not support this statement."),
    (duckdb.BinderException("does not bind"), "000002", "does not support this statement."),
    (
        duckdb.ParserException('Parser Error: syntax error at or near "MASKING"'),
        "000002",
        "this statement near MASKING",
    ),
    (duckdb.ParserException("Parser Error: Expected a constant"), "000002", "does not support this statement."),
    (duckdb.CatalogException("Catalog Error: Type with name X does not exist!"), "000002", "the type X"),
    (
        duckdb.BinderException('Binder Error: Macro "_fs_x"() does not support the supplied arguments.'),
        "000002",
        "does not support a function of these arguments.",
    ),
    (
        duckdb.BinderException('Binder Error: Function "x" is a Macro Function. "DISTINCT" is for aggregates'),
        "000002",
        "does not support a function of these arguments.",
    ),
    (
        duckdb.BinderException("Binder Error: Cannot mix values of type VARCHAR and INTEGER_LITERAL in COALESCE"),
        "000002",
        "does not support values of different types without a cast.",
    ),
    (
        duckdb.BinderException(
            'Could not choose a best candidate function for the function call "trunc(STRING_LITERAL, "NULL")". In order'
        ),
        "000002",
        "does not support trunc(VARCHAR, NULL) without a cast.",
    ),
    (
        duckdb.ConversionException("Conversion Error: Unimplemented type for cast (DATE -> DECIMAL(1,0))"),
        "001007",
        "invalid type [CAST(DATE AS NUMBER(1,0))] for parameter 'TO_NUMBER'",
    ),
    (duckdb.Error("something"), "000002", "does not support this statement."),
    (duckdb.DependencyException("Dependency Error: Cannot drop entry"), "000002", "does not support this statement."),
    (duckdb.OutOfMemoryException("could not allocate"), "000603", "internal error"),
    (
        duckdb.ConversionException("Conversion Error: Failed to cast value to decimal: x"),
        "100071",
        "Failed to cast variant value x to FIXED",
    ),
    (
        duckdb.InvalidInputException("Unable to cast 'x' to DOUBLE when casting from source column c"),
        "100071",
        "Failed to cast variant value x to FLOAT",
    ),
    (ParseError("does not parse"), "001003", "does not parse"),
    (NotImplementedError("PIVOT"), "000002", "PIVOT"),
    (AssertionError(), "000002", "this statement"),
    (
        ProgrammingError(
            msg='Binder Error: Alias "A" is an expression that is not yet supported.', errno=1, sqlstate="02000"
        ),
        "000002",
        "this statement",
    ),
    (
        NotImplementedError("GENERATOR without ROWCOUNT is not supported in DuckDB"),
        "000002",
        "GENERATOR without ROWCOUNT.",
    ),
    (
        ProgrammingError(msg="Binder Error: at least one window function must appear in it", errno=1, sqlstate="x"),
        "000992",
        "found QUALIFY clause but no window function.",
    ),
    (duckdb.ConversionException("Conversion Error: Time out of range: 1:2:-3"), "000002", "parts out of range"),
    (
        duckdb.InvalidInputException(
            'Invalid Input Error: Could not parse string "x" according to format specifier "%Y"'
        ),
        "100096",
        "Can't parse 'x'",
    ),
    (duckdb.ConversionException(f"Could not convert string '{REFUSED}a thing' to DOUBLE"), "000002", "a thing"),
    (duckdb.ConversionException(f"Could not convert string '{TOO_LONG}abc' to DOUBLE"), "100078", "String 'abc' is"),
    (
        ProgrammingError(msg="Conversion Error: x\ny", errno=100035, sqlstate="22007"),
        "000002",
        "a conversion of this value.",
    ),
    (ProgrammingError(msg="Binder Error: x\ny", errno=2043, sqlstate="02000"), "000002", "this statement"),
    (ProgrammingError(msg="not found", errno=709, sqlstate="02000"), "000709", "not found"),
    (ProgrammingError(msg='Referenced column "A" not found', errno=2043), "000904", "invalid identifier 'A'"),
    (ValueError("a bug"), "000603", "internal error"),
]


@pytest.mark.parametrize(
    ("error", "code", "text"), CASES, ids=[f"{type(case[0]).__name__}-{case[1]}" for case in CASES]
)
def test_each_error_has_snowflakes_code(error, code, text) -> None:
    found = to_snowflake_error(error)
    assert (found.code, text in found.message) == (code, True), found.message
    assert "Error: " not in found.message
    assert "DuckDB" not in found.message


def test_an_error_of_snowflakes_stays_as_it_is() -> None:
    error = errors.syntax("X")
    assert to_snowflake_error(error) is error
