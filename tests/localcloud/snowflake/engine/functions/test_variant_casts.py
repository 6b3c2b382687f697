import pytest
import sqlglot

from localcloud.snowflake.engine.functions.variant_casts import as_element, as_variant
from localcloud.snowflake.engine.functions.written_values import VARIANT, VARIANT_OF, VARIANT_OF_QUERY


def parsed(text: str):
    return sqlglot.parse_one(text, dialect="snowflake")


@pytest.mark.parametrize("text", ["'a'", "UPPER(A)", "1", "-1", "NULL", "TRUE", "PARSE_JSON(A)", "A::VARIANT", "V:a"])
def test_an_element_that_duckdb_writes_as_snowflake_does_stays(text):
    assert as_element(parsed(text)) == parsed(text)


@pytest.mark.parametrize(
    ("text", "macro"), [("A", VARIANT), ("A::TIMESTAMP", VARIANT), ("(SELECT 1)", VARIANT_OF_QUERY)]
)
def test_an_element_of_another_form_is_converted_once(text, macro):
    element = as_element(parsed(text))
    assert macro.is_called_by(element)
    assert macro is VARIANT_OF_QUERY or as_element(element) == element


def test_a_variant_of_a_text_is_not_parsed():
    assert as_variant(parsed("'{}'")).sql() == "TO_JSON('{}')"
    assert VARIANT_OF.is_called_by(as_variant(parsed("A")))


@pytest.mark.parametrize("text", ["{'k': A}", "[A]", "PARSE_JSON(A)", "A::VARIANT"])
def test_a_variant_stays(text):
    """The macro of OBJECTs in OBJECTs took minutes to plan."""
    assert as_variant(parsed(text)) == parsed(text)
