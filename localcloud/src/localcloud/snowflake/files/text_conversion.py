"""Conversion of texts to the types of columns in COPY: a text that does not fit is an error, not NULL.

The SQL is DuckDB's. Snowflake's rules: https://docs.snowflake.com/en/sql-reference/data-type-conversion
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass

from localcloud.snowflake.files import moment_reader, zoned_text
from localcloud.snowflake.files.moment_pattern import is_own
from localcloud.snowflake.files.moment_text import (
    ISO,
    ISO_MICROS,
    NANO_TYPES,
    ZONE,
    has_nanos,
    in_micros,
    is_beyond_nanos,
    iso_time,
    nanos_of_text,
    other_moment,
    with_nanos,
)
from localcloud.snowflake.files.number_text import NUMBER, without_exponent
from localcloud.snowflake.files.usual_text import MISFIT, NUMBERS, is_plain_number, is_plain_timestamp, usual_form
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.literals import string_literal

# DuckDB accepts more than Snowflake ("1_000", "epoch", "infinity"), so a text must match a pattern first.
# Whole numbers of up to 38 digits, rounded.
_WHOLE = r"\s*[+-]?0*\d{1,38}(\.\d*)?\s*"
FLOAT = NUMBER + r"|\s*[+-]?(inf|infinity|nan)\s*"
TIME = r"\s*\d{1,2}:\d{1,2}(:\d{1,2}(\.\d{1,9})?)?\s*"
_READ = f"^(?:{ISO}|{TIME})$"
BOOLEAN = r"(?i)\s*(true|false|t|f|yes|no|y|n|on|off|1|0)\s*"
# The digits of a second of DuckDB's usual types.
_MICROS = 6
# DuckDB's function for each BINARY_FORMAT.
_BINARY = {"HEX": "unhex", "BASE64": "from_base64", "UTF8": "encode"}
# Texts that these functions read (they fail beyond any TRY for others), and the number of their bytes.
_WRITTEN = {
    "HEX": r"([0-9A-Fa-f]{2})*",
    "BASE64": r"([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
    "UTF8": r"(?s).*",
}
_SIZES = {
    "HEX": "length({0}) // 2",
    "BASE64": "length({0}) // 4 * 3 - length({0}) + length(rtrim({0}, '='))",
    "UTF8": "strlen({0})",
}
_DECODED: dict[str, Callable[[str], bytes]] = {"HEX": bytes.fromhex, "BASE64": base64.b64decode, "UTF8": str.encode}


@dataclass(frozen=True)
class Target:
    """A column that is loaded: `type` is DuckDB's ("DECIMAL(18,3)", "VARCHAR", "JSON").

    `length` is the limit of a VARCHAR or BINARY.

    Of a time, `length` is one more than its digits of a second, if it declares fewer than nine.
    `binary` is the BINARY_FORMAT of texts for a BLOB: HEX, BASE64 or UTF8. `pattern` is DuckDB's of the texts of a date
    or time, None for the formats of AUTO detection.
    """

    name: str
    type: str
    length: int | None = None
    nullable: bool = True
    binary: str = "HEX"
    pattern: str | None = None

    @property
    def is_exact(self) -> bool:
        """Return whether it is a time of more than six digits of a second in a type of microseconds."""
        few = self.length is not None and self.length <= _MICROS + 1
        return self.type in NANO_TYPES and not few


def convert_text(text: str, target: Target) -> str:
    """Return DuckDB SQL that converts the SQL expression `text`, a VARCHAR, or fails with a conversion error."""
    kind = target.type.partition("(")[0]
    if target.pattern is not None:
        return _by_pattern(text, target, target.pattern)
    match kind:
        case "VARCHAR":
            if target.length is None:
                return text
            too_long = f"CAST(CAST({MISFIT} || {text} AS INTEGER) AS VARCHAR)"
            return f"CASE WHEN {text} IS NULL OR length({text}) <= {target.length} THEN {text} ELSE {too_long} END"
        case _ if kind in NUMBERS:
            any_form = cast_matching(text, NUMBER, target.type, without_exponent(text))
            return f"CASE WHEN {is_plain_number(text)} THEN CAST({text} AS {target.type}) ELSE {any_form} END"
        case "DOUBLE" | "FLOAT":
            return cast_matching(text, FLOAT, target.type)
        case "DATE":
            # The time of day of a timestamp is dropped.
            return f"CAST({_cast_moment(text, Target('', 'TIMESTAMP', _MICROS + 1))} AS DATE)"
        case "TIMESTAMP":
            # TIMESTAMP_NTZ keeps the wall clock: the zone is cut off, not applied.
            any_form = _cast_moment(text, target, keeps_zone=False)
            return f"CASE WHEN {is_plain_timestamp(text)} THEN CAST({text} AS {target.type}) ELSE {any_form} END"
        case "INTERVAL":
            return zoned_text.of_text(f"CAST({_cast_moment(text, Target('', 'VARCHAR'))} AS VARCHAR)")
        case "TIMESTAMP_NS":
            return _cast_moment(text, target, keeps_zone=False)
        case "TIMESTAMP WITH TIME ZONE" | "TIMESTAMPTZ_NS":
            return _cast_moment(text, target)
        case "TIME" | "TIME_NS":
            return cast_matching(iso_time(text, MISFIT, MISFIT if target.is_exact else None), TIME, target.type)
        case "BOOLEAN":
            return _convert_boolean(text)
        case "JSON":
            return f"to_json({text})"
        case "BLOB":
            return _convert_binary(text, target)
    return f"CAST({text} AS {target.type})"


def convert_usual(text: str, target: Target) -> str:
    """Return SQL that converts a text in its usual form as `convert_text` does, and may fail for one in any other."""
    usual = None if target.pattern is not None else usual_form(text, target.type)
    return usual or convert_text(text, target)


def cast_matching(text: str, pattern: str, type_: str, value: str | None = None) -> str:
    """Return DuckDB SQL that casts `value`, or the text, if the text matches the pattern, and fails otherwise."""
    return (
        f"CAST(CASE WHEN {text} IS NULL OR regexp_full_match({text}, '{pattern}') THEN {value or text} "
        f"ELSE {MISFIT} END AS {type_})"
    )


def _cast_moment(text: str, target: Target, keeps_zone: bool = True) -> str:
    """Return DuckDB SQL that casts a text in one of Snowflake's formats, and fails otherwise.

    It fails for a digit behind the sixth of a second that would be lost, too.
    """
    iso = text if keeps_zone else _without_zone(text)
    other = other_moment(text, MISFIT, MISFIT if target.is_exact else None)
    return (
        f"CAST(CASE WHEN {text} IS NULL OR regexp_full_match({text}, '{ISO_MICROS if target.is_exact else ISO}') "
        f"THEN {iso} ELSE {other if keeps_zone else _without_zone(other)} END AS {target.type})"
    )


def _by_pattern(text: str, target: Target, pattern: str) -> str:
    """Return DuckDB SQL that reads a text by a pattern of strptime, which fails for a text in another format."""
    if is_own(pattern):
        return _by_own_pattern(text, target, pattern)
    plain = f"strptime({text}, {string_literal(pattern)})"
    if target.type == "INTERVAL" and "%f" not in pattern:
        return zoned_text.of_text(f"CAST({plain} AS VARCHAR)")
    if "%f" not in pattern:
        return f"CAST({plain} AS {target.type})"
    read = f"strptime({in_micros(text)}, {string_literal(pattern)})"
    if target.type == "INTERVAL":
        nine = f"lpad(CAST({nanos_of_text(text)} AS VARCHAR), 3, '0')"
        return zoned_text.of_text(f"(strftime({read}, '%Y-%m-%d %H:%M:%S.%f') || {nine})")
    if target.is_exact:
        return f"CAST(CASE WHEN {with_nanos(text)} THEN CAST({MISFIT} AS TIMESTAMP) ELSE {read} END AS {target.type})"
    if target.type in NANO_TYPES.values():
        nine = f"make_timestamp_ns(epoch_ns(CAST({read} AS TIMESTAMP_NS)) + {nanos_of_text(text)})"
        return f"CAST({nine} AS {target.type})"
    return f"CAST({read} AS {target.type})"


def _by_own_pattern(text: str, target: Target, pattern: str) -> str:
    """Return the same for a pattern that DuckDB's strptime reads otherwise than Snowflake."""
    read = f"coalesce({moment_reader.text_of(text, string_literal(pattern))}, {MISFIT} || {text})"
    if target.type == "INTERVAL":
        return zoned_text.of_text(read)
    if target.is_exact and "%f" in pattern:
        read = f"CASE WHEN {with_nanos(text)} THEN {MISFIT} ELSE {read} END"
    if target.type in ("DATE", "TIME", "TIME_NS"):
        read = f"CAST({read} AS {'TIMESTAMP_NS' if target.type == 'TIME_NS' else 'TIMESTAMP'})"
    return f"CAST({read} AS {target.type})"


def _without_zone(text: str) -> str:
    return f"regexp_replace({text}, '(:\\d+(\\.\\d+)?){ZONE}\\s*$', '\\1')"


def _convert_binary(text: str, target: Target) -> str:
    """Return DuckDB SQL that reads a BINARY. The conversion is in it once: DuckDB computes equal parts outside TRY."""
    written, size = _WRITTEN[target.binary], _SIZES[target.binary].format(text)
    fits = f"regexp_full_match({text}, '{written}')" + (f" AND {size} <= {target.length}" if target.length else "")
    misfit = f"encode(CAST(CAST({MISFIT} || {text} AS INTEGER) AS VARCHAR))"
    return f"CASE WHEN {text} IS NULL OR {fits} THEN {_BINARY[target.binary]}({text}) ELSE {misfit} END"


def _convert_boolean(text: str) -> str:
    word = f"lower(trim({text}))"
    return (
        f"CASE WHEN {text} IS NULL THEN NULL WHEN {word} IN ('true', 't', 'yes', 'y', 'on', '1') THEN true "
        f"WHEN {word} IN ('false', 'f', 'no', 'n', 'off', '0') THEN false ELSE CAST({MISFIT} AS BOOLEAN) END"
    )


def conversion_error(value: str | None, target: Target) -> tuple[str, str, str]:
    """Return the code, SQL state and text of Snowflake's error for a value that does not fit.

    Raise WideNumber for a number, and Nanoseconds for a time, that fits Snowflake's column: the column here can be made
    wider.
    """
    kind = target.type.partition("(")[0]
    printed = value if value is None or len(value) <= 100 else value[:100] + "..."
    match kind:
        case "VARCHAR":
            return "100078", "22000", f"User character length limit ({target.length}) exceeded by string '{printed}'"
        case "BLOB" if value is not None:
            return _binary_error(value, target.binary)
        case "BIGINT" if value is not None and re.fullmatch(_WHOLE, value):
            raise errors.wide_number()
        case "DECIMAL" | "BIGINT" | "HUGEINT" | "INTEGER" if value is not None and re.fullmatch(NUMBER, value):
            return "100046", "22003", f"Number out of representable range: type {_number_type(target)}, value {printed}"
        case "TIMESTAMP" | "TIMESTAMP WITH TIME ZONE" | "TIME" if target.is_exact and value and has_nanos(value):
            raise errors.nanoseconds()
        case "TIMESTAMP_NS" | "TIMESTAMPTZ_NS" if value and is_beyond_nanos(value):
            raise errors.unsupported("nine digits of a second before the year 1678 or after 2261")
        case "TIMESTAMP_NS" | "TIMESTAMPTZ_NS" | "TIME_NS" if value and has_nanos(value) and re.search(_READ, value):
            raise errors.unsupported("the seventh to ninth digit of a second in this expression of COPY")
        case "DATE":
            return "100040", "22007", f"Date '{printed}' is not recognized"
        case "TIMESTAMP" | "TIMESTAMP WITH TIME ZONE" | "INTERVAL" | "TIMESTAMP_NS" | "TIMESTAMPTZ_NS":
            return "100035", "22007", f"Timestamp '{printed}' is not recognized"
        case "TIME" | "TIME_NS":
            return "100108", "22007", f"Time '{printed}' is not recognized"
        case "BOOLEAN":
            return "100037", "22018", f"Boolean value '{printed}' is not recognized"
    return "100038", "22018", f"Numeric value '{printed}' is not recognized"


def _binary_error(text: str, format_: str) -> tuple[str, str, str]:
    """Return the error for a text of a BINARY that is too long, or not in its format."""
    try:
        value = _DECODED[format_](text)
    except ValueError:
        code = "100116" if format_ == "BASE64" else "100115"
        return code, "22000", f"The following string is not a legal {format_.lower()}-encoded value: '{text}'"
    return "100078", "22000", f"Binary value '{value.hex().upper()}' is too long and would be truncated"


def _number_type(target: Target) -> str:
    """Return the column's type as Snowflake's errors print it."""
    match = re.search(r"\((\d+),(\d+)\)", target.type)
    precision, scale = match.groups() if match else ("38", "0")
    return f"FIXED[SB16]({precision},{scale})" + ("{nullable}" if target.nullable else "{not null}")
