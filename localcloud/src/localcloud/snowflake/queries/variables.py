"""A session's variables: SET, UNSET and SHOW VARIABLES, and $NAME where a value may stand.

A variable has the value that its expression had when it was set.
https://docs.snowflake.com/en/sql-reference/session-variables
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from sqlglot import exp

from localcloud.snowflake.catalog.session import Session, Variable
from localcloud.snowflake.engine import bindings, column_labels
from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.engine.statement_tree import tree_of
from localcloud.snowflake.objects import show
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.literals import snowflake_literal
from localcloud.snowflake.wire.result import Result, done, table
from localcloud.snowflake.wire.statement import Reader, Statement, parse

_QUERIES = ("SELECT", "WITH", "(", "CREATE")
_LONGEST = 16 * 1024
_TYPES = ("boolean", "date", "fixed", "real", "text", "time", "timestamp_ltz", "timestamp_ntz")
_SHOWN = ("session_id", "created_on:timestamp_ltz", "updated_on:timestamp_ltz", "name", "value", "type", "comment")
# The columns' types in the protocol, and the rows as Python values, of a query of the session's.
_Rows = Callable[[Session, Statement], tuple[Sequence[str], Sequence[Sequence[Any]]]]


def inline(session: Session, statement: Statement) -> Statement:
    """Return the statement with variables replaced by their values. Raise SnowflakeError 002211 for one not set."""
    if any(token.kind == "variable" and not token.value[1:].isdecimal() for token in statement.tokens):
        if bindings.is_script(statement):
            # Its statements have the values that the variables have then.
            return statement
        statement = _labelled(statement)
    pieces, position = [], 0
    for token in statement.tokens:
        if token.kind == "variable" and not token.value[1:].isdecimal():
            name = token.value[1:].upper()
            if name not in session.variables:
                raise errors.compilation("002211", "02000", f"Session variable '${name}' does not exist")
            pieces += [statement.text[position : token.start], session.variables[name].literal]
            position = token.end
    if not pieces:
        return statement
    text = "".join(pieces) + statement.text[position:]
    return statement.with_text(text)


def replace(session: Session, expression: exp.Expr) -> bool:
    """Replace GETVARIABLE('NAME') by the variable's text, NULL for none, and TABLE('name') by the table.

    Return whether there is one. https://docs.snowflake.com/en/sql-reference/session-variables
    """
    calls = [call for call in expression.find_all(exp.Anonymous) if call.name.upper() == "GETVARIABLE"]
    for call in calls:
        [name] = call.expressions if len(call.expressions) == 1 else [None]
        if name is None or not name.is_string:
            raise errors.unsupported("GETVARIABLE of anything but a name that is written out")
        known = session.variables.get(name.name)
        value = parse_one(f"SELECT {known.literal}").expressions[0] if known else exp.Null()
        text = exp.cast(value, exp.DType.VARCHAR)
        text.meta.update(call.meta)
        call.replace(text)
    tables = [rows for rows in expression.find_all(exp.TableFromRows) if isinstance(rows.this, exp.Literal)]
    for rows in tables:
        table = exp.to_table(rows.this.name, dialect="snowflake")
        table.set("alias", rows.args.get("alias"))
        rows.replace(table)
    return bool(calls or tables)


def _labelled(statement: Statement) -> Statement:
    """Return the statement with the names that its columns have by their text."""
    if statement.verb not in _QUERIES:
        return statement
    try:
        return column_labels.written(statement, tree_of(statement))
    except SnowflakeError:
        # The error is raised again once the values are known.
        return statement


def unset(session: Session, statement: Statement) -> Result:
    """UNSET x, UNSET (x, y). A variable that is not set is no error."""
    reader = statement.reader_after("")
    for name in _names(reader):
        session.variables.pop(name, None)
    reader.end()
    return done()


def show_variables(session: Session, statement: Statement) -> Result:
    """SHOW VARIABLES [LIKE '…']."""
    reader = statement.reader_after("VARIABLES")
    pattern = reader.string() if reader.accept("LIKE") else "%"
    reader.end()
    rows = [
        [session.id, variable.made, variable.changed, name, variable.value, variable.type, ""]
        for name, variable in sorted(session.variables.items())
        if show.like(pattern, name)
    ]
    return table(_SHOWN, rows)


def set_(session: Session, statement: Statement, rows_of: _Rows) -> Result:
    """SET x = <expression>, SET (x, y) = (…, …) and SET (x, y) = (SELECT …): all of them or none."""
    reader = statement.reader()
    reader.expect("SET")
    several = reader.at("(")
    given = _names(reader)
    reader.expect("=")
    text = statement.text[reader.peek().start : statement.tokens[-1].end]
    if several:
        text = text.removeprefix("(").removesuffix(")").strip()
    sql = text if several and parse(text).starts("SELECT") else f"SELECT {text}"
    if statement.describe_only:
        return done()
    types, found = rows_of(session, statement.with_text(sql))
    if len(found) != 1 or len(found[0]) != len(given):
        raise errors.compilation("002065", "42601", "SET assigns one row with as many values as there are variables")
    now = session.account.now()
    typed_values = zip(given, found[0], types, strict=True)
    variables = {name: _variable(name, value, type_, now) for name, value, type_ in typed_values}
    for name, variable in variables.items():
        old = session.variables.get(name)
        session.variables[name] = dataclasses.replace(variable, made=old.made) if old else variable
    return done()


def _names(reader: Reader) -> list[str]:
    if not reader.accept("("):
        return [reader.identifier()]
    found = [reader.identifier()]
    while reader.accept(","):
        found.append(reader.identifier())
    reader.expect(")")
    return found


def _variable(name: str, value: Any, type_: str, now: datetime.datetime) -> Variable:
    if (
        isinstance(value, (str, bytes))
        and (size := len(value.encode() if isinstance(value, str) else value)) > _LONGEST
    ):
        raise SnowflakeError(
            "001491",
            "22023",
            f"Assignment to '{name}' not done because value exceeds size limit for variables. "
            f"Its size is {size}; the limit is {_LONGEST} (internal storage size in bytes).",
        )
    return Variable(_literal(value, type_), "" if value is None else str(value), type_, now, now)


def _literal(value: Any, type_: str) -> str:
    """Return the value as a literal of its type. Raise SnowflakeError for types that variables can't have."""
    if type_ not in _TYPES:
        raise errors.unsupported(f"a variable of the type {type_}")
    match value:
        case None:
            return "NULL"
        case bool():
            return str(value).upper()
        case float():
            return f"({value!r}::FLOAT)"
        case int() | Decimal():
            return f"({value})" if value < 0 else str(value)
        case str():
            return snowflake_literal(value)
    return f"'{value.isoformat()}'::{type_.upper()}"
