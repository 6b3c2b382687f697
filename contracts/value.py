"""The values that a column takes, and what a text means there: one idea for splitter, vendor load, engines and table.

Each form is one that Snowflake's pages name, and only one that all engines read as the same value:
https://docs.snowflake.com/en/sql-reference/date-time-input-output#supported-formats-for-auto-detection
https://docs.snowflake.com/en/sql-reference/data-types-numeric
https://docs.snowflake.com/en/sql-reference/data-types-text
docs/values.md has them as a table. This is the reference, a value at a time; the pipelines compare columns at once.
"""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal

from contracts.sql_type import SqlType

# Regular expressions that mean the same in Python, RE2 and Snowflake; each has to match the whole text.
NUMBER = "[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,2})?"
DATE = "([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])-[0-9]{2}-[0-9]{2}"
# Engines keep microseconds: digits behind them have to be zeros.
FRACTION = "[.][0-9]{1,6}|[.][0-9]{6}0{1,3}"
TIMESTAMP = f"{DATE}([T ][0-9]{{2}}(:[0-9]{{2}}(:[0-9]{{2}}({FRACTION})?)?)?)?"
HOURS = f"{DATE}[T ][0-9]{{2}}"
MAX_DIGITS = 38  # of a number as it is written, without its exponent: as many as a NUMBER has

Value = str | Decimal | date | datetime
_EXACT = Context(prec=200)


def read(text: str, type_: SqlType) -> Value | None:
    """Return the value of a text in a column of this type; None if the column does not take it.

    A NUMBER is rounded to its scale, half away from zero; one without a scale takes no fraction.
    """
    match type_.name:
        case "NUMBER":
            return _number(text, type_)
        case "DATE":
            return _date(text)
        case "TIMESTAMP_NTZ":
            return _timestamp(text)
    takes = len(text) <= type_.length and "\0" not in text and not any("\ud800" <= each <= "\udfff" for each in text)
    return text if takes else None


def plain(text: str, type_: SqlType) -> str:
    """Return a text that the column takes in the form that every engine reads, with the same value.

    A number loses its exponent, and a time of hours alone gets its minutes; any other text stays as it is.
    """
    if type_.name == "NUMBER" and "e" in text.lower():
        number = read(text, type_)
        return f"{number or abs(number):f}" if isinstance(number, Decimal) else text  # zero has no sign
    return f"{text}:00" if type_.name == "TIMESTAMP_NTZ" and re.fullmatch(HOURS, text) else text


def meaning(type_: SqlType) -> str:
    """Return the values that the column takes as a phrase, for messages."""
    match type_.name:
        case "NUMBER":
            kind = "number" if type_.scale else "whole number"
            return f"a {kind} of at most {type_.precision - type_.scale} digits before the point"
        case "DATE":
            return "a date such as 2021-12-25"
        case "TIMESTAMP_NTZ":
            return "a time such as 2021-12-25 07:00:00 without a time zone"
    return f"a text of at most {type_.length:,} characters"


def _number(text: str, type_: SqlType) -> Decimal | None:
    found = re.fullmatch(NUMBER, text)
    if not found or sum(map(str.isdigit, found[1])) > MAX_DIGITS:
        return None
    exact = Decimal(text)
    rounded = exact.quantize(Decimal(1).scaleb(-type_.scale), ROUND_HALF_UP, _EXACT)
    whole = type_.scale > 0 or rounded == exact
    return rounded if whole and abs(rounded) < Decimal(10) ** (type_.precision - type_.scale) else None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(DATE, text) else None
    except ValueError:
        return None


def _timestamp(text: str) -> datetime | None:
    if not re.fullmatch(TIMESTAMP, text):
        return None
    head, _, fraction = text.replace("T", " ").partition(".")
    try:
        whole = datetime.fromisoformat(head)
    except ValueError:
        return None
    return whole.replace(microsecond=int(fraction[:6].ljust(6, "0")) if fraction else 0)
