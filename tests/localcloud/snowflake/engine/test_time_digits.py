"""TIME(n) and TIMESTAMP_…(n)."""

from datetime import UTC, datetime, time, timedelta, timezone

import pytest

from tests.localcloud.snowflake.conftest import Server

PARIS = timezone(timedelta(hours=2))
# Digits are cut off, and not rounded, as the connector's tests expect it of Snowflake; before 1970, too.
AT, BEFORE = "2017-01-01 12:00:00.987654", "1969-12-31 23:59:59.000001"


@pytest.fixture
def table(sql) -> None:
    sql("CREATE TABLE T (A TIMESTAMP_NTZ(3), B TIME(1), C TIMESTAMP_LTZ(0), D TIMESTAMP_TZ(2), E TIMESTAMP_NTZ)")
    sql(f"INSERT INTO T VALUES ('{AT}', '01:02:03.987', '{AT}', '{AT} +02:00', '{AT}')")


@pytest.mark.rule(
    "A cast to TIME(n) or TIMESTAMP_…(n) cuts off the digits of a second behind n",
    source="https://github.com/snowflakedb/snowflake-connector-python/blob/main/test/integ/pandas_it/test_arrow_pandas.py",
)
def test_casts(sql) -> None:
    casts = ", ".join(f"'{AT}'::TIMESTAMP_NTZ({digits})" for digits in range(10))
    [found] = sql(f"SELECT {casts}")
    fractions = [0, 900000, 980000, 987000, 987600, 987650, *[987654] * 4]
    assert found == tuple(datetime(2017, 1, 1, 12, 0, 0, micros) for micros in fractions)
    [found] = sql(
        f"SELECT '{BEFORE}'::TIMESTAMP_NTZ(0), '05:07:08.98'::TIME(1), TRY_CAST('{AT} +02:00' AS TIMESTAMP_TZ(2)), "
        f"ARRAY_CONSTRUCT('{AT}'::TIMESTAMP_NTZ(1))"
    )
    expected = datetime(2017, 1, 1, 12, 0, 0, 980000, tzinfo=PARIS)
    assert found == (
        datetime(1969, 12, 31, 23, 59, 59), time(5, 7, 8, 900000), expected, '["2017-01-01 12:00:00.900"]'
    )  # fmt: skip


@pytest.mark.rule(
    "TIME and TIMESTAMP columns keep as many fractional digits as declared",
    source="sql-reference/data-types-datetime#time",
)
def test_columns(sql, table) -> None:
    sql("INSERT INTO T SELECT * FROM T")
    sql(f"UPDATE T SET E = A, A = '{BEFORE}'")
    sql(f"MERGE INTO T USING (SELECT '{AT}'::TIMESTAMP_NTZ AS X) S ON T.E = S.X WHEN NOT MATCHED THEN "
        "INSERT (A, B, C) VALUES (S.X, '01:02:03.987', S.X)")  # fmt: skip
    found = sql("SELECT DISTINCT A, B, C, D FROM T ORDER BY A")
    whole = datetime(2017, 1, 1, 20, tzinfo=UTC)
    assert found == [
        (datetime(1969, 12, 31, 23, 59, 59), time(1, 2, 3, 900000), whole,
         datetime(2017, 1, 1, 12, 0, 0, 980000, tzinfo=PARIS)),
        (datetime(2017, 1, 1, 12, 0, 0, 987000), time(1, 2, 3, 900000), whole, None),
    ]  # fmt: skip


@pytest.mark.rule(
    "DESCRIBE, SHOW COLUMNS and results tell the digits of a second, those of queries, too",
    source="sql-reference/sql/desc-table",
)
def test_descriptions(snowflake_server: Server, sql, table) -> None:
    sql("CREATE TABLE U AS SELECT A, MAX(B) AS B, COALESCE(C, C) AS C, E::TIMESTAMP_NTZ(5) AS X FROM T GROUP BY ALL")
    sql("CREATE VIEW V AS SELECT A, B FROM U")
    sql("CREATE TABLE W LIKE T")
    described = [row[1] for name in ("T", "U", "V", "W") for row in sql(f"DESCRIBE TABLE {name}")]
    declared = ["TIMESTAMP_NTZ(3)", "TIME(1)", "TIMESTAMP_LTZ(0)", "TIMESTAMP_TZ(2)", "TIMESTAMP_NTZ(9)"]
    assert described == [*declared, *declared[:3], "TIMESTAMP_NTZ(5)", *declared[:2], *declared]
    assert '"precision":0,"scale":3' in sql("SHOW COLUMNS IN TABLE T")[0][3]
    lengths = "SELECT DISTINCT CHARACTER_MAXIMUM_LENGTH FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 'T'"
    assert sql(lengths) == [(None,)]
    [database, schema] = sql("SELECT CURRENT_DATABASE(), CURRENT_SCHEMA()")[0]
    for format_ in ("ARROW", "JSON"):
        parameters = {"PYTHON_CONNECTOR_QUERY_RESULT_FORMAT": format_}
        with snowflake_server.connect(database=database, schema=schema, session_parameters=parameters) as connection:
            for query, scales in (
                ("SELECT * FROM T", [3, 1, 0, 2, 9]),
                ("SELECT COUNT(*), MIN(A), E AS X, C::TIMESTAMP_NTZ(4), '05:07:08'::TIME(0) FROM T GROUP BY ALL",
                 [0, 3, 9, 4, 0]),
                ("WITH Q AS (SELECT A AS Y FROM V) SELECT Y FROM Q UNION SELECT '2020-01-01'::TIMESTAMP_NTZ(4)", [4]),
            ):  # fmt: skip
                cursor = connection.cursor().execute(query)
                assert [column.scale for column in cursor.description] == scales, query
                assert len(cursor.fetchall()) > 0
                if query.startswith("SELECT"):
                    assert [column.scale for column in connection.cursor().describe(query)] == scales
            [row] = connection.cursor().execute("SELECT A, B, C, D FROM T").fetchall()
            micros = (row[0].microsecond, row[1].microsecond, row[2].microsecond, row[3].microsecond)
            assert micros == (987000, 900000, 0, 980000)


def test_digits_are_those_of_the_column_that_is_read(sql, table) -> None:
    sql(f"CREATE TABLE U AS SELECT '{AT}'::TIMESTAMP_NTZ AS A, 1 AS N")
    whole = datetime(2017, 1, 1, 12, 0, 0, 987654)
    assert sql("SELECT U.* FROM T JOIN U ON TRUE") == [(whole, 1)]
    # Two columns of one name, and one that a star replaces, have as many as there can be.
    assert sql("SELECT U.A, T.* EXCLUDE (B, C, D, E) FROM U JOIN T ON TRUE")[0][0] == whole
    assert sql("SELECT T.* EXCLUDE (B, C, D) REPLACE (E AS A) FROM T") == [(whole, whole)]
    assert sql(f"SELECT COALESCE(A, '{AT}') FROM T")[0][0].microsecond == 987000
    for number, (query, kept) in enumerate(
        {
            " AS SELECT U.* FROM T JOIN U ON TRUE": "TIMESTAMP_NTZ(9)",
            " AS SELECT T.* RENAME (A AS E, E AS A) FROM T": "TIMESTAMP_NTZ(9)",
            " (X, Y) AS SELECT * FROM U": "TIMESTAMP_NTZ(9)",
            " (X, Y, Z, V, W) AS SELECT * FROM T": "TIMESTAMP_NTZ(3)",
            " AS SELECT A FROM T UNION ALL SELECT A FROM U": "TIMESTAMP_NTZ(9)",
            f" (X TIMESTAMP_NTZ) AS SELECT '{AT}'": "TIMESTAMP_NTZ(9)",
            " (X TIME) AS SELECT '12:00'": "TIME(9)",
            " (X TIMESTAMP_NTZ) AS SELECT A FROM T": "TIMESTAMP_NTZ(9)",
        }.items()
    ):
        sql(f"CREATE TABLE C{number}{query}")
        assert sql(f"DESCRIBE TABLE C{number}")[0][1] == kept, query
    sql("INSERT INTO C0 SELECT * FROM U")
    assert sql("SELECT DISTINCT A FROM C0") == [(whole,)]


@pytest.mark.rule(
    "A TIMESTAMP_TZ has nine digits of a second in all years: in columns, comparisons, texts and files",
    source="sql-reference/data-types-datetime#timestamp-ltz-timestamp-ntz-timestamp-tz",
)
def test_nanoseconds(snowflake_server: Server, sql, tmp_path) -> None:
    sql("CREATE TABLE N (ID INT, A TIMESTAMP_TZ, B TIMESTAMP_TZ(7), C TIMESTAMP_TZ(0))")
    late, early, at = "9999-12-31 23:59:59.999999999 -1200", "0001-01-01 00:00:00.000000001 +1400", BEFORE + "789 +0200"
    sql(f"INSERT INTO N SELECT ID, A, A, A FROM VALUES (0, '{late}'), (1, '{early}'), (2, '{at}') AS V (ID, A)")
    (tmp_path / "n.csv").write_text("3,1970-01-01T00:00:00.000000001Z,,\n")
    sql("CREATE STAGE S")
    sql(f"PUT file://{tmp_path}/n.csv @S")
    sql("COPY INTO N FROM @S FILE_FORMAT = (TYPE = CSV)")
    [database, schema] = sql("SELECT CURRENT_DATABASE(), CURRENT_SCHEMA()")[0]
    format_ = {"TIMESTAMP_TZ_OUTPUT_FORMAT": "YYYY-MM-DD HH24:MI:SS.FF9 TZHTZM"}
    settings = {"database": database, "schema": schema, "paramstyle": "qmark", "session_parameters": format_}
    with snowflake_server.connect(**settings) as connection:
        cursor = connection.cursor()
        cursor.execute("INSERT INTO N (ID, A) VALUES (4, ?)", [("TIMESTAMP_TZ", datetime(2020, 1, 1, tzinfo=PARIS))])
        texts = cursor.execute("SELECT A::VARCHAR, B::VARCHAR, C::VARCHAR FROM N ORDER BY ID").fetchall()
        assert texts == [
            (late, "9999-12-31 23:59:59.999999900 -1200", "9999-12-31 23:59:59.000000000 -1200"),
            (early, "0001-01-01 00:00:00.000000000 +1400", "0001-01-01 00:00:00.000000000 +1400"),
            (at, "1969-12-31 23:59:59.000001700 +0200", "1969-12-31 23:59:59.000000000 +0200"),
            ("1970-01-01 00:00:00.000000001 +0000", None, None),
            ("2020-01-01 00:00:00.000000000 +0200", None, None),
        ]
        differences = (
            "DATEDIFF(NANOSECOND, B, A), DATEDIFF(ns, '1969-12-31 21:59:59.000001780 Z', A), DATEDIFF(us, B, A)"
        )
        assert cursor.execute(f"SELECT {differences} FROM N WHERE ID = 2").fetchall() == [(89, 9, 0)]
        parts = "EXTRACT(NANOSECOND FROM A), DATEADD(DAY, 1, A)::VARCHAR, DATE_TRUNC(SECOND, A)::VARCHAR"
        assert cursor.execute(f"SELECT {parts} FROM N WHERE ID = 2").fetchall() == [
            (1789, "1970-01-01 23:59:59.000001789 +0200", "1969-12-31 23:59:59.000000000 +0200")
        ]
        equal = "A = '1969-12-31 21:59:59.000001789 Z', A > '1969-12-31 21:59:59.000001788 Z', A > B"
        assert cursor.execute(f"SELECT {equal} FROM N WHERE ID = 2").fetchall() == [(True, True, True)]
        [structs] = cursor.execute("SELECT A FROM N WHERE ID = 2").fetch_arrow_all()
        assert structs[0].value == -7200_999998211
        connection.cursor().execute("ALTER SESSION SET PYTHON_CONNECTOR_QUERY_RESULT_FORMAT = 'JSON'")
        assert cursor.execute("SELECT A FROM N WHERE ID = 2").fetchall() == [
            (datetime(1969, 12, 31, 23, 59, 59, 1, tzinfo=PARIS),)
        ]


@pytest.mark.rule("COPY cuts off digits of a second that a column has not", source="sql-reference/data-types-datetime")
def test_loaded_files(snowflake_server: Server, sql, table, tmp_path) -> None:
    (tmp_path / "a.csv").write_text(f"{BEFORE},01:02:03.99,{AT},{AT} +02:00,{AT}\n")
    sql("CREATE STAGE S")
    sql(f"PUT file://{tmp_path}/a.csv @S")
    sql("COPY INTO T FROM @S FILE_FORMAT = (TYPE = CSV)")
    found = sql("SELECT A, B, C::TIMESTAMP_NTZ, D::TIMESTAMP_NTZ FROM T ORDER BY A LIMIT 1")
    assert found == [
        (datetime(1969, 12, 31, 23, 59, 59), time(1, 2, 3, 900000), datetime(2017, 1, 1, 12),
         datetime(2017, 1, 1, 12, 0, 0, 980000))
    ]  # fmt: skip


@pytest.mark.rule(
    "Times of any number of digits arrive whole, in rows and in frames",
    source="https://github.com/snowflakedb/snowflake-connector-python/blob/main/test/integ/pandas_it/test_arrow_pandas.py",
)
def test_every_number_of_digits_arrives(snowflake_server: Server) -> None:
    for kind, value in (("TIME", "05:07:08.987654"), ("TIMESTAMP_NTZ", AT), ("TIMESTAMP_TZ", f"{AT} +02:00")):
        columns = ", ".join(f"'{value}'::{kind}({digits}) AS D{digits}, NULL::{kind}({digits})" for digits in range(10))
        with snowflake_server.connect() as connection:
            cursor = connection.cursor()
            rows = cursor.execute(f"SELECT {columns}").fetchone()[::2]
            frame = cursor.execute(f"SELECT {columns}").fetch_pandas_all()
        micros = [987654 // 10 ** (6 - digits) * 10 ** (6 - digits) for digits in range(6)] + [987654] * 4
        assert [each.microsecond for each in rows] == micros, kind
        framed = [frame[f"D{digits}"][0] for digits in range(10)]
        assert [each.microsecond for each in framed] == micros, kind
        assert [each.second for each in framed] == [each.second for each in rows]
