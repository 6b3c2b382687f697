"""The rows that an UPDATE … FROM joins with more than one row: Snowflake counts them, and sets one of the values.

https://docs.snowflake.com/en/sql-reference/sql/update
"""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from localcloud.snowflake.catalog.session import Session

_COLUMN = "number of multi-joined rows updated"


def count(session: Session, update: exp.Update) -> int:
    """Return the number of rows that the statement, which has no bound values, would set more than once."""
    from_ = update.args.get("from_")
    if from_ is None:
        return 0
    row = exp.column("rowid", table=update.this.alias_or_name)
    rows = exp.select(row).from_(update.this.copy())
    for source in (from_.this, *(from_.args.get("joins") or [])):
        rows = rows.join(source.copy()) if isinstance(source, exp.Join) else rows.join(source.copy(), join_type="cross")
    if where := update.args.get("where"):
        rows = rows.where(where.this.copy())
    twice = rows.group_by(row.copy()).having("COUNT(*) > 1").subquery("LOCALCLOUD_TWICE")
    plain = session.connection.translate(exp.select("COUNT(*)").from_(twice)).sql(dialect="duckdb")
    [(found,)] = session.connection.execute(plain).fetchall()
    return int(found)


def with_count(data: dict[str, Any], number: int) -> dict[str, Any]:
    """Return the answer of an UPDATE with the number of these rows."""
    names = [column["name"] for column in data["rowtype"]]
    if _COLUMN not in names or not number:
        return data
    row = list(data["rowset"][0])
    row[names.index(_COLUMN)] = str(number)
    return {**data, "rowset": [row]}
