"""Numbers from sequences in statements: s.NEXTVAL, and columns with AUTOINCREMENT, which have one of their own.

https://docs.snowflake.com/en/user-guide/querying-sequences and …/sql-reference/sql/create-table
"""

from __future__ import annotations

import re
import uuid
from typing import Any

from sqlglot import exp

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.schema_objects import Numbers, Relation, Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.sequence import make
from localcloud.snowflake.tables import table_references
from localcloud.snowflake.wire.names import QualifiedName, dotted, quote_name
from localcloud.snowflake.wire.statement import parse


def replace(session: Session, expression: exp.Expr) -> bool:
    """Replace `sequence.NEXTVAL` by DuckDB's function; return True if there is one. USAGE on the sequence is needed."""
    found = False
    for column in list(expression.find_all(exp.Column)):
        if column.name.upper() != "NEXTVAL" or not column.args.get("table"):
            continue
        name = session.qualify(tuple(map(table_references.part, column.parts[:-1])), 3)
        if session.account.find("SEQUENCE", name) is None:
            continue
        access_control.require(session, "USAGE", "SEQUENCE", name)
        call = _next_of(quote_name(name))
        plain = isinstance(column.parent, (exp.Select, exp.Tuple)) and column.arg_key == "expressions"
        column.replace(exp.alias_(call, "NEXTVAL") if plain and isinstance(column.parent, exp.Select) else call)
        found = True
    return found


def _next_of(name: str) -> exp.Anonymous:
    return exp.Anonymous(this="NEXTVAL", expressions=[exp.Literal.string(name)])


def take(session: Session, name: QualifiedName, expression: exp.Create) -> dict[str, Numbers]:
    """Give the columns with AUTOINCREMENT or IDENTITY numbers of their own; return these by column."""
    found: dict[str, Numbers] = {}
    for column in expression.find_all(exp.ColumnDef):
        for constraint in list(column.args.get("constraints") or []):
            kind = constraint.args.get("kind")
            if isinstance(kind, (exp.AutoIncrementColumnConstraint, exp.GeneratedAsIdentityColumnConstraint)):
                numbers = _numbers(kind)
                own = quote_name((*name[:2], f"LOCALCLOUD_NUMBERS_{uuid.uuid4().hex}".upper()))
                make(session, own, numbers.start, numbers.step)
                constraint.set("kind", exp.DefaultColumnConstraint(this=_next_of(own)))
                found[table_references.part(column.this)] = numbers
    return found


def _numbers(kind: exp.Expression) -> Numbers:
    given = [kind.args.get(key) for key in ("start", "increment")]
    start, step = (int(number.sql()) if isinstance(number, exp.Expression) else 1 for number in given)
    return Numbers(start, step, bool(kind.args.get("order")))


def numbers_of(relation: Relation, column: str) -> Numbers | None:
    """Return the numbers of a column with AUTOINCREMENT; None for others."""
    return relation.numbered.get(column) if isinstance(relation, Table) else None


def default_of(relation: Relation, column: str, default: Any) -> Any:
    """Return a column's default as DESCRIBE TABLE shows it; `default` is DuckDB's."""
    if numbers := numbers_of(relation, column):
        return f"IDENTITY START {numbers[0]} INCREMENT {numbers[1]} {numbers.order}"
    if called := re.fullmatch(r"nextval\('(.*)'\)", default or "", re.IGNORECASE | re.DOTALL):
        return f"{dotted(parse(called[1].replace(chr(39) * 2, chr(39))).reader().name())}.NEXTVAL"
    return default
