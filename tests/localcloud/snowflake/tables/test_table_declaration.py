"""CREATE OR ALTER of tables and views."""

from __future__ import annotations

import pytest
from snowflake.connector.errors import IntegrityError

from tests.localcloud.snowflake.refusal import error_number


@pytest.mark.rule(
    "CREATE OR ALTER TABLE adds and drops columns, keys and properties; the rows of other columns stay",
    source="sql-reference/sql/create-table#create-or-alter-table-usage-notes",
    status="matches Snowflake; what it refuses is error 000002 here, whose code Snowflake's page does not print",
)
def test_a_table_becomes_what_is_written(sql, database) -> None:
    sql("CREATE OR REPLACE ROLE DECLARATION_READER")
    [(created,)] = sql("CREATE OR ALTER TABLE FILMS (A INT)")
    assert created == "Table FILMS successfully created."
    sql("GRANT SELECT ON TABLE FILMS TO ROLE DECLARATION_READER")
    for _ in range(2):
        sql("CREATE OR ALTER TABLE FILMS (A INT PRIMARY KEY, B INT) DATA_RETENTION_TIME_IN_DAYS = 5 COMMENT = 'x'")
    assert [(row[5], row[10]) for row in sql("SHOW TABLES LIKE 'FILMS'")] == [("x", "5")]
    sql("INSERT INTO FILMS VALUES (1, 2), (2, 3)")
    # A renamed column is a dropped one and a new one; what is left out is unset.
    sql("CREATE OR ALTER TABLE FILMS (A INT PRIMARY KEY, C INT, D VARCHAR(9) NOT NULL DEFAULT 'd' COMMENT 'said')")
    assert sql("SELECT * FROM FILMS ORDER BY A") == [(1, None, "d"), (2, None, "d")]
    columns = {row[0]: (row[1], row[3], row[5], row[9]) for row in sql("DESC TABLE FILMS")}
    assert columns == {
        "A": ("NUMBER(38,0)", "N", "Y", None),
        "C": ("NUMBER(38,0)", "Y", "N", None),
        "D": ("VARCHAR(9)", "N", "N", "said"),
    }
    assert [(row[5], row[10]) for row in sql("SHOW TABLES LIKE 'FILMS'")] == [("", "1")]
    # Without its key the column takes NULL again, as a table that is created so.
    sql("CREATE OR ALTER TABLE FILMS (A NUMBER(20), C INT, D VARCHAR(20)) CLUSTER BY (A)")
    assert [(row[1], row[3], row[4]) for row in sql("DESC TABLE FILMS")] == [
        ("NUMBER(20,0)", "Y", None),
        ("NUMBER(38,0)", "Y", None),
        ("VARCHAR(20)", "Y", None),
    ]
    assert [row[6] for row in sql("SHOW TABLES LIKE 'FILMS'")] == ["LINEAR(A)"]
    assert len(sql("SHOW GRANTS TO ROLE DECLARATION_READER")) == 1
    sql("DROP ROLE DECLARATION_READER")
    hidden = f"SELECT COUNT(*) FROM {database}.INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME LIKE 'LOCALCLOUD%'"
    assert sql(hidden) == [(0,)]


@pytest.mark.rule(
    "CREATE OR ALTER TABLE does not make NOT NULL a column with NULLs: error 001471",
    source="sql-reference/sql/create-table#create-or-alter-table-usage-notes",
    status="matches Snowflake",
)
def test_changes_that_are_refused(sql) -> None:
    sql("CREATE TABLE T (A INT, B VARCHAR(9) DEFAULT 'b')")
    sql("INSERT INTO T (A) VALUES (NULL)")
    refused = {
        "(A INT PRIMARY KEY, B VARCHAR(9) DEFAULT 'b')": 1471,
        "(B VARCHAR(9) DEFAULT 'b', A INT)": 2,
        "(A INT, C INT, B VARCHAR(9) DEFAULT 'b')": 2,
        "(A INT, B VARCHAR(9) DEFAULT 'c')": 2,
        "(A INT, B VARCHAR(8) DEFAULT 'b')": 1790,
        "(A VARCHAR, B VARCHAR(9) DEFAULT 'b')": 1790,
        "(A INT, B VARCHAR(9) DEFAULT 'b', C INT AUTOINCREMENT)": 2,
        "AS SELECT 1 A": 2,
        "LIKE T": 2,
    }
    for written, number in refused.items():
        assert (written, error_number(sql, f"CREATE OR ALTER TABLE T {written}")) == (written, number)
    with pytest.raises(IntegrityError, match="NULL result in a non-nullable column"):
        sql("CREATE OR ALTER TABLE T (A INT, B VARCHAR(9) DEFAULT 'b', C INT NOT NULL)")
    assert error_number(sql, "CREATE OR ALTER TRANSIENT TABLE T (A INT)") == 2
    assert error_number(sql, "CREATE OR ALTER TABLE IF NOT EXISTS T (A INT)") == 1003
    assert error_number(sql, "ALTER TABLE T ADD COLUMN C INT AUTOINCREMENT") == 2
    assert [row[0] for row in sql("DESC TABLE T")] == ["A", "B"]
    assert sql("SELECT * FROM T") == [(None, "b")]


@pytest.mark.rule(
    "CREATE OR ALTER VIEW changes SECURE and the comments of a view",
    source="sql-reference/sql/create-view#create-or-alter-view-usage-notes",
    status="matches Snowflake; another query is refused (000002), for the page inherits ALTER VIEW's limits",
)
def test_a_view_becomes_what_is_written(sql) -> None:
    sql("CREATE OR ALTER TABLE T (A INT)")
    sql("CREATE OR ALTER VIEW V (ONE) AS SELECT A FROM T")
    sql("CREATE OR ALTER SECURE VIEW V (ONE COMMENT 'bar') COMMENT = 'foo' AS SELECT A  FROM T")
    assert [(row[6], row[8]) for row in sql("SHOW VIEWS LIKE 'V'")] == [("foo", "true")]
    assert [(row[0], row[9]) for row in sql("DESC VIEW V")] == [("ONE", "bar")]
    sql("CREATE OR ALTER VIEW V (ONE) AS SELECT A FROM T")
    assert [(row[6], row[8]) for row in sql("SHOW VIEWS LIKE 'V'")] == [("", "false")]
    assert [row[9] for row in sql("DESC VIEW V")] == [None]
    assert error_number(sql, "CREATE OR ALTER VIEW V (ONE) AS SELECT A + 1 FROM T") == 2
    assert error_number(sql, "CREATE OR ALTER VIEW V (TWO) AS SELECT A FROM T") == 2
