"""INSERT ALL and INSERT FIRST: the rows of one query into several tables.

https://docs.snowflake.com/en/sql-reference/sql/insert-multi-table
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from sqlglot import exp

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.bindings import bound_values
from localcloud.snowflake.engine.execution import with_tree
from localcloud.snowflake.governance import enforcement
from localcloud.snowflake.objects import parameters
from localcloud.snowflake.queries import dml, stream_reads
from localcloud.snowflake.queries.transactions import Transactions
from localcloud.snowflake.tables import column_names, table_references
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.result import Result, table
from localcloud.snowflake.wire.statement import Statement

# Its type in the protocol.
_TYPE = 0x3500


def refuse(session: Session, transactions: Transactions, expression: exp.Expr, statement: Statement) -> None:
    """Raise SnowflakeError 000002 for INSERT OVERWRITE, and from a stream in an open transaction: nothing has begun."""
    if any(token.value == "OVERWRITE" and token.kind == "word" for token in statement.tokens):
        raise errors.unsupported("INSERT OVERWRITE into several tables")
    if _in_transaction(session, transactions):
        stream_reads.refuse(session, expression, "INSERT ALL in an open transaction")


def _in_transaction(session: Session, transactions: Transactions) -> bool:
    return transactions.is_open(session) or parameters.in_force(session, "AUTOCOMMIT").lower() == "false"


def insert(
    session: Session, transactions: Transactions, expression: exp.MultitableInserts, statement: Statement
) -> Result:
    """Insert the rows, all or none; return the number for each INTO. Raise SnowflakeError."""
    access_control.require_warehouse(session)
    source = expression.args["source"]
    read = [(each, table_references.require_read(session, each)) for each in table_references.read_by(source)]
    column_names.refuse(session, source)
    enforcement.enforce(session, [(each, name) for each, name in read if name is not None])
    rows = f"LOCALCLOUD_SOURCE_{uuid.uuid4().hex}".upper()
    query = session.connection.translate(source).sql(dialect="duckdb")
    own = not _in_transaction(session, transactions)
    transactions.begin(session)
    sources = table_references.under(session, [name for _, name in read if name is not None])
    transactions.open[session.id].replay.depends_on(session, sources)
    try:
        session.connection.execute(
            f'CREATE TEMP TABLE "{rows}" AS {query}', bound_values(statement, session.connection.runs_with_nanos)
        )
        counts = [
            dml.apply(session, transactions, each, with_tree(statement, each).with_text(_text(each), {}))
            for each in _inserts(expression, rows, _variants(session, rows))
        ]
        session.connection.execute(f'DROP TABLE temp.main."{rows}"')
    except BaseException:
        # In a transaction of the client's, what came before the statement is made again.
        if own:
            transactions.rollback(session)
        raise
    if own:
        transactions.commit(session)
    names = [table_references.target(session, each.this)[-1] for each in expression.expressions]
    found = [int(count["rowset"][0][0]) for count in counts if isinstance(count, dict)]
    return table([f"number of rows inserted into {name}:fixed" for name in names], [found], _TYPE)


def _variants(session: Session, rows: str) -> dict[str, bool]:
    """Return the names of the source's columns, and whether they are VARIANTs."""
    described = session.connection.execute(f'DESCRIBE temp.main."{rows}"').fetchall()
    return {name: type_ == "JSON" for name, type_, *_ in described}


def _text(expression: exp.Expr) -> str:
    return expression.sql(dialect="snowflake")


def _inserts(expression: exp.MultitableInserts, rows: str, columns: dict[str, bool]) -> Iterator[exp.Insert]:
    """Yield one INSERT for each INTO, of the source's rows that it takes."""
    before: list[exp.Expr] = []
    condition: exp.Expr | None = None
    for part in expression.expressions:
        if part.args.get("else_"):
            condition = exp.not_(_any(before)) if before else None
        elif (given := part.args.get("expression")) is not None:
            met = exp.Coalesce(this=exp.paren(given.copy()), expressions=[exp.false()])
            first = before and expression.args.get("kind") == "FIRST"
            condition = exp.and_(met, exp.not_(_any(before))) if first else met
            before.append(met)
        yield _insert(part.this, condition, rows, columns)


def _any(conditions: list[exp.Expr]) -> exp.Expr:
    return exp.paren(exp.or_(*(each.copy() for each in conditions)))


def _insert(into: exp.Insert, condition: exp.Expr | None, rows: str, columns: dict[str, bool]) -> exp.Insert:
    target, values = into.this.copy(), into.args.get("expression")
    items: list[exp.Expr] = [exp.Star()]
    if values is not None:
        items = [value.copy() for value in values.expressions[0].expressions]
        if any(_is_default(value) for value in items):
            if not isinstance(target, exp.Schema):
                raise errors.unsupported("DEFAULT in INSERT ALL without a list of columns")
            kept = [pair for pair in zip(target.expressions, items, strict=True) if not _is_default(pair[1])]
            target.set("expressions", [column for column, _ in kept])
            items = [value for _, value in kept]
    elif any(columns.values()):
        items = [exp.column(exp.to_identifier(name, quoted=True)) for name in columns]
    items = [_as_variant(item) if columns.get(_stored(item)) else item for item in items]
    select = exp.Select(expressions=items).from_(f"temp.main.{rows}")
    if condition is not None:
        select = select.where(condition.copy())
    return exp.Insert(this=target, expression=select)


def _stored(item: exp.Expr) -> str:
    """Return the name of a column as it is stored; "" for another expression."""
    name = item.this if isinstance(item, exp.Column) else None
    if not isinstance(name, exp.Identifier):
        return ""
    return str(name.name if name.quoted else name.name.upper())


def _as_variant(column: exp.Expr) -> exp.Expr:
    """Return a column as what it is by its form, too: an element of a VARIANT, the whole of it."""
    return exp.JSONExtract(this=column.copy(), expression=exp.JSONPath(expressions=[exp.JSONPathRoot()]))


def _is_default(value: exp.Expr) -> bool:
    return isinstance(value, exp.Var) and value.name.upper() == "DEFAULT"
