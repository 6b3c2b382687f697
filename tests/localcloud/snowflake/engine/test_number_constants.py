"""Texts of numbers in arithmetic."""

from decimal import Decimal

import pytest


@pytest.mark.rule(
    "A text that is a number counts as that number in arithmetic, exactly",
    source="sql-reference/data-type-conversion#implicit-casting-coercion",
    status="matches Snowflake for constants; the scale of the result is from memory. Other texts need a cast",
)
def test_texts_of_numbers_are_numbers_in_arithmetic(sql) -> None:
    sql("CREATE TABLE T AS SELECT 2.9::NUMBER(8, 4) AS PRICE")
    assert sql("SELECT PRICE + '37.12', PRICE - '-1', '2' * PRICE FROM T") == [
        (Decimal("40.0200"), Decimal("3.9000"), Decimal("5.8000"))
    ]
    assert sql("SELECT '1' + '2', 7 / '2', 7 % ' 4 '") == [(3, Decimal("3.5"), 3)]
    assert sql("SELECT 17 || '76'") == [("1776",)]


@pytest.mark.rule(
    "A text of a number with a fraction is compared with whole numbers, and chosen beside them, as that number",
    source="https://github.com/mlorek/frostlake/blob/main/docs/functions.md",
    status="matches for columns and constants; beside other expressions the text is rounded to their scale",
)
def test_texts_with_a_fraction_beside_numbers(sql) -> None:
    sql("CREATE TABLE T (I INT, N NUMBER(6, 2), S VARCHAR, F FLOAT)")
    sql("INSERT INTO T VALUES (3, 1.25, '3.4', 2.5)")
    assert sql("SELECT I = '3.4', I IN ('3.4'), I > '2.9', I BETWEEN '3.1' AND '3.9', I = '3.0' FROM T") == [
        (False, False, True, False, True)
    ]
    assert sql("SELECT N = '1.254', N = '1.250', S = '3.4', S = '3.40', F > '2.4', 3 < '3.2' FROM T") == [
        (False, True, True, False, True, True)
    ]
    assert sql("SELECT COALESCE('1.5', 1), IFF(TRUE, '-1.5', 1), DECODE(1, 1, '1.5', 2), GREATEST('1.5', 1)") == [
        (Decimal("1.5"), Decimal("-1.5"), Decimal("1.5"), Decimal("1.5"))
    ]
    assert sql("SELECT COALESCE('1.5', I), CASE WHEN I = 3 THEN '2.5' ELSE I END, COALESCE(S, '1.5') FROM T") == [
        (Decimal("1.5"), Decimal("2.5"), "3.4")
    ]
    sql("UPDATE T SET I = '4.6', S = '1.50' WHERE I > '2.9'")
    assert sql("SELECT I, S FROM T") == [(5, "1.50")]
