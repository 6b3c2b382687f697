"""The types that a column may have, as a user writes them, and the changes of a type that lose nothing.

https://docs.snowflake.com/en/sql-reference/sql/alter-table-column: of the types of the platform, the length of a
VARCHAR and the precision of a NUMBER can be raised; neither a scale nor the type itself can be changed.
"""

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


def hindrance(old: SqlType, new: SqlType) -> str:
    """Return the reason why a column of one type can't become another in place; empty if that widens it."""
    if old.name != new.name:
        return f"Snowflake can't change {old} into {new}"
    if old.scale != new.scale:
        return f"Snowflake can't change the scale of a number: {old} has {old.scale} digits behind the point"
    if new.length < old.length or new.precision < old.precision:
        return f"{new} is narrower than {old}: values that were taken would no longer fit"
    return ""
