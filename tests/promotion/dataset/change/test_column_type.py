"""Types as users write them; the widening that Snowflake makes in place is the one of its page on ALTER COLUMN."""

import pytest

from contracts.sql_type import SqlType
from promotion.dataset.change.column_type import hindrance, parse
from promotion.dataset.change.refusal import Refusal

NUMBER = SqlType("NUMBER", 10, 2)


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("varchar", SqlType("VARCHAR")),
        ("VARCHAR( 20 )", SqlType("VARCHAR", length=20)),
        ("number(10,2)", NUMBER),
        (" Number ( 10 , 2 ) ", NUMBER),
        ("Timestamp_ntz", SqlType("TIMESTAMP_NTZ")),
    ],
)
def test_a_type_may_be_written_in_any_case(text: str, type_: SqlType) -> None:
    assert parse(text) == type_


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("STRING", "write VARCHAR"),
        ("int", "write NUMBER(38, 0)"),
        ("NUMBER", "write NUMBER(38, 0)"),
        ("DOUBLE", "write NUMBER(18, 3), with the digits that it needs"),
        ("BOOLEAN", "write VARCHAR, or NUMBER(1, 0)"),
        ("TIMESTAMP_TZ", "write TIMESTAMP_NTZ, with times in UTC"),
        ("VARCAHR", "write VARCHAR"),
        ("TIMESTAMP_NZT", "write TIMESTAMP_NTZ"),
        ("NUMBER(39,0)", "write NUMBER(38, 0)"),
        ("NUMBER(3,4)", "write NUMBER"),
        ("GEOGRAPHY", "write one of VARCHAR; VARCHAR(n); NUMBER(p, s); DATE; TIMESTAMP_NTZ"),
        ("", "write one of VARCHAR"),
    ],
)
def test_another_type_is_refused_with_the_nearest(text: str, hint: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse(text)
    line = str(refused.value)
    assert line.startswith(f"{text} is no type that the platform loads: ") and hint in line and "\n" not in line


@pytest.mark.parametrize(
    ("old", "new"),
    [("VARCHAR(50)", "VARCHAR(100)"), ("VARCHAR", "VARCHAR(134217728)"), ("NUMBER(10, 2)", "NUMBER(20, 2)")],
)
def test_a_longer_text_and_a_number_of_more_digits_are_wider(old: str, new: str) -> None:
    assert hindrance(parse(old), parse(new)) == ""


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("VARCHAR(50)", "VARCHAR(25)", "VARCHAR(25) is narrower than VARCHAR(50): values that were taken would no"),
        ("VARCHAR", "VARCHAR(25)", "VARCHAR(25) is narrower than VARCHAR"),
        ("NUMBER(20, 2)", "NUMBER(10, 2)", "NUMBER(10, 2) is narrower than NUMBER(20, 2)"),
        ("NUMBER(10, 2)", "NUMBER(10, 4)", "Snowflake can't change the scale of a number: NUMBER(10, 2) has 2 digits"),
        ("NUMBER(10, 2)", "NUMBER(20, 4)", "Snowflake can't change the scale of a number"),
        ("VARCHAR", "NUMBER(38, 0)", "Snowflake can't change VARCHAR into NUMBER(38, 0)"),
        ("NUMBER(38, 0)", "VARCHAR(250)", "Snowflake can't change NUMBER(38, 0) into VARCHAR(250)"),
        ("DATE", "TIMESTAMP_NTZ", "Snowflake can't change DATE into TIMESTAMP_NTZ"),
    ],
)
def test_other_changes_of_a_type_are_not(old: str, new: str, reason: str) -> None:
    assert hindrance(parse(old), parse(new)).startswith(reason)
