"""VARIANT, OBJECT and ARRAY.

https://docs.snowflake.com/en/sql-reference/functions-semistructured
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.functions.names import names

NAMES = names(
    """
    ARRAY_CONSTRUCT ARRAY_SIZE FLATTEN GET JSON_EXTRACT_PATH_TEXT OBJECT_CONSTRUCT PARSE_JSON
    """
)
MACROS = ()


def mend_key(one: exp.PropertyEQ) -> None:
    """sqlglot takes the key of {'a': 1} for a name."""
    if isinstance(one.this, exp.Identifier):
        one.this.replace(exp.Literal.string(one.this.name))


MENDS = {exp.PropertyEQ: mend_key}
