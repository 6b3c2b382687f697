"""The clauses and operators of queries and changes that are supported: each has an example in the tests.

sqlglot parses those of every dialect, and DuckDB has its own: both would answer where Snowflake refuses. Functions are
checked in functions/allowlist.py.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from localcloud.snowflake.engine import distinct_order
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import Statement

# https://docs.snowflake.com/en/sql-reference/operators and …/sql-reference/constructs
_PLAIN = word_set(
    """
    Add Alias All Any Between BitwiseAnd BitwiseLeftShift BitwiseNot BitwiseOr BitwiseRightShift BitwiseXor Boolean
    Bracket Column ColumnDef Cube DataType DataTypeParam DirectoryStage Div Dot DPipe EQ Escape From GroupingSets GT
    GTE Having HexString Identifier IgnoreNulls ILike In Interval Is JSONKeyValue JSONPath JSONPathKey JSONPathRoot
    JSONPathSubscript Kwarg Lambda Like Literal LT LTE Mod Mul Neg NEQ Not Null NullSafeEQ NullSafeNEQ Offset Order
    Parameter Paren Placeholder Properties Property PivotAlias PivotAny PropertyEQ Qualify RawString RespectNulls Rollup
    Schema SessionParameter Star Sub TableAlias TableFromRows Tuple Var When Whens Where WithinGroup
    """
)
_QUERY = "with_ this expression expressions order limit offset"
# The parts that a clause may have: its arguments in sqlglot.
_CLAUSES = {
    exp.Select: word_set("expressions distinct from_ laterals joins where group having qualify pivots " + _QUERY),
    exp.Union: word_set(_QUERY + " distinct by_name"),
    exp.Intersect: word_set(_QUERY + " distinct"),
    exp.Except: word_set(_QUERY + " distinct"),
    exp.Subquery: word_set(_QUERY + " alias joins laterals pivots sample"),
    exp.With: word_set("expressions recursive"),
    exp.CTE: word_set("this alias"),
    exp.Table: word_set("this alias db catalog laterals joins pivots format pattern sample"),
    exp.Join: word_set("this on side kind using method match_condition"),
    exp.Lateral: word_set("this alias"),
    exp.Values: word_set("expressions alias"),
    exp.Group: word_set("expressions grouping_sets cube rollup all"),
    exp.Distinct: word_set("expressions"),
    exp.Limit: word_set("expression"),
    exp.Fetch: word_set("direction count limit_options"),
    exp.LimitOptions: word_set("rows"),
    exp.Ordered: word_set("this desc nulls_first"),
    exp.Window: word_set("this partition_by order spec over"),
    exp.WindowSpec: word_set("kind start start_side end end_side"),
    exp.Pivot: word_set(
        "expressions fields unpivot alias columns identify_pivot_strings pivot_column_naming include_nulls"
    ),
    exp.TableSample: word_set("method percent size seed"),
    exp.Insert: word_set("with_ this expression overwrite"),
    exp.Update: word_set("with_ this expressions from_ where"),
    exp.Delete: word_set("with_ this using where"),
    exp.Merge: word_set("with_ this using on whens"),
    exp.TruncateTable: word_set("expressions exists is_database"),
}
_JOINS = {
    "kind": ("", "INNER", "OUTER", "CROSS"),
    "method": ("", "NATURAL", "ASOF"),
    "side": ("", "LEFT", "RIGHT", "FULL"),
}
_PIVOTED = (exp.Sum, exp.Min, exp.Max, exp.Count)
# Operators that sqlglot represents as functions.
_FOREIGN = (exp.Columns, exp.Comprehension)
_ARROW = "->"
# Operators that Snowflake does not have, or only as functions; sqlglot reads them as these functions.
_SIGNS = ("&", "|", "^", "~", "<<", ">>", "->", "->>", "==", "<=>")


def refuse(statement: Statement, expression: exp.Expr) -> None:
    """Raise SnowflakeError for a clause or an operator that is not supported here (000002), or not in Snowflake."""
    signs = list(filter(_SIGNS.__contains__, _signs(statement)))
    for _ in expression.find_all(exp.Lambda):
        if _ARROW in signs:
            signs.remove(_ARROW)
    for sign in signs:
        raise errors.unsupported(f"the operator {sign}")
    for node in expression.walk():
        if type(node) in _CLAUSES:
            for name, value in node.args.items():
                if value and name not in _CLAUSES[type(node)]:
                    raise errors.unsupported(f"{name.strip('_').upper()} in {_excerpt(node)}")
        elif type(node).__name__ not in _PLAIN and (not isinstance(node, exp.Func) or isinstance(node, _FOREIGN)):
            raise errors.unsupported(_excerpt(node))
        if isinstance(node, exp.Select):
            distinct_order.require(node)
        if not _matches_snowflake(node):
            raise errors.unsupported(_excerpt(node))


def _signs(statement: Statement) -> Iterator[str]:
    """Yield the operators: symbols that stand together are one."""
    sign, end = "", 0
    for token in statement.tokens:
        if token.kind == "symbol" and token.start == end and sign:
            sign += token.value
        else:
            yield sign.strip("(),[]")
            sign = token.value if token.kind == "symbol" else ""
        end = token.end


def _matches_snowflake(node: exp.Expr) -> bool:
    """Return whether Snowflake has the clause, and DuckDB gives it the same meaning."""
    match node:
        case exp.Join():
            return all(node.text(name).upper() in known for name, known in _JOINS.items())
        case exp.Pivot():
            return bool(node.args.get("unpivot")) or _is_plain(node)
        case exp.WindowSpec():
            return node.text("kind").upper() in ("ROWS", "RANGE")
        case exp.Except() | exp.Intersect():
            return bool(node.args.get("distinct"))
        case exp.Update():
            # Several columns set to one row.
            return not any(isinstance(set_.this, exp.Tuple) for set_ in node.expressions)
        case exp.Order():
            return not isinstance(node.parent, exp.AggFunc) or isinstance(node.parent, exp.GroupConcat)
    return True


def _is_plain(pivot: exp.Pivot) -> bool:
    """Return whether a PIVOT has an aggregate that is not rewritten to more than one, and lists its values."""
    [aggregate, *others], fields = pivot.expressions, pivot.args.get("fields") or []
    values = [value for field in fields for value in getattr(field, "expressions", [])]
    if any(isinstance(value, (exp.PivotAny, exp.Query)) for value in values):
        # queries/pivots.py looks their values up.
        return True
    return (
        not others
        and isinstance(aggregate, _PIVOTED)
        and all(isinstance(field, exp.In) for field in fields)
        and bool(values)
        and all(isinstance(value, (exp.Literal, exp.PivotAlias)) for value in values)
    )


def _excerpt(node: exp.Expr) -> str:
    return node.sql(dialect="snowflake")[:60]
