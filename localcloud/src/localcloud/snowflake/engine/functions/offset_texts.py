"""Texts with an offset that a TIMESTAMP_LTZ is compared with: DuckDB takes an offset behind a blank for a zone's name.

https://docs.snowflake.com/en/sql-reference/date-time-input-output#timestamp-formats
"""

from __future__ import annotations

import re

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.operators import COMPARISONS
from localcloud.snowflake.engine.functions.rewrite import Rewrites

_OFFSET = re.compile(r"(\d{4}-\d\d?-\d\d?[ T]\d\d?:\d\d(?::\d\d(?:[.]\d+)?)?) ?([+-]\d\d):?(\d\d)")
_RANGES = (exp.Between, exp.In)
# A text compared with a value of another type, such as a text, stays as it is.
SAME_TYPE = Macro(
    "localcloud_at_offset",
    "t, readable, x",
    "cast_to_type(CASE typeof(x) WHEN 'TIMESTAMP WITH TIME ZONE' THEN readable ELSE t END, x)",
)
MACROS = (SAME_TYPE,)


def readable(text: exp.Expr) -> exp.Expr | None:
    """Return a text with an offset as DuckDB reads it, None for another text, and for one that it reads as it is."""
    found = _OFFSET.fullmatch(text.name.strip()) if text.is_string else None
    if found is None or (plain := f"{found[1]}{found[2]}:{found[3]}") == text.name:
        return None
    return exp.Literal.string(plain)


def _rewrite_text(node: exp.Literal) -> None:
    parent = node.parent
    if isinstance(parent, COMPARISONS):
        if isinstance(parent.parent, exp.Update) and parent.arg_key == "expressions":
            return  # an assignment
        other = parent.expression if parent.this is node else parent.this
    elif isinstance(parent, _RANGES) and parent.this is not node:
        other = parent.this
    else:
        return
    if isinstance(other, exp.Literal) or (plain := readable(node)) is None:
        return
    node.replace(SAME_TYPE(node, plain, other))


PRE_REWRITES: Rewrites = {exp.Literal: _rewrite_text}
