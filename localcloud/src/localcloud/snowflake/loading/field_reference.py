"""References to a file's fields in the SELECT of a COPY: `$1`, `$1:a.b[0]` and `$1['a']`.

https://docs.snowflake.com/en/user-guide/querying-stage#query-syntax-and-parameters
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from localcloud.snowflake.wire import errors


@dataclass(frozen=True)
class Reference:
    """`$number`, or `$number:path` with the path in DuckDB's syntax."""

    number: int
    path: str | None = None

    @classmethod
    def from_expression(cls, item: exp.Expr) -> Reference | None:
        """Return the reference, None for other expressions. Raises SnowflakeError for wildcards in paths."""
        if isinstance(item, exp.Paren):
            return cls.from_expression(item.this)
        if isinstance(item, exp.Column):
            item = item.this
        if isinstance(item, exp.Parameter) and isinstance(item.this, exp.Literal):
            return cls(int(item.this.name))
        if isinstance(item, exp.Bracket) and len(item.expressions) == 1 and (inner := cls.from_expression(item.this)):
            key = item.expressions[0]
            if isinstance(key, exp.Literal):
                path = json_path([key.name])[1:] if key.is_string else f"[{key.name}]"
                return cls(inner.number, (inner.path or "$") + path)
        if (
            isinstance(item, exp.JSONExtract)
            and (inner := cls.from_expression(item.this))
            and isinstance(item.expression, exp.JSONPath)
        ):
            return cls(inner.number, (inner.path or "$") + "".join(map(_path_step, item.expression.expressions)))
        return None


def _path_step(part: exp.Expr) -> str:
    """Return a step of a path in DuckDB's syntax: ."key" or [0]."""
    if isinstance(part, exp.JSONPathRoot):
        return ""
    if isinstance(part, exp.JSONPathKey):
        return json_path([str(part.this)])[1:]
    if isinstance(part, exp.JSONPathSubscript) and isinstance(part.this, (int, str)):
        return f"[{part.this}]"
    raise errors.unsupported(f"the path {part.sql()} in a COPY transformation")


def json_path(keys: Sequence[str]) -> str:
    """Return the path of nested keys in DuckDB's syntax: $."a"."b"."""
    return "$" + "".join('."' + key.replace("\\", "\\\\").replace('"', '\\"') + '"' for key in keys)
