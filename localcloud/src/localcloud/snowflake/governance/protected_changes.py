"""UPDATE and DELETE of a table with policies: their conditions and values see what the session sees, and rows it does
not see stay.

https://docs.snowflake.com/en/user-guide/security-row-intro
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.governance.enforcement import ROW_ID, protected
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, dotted

_FOUND = "LOCALCLOUD_FOUND"


def rewrite(session: Session, change: exp.Expr, name: QualifiedName) -> bool:
    """Rewrite an UPDATE or DELETE of the table `name`, in place, if a policy protects it; return whether one does.

    Raise SnowflakeError 000002 for a MERGE into such a table.
    """
    if isinstance(change, exp.Insert) or (query := protected(session, name, with_row_ids=True)) is None:
        return False
    if isinstance(change, exp.Delete):
        _delete(change, query)
    elif isinstance(change, exp.Update):
        _update(change, query)
    else:
        raise errors.unsupported(f"MERGE into {dotted(name)}, which policies protect")
    return True


def _delete(change: exp.Delete, query: exp.Query) -> None:
    using = change.args.get("using") or []
    found = _select(change, query, [exp.column(ROW_ID, table=_alias(change), quoted=True)], using)
    change.set("using", None)
    change.set("where", exp.Where(this=exp.In(this=_row_id(change), query=exp.Subquery(this=found))))


def _update(change: exp.Update, query: exp.Query) -> None:
    from_ = change.args.get("from_")
    sources = [from_.this, *(from_.args.get("joins") or [])] if from_ else []
    values: list[exp.Expr] = [
        exp.alias_(exp.column(ROW_ID, table=_alias(change), quoted=True), ROW_ID, quoted=True),
        *(exp.alias_(set_.expression.copy(), f"V{number}") for number, set_ in enumerate(change.expressions)),
    ]
    found = _select(change, query, values, sources)
    for number, set_ in enumerate(change.expressions):
        set_.set("expression", exp.column(f"V{number}", table=_FOUND))
    change.set("from_", exp.From(this=exp.Subquery(this=found, alias=exp.TableAlias(this=exp.to_identifier(_FOUND)))))
    same = exp.EQ(this=_row_id(change), expression=exp.column(ROW_ID, table=_FOUND, quoted=True))
    change.set("where", exp.Where(this=same))


def _select(change: exp.Expr, query: exp.Query, columns: list[exp.Expr], sources: list[exp.Expr]) -> exp.Select:
    """Return the query of the rows that the statement means, as the session sees them."""
    target = exp.Subquery(this=query, alias=exp.TableAlias(this=_alias(change)))
    select = exp.select(*columns).from_(target)
    for source in sources:
        select = select.join(source.copy(), join_type="cross") if not isinstance(source, exp.Join) else select
    if where := change.args.get("where"):
        select.set("where", where.copy())
    return select


def _alias(change: exp.Expr) -> exp.Identifier:
    """Return the name that the statement has for its table."""
    table = change.this
    alias = table.args.get("alias")
    found: exp.Identifier = (alias.this if alias else table.this).copy()
    return found


def _row_id(change: exp.Expr) -> exp.Column:
    return exp.column("rowid", table=_alias(change))
