"""The tables and views that a parsed statement reads, and the session's right to read them.

A view is read with the rights of its owner: a role that may read the view needs no right on the tables under it.
https://docs.snowflake.com/en/user-guide/views-introduction
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

from localcloud.snowflake.catalog import access_control, shared_database
from localcloud.snowflake.catalog.schema_objects import View
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.tables import view_columns
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, dotted

_INFORMATION_SCHEMA = "INFORMATION_SCHEMA"
_PUBLIC = "PUBLIC"
_TABLE_FUNCTIONS = (
    *("COPY_HISTORY", "FLATTEN", "GENERATOR", "INFER_SCHEMA", "RESULT_SCAN", "TASK_HISTORY", "STRTOK_SPLIT_TO_TABLE"),
    *(
        "POLICY_REFERENCES",
        "TAG_REFERENCES",
        "TAG_REFERENCES_ALL_COLUMNS",
        "DATA_METRIC_FUNCTION_REFERENCES",
        "VALIDATE",
    ),
    *("QUERY_HISTORY", "QUERY_HISTORY_BY_SESSION", "QUERY_HISTORY_BY_USER", "QUERY_HISTORY_BY_WAREHOUSE"),
)
# Marks a table of a syntax tree that stands for rows whose rights were checked.
CHECKED = "localcloud_checked"
# The database roles of SNOWFLAKE that may read a view of ACCOUNT_USAGE.
VIEWERS = {
    **dict.fromkeys(("TABLES", "VIEWS", "COLUMNS", "DATABASES", "SCHEMATA", "PIPES", "STAGES"), ("OBJECT_VIEWER",)),
    **dict.fromkeys(("WAREHOUSE_METERING_HISTORY", "COPY_HISTORY", "LOAD_HISTORY"), ("USAGE_VIEWER",)),
    **dict.fromkeys(("QUERY_HISTORY", "TAG_REFERENCES"), ("GOVERNANCE_VIEWER",)),
    **dict.fromkeys(("USERS", "ROLES", "GRANTS_TO_ROLES", "GRANTS_TO_USERS", "LOGIN_HISTORY"), ("SECURITY_VIEWER",)),
    "POLICY_REFERENCES": ("GOVERNANCE_VIEWER", "SECURITY_VIEWER"),
}
_FILE_READERS = (exp.ReadCSV, exp.ReadParquet)


def part(identifier: exp.Expression | None) -> str:
    """Return one part of a name as Snowflake stores it."""
    if not isinstance(identifier, exp.Identifier):
        raise errors.unsupported(f"the name {identifier.sql(dialect='snowflake') if identifier else ''}")
    return identifier.name if identifier.quoted else identifier.name.upper()


def name_of(table: exp.Table) -> QualifiedName:
    """Return the name in the parts that are written."""
    return tuple(map(part, filter(None, (table.args.get("catalog"), table.args.get("db"), table.this))))


def target(session: Session, expression: exp.Expr) -> QualifiedName:
    """Return the full name of the table or view that the statement is about."""
    this = expression.this.this if isinstance(expression.this, exp.Schema) else expression.this
    if not isinstance(this, exp.Table):
        raise errors.unsupported(expression.sql(dialect="snowflake")[:60])
    return session.qualify(name_of(this), 3, expression.key.upper())


def qualify_ambiguous(session: Session, expression: exp.Expr) -> bool:
    """Put the current database before `schema.table` where a database has the schema's name: DuckDB takes it for that.

    Return True if there was any.
    """
    found = [
        table
        for table in expression.find_all(exp.Table)
        if table.args.get("db") and not table.args.get("catalog") and isinstance(table.args["db"], exp.Identifier)
    ]
    found = [table for table in found if session.account.find("DATABASE", (part(table.args["db"]),))]
    for table in found:
        table.set("catalog", exp.to_identifier(session.qualify((), 1)[0], quoted=True))
    return bool(found)


def qualify(query: exp.Expr, schema: QualifiedName) -> None:
    """Write the names of the tables in a view's query in full, in place: they are looked for in the view's schema.

    https://docs.snowflake.com/en/sql-reference/name-resolution#name-resolution-in-queries
    """
    for table in read_by(query):
        if isinstance(table.this, exp.Identifier) and not table.args.get("catalog"):
            if not table.args.get("db"):
                table.set("db", exp.to_identifier(schema[1], quoted=True))
            table.set("catalog", exp.to_identifier(schema[0], quoted=True))


def is_dual(session: Session, table: exp.Table) -> bool:
    """Return whether the table is DUAL, one row without columns: sql-reference/constructs/from has no page on it."""
    if not isinstance(table.this, exp.Identifier) or table.args.get("db") or part(table.this) != "DUAL":
        return False
    return session.account.relation((session.database or "", session.schema or "", "DUAL")) is None


def find_in_public(session: Session, table: exp.Table) -> bool:
    """Write a query's table in full, in place, if it is in the schema PUBLIC alone; return whether it is.

    That is the default search path: https://docs.snowflake.com/en/sql-reference/name-resolution
    """
    if not isinstance(table.this, exp.Identifier) or table.args.get("db") or session.database is None:
        return False
    name = part(table.this)
    if session.schema is not None and session.account.relation((session.database, session.schema, name)):
        return False
    if session.schema == _INFORMATION_SCHEMA or not session.account.relation((session.database, _PUBLIC, name)):
        return False
    for key, value in (("db", _PUBLIC), ("catalog", session.database)):
        table.set(key, exp.to_identifier(value, quoted=True))
    if not table.alias:
        table.set("alias", exp.TableAlias(this=table.this.copy()))
    return True


def read_by(query: exp.Expr) -> Iterator[exp.Table]:
    """Yield the tables and views in the query's FROM clauses, at any depth, without its own CTEs."""
    seen: set[int] = set()
    for select in [query] if isinstance(query, exp.Query) else list(query.find_all(exp.Query)):
        for scope in traverse_scope(select):
            for source in scope.sources.values():
                if isinstance(source, exp.Table) and id(source) not in seen and not _is_pivoted_cte(scope, source):
                    seen.add(id(source))
                    yield source


def _is_pivoted_cte(scope: Scope, table: exp.Table) -> bool:
    """Return whether a table with a PIVOT is a CTE, which sqlglot takes for a table."""
    names = {name.upper() for name in scope.cte_sources}
    return bool(table.args.get("pivots")) and not table.args.get("db") and table.name.upper() in names


def refuse_functions(expression: exp.Expr) -> None:
    """DuckDB's table functions read files and its own catalog: only Snowflake's are let through."""
    for function in expression.find_all(exp.TableFromRows):
        call = function.this.expression if isinstance(function.this, exp.Dot) else function.this
        if isinstance(call, (exp.Anonymous, *_FILE_READERS)) and call.name.upper() not in _TABLE_FUNCTIONS:
            raise errors.unsupported(f"TABLE({call.sql(dialect='snowflake')[:60]})")
    if reader := expression.find(*_FILE_READERS):
        raise errors.unsupported(reader.sql(dialect="snowflake")[:60])


def in_information_schema(session: Session, table: exp.Table) -> bool:
    """Return True for a view of INFORMATION_SCHEMA; its name alone is enough while that is the session's schema."""
    name = name_of(table)
    return _INFORMATION_SCHEMA in name[:-1] or (len(name) == 1 and session.schema == _INFORMATION_SCHEMA)


def in_account_usage(session: Session, table: exp.Table) -> bool:
    """Return True for a view of the schema ACCOUNT_USAGE of the database SNOWFLAKE, named in full or not."""
    if not isinstance(table.this, exp.Identifier):
        return False
    name = name_of(table)
    around = (session.database or "", session.schema or "")[: 3 - len(name)]
    return (*around, *name)[:2] == shared_database.ACCOUNT_USAGE


def require_read(session: Session, table: exp.Table, with_collations: bool = False) -> QualifiedName | None:
    """Check SELECT on what `table` names, and each view under it: its owner's rights, its columns. The full name.

    None for a view of INFORMATION_SCHEMA, and for rows whose rights were checked before. Raise SnowflakeError 002003 or
    003001; 000002 for a relation with collations where the caller does not look at them (collated_queries.py).
    """
    if table.meta.get(CHECKED):
        return None
    if isinstance(table.this, (exp.Var, exp.Anonymous, exp.Func)):
        raise errors.unsupported(f"FROM {table.sql(dialect='snowflake')[:60]}")
    if in_account_usage(session, table):
        _require_usage_view(session, name_of(table)[-1])
        return None
    if in_information_schema(session, table):
        name = name_of(table)
        database = name[:1] if len(name) == 3 else session.qualify((), 1)
        access_control.require(session, "USAGE", "DATABASE", database)
        return None
    name = session.qualify(name_of(table), 3, "SELECT")
    _require_select(session, name)
    relation = session.account.relation(name)
    if relation is not None and relation.collations and not with_collations:
        raise errors.unsupported(f"this use of {dotted(name)}, which has columns with COLLATE")
    return name


def _require_usage_view(session: Session, view: str) -> None:
    """Raise SnowflakeError 002003 unless the session may read this view of ACCOUNT_USAGE.

    https://docs.snowflake.com/en/sql-reference/account-usage#database-role-required-to-access-account-usage-views
    """
    if not (shared_database.imports(session) or shared_database.has_role(session, *VIEWERS.get(view, ()))):
        raise errors.object_does_not_exist(dotted((*shared_database.ACCOUNT_USAGE, view)))


def under(session: Session, names: Iterable[QualifiedName]) -> set[QualifiedName]:
    """Return these tables and views, and all that the views read."""
    found: set[QualifiedName] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            view = session.account.find(View, name)
            waiting += view.reads if view else ()
    return found


def _require_select(session: Session, name: QualifiedName, within: str = "") -> None:
    kind = "VIEW" if session.account.find(View, name) else "TABLE"
    try:
        access_control.require(session, "SELECT", kind, name)
    except errors.SnowflakeError as error:
        if within:
            text = f"Failure during expansion of view '{within}': {error.message}"
            raise errors.compilation("002037", "42601", text) from error
        raise
    if kind == "VIEW":
        view = session.account.get(View, name)
        owner = Session(session.account, session.connection, user="", role=view.owner)
        for under in view.reads:
            try:
                _require_select(owner, under, dotted(name[-1:]))
            except errors.SnowflakeError:
                # Who may read it itself reads it through the view, too.
                _require_select(session, under, dotted(name[-1:]))
        view_columns.refuse_changed(session, view)
