"""Snowflake's errors for what was found in messages of sqlglot and DuckDB: engine_errors.py has the messages."""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlglot import exp

from localcloud.snowflake.engine.functions.all_names import NAMES
from localcloud.snowflake.engine.functions.macro import DUPLICATE
from localcloud.snowflake.files.moment_text import is_beyond_nanos
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError

MessageError = Callable[[re.Match[str]], SnowflakeError]


def compilation(code: str, state: str, text: str) -> MessageError:
    """Return what makes an error of compilation; `text` may name the message's groups: {1}."""
    return lambda found: errors.compilation(code, state, text.format(found[0], *found.groups()))


def execution(code: str, state: str, text: str) -> MessageError:
    """Return what makes an error of execution; `text` may name the message's groups."""
    return lambda found: SnowflakeError(code, state, text.format(found[0], *found.groups()))


def not_recognized(code: str, state: str, kind: str) -> MessageError:
    """Return what makes an error of a text that is no value of this kind.

    https://docs.snowflake.com/en/sql-reference/functions/sum#examples shows one.
    """
    return execution(code, state, kind + " '{1}' is not recognized")


def identifier(found: re.Match[str]) -> SnowflakeError:
    """Return 000904 for the name that was found."""
    return errors.invalid_identifier(*found.groups())


def out_of_range(found: re.Match[str]) -> SnowflakeError:
    """Return 000002 for a whole number that Snowflake has and 64 bits do not hold, and 100039 for other numbers."""
    value = next(filter(None, found.groups()))
    if "INT" in found[0] and re.fullmatch(r"-?\d{19,38}", value):
        return errors.wide_number()
    return SnowflakeError("100039", "22003", f"Numeric value '{value}' is out of range")


# DuckDB's names of types, and Snowflake's.
_TYPE_NAMES = {
    "JSON": "VARIANT", "BLOB": "BINARY", "STRING": "VARCHAR", "DECIMAL": "NUMBER", "DOUBLE": "FLOAT",
    "TIMESTAMP WITH TIME ZONE": "TIMESTAMP_LTZ", "INTERVAL": "TIMESTAMP_TZ", "TIMESTAMP": "TIMESTAMP_NTZ",
    "TIMESTAMPTZ_NS": "TIMESTAMP_LTZ", "TIMESTAMP_NS": "TIMESTAMP_NTZ", "TIME_NS": "TIME",
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UBIGINT"), "NUMBER"),
}  # fmt: skip
_TYPE_WORDS = re.compile(rf"\b(?:{'|'.join(_TYPE_NAMES)})\b")


def in_own_types(text: str) -> str:
    """Return a text with Snowflake's names of types."""
    return _TYPE_WORDS.sub(lambda found: _TYPE_NAMES[found[0]], text.replace("_LITERAL", "").replace('"NULL"', "NULL"))


# What Snowflake prints behind the name of a type that is written without it.
_DEFAULTS = {"NUMBER": "(38,0)", "VARCHAR": "(16777216)", "BINARY": "(8388608)"}


def in_full(type_: str) -> str:
    """Return a type of DuckDB's with Snowflake's name and its length or digits."""
    name = in_own_types(type_)
    return name + _DEFAULTS.get(name, "(9)" if name.startswith("TIME") and "(" not in name else "")


# DuckDB's names of operators, and Snowflake's.
_OPERATORS = {"~~": "LIKE", "!~~": "NOT LIKE", "~~*": "ILIKE", "!~~*": "NOT ILIKE"}


def without_cast(found: re.Match[str]) -> SnowflakeError:
    """Return 000002 for values of the types that were found; a function that only DuckDB has is not named."""
    name, paren, types = in_own_types(found[1]).partition("(")
    if re.fullmatch(r"\w+", name) and paren and name.upper() not in NAMES:
        return errors.unsupported(f"a function of the types ({types} without a cast")
    refused = errors.unsupported(f"{_OPERATORS.get(name, name)}{paren}{types} without a cast")
    return (
        errors.ImplicitCast(**vars(refused))
        if re.search(r"\b(?:VARCHAR|STRING|VARIANT)\b", in_own_types(found[1]))
        else refused
    )


def mixed(_: re.Match[str]) -> SnowflakeError:
    """Return 000002 for values of different types that stand for one: Snowflake casts them."""
    return errors.ImplicitCast(**vars(errors.unsupported("values of different types without a cast")))


def no_moment(code: str, kind: str) -> MessageError:
    """Return what makes an error of a text that DuckDB does not read as a date or time, and Snowflake may."""
    return lambda found: errors.ImplicitCast(**vars(not_recognized(code, "22007", kind)(found)))


def no_date(found: re.Match[str]) -> SnowflakeError:
    """Return 002016 for a function of a date, of a value of the type that was found."""
    text = f"Function {found[2]} does not support {in_full(found[1])} argument type"
    return errors.compilation("002016", "22000", text)


def uncast(found: re.Match[str]) -> SnowflakeError:
    """Return 000002 for a function of a date, of a value of the type that was found."""
    return errors.unsupported(f"{found[2]} of a {in_own_types(found[1]).partition('(')[0]} without a cast")


def field_of(found: re.Match[str]) -> SnowflakeError:
    """Return 000904 for a field of what is no table, as DuckDB takes a column before a point."""
    return errors.invalid_identifier(*found["of"].split("."), found["field"])


def beyond_nanos(found: re.Match[str]) -> SnowflakeError:
    """Return 000002 for a moment that nine digits of a second exclude; for another, 100038: it is no number."""
    if found[1] and not is_beyond_nanos(found[1]):
        return not_recognized("100038", "22018", "Numeric value")(found)
    return errors.unsupported("nine digits of a second before the year 1678 or after 2261")


def invalid_cast(found: re.Match[str]) -> SnowflakeError:
    """Return 001007 for a cast that Snowflake does not have.

    https://docs.snowflake.com/en/sql-reference/data-type-conversion
    """
    source, target = map(in_own_types, found.groups())
    return errors.compilation(
        "001007", "22023", f"invalid type [CAST({source} AS {target})] for parameter 'TO_{target.partition('(')[0]}'"
    )


def missing_sequence(found: re.Match[str]) -> SnowflakeError:
    """Return 002003 for the sequence that was found."""
    return errors.does_not_exist("SEQUENCE", found[1].strip('"'))


# Classes of sqlglot that are named for another dialect's function.
_CLASSES = {"Explode": "FLATTEN"}


def too_few(found: re.Match[str]) -> SnowflakeError:
    """Return 000938 for the function whose class in sqlglot was found."""
    function, name = getattr(exp, found[1], None), _CLASSES.get(found[1], found[1].upper())
    if name not in NAMES and function and issubclass(function, exp.Func):
        name = function.sql_name()
    return errors.compilation("000938", "22023", f"not enough arguments for function [{name}]")


# DuckDB's names of functions, and Snowflake's.
_FUNCTION_NAMES = {"QUANTILE_CONT": "PERCENTILE_CONT", "QUANTILE_DISC": "PERCENTILE_DISC"}


def not_constant(found: re.Match[str]) -> SnowflakeError:
    """Return 001015 for the function that was found."""
    name = found[1].upper()
    text = f"an argument to function {_FUNCTION_NAMES.get(name, name)} needs to be constant"
    return errors.compilation("001015", "22023", text)


def no_variant(found: re.Match[str]) -> SnowflakeError:
    """Return 001007 for a cast of the type that was found to OBJECT."""
    text = f"invalid type [CAST({in_own_types(found[1])} AS OBJECT)] for parameter 'TO_OBJECT'"
    return errors.compilation("001007", "22023", text)


def malformed(found: re.Match[str]) -> SnowflakeError:
    """Return 100069 for an attribute that occurs twice.

    000002 for a text that DuckDB takes for JSON where a VARIANT is expected: PARSE_JSON and COPY have their own parser.
    """
    if DUPLICATE in found[2]:
        return SnowflakeError("100069", "22P02", f"Error parsing JSON: {DUPLICATE.partition(': ')[2]}")
    text = "a text in the place of a VARIANT, ARRAY or OBJECT: use TO_VARIANT or PARSE_JSON"
    return errors.ImplicitCast(**vars(errors.unsupported(text)))
