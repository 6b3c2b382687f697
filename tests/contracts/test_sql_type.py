import pytest

from contracts.sql_type import SqlType


@pytest.mark.parametrize(
    ("text", "type_", "logical"),
    [
        ("VARCHAR", SqlType("VARCHAR"), "string"),
        ("VARCHAR(10)", SqlType("VARCHAR", length=10), "string"),
        ("VARCHAR(134217728)", SqlType("VARCHAR", length=134_217_728), "string"),
        ("DATE", SqlType("DATE"), "date"),
        ("TIMESTAMP_NTZ", SqlType("TIMESTAMP_NTZ"), "timestamp"),
        ("NUMBER(10, 0)", SqlType("NUMBER", 10, 0), "integer"),
        ("NUMBER(38, 38)", SqlType("NUMBER", 38, 38), "number"),
    ],
)
def test_a_type_is_written_as_it_is_read(text: str, type_: SqlType, logical: str) -> None:
    assert SqlType.parse(text) == type_
    assert (str(type_), type_.logical) == (text, logical)


@pytest.mark.parametrize(
    "text",
    [
        *("", "varchar", "VARCHAR(0)", "VARCHAR(134217729)", "VARIANT"),
        *("NUMBER", "NUMBER(0, 0)", "NUMBER(39, 0)", "NUMBER(3, 4)"),
    ],
)
def test_other_types_are_not_loaded(text: str) -> None:
    assert SqlType.parse(text) is None


def test_a_text_without_a_length_has_snowflake_s() -> None:
    assert SqlType("VARCHAR").length == 16_777_216
    assert SqlType.parse("VARCHAR(16777216)") == SqlType("VARCHAR")
    assert str(SqlType("VARCHAR", length=16_777_216)) == "VARCHAR"
