from datetime import datetime

import pytest


@pytest.mark.rule("A NULL timestamp is returned as None", source="from memory")
def test_a_null_time_is_none_beside_one_that_is_not(snowflake_server):
    with snowflake_server.connect() as connection, connection.cursor() as cursor:
        for statement in (
            "CREATE WAREHOUSE IF NOT EXISTS NULL_TIMES",
            "USE WAREHOUSE NULL_TIMES",
            "CREATE OR REPLACE DATABASE NULL_TIMES",
            "CREATE TABLE NULL_TIMES.PUBLIC.T (N NUMBER, A TIMESTAMP_NTZ)",
            "INSERT INTO NULL_TIMES.PUBLIC.T VALUES (1, NULL), (2, '2021-12-25 07:00:00')",
        ):
            cursor.execute(statement)
        found = cursor.execute("SELECT A FROM NULL_TIMES.PUBLIC.T ORDER BY N").fetchall()
    assert found == [(None,), (datetime(2021, 12, 25, 7),)]
