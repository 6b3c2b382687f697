"""Branches, loops and exceptions."""

import pytest
from snowflake.connector.errors import DatabaseError, ProgrammingError


@pytest.mark.rule(
    "IF, and CASE with and without an operand, run the first branch that is true",
    source="developer-guide/snowflake-scripting/branch",
)
@pytest.mark.parametrize(("number", "found"), [(1, "one"), (2, "two"), (7, "many")])
def test_branches(sql, number, found) -> None:
    block = f"""DECLARE N INT DEFAULT {number}; A VARCHAR; B VARCHAR; C VARCHAR; BEGIN
      IF (N = 1) THEN A := 'one'; ELSEIF (n = 2) THEN A := 'two'; ELSE A := 'many'; END IF;
      CASE (N) WHEN 1 THEN B := 'one'; WHEN 1 + 1 THEN B := 'two'; ELSE B := 'many'; END CASE;
      CASE WHEN N = 1 THEN C := 'one'; WHEN N = 2 THEN C := CASE WHEN TRUE THEN 'two' END; ELSE C := 'many'; END;
      RETURN A || B || C;
    END"""
    assert sql(block) == [(found * 3,)]


@pytest.mark.rule(
    "FOR over numbers, REVERSE too, WHILE, REPEAT and LOOP; BREAK and CONTINUE take the label of an outer loop",
    source="developer-guide/snowflake-scripting/loops",
)
def test_loops(sql) -> None:
    block = """DECLARE S VARCHAR DEFAULT ''; N INT DEFAULT 0; BEGIN
      FOR I IN 1 TO 3 DO S := S || i; END FOR;
      FOR I IN REVERSE 1 TO 3 LOOP S := S || :I; END LOOP;
      FOR I IN 2 TO 1 DO S := 'never'; END FOR;
      WHILE (N < 2) DO N := N + 1; S := S || 'w'; END WHILE;
      REPEAT N := N - 1; S := S || 'r'; UNTIL (N = 0) END REPEAT;
      LOOP
        N := N + 1;
        LOOP
          IF (N < 3) THEN CONTINUE OUTER_ONE; END IF;
          BREAK OUTER_ONE;
        END LOOP INNER_ONE;
      END LOOP OUTER_ONE;
      RETURN S || N;
    END"""
    assert sql(block) == [("123321wwrr3",)]


@pytest.mark.rule(
    "FOR over the rows of a cursor, which it opens, and of a RESULTSET",
    source="developer-guide/snowflake-scripting/loops",
)
def test_loops_over_rows(sql) -> None:
    sql("CREATE TABLE BILLS (ID INT, PRICE NUMBER(12, 2))")
    sql("INSERT INTO BILLS VALUES (1, 11.11), (2, 22.22)")
    block = """DECLARE
      TOTAL FLOAT DEFAULT 0.0;
      C CURSOR FOR SELECT PRICE FROM BILLS;
      RS RESULTSET DEFAULT (SELECT ID, PRICE FROM BILLS ORDER BY ID);
      LAST_ID INT;
    BEGIN
      FOR BILL IN C DO TOTAL := TOTAL + bill.price; END FOR;
      FOR BILL IN RS DO
        LAST_ID := BILL.ID;
        UPDATE BILLS SET PRICE = PRICE + :LAST_ID WHERE ID = :LAST_ID;
      END FOR;
      RETURN TOTAL;
    END"""
    assert sql(block) == [(pytest.approx(33.33),)]
    assert sql("SELECT SUM(PRICE)::VARCHAR FROM BILLS") == [("36.33",)]


@pytest.mark.rule(
    "An exception that is not handled ends the script with its number, its line and its position",
    source="developer-guide/snowflake-scripting/exceptions",
)
def test_exceptions_that_are_not_handled(sql) -> None:
    block = "\nDECLARE\n  TOO_BIG EXCEPTION (-20002, 'That is too big.');\nBEGIN\n    RAISE TOO_BIG;\nEND;\n"
    with pytest.raises(DatabaseError) as error:
        sql(f"EXECUTE IMMEDIATE $${block}$$")
    assert (error.value.errno, error.value.sqlstate) == (-20002, "P0001")
    assert "Uncaught exception of type 'TOO_BIG' on line 5 at position 4 : That is too big." in str(error.value)
    with pytest.raises(ProgrammingError, match="'STATEMENT_ERROR' on line 2 at position 1 : SQL compilation") as error:
        sql("BEGIN\n SELECT * FROM NOWHERE;\nEND")
    assert error.value.errno == 2003
    with pytest.raises(DatabaseError, match="'EXPRESSION_ERROR' on line 2 at position 10 : Division by zero") as error:
        sql("BEGIN\n LET X := 1 / 0;\nEND")
    assert error.value.errno == 100051


@pytest.mark.rule(
    "WHEN handles an exception by name, STATEMENT_ERROR, EXPRESSION_ERROR and OTHER, with SQLCODE, SQLERRM, SQLSTATE",
    source="developer-guide/snowflake-scripting/exceptions",
)
def test_handlers(sql) -> None:
    block = """DECLARE
      MINE EXCEPTION (-20002, 'Raised.');
      KIND INT DEFAULT {};
    BEGIN
      IF (KIND = 1) THEN RAISE MINE; END IF;
      IF (KIND = 2) THEN SELECT * FROM NOWHERE; END IF;
      IF (KIND = 3) THEN KIND := 1 / 0; END IF;
      RETURN 'none';
    EXCEPTION
      WHEN STATEMENT_ERROR THEN RETURN 'statement ' || SQLCODE;
      WHEN MINE THEN RETURN OBJECT_CONSTRUCT('code', sqlcode, 'state', SQLSTATE, 'text', sqlerrm)::VARCHAR;
      WHEN OTHER THEN RETURN 'other ' || SQLCODE || ' ' || :SQLSTATE || ' ' || KIND;
    END"""
    found = [sql(block.format(kind))[0][0] for kind in range(4)]
    assert found == [
        "none",
        '{"code":-20002,"state":"P0001","text":"Raised."}',
        "statement 2003",
        "other 100051 22012 3",
    ]


@pytest.mark.rule(
    "A CONTINUE handler goes on behind the statement that failed; RAISE alone raises the same exception again",
    source="developer-guide/snowflake-scripting/exceptions",
)
def test_handlers_that_go_on(sql) -> None:
    sql("CREATE TABLE LOG (TEXT VARCHAR)")
    block = """DECLARE MINE EXCEPTION (-20001, 'once'); N INT DEFAULT 0; BEGIN
      IF (TRUE) THEN RAISE MINE; N := N + 1; END IF;
      BEGIN
        SELECT * FROM NOWHERE;
      EXCEPTION
        WHEN MINE THEN RETURN 'wrong';
        WHEN OTHER THEN INSERT INTO LOG VALUES (:SQLCODE || ''); RAISE;
      END;
      N := N + 10;
      RETURN N;
    EXCEPTION
      WHEN MINE OR STATEMENT_ERROR CONTINUE THEN INSERT INTO LOG VALUES (:SQLERRM);
    END"""
    assert sql(block) == [(11,)]
    assert [text[:4] for (text,) in sql("SELECT TEXT FROM LOG")] == ["once", "2003", "SQL "]


@pytest.mark.rule(
    "A handler can't hide a feature that the local Snowflake lacks, a cancelled statement or a timeout",
    source="from memory",
    status="differs: Snowflake's handlers see error 000002, too; here it ends the script",
)
def test_a_missing_feature_is_not_handled(sql) -> None:
    with pytest.raises(ProgrammingError, match="does not support") as error:
        sql("BEGIN CREATE ALERT A IF (EXISTS (SELECT 1)) THEN SELECT 1; EXCEPTION WHEN OTHER THEN RETURN 'hidden'; END")
    assert error.value.errno == 2
    sql("ALTER SESSION SET STATEMENT_TIMEOUT_IN_SECONDS = 1")
    with pytest.raises(DatabaseError, match="timeout") as error:
        sql("BEGIN WHILE (TRUE) DO NULL; END WHILE; EXCEPTION WHEN OTHER THEN RETURN 'hidden'; END")
    assert error.value.errno == 630
