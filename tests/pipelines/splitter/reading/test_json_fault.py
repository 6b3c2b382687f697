"""The faults of a line in words that name a place in it."""

import json

import pytest

from pipelines.splitter.reading.json_fault import json_fault


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('{"a": 1},', "a comma behind the object"),
        ('{"a": 1} {"a": 2}', "another object on its line; a line feed has to end each"),
        ('{"a": 1}{"a": 2}{"a"', "another object on its line; a line feed has to end each"),
        ('{"a": 1}, {"a": 2},', "another object on its line; a line feed has to end each"),
        ('{"a": 1} 2', "more behind the value, at character 10"),
        ('5 {"a": 2}', "more behind the value, at character 3"),
        ('["a"],', "more behind the value, at character 6"),
        ('{"a": 1}\r{"a": 2}', "a carriage return alone ends it; a line feed has to"),
        ('{"a": 1}\r \t{"a": 2}\r', "a carriage return alone ends it; a line feed has to"),
        ('{"a": 1}\r, {"a": 2}', "a carriage return alone ends it; a line feed has to"),
        ('{"a": 1},\r{"a": 2}', "another object on its line; a line feed has to end each"),
        ('{"a": 1};', "more behind the value, at character 9"),
        ("// a", "expecting value, at character 1"),
        ('{"a": None}', "expecting value, at character 7"),
        ('{"a": "b\tc"}', "invalid control character, at character 9"),
        ('{"a": "b', "unterminated string, at character 7"),
        ('{"a": 1,', "it ends too early"),
        ('{"a": 1', "it ends too early"),
        ('{"a"', "it ends too early"),
        ("[" * 100_000, "it is nested too deeply"),
    ],
)
def test_a_fault_names_the_place_in_the_line(line: str, fault: str) -> None:
    with pytest.raises((ValueError, RecursionError)) as caught:
        json.loads(line)
    assert json_fault(caught.value) == fault


def test_another_fault_is_said_as_it_is() -> None:
    assert json_fault(ValueError("NaN is no JSON number")) == "NaN is no JSON number"
