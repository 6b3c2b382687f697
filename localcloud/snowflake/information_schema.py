"""INFORMATION_SCHEMA: what a session may see of a database's tables, and COPY_HISTORY.

https://docs.snowflake.com/en/sql-reference/info-schema
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
from sqlglot import exp

from localcloud.snowflake import errors, load_history, rights
from localcloud.snowflake.account import Object
from localcloud.snowflake.grants import Name
from localcloud.snowflake.load_history import Load
from localcloud.snowflake.relations import in_information_schema, name_of
from localcloud.snowflake.session import Session, duck
from localcloud.snowflake.statement import parse

TIMESTAMP = pa.timestamp("us", "UTC")
COLUMN_TYPES = {"": pa.string(), "n": pa.int64(), "t": TIMESTAMP}


def schema_of(listing: str) -> pa.Schema:
    """Columns from their names: NAME is text, NAME:n a number, NAME:t a time."""
    named = (column.partition(":") for column in listing.split())
    return pa.schema([(name, COLUMN_TYPES[kind]) for name, _, kind in named])


TABLES = schema_of(
    "TABLE_CATALOG TABLE_SCHEMA TABLE_NAME TABLE_OWNER TABLE_TYPE IS_TRANSIENT ROW_COUNT:n CREATED:t LAST_ALTERED:t "
    "LAST_DDL:t COMMENT"
)
VIEWS = schema_of(
    "TABLE_CATALOG TABLE_SCHEMA TABLE_NAME TABLE_OWNER VIEW_DEFINITION IS_SECURE CREATED:t LAST_ALTERED:t COMMENT"
)
SCHEMATA = schema_of(
    "CATALOG_NAME SCHEMA_NAME SCHEMA_OWNER IS_TRANSIENT IS_MANAGED_ACCESS CREATED:t LAST_ALTERED:t COMMENT"
)
LOAD_COLUMNS = schema_of(
    "FILE_NAME STAGE_LOCATION LAST_LOAD_TIME:t ROW_COUNT:n ROW_PARSED:n FILE_SIZE:n FIRST_ERROR_MESSAGE "
    "FIRST_ERROR_LINE_NUMBER:n FIRST_ERROR_CHARACTER_POS:n FIRST_ERROR_COLUMN_NAME ERROR_COUNT:n ERROR_LIMIT:n STATUS "
    "TABLE_CATALOG_NAME TABLE_SCHEMA_NAME TABLE_NAME PIPE_CATALOG_NAME PIPE_SCHEMA_NAME PIPE_NAME PIPE_RECEIVED_TIME:t"
)
STATUSES = {"LOADED": "Loaded", "LOAD_FAILED": "Load failed", "PARTIALLY_LOADED": "Partially loaded"}


def replace(session: Session, expression: exp.Expression) -> bool:
    """Put what the session may see in the place of INFORMATION_SCHEMA's views and functions; whether there are any."""
    found = False
    for function in list(expression.find_all(exp.TableFromRows)):
        if named(function) == "COPY_HISTORY":
            function.replace(registered(session, "COPY_HISTORY", copy_history(session, function), function))
            found = True
    for table in list(expression.find_all(exp.Table)):
        if not isinstance(table.this, exp.Identifier) or not in_information_schema(session, table):
            continue
        name = name_of(table)
        database = name[0] if len(name) == 3 else session.qualify((), 1)[0]
        if rows := {"TABLES": tables, "VIEWS": views, "SCHEMATA": schemata}.get(name[-1]):
            table.replace(registered(session, name[-1], rows(session, database), table))
        elif name[-1] == "COLUMNS":
            table.replace(visible_columns(session, database, table))
        else:
            raise errors.unsupported(f"INFORMATION_SCHEMA.{name[-1]}")
        found = True
    return found


def named(function: exp.TableFromRows) -> str:
    call = function.this.expression if isinstance(function.this, exp.Dot) else function.this
    return call.name.upper() if isinstance(call, exp.Anonymous) else ""


def registered(session: Session, name: str, rows: pa.Table, where: exp.Expression) -> exp.Table:
    """A table of DuckDB's own that holds the rows, under the alias that the statement gave it."""
    view = f"MARQUEE_{name}"
    session.connection._duck_conn.register(view, rows)
    alias = where.args.get("alias") or exp.TableAlias(this=exp.to_identifier(name))
    return exp.Table(
        this=exp.to_identifier(view, quoted=True),
        db=exp.to_identifier("main", quoted=True),
        catalog=exp.to_identifier("temp", quoted=True),
        alias=alias.copy(),
    )


def visible(session: Session, kind: str, within: Name) -> list[Object]:
    return [
        thing
        for thing in session.account.all(kind, within)
        if rights.sees(session, kind, thing.name) and rights.reaches(session, thing.name)
    ]


def tables(session: Session, database: str) -> pa.Table:
    rows = []
    for kind, type_ in (("TABLE", "BASE TABLE"), ("VIEW", "VIEW")):
        for thing in visible(session, kind, (database,)):
            count = row_count(session, thing.name) if kind == "TABLE" else None
            altered = thing.attributes.get("ALTERED", thing.created_on)
            rows.append(
                [
                    *thing.name,
                    thing.owner,
                    type_,
                    "YES" if thing.attributes.get("TRANSIENT") else "NO",
                    count,
                    thing.created_on,
                    altered,
                    altered,
                    thing.comment or None,
                ]
            )
    return columnar(rows, TABLES)


def row_count(session: Session, name: Name) -> int:
    return session.connection._duck_conn.execute(f"SELECT count(*) FROM {'.'.join(map(duck, name))}").fetchall()[0][0]


def views(session: Session, database: str) -> pa.Table:
    rows = [
        [
            *view.name,
            view.owner,
            view.attributes.get("DEFINITION"),
            "NO",
            view.created_on,
            view.created_on,
            view.comment or None,
        ]
        for view in visible(session, "VIEW", (database,))
    ]
    return columnar(rows, VIEWS)


def schemata(session: Session, database: str) -> pa.Table:
    rows = [
        [*schema.name, schema.owner, "NO", "YES" if schema.attributes.get("MANAGED ACCESS") == "true" else "NO",
         schema.created_on, schema.created_on, schema.comment or None]
        for schema in session.account.all("SCHEMA", (database,))
        if rights.sees(session, "SCHEMA", schema.name)
    ]  # fmt: skip
    return columnar(rows, SCHEMATA)


def columnar(rows: list[list[Any]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [() for _ in schema]
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )


def visible_columns(session: Session, database: str, table: exp.Table) -> exp.Subquery:
    seen = [thing.name for kind in ("TABLE", "VIEW") for thing in visible(session, kind, (database,))]
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
    query = exp.select("*").from_(inner).where(exp.In(this=key, expressions=names))
    return exp.Subquery(this=query, alias=table.args.get("alias") or exp.TableAlias(this=exp.to_identifier("COLUMNS")))


def copy_history(session: Session, function: exp.TableFromRows) -> pa.Table:
    """COPY_HISTORY(TABLE_NAME => …, START_TIME => …[, END_TIME => …]): loads of the last 14 days, by COPY and by pipes.

    https://docs.snowflake.com/en/sql-reference/functions/copy_history
    """
    call = function.this.expression if isinstance(function.this, exp.Dot) else function.this
    given = arguments(call)
    if "TABLE_NAME" not in given or "START_TIME" not in given:
        raise errors.compilation("000938", "42601", "Missing argument for function COPY_HISTORY")
    name = session.qualify(parse(literal(given["TABLE_NAME"])).reader().name(), 3, "COPY_HISTORY")
    rights.require(session, "SELECT", "TABLE", name)
    start, end = moment(session, given["START_TIME"]), moment(session, given.get("END_TIME"))
    start = max(start or datetime.min, (end or session.account.now().replace(tzinfo=None)) - timedelta(days=14))
    table = session.account.get("TABLE", name)
    found = load_history.select(
        session.connection._duck_conn,
        name[0],
        "(table_id = ? OR table_name = ?) AND loaded_at >= ? AND loaded_at <= ?",
        [table.attributes.get("ID", ""), table.full_name, start, end or datetime.max],
    )
    return columnar([history_row(load, name) for load in found], LOAD_COLUMNS)


def arguments(call: exp.Expression) -> dict[str, exp.Expression]:
    positions = ("TABLE_NAME", "START_TIME", "END_TIME")
    given: dict[str, exp.Expression] = {}
    for position, argument in enumerate(call.expressions):
        if isinstance(argument, exp.Kwarg):
            given[argument.this.name.upper()] = argument.expression
        elif position < len(positions):
            given[positions[position]] = argument
    return given


def literal(value: exp.Expression) -> str:
    if not isinstance(value, exp.Literal):
        raise errors.unsupported("COPY_HISTORY with TABLE_NAME other than a text")
    return value.name


def moment(session: Session, value: exp.Expression | None) -> datetime | None:
    """The value of an expression such as DATEADD(hour, -1, CURRENT_TIMESTAMP()), UTC without zone."""
    if value is None:
        return None
    cursor = session.connection.cursor()
    cursor.execute(f"SELECT ({value.sql(dialect='snowflake')})::TIMESTAMP_TZ AS T")
    found = cursor.fetchall()[0][0]
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found


def history_row(load: Load, table: Name) -> list[Any]:
    pipe = parse(load.pipe).reader().name() if load.pipe else (None, None, None)
    return [
        load.path, load.stage_location, aware(load.loaded_at), load.rows_loaded, load.rows_parsed, load.size,
        load.first_error, load.first_error_line, load.first_error_character, load.first_error_column, load.errors_seen,
        load.error_limit, STATUSES.get(load.status, load.status), *table, *pipe,
        aware(load.received_at) if load.pipe else None,
    ]  # fmt: skip


def aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)
