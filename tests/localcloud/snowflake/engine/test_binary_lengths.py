"""BINARY(n): n bytes and not one more."""

from __future__ import annotations

import pytest
from snowflake.connector.errors import ProgrammingError

LONG = "TO_BINARY('41424344')"


@pytest.mark.rule(
    "A BINARY(n) holds n bytes, and 8,388,608 without n: a longer value is refused, not cut off",
    source="sql-reference/data-types-text#binary",
    status="matches Snowflake; the text is that of snowflake-jdbc's issue 1952, the code that of texts",
)
@pytest.mark.parametrize(
    "change",
    [
        f"INSERT INTO T (N) VALUES ({LONG})",
        "INSERT INTO T (N) VALUES ('41424344')",
        "INSERT INTO T (N) SELECT M FROM T",
        "UPDATE T SET N = M",
        f"MERGE INTO T USING (SELECT 1) ON TRUE WHEN MATCHED THEN UPDATE SET N = {LONG}",
        f"CREATE TABLE U (N BINARY(3)) AS SELECT {LONG}",
        f"SELECT {LONG}::BINARY(3)",
        "SELECT '41424344'::VARBINARY(3)",
        "SELECT CAST(M AS BINARY(3)) FROM T",
    ],
)
def test_a_longer_value_is_refused(sql, change) -> None:
    sql("CREATE TABLE T (N BINARY(3), M BINARY)")
    sql(f"INSERT INTO T VALUES (TO_BINARY('414243'), {LONG})")
    with pytest.raises(ProgrammingError, match="Binary value '41424344' is too long and would be truncated") as refusal:
        sql(change)
    assert refusal.value.errno == 100078
    assert sql("SELECT N, M::BINARY(4) FROM T") == [(b"ABC", b"ABCD")]


def test_columns_show_their_lengths(sql) -> None:
    sql("CREATE TABLE T (N BINARY(3), M VARBINARY)")
    assert [row[1] for row in sql("DESCRIBE TABLE T")] == ["BINARY(3)", "BINARY(8388608)"]
    assert '"type":"BINARY","length":3,"byteLength":3' in sql("SHOW COLUMNS IN TABLE T")[0][3]


@pytest.mark.rule(
    "COPY refuses a value that is longer than its BINARY(n), or not in BINARY_FORMAT",
    source="sql-reference/data-types-text#binary",
    status="matches Snowflake; the codes are those of TO_BINARY and of texts",
)
def test_copy_refuses_longer_values(sql, tmp_path) -> None:
    (tmp_path / "a.csv").write_text("414243\n41424344\nxx\n")
    sql("CREATE TABLE T (N BINARY(3))")
    sql("CREATE STAGE S")
    sql(f"PUT file://{tmp_path}/a.csv @S")
    sql("COPY INTO T FROM @S ON_ERROR = CONTINUE")
    assert sql("SELECT N FROM T") == [(b"ABC",)]
    errors = sql("SELECT ERROR, CODE FROM TABLE(VALIDATE(T, JOB_ID => '_last'))")
    assert errors == [
        ("Binary value '41424344' is too long and would be truncated", 100078),
        ("The following string is not a legal hex-encoded value: 'xx'", 100115),
    ]


@pytest.mark.parametrize(("format_", "text"), [("BASE64", "QUJD"), ("BASE64", "QUI="), ("UTF8", "ABC")])
def test_copy_counts_bytes_in_every_format(sql, tmp_path, format_, text) -> None:
    (tmp_path / "a.csv").write_text(f"{text}\nQUJDRA==\n")
    sql("CREATE TABLE T (N BINARY(3))")
    sql("CREATE STAGE S")
    sql(f"PUT file://{tmp_path}/a.csv @S")
    sql(f"COPY INTO T FROM @S FILE_FORMAT = (BINARY_FORMAT = {format_}) ON_ERROR = CONTINUE")
    assert sql("SELECT N FROM T") == [(b"AB" if text == "QUI=" else b"ABC",)]
