"""PIVOT as a query with GROUP BY: DuckDB's has no ANY, no subquery and no value for NULL.

https://docs.snowflake.com/en/sql-reference/constructs/pivot
"""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

from sqlglot import exp

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.wire import errors

_PLAIN = (exp.Sum, exp.Min, exp.Max, exp.Count)


def open_written(expression: exp.Expr) -> bool:
    """Replace each PIVOT with values written out that the engine does not know; return whether there is one."""
    pivots = [pivot for pivot in expression.find_all(exp.Pivot) if not _is_known(pivot) and not _is_dynamic(pivot)]
    for pivot in pivots:
        values = _field(pivot).expressions
        _open(pivot, [(_written(value), _name(value)) for value in values])
    return bool(pivots)


def open_dynamic(session: Session, expression: exp.Query) -> bool:
    """Replace each PIVOT over ANY or a subquery, whose values are looked up; return whether there is one.

    The rights on its tables have been checked.
    """
    pivots = [pivot for pivot in expression.find_all(exp.Pivot) if _is_dynamic(pivot)]
    # Those of common table expressions first: others may read them.
    for pivot in sorted(pivots, key=lambda pivot: pivot.find_ancestor(exp.CTE) is None):
        values = [_literal(value) for value in _values(session, expression, pivot)]
        _open(pivot, [(value, _name(value)) for value in values])
    return bool(pivots)


def refuse_dynamic(expression: exp.Expr) -> None:
    """Raise SnowflakeError 000002 for a PIVOT over ANY or a subquery outside of a query, and of that of a new table."""
    if isinstance(expression, exp.Create) and expression.kind == "TABLE":
        return
    if any(map(_is_dynamic, expression.find_all(exp.Pivot))):
        raise errors.unsupported("PIVOT over ANY or a subquery in a statement that is no query")


def _field(pivot: exp.Pivot) -> exp.In:
    fields = pivot.args.get("fields") or []
    if len(fields) != 1 or not isinstance(fields[0], exp.In) or not isinstance(fields[0].this, exp.Column):
        raise errors.unsupported(f"{pivot.sql(dialect='snowflake')[:60]}")
    return fields[0]


def _is_dynamic(pivot: exp.Pivot) -> bool:
    return not pivot.args.get("unpivot") and any(
        isinstance(value, (exp.PivotAny, exp.Query)) for value in _field(pivot).expressions
    )


def _is_known(pivot: exp.Pivot) -> bool:
    """Return whether the engine carries the PIVOT out as it is."""
    plain = len(pivot.expressions) == 1 and isinstance(pivot.expressions[0], _PLAIN)
    return bool(pivot.args.get("unpivot")) or (plain and not pivot.args.get("default_on_null"))


def _values(session: Session, expression: exp.Query, pivot: exp.Pivot) -> list[Any]:
    """Return the distinct values of the column, in the order that is wanted, or the subquery's values."""
    field = _field(pivot)
    [given] = field.expressions
    if isinstance(given, exp.PivotAny):
        select = exp.select(field.this.copy()).distinct().from_(_source(pivot))
        order = given.this.copy() if isinstance(given.this, exp.Order) else None
        select.set("order", order or exp.Order(expressions=[exp.Ordered(this=field.this.copy(), nulls_first=False)]))
    else:
        select = given.copy()
    if (with_ := _known_to(expression, pivot)) and not select.args.get("with_"):
        select.set("with_", with_)
    values = [row[0] for row in session.connection.run(select).fetchall()]
    if None in values:
        raise errors.unsupported("PIVOT over a column with NULLs")
    if not values:
        raise errors.unsupported("PIVOT over a column without values")
    return values


def _known_to(expression: exp.Query, pivot: exp.Pivot) -> exp.With | None:
    """Return the common table expressions that the PIVOT may read: in one of them, those before it."""
    with_ = expression.args.get("with_")
    if not with_:
        return None
    known = []
    for each in with_.expressions:
        if any(inner is pivot for inner in each.find_all(exp.Pivot)):
            break
        known.append(each.copy())
    return exp.With(expressions=known, recursive=with_.args.get("recursive")) if known else None


def _source(pivot: exp.Pivot) -> exp.Expr:
    """Return the table or subquery without its PIVOT."""
    assert pivot.parent is not None
    source: exp.Expr = pivot.parent.copy()
    source.set("pivots", None)
    return source


def _open(pivot: exp.Pivot, values: list[tuple[exp.Expr, str]]) -> None:
    """Replace the source of a PIVOT by its rows, one column a value."""
    source, field = pivot.parent, _field(pivot)
    assert source is not None
    if len(pivot.expressions) != 1 or len(source.args["pivots"]) != 1:
        raise errors.unsupported("PIVOT with more than one aggregate, or after another")
    [given] = pivot.expressions
    aggregate = given.unalias()
    argument = aggregate.this
    if not isinstance(aggregate, exp.AggFunc) or not isinstance(argument, exp.Column):
        raise errors.unsupported(f"{pivot.sql(dialect='snowflake')[:60]}")
    rest = exp.Star(except_=[exp.column(field.this.this.copy()), exp.column(argument.this.copy())])
    columns = [_column(aggregate, field.this, value, pivot.args.get("default_on_null")) for value, _ in values]
    names = [_with_suffix(name, given.alias) for _, name in values]
    aliased = [exp.alias_(column, name, quoted=True) for column, name in zip(columns, names, strict=True)]
    rows = exp.Select(expressions=[rest, *aliased]).from_(_source(pivot))
    rows.set("group", exp.Group(all=True))
    alias = pivot.args.get("alias")
    if alias is None and source.alias_or_name:
        alias = exp.TableAlias(this=exp.to_identifier(source.alias_or_name))
    source.replace(exp.Subquery(this=rows, alias=alias and alias.copy()))


def _column(aggregate: exp.Expr, field: exp.Expr, value: exp.Expr, default: exp.Expr | None) -> exp.Expr:
    counted = aggregate.copy()
    chosen = exp.EQ(this=field.copy(), expression=value.copy())
    counted.set("this", exp.Case(ifs=[exp.If(this=chosen, true=aggregate.this.copy())]))
    if isinstance(default, exp.Expr):
        return exp.Coalesce(this=counted, expressions=[default.copy()])
    return counted


def _written(value: exp.Expr) -> exp.Expr:
    inner = value.this if isinstance(value, exp.PivotAlias) else value
    if not isinstance(inner, (exp.Literal, exp.Neg, exp.Boolean)):
        raise errors.unsupported(f"PIVOT over {value.sql(dialect='snowflake')[:40]}")
    return inner


def _name(value: exp.Expr) -> str:
    """Return the name of a value's column: its alias, or its text as it is written."""
    if isinstance(value, exp.PivotAlias):
        alias = value.args["alias"]
        return str(alias.name if alias.args.get("quoted") or isinstance(alias, exp.Literal) else alias.name.upper())
    inner = value.this if isinstance(value, exp.Cast) else value
    return inner.sql(dialect="snowflake")


def _with_suffix(name: str, suffix: str) -> str:
    """Return the name with the aggregate's alias: 'Q1_TOTAL' in its quotes."""
    if not suffix:
        return name
    return f"{name[:-1]}_{suffix.upper()}'" if name.endswith("'") else f"{name}_{suffix.upper()}"


def _literal(value: Any) -> exp.Expr:
    match value:
        case bool():
            return exp.Boolean(this=value)
        case int() | Decimal():
            return exp.Literal.number(str(value))
        case str():
            return exp.Literal.string(value)
        case date() | time():
            return exp.Literal.string(value.isoformat())
    raise errors.unsupported(f"PIVOT over a column of {type(value).__name__}")
