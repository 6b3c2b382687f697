"""CALL, and the rights that procedures run with."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from snowflake.connector.errors import DatabaseError, ProgrammingError

from tests.localcloud.snowflake.refusal import error_number


@pytest.mark.rule(
    "CALL returns one row in a column with the procedure's name, of the type that it returns, or its table",
    source="sql-reference/sql/call",
    status="matches Snowflake; the code of a wrong type is from memory",
)
def test_results_of_calls(sql, snowflake_server, database) -> None:
    sql("CREATE TABLE BILLS (ID INT, PRICE NUMBER(12, 2))")
    sql("INSERT INTO BILLS VALUES (1, 11.11), (2, 22.22)")
    sql("CREATE PROCEDURE TEXT_OF(N INT) RETURNS VARCHAR LANGUAGE SQL AS $$ BEGIN RETURN N + 1; END $$")
    sql(
        """CREATE PROCEDURE OVER(LOW NUMBER(12, 2)) RETURNS TABLE (NUMBER INT, AMOUNT NUMBER(12, 2)) LANGUAGE SQL AS
        DECLARE RS RESULTSET; BEGIN
          RS := (SELECT ID, PRICE FROM BILLS WHERE PRICE > :LOW);
          RETURN TABLE(RS);
        END"""
    )
    with snowflake_server.connect(database=database, schema="PUBLIC") as connection:
        cursor = connection.cursor().execute("CALL TEXT_OF(41)")
        assert ([column.name for column in cursor.description], cursor.fetchall()) == (["TEXT_OF"], [("42",)])
        cursor.execute("CALL OVER(20)")
        assert [column.name for column in cursor.description] == ["NUMBER", "AMOUNT"]
    assert sql("CALL OVER(20) ->> SELECT AMOUNT::VARCHAR FROM $1 WHERE NUMBER > 1") == [("22.22",)]
    sql("CALL OVER(0)")
    assert sql("SELECT NUMBER FROM TABLE(RESULT_SCAN(LAST_QUERY_ID())) ORDER BY 1") == [(1,), (2,)]
    sql("CREATE PROCEDURE WRONG() RETURNS INT AS BEGIN LET RS RESULTSET := (SELECT 1); RETURN TABLE(RS); END")
    with pytest.raises(ProgrammingError, match="incompatible with actual return type"):
        sql("CALL WRONG()")


@pytest.mark.rule(
    "A query selects from a stored procedure that returns a table",
    source="developer-guide/stored-procedure/stored-procedures-selecting-from",
    status="not supported: refused (000002)",
)
def test_a_procedure_in_from_is_refused(sql, database) -> None:
    body = "BEGIN LET R RESULTSET := (SELECT 1 AS A); RETURN TABLE(R); END"
    sql(f"CREATE PROCEDURE ONES(N INT) RETURNS TABLE (A INT) LANGUAGE SQL AS '{body}'")
    for call in ("ONES(1)", "PUBLIC.ONES(1)", f"{database}.PUBLIC.ONES(1)"):
        assert error_number(sql, f"SELECT * FROM TABLE({call})") == 2
    assert error_number(sql, "SELECT * FROM TABLE(TWOS(1))") == 2140


@pytest.mark.rule(
    "Arguments are given by position or by name, may be queries and session variables, and have defaults",
    source="sql-reference/sql/call",
)
def test_arguments(sql) -> None:
    sql("CREATE PROCEDURE SUM_OF(A INT, B INT DEFAULT 2 * 5) RETURNS INT AS 'BEGIN RETURN A + :B; END'")
    sql("SET N = 4")
    calls = ("SUM_OF(1, 2)", "SUM_OF(1)", "SUM_OF(b => 1, a => 1)", "SUM_OF(SELECT 7 FROM DUAL)", "SUM_OF($N, $N)")
    assert [sql(f"CALL {call}") for call in calls] == [[(3,)], [(11,)], [(2,)], [(17,)], [(8,)]]
    assert sql("CALL SUM_OF(%s, %s)", 3, "4") == [(7,)]
    assert sql("DECLARE N INT; BEGIN CALL SUM_OF(20) INTO :N; RETURN N; END") == [(30,)]
    for call, code in (("SUM_OF()", 1044), ("SUM_OF(1, 2, 3)", 1044), ("SUM_OF(c => 1)", 1044), ("NONE_OF(1)", 2140)):
        with pytest.raises(ProgrammingError) as error:
            sql(f"CALL {call}")
        assert error.value.errno == code, call


@pytest.mark.rule(
    "Of procedures with the same name, the one whose types are the arguments' own is called",
    source="developer-guide/udf-stored-procedure-naming-conventions",
)
def test_overloads(sql) -> None:
    for type_ in ("INT", "VARCHAR", "DATE"):
        sql(f"CREATE PROCEDURE KIND(X {type_}) RETURNS VARCHAR AS $$ BEGIN RETURN '{type_} ' || X; END $$")
    sql("CREATE PROCEDURE KIND(X INT, Y INT) RETURNS VARCHAR AS $$ BEGIN RETURN 'two'; END $$")
    calls = ("KIND(1)", "KIND('a')", "KIND('2020-01-02'::DATE)", "KIND(1, 2)")
    assert [sql(f"CALL {call}")[0][0] for call in calls] == ["INT 1", "VARCHAR a", "DATE 2020-01-02", "two"]
    with pytest.raises(ProgrammingError) as error:
        sql("CREATE PROCEDURE KIND(Z NUMBER(5, 1)) RETURNS INT AS 'BEGIN RETURN 1; END'")
    assert error.value.errno == 2002


@contextmanager
def as_clerk(snowflake_server, database: str) -> Iterator:
    with snowflake_server.connect(role="CLERK", database=database, schema="PUBLIC", warehouse="COMPUTE_WH") as one:
        one.cursor().execute("USE SECONDARY ROLES NONE")
        yield lambda text: one.cursor().execute(text).fetchall()


@pytest.fixture
def clerk(sql, snowflake_server, database) -> Iterator:
    """Run statements as a role that may call procedures, and has no right on the tables."""
    sql("CREATE ROLE IF NOT EXISTS CLERK")
    sql("GRANT ROLE CLERK TO USER ADMIN")
    sql("GRANT USAGE ON WAREHOUSE COMPUTE_WH TO ROLE CLERK")
    sql(f"GRANT USAGE ON DATABASE {database} TO ROLE CLERK")
    sql(f"GRANT USAGE ON SCHEMA {database}.PUBLIC TO ROLE CLERK")
    sql("CREATE TABLE SECRETS (N INT)")
    with as_clerk(snowflake_server, database) as run:
        yield run


COUNTS = "CREATE PROCEDURE {}() RETURNS INT EXECUTE AS {} AS $$ BEGIN RETURN (SELECT COUNT(*) FROM SECRETS); END $$"


@pytest.mark.rule(
    "A procedure runs with its owner's rights, EXECUTE AS CALLER with the caller's; CALL needs USAGE on it",
    source="developer-guide/stored-procedure/stored-procedures-rights",
)
def test_rights(sql, clerk, database) -> None:
    sql(COUNTS.format("BY_OWNER", "OWNER"))
    sql(COUNTS.format("BY_CALLER", "CALLER"))
    with pytest.raises(ProgrammingError) as error:
        clerk("CALL BY_OWNER()")
    assert error.value.errno in (2140, 3001)
    sql("GRANT USAGE ON PROCEDURE BY_OWNER() TO ROLE CLERK")
    sql("GRANT USAGE ON ALL PROCEDURES IN SCHEMA PUBLIC TO ROLE CLERK")
    assert clerk("CALL BY_OWNER()") == [(0,)]
    with pytest.raises(ProgrammingError, match="SECRETS' does not exist or not authorized"):
        clerk("CALL BY_CALLER()")
    assert clerk("SELECT CURRENT_ROLE(), CURRENT_SCHEMA()") == [("CLERK", "PUBLIC")]
    sql("ALTER PROCEDURE BY_CALLER() EXECUTE AS OWNER")
    assert clerk("CALL BY_CALLER()") == [(0,)]
    sql(
        "CREATE PROCEDURE OUTER_ONE() RETURNS INT AS $$ DECLARE N INT; BEGIN CALL INNER_ONE() INTO :N; RETURN N; END $$"
    )
    sql(COUNTS.format("INNER_ONE", "CALLER"))
    sql("GRANT USAGE ON PROCEDURE OUTER_ONE() TO ROLE CLERK")
    assert clerk("CALL OUTER_ONE()") == [(0,)]
    # A procedure that fails leaves the caller's role and schema as they were.
    sql("CREATE PROCEDURE FAILS() RETURNS INT AS $$ BEGIN SELECT * FROM NOWHERE; END $$")
    sql("GRANT USAGE ON PROCEDURE FAILS() TO ROLE CLERK")
    with pytest.raises(ProgrammingError, match="NOWHERE"):
        clerk("CALL FAILS()")
    assert clerk("SELECT CURRENT_ROLE(), CURRENT_DATABASE()") == [("CLERK", database)]


@pytest.mark.rule(
    "A procedure with owner's rights runs in its own schema, and neither sees nor sets the session's variables",
    source="developer-guide/stored-procedure/stored-procedures-rights",
    status="matches Snowflake, but it sees all of the caller's parameters; codes and texts from memory",
)
def test_the_state_of_the_session(sql) -> None:
    sql("SET N = 7")
    sql("CREATE SCHEMA ELSEWHERE")
    where = "BEGIN RETURN CURRENT_SCHEMA(); END"
    sql(f"CREATE PROCEDURE PUBLIC.PLACE() RETURNS VARCHAR AS $${where}$$")
    sql(f"CREATE PROCEDURE PUBLIC.CALLERS_PLACE() RETURNS VARCHAR EXECUTE AS CALLER AS $${where}$$")
    assert (sql("CALL PUBLIC.PLACE()"), sql("CALL PUBLIC.CALLERS_PLACE()")) == ([("PUBLIC",)], [("ELSEWHERE",)])
    for number, statement in enumerate(("SELECT $N", "SET N = 1", "USE SCHEMA PUBLIC", "SHOW VARIABLES", "UNSET N")):
        for rights in ("OWNER", "CALLER"):
            body = f"EXECUTE AS {rights} AS $$ BEGIN {statement}; END $$"
            sql(f"CREATE PROCEDURE PUBLIC.P{number}_{rights}() RETURNS INT {body}")
        with pytest.raises(DatabaseError):
            sql(f"CALL PUBLIC.P{number}_OWNER()")
        sql(f"CALL PUBLIC.P{number}_CALLER()")
    assert sql("SELECT CURRENT_SCHEMA()") == [("PUBLIC",)]


@pytest.mark.rule(
    "A transaction that a procedure begins ends in it, or is rolled back with an error",
    source="sql-reference/transactions#scoped-transactions",
    status="matches Snowflake, but one inside another transaction is refused (000002); codes from memory",
)
def test_transactions_in_procedures(sql) -> None:
    sql("CREATE TABLE T (N INT)")
    body = "RETURNS INT AS $$ BEGIN BEGIN TRANSACTION; INSERT INTO T VALUES (1); {} END $$"
    sql(f"CREATE PROCEDURE WHOLE() {body.format('COMMIT;')}")
    sql(f"CREATE PROCEDURE HALF() {body.format('')}")
    sql("CREATE PROCEDURE ENDS() RETURNS INT AS $$ BEGIN COMMIT; END $$")
    sql("CALL WHOLE()")
    with pytest.raises(DatabaseError, match="incomplete and it was rolled back"):
        sql("CALL HALF()")
    assert sql("SELECT COUNT(*) FROM T") == [(1,)]
    sql("BEGIN")
    with pytest.raises(DatabaseError, match="started at a different scope"):
        sql("CALL ENDS()")
    with pytest.raises(ProgrammingError, match="does not support"):
        sql("CALL WHOLE()")
    sql("ROLLBACK")


@pytest.mark.rule(
    "WITH … AS PROCEDURE … CALL runs a procedure of the statement alone, with the caller's rights",
    source="sql-reference/sql/call-with",
)
def test_anonymous_procedures(sql) -> None:
    procedure = (
        "WITH GREET AS PROCEDURE (NAME VARCHAR, N INT DEFAULT 2) RETURNS VARCHAR NOT NULL LANGUAGE SQL AS {} CALL {}"
    )
    body = "$$ BEGIN RETURN NAME || N; END $$"
    assert sql(procedure.format(body, "GREET('a')")) == [("a2",)]
    assert sql("SHOW PROCEDURES") == []
    assert sql("WITH C AS (SELECT 1 AS N) SELECT N FROM C") == [(1,)]
    for call, code in (("OTHER('a')", 1003), ("GREET()", 1044)):
        with pytest.raises(ProgrammingError) as error:
            sql(procedure.format(body, call))
        assert error.value.errno == code


@pytest.mark.rule(
    "A procedure may call itself, as deep as the stack allows",
    source="sql-reference/sql/call",
    status="matches Snowflake to a depth of 16, its own limit is not documented",
)
def test_recursion(sql) -> None:
    sql(
        "CREATE PROCEDURE F(N INT) RETURNS INT AS $$ DECLARE R INT; BEGIN "
        "IF (N <= 1) THEN RETURN 1; END IF; CALL F(:N - 1) INTO :R; RETURN N * R; END $$"
    )
    assert sql("CALL F(5)") == [(120,)]
    with pytest.raises(ProgrammingError, match="nested calls"):
        sql("CALL F(40)")


def test_a_default_may_have_parentheses_in_a_text(sql):
    sql("CREATE PROCEDURE P(A VARCHAR DEFAULT '(', B INT DEFAULT (2)) RETURNS VARCHAR AS 'BEGIN RETURN A || :B; END'")
    assert sql("CALL P()") == [("(2",)]
