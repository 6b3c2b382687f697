"""The rules of values as examples: docs/values.md is written from them, and tests take them through every engine.

python -m tests.contracts.value_rules
"""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from contracts.sql_type import SqlType
from contracts.value import read

PAGE = Path(__file__).resolve().parents[2] / "docs" / "values.md"
SNOWFLAKE = "https://docs.snowflake.com/en/sql-reference"
NUMERIC, DECIMAL = "data-types-numeric", "functions/to_decimal"
FORMATS = "date-time-input-output#supported-formats-for-auto-detection"
RANGES = "date-time-input-output#valid-ranges-of-values-for-fields"
TEXT = "data-types-text"


@dataclass(frozen=True)
class Rule:
    """A kind of text, with examples that a column takes, or of which it takes none.

    `page`: Snowflake's, which says so; empty where the rule is the platform's own. `why`: where Snowflake takes more.
    """

    kind: str
    examples: tuple[str, ...]
    taken: bool
    page: str = ""
    why: str = ""


RULES: dict[str, tuple[Rule, ...]] = {
    "NUMBER(18, 3)": (
        Rule("digits, with a sign or leading zeros", ("7", "+7", "-7", "007", "-0"), True, NUMERIC),
        Rule("a point, with digits on one side of it at least", ("7.25", ".5", "5."), True, DECIMAL),
        Rule(
            "more digits behind the point than the scale: rounded, half away from zero",
            ("0.0005", "-0.0005", "0.00049999999999999999"), True, DECIMAL,
        ),
        Rule("up to the largest number", ("999999999999999.999", "-999999999999999.9994"), True, NUMERIC),
        Rule("a number above it, or rounded over it", ("1000000000000000", "999999999999999.9995"), False, NUMERIC),
        Rule(
            "an exponent of one or two digits: the part has the number without",
            ("1e2", "1.5E+3", "9.99e-2", "12345678901234567890e-10"), True, DECIMAL,
        ),
        Rule("an exponent of more digits", ("1e-100", "0e100"), False, why="no number of these columns needs one"),
        Rule(
            "38 digits in all, leading zeros and those that are rounded included",
            ("0." + "0" * 36 + "1",), True, NUMERIC,
        ),
        Rule("more", ("0." + "0" * 37 + "1",), False, NUMERIC),
        Rule("not a number, or infinity", ("NaN", "nan", "inf", "-Infinity"), False, DECIMAL),
        Rule("true or false", ("true", "FALSE"), False),
        Rule("blanks around it", (" 1", "1 ", "1\t"), False, why="no page says that Snowflake takes them"),
        Rule("groups of digits, a comma, a unit", ("1_000", "1,5", "1 000", "$1", "1%", "1f"), False),
        Rule("another base, or digits of another script", ("0x10", "0b1", "\u0663", "\uff11"), False),
        Rule("an empty text in quotes; an empty field is NULL", ("",), False),
    ),
    "NUMBER(10, 0)": (
        Rule("a whole number in any of these forms", ("7", "7.0", "7.", "1e3", "150e-1"), True, DECIMAL),
        Rule("a fraction", ("1.5", ".5", "7.0001", "15e-1"), False, why="Snowflake rounds it, without a word"),
        Rule("more digits than the column has", ("10000000000",), False, NUMERIC),
    ),
    "DATE": (
        Rule("year, month and day", ("2021-12-25", "0001-01-01", "9999-12-31", "2000-02-29"), True, FORMATS),
        Rule(
            "a day that is not in the calendar",
            ("2021-02-29", "1900-02-29", "2021-13-01", "2021-04-31"), False, RANGES,
        ),
        Rule(
            "year 0, a sign, more or fewer digits",
            ("0000-01-01", "-0001-01-01", "12021-01-01", "2021-1-5"), False, RANGES,
        ),
        Rule("a time of day", ("2021-12-25 00:00:00",), False, why="Snowflake drops it, without a word"),
        Rule(
            "another order, or words",
            ("25.12.2021", "12/25/2021", "25-DEC-2021", "today"), False, why="05/02 has two meanings",
        ),
    ),
    "TIMESTAMP_NTZ": (
        Rule(
            "date and time, with a blank or `T` between", ("2021-12-25 07:00:00", "2021-12-25T07:00:00"), True, FORMATS,
        ),
        Rule("no seconds", ("2021-12-25 07:30", "2021-12-25T07:30"), True, FORMATS),
        Rule("the hour alone: the part has `:00` behind it", ("2021-12-25 07", "2021-12-25T23"), True, FORMATS),
        Rule("the date alone: midnight", ("2021-12-25",), True, "date-time-input-output"),
        Rule(
            "up to six digits of a second, and zeros behind them",
            ("2021-12-25 07:00:00.5", "2021-12-25 07:00:00.123456000"), True, FORMATS,
        ),
        Rule("nanoseconds", ("2021-12-25 07:00:00.123456789",), False, why="Spark and DuckDB keep microseconds"),
        Rule("the hour 24", ("2021-12-25 24:00:00", "2021-12-25T24"), False, RANGES),
        Rule("a leap second", ("2016-12-31 23:59:60",), False, RANGES),
        Rule("the years 1 to 9999", ("0001-01-01 00:00:00", "9999-12-31 23:59:59.999999"), True, RANGES),
        Rule("year 0", ("0000-01-01 00:00:00",), False, RANGES, "Snowflake takes it, and calls it incorrect"),
        Rule(
            "an offset, or `Z`", ("2021-12-25T07:00:00Z", "2021-12-25 07:00:00+01:00"), False,
            why="Snowflake drops it, without a word",
        ),
        Rule(
            "blanks around it, two between, fewer digits",
            (" 2021-12-25", "2021-12-25  07:00", "2021-12-25 7:00"), False, why="the engines differ",
        ),
        Rule("a number of seconds", ("1640415600",), False, why="Snowflake calls it deprecated"),
        Rule(
            "other formats",
            ("12/25/2021 07:00:00", "Sat, 25 Dec 2021 07:00:00 +0000", "20211225T070000"), False,
            why="the engines differ",
        ),
    ),
    "VARCHAR(10)": (
        Rule(
            "any text up to its length, in Unicode code points",
            ("ten letter", "\u00e9" * 10, "\U0001f3ac" * 10, "e\u0301" * 5), True, TEXT,
        ),
        Rule("a longer one", ("eleven char", "\u00e9" * 11, "e\u0301" * 6), False, TEXT),
        Rule(
            "blanks, line ends, quotes, backslashes as they stand",
            ("  a ", "a\r\nb", "a\rb", 'a"b', "\\N", "NULL", ""), True, TEXT,
        ),
        Rule("NUL", ("a\0b",), False, why="tools beside the warehouse end a text there"),
        Rule("half of a surrogate pair, which JSON can write", ("\ud83c",), False, TEXT),
    ),
}  # fmt: skip
_OPENING = """# Values
 What a text in a file means in a column of each type: the same to the splitter, the vendor load, the raw tables and
the three engines of the exploration. Written from `tests/contracts/value_rules.py` by `python -m
tests.contracts.value_rules`; do not edit it. The code is [contracts/value.py](../contracts/value.py).
`tests/pipelines/exploration/test_values.py` takes thousands of texts, these among them, through all of them and finds
no two that differ.

A text that its column does not take is a rejected row of a streaming file, with the column and the text in its
reason, and a fault of a vendor's batch. Where Snowflake itself takes more, the last column says why the platform does
not. A `VARCHAR` without a length has 16,777,216 characters. What ends a row, and what a file may be, is in [the
splitter's table](../pipelines/splitter/README.md#outcome-of-a-file).
"""
_COLUMNS = "| text | read as | rule | Snowflake's page, or why it is refused here |\n|---|---|---|---|"
_CLOSING = """
One thing is narrower in the vendor's files: a whole number that is written as a text has no exponent. JSON numbers may
have one. `\\N` without quotes, as MySQL and Hive write NULL, rejects a row of the splitter's CSV;
in quotes it is a text. In the vendor's CSV it refuses the file, also in quotes.
"""


def page() -> str:
    """Return docs/values.md."""
    lines = [_OPENING]
    for name, rules in RULES.items():
        lines += [
            f"## {name}\n",
            "| text | read as | rule | Snowflake's page, or why it is refused here |",
            "|---|---|---|---|",
        ]
        lines += [_row(name, rule) for rule in rules]
        lines.append("")
    return "\n".join(lines) + _CLOSING


def _row(name: str, rule: Rule) -> str:
    source = f"[{rule.page.partition('#')[0]}]({SNOWFLAKE}/{rule.page})" if rule.page else ""
    examples = "<br>".join(map(_code, rule.examples))
    readings = "<br>".join(_reading(each, name) for each in rule.examples) if rule.taken else "rejected"
    return f"| {examples} | {readings} | {rule.kind} | {'; '.join(filter(None, (source, rule.why)))} |"


def _reading(text: str, name: str) -> str:
    type_ = SqlType.parse(name)
    assert type_
    value = read(text, type_)
    return _code(f"{value:f}" if isinstance(value, Decimal) else str(value))


def _code(text: str) -> str:
    """Return the text as code in a table; what can't be seen is escaped, and an empty text is two quotes."""
    shown = repr(text)[1:-1] if not text.isprintable() or text != text.strip() else text
    return f"`{shown}`" if shown and shown == shown.strip() else f"`'{shown}'`"


if __name__ == "__main__":
    PAGE.write_text(page())
