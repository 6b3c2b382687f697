"""JSON as PARSE_JSON reads it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.snowflake.files.json_text import documents, standard
from localcloud.snowflake.wire.errors import SnowflakeError

KEYS = st.text(max_size=4)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@given(value=VALUES, ascii_=st.booleans())
def test_standard_json_keeps_its_value(value: object, ascii_: bool) -> None:
    found = standard(json.dumps(value, ensure_ascii=ascii_, indent=1))
    assert found is not None
    assert json.loads(found) == value


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", None),
        (" \n", None),
        ("{b: 1, a: 'x'}", '{"a":"x","b":1}'),
        ("[TRUE, False, NULL]", "[true,false,null]"),
        ("{'it''s': 1}".replace("''", "\\'"), '{"it\'s":1}'),
        ("{a: 1,}", '{"a":1}'),
        ("1.50", "1.50"),
        ('"a\nb"', '"a\\nb"'),
    ],
)
def test_more_than_standard_json(text: str, found: str | None) -> None:
    assert standard(text) == found


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"a":1,"a":2}', 'duplicate object attribute "a", pos 13'),
        ('{"a" 1}', "missing colon, pos 6"),
        ("[1 2]", "missing comma, pos 4"),
        ("x", 'unknown keyword "x", pos 1'),
        ("1 2", "more than one document in the input, pos 3"),
        ('"a', "unfinished string, pos 1"),
        ('"\\q"', "invalid escape sequence, pos 5"),
        ("{", "incomplete object value, pos 2"),
        ("{1: 2}", "missing first character in object key, pos 2"),
        ("]", "misplaced ], pos 1"),
    ],
)
def test_malformed_json(text: str, reason: str) -> None:
    with pytest.raises(SnowflakeError) as error:
        standard(text)
    assert (error.value.code, error.value.message) == ("100069", f"Error parsing JSON: {reason}")


@pytest.mark.parametrize("text", ["[1, , 2]", "[1,]"])
def test_undefined_elements_are_not_supported(text: str) -> None:
    with pytest.raises(SnowflakeError, match="undefined element"):
        standard(text)


def test_documents_of_a_file_are_separated_by_space_or_a_comma() -> None:
    assert documents('{"a": 1},\n{b: 2}\n[3] ,') == ['{"a":1}', '{"b":2}', "[3]"]
    assert documents(" ") == []
    with pytest.raises(SnowflakeError, match="missing colon, pos 12"):
        documents('{"a": 1}\n{a')
