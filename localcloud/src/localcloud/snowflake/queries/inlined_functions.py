"""Calls of user-defined functions in SQL, replaced by the functions' bodies.

https://docs.snowflake.com/en/developer-guide/udf/sql/udf-sql-scalar-functions and …/udf-sql-tabular-functions
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import context_functions
from localcloud.snowflake.engine.columns import columns_of
from localcloud.snowflake.engine.functions import allowlist
from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.engine.statement_tree import tree_of
from localcloud.snowflake.objects.data_types import family
from localcloud.snowflake.objects.routine import Routine, overloads
from localcloud.snowflake.objects.user_function import UserFunction
from localcloud.snowflake.tables import table_references
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.statement import Statement, parse

_DEEPEST = 20


def inline(session: Session, statement: Statement, expression: exp.Expr) -> frozenset[str]:
    """Replace the calls in place, and return the names of the functions. Raise SnowflakeError.

    USAGE on a function is needed; the tables that it reads are read with its caller's rights, who must be its owner.
    """
    names: set[str] = set()
    _refuse_procedures(session, expression)
    for _ in range(_DEEPEST):
        calls = [(call, function) for call in _calls(expression) if (function := _function(session, call))]
        if not calls:
            return frozenset(names)
        for call, function in calls:
            names.add(function.plain_name)
            access_control.require(session, "USAGE", "FUNCTION", function.name)
            _replace(session, call, function)
    raise errors.unsupported("functions that call each other so deep")


def _refuse_procedures(session: Session, expression: exp.Expr) -> None:
    """Raise SnowflakeError 000002 for TABLE(name(…)) of a stored procedure.

    https://docs.snowflake.com/en/developer-guide/stored-procedure/stored-procedures-selecting-from
    """
    for table in expression.find_all(exp.TableFromRows):
        call = table.this.expression if isinstance(table.this, exp.Dot) else table.this
        if isinstance(call, exp.Anonymous) and _is_procedure(session, call):
            raise errors.unsupported(f"a stored procedure in FROM: TABLE({call.name.upper()}(…)); use CALL")


def _is_procedure(session: Session, call: exp.Anonymous) -> bool:
    name = _qualified(session, call)
    procedures = session.account.all("PROCEDURE", name[:-1]) if name else []
    return any(isinstance(each, Routine) and each.plain_name == name[-1] for each in procedures)


def _calls(expression: exp.Expr) -> list[exp.Anonymous]:
    return list(expression.find_all(exp.Anonymous))


def _function(session: Session, call: exp.Anonymous) -> UserFunction | None:
    """Return the function that a call names, with its schema or in the session's."""
    name = _qualified(session, call)
    found = overloads(session, UserFunction, name) if name else []
    return _chosen(call, found) if found else None


def _qualified(session: Session, call: exp.Anonymous) -> QualifiedName:
    """Return the full name that a call has, () where the session lacks a database or schema for it."""
    parts: list[str] = [call.name.upper()]
    around = call.parent
    if isinstance(around, exp.Dot) and around.expression is call:
        before = around.this
        named = list(before.flatten()) if isinstance(before, exp.Dot) else [before]
        parts = [*(table_references.part(each) for each in named if isinstance(each, exp.Identifier)), *parts]
    if len(parts) < 3 and (session.database is None or (len(parts) < 2 and session.schema is None)):
        return ()
    return session.qualify(tuple(parts), 3)


def _chosen(call: exp.Anonymous, found: list[UserFunction]) -> UserFunction:
    """Return the function that takes the arguments of the call. Raise SnowflakeError 001044 if none does.

    Which of several it is, is only known where the types of the arguments are written out.
    """
    fitting = [function for function in found if _fits(call, function)]
    if not fitting:
        text = f"Invalid argument types for function '{found[0].plain_name}'"
        raise errors.compilation("001044", "42P13", text)
    if len(fitting) == 1:
        return fitting[0]
    same = [each for each in fitting if _agrees(_given(call, each), each)]
    if len(same) != 1:
        raise errors.unsupported(f"a choice between {len(fitting)} functions {found[0].plain_name}: cast the arguments")
    return same[0]


def _agrees(given: dict[str, exp.Expr], function: UserFunction) -> bool:
    """Return whether the types that are written out are those of the function's arguments."""
    types = {argument.name: family(argument.type) for argument in function.arguments}
    return all(_written_type(value) in ("", types[name]) for name, value in given.items())


def _fits(call: exp.Anonymous, function: UserFunction) -> bool:
    names = [value.this.name.upper() for value in call.expressions if isinstance(value, exp.Kwarg)]
    known = [argument.name for argument in function.arguments]
    return function.takes(len(call.expressions)) and all(name in known for name in names)


def _written_type(value: exp.Expr) -> str:
    """Return the type that an argument has by its text; "" where it has none, as a column."""
    match value.unnest():
        case exp.Cast(to=to):
            return family(to.sql(dialect="snowflake"))
        case exp.Literal(is_string=True):
            return "VARCHAR"
        case exp.Literal() | exp.Neg(this=exp.Literal()):
            return "NUMBER"
        case exp.Boolean():
            return "BOOLEAN"
    return ""


def _given(call: exp.Anonymous, function: UserFunction) -> dict[str, exp.Expr]:
    """Return the values of a call by the names of the arguments."""
    given: dict[str, exp.Expr] = {}
    for argument, value in zip(function.arguments, call.expressions, strict=False):
        name = value.this.name.upper() if isinstance(value, exp.Kwarg) else argument.name
        given[name] = value.expression if isinstance(value, exp.Kwarg) else value
    return given


def _values(call: exp.Anonymous, function: UserFunction) -> dict[str, exp.Expr]:
    """Return the arguments of a call by name, with their types; those that are not given have their defaults."""
    given = _given(call, function)
    found: dict[str, exp.Expr] = {}
    for argument in function.arguments:
        value = given.get(argument.name) or parse_one(f"SELECT {argument.default}").expressions[0]
        found[argument.name] = exp.cast(value.copy(), exp.DataType.build(argument.type, dialect="snowflake"))
    return found


def _replace(session: Session, call: exp.Anonymous, function: UserFunction) -> None:
    arguments = _values(call, function)
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
        raise errors.unsupported(f"the table function {function.plain_name} outside of TABLE()")
    names = [exp.to_identifier(column.name, quoted=True) for column in function.columns]
    alias = table.args.get("alias")
    given = alias.this.copy() if isinstance(alias, exp.TableAlias) and alias.this else exp.to_identifier(call.name)
    columns = alias.columns if isinstance(alias, exp.TableAlias) and alias.columns else names
    table.replace(exp.Subquery(this=body, alias=exp.TableAlias(this=given, columns=[each.copy() for each in columns])))


def _body(session: Session, function: UserFunction, arguments: dict[str, exp.Expr]) -> exp.Expr:
    """Return the function's body with the arguments in place of their names."""
    is_query = function.sql.lstrip("( \n\t").upper().startswith(("SELECT", "WITH"))
    text = function.sql if is_query else f"SELECT {function.sql}"
    statement = context_functions.inline(session, parse(text), labels=False)
    tree = tree_of(statement).copy()
    others = {call.name.upper() for call in _calls(tree) if _function(session, call)}
    allowlist.require_known_functions(statement, tree, frozenset(others))
    tables = list(table_references.read_by(tree))
    if tables and session.role != function.owner:
        raise errors.unsupported(f"{function.full_name}, which reads tables, for another role than its owner")
    _qualify(session, tables, function, arguments)
    body = tree if is_query else tree.expressions[0].unalias()
    if not isinstance(body, exp.Expr):
        raise errors.unsupported(f"the body of {function.full_name}")
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
