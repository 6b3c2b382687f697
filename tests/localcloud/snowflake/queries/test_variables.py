"""A session's variables, and what they can't be set to."""

import pytest
from snowflake.connector.errors import DatabaseError, ProgrammingError

REFUSED = [
    "SELECT SYSTEM$WAIT(1)",
    "SELECT HASH('a')",
    "SELECT PARSE_JSON('1')",
]


@pytest.mark.rule("SET evaluates the expression once and stores its value", source="sql-reference/session-variables")
@pytest.mark.rule("SET sets several variables from a list", source="sql-reference/sql/set")
@pytest.mark.rule("$NAME inside a string stays text", source="from memory")
def test_a_value_is_kept(sql) -> None:
    sql("CREATE TABLE T (A VARCHAR)")
    sql("SET HOW_MANY = (SELECT COUNT(*) FROM T)")
    sql("INSERT INTO T VALUES ('a')")
    sql("SET (TWO, TEXT) = (1 + 1, 'it''s $TWO')")
    sql("SET (DAY, Negative) = (SELECT '2024-01-01'::DATE, -5)")
    assert sql("SELECT $HOW_MANY, $two * 3, $TEXT, '$TWO', $TWO-$NEGATIVE") == [(0, 6, "it's $TWO", "$TWO", 7)]
    assert sql("SELECT $DAY + 1 > $DAY, $$ $TWO $$") == [(True, " $TWO ")]
    assert sql("SET NAME = 'T'") and sql("SELECT * FROM IDENTIFIER($NAME)") == [("a",)]
    assert [row[3:6] for row in sql("SHOW VARIABLES LIKE '%o'")] == [("TWO", "2", "fixed")]
    sql("UNSET (TWO, TEXT)")
    for gone in ("TWO", "TEXT"):
        with pytest.raises(ProgrammingError, match=f"Session variable '\\${gone}' does not exist"):
            sql(f"SELECT ${gone}")


@pytest.mark.rule("A variable's text may have at most 16 KB", source="sql-reference/sql/set")
def test_what_no_variable_is_set_to(sql) -> None:
    sql("CREATE TABLE T (A VARCHAR)")
    for refused in REFUSED:
        with pytest.raises(ProgrammingError, match=r"the local Snowflake does not support|not implemented"):
            sql(f"SET X = ({refused})")
    with pytest.raises(ProgrammingError, match="exceeds size limit"):
        sql("SET X = REPEAT('x', 16385)")
    with pytest.raises(DatabaseError, match="more than one row"):
        sql("SET X = (SELECT 1 UNION SELECT 2)")
    with pytest.raises(ProgrammingError, match="'\\$X' does not exist"):
        sql("SELECT $X")


def test_rights_are_asked_for(snowflake_server, sql, database) -> None:
    sql("CREATE TABLE T (A VARCHAR)")
    sql("CREATE OR REPLACE ROLE VARIABLES_READER")
    sql("GRANT ROLE VARIABLES_READER TO USER ADMIN")
    reader = snowflake_server.connect(role="VARIABLES_READER", database=database).cursor()
    with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
        reader.execute(f"SET X = (SELECT COUNT(*) FROM {database}.PUBLIC.T)")
    sql("DROP ROLE VARIABLES_READER")


@pytest.mark.rule(
    "GETVARIABLE returns a variable's text by its name in capitals, and TABLE($NAME) is the table of that name",
    source="sql-reference/session-variables",
)
def test_variables_by_their_names(sql, snowflake_server, database) -> None:
    with snowflake_server.connect(database=database, schema="PUBLIC") as connection:
        cursor = connection.cursor()
        cursor.execute("CREATE TABLE NUMBERS AS SELECT 7 AS N")
        cursor.execute("SET (WORD, COUNT, WHERE_FROM) = ('it''s', 5, 'NUMBERS')")
        query = "SELECT GETVARIABLE('WORD'), GETVARIABLE('COUNT'), GETVARIABLE('word') FROM TABLE($WHERE_FROM)"
        assert cursor.execute(query).fetchall() == [("it's", "5", None)]
        assert cursor.execute("SELECT X.N FROM TABLE($WHERE_FROM) AS X").fetchall() == [(7,)]
