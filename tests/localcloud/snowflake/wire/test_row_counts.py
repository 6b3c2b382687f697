"""The counts of changed rows beside an answer."""

import pytest

COUNTS = {
    "INSERT INTO T VALUES (1, 'a'), (2, 'b'), (3, 'c')": (3, 0, 0, 0),
    "UPDATE T SET B = 'x' WHERE A > 1": (0, 2, 0, 0),
    "DELETE FROM T WHERE A = 1": (0, 0, 1, 0),
    "CREATE TABLE U AS SELECT * FROM T": (2, 0, 0, 0),
    "MERGE INTO U USING (SELECT 2 AS A UNION SELECT 9) S ON U.A = S.A"
    " WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (A) VALUES (S.A)": (1, 0, 1, 0),
    "COPY INTO U FROM @S FILE_FORMAT = (TYPE = CSV)": (2, 0, 0, 0),
    "DELETE FROM U WHERE A = 100": (None,) * 4,
    "TRUNCATE TABLE T": (0, 0, 2, 0),
    "CREATE VIEW V AS SELECT * FROM U": (None,) * 4,
    "SELECT 1": (None,) * 4,
}


@pytest.mark.rule(
    "Changes of rows, COPY and CREATE TABLE … AS tell how many rows they inserted, updated and deleted",
    source="developer-guide/python-connector/python-connector-api",
    status="matches Snowflake; the counts' names are the driver's",
)
def test_changes_tell_their_counts(sql, snowflake_server, database, tmp_path) -> None:
    (tmp_path / "rows.csv").write_text("5,e\n6,f\n")
    with snowflake_server.connect(database=database) as connection:
        cursor = connection.cursor()
        cursor.execute("CREATE TABLE T (A INT, B VARCHAR)")
        cursor.execute("CREATE STAGE S")
        cursor.execute(f"PUT file://{tmp_path}/rows.csv @S")
        for statement, (inserted, updated, deleted, duplicates) in COUNTS.items():
            assert cursor.execute(statement).stats == (inserted, deleted, updated, duplicates), statement
