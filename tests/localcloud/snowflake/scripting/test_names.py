"""Variables, cursors and RESULTSETs."""

import pytest
from snowflake.connector.errors import DatabaseError, ProgrammingError


@pytest.mark.rule(
    "A variable has the type that it is declared with, or that of its first value: FLOAT for a number with a fraction",
    source="developer-guide/snowflake-scripting/variables",
)
def test_types_of_variables(sql) -> None:
    assert sql(
        "DECLARE A NUMBER(38, 2) DEFAULT 0.0; BEGIN LET B NUMBER(38, 2) := 11.0; A := B - 1; RETURN A::VARCHAR; END"
    ) == [("10.00",)]
    assert sql("BEGIN LET A := 100.1; LET B DEFAULT 110.1; RETURN (B - A)::VARCHAR; END") == [("10",)]
    block = """DECLARE N INT; D DATE; S VARCHAR; X INT; BEGIN
      N := 24 * 7; D := '2020-09-30'; N := N + 0.6;
      S := N::VARCHAR || ', ' || D::VARCHAR || ', ' || (X IS NULL);
      RETURN S;
    END"""
    assert sql(block) == [("169, 2020-09-30, true",)]
    with pytest.raises(DatabaseError, match="EXPRESSION_ERROR") as error:
        sql("DECLARE F FLOAT; BEGIN F := 'no number'; END")
    assert error.value.errno == 100038
    with pytest.raises(ProgrammingError, match="variable 'P' cannot have its type inferred") as error:
        sql("DECLARE C CURSOR FOR SELECT 1 AS N; BEGIN FOR R IN C DO LET P := R.N; END FOR; END")
    assert error.value.errno == 92228


VALUES = {
    "NUMBER": "-5",
    "NUMBER(5, 2)": "1.25",
    "FLOAT": "-2.5::FLOAT",
    "VARCHAR": "'it''s \\\\ here'",
    "BOOLEAN": "TRUE",
    "DATE": "'1960-01-02'::DATE",
    "TIME": "'12:34:56.789'::TIME",
    "TIMESTAMP_NTZ": "'2024-02-29 12:34:56.789'::TIMESTAMP_NTZ",
    "TIMESTAMP_LTZ": "'2024-02-29 12:34:56.789'::TIMESTAMP_LTZ",
    "TIMESTAMP_TZ": "'2024-02-29 12:34:56 +0530'::TIMESTAMP_TZ",
    "BINARY": "X'00FF'",
    "ARRAY": "ARRAY_CONSTRUCT(1, 'a')",
    "OBJECT": "OBJECT_CONSTRUCT('a', 1.5, 'b', NULL)",
    "VARIANT": "PARSE_JSON('{\"a\": [null, true]}')",
    "VARCHAR(3)": "NULL::VARCHAR",
}


@pytest.mark.rule(
    "Every type of value goes into variables and out of them unchanged",
    source="developer-guide/snowflake-scripting/variables",
)
def test_values(sql) -> None:
    for type_, value in VALUES.items():
        typed = f"DECLARE A {type_}; B {type_}; BEGIN A := {value}; B := A; SELECT :B INTO :A; RETURN A; END"
        assert sql(typed) == sql(f"SELECT {value}"), type_
        if type_ != "NUMBER(5, 2)":
            assert sql(f"BEGIN LET A := {value}; LET B := A; RETURN B; END") == sql(f"SELECT {value}"), type_


@pytest.mark.rule(
    "An inner block's names hide those of the blocks around it", source="developer-guide/snowflake-scripting/variables"
)
def test_scopes(sql) -> None:
    block = """DECLARE X VARCHAR DEFAULT 'outer'; S VARCHAR DEFAULT ''; BEGIN
      DECLARE X VARCHAR; BEGIN
        X := 'inner';
        S := S || X;
      END;
      RETURN S || ' ' || X;
    END"""
    assert sql(block) == [("inner outer",)]


@pytest.mark.rule(
    "In SQL a variable stands behind a colon, IDENTIFIER(:name) is an object's name; in expressions it stands alone",
    source="developer-guide/snowflake-scripting/variables",
)
def test_variables_in_statements(sql) -> None:
    sql("CREATE TABLE ITEMS (N INT, V VARIANT)")
    block = """DECLARE N INT DEFAULT 2; WHERE_TO VARCHAR DEFAULT 'ITEMS'; FOUND INT; BEGIN
      INSERT INTO IDENTIFIER(:WHERE_TO) SELECT :N, PARSE_JSON('{"n": 5}');
      UPDATE ITEMS SET N = N + :n WHERE V:n = 5 AND N=:N;
      FOUND := (SELECT MAX(N) FROM ITEMS WHERE N > :N);
      RETURN FOUND + n;
    END"""
    assert sql(block) == [(6,)]
    with pytest.raises(ProgrammingError, match="Bind variable :M not set") as error:
        sql("BEGIN SELECT * FROM ITEMS WHERE N = :M; END")
    assert error.value.errno == 2049
    with pytest.raises(ProgrammingError, match="invalid identifier 'M'"):
        sql("BEGIN M := 1; END")


@pytest.mark.rule("SELECT … INTO sets variables from the one row of a query", source="sql-reference/constructs/into")
def test_select_into(sql) -> None:
    sql("CREATE TABLE PEOPLE (ID INT, NAME VARCHAR)")
    sql("INSERT INTO PEOPLE VALUES (1, 'a'), (2, 'b')")
    block = (
        "DECLARE A INT; B VARCHAR; BEGIN SELECT ID, NAME INTO :A, :B FROM PEOPLE WHERE {}; RETURN A || ' ' || B; END"
    )
    assert sql(block.format("ID = 1")) == [("1 a",)]
    assert sql(block.format("ID = 3")) == [(None,)]
    with pytest.raises(DatabaseError, match="got more than one"):
        sql(block.format("TRUE"))


@pytest.mark.rule(
    "A cursor runs its query at OPEN, with USING for its question marks; FETCH gets NULL after the last row",
    source="developer-guide/snowflake-scripting/cursors",
)
def test_cursors(sql) -> None:
    sql("CREATE TABLE BILLS (ID INT, PRICE NUMBER(12, 2))")
    sql("INSERT INTO BILLS VALUES (1, 11.11), (2, 22.22), (3, 33.33)")
    block = """DECLARE
      LOW NUMBER(12, 2) DEFAULT 11.50; A INT; B INT; C INT;
      BILLS_OVER CURSOR FOR SELECT ID, PRICE FROM BILLS WHERE PRICE > ? AND PRICE < ? ORDER BY ID;
    BEGIN
      OPEN BILLS_OVER USING (LOW, 100);
      FETCH BILLS_OVER INTO A;
      FETCH BILLS_OVER INTO B;
      FETCH BILLS_OVER INTO C;
      CLOSE BILLS_OVER;
      RETURN ARRAY_CONSTRUCT(A, B, C)::VARCHAR;
    END"""
    assert sql(block) == [("[2,3,undefined]",)]
    assert sql(f"EXECUTE IMMEDIATE $$ {block} $$") == [("[2,3,undefined]",)]
    assert sql(f"BEGIN EXECUTE IMMEDIATE '{block}'; RETURN SQLROWCOUNT; END") == [(None,)]
    whole = (
        "BEGIN LET C CURSOR FOR SELECT ID FROM BILLS ORDER BY 1; OPEN C; RETURN TABLE(RESULTSET_FROM_CURSOR(C)); END"
    )
    assert sql(whole) == [(1,), (2,), (3,)]
    with pytest.raises(DatabaseError, match="is not open"):
        sql("DECLARE N INT; C CURSOR FOR SELECT 1; BEGIN FETCH C INTO N; END")


@pytest.mark.rule(
    "SQLROWCOUNT, SQLFOUND and SQLNOTFOUND tell what the last statement changed, NULL if it was no DML",
    source="developer-guide/snowflake-scripting/dml-status",
)
def test_dml_status(sql) -> None:
    sql("CREATE TABLE T (N INT)")
    block = """DECLARE S VARCHAR; BEGIN
      INSERT INTO T VALUES (1), (2), (3);
      S := SQLROWCOUNT || ' ' || SQLFOUND;
      UPDATE T SET N = 4 WHERE N = 9;
      S := S || ' ' || SQLROWCOUNT || ' ' || SQLNOTFOUND;
      MERGE INTO T USING (SELECT 3 X UNION ALL SELECT 5) ON N = X
        WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (X);
      S := S || ' ' || :SQLROWCOUNT;
      SELECT 1;
      RETURN S || ' ' || (SQLROWCOUNT IS NULL);
    END"""
    assert sql(block) == [("3 true 0 true 2 true",)]
