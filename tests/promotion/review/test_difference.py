"""Two values as lines: nothing for equal ones, every change once, and no secret in any of them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promotion.review.difference import UNKNOWN, Line, Sensitive, difference, texts

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


def lines(before, after, path="x") -> list[str]:
    return [str(line) for line in difference(before, after, path)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (1, 2, ["- x: 1", "+ x: 2"]),
        ("a", None, ["- x: a"]),
        (None, "a", ["+ x: a"]),
        ("1", 1, ['- x: "1"', "+ x: 1"]),
        (False, True, ["- x: false", "+ x: true"]),
        (None, [], []),
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, ["- x.b: 2", "+ x.b: 3"]),
        ({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}}, ["+ x.a.c: 2"]),
        (["SELECT", "INSERT"], ["INSERT", "SELECT"], []),
        (["SELECT"], ["SELECT", "INSERT"], ["+ x[]: INSERT"]),
        ([{"days": 1}], [{"days": 2}], ["- x.days: 1", "+ x.days: 2"]),
        (
            [{"name": "A", "v": 1}, {"name": "B", "v": 2}],
            [{"name": "B", "v": 3}],
            ["- x[A].name: A", "- x[A].v: 1", "- x[B].v: 2", "+ x[B].v: 3"],
        ),
        ("line\nbreak", None, ["- x:", "-     line", "-     break"]),
        ("a", UNKNOWN, ["- x: a", "+ x: (known after apply)"]),
        ("bell\x07", None, ['- x: "bell\\u0007"']),
    ],
)
def test_a_change_is_shown_by_its_path(before, after, expected):
    assert lines(before, after) == expected


def test_documents_are_compared_by_their_values():
    before = json.dumps([{"name": "splitter", "image": "a:1", "cpu": 1}])
    after = json.dumps([{"cpu": 1, "image": "a:2", "name": "splitter"}], indent=2)
    assert lines(before, after) == ["- x[splitter].image: a:1", "+ x[splitter].image: a:2"]


def test_of_a_long_text_the_changed_lines_are_shown():
    before = "\n".join(f"line {number}" for number in range(100))
    after = before.replace("line 50", "line fifty")
    found = [str(line) for line in texts(before, after, context=1)]
    assert found == ["  line 49", "- line 50", "+ line fifty", "  line 51"]


def test_a_line_that_begins_with_dashes_is_no_header():
    assert [str(line) for line in texts("-- allow M501: x\na", "-- allow M501: y\na")][:2] == [
        "- -- allow M501: x",
        "+ -- allow M501: y",
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Sensitive("old-secret"), Sensitive("new-secret")),
        (None, Sensitive("new-secret")),
        ({"password": "old-secret"}, {"password": "new-secret"}),
        ({"environment": [{"name": "DB_PASSWORD", "value": "old-secret"}]}, {}),
        (json.dumps({"private_key": "old-secret"}), json.dumps({"private_key": "new-secret"})),
        ({"access_token": "old-secret\nin lines"}, {"access_token": "new-secret"}),
        ({"password": ["old-secret"]}, {"password": ["new-secret"]}),
        ({"password": "old-secret"}, {"password": UNKNOWN}),
    ],
)
def test_a_secret_is_seen_to_change_and_not_shown(before, after):
    found = lines(before, after)
    assert found and any("(sensitive)" in line for line in found)
    assert not [line for line in found if "secret" in line]


@given(JSON)
def test_equal_values_have_no_difference(value):
    assert difference(value, json.loads(json.dumps(value)), "x") == []


@given(JSON, JSON)
def test_any_two_values_can_be_compared(before, after):
    assert all(isinstance(line, Line) and line.sign in "-+ " for line in difference(before, after, "x"))
