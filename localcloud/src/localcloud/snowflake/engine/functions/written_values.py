"""Values of any type written as the text, or as the VARIANT, that Snowflake makes of them.

https://docs.snowflake.com/en/sql-reference/functions/to_char and …/to_variant
"""

from __future__ import annotations

from localcloud.snowflake.engine.functions.binary_formats import AS_TEXT
from localcloud.snowflake.engine.functions.macro import Macro, binary_too_long, too_long
from localcloud.snowflake.engine.functions.moment_format import WRITE
from localcloud.snowflake.engine.functions.undefined import in_text
from localcloud.snowflake.engine.session_settings import LTZ_FORMAT, NTZ_FORMAT, variable

_TEXT = "CAST(x AS VARCHAR)"
# https://docs.snowflake.com/en/sql-reference/functions/to_char: nine digits after the point.
_DOUBLE = "TRY_CAST(x AS DOUBLE)"
_FLOAT = f"""CASE WHEN abs({_DOUBLE}) BETWEEN 0.001 AND 1e15 THEN CAST(round({_DOUBLE}, 9) AS VARCHAR)
    ELSE {_TEXT} END"""
_STAMP = f"left(rpad({_TEXT} || CASE WHEN contains({_TEXT}, '.') THEN '' ELSE '.' END, 23, '0'), 23)"
_FORMATS = {
    "TIMESTAMP": f"coalesce({variable('TIMESTAMP_NTZ_OUTPUT_FORMAT')}, '{NTZ_FORMAT}')",
    "TIMESTAMP_NS": f"coalesce({variable('TIMESTAMP_NTZ_OUTPUT_FORMAT')}, '{NTZ_FORMAT}')",
    "TIMESTAMP WITH TIME ZONE": f"coalesce({variable('TIMESTAMP_LTZ_OUTPUT_FORMAT')}, '{LTZ_FORMAT}')",
    "TIMESTAMPTZ_NS": f"coalesce({variable('TIMESTAMP_LTZ_OUTPUT_FORMAT')}, '{LTZ_FORMAT}')",
    "INTERVAL": f"coalesce({variable('TIMESTAMP_TZ_OUTPUT_FORMAT')}, '{LTZ_FORMAT}')",
    "DATE": f"coalesce({variable('DATE_OUTPUT_FORMAT')}, 'YYYY-MM-DD')",
    "TIME": f"coalesce({variable('TIME_OUTPUT_FORMAT')}, 'HH24:MI:SS')",
    "TIME_NS": f"coalesce({variable('TIME_OUTPUT_FORMAT')}, 'HH24:MI:SS')",
}
_BRANCHES = " ".join(f"WHEN '{type_}' THEN {each}" for type_, each in _FORMATS.items())
_FORMAT = f"CASE typeof(x) {_BRANCHES} END"
_MOMENTS = ", ".join(f"'{type_}'" for type_ in _FORMATS)
_BINARY_FORMAT = f"upper(coalesce({variable('BINARY_OUTPUT_FORMAT')}, 'HEX'))"
_OF_JSON = f"""CASE
            WHEN regexp_matches({_TEXT}, '^-?[0-9.]+[eE]')
            THEN regexp_replace(CAST(TRY_CAST({_TEXT} AS DOUBLE) AS VARCHAR), '[.]0$', '')
            ELSE {in_text(f"{_TEXT} ->> '$'")} END"""
# A VARIANT's text, and DuckDB's of another value.
UNQUOTED = Macro("localcloud_unquoted", "x", f"CASE WHEN typeof(x) = 'JSON' THEN {_TEXT} ->> '$' ELSE {_TEXT} END")
# DuckDB chooses the branch by the value's type when it plans the query.
TEXT = Macro(
    "localcloud_text",
    "x",
    f"""CASE
        WHEN typeof(x) = 'JSON' THEN {_OF_JSON}
        WHEN typeof(x) IN ('DOUBLE', 'FLOAT') THEN regexp_replace({_FLOAT}, '[.]0$', '')
        WHEN typeof(x) IN ('TIMESTAMP', 'TIMESTAMP_NS') AND {variable("TIMESTAMP_NTZ_OUTPUT_FORMAT")} IS NULL
        THEN {_STAMP}
        WHEN typeof(x) = 'DATE' AND {variable("DATE_OUTPUT_FORMAT")} IS NULL THEN {_TEXT}
        WHEN typeof(x) IN ({_MOMENTS})
        THEN {WRITE.name}({_TEXT}, typeof(x), {_FORMAT})
        WHEN typeof(x) = 'BLOB' THEN {AS_TEXT.name}(CAST({_TEXT} AS BLOB), {_BINARY_FORMAT})
        ELSE {_TEXT} END""",
)
# The elements of a list as one text, for LISTAGG.
JOINED = Macro(
    "localcloud_joined",
    "a, separator",
    f"coalesce(array_to_string(list_transform(a, lambda e: {TEXT.full_name}(e)), separator), '')",
)
# https://docs.snowflake.com/en/sql-reference/functions/array_max#examples prints "2023-12-09 22:09:26.000", and
# https://docs.snowflake.com/en/sql-reference/functions/is_binary#examples a BINARY in hexadecimal.
_TIMED = "'TIMESTAMP', 'TIMESTAMP_NS', 'TIMESTAMP WITH TIME ZONE', 'TIMESTAMPTZ_NS', 'INTERVAL'"
VARIANT = Macro(
    "localcloud_variant",
    "x",
    f"""CASE WHEN typeof(x) IN ({_TIMED}) THEN to_json({TEXT.full_name}(x))
        WHEN typeof(x) = 'BLOB' THEN to_json(hex(CAST({_TEXT} AS BLOB))) ELSE to_json(x) END""",
)
# The VARIANT of a query's value: the query runs once.
VARIANT_OF_QUERY = Macro(
    "localcloud_variant_of_query", "x", f"list_transform([x], lambda v: {VARIANT.full_name}(v))[1]"
)
# The elements of a list, for ARRAY_AGG.
VARIANTS = Macro("localcloud_variants", "a", f"to_json(list_transform(a, lambda e: {VARIANT.full_name}(e)))")
# A FLOAT is written with an exponent: https://docs.snowflake.com/en/sql-reference/functions/is_double-real#examples
VARIANT_OF = Macro(
    "localcloud_variant_of",
    "x",
    f"""CASE WHEN typeof(x) IN ('DOUBLE', 'FLOAT') AND isfinite(TRY_CAST({_TEXT} AS DOUBLE))
        THEN CAST(format('{{:.15e}}', TRY_CAST({_TEXT} AS DOUBLE)) AS JSON) ELSE {VARIANT.full_name}(x) END""",
)
# A text as VARCHAR(n): https://docs.snowflake.com/en/sql-reference/functions/cast
FITTING = Macro(
    "localcloud_fitting",
    "x, n",
    f"CASE WHEN length(x) > n THEN CAST(CAST({too_long('x')} AS DOUBLE) AS VARCHAR) ELSE x END",
)
# The same for BINARY(n): https://docs.snowflake.com/en/sql-reference/data-types-text#binary
FITTING_BINARY = Macro(
    "localcloud_fitting_binary",
    "x, n",
    f"""CASE WHEN octet_length(CAST(x AS BLOB)) > n
        THEN encode(CAST(CAST({binary_too_long("CAST(x AS BLOB)")} AS DOUBLE) AS VARCHAR)) ELSE CAST(x AS BLOB) END""",
)
# A date or time in a format with an offset; any other value is one of a TIMESTAMP_NTZ.
IN_ZONE = Macro(
    "localcloud_in_zone",
    "x, f",
    f"""CASE WHEN typeof(x) IN ({_MOMENTS}) THEN {WRITE.name}({_TEXT}, typeof(x), f)
        ELSE {WRITE.name}(CAST(CAST({_TEXT} AS TIMESTAMP) AS VARCHAR), 'TIMESTAMP', f) END""",
)
MACROS = (UNQUOTED, TEXT, JOINED, VARIANT, VARIANT_OF_QUERY, VARIANTS, VARIANT_OF, FITTING, FITTING_BINARY, IN_ZONE)
