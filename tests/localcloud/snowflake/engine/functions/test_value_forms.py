import pytest
import sqlglot
from sqlglot import exp

from localcloud.snowflake.engine.functions import value_forms
from localcloud.snowflake.engine.functions.read_moments import DAY
from localcloud.snowflake.engine.functions.zoned import WALL


def parsed(text: str) -> exp.Expr:
    return sqlglot.parse_one(text, dialect="snowflake")


@pytest.mark.parametrize(
    ("text", "is_text", "is_column_or_text"),
    [
        ("'a'", True, True),
        ("('a')", True, True),
        ("UPPER(A)", True, True),
        ("A || 'b'", True, True),
        ("A::VARCHAR", True, False),
        ("COALESCE(A, 'b')", True, False),
        ("COALESCE(A, B)", False, False),
        ("A", False, True),
        ("1", False, False),
        ("A + 1", False, False),
        ("A::NUMBER", False, False),
    ],
)
def test_a_text_is_known_by_its_form(text, is_text, is_column_or_text):
    assert value_forms.is_text(parsed(text)) is is_text
    assert value_forms.is_column_or_text(parsed(text)) is is_column_or_text


def test_a_wall_time_is_a_column_unless_a_text_was_read_for_it():
    assert value_forms.is_column_or_text(WALL(parsed("A")))
    assert not value_forms.is_column_or_text(WALL(DAY(parsed("A"))))


@pytest.mark.parametrize(
    ("text", "may_be"),
    [("A::VARCHAR", True), ("V::VARIANT", True), ("A", True), ("A::DATE", False), ("NULL", False), ("1", False)],
)
def test_a_value_may_be_a_text_unless_its_form_says_otherwise(text, may_be):
    assert value_forms.may_be_text(parsed(text)) is may_be


@pytest.mark.parametrize(
    ("type_", "length", "scale"),
    [
        ("VARCHAR(5)", "5", "0"),
        ("VARCHAR", None, "0"),
        ("CHAR", "1", "0"),
        ("NUMBER(18, 3)", "18", "3"),
        ("NUMBER(18)", "18", "0"),
    ],
)
def test_the_length_and_the_scale_that_a_type_declares(type_, length, scale):
    declared = exp.DataType.build(type_, dialect="snowflake")
    found = value_forms.length_of(declared)
    assert (found.sql() if found else None, value_forms.scale_of(declared).sql()) == (length, scale)


def test_only_a_cast_to_it_is_known_to_be_floating_point():
    assert value_forms.is_float(parsed("(A::FLOAT)"))
    assert not value_forms.is_float(parsed("A::NUMBER"))
    assert not value_forms.is_float(parsed("A"))
