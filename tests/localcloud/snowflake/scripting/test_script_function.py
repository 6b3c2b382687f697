"""Functions whose body is a block."""

import pytest
from snowflake.connector.errors import ProgrammingError


@pytest.mark.rule(
    "A function's body may be a block with variables, IF, CASE and RETURN; its arguments may be columns",
    source="developer-guide/udf/sql/udf-sql-procedural-functions",
    status="matches Snowflake, but an expression that no RETURN needs is not evaluated",
)
def test_blocks_as_functions(sql) -> None:
    sql(
        """CREATE FUNCTION GAIN(COST NUMBER(38, 2), PAID NUMBER(38, 2)) RETURNS NUMBER(38, 2) LANGUAGE SQL AS
        DECLARE FOUND NUMBER(38, 2) DEFAULT 0.0; BEGIN FOUND := paid - :COST; FOUND := FOUND * 2; RETURN FOUND; END"""
    )
    assert sql("SELECT GAIN(100, 110)::VARCHAR") == [("20.00",)]
    assert sql("SELECT GAIN(COLUMN1, COLUMN2)::VARCHAR FROM VALUES (1, 3), (5, 4) ORDER BY 1") == [
        ("-2.00",),
        ("4.00",),
    ]
    sql(
        """CREATE FUNCTION FLOOR_OF(N INT) RETURNS VARCHAR AS $$
        DECLARE S VARCHAR DEFAULT 'none'; BEGIN
          IF (N < 3) THEN RETURN 'low'; ELSEIF (n = 3) THEN S := 'middle'; ELSE LET T VARCHAR := 'high'; S := T; END IF;
          CASE (N) WHEN 9 THEN RETURN S || '!'; ELSE NULL; END;
          RETURN s;
        END $$"""
    )
    found = "SELECT FLOOR_OF(COLUMN1) FROM VALUES (1), (3), (5), (9), (NULL) WHERE FLOOR_OF(COLUMN1) <> 'none'"
    assert {text for (text,) in sql(found)} == {"low", "middle", "high", "high!"}
    sql("CREATE TABLE T (N NUMBER)")
    block = "BEGIN IF (R <> 0) THEN RETURN L / R; END IF; RETURN 0; END"
    sql(f"CREATE FUNCTION SAFE(L NUMBER, R NUMBER) RETURNS NUMBER AS {block}")
    sql("INSERT INTO T SELECT SAFE(10, 2) UNION ALL SELECT SAFE(10, 0)")
    assert sql("SELECT N FROM T ORDER BY N") == [(0,), (5,)]
    sql("CREATE FUNCTION NOTHING() RETURNS INT AS BEGIN NULL; END")
    assert sql("SELECT NOTHING()") == [(None,)]


@pytest.mark.rule(
    "Loops and exceptions in a function",
    source="developer-guide/udf/sql/udf-sql-procedural-functions",
    status="not supported: refused (000002)",
)
@pytest.mark.parametrize(
    "block",
    [
        "DECLARE N INT DEFAULT 0; BEGIN WHILE (N < A) DO N := N + 1; END WHILE; RETURN N; END",
        "DECLARE E EXCEPTION (-20001, 'x'); BEGIN RAISE E; END",
        "BEGIN RETURN 1 / A; EXCEPTION WHEN OTHER THEN RETURN 0; END",
        "BEGIN INSERT INTO T VALUES (1); RETURN 1; END",
        "DECLARE X DEFAULT A + 1; BEGIN RETURN X; END",
    ],
)
def test_refusals(sql, block) -> None:
    with pytest.raises(ProgrammingError, match="does not support") as error:
        sql(f"CREATE FUNCTION F(A INT) RETURNS INT AS $$ {block} $$")
    assert error.value.errno == 2
