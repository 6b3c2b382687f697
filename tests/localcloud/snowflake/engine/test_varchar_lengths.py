"""Texts that are longer than their columns."""

import pytest
from snowflake.connector.errors import ProgrammingError

TOO_LONG = [
    "INSERT INTO T VALUES ('ok'), ('long')",
    "INSERT INTO T VALUES (1), (1234)",
    "INSERT INTO T VALUES (1e3)",
    "INSERT INTO T VALUES ('ok'), ('lo' || 'ng')",
    "INSERT INTO T VALUES (TRUE)",
    "INSERT OVERWRITE INTO T SELECT 'long'",
    "UPDATE T SET A = A || A",
    "MERGE INTO T USING (SELECT 'long' AS X) S ON T.A = S.X WHEN NOT MATCHED THEN INSERT (A) VALUES (S.X)",
]


@pytest.mark.rule(
    "Text longer than its column is refused, not truncated: error 100078 (22000), which quotes 200 characters of it",
    source="https://github.com/superduper-io/superduper/issues/2748",
)
@pytest.mark.parametrize("statement", TOO_LONG)
def test_a_text_that_is_too_long_changes_nothing(sql, statement) -> None:
    sql("CREATE TABLE T (A VARCHAR(3))")
    sql("INSERT INTO T VALUES ('é€ß')")
    for begin, end in (("SELECT 1", "SELECT 1"), ("BEGIN", "COMMIT")):
        sql(begin)
        with pytest.raises(ProgrammingError, match="is too long and would be truncated") as error:
            sql(statement)
        assert (error.value.errno, error.value.sqlstate) == (100078, "22000")
        sql(end)
    with pytest.raises(ProgrammingError, match=f"String '{'x' * 200}[.]{{3}}' is too long"):
        sql("INSERT INTO T SELECT REPEAT('x', 201)")
    assert sql("SELECT A FROM T") == [("é€ß",)]


def test_a_default_that_is_too_long_changes_nothing(sql) -> None:
    sql("CREATE TABLE T (A VARCHAR(3), B VARCHAR(3) DEFAULT 'long')")
    with pytest.raises(ProgrammingError, match="is too long and would be truncated"):
        sql("INSERT INTO T (A) VALUES ('ok')")
    sql("INSERT INTO T VALUES ('ok', 'b'), (NULL, '')")
    assert sql("SELECT COUNT(*) FROM T") == [(2,)]


@pytest.mark.rule(
    "A VARCHAR without a length holds 16,777,216 characters; VARCHAR(134217728) must be asked for",
    source="sql-reference/data-types-text#varchar",
)
def test_a_text_without_a_limit_has_one(sql) -> None:
    sql("CREATE TABLE T (A VARCHAR, B VARCHAR(134217728))")
    with pytest.raises(ProgrammingError, match="is too long and would be truncated") as error:
        sql("INSERT INTO T (A) SELECT REPEAT('x', 16777217)")
    assert error.value.errno == 100078
    sql("INSERT INTO T (A, B) SELECT REPEAT('x', 16777216), REPEAT('é', 16777217)")
    assert sql("SELECT LENGTH(A), LENGTH(B) FROM T") == [(16777216, 16777217)]
