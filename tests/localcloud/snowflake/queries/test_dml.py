"""INSERT, UPDATE and DELETE as only DuckDB would take them."""

import pytest
from snowflake.connector.errors import ProgrammingError

REFUSED = [
    "INSERT INTO T (N) VALUES (1) RETURNING N",
    "INSERT OR REPLACE INTO T (N) VALUES (1)",
    "UPDATE T SET N = 2 RETURNING N",
    "UPDATE T SET (N, V) = (1, NULL)",
    "DELETE FROM T RETURNING N",
]


@pytest.fixture
def table(sql):
    sql("CREATE TABLE T (N INT, V VARIANT, O OBJECT)")
    sql("INSERT INTO T (N) VALUES (1)")
    return sql


@pytest.mark.rule(
    "A text for a BINARY column is hexadecimal in INSERT, UPDATE and MERGE", source="sql-reference/binary-input-output"
)
def test_a_text_for_a_binary_is_hexadecimal(sql) -> None:
    sql("CREATE TABLE T (N INT, B BINARY)")
    sql("INSERT INTO T VALUES (1, '6162'), (2, NULL)")
    sql("INSERT INTO T SELECT 3, '63' || '64' UNION ALL SELECT 4, X'65'")
    assert sql("SELECT B FROM T ORDER BY N") == [(b"ab",), (None,), (b"cd",), (b"e",)]
    sql("UPDATE T SET B = '66' WHERE N = 2")
    sql("UPDATE T SET B = B WHERE N = 1")
    sql(
        "MERGE INTO T USING (SELECT 3 N, '67' X UNION ALL SELECT 5, '68') S ON T.N = S.N "
        "WHEN MATCHED THEN UPDATE SET T.B = S.X WHEN NOT MATCHED THEN INSERT (N, B) VALUES (S.N, S.X)"
    )
    sql('CREATE TABLE "low" ("b" BINARY)')
    sql("""INSERT INTO "low" VALUES ('00')""")
    sql("""UPDATE "low" SET "b" = '69'""")
    assert sql("SELECT B FROM T ORDER BY N") == [(b"ab",), (b"f",), (b"g",), (b"e",), (b"h",)]
    assert sql('SELECT "b" FROM "low"') == [(b"i",)]
    for change in ("INSERT INTO T (B) VALUES ('zz')", "UPDATE T SET B = 'zz'", "INSERT INTO T (B) SELECT 'z' || 'z'"):
        with pytest.raises(ProgrammingError, match="not a legal hex-encoded value") as refused:
            sql(change)
        assert refused.value.errno == 100115


def test_dates_and_times_in_all_formats_are_assigned(sql) -> None:
    sql("CREATE TABLE T (N INT, D DATE, S TIMESTAMP_NTZ)")
    sql("INSERT INTO T (N) VALUES (1), (2)")
    sql("UPDATE T SET D = '12/17/1980', S = 'Thu, 21 Dec 2000 16:01:07' WHERE N = 1")
    sql(
        "MERGE INTO T USING (SELECT 2 N UNION ALL SELECT 3) S ON T.N = S.N "
        "WHEN MATCHED THEN UPDATE SET D = '17-DEC-1980', S = '12/21/2000 16:01:07' "
        "WHEN NOT MATCHED THEN INSERT VALUES (S.N, '1980-12-17', 'Thu, 21 Dec 2000 16:01:07')"
    )
    assert sql("SELECT DISTINCT D::VARCHAR, S::VARCHAR FROM T") == [("1980-12-17", "2000-12-21 16:01:07.000")]
    assert sql("SELECT COUNT(*) FROM T") == [(3,)]


@pytest.mark.rule(
    "Casts, TRY_CAST, INSERT and COPY accept the formats of AUTO detection, a number of seconds too",
    source="sql-reference/date-time-input-output#supported-formats-for-auto-detection",
    status="matches Snowflake, but a column that INSERT … SELECT reads must be ISO 8601 or cast",
)
def test_dates_and_times_in_all_formats_are_inserted(sql) -> None:
    sql("CREATE TABLE T (D DATE, N TIMESTAMP_NTZ, L TIMESTAMP_LTZ, C TIME, V VARCHAR)")
    row = "'12/17/1980', '2/18/2008 02:36:48', 'Thu, 21 Dec 2000 16:01:07 +0200', '04:01 PM', '12/17/1980'"
    sql(f"INSERT INTO T VALUES ({row})")
    sql(f"INSERT INTO T SELECT {row} UNION ALL SELECT * FROM VALUES ({row})")
    sql("INSERT INTO T (C, V, D) VALUES ('04:01:07 AM', 'x', '17-DEC-1980'), ('16:01', 'y', '2020-01-01')")
    assert sql("SELECT DISTINCT D::VARCHAR, N::VARCHAR, C::VARCHAR, V FROM T WHERE N IS NOT NULL") == [
        ("1980-12-17", "2008-02-18 02:36:48.000", "16:01:00", "12/17/1980")
    ]
    assert sql("SELECT COUNT(*) FROM T WHERE L = '2000-12-21T14:01:07Z'::TIMESTAMP_LTZ") == [(3,)]
    assert sql("SELECT D::VARCHAR, C::VARCHAR FROM T WHERE N IS NULL ORDER BY V") == [
        *(("1980-12-17", "04:01:07"), ("2020-01-01", "16:01:00")),
    ]
    with pytest.raises(ProgrammingError, match="Date '12/17/80' is not recognized") as error:
        sql("INSERT INTO T (D) VALUES ('12/17/80')")
    assert error.value.errno == 100040


@pytest.mark.rule(
    "A VARIANT that is put into a VARCHAR is its text, without quotes: by INSERT, UPDATE and MERGE",
    source="sql-reference/data-types-semistructured",
    status="matches Snowflake where the statement has a path, or a table or view that it reads has a VARIANT",
)
def test_variants_in_texts_have_no_quotes(sql) -> None:
    sql("CREATE TABLE T (V VARIANT, N INT)")
    sql("""INSERT INTO T SELECT PARSE_JSON('{"d": "x y", "t": ["p"], "f": 1.50, "o": {"a": 1}, "n": null}'), 7""")
    sql("CREATE TABLE S (A VARCHAR, B VARCHAR(20))")
    for query in (
        "SELECT V:d, V:f FROM T",
        "SELECT V['d'], F.VALUE FROM T, LATERAL FLATTEN(V:t) F",
        "SELECT X, COUNT(*) FROM (SELECT V:d AS X FROM T) GROUP BY X",
        "SELECT * FROM (SELECT V:t[0], V:n FROM T)",
        "WITH W AS (SELECT V:o AS O, N FROM T) SELECT O, N FROM W",
    ):
        sql(f"INSERT INTO S {query}")
    rows = [("x y", "1.5"), ("x y", "p"), ("x y", "1"), ("p", None), ('{"a":1}', "7")]
    assert sql("SELECT * FROM S") == rows
    sql("UPDATE S SET A = T.V:t[0] FROM T WHERE S.B = '1'")
    sql("MERGE INTO S USING T ON S.B = 'p' WHEN MATCHED THEN UPDATE SET A = T.V:d || '!', B = T.V:d")
    sql("MERGE INTO S USING T ON FALSE WHEN NOT MATCHED THEN INSERT (A) VALUES (T.V:d)")
    sql("INSERT INTO S SELECT V, NULL FROM (SELECT V:d AS V FROM T)")
    changed = [("x y", "1.5"), ("x y!", "x y"), ("p", "1"), ("p", None), ('{"a":1}', "7"), ("x y", None), ("x y", None)]
    assert sorted(sql("SELECT * FROM S"), key=str) == sorted(changed, key=str)


@pytest.mark.rule(
    "INSERT does not convert text to VARIANT, only PARSE_JSON does: error 002023",
    source="sql-reference/functions/parse_json",
    status="matches Snowflake; code from memory",
)
@pytest.mark.parametrize("source", ["VALUES ('{\"a\": 1}')", "SELECT '{\"a\": 1}'"])
def test_a_text_is_no_variant(table, source) -> None:
    for column, kind in (("V", "VARIANT"), ("O", "OBJECT")):
        with pytest.raises(ProgrammingError, match=f"expecting {kind} but got VARCHAR") as error:
            table(f"INSERT INTO T ({column}) {source}")
        assert error.value.errno == 2023
    table("CREATE TABLE TEXTS AS SELECT '1' AS A")
    with pytest.raises(ProgrammingError, match="expecting VARIANT but got VARCHAR"):
        table("INSERT INTO T (V) SELECT A FROM TEXTS")
    table("INSERT INTO T (V, O) SELECT PARSE_JSON('{\"a\": 1}'), OBJECT_CONSTRUCT('k', V) FROM T")
    table("INSERT INTO T SELECT 2, NULL, NULL")
    assert table("SELECT V:a FROM T WHERE V IS NOT NULL") == [("1",)]


def test_a_bound_text_is_no_variant_either(snowflake_server, table, database) -> None:
    with snowflake_server.connect(database=database, schema="PUBLIC", paramstyle="qmark") as connection:
        cursor = connection.cursor()
        for values in (('{"a": 1}', None), [('{"a": 1}',), ("x",)]):
            with pytest.raises(ProgrammingError, match="expecting VARIANT but got VARCHAR"):
                if isinstance(values, list):
                    cursor.executemany("INSERT INTO T (V) VALUES (?)", values)
                else:
                    cursor.execute("INSERT INTO T (V, O) VALUES (?, ?)", values)
        with pytest.raises(ProgrammingError, match="expecting OBJECT but got VARCHAR for column O"):
            cursor.execute("INSERT INTO T (O) VALUES (?)", ('{"a": 1}',))
        cursor.execute("INSERT INTO T (N, V) SELECT ?, PARSE_JSON(?)", (7, '{"a": 1}'))
        cursor.execute("INSERT INTO T (N, V) VALUES (?, ?)", (8, 5))
    assert table("SELECT V FROM T WHERE N > 6 ORDER BY N") == [('{"a":1}',), ("5",)]


@pytest.mark.parametrize("statement", REFUSED)
def test_clauses_that_snowflake_has_not(table, statement) -> None:
    with pytest.raises(ProgrammingError):
        table(statement)
    assert table("SELECT N FROM T") == [(1,)]


@pytest.mark.rule(
    "DEFAULT as the new value of a column in UPDATE and MERGE",
    source="from memory",
    status="not supported: refused (000002)",
)
def test_a_default_is_no_column(sql) -> None:
    sql("CREATE TABLE D (N INT DEFAULT 7)")
    for change in (
        "UPDATE D SET N = DEFAULT",
        "MERGE INTO D USING (SELECT 1 AS N) AS S ON D.N = S.N WHEN MATCHED THEN UPDATE SET N = DEFAULT",
    ):
        with pytest.raises(ProgrammingError, match="DEFAULT as the new value") as error:
            sql(change)
        assert error.value.errno == 2


@pytest.mark.rule("SET takes columns with their table's name or alias", source="sql-reference/sql/update")
def test_assigned_columns_with_their_table(table) -> None:
    table("INSERT INTO T (N) VALUES (2)")
    table("UPDATE T SET T.N = T.N + 10 WHERE T.N = 1")
    table("UPDATE T X SET X.N = Y.N FROM (SELECT 5 AS N, 2 AS K) Y WHERE X.N = Y.K")
    assert table("SELECT N FROM T ORDER BY N") == [(5,), (11,)]


@pytest.mark.rule(
    "UPDATE … FROM counts the rows that it joins with more than one row, and sets one of the values",
    source="sql-reference/sql/update",
    status="matches Snowflake, but with bound values the count is 0; ERROR_ON_NONDETERMINISTIC_UPDATE is not supported",
)
def test_rows_that_are_joined_twice(sql) -> None:
    sql("CREATE TABLE T (K INT, V INT)")
    sql("CREATE TABLE S (K INT, V INT)")
    sql("INSERT INTO T VALUES (1, 0), (2, 0), (3, 0)")
    sql("INSERT INTO S VALUES (1, 11), (1, 12), (2, 20)")
    assert sql("UPDATE T SET V = S.V FROM S WHERE T.K = S.K") == [(2, 1)]
    assert sql("SELECT V IN (11, 12) FROM T WHERE K = 1") == [(True,)]
    joined = "FROM S JOIN (SELECT 2 K UNION ALL SELECT 2) Y ON S.K = Y.K WHERE X.K = S.K"
    assert sql(f"UPDATE T AS X SET X.V = S.V {joined}") == [(1, 1)]
    assert sql("UPDATE T SET V = 5 FROM S WHERE T.K = S.K AND S.V > 11") == [(2, 0)]
    assert sql("UPDATE T SET V = 6 WHERE K = 3") == [(1, 0)]
