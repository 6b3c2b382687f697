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
