"""Anonymous blocks and EXECUTE IMMEDIATE."""

import pytest
from snowflake.connector.errors import ProgrammingError


@pytest.mark.rule(
    "A block returns one row in the column 'anonymous block': the value of RETURN, NULL without one",
    source="developer-guide/snowflake-scripting/blocks",
)
def test_a_block_returns_one_value(sql, snowflake_server, database) -> None:
    block = "DECLARE SIDE FLOAT; AREA FLOAT; BEGIN SIDE := 3; AREA := PI() * side * side; RETURN area; END;"
    assert sql(block) == [(pytest.approx(28.274333882),)]
    assert sql(f"EXECUTE IMMEDIATE $${block}$$") == [(pytest.approx(28.274333882),)]
    assert sql("BEGIN CREATE TABLE A (N INT); CREATE TABLE B (N INT); RETURN 'Done'; END") == [("Done",)]
    assert sql("BEGIN INSERT INTO A VALUES (1); END") == [(None,)]
    with snowflake_server.connect(database=database, schema="PUBLIC") as connection:
        cursor = connection.cursor().execute("BEGIN RETURN (SELECT MAX(N) FROM A); END")
        assert ([column.name for column in cursor.description], cursor.fetchall()) == (["anonymous block"], [(1,)])


@pytest.mark.rule(
    "BEGIN alone, BEGIN TRANSACTION and BEGIN WORK begin a transaction, also in a block",
    source="sql-reference/sql/begin",
)
def test_a_transaction_is_no_block(sql) -> None:
    sql("CREATE TABLE T (N INT)")
    sql("BEGIN")
    sql("INSERT INTO T VALUES (1)")
    sql("ROLLBACK")
    sql("BEGIN BEGIN TRANSACTION; INSERT INTO T VALUES (2); ROLLBACK; INSERT INTO T VALUES (3); END;")
    assert sql("SELECT N FROM T") == [(3,)]


@pytest.mark.rule(
    "EXECUTE IMMEDIATE returns the result of the statement in a text or a session variable",
    source="sql-reference/sql/execute-immediate",
)
def test_execute_immediate(sql) -> None:
    sql("SET QUERY = $$ SELECT 7 * 6 AS N; $$")
    assert sql("EXECUTE IMMEDIATE $QUERY") == [(42,)]
    assert sql("EXECUTE IMMEDIATE 'SELECT ''it''''s'''") == [("it's",)]
    assert sql("EXECUTE IMMEDIATE 'IF (1 = 1) THEN RETURN 5; END IF'") == [(5,)]
    sql("EXECUTE IMMEDIATE 'CREATE TABLE T (N INT)'")
    body = """DECLARE
      HOW VARCHAR DEFAULT 'INSERT INTO T VALUES (1)';
      RS RESULTSET;
    BEGIN
      EXECUTE IMMEDIATE HOW || ', (2), (3)';
      RS := (EXECUTE IMMEDIATE 'SELECT N FROM IDENTIFIER(?) WHERE N > ? AND N <> :3 ORDER BY N' USING ('T', 1, 9));
      RETURN TABLE(RS);
    END"""
    assert sql(body) == [(2,), (3,)]


@pytest.mark.rule(
    "A request of several statements takes a block for one of them",
    source="developer-guide/sql-api/submitting-multiple-statements",
    status="matches Snowflake; that blocks count as one is from memory",
)
def test_blocks_in_a_request_of_several_statements(sql, snowflake_server, database) -> None:
    with snowflake_server.connect(database=database, schema="PUBLIC") as connection:
        text = "CREATE TABLE T (N INT); BEGIN INSERT INTO T VALUES (1); RETURN 'in'; END; SELECT N FROM T;"
        cursor = connection.cursor().execute(text, num_statements=3)
        found = [cursor.fetchall()]
        while cursor.nextset():
            found.append(cursor.fetchall())
    assert found[1:] == [[("in",)], [(1,)]]


@pytest.mark.rule(
    "A block's statements take the way of any statement: its role's privileges, its transaction, LAST_QUERY_ID()",
    source="developer-guide/snowflake-scripting/blocks",
    status="matches Snowflake; LAST_QUERY_ID() in a block is from memory",
)
def test_statements_of_a_block(sql, snowflake_server, database) -> None:
    sql("CREATE TABLE T (N INT)")
    sql("BEGIN")
    sql("BEGIN INSERT INTO T VALUES (1); INSERT INTO T VALUES (2); END")
    sql("ROLLBACK")
    assert sql("SELECT COUNT(*) FROM T") == [(0,)]
    block = """DECLARE RS RESULTSET; BEGIN
      SHOW TABLES;
      RS := (SELECT "name" FROM TABLE(RESULT_SCAN(LAST_QUERY_ID())));
      RETURN TABLE(RS);
    END"""
    assert sql(block) == [("T",)]
    assert sql("SELECT * FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))") == [("T",)]
    sql("CREATE ROLE IF NOT EXISTS SCRIPT_READER")
    sql(f"GRANT USAGE ON DATABASE {database} TO ROLE SCRIPT_READER")
    sql("GRANT ROLE SCRIPT_READER TO USER ADMIN")
    with snowflake_server.connect(role="SCRIPT_READER", database=database) as connection:
        connection.cursor().execute("USE SECONDARY ROLES NONE")
        with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
            connection.cursor().execute(f"BEGIN SELECT * FROM {database}.PUBLIC.T; END")


@pytest.mark.rule(
    "Nested procedures, ASYNC, AWAIT and CANCEL",
    source="developer-guide/snowflake-scripting/asynchronous-child-jobs",
    status="not supported: refused (000002)",
)
@pytest.mark.parametrize(
    "block",
    [
        "BEGIN ASYNC (SELECT 1); END",
        "BEGIN AWAIT ALL; END",
        "DECLARE RS RESULTSET; BEGIN RS := ASYNC (SELECT 1); END",
        "DECLARE P PROCEDURE () RETURNS INT AS BEGIN RETURN 1; END; BEGIN RETURN 1; END",
    ],
)
def test_child_jobs_are_refused(sql, block) -> None:
    with pytest.raises(ProgrammingError, match="does not support") as error:
        sql(block)
    assert error.value.errno == 2


@pytest.mark.parametrize(
    "block",
    [
        "BEGIN RETURN 1 END",
        "BEGIN END",
        "BEGIN IF (TRUE) RETURN 1; END IF; END",
        "BEGIN LET X; END",
        "DECLARE X INT BEGIN RETURN 1; END",
        "BEGIN RETURN 1; END; SELECT",
    ],
)
def test_syntax_errors(sql, block) -> None:
    with pytest.raises(ProgrammingError) as error:
        sql(block)
    assert error.value.errno in (1003, 8)
