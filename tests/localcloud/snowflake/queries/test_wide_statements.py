"""Whole numbers of more than 64 bits: https://docs.snowflake.com/en/sql-reference/data-types-numeric"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from snowflake.connector.errors import Error

MOST = 10**38 - 1
BEYOND = 2**63


@pytest.mark.rule(
    "INT, NUMBER and NUMBER(38, 0) hold 38 digits: in queries, INSERT, UPDATE and MERGE, and in transactions",
    source="sql-reference/data-types-numeric",
    status="matches Snowflake; a function that counts by such a number, or a view that computes one, is refused",
)
def test_statements(sql) -> None:
    sql("CREATE TABLE T (I INT, N NUMBER, B BIGINT)")
    sql(f"INSERT INTO T VALUES ({MOST}, -{MOST}, 1)")
    sql("BEGIN")
    sql(f"INSERT INTO T SELECT '{MOST - 1}', '{BEYOND}', 2")
    sql("COMMIT")
    assert sql("SELECT * FROM T ORDER BY B") == [(MOST, -MOST, 1), (MOST - 1, BEYOND, 2)]
    assert {row[1] for row in sql("DESCRIBE TABLE T")} == {"NUMBER(38,0)"}
    assert sql(f"SELECT I - 1, N + 1, I::VARCHAR FROM T WHERE N = {BEYOND}") == [(MOST - 2, BEYOND + 1, str(MOST - 1))]
    sql(f"UPDATE T SET N = N - {BEYOND} WHERE B = 2")
    sql(f"MERGE INTO T USING (SELECT {BEYOND} AS K) S ON T.I = S.K WHEN NOT MATCHED THEN INSERT (I, B) VALUES (K, 3)")
    assert sql("SELECT N, I FROM T WHERE B > 1 ORDER BY B") == [(0, MOST - 1), (None, BEYOND)]
    sql("CREATE TABLE U AS SELECT I, TRY_CAST(I::VARCHAR AS INT) AS J FROM T WHERE B = 1")
    sql("CREATE TABLE V CLONE U")
    assert sql("SELECT * FROM V") == [(MOST, MOST)]
    with pytest.raises(Error, match="100039"):
        sql(f"INSERT INTO T (I) VALUES ({MOST + 1})")


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (f"{MOST}::NUMBER(38, 0)", MOST),
        (f"'-{MOST}'::INT", -MOST),
        ("9223372036854775807 + 1", BEYOND),
        ("-9223372036854775807 - 2", -BEYOND - 1),
        ("9223372036854775807 * 3", 3 * (BEYOND - 1)),
        ("2147483647 * 2", 2**32 - 2),
        ("PARSE_JSON('{\"a\": 12345678901234567890123}'):a::INT", 12345678901234567890123),
        ("12345678901234567890 / 10", Decimal(1234567890123456789)),
        ("99999999999999999999999999999999::INT / 7", Decimal("14285714285714285714285714285714.142857")),
    ],
)
def test_expressions(sql, expression: str, value: object) -> None:
    assert sql(f"SELECT {expression}") == [(value,)]


@pytest.mark.rule(
    "Clients read and bind whole numbers of 38 digits, in Arrow, JSON and arrays",
    source="developer-guide/python-connector/python-connector-api#data-type-mappings-for-qmark-and-numeric-bindings",
)
@pytest.mark.parametrize("format_", ["arrow", "json"])
def test_clients(snowflake_server, format_: str) -> None:
    parameters = {"QUERY_RESULT_FORMAT": format_}
    with snowflake_server.connect(session_parameters=parameters, paramstyle="qmark") as connection:
        cursor = connection.cursor()
        cursor.execute("CREATE OR REPLACE DATABASE WIDE_CLIENTS")
        assert cursor.execute("SELECT ?::NUMBER(38, 0), ?", (MOST, 5)).fetchall() == [(MOST, 5)]
        cursor.execute("CREATE TABLE T (I INT, S VARCHAR)")
        cursor.execute("INSERT INTO T VALUES (?, ?)", (-MOST, "one"))
        cursor.executemany("INSERT INTO T VALUES (?, ?)", [(BEYOND, "a"), (7, "b"), (None, "c")])
        assert cursor.execute("SELECT I FROM T ORDER BY S").fetchall() == [(BEYOND,), (7,), (None,), (-MOST,)]
        cursor.execute("DROP DATABASE WIDE_CLIENTS")


@pytest.mark.rule(
    "COPY loads whole numbers of 38 digits from CSV, JSON and Parquet", source="sql-reference/data-types-numeric"
)
def test_files(sql, tmp_path: Path) -> None:
    sql("CREATE TABLE T (I INT, K INT)")
    (tmp_path / "a.csv").write_text(f"1,1\n{MOST},2\n")
    (tmp_path / "b.json").write_text(f'{{"I": {BEYOND}, "K": 3}}')
    table = pa.table({"I": pa.array([Decimal(-MOST)], pa.decimal128(38, 0)), "K": pa.array([4], pa.int64())})
    pq.write_table(table, tmp_path / "c.parquet")
    sql("CREATE STAGE S")
    for name in ("a.csv", "b.json", "c.parquet"):
        sql(f"PUT file://{tmp_path}/{name} @S AUTO_COMPRESS = FALSE")
    sql("COPY INTO T FROM @S/a.csv FILE_FORMAT = (TYPE = CSV)")
    for name in ("b.json", "c.parquet"):
        kind = name.rpartition(".")[2].upper()
        sql(f"COPY INTO T FROM @S/{name} FILE_FORMAT = (TYPE = {kind}) MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE")
    assert sql("SELECT I FROM T ORDER BY K") == [(1,), (MOST,), (BEYOND,), (-MOST,)]


def test_a_block_runs_once_if_a_statement_of_it_can_not_run(sql) -> None:
    sql("CREATE TABLE T (N INT)")
    with pytest.raises(Error, match="64 bits"):
        sql(f"EXECUTE IMMEDIATE $$BEGIN INSERT INTO T VALUES (1); SELECT LEFT('a', {BEYOND - 1} + 1); END$$")
    assert sql("SELECT COUNT(*) FROM T") == [(1,)]
