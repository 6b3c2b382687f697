"""Messages of sqlglot and DuckDB, and the errors that Snowflake has for them.

An implicit conversion that Snowflake makes and DuckDB refuses is answered as not supported.
"""

from __future__ import annotations

import re

from localcloud.snowflake.engine.functions.date_arguments import CAST_FIRST, NO_DATE
from localcloud.snowflake.engine.functions.macro import MARK
from localcloud.snowflake.engine.functions.scalar_types import NO_ELEMENT, NO_INPUT, no_element, no_input
from localcloud.snowflake.engine.functions.semistructured_casts import NO_OBJECT, NO_VARIANT
from localcloud.snowflake.engine.functions.tried_types import NO_TEXT, no_text
from localcloud.snowflake.engine.message_errors import (
    MessageError,
    beyond_nanos,
    compilation,
    execution,
    field_of,
    identifier,
    in_full,
    in_own_types,
    invalid_cast,
    malformed,
    missing_sequence,
    mixed,
    no_date,
    no_moment,
    no_variant,
    not_constant,
    not_recognized,
    out_of_range,
    too_few,
    uncast,
    without_cast,
)
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError

_MESSAGES: tuple[tuple[str, MessageError], ...] = (
    (
        r"Macro \S+ does not support|is a Macro Function|cannot be applied to a star expression|"
        r"\b(?:localcloud|_fs)_\w+\(",
        lambda _: errors.unsupported("a function of these arguments"),
    ),
    (
        rf"{NO_OBJECT}(.*)' to DOUBLE",
        execution("100071", "22000", "Failed to cast variant value {1} to OBJECT"),
    ),
    (rf"{NO_VARIANT}(.*)' to DOUBLE", no_variant),
    (rf"{NO_INPUT}(.+?)\|(\w+)", lambda found: no_input(in_full(found[1]), found[2])),
    (
        rf"{NO_ELEMENT}(.+?)\|([\w(), ]*)\|(\w+)",
        lambda found: no_element(in_full(found[1]), in_full(found[2]), found[3]),
    ),
    (rf"{NO_TEXT}(.+?)\|(.+)", lambda found: no_text(in_full(found[1]), found[2])),
    (rf"{NO_DATE}(.+?)\|(\w+)", no_date),
    (rf"{CAST_FIRST}(.+?)\|(\w+)", uncast),
    (r"Cannot (?:combine types|mix values)\b", mixed),
    (r"Malformed JSON at byte (\d+)(.*)", malformed),
    # Of OBJECT_AGG; the key is not known.
    (r"Map keys must be unique", execution("100103", "22000", "Duplicate field key")),
    (r'Cannot extract field \'(?P<field>.+?)\' from expression "(?P<of>.+?)" because it is not', field_of),
    (r'Values list "(.+)" does not have a column named "(.+?)"', identifier),
    (
        r"Argument for ntile must be greater than zero",
        compilation("001003", "42601", "invalid number of buckets: a whole number from 1"),
    ),
    (r"Python exception occurred while executing the UDF", lambda _: errors.unsupported("a function of these values")),
    (r"Required keyword: '\w+' missing for <class 'sqlglot[.]expressions[.](?!core|query)[.\w]*?(\w+)'>", too_few),
    (r"number of provided arguments", compilation("000939", "22023", "too many arguments for function")),
    (r'Table "(.+)" does not have a column named "(.+?)"', identifier),
    (r'Table "(?:.+)" does not have a column with name "(.+?)"', identifier),
    (r'Referenced column "(.+?)" (?:was )?not found', identifier),
    (r'Referenced table "(.+?)" not found', identifier),
    (r'Column "(.+?)" does not exist on', identifier),
    (r'Ambiguous reference to column name "(.+?)"', compilation("002028", "42601", "ambiguous column name '{1}'")),
    (
        r"(?:has|expected) (\d+) columns but (\d+) values were supplied",
        compilation("002020", "21S01", "Insert value list does not match column list expecting {1} but got {2}"),
    ),
    (
        r'(?:Column with name|Duplicate column name|Multiple assignments to same column) "(.+?)"',
        compilation("002025", "42S21", "duplicate column name '{1}'"),
    ),
    (
        r'column "(.+?)" must appear in the GROUP BY clause',
        compilation("000979", "42601", "[{1}] is not a valid group by expression"),
    ),
    (
        r"GROUP BY clause cannot contain aggregates",
        compilation("000979", "42601", "An aggregate function is not a valid group by expression"),
    ),
    (
        r"GROUP BY term out of range - should be between 1 and (\d+)",
        compilation("000979", "42601", "A position behind column {1} is not a valid group by expression"),
    ),
    (
        r"ORDER term out of range - should be between 1 and (\d+)",
        compilation("001003", "42601", "A position behind column {1} is not a valid order by expression"),
    ),
    (
        r"Set operations can only apply to expressions with the same number of result columns",
        compilation("001789", "42601", "invalid number of result columns for set operator input branches"),
    ),
    (
        r"WHERE clause cannot contain aggregates",
        compilation("002035", "42601", "Invalid aggregate function in where clause"),
    ),
    (
        r"More than one row returned by a subquery",
        execution("090150", "22000", "Single-row subquery returns more than one row."),
    ),
    (
        r"Type INT128 with value (\S+) can't be cast because the value is out of range for the destination type",
        out_of_range,
    ),
    (
        r"Failed to cast value to (?:numerical|decimal): (.*)",
        execution("100071", "22000", "Failed to cast variant value {1} to FIXED"),
    ),
    (r"Could not cast value (\S+) to DECIMAL|Casting value \"(.+?)\" to type DECIMAL.* out of range", out_of_range),
    (r"Failed to cast decimal value -?\d{19,38} to type INT64", lambda _: errors.wide_number()),
    (r"Overflow in \w+ of INT(?:8|16|32|64)\b", lambda _: errors.wide_number()),
    (
        r"Out of Range Error: Value out of range|Overflow in |too large for type|"
        r"is out of range for the destination type",
        execution("100039", "22003", "Number out of representable range: type FIXED(38,0)"),
    ),
    (
        r"at least one window function must appear",
        compilation("000992", "42601", "found QUALIFY clause but no window function."),
    ),
    (
        r'Could not parse string "(.*)" according to format specifier',
        execution("100096", "22007", "Can't parse '{1}' as date, time or timestamp with the given format"),
    ),
    (
        r'Could not decode string "(.*)" as base64',
        execution("100116", "22000", "The following string is not a legal base64-encoded value: '{1}'"),
    ),
    (
        r"Invalid input for hex digit",
        execution("100115", "22000", "The following string is not a legal hex-encoded value"),
    ),
    (
        r"Could not convert Timestamp to higher precision|Date out of nanosecond range|"
        r"Could not convert (?:string '(\d+-\d\d?-\d\d?(?:[ T].*)?)' to INT64|DATE .* to nanoseconds)",
        beyond_nanos,
    ),
    (r"(?:Time|Date) out of range", lambda _: errors.unsupported("dates and times made of parts out of range")),
    (r"Division by zero|division by zero", execution("100051", "22012", "Division by zero")),
    (r"No function matches the given name and argument types '(.+?)'", without_cast),
    (r"a best candidate function for the function call \"(.+?)\"[.](?:\s|$)", without_cast),
    (r"Cannot (compare values of type .+?) - an explicit cast", without_cast),
    (r"Unimplemented type for cast \((.+?) -> (\w[\w ]*(?:\([\d, ]+\))?)", invalid_cast),
    (r"Sequence with name (\S+) does not exist", missing_sequence),
    (r"Function with name (\w+) does not exist", lambda found: errors.unsupported(f"this call of {found[1].upper()}")),
    (
        r'extract specifier "(.+?)" not recognized',
        compilation("001003", "42000", "'{1}' is not a valid date/time component"),
    ),
    # https://github.com/dbt-labs/dbt-snowflake/issues shows one; the rest of the text is RE2's, there, too.
    (
        r"((?:missing [])]|no argument for repetition operator|invalid perl operator|invalid escape sequence|"
        r"unexpected [)]|bad repetition operator|invalid character class range|trailing .*|invalid repetition size)"
        r"(?:: .*)?)$",
        execution("100048", "2201B", "Invalid regular expression: {1}"),
    ),
    (r"window function calls cannot be nested", lambda _: errors.unsupported("a window function in another one")),
    (r'The "\w+" argument in function "(\w+)" must be a constant', not_constant),
    (
        r"PERCENTILEs can only take parameters in the range",
        compilation("001003", "42601", "invalid percentile: a number from 0 to 1"),
    ),
    (r"UNNEST\(\) can only be applied", lambda _: errors.unsupported("FLATTEN outside of FROM")),
    (
        r"aggregate functions are not allowed in (\w+)",
        compilation("001003", "42601", "Invalid aggregate function in {1}"),
    ),
    (
        r"Unable to cast '(.*)' to (\w+) when casting from source column",
        lambda found: SnowflakeError(
            "100071", "22000", f"Failed to cast variant value {found[1]} to {in_own_types(found[2])}"
        ),
    ),
    (
        r"a number was wanted",
        compilation("001044", "42P13", "Invalid argument types for a function of numbers: (BOOLEAN)"),
    ),
    (
        r"aggregate function calls cannot be nested",
        compilation("001003", "42601", "Aggregate functions can't be nested"),
    ),
    (
        r"(\w+) clause cannot contain window functions",
        compilation("001003", "42601", "Window function appears outside of SELECT, QUALIFY, and ORDER BY clauses."),
    ),
    (
        r"Subquery returns (\d+) columns",
        compilation("001003", "42601", "Invalid number of columns in a subquery: {1} instead of 1"),
    ),
    (r"Referenced update column (\S+) not found", identifier),
    (r'Column "(.+?)" in (?:EXCLUDE|REPLACE|RENAME) list not found', identifier),
    (
        r'Ambiguous reference to table "(.+?)"',
        compilation("002028", "42601", "ambiguous table name '{1}': give one of the tables an alias"),
    ),
    (
        r"DECIMAL type (?:width|scale)",
        compilation("001003", "42601", "invalid NUMBER: a precision of 1 to 38, and a scale up to it and below 38"),
    ),
    (r'Table with name "(.+?)" already exists', lambda found: errors.already_exists(found[1])),
    (r"DEFAULT value cannot contain", compilation("002023", "22000", "Invalid default value: it names a column")),
    (
        r"LIMIT/OFFSET cannot be negative",
        compilation("001003", "42601", "invalid value for LIMIT or OFFSET: negative"),
    ),
    (r"Expected (?:ARRAY|OBJECT), but got", lambda _: errors.unsupported("FLATTEN of a value without elements")),
    # DuckDB fails so on a LATERAL whose comparison calls a macro.
    (r"unordered_map::at", lambda _: errors.unsupported("LATERAL queries that compare a TIMESTAMP_TZ")),
    (r"Values were not provided for the following", lambda _: errors.unsupported("$1 outside of a stage's files")),
    (r"Could not convert string ['\"](.*)['\"] to BOOL", not_recognized("100037", "22018", "Boolean value")),
    (r"Could not convert string ['\"](-?[0-9.]+)['\"] to (?:DECIMAL|U?\w*INT)", out_of_range),
    (r"Could not convert string ['\"](.*)['\"] to ", not_recognized("100038", "22018", "Numeric value")),
    (r'date field (?:format|value out of range): "(.*?)"', no_moment("100040", "Date")),
    (r'timestamp field (?:format|value out of range): "(.*?)"', no_moment("100035", "Timestamp")),
    # sqlglot has read these statements, so they are hardly typing errors.
    (
        r'Parser Error: syntax error at or near "(.+?)"',
        lambda found: errors.unsupported(f"this statement near {found[1]}"),
    ),
    (r"Parser Error", lambda _: errors.unsupported("this statement")),
    (r"Type with name (\S+) does not exist", lambda found: errors.unsupported(f"the type {found[1]}")),
    (r'time field (?:format|value out of range): "(.*?)"', no_moment("100108", "Time")),
)


def from_message(message: str) -> SnowflakeError | None:
    """Return Snowflake's error for a message, if it is known."""
    # DuckDB appends the statement.
    words = message.partition("\n\nLINE ")[0].replace(MARK, "")
    for pattern, say in _MESSAGES:
        if found := re.search(pattern, words):
            return say(found)
    return None
