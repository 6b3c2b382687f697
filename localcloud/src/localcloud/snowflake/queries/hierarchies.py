"""CONNECT BY as a recursive query.

https://docs.snowflake.com/en/sql-reference/constructs/connect-by
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import REFUSED
from localcloud.snowflake.wire import errors

# A cycle has no end.
_DEEPEST = 1000
_ABOVE, _LEVEL, _HANDED, _ROWS = "LOCALCLOUD_ABOVE", "LEVEL", "LOCALCLOUD_HANDED_", "LOCALCLOUD_ROWS"


@dataclass(frozen=True)
class _Handed:
    """A value that each row hands down: SYS_CONNECT_BY_PATH with a separator, CONNECT_BY_ROOT without one."""

    value: exp.Expr
    separator: exp.Expr | None = None


def open_connections(expression: exp.Expr) -> bool:
    """Replace CONNECT BY by recursive queries, in place; return whether there is one. Raise SnowflakeError 000002."""
    selects = [select for select in expression.find_all(exp.Select) if select.args.get("connect")]
    for number, select in enumerate(selects):
        _open(select, f"{_ROWS}_{number}")
    return bool(selects)


def _open(select: exp.Select, name: str) -> None:
    connect, from_ = select.args["connect"], select.args.get("from_")
    if connect.args.get("nocycle") or select.args.get("joins") or select.args.get("laterals") or from_ is None:
        raise errors.unsupported("CONNECT BY with NOCYCLE or over several tables")
    source = from_.this
    alias = source.alias_or_name
    if not isinstance(source, (exp.Table, exp.Subquery)) or not alias:
        raise errors.unsupported("CONNECT BY over anything but a table")
    handed = _take_handed(select)
    rows = exp.CTE(
        this=exp.union(_first(source, connect, handed), _next(source, connect, handed, name), distinct=False),
        alias=exp.TableAlias(this=exp.to_identifier(name)),
    )
    hidden = [exp.to_identifier(_LEVEL), *(exp.to_identifier(f"{_HANDED}{number}") for number in range(len(handed)))]
    for star in [item for item in select.expressions if isinstance(item, exp.Star)]:
        star.set("except_", [*(star.args.get("except_") or []), *map(exp.column, hidden)])
    whole = exp.Subquery(
        this=exp.select("*").from_(name), alias=exp.TableAlias(this=exp.to_identifier(alias, quoted=_is_quoted(source)))
    )
    whole.this.set("with_", exp.With(expressions=[rows], recursive=True))
    select.set("from_", exp.From(this=whole))
    select.set("connect", None)


def _is_quoted(source: exp.Expr) -> bool:
    alias = source.args.get("alias")
    name = alias.this if isinstance(alias, exp.TableAlias) else source.this
    return isinstance(name, exp.Identifier) and bool(name.args.get("quoted"))


def _take_handed(select: exp.Select) -> list[_Handed]:
    """Replace SYS_CONNECT_BY_PATH and CONNECT_BY_ROOT by columns, and return the values of these."""
    found: list[_Handed] = []
    for call in list(select.find_all(exp.Anonymous, exp.ConnectByRoot)):
        if isinstance(call, exp.ConnectByRoot):
            found.append(_Handed(call.this.unnest()))
        elif call.name.upper() == "SYS_CONNECT_BY_PATH" and len(call.expressions) == 2:
            found.append(_Handed(*call.expressions))
        else:
            continue
        column = exp.column(f"{_HANDED}{len(found) - 1}")
        column.meta.update(call.meta)
        call.replace(column)
    return found


def _first(source: exp.Expr, connect: exp.Expr, handed: Sequence[_Handed]) -> exp.Select:
    """Return the rows at which the hierarchy starts: all without START WITH."""
    rows = exp.select(exp.Star(), exp.alias_(exp.Literal.number(1), _LEVEL)).from_(source.copy())
    for number, each in enumerate(handed):
        value = each.value.copy()
        text = exp.DPipe(this=each.separator.copy(), expression=value) if each.separator else value
        rows = rows.select(exp.alias_(text, f"{_HANDED}{number}"))
    start = connect.args.get("start")
    return rows.where(start.copy()) if start else rows


def _next(source: exp.Expr, connect: exp.Expr, handed: Sequence[_Handed], name: str) -> exp.Select:
    """Return the rows below those that are known."""
    alias = source.alias_or_name
    condition = connect.args["connect"].copy()
    for column in list(condition.find_all(exp.Column)):
        prior = column.find_ancestor(exp.Prior)
        if column.name.upper() == _LEVEL and not column.table:
            column.replace(exp.Add(this=exp.column(_LEVEL, _ABOVE), expression=exp.Literal.number(1)))
        elif prior or not column.table:
            column.set("table", exp.to_identifier(_ABOVE if prior else alias, quoted=not prior and _is_quoted(source)))
    condition = condition.transform(lambda node: node.this if isinstance(node, exp.Prior) else node)
    own = exp.Column(this=exp.Star(), table=exp.to_identifier(alias, quoted=_is_quoted(source)))
    level = exp.Add(this=exp.column(_LEVEL, _ABOVE), expression=exp.Literal.number(1))
    rows = exp.select(own, level).from_(source.copy())
    for number, each in enumerate(handed):
        above: exp.Expr = exp.column(f"{_HANDED}{number}", _ABOVE)
        if each.separator:
            above = exp.DPipe(this=above, expression=each.separator.copy())
            above = exp.DPipe(this=above, expression=_of(each.value, alias, _is_quoted(source)))
        rows = rows.select(above)
    return rows.join(exp.to_table(name).as_(_ABOVE), on=exp.and_(condition, _not_too_deep()))


def _not_too_deep() -> exp.Expr:
    """Return a condition that fails behind the deepest level: DuckDB would leave out a column that nobody reads."""
    deep = exp.LT(this=exp.column(_LEVEL, _ABOVE), expression=exp.Literal.number(_DEEPEST))
    text = f"{REFUSED}a cycle in CONNECT BY, or more than {_DEEPEST} levels"
    failing = exp.cast(exp.cast(exp.Literal.string(text), exp.DType.INT), exp.DType.BOOLEAN)
    return exp.Case(ifs=[exp.If(this=deep, true=exp.true())], default=failing)


def _of(value: exp.Expr, alias: str, quoted: bool) -> exp.Expr:
    """Return the value with its columns taken from the table."""
    own = value.copy()
    for column in own.find_all(exp.Column):
        if not column.table:
            column.set("table", exp.to_identifier(alias, quoted=quoted))
    return own
