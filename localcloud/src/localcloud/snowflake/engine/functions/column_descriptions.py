"""GENERATE_COLUMN_DESCRIPTION: what INFER_SCHEMA found, as the columns of a CREATE.

https://docs.snowflake.com/en/sql-reference/functions/generate_column_description
"""

from __future__ import annotations

import json

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.rewrite import Calls, Rewrites
from localcloud.snowflake.engine.functions.scalar import Scalar
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import quote_identifier

NAMES = word_set("GENERATE_COLUMN_DESCRIPTION")
MACROS: tuple[Macro, ...] = ()


def _described(found: str, kind: str) -> str:
    """Return a line for each column. Raise SnowflakeError 000002 for another kind, and a column that is NOT NULL."""
    columns = json.loads(found)
    if not isinstance(columns, list) or not all(isinstance(column, dict) for column in columns):
        raise errors.unsupported("GENERATE_COLUMN_DESCRIPTION of anything but the rows of INFER_SCHEMA")
    return ",\n".join(_column(column, kind.lower()) for column in columns)


def _column(column: dict[str, object], kind: str) -> str:
    name = quote_identifier(str(column["COLUMN_NAME"]))
    if kind != "view" and column.get("NULLABLE") is False:
        raise errors.unsupported("GENERATE_COLUMN_DESCRIPTION of a column that is not NULLABLE")
    match kind:
        case "table":
            return f"{name} {column['TYPE']}"
        case "external_table":
            return f"{name} {column['TYPE']} AS ({column.get('EXPRESSION') or 'null'})"
        case "view":
            return f"{name} "
    raise errors.unsupported(f"GENERATE_COLUMN_DESCRIPTION for a '{kind}'")


_DESCRIBED = Scalar("localcloud_described_columns", _described, ("VARCHAR", "VARCHAR"), "VARCHAR")
SCALARS = (_DESCRIBED,)


def _rewrite(node: exp.Anonymous) -> None:
    if len(node.expressions) == 2:
        found, kind = node.expressions
        node.replace(_DESCRIBED(exp.cast(found.copy(), exp.DType.VARCHAR), kind))


PRE_REWRITES: Rewrites = {}
CALLS: Calls = {"GENERATE_COLUMN_DESCRIPTION": _rewrite}
