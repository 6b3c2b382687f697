"""`$1`, `$1:a.b[0]` and `$1['a']` in the SELECT of a COPY: which field of the file they mean.

https://docs.snowflake.com/en/user-guide/querying-stage#query-syntax-and-parameters
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from localcloud.snowflake.wire import errors


@dataclass(frozen=True)
class Reference:
    """`$number`, or `$number:path` with the path in DuckDB's notation."""

    number: int
    path: str | None = None

    @classmethod
    def of(cls, item: exp.Expression) -> Reference | None:
        """The reference that this expression is, else None."""
        if isinstance(item, exp.Paren):
            return cls.of(item.this)
        if isinstance(item, exp.Column):
            item = item.this
        if isinstance(item, exp.Parameter) and isinstance(item.this, exp.Literal):
            return cls(int(item.this.name))
        if isinstance(item, exp.Bracket) and len(item.expressions) == 1 and (inner := cls.of(item.this)):
            key = item.expressions[0]
            if isinstance(key, exp.Literal):
                path = json_path([key.name])[1:] if key.is_string else f"[{key.name}]"
                return cls(inner.number, (inner.path or "$") + path)
        if (
            isinstance(item, exp.JSONExtract)
            and (inner := cls.of(item.this))
            and isinstance(item.expression, exp.JSONPath)
        ):
            return cls(inner.number, (inner.path or "$") + "".join(map(step, item.expression.expressions)))
        return None


def step(part: exp.Expression) -> str:
    if isinstance(part, exp.JSONPathRoot):
        return ""
    if isinstance(part, exp.JSONPathKey):
        return json_path([str(part.this)])[1:]
    if isinstance(part, exp.JSONPathSubscript):
        return f"[{part.this}]"
    raise errors.unsupported(f"the path {part.sql()} in a COPY transformation")


def json_path(keys: Sequence[str]) -> str:
    return "$" + "".join('."' + key.replace("\\", "\\\\").replace('"', '\\"') + '"' for key in keys)
