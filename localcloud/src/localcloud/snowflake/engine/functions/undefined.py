"""The undefined elements of ARRAYs: a NULL given to ARRAY_CONSTRUCT, a hole in JSON, a gap before an insertion.

An undefined element is NULL when it is read, and is written as the word undefined; JSON's null is another value:
https://docs.snowflake.com/en/user-guide/semistructured-considerations#null-values
JSON has no such element: a text of one character, which Unicode gives no meaning, stands for it in DuckDB.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from localcloud.snowflake.engine.functions.rewrite import Rewrites

_CHARACTER = "\ue000"
# The element as JSON, as DuckDB's SQL, and as results and texts have it.
ELEMENT = f'"{_CHARACTER}"'
SQL = f"CAST('{ELEMENT}' AS JSON)"
WRITTEN = "undefined"
_SEMISTRUCTURED = ("variant", "array", "object")


def element() -> exp.Expr:
    """Return an undefined element as an expression."""
    return exp.cast(exp.Literal.string(ELEMENT), exp.DType.JSON)


def or_undefined(value: exp.Expr) -> exp.Expr:
    """Return the value as JSON, or an undefined element for a NULL."""
    if isinstance(value, exp.Null):
        return element()
    if isinstance(value, (exp.Literal, exp.Boolean)):
        return value.copy()
    json = exp.Anonymous(this="to_json", expressions=[value.copy()])
    return exp.Coalesce(this=json, expressions=[element()])


def in_text(sql: str) -> str:
    """Return SQL of JSON's text with the word for each undefined element."""
    return f"replace({sql}, '{ELEMENT}', '{WRITTEN}')"


def write(table: pa.Table, rowtype: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Return a result's rows with the word for each undefined element; `rowtype` describes its columns."""
    for number, column in enumerate(rowtype):
        if column["type"] in _SEMISTRUCTURED and pa.types.is_string(table.schema.field(number).type):
            texts = pc.replace_substring(table.column(number), ELEMENT, WRITTEN)
            table = table.set_column(number, table.schema.field(number), texts)
    return table


def _rewrite_extraction(node: exp.JSONExtract | exp.JSONExtractScalar | exp.GetExtract) -> None:
    """Read an undefined element as NULL, where one may be: behind an index."""
    path = node.expression
    if isinstance(path, exp.JSONPath) and not isinstance(path.expressions[-1], exp.JSONPathSubscript):
        return
    if isinstance(path, exp.Literal) and path.is_string and not path.name.endswith("]"):
        return
    none = exp.Literal.string(_CHARACTER) if isinstance(node, exp.JSONExtractScalar) else element()
    call = exp.Anonymous(this="NULLIF")
    node.replace(call)
    call.set("expressions", [node, none])


POST_REWRITES: Rewrites = dict.fromkeys((exp.JSONExtract, exp.JSONExtractScalar, exp.GetExtract), _rewrite_extraction)
