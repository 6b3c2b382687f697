import pyarrow as pa
import pytest

from pipelines.splitter.reading.json_template import Literal, Template

COLUMNS = ("a", "b")


def test_a_template_has_the_pieces_of_a_line():
    template = Template.of('{"a": "x", "b":-1.5e3 }', COLUMNS)
    assert template == Template({0: "{", 1: "a", 2: ": ", 4: ", ", 5: "b"}, {"a": 3}, {"b": Literal(6, ":", " }")})
    assert (template.names, template.quotes) == ({"a", "b"}, 6)


@pytest.mark.parametrize(
    "line",
    [
        "", "{}", "[]", '"a"', '{"a"}', '{"a":}', '{"a":"x"', '{"a":"x"} ,', '{"a":"x",}', '{"a":"x"}}', '{"c":"x"}',
        '{"a":"x","a":"y"}', '{"a":01}', '{"a":true}', '{"a":NaN}', '{"a":{"b":"x"}}', '{"a":["x"]}', '{"a":1,"b"}',
        'x{"a":1}', '{"a":"x"}{"b":"y"}', '{"a":1}{"b":2}', '{"a" "x"}', '{"a":"x" "b":"y"}', '{,"a":1}',
    ],
)  # fmt: skip
def test_no_template_of_a_line_that_is_no_flat_object_of_these_columns(line):
    assert Template.of(line, COLUMNS) is None


def read(template: Template, lines: str, count: int):
    return template.read(pa.py_buffer(lines.encode()), count)


def test_lines_that_fit_are_read_and_others_are_told():
    template = Template.of('{"a":"x","b":1}', COLUMNS)
    lines = [
        '{"a":"é\\u00e9","b":null}',
        '{"a":"","b":-2.50}',
        '{"a":"y","b":true}',
        '{"b":"y","a":1}',
        '{"a":"y", "b":1}',
    ]
    found = read(template, "\n".join(lines), 5)
    assert found.fits.to_pylist() == [True, True, False, False, False]
    assert [found.values[name].to_pylist()[:2] for name in "ab"] == [["éé", ""], [None, "-2.50"]]
    assert read(template, lines[1] + "\n", 1).fits is None


@pytest.mark.parametrize("lines", ['{"a":"x","b":"1"}', '{"a":"x","b":1}\n\n', '{"a":"x","b":1}\n{"a":"x"}\n'])
def test_another_number_of_quotes_or_lines_is_not_read(lines):
    assert read(Template.of('{"a":"x","b":1}', COLUMNS), lines, lines.count("\n") or 1) is None


@pytest.mark.parametrize("text", [r"\ud83d", r"\u0000", r"\x", r"\u12", r"\N"])
def test_an_escape_that_json_does_not_know_or_nothing_can_store_does_not_fit(text):
    found = read(Template.of('{"a":"x"}', COLUMNS), f'{{"a":"x"}}\n{{"a":"{text}"}}\n{{"a":"\\n"}}\n', 3)
    assert found.fits.to_pylist() == [True, False, True]
    assert found.values["a"].to_pylist() == ["x", None, "\n"]
