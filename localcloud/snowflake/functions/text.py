"""Texts, and patterns in them.

https://docs.snowflake.com/en/sql-reference/functions-string and …/functions-regexp
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.functions.names import names

NAMES = names(
    """
    LEFT LENGTH LOWER LTRIM REGEXP_REPLACE REPEAT RTRIM SHA2 STARTSWITH TRIM UPPER UUID_STRING
    """
)
MACROS = ()


def mend_trim(one: exp.Trim) -> None:
    """fakesnow leaves out which characters are taken off, and where: restore() puts it back."""
    one.this.meta["trim"] = (one.args.get("expression"), one.args.get("position"))


MENDS = {exp.Trim: mend_trim}


def restore(one: exp.Trim) -> None:
    inner = one.this.this if isinstance(one.this, exp.Cast) else one.this
    if "trim" in inner.meta:
        characters, position = inner.meta["trim"]
        one.set("expression", characters and characters.copy())
        one.set("position", position)


RESTORES = {exp.Trim: restore}
