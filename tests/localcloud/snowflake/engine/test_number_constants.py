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
