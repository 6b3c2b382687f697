"""A query that DuckDB would answer otherwise is refused, wherever it stands."""

import pytest
from snowflake.connector.errors import ProgrammingError

LOSSY = [
    "SELECT ST_GEOHASH(A) AS X FROM T",
    "SELECT TO_DOUBLE(A, '999') AS X FROM T",
]


@pytest.mark.rule(
    "Functions use all their arguments",
    source="from memory",
    status="differs: a query is refused if DuckDB has no equivalent for an argument",
)
@pytest.mark.parametrize("lossy", LOSSY)
def test_what_would_be_lost_is_refused(sql, lossy) -> None:
    sql("CREATE TABLE T (A VARCHAR)")
    sql("CREATE VIEW GOOD AS SELECT SHA2(A, 256) AS X, REGEXP_REPLACE(A, 'a', 'b') AS Y FROM T")
    for statement in ("{}", "INSERT INTO T {}", "CREATE TABLE N AS {}", "CREATE VIEW V AS {}", "SELECT * FROM ({})"):
        with pytest.raises(ProgrammingError, match=r"the local Snowflake does not support|not implemented"):
            sql(statement.format(lossy))
    assert sql("SELECT * FROM T") == sql("SELECT * FROM GOOD") == []
    assert sql("SHOW TABLES LIKE 'N'") == sql("SHOW VIEWS LIKE 'V'") == []


def test_parts_of_a_local_time_are_in_the_zone_of_the_session(sql) -> None:
    """https://docs.snowflake.com/en/sql-reference/functions/date_part"""
    sql("ALTER SESSION SET TIMEZONE = 'Asia/Tokyo'")
    local = "'2024-01-01 20:30:00 +0000'::TIMESTAMP_LTZ"
    parts = f"DATE_PART(DAY, {local}), EXTRACT(HOUR FROM {local}), HOUR({local}), DATE_PART('y', {local})"
    assert sql(f"SELECT {parts}, WEEKISO({local})") == [(2, 5, 5, 2024, 1)]
    assert sql(
        "SELECT DATE_PART(EPOCH_SECOND, CURRENT_TIMESTAMP()) > 1700000000, YEAR(CURRENT_TIMESTAMP()) > 2023"
    ) == [(True, True)]
