"""The elements of VARIANT, OBJECT and ARRAY.

https://docs.snowflake.com/en/sql-reference/functions-semistructured
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions import scalar_types
from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.operators import ARITHMETIC, is_assignment
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.wire import errors

NAMES = word_set("GET GET_PATH IS_NULL_VALUE JSON_EXTRACT_PATH_TEXT STRIP_NULL_VALUE")
# What a VARIANT is compared with: a text as a VARIANT, any other value as it is.
SOUGHT = Macro("localcloud_sought_variant", "x", "x", {"x VARCHAR": "to_json(x)"})
MACROS = (*scalar_types.MACROS, SOUGHT)


def cast_operands(expression: exp.Expr) -> None:
    """Cast the elements of VARIANTs that arithmetic, SUM and AVG take to FLOAT, which DuckDB does not: in place."""
    for node in list(expression.find_all(*ARITHMETIC)):
        sides = (node.this, node.expression)
        for side in sides:
            if _is_element(side) and not any(map(_is_interval, sides)):
                side.replace(exp.cast(side.copy(), exp.DType.DOUBLE))
    for negated in list(expression.find_all(exp.Neg)):
        if _is_element(negated.this):
            negated.this.replace(exp.cast(negated.this.copy(), exp.DType.DOUBLE))
    for total in list(expression.find_all(exp.Sum, exp.Avg)):
        if isinstance(total.this, exp.Column) and is_flattened(total.this):
            total.this.replace(exp.cast(total.this.copy(), exp.DType.DOUBLE))


def _is_element(value: exp.Expr) -> bool:
    inner = value.unnest()
    return isinstance(inner, (exp.JSONExtract, exp.Bracket)) or (isinstance(inner, exp.Column) and is_flattened(inner))


def is_flattened(column: exp.Column) -> bool:
    """Return whether a column is VALUE of a FLATTEN beside it: a VARIANT."""
    select = column.find_ancestor(exp.Select)
    if select is None or column.name.upper() != "VALUE":
        return False
    parts = (select.args.get("from_"), *(select.args.get("joins") or ()))
    sources = [part.this for part in parts if part] + (select.args.get("laterals") or [])
    tables = [source for source in sources if isinstance(source, (exp.Lateral, exp.TableFromRows))]
    wanted = column.table.upper()
    named = [table for table in tables if not wanted or table.alias.upper() == wanted]
    return bool(named) and all(isinstance(table.this, exp.Explode) for table in named)


def _is_interval(value: exp.Expr) -> bool:
    return isinstance(value, exp.Interval)


def _rewrite_element(node: exp.Bracket) -> None:
    """fakesnow finds nothing below the second level."""
    [key] = node.expressions
    if not isinstance(key, exp.Literal):
        raise errors.unsupported(f"{node.sql(dialect='snowflake')[:60]}: only a constant in brackets")
    part = exp.JSONPathKey(this=key.name) if key.is_string else exp.JSONPathSubscript(this=int(key.name))
    path = exp.JSONPath(expressions=[exp.JSONPathRoot(), part])
    value = scalar_types.refuse_element(node.this, key)
    node.replace(exp.JSONExtract(this=value.copy(), expression=path))


def _rewrite_path(node: exp.JSONExtract) -> None:
    """DuckDB would read a text, a number or a date as JSON."""
    first = node.expression.expressions[1:2] if isinstance(node.expression, exp.JSONPath) else []
    for part in first:
        key = exp.Literal.string(part.name) if isinstance(part, exp.JSONPathKey) else exp.Literal.number(0)
        node.set("this", scalar_types.refuse_element(node.this, key))


def _rewrite_comparison(node: exp.Binary) -> None:
    """DuckDB would parse the texts of a query as JSON, and takes two rows with NULLs for equal."""
    if is_assignment(node):
        return
    if (
        isinstance(node, (exp.EQ, exp.NEQ))
        and isinstance(node.this, exp.Tuple)
        and isinstance(node.expression, exp.Tuple)
    ):
        _compare_rows(node)
        return
    for variant, other in ((node.this, node.expression), (node.expression, node.this)):
        if not isinstance(variant.unnest(), exp.JSONExtract):
            continue
        if isinstance(other, (exp.Any, exp.All)):
            _seek_in(other.this)
        elif isinstance(other, exp.Subquery):
            _seek_in(other)


def _compare_rows(node: exp.EQ | exp.NEQ) -> None:
    """Compare two rows value by value.

    https://github.com/mlorek/frostlake/blob/main/docs/operators.md (row comparison)
    """
    left, right = node.this.expressions, node.expression.expressions
    if len(left) != len(right):
        return
    equal = exp.and_(
        *(exp.EQ(this=one.copy(), expression=other.copy()) for one, other in zip(left, right, strict=True))
    )
    node.replace(exp.paren(equal) if isinstance(node, exp.EQ) else exp.not_(exp.paren(equal)))


def _seek_in(query: exp.Expr) -> None:
    """Make VARIANTs of the texts that a query finds for a VARIANT."""
    for select in selects_of(query):
        if len(select.expressions) == 1 and not select.is_star:
            value = select.expressions[0].unalias()
            if not isinstance(value.unnest(), exp.JSONExtract):
                value.replace(SOUGHT(value))


def selects_of(query: exp.Expr) -> list[exp.Select]:
    """Return the SELECTs whose rows a query has, those of a UNION, too."""
    inner = query.unnest()
    if isinstance(inner, exp.Subquery):
        inner = inner.this
    if isinstance(inner, exp.SetOperation):
        return [*selects_of(inner.this), *selects_of(inner.expression)]
    return [inner] if isinstance(inner, exp.Select) else []


def _rewrite_in(node: exp.In) -> None:
    """DuckDB takes two rows with NULLs for equal."""
    rows = [row.unnest() for row in node.expressions]
    if isinstance(node.this, exp.Tuple) and rows and all(isinstance(row, exp.Tuple) for row in rows):
        sides = node.this.expressions
        equal = [
            exp.and_(
                *(
                    exp.EQ(this=one.copy(), expression=other.copy())
                    for one, other in zip(sides, row.expressions, strict=False)
                )
            )
            for row in rows
        ]
        node.replace(exp.paren(exp.or_(*equal)))
        return
    query, is_variant = node.args.get("query"), isinstance(node.this.unnest(), exp.JSONExtract)
    if query is not None and is_variant:
        _seek_in(query)
    elif query is not None and any(_finds_variants(select) for select in selects_of(query)):
        node.this.replace(SOUGHT(node.this))


def _finds_variants(select: exp.Select) -> bool:
    return len(select.expressions) == 1 and isinstance(select.expressions[0].unalias().unnest(), exp.JSONExtract)


def _rewrite_get(node: exp.GetExtract) -> None:
    """DuckDB would read a text, a number or a date as JSON."""
    node.set("this", scalar_types.refuse_element(node.this, node.expression))


PRE_REWRITES: Rewrites = {
    exp.GetExtract: _rewrite_get,
    exp.Bracket: _rewrite_element,
    exp.JSONExtract: _rewrite_path,
    **dict.fromkeys((exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE), _rewrite_comparison),
    exp.In: _rewrite_in,
}
