"""Texts read as a number, a BOOLEAN or a BINARY, where DuckDB's cast reads them otherwise than Snowflake's.

https://docs.snowflake.com/en/sql-reference/functions/to_decimal, …/to_boolean and …/to_binary
"""

from __future__ import annotations

from localcloud.snowflake.engine.functions.binary_formats import OF_TEXT
from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.session_settings import variable
from localcloud.snowflake.files.number_text import NUMBER, without_exponent

_TEXT = "CAST(x AS VARCHAR)"
# DuckDB reads 1_000, 0x10 and 0b1 as numbers; the other branch keeps the value's type.
_NO_NUMBER = " OR ".join(f"contains(lower({_TEXT}), {each})" for each in ("'_'", "'0x'", "'0b'", "chr(11)"))
NUMERAL = Macro(
    "localcloud_numeral", "x", f"CASE WHEN typeof(x) = 'VARCHAR' AND ({_NO_NUMBER}) THEN 'no number' ELSE x END"
)
# A number with an exponent: DuckDB cuts off digits, or refuses it.
_HAS_EXPONENT = f"typeof(x) = 'VARCHAR' AND regexp_full_match({_TEXT}, '{NUMBER}') AND contains(lower({_TEXT}), 'e')"
WITHOUT_EXPONENT = Macro(
    "localcloud_without_exponent",
    "x",
    f"CASE WHEN {_HAS_EXPONENT} THEN cast_to_type({without_exponent(_TEXT)}, x) ELSE x END",
)
# DuckDB rounds half of a DOUBLE to even.
ROUNDED = Macro(
    "localcloud_rounded",
    "x, n",
    """CASE
        WHEN typeof(x) IN ('DOUBLE', 'FLOAT', 'JSON') AND contains(CAST(x AS VARCHAR), '.')
        THEN cast_to_type(round(TRY_CAST(x AS DOUBLE), n), x) ELSE x END""",
)
# A text is hexadecimal: https://docs.snowflake.com/en/sql-reference/binary-input-output
BINARY_OF = Macro(
    "localcloud_binary",
    "x",
    f"""CASE WHEN typeof(x) = 'VARCHAR' 
        THEN {OF_TEXT.name}({_TEXT}, upper(coalesce({variable("BINARY_INPUT_FORMAT")}, 'HEX')))
        WHEN typeof(x) = 'JSON' THEN {OF_TEXT.name}({_TEXT} ->> '$', 'HEX')
        ELSE CAST(cast_to_type(x, NULL::BLOB) AS BLOB) END""",
)
_WORD = f"lower(trim({_TEXT}))"
BOOLEAN_WORD = Macro(
    "localcloud_boolean_word",
    "x",
    f"""CASE WHEN typeof(x) = 'VARCHAR' AND {_WORD} IN ('on', 'off') THEN cast_to_type({_WORD} = 'on', x)
        ELSE x END""",
)
MACROS = (NUMERAL, WITHOUT_EXPONENT, ROUNDED, BINARY_OF, BOOLEAN_WORD)
