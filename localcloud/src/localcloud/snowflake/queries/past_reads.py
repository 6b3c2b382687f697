"""Tables with AT or BEFORE, in queries and DML: each is replaced by a view of its rows at that time.

The current policies apply to those rows.

https://docs.snowflake.com/en/sql-reference/constructs/at-before
"""

from __future__ import annotations

import re

from sqlglot import exp

from localcloud.snowflake.catalog.schema_objects import Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.governance import enforcement
from localcloud.snowflake.tables import table_references, time_travel
from localcloud.snowflake.tables.table_references import CHECKED
from localcloud.snowflake.wire import errors

_CLAUSE = re.compile(r"\b(?:AT|BEFORE)\s*\(", re.IGNORECASE)


def replace(session: Session, expression: exp.Expr, text: str) -> bool:
    """Replace them, after a check of the session's rights; return whether there is any.

    Raise SnowflakeError, 000002 for what is no table, and in a view, whose rows would stay those of now.
    """
    if "=>" not in text or not _CLAUSE.search(text):
        return False
    found = [table for table in expression.find_all(exp.Table) if table.args.get("when") and _is_read(table)]
    if found and isinstance(expression, exp.Create) and expression.kind != "TABLE":
        raise errors.unsupported("AT | BEFORE in a view")
    ctes = {cte.alias_or_name.upper() for cte in expression.find_all(exp.CTE)}
    for table in found:
        if not table.args.get("db") and table.name.upper() in ctes:
            raise errors.unsupported("AT | BEFORE of a common table expression")
        _replace(session, table)
    return bool(found)


def _is_read(table: exp.Table) -> bool:
    """Return whether rows are read from the table: it is neither changed nor cloned."""
    return isinstance(table.parent, (exp.From, exp.Join)) or table.arg_key == "using"


def _refuse_stream(session: Session, reference: exp.Table) -> None:
    name = table_references.name_of(reference)
    if len(name) == 3 or session.schema:
        full = session.qualify(name, 3)
        if session.account.relation(full) is None and session.account.find("STREAM", full):
            raise errors.unsupported("AT | BEFORE of a stream")


def _replace(session: Session, reference: exp.Table) -> None:
    _refuse_stream(session, reference)
    table_references.find_in_public(session, reference)
    name = table_references.require_read(session, reference)
    table = session.account.find(Table, name) if name else None
    if table is None:
        raise errors.unsupported(f"AT | BEFORE of {reference.name}, which is no table")
    past = exp.Table(
        this=exp.to_identifier(time_travel.view_of(session, table, reference.args["when"]), quoted=True),
        db=exp.to_identifier("main", quoted=True),
        catalog=exp.to_identifier("temp", quoted=True),
    )
    if (protected := enforcement.protected(session, table.name)) is not None:
        _read_past(protected, past)
        enforcement.replace(reference, protected, table.name)
        return
    past.meta[CHECKED] = True
    alias = reference.args.get("alias") or exp.TableAlias(this=reference.this.copy())
    past.set("alias", alias.copy())
    for key in ("joins", "laterals", "pivots", "sample"):
        if reference.args.get(key):
            past.set(key, reference.args[key])
    reference.replace(past)


def _read_past(protected: exp.Query, past: exp.Table) -> None:
    """Let the query of what the session may see of a table read the rows of then, and look up the rest now."""
    table = protected.args["from_"].this
    past.set("alias", table.args["alias"].copy())
    table.replace(past)
    for each in protected.find_all(exp.Table):
        each.meta[CHECKED] = True
