"""Rewrites on the way to DuckDB: texts of values, functions' defaults, sums."""

import datetime
from decimal import Decimal

import pytest
from snowflake.connector.errors import ProgrammingError


@pytest.fixture
def row(sql):
    sql("CREATE TABLE T (V VARIANT, O OBJECT, F FLOAT, TS TIMESTAMP_NTZ, N NUMBER(5, 2), I INT, S VARCHAR)")
    sql(
        "INSERT INTO T SELECT PARSE_JSON('\"a\"'), OBJECT_CONSTRUCT('k', 'xy'), 1, '2024-07-01 10:00:00', 1.5, "
        "9007199254740993, ' x '"
    )
    return lambda what: sql(f"SELECT {what} FROM T")[0]


@pytest.mark.rule(
    "Casting a VARIANT string to VARCHAR removes its quotes", source="sql-reference/data-types-semistructured"
)
@pytest.mark.rule(
    "Casting a TIMESTAMP to VARCHAR keeps three fractional digits",
    source="sql-reference/parameters#timestamp-ntz-output-format",
)
@pytest.mark.rule("Casting a whole FLOAT to VARCHAR writes no decimal point", source="from memory")
def test_values_become_texts(row) -> None:
    assert row("V::VARCHAR, TO_VARCHAR(V), V::VARCHAR = 'a'") == ("a", "a", True)
    assert row("O:k::VARCHAR, (O:k)::VARCHAR || 'z', GET(O, 'k')::VARCHAR, O::VARCHAR") == (
        "xy",
        "xyz",
        "xy",
        '{"k":"xy"}',
    )
    assert row("F::VARCHAR, TO_VARCHAR(1e10::FLOAT), N::VARCHAR, 1.5::FLOAT::VARCHAR") == (
        "1",
        "10000000000",
        "1.50",
        "1.5",
    )
    assert row("TS::VARCHAR, TO_CHAR(TS), TO_CHAR(TS, 'YYYY')") == ("2024-07-01 10:00:00.000",) * 2 + ("2024",)


@pytest.mark.rule(
    "Casting a longer value to VARCHAR(n) is error 100078 (22000)", source="sql-reference/functions/cast#examples"
)
@pytest.mark.rule("CHAR is VARCHAR(1), CHAR(n) VARCHAR(n)", source="sql-reference/data-types-text")
def test_casts_fit(sql, row) -> None:
    assert row("'abc'::VARCHAR(3), CAST(O:k AS CHAR(2)), F::CHAR(5), NULL::VARCHAR(1)") == ("abc", "xy", "1", None)
    for long, text in (("'abc'::VARCHAR(2)", "abc"), ("CAST(O:k AS CHAR)", "xy"), ("N::VARCHAR(3)", "1.50")):
        with pytest.raises(ProgrammingError, match=f"String '{text}' is too long and would be truncated") as error:
            row(long)
        assert (error.value.errno, error.value.sqlstate) == (100078, "22000")
    sql("CREATE TABLE C (A CHAR, B CHAR(2), C VARCHAR(3))")
    assert [one[1] for one in sql("DESCRIBE TABLE C")] == ["VARCHAR(1)", "VARCHAR(2)", "VARCHAR(3)"]
    sql("CREATE TABLE D AS SELECT 'ab'::VARCHAR(2) AS A, F::VARCHAR AS B FROM T")
    assert sql("SELECT * FROM D") == [("ab", "1")]
    assert sql("DESCRIBE TABLE D")[0][1] == "VARCHAR(2)"


@pytest.mark.rule("LTRIM, RTRIM and TRIM remove the given characters", source="sql-reference/functions/ltrim")
@pytest.mark.rule(
    "LISTAGG without a delimiter puts nothing between the values", source="sql-reference/functions/listagg"
)
@pytest.mark.rule("LISTAGG of no rows is an empty string", source="sql-reference/functions/listagg#usage-notes")
def test_functions(sql, row) -> None:
    assert row("LTRIM('xxa', 'x'), RTRIM('axx', 'x'), TRIM('xax', 'x')") == ("a", "a", "a")
    assert row("LTRIM(S), RTRIM(S), TRIM(S), LTRIM(12)") == ("x ", " x", "x", "12")
    sql("INSERT INTO T (S) VALUES ('y')")
    assert row("LISTAGG(S) WITHIN GROUP (ORDER BY S), LISTAGG(S, '-') WITHIN GROUP (ORDER BY S)") == (" x y", " x -y")
    assert sql("SELECT LISTAGG(S, ',') FROM T WHERE FALSE") == [("",)]
    assert sql("SELECT LISTAGG(NULLIF(S, S)) WITHIN GROUP (ORDER BY S) AS A, COUNT(*) AS B FROM T HAVING A = ''") == [
        ("", 2)
    ]
    assert sql("SELECT LISTAGG(S, ',') WITHIN GROUP (ORDER BY S) OVER (PARTITION BY S) FROM T ORDER BY 1") == [
        (" x ",),
        ("y",),
    ]


@pytest.mark.rule("SUM of NUMBERs is a NUMBER with all digits", source="sql-reference/functions/sum")
@pytest.mark.rule(
    "SUM and AVG convert text to numbers, and refuse text that is not a number",
    source="sql-reference/functions/sum#usage-notes",
    status="differs: any text is refused; cast it",
)
def test_sums(sql, row) -> None:
    assert row("SUM(N), SUM(I), SUM(F), AVG(N)") == (Decimal("1.50"), 9007199254740993, 1.0, Decimal("1.5"))
    assert row("SUM(DISTINCT I), SUM(CASE WHEN F = 1 THEN 1 END)") == (9007199254740993, 1)
    assert row("SUM(N) OVER ()") == (Decimal("1.50"),)
    for text in ("SUM(S)", "AVG(S)", "SUM(F > 0)", "SUM(O:k)"):
        with pytest.raises(ProgrammingError):
            row(text)


@pytest.mark.rule("A division by zero is error 100051", source="sql-reference/functions/div0")
@pytest.mark.rule(
    "A quotient of NUMBERs has six more decimal digits than the dividend, and is rounded",
    source="sql-reference/operators-arithmetic#division",
)
def test_quotients(sql, row) -> None:
    assert row("1 / 3, 1.5 / 7, N / 7, 10 / 4, 6 / 3") == tuple(
        map(Decimal, ("0.333333", "0.2142857", "0.21428571", "2.5", "2"))
    )
    assert row("F / 3 = 1::FLOAT / 3, DIV0(1, 0), 1 / NULLIF(0, 0), SUM(I) OVER () / I") == (
        True,
        0,
        None,
        1,
    )
    for zero in ("1 / 0", "I / (F - 1)", "I / 0::FLOAT"):
        with pytest.raises(ProgrammingError, match="Division by zero") as error:
            row(zero)
        assert error.value.errno == 100051


@pytest.mark.rule("The keys of an OBJECT constant keep their case", source="sql-reference/data-types-semistructured")
def test_object_constants(row) -> None:
    assert row("{'a': 1, 'B': {'c': [1]}}, {'a': 'x'}:a::VARCHAR") == ('{"B":{"c":[1]},"a":1}', "x")


def test_what_is_answered_otherwise_is_refused(row) -> None:
    for what in ("DISTINCT ON (N) N", "TOP 10 PERCENT N"):
        with pytest.raises(ProgrammingError, match="the local Snowflake does not support"):
            row(what)


def test_views_keep_what_is_mended(sql, row, snowflake_server, database) -> None:
    sql("CREATE VIEW W AS SELECT F::VARCHAR AS A, LTRIM('xa', 'x') AS B FROM T")
    with snowflake_server.connect(database=database) as other:
        assert other.cursor().execute("SELECT * FROM W").fetchall() == [("1", "a")]


@pytest.mark.rule("A half is rounded away from zero", source="sql-reference/functions/round")
def test_halves(row) -> None:
    assert row("2.5::FLOAT::INT, (1 / 2)::INT, -2.5::INT, (F / 8)::NUMBER(5, 2), 3.5::FLOAT::NUMBER") == (
        3,
        1,
        -3,
        Decimal("0.13"),
        4,
    )


@pytest.mark.rule(
    "FLATTEN gives the elements of an ARRAY in their order, and those of an OBJECT by key",
    source="sql-reference/functions/flatten#examples",
    status="matches for the rows of a table; of other rows the order is any",
)
def test_flatten_keeps_the_order(sql) -> None:
    sql("CREATE TABLE T (N INT, V VARIANT)")
    sql(
        "INSERT INTO T SELECT COLUMN1, PARSE_JSON(COLUMN2) FROM VALUES (1, '[7, 8, 9]'), (2, '{\"b\": 1, \"a\": null}')"
    )
    assert sql("SELECT N, F.VALUE, F.INDEX, F.KEY, F.PATH FROM T, LATERAL FLATTEN(INPUT => V) F") == [
        *((1, "7", 0, None, "[0]"), (1, "8", 1, None, "[1]"), (1, "9", 2, None, "[2]")),
        *((2, "null", None, "a", "a"), (2, "1", None, "b", "b")),
    ]
    assert sql("SELECT LISTAGG(F.VALUE) FROM T, LATERAL FLATTEN(INPUT => V) F WHERE N = 1") == [("789",)]


@pytest.mark.rule("FLATTEN supports PATH, OUTER, RECURSIVE and MODE", source="sql-reference/functions/flatten")
def test_flatten(sql) -> None:
    """Beside the rows of a table; functions/flatten.py has examples without one."""
    sql("CREATE TABLE T (N INT, V VARIANT)")
    sql("INSERT INTO T SELECT COLUMN1, PARSE_JSON(COLUMN2) FROM VALUES (1, '{\"x\": [7, 8]}'), (2, '{\"x\": []}')")
    flatten = "SELECT N, F.VALUE::INT FROM T, LATERAL FLATTEN({}) F ORDER BY N, F.INDEX"
    assert sql(flatten.format("INPUT => V, PATH => 'x'")) == [(1, 7), (1, 8)]
    assert sql(flatten.format("PATH => 'x', OUTER => TRUE, INPUT => V")) == [(1, 7), (1, 8), (2, None)]
    with pytest.raises(ProgrammingError, match="does not support FLATTEN with MODE"):
        sql(flatten.format("INPUT => V, MODE => 'OTHER'"))


@pytest.mark.rule("DATE_TRUNC of a DATE, and a DATE with an INTERVAL of days, are DATEs", source="from memory")
def test_a_date_stays_a_date(row) -> None:
    day = "TS::DATE"
    assert row(f"DATE_TRUNC('MONTH', {day}), {day} + INTERVAL '1 day', DATEADD(DAY, 1, {day}), LAST_DAY({day})") == (
        datetime.date(2024, 7, 1),
        datetime.date(2024, 7, 2),
        datetime.date(2024, 7, 2),
        datetime.date(2024, 7, 31),
    )
