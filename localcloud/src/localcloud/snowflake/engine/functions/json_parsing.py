"""JSON as texts: parsed, checked and written.

https://docs.snowflake.com/en/sql-reference/functions/parse_json, …/check_json and …/to_json
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions import scalar_types, undefined
from localcloud.snowflake.engine.functions.macro import DUPLICATE, Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.scalar import Scalar
from localcloud.snowflake.engine.functions.value_forms import is_text
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.engine.functions.written_values import UNQUOTED
from localcloud.snowflake.files import json_text
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError

NAMES = word_set("CHECK_JSON PARSE_JSON TO_JSON TRY_PARSE_JSON")
_FIELD = """json_extract(j, '$."' || replace(replace(k, '\\', '\\\\'), '"', '\\"') || '"')"""
# An object's keys are written in order. The value is in a list, because it may hold a query, which a lambda may not.
WRITTEN = Macro(
    "localcloud_written_json",
    "x",
    f"""list_transform([to_json(x)], lambda j: CASE WHEN json_type(j) = 'OBJECT' THEN '{{' || array_to_string(
            list_transform(list_sort(json_keys(j)), lambda k: to_json(k) || ':' || {undefined.in_text(_FIELD)}),
            ',') || '}}'
        ELSE {undefined.in_text("CAST(j AS VARCHAR)")} END)[1]""",
)
# A text that is no JSON fails in its cast, or is NULL.
_EMPTY = "trim(CAST(x AS VARCHAR), chr(32) || chr(9) || chr(10) || chr(13)) = ''"
_TWICE = "json_type(x) = 'OBJECT' AND len(json_keys(x)) > len(list_distinct(json_keys(x)))"
# DuckDB leaves out the undefined element behind a comma.
_HOLE = "regexp_matches(CAST(x AS VARCHAR), ',\\s*\\]')"
PARSED = Macro(
    "localcloud_parsed_json",
    "x",
    f"""CASE WHEN {_EMPTY} THEN NULL WHEN json_valid(x) AND {_TWICE} THEN CAST('{DUPLICATE}' AS JSON)
        WHEN json_valid(x) AND NOT {_HOLE} THEN CASE
            WHEN json_type(x) = 'DOUBLE' THEN CAST(trim(CAST(x AS VARCHAR)) AS JSON) ELSE json(x) END
        ELSE json(localcloud_json(CAST(x AS VARCHAR))) END""",
)
TRY_PARSED = Macro(
    "localcloud_try_parsed_json",
    "x",
    f"""CASE WHEN {_EMPTY} THEN NULL
        WHEN json_valid(x) AND NOT {_HOLE} THEN CASE WHEN NOT coalesce({_TWICE}, false) THEN json(x) END
        ELSE json(localcloud_try_json(CAST(x AS VARCHAR))) END""",
)


def _standard(text: str) -> str | None:
    return json_text.standard(text, hole=undefined.ELEMENT)


def _try_standard(text: str) -> str | None:
    try:
        return _standard(text)
    except SnowflakeError:
        return None


def _fault(text: str) -> str | None:
    """Return the message of a malformed text as CHECK_JSON has it; None for JSON."""
    try:
        _standard(text)
    except SnowflakeError as error:
        return error.message.removeprefix("Error parsing JSON: ")
    return None


# DuckDB's own parser reads standard JSON only.
READ_JSON = Scalar("localcloud_json", _standard, ("VARCHAR",), "VARCHAR")
TRY_READ_JSON = Scalar("localcloud_try_json", _try_standard, ("VARCHAR",), "VARCHAR")
READ_DUPLICATES = Scalar(
    "localcloud_json_duplicates",
    lambda text: json_text.standard(text, duplicates=True, hole=undefined.ELEMENT),
    ("VARCHAR",),
    "VARCHAR",
)
FAULT = Scalar("localcloud_json_fault", _fault, ("VARCHAR",), "VARCHAR")
SCALARS = (READ_JSON, TRY_READ_JSON, READ_DUPLICATES, FAULT)
MACROS = (WRITTEN, PARSED, TRY_PARSED)


def _rewrite_parse(node: exp.ParseJSON) -> None:
    """Parse a text that is written out here: DuckDB reads standard JSON only."""
    if option := node.expression:
        if not option.is_string or option.name.lower() not in ("d", "s"):
            raise errors.unsupported(f"PARSE_JSON with the option {option.sql(dialect='snowflake')}")
        if option.name.lower() == "d":
            node.replace(exp.cast(READ_DUPLICATES(exp.cast(node.this, exp.DType.VARCHAR)), exp.DType.JSON))
            return
    text = _literal(node.this)
    if text is None:
        if not isinstance(node.this, exp.Null):
            node.replace((TRY_PARSED if node.args.get("safe") else PARSED)(node.this))
        return
    try:
        found = _standard(text)
    except SnowflakeError:
        if not node.args.get("safe"):
            raise
        found = None
    node.replace(exp.cast(exp.Null() if found is None else exp.Literal.string(found), exp.DType.JSON))


def _literal(value: exp.Expr) -> str | None:
    """Return a text that is written out, in parts that are joined, too; None for others."""
    inner = value.unnest()
    if isinstance(inner, exp.DPipe):
        left, right = _literal(inner.this), _literal(inner.expression)
        return None if left is None or right is None else left + right
    return inner.name if inner.is_string else None


def _rewrite_to_json(node: exp.JSONFormat) -> None:
    node.replace(WRITTEN(scalar_types.refuse_argument(node.this, "TO_JSON")))


def _rewrite_check(node: exp.CheckJson) -> None:
    """Check the text of a VARIANT, too: https://docs.snowflake.com/en/sql-reference/functions/check_json#examples."""
    text = node.this.copy() if is_text(node.this) else UNQUOTED(node.this)
    node.replace(FAULT(exp.cast(text, exp.DType.VARCHAR)))


PRE_REWRITES: Rewrites = {
    exp.ParseJSON: _rewrite_parse,
    exp.JSONFormat: _rewrite_to_json,
    exp.CheckJson: _rewrite_check,
}
