"""Texts, and patterns in them.

https://docs.snowflake.com/en/sql-reference/functions-string and …/functions-regexp
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake import errors
from localcloud.snowflake.functions.conversion import as_text
from localcloud.snowflake.functions.names import names

NAMES = names(
    """
    LEFT LENGTH LOWER LTRIM MD5 MD5_HEX REGEXP_REPLACE REPEAT RTRIM SHA1 SHA1_HEX SHA2 SHA2_HEX STARTSWITH TRIM
    UPPER UUID_STRING
    """
)
MACROS = ()


def mend_trim(one: exp.Trim) -> None:
    """fakesnow leaves out which characters are taken off, and where: restore() puts it back."""
    one.this.meta["trim"] = (one.args.get("expression"), one.args.get("position"))


def mend_digest(one: exp.MD5 | exp.SHA | exp.SHA2) -> None:
    """DuckDB has no SHA-224, SHA-384 and SHA-512."""
    bits = one.args.get("length")
    if bits and bits.name not in ("256", "0"):
        raise errors.unsupported(f"SHA2 of {bits.name} bits")
    one.set("length", None)
    mend_texts(one)


def mend_texts(one: exp.Expression) -> None:
    """DuckDB takes texts alone, or another text of what is none."""
    for key in TEXTS_OF[type(one)]:
        if value := one.args.get(key):
            value.replace(as_text(value))


TEXTS_OF = {exp.MD5: ("this",), exp.SHA: ("this",), exp.SHA2: ("this",)}
DIGESTS = (exp.MD5, exp.SHA, exp.SHA2)
MENDS = {exp.Trim: mend_trim, **dict.fromkeys(DIGESTS, mend_digest)}


def restore(one: exp.Trim) -> None:
    inner = one.this.this if isinstance(one.this, exp.Cast) else one.this
    if "trim" in inner.meta:
        characters, position = inner.meta["trim"]
        one.set("expression", characters and characters.copy())
        one.set("position", position)


RESTORES = {exp.Trim: restore}
