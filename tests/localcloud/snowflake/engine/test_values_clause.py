"""VALUES as a table."""

import pytest
from snowflake.connector.errors import ProgrammingError


@pytest.mark.rule(
    "The columns of VALUES are COLUMN1, COLUMN2 …, with an alias too", source="sql-reference/constructs/values"
)
def test_columns_have_names(sql) -> None:
    assert sql("SELECT COLUMN1, V.COLUMN2 FROM VALUES (1, 'a'), (2, 'b') V ORDER BY 1") == [(1, "a"), (2, "b")]
    assert sql("SELECT OBJECT_CONSTRUCT(*) FROM (VALUES (1, 'x')) AS T") == [('{"COLUMN1":1,"COLUMN2":"x"}',)]
    assert sql("SELECT A FROM VALUES (1) AS T (A)") == sql("SELECT COLUMN1 FROM VALUES (1)") == [(1,)]


@pytest.mark.rule("A text beside numbers in a column of VALUES is a number", source="sql-reference/sql/insert#examples")
def test_a_text_beside_numbers_is_a_number(sql) -> None:
    sql("CREATE TABLE T (V VARCHAR)")
    for statement in ("INSERT INTO T (V) VALUES (3), ('d')", "SELECT * FROM VALUES (3), ('d')"):
        with pytest.raises(ProgrammingError, match="Numeric value 'd' is not recognized") as error:
            sql(statement)
        assert error.value.errno == 100038
    sql("INSERT INTO T (V) VALUES (3), ('4')")
    assert sql("SELECT V FROM T ORDER BY V") == [("3",), ("4",)]
    assert sql("SELECT SUM(COLUMN1) FROM VALUES (3), ('1.5')") == sql("SELECT 4.5")


@pytest.mark.rule("$1, $2 … are the columns of VALUES, too", source="sql-reference/constructs/values#examples")
def test_columns_have_positions(sql) -> None:
    assert sql("SELECT $1 AS N, $2 FROM VALUES (1, 'a'), (2, 'b') ORDER BY N") == [(1, "a"), (2, "b")]
    assert sql("SELECT $2 FROM (VALUES (1, 'a')) AS V (N, T) WHERE $1 = 1") == [("a",)]
    assert sql("SELECT SUM(N) FROM (SELECT $1 AS N FROM VALUES (1), (2))") == [(3,)]
    with pytest.raises(ProgrammingError):  # no digit
        sql("SELECT $² FROM VALUES (1, 'a')")
