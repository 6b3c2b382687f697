"""Snowflake's errors for what was found in messages of sqlglot and DuckDB: engine_errors.py has the messages."""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlglot import exp

from localcloud.snowflake.engine.functions.all_names import NAMES
from localcloud.snowflake.engine.functions.macro import DUPLICATE
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
    return _TYPE_WORDS.sub(lambda found: _TYPE_NAMES[found[0]], text.replace("_LITERAL", ""))


def without_cast(found: re.Match[str]) -> SnowflakeError:
    """Return 000002 for values of the types that were found."""
    return errors.unsupported(f"{in_own_types(found[1])} without a cast")


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


def too_few(found: re.Match[str]) -> SnowflakeError:
    """Return 000938 for the function whose class in sqlglot was found."""
    function, name = getattr(exp, found[1], None), found[1].upper()
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
    """Return 100069 for the place in a JSON text, from 0, and the reason that were found."""
    reason = DUPLICATE.partition(": ")[2] if DUPLICATE in found[2] else f"malformed, pos {int(found[1]) + 1}"
    return SnowflakeError("100069", "22P02", f"Error parsing JSON: {reason}")
