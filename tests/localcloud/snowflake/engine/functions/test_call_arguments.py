"""Calls with too few and too many arguments."""

from __future__ import annotations

import pytest
from snowflake.connector.errors import ProgrammingError

from localcloud.snowflake.engine.functions import call_arguments
from localcloud.snowflake.engine.functions.argument_counts import COUNTS
from localcloud.snowflake.engine.functions.registry import NAMES
from localcloud.snowflake.wire.statement import parse

FEW, MANY = (
    "not enough arguments for function [{}], expected {}, got {}",
    "too many arguments for function [{}] expected {}, got {}",
)
WRONG = [
    ("SELECT UPPER('a', 'b')", 7, MANY.format("UPPER('a', 'b')", 1, 2)),
    ("SELECT SUBSTR('a')", 7, FEW.format("SUBSTR('a')", 2, 1)),
    ("SELECT IFF(TRUE)", 7, FEW.format("IFF(TRUE)", 3, 1)),
    ("SELECT COALESCE('a')", 7, FEW.format("COALESCE('a')", 2, 1)),
    ("SELECT 1, ABS(1, 2)", 10, MANY.format("ABS(1, 2)", 1, 2)),
    ("SELECT REPLACE('a*b', '*', '', 'x')", 7, MANY.format("REPLACE('a*b', '*', '', 'x')", 3, 4)),
    ("SELECT IFF(N IS DISTINCT FROM 1, 2) FROM T", 7, FEW.format("IFF(N IS DISTINCT FROM 1, 2)", 3, 2)),
    ("SELECT MAX(N, 1) FROM T", 7, MANY.format("MAX(N, 1)", 1, 2)),
    ("SELECT COUNT() FROM T", 7, FEW.format("COUNT()", 1, 0)),
    ("SELECT NVL(1, 2, 3)", 7, MANY.format("NVL(1, 2, 3)", 2, 3)),
    ("SELECT ROW_NUMBER(1) OVER (ORDER BY N) FROM T", 7, MANY.format("ROW_NUMBER(1)", 0, 1)),
    ("SELECT ARRAY_CAT([1], [2], [3])", 7, MANY.format("ARRAY_CAT([1], [2], [3])", 2, 3)),
    ("SELECT TO_DATE('2024-01-01', 'YYYY-MM-DD', 1)", 7, MANY.format("TO_DATE('2024-01-01', 'YYYY-MM-DD', 1)", 2, 3)),
    ("SELECT IS_INTEGER(1, 2)", 7, MANY.format("IS_INTEGER(1, 2)", 1, 2)),
    ("SELECT COMPRESS('a')", 7, FEW.format("COMPRESS('a')", 2, 1)),
    ("SELECT DECOMPRESS_STRING('00', 'ZLIB', 1)", 7, MANY.format("DECOMPRESS_STRING('00', 'ZLIB', 1)", 2, 3)),
    ("SELECT GETBIT(1)", 7, FEW.format("GETBIT(1)", 2, 1)),
    ("SELECT HLL() FROM T", 7, FEW.format("HLL()", 1, 0)),
    ("SELECT KURTOSIS(N, 1) FROM T", 7, MANY.format("KURTOSIS(N, 1)", 1, 2)),
    ("SELECT SOUNDEX_P123()", 7, FEW.format("SOUNDEX_P123()", 1, 0)),
    ("SELECT RATIO_TO_REPORT(N, N) OVER () FROM T", 7, MANY.format("RATIO_TO_REPORT(N, N)", 1, 2)),
    ("SELECT GET_DDL('TABLE')", 7, FEW.format("GET_DDL('TABLE')", 2, 1)),
    ("SELECT SYSTIMESTAMP(1)", 7, MANY.format("SYSTIMESTAMP(1)", 0, 1)),
    ("INSERT INTO T SELECT LENGTH('a', 1)", 21, MANY.format("LENGTH('a', 1)", 1, 2)),
]  # fmt: skip


@pytest.mark.rule(
    "A function with too few arguments is error 000938, with too many 000939, with its place and the numbers",
    source="sql-reference/functions/search#examples",
    status="matches Snowflake for the functions in argument_counts.py; columns are printed without their tables",
)
def test_wrong_numbers(sql) -> None:
    sql("CREATE TABLE T (N INT)")
    for statement, position, text in WRONG:
        with pytest.raises(ProgrammingError) as error:
            sql(statement)
        number = 938 if text.startswith("not") else 939
        assert (error.value.errno, error.value.sqlstate) == (number, "22023"), (statement, error.value.msg)
        assert f"error line 1 at position {position}\n{text}" in error.value.msg, statement


RIGHT = [
    ("SELECT COUNT(*), COUNT(DISTINCT A, B) FROM T", [(1, 1)]),
    ("SELECT * REPLACE (A + 1 AS A, B + 1 AS B) FROM T", [(2, 3)]),
    ("SELECT POSITION('b' IN 'abc'), DATE_PART(year FROM '2024-01-31'::DATE)", [(2, 2024)]),
    ("SELECT LAG FROM (SELECT 1 AS LAG) AS RANK (LAG)", [(1,)]),
    ("WITH LEN (A, B, C) AS (SELECT 1, 2, 3) SELECT C FROM LEN", [(3,)]),
    ("SELECT COALESCE((SELECT MAX(A) FROM T), 2), SUBSTR('a,b', 1, 2), LISTAGG(A, ',') FROM T", [(1, "a,", "1")]),
    ("SELECT MIN_BY(A, B), CONCAT('a'), GREATEST(1), LTRIM(' a'), TRIM('xax', 'x') FROM T", [(1, "a", 1, "a", "a")]),
]  # fmt: skip


def test_right_numbers(sql) -> None:
    sql("CREATE TABLE T (A INT, B INT)")
    sql("INSERT INTO T VALUES (1, 2)")
    for statement, rows in RIGHT:
        assert sql(statement) == rows, statement
    sql("CREATE TABLE LOG (A INT, B INT, C INT)")
    sql("INSERT INTO LOG (A, B, C) VALUES (1, 2, 3)")
    sql("CREATE VIEW LEN (A, B) AS SELECT 1, 2")
    assert sql("SELECT * FROM LEN") == [(1, 2)]


def test_other_syntax_is_not_counted() -> None:
    for text in (
        "UPPER(,)",
        "S.UPPER(1, 2)",
        "MOD(",
        "UPPER",
        '"UPPER"(1, 2)',
        "MIN(SELECT 1, 2)",
        "COUNT(* EXCLUDE (A), 1)",
    ):
        assert call_arguments.first_fault(parse(f"SELECT {text}")) is None, text


def test_names_of_objects_are_no_calls() -> None:
    for text in (
        "CREATE TABLE LOG (A INT)",
        "INSERT INTO LOG (A) SELECT 1",
        "WITH LEN (A, B) AS (SELECT 1, 2) SELECT 1",
    ):
        assert call_arguments.first_fault(parse(text)) is None, text


def test_a_place_on_a_later_line() -> None:
    found = call_arguments.first_fault(parse("SELECT 1,\n  abs(1,  x . y)"))
    assert found is not None
    assert found.message.endswith("error line 2 at position 2\n" + MANY.format("ABS(1, X . Y)", 1, 2))


def test_each_count_is_of_a_function_that_is_supported() -> None:
    assert set(COUNTS) <= NAMES
    assert all(most is None or fewest <= most for fewest, most in COUNTS.values())
