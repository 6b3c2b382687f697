"""Calls of user-defined functions in SQL, replaced by the functions' bodies.

https://docs.snowflake.com/en/developer-guide/udf/sql/udf-sql-scalar-functions and …/udf-sql-tabular-functions
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.columns import columns_of
from localcloud.snowflake.engine.functions import allowlist
from localcloud.snowflake.engine.statement_tree import tree_of
from localcloud.snowflake.objects.user_function import UserFunction
from localcloud.snowflake.tables import table_references
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import dotted
from localcloud.snowflake.wire.statement import Statement, parse

_DEEPEST = 20


def inline(session: Session, statement: Statement, expression: exp.Expr) -> frozenset[str]:
    """Replace the calls in place, and return the names of the functions. Raise SnowflakeError.

    USAGE on a function is needed; the tables that it reads are read with its caller's rights, who must be its owner.
    """
    names: set[str] = set()
    for _ in range(_DEEPEST):
        calls = [(call, function) for call in _calls(expression) if (function := _function(session, call))]
        if not calls:
            return frozenset(names)
        for call, function in calls:
            names.add(function.name[-1])
            access_control.require(session, "USAGE", "FUNCTION", function.name)
            _replace(session, call, function)
    raise errors.unsupported("functions that call each other so deep")


def _calls(expression: exp.Expr) -> list[exp.Anonymous]:
    return list(expression.find_all(exp.Anonymous))


def _function(session: Session, call: exp.Anonymous) -> UserFunction | None:
    """Return the function that a call names, with its schema or in the session's."""
    parts: list[str] = [call.name.upper()]
    around = call.parent
    if isinstance(around, exp.Dot) and around.expression is call:
        before = around.this
        named = list(before.flatten()) if isinstance(before, exp.Dot) else [before]
        parts = [*(table_references.part(each) for each in named if isinstance(each, exp.Identifier)), *parts]
    if len(parts) < 3 and (session.database is None or (len(parts) < 2 and session.schema is None)):
        return None
    found = session.account.find(UserFunction.kind, session.qualify(tuple(parts), 3))
    return found if isinstance(found, UserFunction) else None


def _replace(session: Session, call: exp.Anonymous, function: UserFunction) -> None:
    if len(call.expressions) != len(function.arguments):
        text = f"Invalid argument types for function '{function.name[-1]}'"
        raise errors.compilation("001044", "42P13", text)
    arguments: dict[str, exp.Expr] = {
        name: exp.cast(value.copy(), exp.DataType.build(type_, dialect="snowflake"))
        for (name, type_), value in zip(function.arguments, call.expressions, strict=True)
    }
    body = _body(session, function, arguments)
    place = call.parent if isinstance(call.parent, exp.Dot) else call
    if not function.columns:
        type_ = exp.DataType.build(function.returns, dialect="snowflake")
        inner = body.subquery() if isinstance(body, exp.Query) else exp.paren(body)
        value = exp.cast(inner, type_)
        # The column's label stays that of the call.
        value.meta.update(place.meta)
        place.replace(value)
        return
    table = place.parent
    if not isinstance(table, exp.TableFromRows) or not isinstance(body, exp.Query):
        raise errors.unsupported(f"the table function {function.name[-1]} outside of TABLE()")
    names = [exp.to_identifier(name, quoted=True) for name, _ in function.columns]
    alias = table.args.get("alias")
    given = alias.this.copy() if isinstance(alias, exp.TableAlias) and alias.this else exp.to_identifier(call.name)
    columns = alias.columns if isinstance(alias, exp.TableAlias) and alias.columns else names
    table.replace(exp.Subquery(this=body, alias=exp.TableAlias(this=given, columns=[each.copy() for each in columns])))


def _body(session: Session, function: UserFunction, arguments: dict[str, exp.Expr]) -> exp.Expr:
    """Return the function's body with the arguments in place of their names."""
    is_query = function.body.lstrip("( \n\t").upper().startswith(("SELECT", "WITH"))
    statement = parse(function.body if is_query else f"SELECT {function.body}")
    tree = tree_of(statement).copy()
    others = {call.name.upper() for call in _calls(tree) if _function(session, call)}
    allowlist.require_known_functions(statement, tree, frozenset(others))
    tables = list(table_references.read_by(tree))
    if tables and session.role != function.owner:
        raise errors.unsupported(f"{dotted(function.name)}, which reads tables, for another role than its owner")
    _qualify(session, tables, function, arguments)
    body = tree if is_query else tree.expressions[0].unalias()
    if not isinstance(body, exp.Expr):
        raise errors.unsupported(f"the body of {dotted(function.name)}")
    holder = exp.Paren(this=body)
    for column in list(holder.find_all(exp.Column)):
        if not column.table and column.name.upper() in arguments:
            column.replace(exp.paren(arguments[column.name.upper()].copy()))
    found: exp.Expr = holder.this
    return found


def _qualify(session: Session, tables: list[exp.Table], function: UserFunction, arguments: dict[str, exp.Expr]) -> None:
    """Name the tables in full, as the function's schema has them. Raise SnowflakeError for ambiguous arguments."""
    database, schema, _ = function.name
    names = []
    for table in tables:
        parts = table_references.name_of(table)
        name = (*(database, schema)[: 3 - len(parts)], *parts)
        names.append(name)
        table.set("catalog", exp.to_identifier(name[0], quoted=True))
        table.set("db", exp.to_identifier(name[1], quoted=True))
        table.set("this", exp.to_identifier(name[2], quoted=True))
    with session.connection.cursor_in_schema() as cursor:
        twice = {column.name for column in columns_of(cursor, names)} & arguments.keys()
    if twice:
        raise errors.unsupported(f"an argument with the name of a column: {min(twice)}")
