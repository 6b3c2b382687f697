"""User-defined functions in SQL."""

from decimal import Decimal

import pytest
from snowflake.connector.errors import ProgrammingError


def failure(sql, text):
    with pytest.raises(ProgrammingError) as error:
        sql(text)
    return error.value.errno


@pytest.mark.rule(
    "A scalar SQL function is an expression or a query over its arguments, converted to the type that it returns",
    source="developer-guide/udf/sql/udf-sql-scalar-functions",
    status="matches Snowflake, but a view keeps the body that a function had when the view was made",
)
def test_scalar_functions(sql) -> None:
    sql("CREATE FUNCTION NET(PRICE NUMBER(8, 2), RATE FLOAT) RETURNS NUMBER(8, 2) AS 'price / (1 + rate)'")
    sql("CREATE FUNCTION NOW_FIXED() RETURNS DATE LANGUAGE SQL IMMUTABLE AS $$ '2024-05-06'::DATE $$")
    sql("CREATE FUNCTION TWICE(X INT) RETURNS INT AS 'x * 2'")
    sql("CREATE FUNCTION FOUR(Y INT) RETURNS INT AS 'TWICE(TWICE(y))'")
    sql("CREATE TABLE ITEMS (N INT)")
    sql("INSERT INTO ITEMS SELECT FOUR(COLUMN1) FROM VALUES (1), (2)")
    assert sql("SELECT NET(110, 0.1), YEAR(NOW_FIXED()), TWICE('4'), TWICE(NULL)") == [
        (Decimal("100.00"), 2024, 8, None)
    ]
    sql("CREATE FUNCTION TOTAL() RETURNS INT AS 'SELECT SUM(N) FROM ITEMS'")
    assert sql("SELECT TOTAL(), TOTAL() + N FROM ITEMS WHERE TWICE(N) = 8") == [(12, 16)]
    sql("CREATE VIEW BIG AS SELECT TWICE(N) AS N FROM ITEMS")
    assert sql("SELECT SUM(N) FROM BIG") == [(24,)]
    sql("CREATE OR REPLACE FUNCTION TWICE(X INT) RETURNS INT AS 'x + x + 1'")
    assert sql("SELECT TWICE(2), PUBLIC.TWICE(3)") == [(5, 7)]


@pytest.mark.rule(
    "A function that RETURNS TABLE is a table in FROM TABLE(…)",
    source="developer-guide/udf/sql/udf-sql-tabular-functions",
)
def test_table_functions(sql) -> None:
    sql("CREATE TABLE ITEMS (KIND VARCHAR, PRICE INT)")
    sql("INSERT INTO ITEMS VALUES ('a', 3), ('b', 5), ('b', 1)")
    sql("CREATE FUNCTION OF_KIND(K VARCHAR) RETURNS TABLE (COST INT) AS 'SELECT PRICE FROM ITEMS WHERE KIND = k'")
    assert sql("SELECT COST FROM TABLE(OF_KIND('b')) ORDER BY 1") == [(1,), (5,)]
    assert sql("SELECT SUM(F.COST) FROM TABLE(PUBLIC.OF_KIND('b')) AS F") == [(6,)]


@pytest.mark.rule(
    "Functions may share a name; arguments are given by position or by name, and have defaults",
    source="developer-guide/udf-stored-procedure-naming-conventions",
    status="matches Snowflake where the types of the arguments are written out; other choices are refused (000002)",
)
def test_overloads_and_defaults(sql) -> None:
    sql("CREATE FUNCTION PLUS(A INT, B INT DEFAULT 7) RETURNS INT AS 'a + b'")
    sql("CREATE FUNCTION PLUS(A VARCHAR, B INT DEFAULT 8) RETURNS VARCHAR AS 'a || b'")
    sql("CREATE FUNCTION PLUS(A INT, B INT, C INT) RETURNS INT AS 'a * b * c'")
    assert sql("SELECT PLUS(1), PLUS(1, 2), PLUS(b => 3, a => 1), PLUS('x'), PLUS(2, 3, 4)") == [(8, 3, 4, "x8", 24)]
    assert sql("SELECT PLUS(COLUMN1, COLUMN1, 1), PLUS(COLUMN1::INT) FROM VALUES (2)") == [(4, 9)]
    assert failure(sql, "SELECT PLUS(COLUMN1) FROM VALUES (2)") == 2
    assert failure(sql, "SELECT PLUS(c => 1)") == 1044
    sql("DROP FUNCTION PLUS(VARCHAR, NUMBER)")
    assert sql("SELECT PLUS(COLUMN1) FROM VALUES (2)") == [(9,)]
    sql("GRANT USAGE ON FUNCTION PLUS(INT, INT) TO ROLE PUBLIC")
    assert [row[1] for row in sql("SHOW GRANTS ON FUNCTION PLUS(INT, INT)")] == ["OWNERSHIP", "USAGE"]


@pytest.mark.rule(
    "SHOW FUNCTIONS, DROP FUNCTION with the arguments' types, and USAGE on functions",
    source="sql-reference/sql/show-functions",
    status="matches for the user's functions, without Snowflake's own; one that reads tables is for its owner only",
)
def test_statements_on_functions(sql, snowflake_server, database) -> None:
    sql("CREATE FUNCTION ONE(A INT, B VARCHAR) RETURNS INT COMMENT = 'first' AS '1'")
    [row] = sql("SHOW FUNCTIONS")
    assert (row[1], row[2], row[8], row[9]) == ("ONE", "PUBLIC", "ONE(NUMBER, VARCHAR) RETURN NUMBER", "first")
    assert failure(sql, "SELECT ONE(1)") == 1044
    for refused in (
        "CREATE FUNCTION PY(A INT) RETURNS INT LANGUAGE PYTHON AS 'x'",
        "CREATE FUNCTION LEN(A INT) RETURNS INT AS '1'",
    ):
        assert failure(sql, refused) == 2
    assert failure(sql, "CREATE FUNCTION BAD() RETURNS INT AS '1 +'") == 1003
    sql("CREATE ROLE IF NOT EXISTS CALLER")
    sql(f"GRANT USAGE ON DATABASE {database} TO ROLE CALLER")
    sql(f"GRANT USAGE ON SCHEMA {database}.PUBLIC TO ROLE CALLER")
    sql("GRANT ROLE CALLER TO USER ADMIN")
    with snowflake_server.connect(role="CALLER", database=database, schema="PUBLIC") as connection:
        connection.cursor().execute("USE SECONDARY ROLES NONE")
        with pytest.raises(ProgrammingError) as error:
            connection.cursor().execute("SELECT ONE(1, 'a')")
    assert error.value.errno in (2003, 3001)
    sql("DROP FUNCTION ONE(INT, VARCHAR)")
    assert failure(sql, "SELECT ONE(1, 'a')") == 2140


@pytest.mark.rule(
    "DESCRIBE FUNCTION prints signature, type, language and body",
    source="https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/testint/functions_integration_test.go",
)
def test_describe(sql) -> None:
    sql("CREATE FUNCTION AREA(SIDE FLOAT, N NUMBER(8, 2) DEFAULT 1) RETURNS INT AS $$ side * side * n $$")
    sql("CREATE FUNCTION ONE() RETURNS TABLE (A INT) AS 'SELECT 1'")
    assert sql("DESCRIBE FUNCTION AREA(FLOAT, NUMBER)") == [
        ("signature", "(SIDE FLOAT, N NUMBER)"),
        ("returns", "NUMBER(38,0)"),
        ("language", "SQL"),
        ("body", " side * side * n "),
    ]
    assert sql("DESC FUNCTION ONE()")[:2] == [("signature", "()"), ("returns", "TABLE (A NUMBER)")]
    assert failure(sql, "DESC FUNCTION AREA(FLOAT)") == 2003


@pytest.mark.rule(
    "The body of a secure function or procedure is shown to its owner alone",
    source="developer-guide/secure-udf-procedure",
)
def test_secure(sql, snowflake_server, database) -> None:
    sql("CREATE SECURE FUNCTION PLUS(A INT) RETURNS INT AS 'a + 1'")
    sql("CREATE OR REPLACE SECURE PROCEDURE P() RETURNS INT LANGUAGE SQL EXECUTE AS CALLER AS 'BEGIN RETURN 1; END'")
    assert sql("SELECT PLUS(1)") == [(2,)]
    for kind in ("FUNCTION PLUS(INT)", "PROCEDURE P()"):
        sql(f"GRANT USAGE ON {kind} TO ROLE PUBLIC")
        assert sql(f"DESCRIBE {kind}")[-1][0] == "body"
    sql(f"GRANT USAGE ON DATABASE {database} TO ROLE PUBLIC")
    sql(f"GRANT USAGE ON SCHEMA {database}.PUBLIC TO ROLE PUBLIC")
    with snowflake_server.connect(role="PUBLIC", database=database, schema="PUBLIC") as connection:
        cursor = connection.cursor()
        cursor.execute("USE SECONDARY ROLES NONE")
        for kind in ("FUNCTION PLUS(INT)", "PROCEDURE P()"):
            assert "body" not in dict(cursor.execute(f"DESCRIBE {kind}").fetchall())
    assert [row[13] for show in ("FUNCTIONS", "PROCEDURES") for row in sql(f"SHOW {show}")] == ["Y", "Y"]
    sql("ALTER FUNCTION PLUS(INT) UNSET SECURE")
    sql("ALTER PROCEDURE P() UNSET SECURE")
    assert [row[13] for show in ("FUNCTIONS", "PROCEDURES") for row in sql(f"SHOW {show}")] == ["N", "N"]
    assert failure(sql, "CREATE OR ALTER SECURE FUNCTION PLUS(A INT) RETURNS INT AS 'a + 2'") == 2
    sql("ALTER FUNCTION IF EXISTS PLUS(INT) SET SECURE")
    assert sql("SHOW USER FUNCTIONS")[0][13] == "Y"


def test_the_session_s_functions_are_those_of_the_caller(sql, snowflake_server, database) -> None:
    sql("CREATE FUNCTION WHO() RETURNS VARCHAR AS 'CURRENT_USER() || '' as '' || CURRENT_ROLE()'")
    sql("CREATE FUNCTION WHOM() RETURNS TABLE (R VARCHAR) AS 'SELECT CURRENT_ROLE()'")
    for function in ("WHO()", "WHOM()"):
        sql(f"GRANT USAGE ON FUNCTION {function} TO ROLE PUBLIC")
    sql(f"GRANT USAGE ON DATABASE {database} TO ROLE PUBLIC")
    sql(f"GRANT USAGE ON SCHEMA {database}.PUBLIC TO ROLE PUBLIC")
    assert sql("SELECT WHO(), R FROM TABLE(WHOM())") == [("ADMIN as ACCOUNTADMIN", "ACCOUNTADMIN")]
    with snowflake_server.connect(role="PUBLIC", database=database, schema="PUBLIC") as connection:
        found = connection.cursor().execute("SELECT WHO(), R FROM TABLE(WHOM())").fetchall()
    assert found == [("ADMIN as PUBLIC", "PUBLIC")]
