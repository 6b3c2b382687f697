"""TIMESTAMP_NTZ, TIMESTAMP_LTZ and TIME with nine digits of a second."""

from datetime import datetime
from pathlib import Path

import pytest
from snowflake.connector.errors import ProgrammingError

from localcloud import LocalSnowflake
from tests.localcloud.snowflake.conftest import Server

AT, CLOCK = "2024-01-01 23:59:59.999999999", "23:59:59.999999999"
NINE = "YYYY-MM-DD HH24:MI:SS.FF9"


@pytest.mark.slow
def test_literals_and_functions(sql) -> None:
    """Functions never see a value that was rounded: 23:59:59.999999999 stays in its day."""
    at = f"'{AT}'::TIMESTAMP_NTZ"
    cases = {
        f"TO_CHAR({at}, '{NINE}')": AT,
        f"TO_CHAR({at}, 'FF0 FF1 FF4 FF7 FF8 FF')": " 9 9999 9999999 99999999 999999999",
        f"TO_CHAR('{CLOCK}'::TIME, 'HH24:MI:SS.FF9')": CLOCK,
        f"TO_CHAR(TRY_CAST(PARSE_JSON('\"{AT}\"')::VARCHAR AS TIMESTAMP_NTZ), '{NINE}')": AT,
        f"TO_CHAR('{AT}'::TIMESTAMP_LTZ, '{NINE}')": AT,
        f"TO_CHAR({at}::TIME, 'FF9')": "999999999",
        f"TO_CHAR('{AT}'::TIMESTAMP_NTZ(7), 'FF9')": "999999900",
        f"TO_CHAR('{AT}'::TIMESTAMP_NTZ(3), 'FF9')": "999000000",
        f"{at}::DATE::VARCHAR": "2024-01-01",
        f"DATE_TRUNC('day', {at})::VARCHAR": "2024-01-01 00:00:00.000",
        f"TO_CHAR(DATE_TRUNC('nanosecond', {at}), 'FF9')": "999999999",
        f"TO_CHAR(DATEADD(day, 1, {at}), '{NINE}')": "2024-01-02 23:59:59.999999999",
        f"TO_CHAR(DATEADD(nanosecond, 1, {at}), '{NINE}')": "2024-01-02 00:00:00.000000000",
        f"TO_CHAR(DATEADD(ns, 5, '{CLOCK[:8]}'::TIME), 'HH24:MI:SS.FF9')": "23:59:59.000000005",
        f"TO_CHAR({at} + INTERVAL '1 hour', '{NINE}')": "2024-01-02 00:59:59.999999999",
        f"DAY({at})": 1,
        f"DATE_PART(nanosecond, {at})": 999999999,
        f"DATE_PART(epoch_nanosecond, {at})": 1704153599999999999,
        f"DATE_PART(epoch_second, {at})": 1704153599,
        f"DATEDIFF(nanosecond, '2024-01-01 23:59:59'::TIMESTAMP_NTZ, {at})": 999999999,
        f"DATEDIFF(day, '2024-01-01', {at})": 0,
        f"TO_CHAR(TO_TIMESTAMP('{AT}', '{NINE}'), 'FF9')": "999999999",
        "TO_CHAR(TO_TIMESTAMP(1700000000123456789, 9), 'FF9')": "123456789",
        "TO_CHAR(TO_TIMESTAMP('1700000000123456789'), 'FF9')": "123456789",
        "TO_CHAR(TIMESTAMP_NTZ_FROM_PARTS(2024, 1, 1, 0, 0, 0, 999999999), 'FF9')": "999999999",
        "TO_CHAR(TIME_FROM_PARTS(1, 2, 3, 999999999), 'FF9')": "999999999",
        f"TO_CHAR(PARSE_JSON('{{\"a\": \"{AT}\"}}'):a::TIMESTAMP_NTZ, 'FF9')": "999999999",
        f"TO_CHAR('{AT} +02:00'::TIMESTAMP_TZ::TIMESTAMP_NTZ, '{NINE}')": AT,
        f"TO_CHAR(TRY_TO_TIMESTAMP('{AT}'), 'FF9')": "999999999",
        f"{at} = '{AT}' AND {at} < '9999-12-31' AND {at} BETWEEN '{AT[:-1]}8' AND '2024-01-02'": True,
        f"'2024-01-01 23:59:59.999999'::TIMESTAMP_NTZ = '{AT}'": False,
        f"{at} IN ('{AT[:-1]}8', '{AT[:-3]}')": False,
    }
    for expression, expected in cases.items():
        assert sql(f"SELECT {expression}") == [(expected,)], expression


@pytest.mark.rule(
    "Formats of FF and FF0 to FF9 write so many digits of a second",
    source="from memory",
)
def test_texts_of_usual_times(sql) -> None:
    cases = {
        "TO_CHAR('2024-01-01 01:02:03.5'::TIMESTAMP_NTZ, 'FF FF3')": "500000000 500",
        "TO_CHAR('01:02:03'::TIME, 'HH24:MI')": "01:02",
        "TO_CHAR('2024-01-01 01:02:03'::TIMESTAMP_NTZ, 'MI:SS')": "02:03",
        "TO_TIMESTAMP('2024-01-01 01:02:03.5', 'YYYY-MM-DD HH24:MI:SS.FF')::VARCHAR": "2024-01-01 01:02:03.500",
    }
    for expression, expected in cases.items():
        assert sql(f"SELECT {expression}") == [(expected,)], expression


@pytest.fixture
def table(sql) -> None:
    times = "A TIMESTAMP_NTZ, B TIMESTAMP_LTZ, C TIME, D TIMESTAMP_NTZ(3), V TIMESTAMP_NTZ"
    sql(f"CREATE TABLE N (ID INT, {times}, S VARCHAR)")
    sql("CREATE VIEW W AS SELECT DATE_TRUNC('day', A) AS DAY, A FROM N")
    sql(f"INSERT INTO N VALUES (0, '2024-01-01', '2024-01-01', '01:02:03', '{AT}', '9999-12-31', '{AT}')")


READ = f"""TO_CHAR(A, '{NINE}'), TO_CHAR(B, '{NINE}'), TO_CHAR(C, 'HH24:MI:SS.FF9'), TO_CHAR(D, 'FF9')"""
FULL = (AT, AT, CLOCK, "999000000")


@pytest.mark.rule(
    "TIMESTAMP_NTZ, TIMESTAMP_LTZ and TIME have nine digits of a second in columns, files and results",
    source="sql-reference/data-types-datetime",
    status="differs: beyond the sixth only in columns whose years are all from 1678 to 2261; else refused (000002)",
)
def test_columns(sql, table) -> None:
    sql(f"INSERT INTO N (ID, A, B, C, D) VALUES (1, '{AT}', '{AT}', '{CLOCK}', '{AT}')")
    assert sql(f"SELECT {READ} FROM N WHERE ID = 1") == [FULL]
    # A view that was made before shows them, too.
    shown = sql("SELECT DAY, TO_CHAR(A, 'FF9') FROM W ORDER BY A DESC LIMIT 1")
    assert shown == [(datetime(2024, 1, 1), AT[-9:])]
    sql("CREATE TABLE M LIKE N")
    sql("INSERT INTO M SELECT * FROM N")
    sql("CREATE TABLE O (A TIMESTAMP_NTZ, B TIMESTAMP_LTZ, C TIME, D TIMESTAMP_NTZ(3)) AS SELECT A, B, C, D FROM N")
    sql("CREATE TABLE P (A TIMESTAMP_NTZ, B TIMESTAMP_LTZ, C TIME, D TIMESTAMP_NTZ(3))")
    sql("INSERT INTO P SELECT A, B, C, A FROM N WHERE ID = 1")
    for name in ("M", "O", "P"):
        assert sql(f"SELECT {READ} FROM {name} WHERE A = '{AT}'") == [FULL], name
    sql("UPDATE P SET A = DATEADD(ns, 1, A), D = A")
    assert sql(f"SELECT TO_CHAR(A, '{NINE}'), TO_CHAR(D, 'FF9') FROM P") == [
        ("2024-01-02 00:00:00.000000000", "999000000")
    ]
    sql("CREATE TABLE Q (A TIMESTAMP_NTZ, ID INT)")
    sql("MERGE INTO Q USING N ON Q.ID = N.ID WHEN NOT MATCHED THEN INSERT (A, ID) VALUES (N.A, N.ID)")
    assert sql(f"SELECT ID FROM Q WHERE A > '2024-01-01 23:59:59.999999' AND A <= '{AT}'") == [(1,)]
    sql("CREATE TABLE R (A TIMESTAMP_NTZ)")
    sql("INSERT INTO R SELECT S FROM N WHERE ID = 0")
    assert sql("SELECT TO_CHAR(A, 'FF9') FROM R") == [(AT[-9:],)]


def test_what_does_not_fit_is_refused(sql, table) -> None:
    def refuses(statement: str) -> bool:
        with pytest.raises(ProgrammingError) as error:
            sql(statement)
        return error.value.errno == 2

    # V has a year that the type of nanoseconds lacks.
    assert refuses(f"INSERT INTO N (ID, V) VALUES (1, '{AT}')")
    assert refuses(f"UPDATE N SET V = '{AT}'")
    sql(f"INSERT INTO N (ID, A) VALUES (1, '{AT}')")
    assert refuses("INSERT INTO N (ID, V) SELECT ID, A FROM N")
    assert refuses("INSERT INTO N (ID, A) VALUES (2, '9999-12-31')")
    assert refuses(f"SET MOMENT = '{AT}'::TIMESTAMP_NTZ")
    assert sql("SELECT COUNT(*) FROM N") == [(2,)]


def test_a_transaction_goes_on(sql, table) -> None:
    sql("BEGIN")
    sql("INSERT INTO N (ID, A) VALUES (1, '2024-01-01')")
    sql(f"INSERT INTO N (ID, A) VALUES (2, '{AT}')")
    sql("COMMIT")
    assert sql("SELECT ID FROM N WHERE DATE_PART(ns, A) > 0") == [(2,)]


def test_loaded_files(sql, table, tmp_path: Path) -> None:
    (tmp_path / "n.csv").write_text(f"1,{AT},{AT},{CLOCK},{AT}\n2,no time,,,\n")
    sql("CREATE STAGE F")
    sql(f"PUT file://{tmp_path}/n.csv @F")
    sql("COPY INTO N (ID, A, B, C, D) FROM @F ON_ERROR = CONTINUE")
    assert sql(f"SELECT {READ} FROM N WHERE ID > 0") == [FULL]
    sql("CREATE TABLE G (A TIMESTAMP_NTZ, B TIMESTAMP_NTZ)")
    sql("COPY INTO G FROM (SELECT $2::TIMESTAMP_NTZ, TO_TIMESTAMP($3) FROM @F) ON_ERROR = CONTINUE")
    assert sql("SELECT TO_CHAR(A, 'FF9'), TO_CHAR(B, 'FF9') FROM G WHERE A IS NOT NULL") == [(AT[-9:], AT[-9:])]


def test_bound_values_and_results(snowflake_server: Server, sql, table) -> None:
    [database, schema] = sql("SELECT CURRENT_DATABASE(), CURRENT_SCHEMA()")[0]
    with snowflake_server.connect(database=database, schema=schema, paramstyle="qmark") as connection:
        cursor = connection.cursor()
        cursor.execute("INSERT INTO N (ID, A, B, C, D) VALUES (1, ?, ?, ?, ?)", (AT, AT, CLOCK, AT))
        cursor.executemany("INSERT INTO N (ID, A) VALUES (?, ?)", [(2, AT), (3, AT)])
        assert cursor.execute("SELECT ID FROM N WHERE A = ? ORDER BY ID", (AT,)).fetchall() == [(1,), (2,), (3,)]
        assert cursor.execute(f"SELECT {READ} FROM N WHERE ID = 1").fetchall() == [FULL]
        frame = cursor.execute("SELECT A, B FROM N WHERE ID = 1").fetch_pandas_all()
        assert [frame[name][0].nanosecond for name in ("A", "B")] == [999, 999]
        cursor.execute("ALTER SESSION SET PYTHON_CONNECTOR_QUERY_RESULT_FORMAT = JSON")
        assert cursor.execute("SELECT A FROM N WHERE ID = 1").fetchall() == [(datetime.fromisoformat(AT),)]


def test_the_first_time_that_is_bound_keeps_its_digits() -> None:
    """It was rounded to microseconds: the server knew of no time with nine digits yet."""
    bound = {"1": {"type": "TIMESTAMP_NTZ", "value": "1704164645123456789"}}
    with LocalSnowflake() as server, server.connect() as connection:
        execute = connection.cursor().execute
        for statement in ("CREATE DATABASE FIRST_TIME", "CREATE TABLE T (N TIMESTAMP_NTZ)"):
            execute(statement)
        body = {"sqlText": "INSERT INTO T VALUES (?)", "bindings": bound}
        assert connection.rest.request("/queries/v1/query-request?requestId=first", body)["success"]
        assert execute("SELECT TO_CHAR(N, 'SS.FF9') FROM T").fetchall() == [("05.123456789",)]
