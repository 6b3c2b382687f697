"""DuckDB's errors, in Snowflake's codes and words, and without DuckDB's."""

import pytest
from snowflake.connector.errors import Error

ERRORS = [
    ("SELECT NOPE FROM T", 904, "invalid identifier 'NOPE'"),
    ("SELECT T.NOPE FROM T", 904, "invalid identifier 'T.NOPE'"),
    ('SELECT "Nope" FROM T', 904, "invalid identifier '\"Nope\"'"),
    ("SELECT X.N FROM T", 904, "invalid identifier 'X'"),
    ("SELECT N FROM T ORDER BY NOPE", 904, "invalid identifier 'NOPE'"),
    ("SELECT * FROM T JOIN U USING (NOPE)", 904, "invalid identifier 'NOPE'"),
    ("INSERT INTO T (NOPE) VALUES (1)", 904, "invalid identifier 'NOPE'"),
    ("CREATE VIEW V AS SELECT NOPE FROM T", 904, "invalid identifier 'NOPE'"),
    ("ALTER TABLE T DROP COLUMN NOPE", 904, "invalid identifier 'NOPE'"),
    ("SELECT 1 FROM T, U WHERE N = 1", 2028, "ambiguous column name 'N'"),
    ("INSERT INTO T VALUES (1)", 2020, "Insert value list does not match column list expecting 3 but got 1"),
    ("INSERT INTO T (N, S) SELECT 1", 2020, "Insert value list does not match column list expecting 2 but got 1"),
    ("INSERT INTO T (N, N) VALUES (1, 2)", 2025, "duplicate column name 'N'"),
    ("CREATE TABLE D (A INT, a INT)", 2025, "duplicate column name 'A'"),
    ("SELECT N, COUNT(*) FROM T", 979, "[N] is not a valid group by expression"),
    ("SELECT N FROM T UNION SELECT N, S FROM T", 1789, "invalid number of result columns for set operator"),
    ("SELECT N FROM T WHERE COUNT(*) > 1", 2035, "Invalid aggregate function in where clause"),
    ("SELECT (SELECT A FROM (VALUES (1), (2)) X (A))", 90150, "Single-row subquery returns more than one row"),
    ("INSERT INTO T (N) VALUES (12345)", 100039, "Numeric value '12345' is out of range"),
    ("INSERT INTO T (N) VALUES ('12345')", 100039, "Numeric value '12345' is out of range"),
    ("UPDATE T SET N = N * 1000", 100039, "Numeric value '1500.00' is out of range"),
    ("SELECT 99999999999999999999999999999999999999 * 10", 100039, "Number out of representable range"),
    ("SELECT MOD(5, 0)", 100051, "Division by zero"),
    ("SELECT 'maybe'::BOOLEAN", 100037, "Boolean value 'maybe' is not recognized"),
    ("SELECT 'abc'::INT", 100038, "Numeric value 'abc' is not recognized"),
    ("INSERT INTO T (D) VALUES ('2024-02-30')", 100040, "Date '2024-02-30' is not recognized"),
    ("SELECT TRUE + 1", 2, "the local Snowflake does not support +(BOOLEAN, NUMBER) without a cast"),
    ("SELECT N FROM T GROUP BY SUM(N)", 979, "An aggregate function is not a valid group by expression"),
    ("SELECT N FROM T GROUP BY 5", 979, "A position behind column 1 is not a valid group by expression"),
    ("SELECT N FROM T ORDER BY 5", 1003, "A position behind column 1 is not a valid order by expression"),
    ("SELECT LISTAGG(S, S) FROM T", 1015, "an argument to function LISTAGG needs to be constant"),
    ("SELECT SUM(N = 1) FROM T", 1044, "Invalid argument types for a function of numbers: (BOOLEAN)"),
    ("UPDATE T SET N = SUM(N)", 1003, "Invalid aggregate function in UPDATE"),
    ("SELECT RANK() OVER (PARTITION BY S) FROM T", 1003, "[RANK] requires ORDER BY in window specification"),
    ("SELECT SUM(COUNT(*) OVER ()) OVER () FROM T", 2, "a window function in another one"),
    ("SELECT SUBSTR()", 938, "not enough arguments for function [SUBSTR()], expected 2, got 0"),
    (
        "SELECT * FROM TABLE(SPLIT_TO_TABLE('a'))",
        938,
        "not enough arguments for function [SPLIT_TO_TABLE('a')], expected 2, got 1",
    ),
    ("INSERT INTO J (A) SELECT N FROM T", 2023, "expecting ARRAY but got NUMBER(5,2) for column A"),
    ("INSERT INTO J (O) SELECT TRUE", 2023, "expecting OBJECT but got BOOLEAN for column O"),
    ("SELECT '2024-01-01'::NUMBER", 100038, "Numeric value '2024-01-01' is not recognized"),
    ("SELECT DIV0(1)", 938, "not enough arguments for function [DIV0(1)], expected 2, got 1"),
    ("SELECT MIN_BY(N) FROM T", 938, "not enough arguments for function [MIN_BY(N)], expected 2, got 1"),
    ("SELECT BITAND(1)", 938, "not enough arguments for function [BITAND(1)], expected 2, got 1"),
    ("SELECT ABS(1 +)", 1003, "unexpected ')'"),
    ("SELECT BASE64_DECODE_STRING('zz')", 100116, "string is not a legal base64-encoded value: 'zz'"),
    ("SELECT CEIL()", 938, "not enough arguments for function [CEIL()], expected 1, got 0"),
    ("SELECT * FROM TABLE(FLATTEN())", 938, "not enough arguments for function [FLATTEN]"),
    ("SELECT OBJECT_AGG(S) FROM T", 938, "not enough arguments for function [OBJECT_AGG(S)], expected 2, got 1"),
    ("SELECT AS_INTEGER() FROM T", 938, "not enough arguments for function [AS_INTEGER()], expected 1, got 0"),
    ("SELECT ARRAYS_ZIP()", 938, "not enough arguments for function [ARRAYS_ZIP()], expected 1, got 0"),
    ("SELECT NTILE(0) OVER (ORDER BY N) FROM T", 1003, "invalid number of buckets: a whole number from 1"),
    ("SELECT S.Q FROM T", 904, "invalid identifier 'S.Q'"),
    ("SELECT F.NOPE FROM J, LATERAL FLATTEN(INPUT => A) F", 904, "invalid identifier 'F.NOPE'"),
    ("SELECT ARRAY_APPEND('zz', 1)", 2, "a text in the place of a VARIANT, ARRAY or OBJECT: use TO_VARIANT"),
    ("SELECT N LIKE 1 FROM T", 2, "does not support LIKE(VARCHAR, NUMBER) without a cast"),
    ("SELECT YEAR('2024-01-31')", 2016, "Function EXTRACT does not support VARCHAR(10) argument type"),
    ("SELECT EXTRACT(HOUR FROM '10:00')", 2016, "Function EXTRACT does not support VARCHAR(5) argument type"),
    ("SELECT DATE_PART('day', '2024-01-31')", 2016, "Function EXTRACT does not support VARCHAR(10) argument type"),
    ("SELECT DATE_TRUNC('month', '2024-01-31')", 2016, "Function DATE_TRUNC does not support VARCHAR(10) argument"),
    ("SELECT LAST_DAY('2024-01-31')", 2016, "Function LAST_DAY does not support VARCHAR(10) argument type"),
    ("SELECT DAYNAME('2024-01-31')", 2, "does not support DAYNAME of a VARCHAR without a cast"),
    ("CREATE SEQUENCE Q START = 'x'", 1008, "invalid value [x] for parameter 'START'"),
    ("LIST @~ PATTERN = '['", 100048, "Invalid regular expression: '['"),
    ("ALTER TABLE T ALTER COLUMN N SET DATA TYPE DECFLOAT", 2, "does not support the type DECFLOAT"),
    ("CREATE FUNCTION F (X DECFLOAT) RETURNS INT AS '1'", 2, "does not support the type DECFLOAT"),
    ("CREATE FUNCTION F (X INT) RETURNS DECFLOAT AS '1'", 2, "does not support the type DECFLOAT"),
    ("CREATE FUNCTION F (X INT) RETURNS TABLE (A DECFLOAT) AS 'SELECT 1'", 2, "does not support the type DECFLOAT"),
    ("CREATE PROCEDURE P (X DECFLOAT) RETURNS INT AS 'BEGIN END'", 2, "does not support the type DECFLOAT"),
    ("CREATE ROW ACCESS POLICY R AS (X DECFLOAT) RETURNS BOOLEAN -> TRUE", 2, "does not support the type DECFLOAT"),
    ("CREATE TABLE E (A DECFLOAT(38))", 2, "does not support the type DECFLOAT"),
]


@pytest.mark.rule(
    "A column that is neither grouped nor aggregated is error 001104 with its place; without GROUP BY 000979",
    source="sql-reference/sql/select",
)
def test_ungrouped_columns(sql) -> None:
    sql("CREATE TABLE T (N INT, S VARCHAR)")
    cases = {
        "SELECT N, COUNT(*) FROM T GROUP BY S": (1104, "error line 1 at position 7\n'T.N' in select clause is neither"),
        "SELECT S,\n  UPPER(x.N) FROM T AS x GROUP BY S": (1104, "error line 2 at position 8\n'X.N' in select clause"),
        "SELECT S, MAX(N), N FROM T GROUP BY S": (1104, "error line 1 at position 18\n'T.N' in select"),
        "SELECT N, COUNT(*) FROM T": (979, "[N] is not a valid group by expression"),
    }
    for statement, (number, text) in cases.items():
        with pytest.raises(Error) as error:
            sql(statement)
        assert (error.value.errno, text in error.value.msg) == (number, True), error.value.msg


@pytest.mark.rule(
    "Missing names, duplicate names and values that do not fit have error codes of their own",
    source="from memory",
    status="matches Snowflake, without the position in the text; implicit conversions are refused",
)
def test_errors_are_snowflakes(sql) -> None:
    sql("CREATE TABLE T (N NUMBER(5, 2), S VARCHAR, D DATE)")
    sql("CREATE TABLE U (N INT)")
    sql("CREATE TABLE J (A ARRAY, O OBJECT)")
    sql("INSERT INTO T (N) VALUES (1.5)")
    for statement, number, text in ERRORS:
        with pytest.raises(Error) as error:
            sql(statement)
        assert (error.value.errno, text in error.value.msg) == (number, True), (statement, error.value.msg)
        assert "Binder" not in error.value.msg and "LINE" not in error.value.msg
    assert sql("SELECT COUNT(*) FROM T") == [(1,)]
    # https://docs.snowflake.com/en/sql-reference/constructs/values names the columns by their positions, too.
    assert sql("SELECT $1 FROM VALUES (1)") == [(1,)]


def test_errors_of_files_are_snowflakes(sql, tmp_path) -> None:
    """No path of this machine, and no word of the engine, is in them."""
    sql("CREATE TABLE F (N INT)")
    for name, text in (("broken.parquet", "no Parquet"), ("one.csv", "1\n")):
        (tmp_path / name).write_text(text)
        sql(f"PUT file://{tmp_path}/{name} @%F AUTO_COMPRESS = FALSE")
    parquet = "FILES = ('broken.parquet') FILE_FORMAT = (TYPE = PARQUET) MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE"
    cases = {
        f"COPY INTO F {parquet}": (100016, "Invalid parquet file: it is damaged, or no Parquet file"),
        "COPY INTO F FROM (SELECT NOPE FROM @%F/one.csv)": (904, "invalid identifier 'NOPE'"),
        "COPY INTO F FROM @%F PATTERN = '['": (100048, "Invalid regular expression: '['"),
    }
    for statement, (number, text) in cases.items():
        with pytest.raises(Error) as error:
            sql(statement)
        assert (error.value.errno, text in error.value.msg) == (number, True), (statement, error.value.msg)
        assert "Error:" not in error.value.msg and "/tmp" not in error.value.msg
