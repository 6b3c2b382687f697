"""Names of datasets and columns: their form, Snowflake's reserved words, and the nearest known name for a typo."""

import difflib
import re
from collections.abc import Iterable

from contracts.contract import NAME
from promotion.dataset.change.refusal import Refusal

# Snowflake's limit is 255; the vendor load adds the name of its run.
_MAX_LENGTH = 200
# https://docs.snowflake.com/en/sql-reference/reserved-keywords, without the words that only SHOW refuses.
_WORDS = """
ALL ALTER AND ANY AS BETWEEN BY CASE CAST CHECK COLUMN CONNECT CONSTRAINT CREATE CROSS CURRENT CURRENT_DATE
CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DELETE DISTINCT DROP ELSE EXISTS FALSE FOLLOWING FOR FROM FULL GRANT
GROUP HAVING ILIKE IN INCREMENT INNER INSERT INTERSECT INTO IS JOIN LATERAL LEFT LIKE LOCALTIME LOCALTIMESTAMP MINUS
NATURAL NOT NULL OF ON OR ORDER QUALIFY REGEXP REVOKE RIGHT RLIKE ROW ROWS SAMPLE SELECT SET SOME START TABLE
TABLESAMPLE THEN TO TRIGGER TRUE TRY_CAST UNION UNIQUE UPDATE USING VALUES WHEN WHENEVER WHERE WITH
"""
RESERVED = frozenset(_WORDS.split())
_ENDING = {"dataset": "list", "column": "value"}  # makes another name of a reserved word


def check(name: str, kind: str) -> None:
    """Raise Refusal if `name` can't be the name of a new `kind`, dataset or column."""
    if not NAME.fullmatch(name):
        lower = re.sub(r"\W+", "_", name.lower()).strip("_")
        hint = f", such as {lower}" if NAME.fullmatch(lower) else ""
        raise Refusal(f"{name!r} is no name of a {kind}: write small letters, digits and _, a letter first{hint}")
    if len(name) > _MAX_LENGTH:
        raise Refusal(f"{name[:20]}… has {len(name)} letters: a {kind} has at most {_MAX_LENGTH}")
    if name.upper() in RESERVED:
        raise Refusal(f"{name} is a reserved word of Snowflake: choose another name, such as {name}_{_ENDING[kind]}")


def unknown(kind: str, name: str, known: Iterable[str]) -> Refusal:
    """Return the error that there is no such dataset or column, with the nearest name and all of them."""
    names = list(known)
    near = difflib.get_close_matches(name.lower(), names, 1)
    hint = f"did you mean {near[0]}? " if near else ""
    return Refusal(f"there is no {kind} {name}: {hint}there are {', '.join(names)}")
