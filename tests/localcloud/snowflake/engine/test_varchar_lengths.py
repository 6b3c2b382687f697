"""Texts that are longer than their columns."""

import pytest
from snowflake.connector.errors import ProgrammingError

TOO_LONG = [
    "INSERT INTO T VALUES ('ok'), ('long')",
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
