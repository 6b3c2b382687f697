"""Numbers with decimals in pandas and in Python."""

from decimal import Decimal

import pytest

WIDE = "12345678901234567890.12::NUMBER(38, 2)"


@pytest.mark.rule(
    "In pandas a NUMBER with decimals is a float64, without them an integer",
    source="developer-guide/python-connector/python-connector-pandas#mapping-from-snowflake-to-pandas-data",
)
def test_numbers_with_decimals_are_floats_in_pandas(snowflake_server) -> None:
    with snowflake_server.connect() as connection:
        cursor = connection.cursor()
        query = "SELECT 1.5::NUMBER(18, 8) AS A, -0.25 AS B, 3 AS C, NULL::NUMBER(5, 2) AS D"
        types = cursor.execute(query).fetch_pandas_all().dtypes
        assert [types[name].kind for name in "ABCD"] == ["f", "f", "i", "f"]
        [row] = cursor.execute(f"SELECT -1.50::NUMBER(18, 8), 0.25, NULL::NUMBER(5, 2), {WIDE}").fetchall()
        assert row == (Decimal("-1.5"), Decimal("0.25"), None, Decimal("12345678901234567890.12"))
