"""The types that a column may have, as a user writes them."""

import difflib
import re

from contracts.sql_type import NAMES, SqlType
from promotion.dataset.change.refusal import Refusal

_SYNONYMS = {
    **dict.fromkeys(("STRING", "TEXT", "CHAR", "CHARACTER", "NVARCHAR", "UUID", "JSON", "VARIANT"), "VARCHAR"),
    **dict.fromkeys(("INT", "INTEGER", "BIGINT", "SMALLINT", "TINYINT", "LONG", "NUMBER"), "NUMBER(38, 0)"),
    **dict.fromkeys(("DECIMAL", "NUMERIC", "FLOAT", "DOUBLE", "REAL"), "NUMBER(18, 3), with the digits that it needs"),
    **dict.fromkeys(("TIMESTAMP", "DATETIME", "TIMESTAMP_LTZ", "TIMESTAMP_TZ"), "TIMESTAMP_NTZ, with times in UTC"),
    **dict.fromkeys(("BOOL", "BOOLEAN"), "VARCHAR, or NUMBER(1, 0)"),
}


def parse(text: str) -> SqlType:
    """Return the type that a user wrote, in any case. Raises Refusal if the platform does not load it."""
    written = re.sub(r"\s*([(),])\s*", r"\1", text.strip().upper())
    if type_ := SqlType.parse(written):
        return type_
    name = written.partition("(")[0]
    near = _SYNONYMS.get(name) or next(iter(difflib.get_close_matches(name, ("VARCHAR", "NUMBER", *NAMES), 1)), "")
    hint = f"write {near}" if near else f"write one of {'; '.join(NAMES)}"
    raise Refusal(f"{text} is no type that the platform loads: {hint}")
