"""INFORMATION_SCHEMA: its views and functions in a query are replaced by the rows that the session may see.

https://docs.snowflake.com/en/sql-reference/info-schema
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlglot import exp

from localcloud.snowflake.catalog.access_control import visible
from localcloud.snowflake.catalog.schema_objects import Relation, Table, View
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.arrow_tables import arrow_table, register, schema_of
from localcloud.snowflake.engine.functions import zoned
from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.governance import references
from localcloud.snowflake.loading.copy_history import copy_history
from localcloud.snowflake.queries import account_usage, query_history, task_history
from localcloud.snowflake.queries.schema_views import rows_of
from localcloud.snowflake.tables.table_references import in_account_usage, in_information_schema, name_of
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.literals import string_literal


def replace(session: Session, expression: exp.Expr) -> bool:
    """Replace INFORMATION_SCHEMA's views and functions by what the session may see; return whether there are any."""
    found = False
    for function in list(expression.find_all(exp.TableFromRows)):
        called = function_name(function)
        if called == "COPY_HISTORY":
            function.replace(register(session, called, copy_history(session, function), function))
            found = True
        elif called in query_history.NAMES:
            rows = query_history.query_history(session, call_of(function))
            function.replace(register(session, called, rows, function))
            found = True
        elif called == task_history.NAME:
            function.replace(register(session, called, task_history.task_history(session, call_of(function)), function))
            found = True
        elif called in references.COLUMNS:
            found_rows = references.rows_of(session, called, call_of(function).sql(dialect="snowflake"))
            listed = arrow_table(found_rows, schema_of(" ".join(references.COLUMNS[called])))
            function.replace(register(session, called, listed, function))
            found = True
    for table in list(expression.find_all(exp.Table)):
        if not isinstance(table.this, exp.Identifier):
            continue
        if in_account_usage(session, table):
            view = name_of(table)[-1]
            table.replace(register(session, f"USAGE_{view}", account_usage.rows_of(session, view), table))
            found = True
            continue
        if not in_information_schema(session, table):
            continue
        name = name_of(table)
        database = name[0] if len(name) == 3 else session.qualify((), 1)[0]
        if (rows := rows_of(session, name[-1], database)) is not None:
            table.replace(register(session, name[-1], rows, table))
        elif name[-1] == "COLUMNS":
            table.replace(_visible_columns(session, database, table))
        else:
            raise errors.unsupported(f"INFORMATION_SCHEMA.{name[-1]}")
        found = True
    return found


def function_name(function: exp.TableFromRows) -> str:
    """Return the name of a table function, in upper case."""
    call = call_of(function)
    return call.name.upper() if isinstance(call, exp.Anonymous) else ""


def call_of(function: exp.TableFromRows) -> exp.Expression:
    """Return the call without its database and schema."""
    call: exp.Expression = function.this.expression if isinstance(function.this, exp.Dot) else function.this
    return call


# A default as DESCRIBE TABLE shows it, of DuckDB's: AUTOINCREMENT is none, a TIMESTAMP_TZ's is twice in its conversion.
_ZONED = f"{zoned.DEFAULT.name}("
_AT = f"POSITION('{_ZONED}', COLUMN_DEFAULT)"
_SEQUENCE = "SUBSTR(COLUMN_DEFAULT, 10, LENGTH(COLUMN_DEFAULT) - 11)"
_DEFAULT = rf"""CASE {{declared}}
    WHEN COLUMN_DEFAULT LIKE '%LOCALCLOUD_NUMBERS_%' THEN NULL
    WHEN COLUMN_DEFAULT LIKE 'nextval(%' THEN
        REGEXP_REPLACE({_SEQUENCE}, '"([A-Z_][A-Z0-9_$]*)"', '\\1') || '.NEXTVAL'
    WHEN {_AT} > 0 THEN
        SUBSTR(COLUMN_DEFAULT, {_AT} + {len(_ZONED)}, ((LENGTH(COLUMN_DEFAULT) - {_AT} - {len(_ZONED) + 2}) / 2)::INT)
    WHEN COLUMN_DEFAULT IN ('CURRENT_TIMESTAMP', 'CURRENT_DATE', 'CURRENT_TIME') THEN COLUMN_DEFAULT || '()'
    ELSE COLUMN_DEFAULT END AS COLUMN_DEFAULT"""


_COLUMN = "TABLE_SCHEMA || '.' || TABLE_NAME || '.' || COLUMN_NAME"


def _all_columns(relations: Sequence[Relation]) -> exp.Select:
    """Return a SELECT of all columns of COLUMNS: only texts and binaries have lengths (engine/varchar_lengths.py).

    `relations` are the tables and views that the session may see: they have collations and declared defaults.
    """
    lengths = ("CHARACTER_MAXIMUM_LENGTH", "CHARACTER_OCTET_LENGTH")
    kept = [f"IFF(DATA_TYPE IN ('TEXT', 'BINARY'), {length}, NULL) AS {length}" for length in lengths]
    tables = [relation for relation in relations if isinstance(relation, Table)]
    declared = [pair for table in tables for pair in _by_column(table, table.defaults)]
    whens = "".join(
        f" WHEN {_COLUMN} = {column} AND COLUMN_DEFAULT IS NOT NULL THEN {text}" for column, text in declared
    )
    kept.append(_DEFAULT.format(declared=whens))
    specs = [", ".join(pair) for relation in relations for pair in _by_column(relation, relation.collations)]
    if specs:
        kept.append(f"DECODE({_COLUMN}, {', '.join(specs)}) AS COLLATION_NAME")
    query = parse_one(f"SELECT * REPLACE ({', '.join(kept)})")
    assert isinstance(query, exp.Select)
    return query


def _by_column(relation: Relation, kept: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Return the literals of each column, as _COLUMN names it, and of its text."""
    for column, text in kept.items():
        yield string_literal(".".join((*relation.name[1:], column))), string_literal(text)


def _visible_columns(session: Session, database: str, table: exp.Table) -> exp.Subquery:
    relations = [relation for type_ in (Table, View) for relation in visible(session, type_, (database,))]
    seen = [relation.name for relation in relations]
    inner = exp.Table(
        this=exp.to_identifier("COLUMNS"),
        db=exp.to_identifier("INFORMATION_SCHEMA"),
        catalog=exp.to_identifier(database, quoted=True),
    )
    names = [exp.Literal.string(f"{schema}.{name}") for _, schema, name in seen] or [exp.Literal.string("")]
    key = exp.Concat(
        expressions=[exp.column("TABLE_SCHEMA"), exp.Literal.string("."), exp.column("TABLE_NAME")],
        coalesce=False,
        safe=True,
    )
    query = _all_columns(relations).from_(inner).where(exp.In(this=key, expressions=names))
    return exp.Subquery(this=query, alias=table.args.get("alias") or exp.TableAlias(this=exp.to_identifier("COLUMNS")))
