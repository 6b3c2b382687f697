"""The types of columns in CREATE TABLE and ALTER TABLE, as fakesnow and DuckDB store them.

https://docs.snowflake.com/en/sql-reference/intro-summary-data-types
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions import zoned
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.value_forms import BYTES, TEXTS, length_of


def _rewrite_column_type(node: exp.ColumnDef) -> None:
    """Write CHAR(n) and the like as VARCHAR(n), whose length alone fakesnow keeps; and TIMESTAMP_TZ as it is stored."""
    type_ = node.args.get("kind")
    if isinstance(type_, exp.DataType) and type_.this == exp.DType.TIMESTAMPTZ:
        node.set("kind", exp.DataType(this=exp.DType.INTERVAL))
        for default in node.find_all(exp.DefaultColumnConstraint):
            if not isinstance(default.this, exp.Null):
                value = default.this
                value = value.expression.expressions[0] if zoned.OF.is_called_by(value) else value
                default.set("this", zoned.DEFAULT(value))
    if isinstance(type_, exp.DataType) and type_.this in TEXTS and (length := length_of(type_)):
        type_.set("this", exp.DType.VARCHAR)
        type_.set("expressions", [exp.DataTypeParam(this=length)])
    elif isinstance(type_, exp.DataType) and type_.this in BYTES:
        # DuckDB's has no length.
        type_.set("expressions", [])


PRE_REWRITES: Rewrites = {exp.ColumnDef: _rewrite_column_type}
