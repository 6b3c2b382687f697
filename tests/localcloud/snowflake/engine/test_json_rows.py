"""Rows in JSON, as Snowflake's answers in the Node.js driver's tests have them:
https://github.com/snowflakedb/snowflake-connector-nodejs/tree/master/test/unit/connection/result
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pyarrow as pa
import pytest
import snowflake.connector

from localcloud.snowflake.engine.json_rows import rowset
from tests.localcloud.snowflake.conftest import Server


def encoded(type_: str, *values: object) -> list[str | None]:
    return [row[0] for row in rowset(pa.table({"C": pa.array(values)}), [{"type": type_}])]


def test_each_type() -> None:
    assert encoded("boolean", True, False, None) == ["1", "0", None]
    assert encoded("fixed", 123, None) == ["123", None]
    assert encoded("fixed", Decimal("12345678901234567890123456789012345678")) == [
        "12345678901234567890123456789012345678"
    ]
    assert encoded("fixed", Decimal("0.00000001"), Decimal("-1.5")) == ["0.00000001", "-1.50000000"]
    assert encoded("real", 123.456, 12345678901234567890123456789012345678.0) == ["123.456", "1.23456789012346e+37"]
    assert encoded("real", float("inf"), float("-inf"), float("nan")) == ["inf", "-inf", "NaN"]
    assert encoded("time", time(12, 34, 56, 789789)) == ["45296.789789000"]
    assert encoded("timestamp_ntz", datetime(2016, 1, 21, 6, 32, 44)) == ["1453357964.000000000"]
    assert encoded("timestamp_ltz", datetime(2016, 1, 21, 14, 32, 44, tzinfo=UTC)) == ["1453386764.000000000"]
    assert encoded("timestamp_ntz", datetime(1969, 12, 31, 23, 59, 59, 500000)) == ["-0.500000000"]
    assert encoded("date", date(1970, 1, 2), date(1969, 12, 31), None) == ["1", "-1", None]
    # The year 10000, which Python's dates do not have.
    assert rowset(pa.table({"C": pa.array([2932897], pa.date32())}), [{"type": "date"}]) == [["2932897"]]
    late = pa.array([253402300800000000], pa.timestamp("us"))
    assert rowset(pa.table({"C": late}), [{"type": "timestamp_ntz"}]) == [["253402300800.000000000"]]
    assert encoded("binary", bytes.fromhex("0123456789ABCDEF")) == ["0123456789ABCDEF"]
    assert encoded("text", "é\n", "") == ["é\n", ""]
    assert rowset(pa.table({"A": pa.array([], pa.int64())}), [{"type": "fixed"}]) == []


@pytest.mark.parametrize("parameter", ["PYTHON_CONNECTOR_QUERY_RESULT_FORMAT", "QUERY_RESULT_FORMAT"])
@pytest.mark.rule(
    "A driver's parameter …_QUERY_RESULT_FORMAT, at login, by ALTER SESSION or in a request, chooses Arrow or JSON",
    source="https://github.com/snowflakedb/snowflake-connector-python/blob/main/test/integ/test_arrow_result.py",
)
def test_a_client_gets_the_format_that_it_asks_for(snowflake_server: Server, parameter: str) -> None:
    query = (
        "SELECT 1.50 AS N, 'é' AS S, TRUE AS B, NULL AS X, '2024-02-29'::DATE AS D, '12:34:56.789'::TIME AS T, "
        "'1969-12-31 23:59:59.5'::TIMESTAMP_NTZ AS M, '2024-01-02 03:04:05+02:00'::TIMESTAMP_LTZ AS L, "
        "X'AB' AS R, 0.1::FLOAT AS F, PARSE_JSON('[1]') AS V"
    )
    with snowflake_server.connect() as connection, connection.cursor() as cursor:
        in_arrow = cursor.execute(query).fetchall()
        for text in (query, "SELECT 1"):
            cursor.execute(text, _statement_params={parameter: "json"})
            assert cursor._query_result_format == "json"
        cursor.execute(f"ALTER SESSION SET {parameter} = 'json'")
        in_json = cursor.execute(query).fetchall()
        assert cursor._query_result_format == "json"
        assert in_json == in_arrow
        assert cursor.execute("SELECT 1").fetchall() == [(1,)]
        assert cursor._query_result_format == "json"
        assert cursor.execute("SELECT * FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))").fetchall() == [(1,)]
        cursor.execute(f"ALTER SESSION UNSET {parameter}")
        assert cursor.execute("SELECT 1").fetchall() == [(1,)]
        assert cursor._query_result_format == "arrow"
        with pytest.raises(snowflake.connector.errors.ProgrammingError):
            cursor.execute(f"ALTER SESSION SET {parameter} = 'XML'")
    with snowflake_server.connect(session_parameters={parameter: "JSON"}) as connection, connection.cursor() as cursor:
        assert cursor.execute(query).fetchall() == in_arrow
        assert cursor._query_result_format == "json"
