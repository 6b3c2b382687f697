"""The collation of an expression, from the columns in it: what inherits one, what loses it, and what is refused.

https://docs.snowflake.com/en/sql-reference/collation#collation-precedence-in-multi-string-operations
What an account said of functions is in https://github.com/mlorek/frostlake/blob/main/docs/functions.md (COLLATION).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import collations
from localcloud.snowflake.engine.functions.collation_keys import collation_of
from localcloud.snowflake.engine.functions.operators import COMPARISONS
from localcloud.snowflake.tables import table_references
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName

# The collations of a relation's columns by their names, "" for none.
Columns = Mapping[str, str]
_EXPLICIT, _IMPLICIT = 2, 1
# Functions whose result has the collation of these arguments.
_INHERITING: dict[type[exp.Expr], tuple[str, ...]] = {
    **dict.fromkeys(
        (exp.Paren, exp.Alias, exp.Upper, exp.Lower, exp.Initcap, exp.Max, exp.Min, exp.AnyValue), ("this",)
    ),
    **dict.fromkeys((exp.Substring, exp.Left, exp.Right, exp.Window), ("this",)),
    **dict.fromkeys((exp.FirstValue, exp.LastValue, exp.NthValue, exp.IgnoreNulls, exp.RespectNulls), ("this",)),
    exp.DPipe: ("this", "expression"),
    **dict.fromkeys((exp.Concat, exp.Coalesce), ("this", "expressions")),
    exp.If: ("true", "false"),
    exp.Case: ("ifs", "default"),
}
# What a text with a collation may stand in, beside these and what compares: nothing is compared there.
_INDIFFERENT = (
    *(exp.Select, exp.Cast, exp.TryCast, exp.Is, exp.Count, exp.Length, exp.Collate, exp.Collation, exp.Hex, exp.MD5),
    *(exp.SHA, exp.SHA2, exp.Array, exp.Struct, exp.PropertyEQ, exp.Order, exp.Ordered, exp.Group, exp.Distinct),
    *(exp.JSONObject, exp.ParseJSON, exp.Where, exp.Join, exp.Having, exp.Qualify),
)

_CASED = (exp.Upper, exp.Lower, exp.Initcap)


@dataclass(frozen=True)
class Frame:
    """The names in a query: the columns of its sources, its aliases, and the names of the query around it."""

    sources: Mapping[str, Columns]
    aliases: Mapping[str, exp.Expr]
    parent: Frame | None

    def has(self, column: exp.Column) -> bool:
        """Return whether a source has a column of this name."""
        return any(_name(column) in columns for columns in self.sources.values())

    def spec(self, value: exp.Expr) -> str:
        """Return the value's collation; "" for none."""
        return self.combined([value])

    def combined(self, values: Sequence[exp.Expr]) -> str:
        """Return the collation of the values together. Raise SnowflakeError 002322 for two of one rank."""
        return self._ranked_of(values)[1]

    def _ranked_of(self, values: Sequence[exp.Expr]) -> tuple[int, str]:
        found = [self._ranked(value) for value in values]
        highest = max((rank for rank, _ in found), default=0)
        one = collations.one_of(filter(None, (collation_of(spec) for rank, spec in found if rank == highest)))
        return highest, one.text if one else ""

    def _ranked(self, value: exp.Expr) -> tuple[int, str]:
        if isinstance(value, exp.Collate):
            return _EXPLICIT, value.expression.name
        if isinstance(value, exp.Column):
            spec = self.of_column(value)
            return (_IMPLICIT, spec) if spec else (0, "")
        if isinstance(value, exp.Subquery):
            # Refused where it has a collation (refuse_query).
            return 0, ""
        keys = _INHERITING.get(type(value), ())
        parts = [part for key in keys for part in _listed(value.args.get(key))]
        if isinstance(value, exp.Case):
            parts = [part.args["true"] if isinstance(part, exp.If) else part for part in parts]
        return self._ranked_of(parts) if parts else (0, "")

    def of_column(self, column: exp.Column) -> str:
        """Return the collation of a column, of an alias, or of a column of the query around."""
        if isinstance(column.this, exp.Star):
            return ""
        name, table = _name(column), column.args.get("table")
        if table is not None:
            known = self.sources.get(table_references.part(table))
            if known is not None:
                return known.get(name, "")
            return self.parent.of_column(column) if self.parent else ""
        for columns in self.sources.values():
            if name in columns:
                return columns[name]
        if (item := self.aliases.get(name)) is not None:
            return self.without_aliases().spec(item)
        return self.parent.of_column(column) if self.parent else ""

    def without_aliases(self) -> Frame:
        """Return the frame for the expression of an alias, which can't stand for itself."""
        return Frame(self.sources, {}, self.parent)


def is_collated(session: Session, name: QualifiedName) -> bool:
    """Return whether a column of the table or view has a collation."""
    relation = session.account.relation(name)
    return relation is not None and bool(relation.collations)


def is_number(value: exp.Expr) -> bool:
    """Return whether a value is written as a number: it is compared as one."""
    inner = value.unnest()
    inner = inner.this if isinstance(inner, exp.Neg) else inner
    return isinstance(inner, exp.Literal) and not inner.is_string


def named(frame: Frame, value: exp.Expr) -> exp.Expr:
    """Return what COLLATION returns of a value: its collation's name in lower case, or NULL."""
    spec = frame.spec(value)
    return exp.Literal.string(spec.lower()) if spec else exp.cast(exp.null(), exp.DType.VARCHAR)


def refuse(node: exp.Expr, frame: Frame) -> None:
    """Raise SnowflakeError 000002 for a text with a collation at a place that may compare it in a way of its own."""
    parent = node.parent
    if parent is None or not isinstance(node, (exp.Column, exp.Collate, *_INHERITING)) or not frame.spec(node):
        return
    if isinstance(parent, (*COMPARISONS, exp.Between)) or (isinstance(parent, exp.In) and parent.expressions):
        return
    if isinstance(parent, _INDIFFERENT) and not (isinstance(parent, exp.Distinct) and _is_other_distinct(parent)):
        return
    if isinstance(parent, _CASED) and frame.spec(node).lower().startswith("tr"):
        raise errors.unsupported(f"COLLATE 'tr' of a column in {parent.sql(dialect='snowflake')[:60]}")
    if node.arg_key in _INHERITING.get(type(parent), ()):
        return
    if isinstance(parent, exp.Window) and node.arg_key == "partition_by":
        return
    if isinstance(parent, exp.Tuple) and isinstance(parent.parent, exp.Insert):
        return
    raise errors.unsupported(f"COLLATE of a column in {parent.sql(dialect='snowflake')[:60]}")


def refuse_query(query: exp.Expr, outputs: Sequence[tuple[str, str]], frame: Frame) -> None:
    """Raise SnowflakeError 000002 for a query within an expression whose texts with a collation are compared."""
    around = query.parent
    if isinstance(around, exp.Exists):
        return
    asked = around.this if isinstance(around, exp.In) and around.this is not query else None
    if any(spec for _, spec in outputs) or (asked is not None and frame.spec(asked)):
        raise errors.unsupported("COLLATE of a column of a query that stands in an expression")


def _is_other_distinct(distinct: exp.Distinct) -> bool:
    """Return whether a DISTINCT is that of an aggregate other than COUNT."""
    return not isinstance(distinct.parent, (exp.Count, exp.Select))


def _name(column: exp.Column) -> str:
    return table_references.part(column.this) if isinstance(column.this, exp.Identifier) else column.name.upper()


def _listed(value: object) -> list[exp.Expr]:
    return value if isinstance(value, list) else [value] if isinstance(value, exp.Expr) else []
