"""Types as users write them."""

import pytest

from contracts.sql_type import SqlType
from promotion.dataset.change.column_type import parse
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
