"""The reference of values, against what Snowflake's pages print; docs/values.md is up to date."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from contracts.sql_type import SqlType
from contracts.value import meaning, plain, read
from tests.contracts import value_rules

MONEY, WHOLE = SqlType("NUMBER", 18, 3), SqlType("NUMBER", 10, 0)
TIME, DAY = SqlType("TIMESTAMP_NTZ"), SqlType("DATE")


# https://docs.snowflake.com/en/sql-reference/date-time-input-output#supported-formats-for-auto-detection
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2013-04-28T20:57:01.123456", datetime(2013, 4, 28, 20, 57, 1, 123456)),
        ("2013-04-28 20:57:01.123456", datetime(2013, 4, 28, 20, 57, 1, 123456)),
        ("2013-04-28T20:57:01", datetime(2013, 4, 28, 20, 57, 1)),
        ("2013-04-28 20:57:01", datetime(2013, 4, 28, 20, 57, 1)),
        ("2013-04-28T20:57", datetime(2013, 4, 28, 20, 57)),
        ("2013-04-28 20:57", datetime(2013, 4, 28, 20, 57)),
        ("2013-04-28T20", datetime(2013, 4, 28, 20)),
        ("2013-04-28 20", datetime(2013, 4, 28, 20)),
        ("2013-04-28", datetime(2013, 4, 28)),
    ],
)
def test_the_iso_formats_of_snowflake_s_page_without_an_offset_are_read(text, expected):
    assert read(text, TIME) == expected == read(plain(text, TIME), TIME)
    assert read(text, DAY) == (date(2013, 4, 28) if text == "2013-04-28" else None)


# https://docs.snowflake.com/en/sql-reference/functions/to_decimal#examples
@pytest.mark.parametrize(
    ("text", "type_", "expected"),
    [
        ("12.3456", SqlType("NUMBER", 10, 1), Decimal("12.3")),
        ("98.76546", SqlType("NUMBER", 10, 1), Decimal("98.8")),
        ("12.3456", SqlType("NUMBER", 10, 8), Decimal("12.3456")),
        ("98.76546", SqlType("NUMBER", 10, 9), None),
    ],
)
def test_numbers_are_rounded_to_their_scale_or_out_of_range_as_on_snowflake_s_page(text, type_, expected):
    assert read(text, type_) == expected


@pytest.mark.parametrize(("name", "rules"), value_rules.RULES.items())
def test_each_rule_holds_for_its_examples(name, rules):
    for rule in rules:
        for text in rule.examples:
            assert (read(text, SqlType.parse(name)) is not None) is rule.taken, (name, rule.kind, text)


def test_the_plain_form_has_the_same_value_and_no_exponent():
    for text, expected in (
        ("1.5E+3", "1500.000"),
        ("9.9996e-1", "1.000"),
        ("-1e-9", "0.000"),
        ("1.50", "1.50"),
        ("5.", "5."),
    ):
        assert plain(text, MONEY) == expected and read(expected, MONEY) == read(text, MONEY)
    assert plain("1e3", WHOLE) == "1000" and plain("2021-12-25T07", TIME) == "2021-12-25T07:00"
    assert plain("1e3", SqlType("VARCHAR")) == "1e3" and plain("2021-12-25", TIME) == "2021-12-25"


def test_a_type_says_what_it_takes():
    assert meaning(WHOLE) == "a whole number of at most 10 digits before the point"
    assert meaning(MONEY) == "a number of at most 15 digits before the point"
    assert meaning(SqlType("VARCHAR", length=300)) == "a text of at most 300 characters"
    assert "without a time zone" in meaning(TIME) and meaning(DAY) == "a date such as 2021-12-25"


def test_the_page_is_up_to_date():
    assert value_rules.PAGE.read_text() == value_rules.page(), "run python -m tests.contracts.value_rules"
