"""CREATE, ALTER, DROP, SHOW and DESCRIBE of procedures."""

import pytest
from snowflake.connector.errors import ProgrammingError

AREA = """CREATE OR REPLACE PROCEDURE AREA(SIDE FLOAT, NAME VARCHAR DEFAULT 'x')
  RETURNS NUMBER(10, 2) LANGUAGE SQL COMMENT = 'of squares' EXECUTE AS CALLER
  AS {}"""


@pytest.mark.rule(
    "SHOW PROCEDURES lists the procedures with their arguments", source="sql-reference/sql/show-procedures"
)
def test_show(sql) -> None:
    sql(AREA.format("BEGIN RETURN SIDE * SIDE; END"))
    sql("CREATE PROCEDURE ROWS_OF() RETURNS TABLE (A INT) AS $$ BEGIN RETURN NULL; END $$")
    found = {row[1]: row for row in sql("SHOW PROCEDURES")}
    assert found["AREA"][2:11] == (
        *("PUBLIC", "N", "N", "N", 1, 2, "AREA(FLOAT, DEFAULT VARCHAR) RETURN NUMBER", "of squares", "PROCEDURE_TEST"),
    )
    assert found["ROWS_OF"][8:12] == (
        "ROWS_OF() RETURN TABLE (A NUMBER)",
        "user-defined procedure",
        "PROCEDURE_TEST",
        "Y",
    )
    assert [row[1] for row in sql("SHOW PROCEDURES LIKE 'area' IN DATABASE")] == ["AREA"]


@pytest.mark.rule(
    "DESCRIBE PROCEDURE prints signature, type, language, rights, and the body, with owner's rights to the owner alone",
    source="sql-reference/sql/desc-procedure",
)
def test_describe(sql, snowflake_server, database) -> None:
    sql(AREA.format("$$ BEGIN RETURN 1; END $$"))
    assert sql("DESCRIBE PROCEDURE AREA(FLOAT, STRING)") == [
        ("signature", "(SIDE FLOAT, NAME VARCHAR)"),
        ("returns", "NUMBER(10,2)"),
        ("language", "SQL"),
        ("execute as", "CALLER"),
        ("body", " BEGIN RETURN 1; END "),
    ]
    sql("ALTER PROCEDURE AREA(FLOAT, VARCHAR) EXECUTE AS OWNER")
    sql("GRANT USAGE ON PROCEDURE AREA(FLOAT, VARCHAR) TO ROLE PUBLIC")
    sql(f"GRANT USAGE ON DATABASE {database} TO ROLE PUBLIC")
    sql(f"GRANT USAGE ON SCHEMA {database}.PUBLIC TO ROLE PUBLIC")
    with snowflake_server.connect(role="PUBLIC", database=database, schema="PUBLIC") as connection:
        cursor = connection.cursor()
        cursor.execute("USE SECONDARY ROLES NONE")
        found = cursor.execute("DESC PROCEDURE AREA(FLOAT, VARCHAR)").fetchall()
    assert [name for name, _ in found] == ["signature", "returns", "language", "execute as"]


@pytest.mark.rule(
    "ALTER, DROP, DESCRIBE and GRANT name a procedure with the types of its arguments",
    source="sql-reference/sql/alter-procedure",
)
def test_statements_on_procedures(sql) -> None:
    sql(AREA.format("'BEGIN RETURN 1; END'"))
    sql("ALTER PROCEDURE AREA(FLOAT, TEXT) SET COMMENT = 'new'")
    sql("ALTER PROCEDURE AREA(DOUBLE, VARCHAR) RENAME TO SIZE_OF")
    [row] = sql("SHOW PROCEDURES")
    assert (row[1], row[9]) == ("SIZE_OF", "new")
    sql("GRANT USAGE ON PROCEDURE SIZE_OF(FLOAT, VARCHAR) TO ROLE PUBLIC")
    granted = sql("SHOW GRANTS ON PROCEDURE SIZE_OF(FLOAT, VARCHAR)")
    assert [(row[1], row[3]) for row in granted] == [
        ("OWNERSHIP", 'PROCEDURE_TEST.PUBLIC."SIZE_OF(SIDE FLOAT, NAME VARCHAR):NUMBER"'),
        ("USAGE", 'PROCEDURE_TEST.PUBLIC."SIZE_OF(SIDE FLOAT, NAME VARCHAR):NUMBER"'),
    ]
    with pytest.raises(ProgrammingError):
        sql("DROP PROCEDURE SIZE_OF")
    assert sql("DROP PROCEDURE SIZE_OF(FLOAT, VARCHAR)") == [("SIZE_OF successfully dropped.",)]
    assert sql("DROP PROCEDURE IF EXISTS SIZE_OF(FLOAT, VARCHAR)") == [
        ("Drop statement executed successfully (SIZE_OF already dropped).",)
    ]


@pytest.mark.rule(
    "Procedures in other languages, OUT arguments, STRICT, COPY GRANTS, RESTRICTED CALLER",
    source="sql-reference/sql/create-procedure",
    status="not supported: refused (000002)",
)
@pytest.mark.parametrize(
    "rest",
    [
        "() RETURNS INT LANGUAGE PYTHON AS 'x'",
        "() RETURNS INT LANGUAGE JAVASCRIPT AS 'return 1'",
        "(A OUT INT) RETURNS INT AS 'BEGIN RETURN 1; END'",
        "() RETURNS INT STRICT AS 'BEGIN RETURN 1; END'",
        "() COPY GRANTS RETURNS INT AS 'BEGIN RETURN 1; END'",
        "() RETURNS INT EXECUTE AS RESTRICTED CALLER AS 'BEGIN RETURN 1; END'",
    ],
)
def test_refusals(sql, rest) -> None:
    with pytest.raises(ProgrammingError, match="does not support") as error:
        sql(f"CREATE PROCEDURE P{rest}")
    assert error.value.errno == 2


@pytest.mark.rule("A syntax error in the body is found when the procedure is created", source="from memory")
def test_syntax_errors(sql) -> None:
    for body in ("$$ BEGIN RETURN 1 END $$", "BEGIN IF TRUE; END", "''"):
        with pytest.raises(ProgrammingError) as error:
            sql(f"CREATE PROCEDURE P() RETURNS INT AS {body}")
        assert error.value.errno == 1003


@pytest.mark.rule(
    "SHOW USER FUNCTIONS and SHOW USER PROCEDURES list what users made",
    source="sql-reference/sql/show-user-functions",
)
def test_what_users_made_is_listed(sql) -> None:
    sql("CREATE FUNCTION ADDED (N INT) RETURNS INT AS 'N + 1'")
    sql("CREATE PROCEDURE NOTHING () RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 1; END'")
    assert [row[1] for row in sql("SHOW USER FUNCTIONS LIKE 'added' IN SCHEMA PUBLIC")] == ["ADDED"]
    assert [row[1] for row in sql("SHOW USER PROCEDURES")] == ["NOTHING"]
