"""Clustering keys of tables that are there."""

import pytest
from snowflake.connector.errors import ProgrammingError


@pytest.mark.rule(
    "ALTER TABLE sets, drops, suspends and resumes a clustering key",
    source="sql-reference/sql/alter-table#clustering-actions-clusteringaction",
    status="stored and shown; data is not clustered. RECLUSTER, which is deprecated, is not supported",
)
def test_a_clustering_key_is_altered(sql) -> None:
    sql("CREATE TABLE T (A INT, B VARCHAR)")

    def shown() -> list[tuple]:
        return [(row[6], row[11]) for row in sql("SHOW TABLES LIKE 'T'")]

    assert shown() == [("", "OFF")]
    sql("ALTER TABLE T CLUSTER BY (A, SUBSTR(B, 1, 2))")
    assert shown() == [("LINEAR(A, SUBSTR(B, 1, 2))", "ON")]
    sql("ALTER TABLE T SUSPEND RECLUSTER")
    assert shown() == [("LINEAR(A, SUBSTR(B, 1, 2))", "OFF")]
    sql("ALTER TABLE T RESUME RECLUSTER")
    sql("ALTER TABLE T CLUSTER BY LINEAR (A, B > 'x')")
    assert shown() == [("LINEAR(A, B > 'x')", "ON")]
    with pytest.raises(ProgrammingError) as error:
        sql("ALTER TABLE T CLUSTER BY (NOBODY)")
    assert error.value.errno == 904
    sql("ALTER TABLE T DROP CLUSTERING KEY")
    assert shown() == [("", "OFF")]
    assert sql("ALTER TABLE IF EXISTS NOBODY CLUSTER BY (A)")


@pytest.mark.rule(
    "A clustering key of CREATE TABLE has columns and expressions",
    source="user-guide/tables-clustering-keys",
    status="stored and shown; data is not clustered",
)
def test_a_table_is_created_with_a_clustering_key(sql) -> None:
    sql("CREATE TABLE T1 (C1 DATE, C2 VARCHAR, C3 NUMBER) CLUSTER BY (TO_DATE(C1), SUBSTRING(C2, 0, 10), C3 > 5)")
    sql("CREATE TABLE T2 CLUSTER BY LINEAR (A, (A + 1) * 2) AS SELECT 1 AS A, 'x'::NVARCHAR2 AS B")
    shown = {row[1]: row[6] for row in sql("SHOW TABLES LIKE 'T_'")}
    assert shown == {"T1": "LINEAR(TO_DATE(C1), SUBSTRING(C2, 0, 10), C3 > 5)", "T2": "LINEAR(A, (A + 1) * 2)"}
    assert sql("SELECT * FROM T2") == [(1, "x")]
