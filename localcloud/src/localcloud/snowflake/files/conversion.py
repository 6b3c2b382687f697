"""Text to the types of columns, as COPY converts it: what does not fit fails, nothing is bent into NULL.

The SQL is DuckDB's. Snowflake's own rules: https://docs.snowflake.com/en/sql-reference/data-type-conversion
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# DuckDB reads more than Snowflake does ("1_000", "epoch", "infinity"): a text has to look right first.
NUMBER = r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*"
FLOAT = NUMBER + r"|\s*[+-]?(inf|infinity|nan)\s*"
DATE = r"\s*\d{4}-\d{1,2}-\d{1,2}\s*"
ZONE = r"\s*(Z|[+-]\d{2}(:?\d{2})?)"
TIMESTAMP = r"\s*\d{4}-\d{1,2}-\d{1,2}([T ]\d{1,2}:\d{1,2}(:\d{1,2}(\.\d{1,9})?)?" + f"({ZONE})?)?" + r"\s*"
TIME = r"\s*\d{1,2}:\d{1,2}(:\d{1,2}(\.\d{1,9})?)?\s*"
BOOLEAN = r"(?i)\s*(true|false|t|f|yes|no|y|n|on|off|1|0)\s*"
MISFIT = "'does not fit'"


@dataclass(frozen=True)
class Target:
    """A column to load into: `type` is DuckDB's ("DECIMAL(18,3)", "VARCHAR", "JSON"), `length` a VARCHAR's limit."""

    name: str
    type: str
    length: int | None = None
    nullable: bool = True


def from_text(text: str, target: Target) -> str:
    """DuckDB SQL that converts the SQL expression `text`, a VARCHAR, or raises a conversion error."""
    kind = target.type.partition("(")[0]
    match kind:
        case "VARCHAR":
            if target.length is None:
                return text
            too_long = f"CAST(CAST({MISFIT} || {text} AS INTEGER) AS VARCHAR)"
            return f"CASE WHEN {text} IS NULL OR length({text}) <= {target.length} THEN {text} ELSE {too_long} END"
        case "DECIMAL" | "BIGINT" | "HUGEINT" | "INTEGER" | "SMALLINT" | "TINYINT":
            any_form = checked(text, NUMBER, target.type)
            return f"CASE WHEN {plain_number(text)} THEN CAST({text} AS {target.type}) ELSE {any_form} END"
        case "DOUBLE" | "FLOAT":
            return checked(text, FLOAT, target.type)
        case "DATE":
            # A timestamp loses its time of day.
            return f"CAST({checked(text, TIMESTAMP, 'TIMESTAMP')} AS DATE)"
        case "TIMESTAMP":
            # TIMESTAMP_NTZ keeps the wall clock: the zone is cut off, not applied.
            any_form = checked(f"regexp_replace({text}, '(:\\d+(\\.\\d+)?){ZONE}\\s*$', '\\1')", TIMESTAMP, target.type)
            return f"CASE WHEN {plain_timestamp(text)} THEN CAST({text} AS {target.type}) ELSE {any_form} END"
        case "TIMESTAMP WITH TIME ZONE":
            return checked(text, TIMESTAMP, target.type)
        case "TIME":
            return checked(text, TIME, target.type)
        case "BOOLEAN":
            return boolean(text)
        case "JSON":
            return f"to_json({text})"
        case "BLOB":
            return f"unhex({text})"
    return f"CAST({text} AS {target.type})"


def plain_number(text: str) -> str:
    """SQL that is true for a text that DuckDB and Snowflake take for the same number, or both for none.

    What only DuckDB takes for one has a letter in it, an underscore, or a vertical tab before it.
    """
    return f"lower({text}) = upper({text}) AND NOT contains({text}, '_') AND NOT contains({text}, chr(11))"


def plain_timestamp(text: str) -> str:
    """SQL that is true for the usual form of a timestamp, of which there are millions: no pattern is as fast."""
    return f"({text} LIKE '____-__-__T__:__:__' AND {text} >= '0' AND {text} < ':')"


def checked(text: str, pattern: str, type_: str) -> str:
    return (
        f"CAST(CASE WHEN {text} IS NULL OR regexp_full_match({text}, '{pattern}') THEN {text} "
        f"ELSE {MISFIT} END AS {type_})"
    )


def boolean(text: str) -> str:
    plain = f"lower(trim({text}))"
    return (
        f"CASE WHEN {text} IS NULL THEN NULL WHEN {plain} IN ('true', 't', 'yes', 'y', 'on', '1') THEN true "
        f"WHEN {plain} IN ('false', 'f', 'no', 'n', 'off', '0') THEN false ELSE CAST({MISFIT} AS BOOLEAN) END"
    )


def refusal(value: str | None, target: Target) -> tuple[str, str, str]:
    """Why Snowflake refuses the value: code, SQL state and text."""
    kind = target.type.partition("(")[0]
    shown = value if value is None or len(value) <= 100 else value[:100] + "..."
    match kind:
        case "VARCHAR":
            return "100078", "22000", f"User character length limit ({target.length}) exceeded by string '{shown}'"
        case "DECIMAL" | "BIGINT" | "HUGEINT" | "INTEGER" if value is not None and re.fullmatch(NUMBER, value):
            return "100046", "22003", f"Number out of representable range: type {number(target)}, value {shown}"
        case "DATE":
            return "100040", "22007", f"Date '{shown}' is not recognized"
        case "TIMESTAMP" | "TIMESTAMP WITH TIME ZONE":
            return "100035", "22007", f"Timestamp '{shown}' is not recognized"
        case "TIME":
            return "100108", "22007", f"Time '{shown}' is not recognized"
        case "BOOLEAN":
            return "100037", "22018", f"Boolean value '{shown}' is not recognized"
    return "100038", "22018", f"Numeric value '{shown}' is not recognized"


def number(target: Target) -> str:
    match = re.search(r"\((\d+),(\d+)\)", target.type)
    precision, scale = match.groups() if match else ("38", "0")
    return f"FIXED[SB16]({precision},{scale})" + ("{nullable}" if target.nullable else "{not null}")
