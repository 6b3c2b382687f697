"""Answers CALL of stored procedures.

https://docs.snowflake.com/en/sql-reference/sql/call
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.route import Answer
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import json_indents
from localcloud.snowflake.engine.bindings import with_values
from localcloud.snowflake.objects.data_types import family
from localcloud.snowflake.objects.routine import overloads
from localcloud.snowflake.queries import waiting
from localcloud.snowflake.scripting import blocks
from localcloud.snowflake.scripting.dml_status import DmlStatus
from localcloud.snowflake.scripting.interpreter import Interpreter, Returned
from localcloud.snowflake.scripting.procedure import Procedure, anonymous
from localcloud.snowflake.scripting.procedure_rights import running
from localcloud.snowflake.scripting.scope import Scope, Variable
from localcloud.snowflake.scripting.spans import read_expression
from localcloud.snowflake.scripting.statements import Statements
from localcloud.snowflake.scripting.syntax_tree import Span
from localcloud.snowflake.scripting.values import Value
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.statement import Reader, Statement, parse


@dataclass(frozen=True)
class _Given:
    """The arguments of a CALL: each with its name, "" without one, and its value."""

    name: str
    value: Value


def call(session: Session, statement: Statement) -> Answer:
    """Answer CALL. Raise SnowflakeError: 002140 for a procedure that is not known, 001044 for other arguments."""
    if (waited := waiting.wait(session, statement)) is not None:
        return waited
    if statement.describe_only:
        raise errors.unsupported("describing CALL")
    statement = with_values(statement)
    reader = statement.reader()
    reader.expect("CALL")
    name = session.qualify(reader.name(), 3, "CALL")
    statements = Statements(session, statement, DmlStatus(Scope()))
    given = _read_given(statements, reader)
    procedure = _chosen(session, name, given)
    access_control.require(session, "USAGE", Procedure.kind, procedure.name)
    return _run(session, statements, procedure, given)


def call_with(session: Session, statement: Statement) -> Answer | None:
    """Answer WITH name AS PROCEDURE … CALL name(…), a procedure of this statement alone; None for other statements.

    It has its caller's rights: https://docs.snowflake.com/en/sql-reference/sql/call-with
    """
    reader = statement.reader()
    reader.expect("WITH")
    if not (reader.peek().is_name() and reader.peek(1).value == "AS" and reader.peek(2).value == "PROCEDURE"):
        return None
    if statement.describe_only:
        raise errors.unsupported("describing CALL")
    statement = with_values(statement)
    reader = statement.reader()
    reader.expect("WITH")
    name = reader.identifier()
    reader.expect("AS", "PROCEDURE")
    procedure = anonymous(session, name, reader)
    reader.expect("CALL")
    if reader.name() != (name,):
        reader.fail()
    statements = Statements(session, statement, DmlStatus(Scope()))
    given = _read_given(statements, reader)
    if not _fits(procedure, given):
        raise errors.compilation("001044", "42P13", f"Invalid argument types for function '{name}'")
    return _run(session, statements, procedure, given)


def _read_given(statements: Statements, reader: Reader) -> Sequence[_Given]:
    """Read the arguments to the end of the statement, and return them with their values."""
    given = [_Given(word, _value(statements, span)) for word, span in _read_arguments(reader)]
    reader.end()
    return given


def _run(session: Session, statements: Statements, procedure: Procedure, given: Sequence[_Given]) -> Answer:
    arguments = _arguments(statements, procedure, given)
    with running(session, procedure):
        returned = Interpreter(session, parse(procedure.body), arguments).run()
    spaces = json_indents.spaces(session, statements.script)
    return blocks.answer(procedure.plain_name, _typed(statements, procedure, returned), spaces)


def _read_arguments(reader: Reader) -> Sequence[tuple[str, Span]]:
    reader.expect("(")
    found: list[tuple[str, Span]] = []
    while not reader.accept(")"):
        named = reader.peek().is_name() and reader.peek(1).value == "=>"
        name = reader.identifier() if named else ""
        if named:
            reader.expect("=>")
        found.append((name, read_expression(reader)))
        if not reader.at(")"):
            reader.expect(",")
    return found


def _value(statements: Statements, span: Span) -> Value:
    text = statements.text_at(span)
    is_query = statements.script.tokens[span.start].value in ("SELECT", "WITH")
    return statements.value_of(f"({text})" if is_query else text)


def _chosen(session: Session, name: QualifiedName, given: Sequence[_Given]) -> Procedure:
    """Return the procedure that takes the arguments; of several the one whose types are the arguments' own."""
    found = [
        each for each in overloads(session, Procedure, name) if access_control.is_visible(session, each.kind, each.name)
    ]
    if not found:
        raise errors.compilation("002140", "42601", f"Unknown function {name[-1]}")
    fitting = [each for each in found if _fits(each, given)]
    if not fitting:
        types = ", ".join(each.value.declared_type for each in given)
        text = f"error line 1 at position 5\nInvalid argument types for function '{name[-1]}': ({types})"
        raise errors.compilation("001044", "42P13", text)
    return max(fitting, key=lambda each: _sameness(each, given))


def _fits(procedure: Procedure, given: Sequence[_Given]) -> bool:
    names = [argument.name for argument in procedure.arguments]
    return procedure.takes(len(given)) and all(not each.name or each.name in names for each in given)


def _sameness(procedure: Procedure, given: Sequence[_Given]) -> int:
    types = [family(argument.type) for argument in procedure.arguments]
    return sum(type_ == family(each.value.declared_type) for type_, each in zip(types, given, strict=False))


def _arguments(statements: Statements, procedure: Procedure, given: Sequence[_Given]) -> Mapping[str, Variable]:
    """Return the procedure's variables: the arguments, cast to their types, or their defaults."""
    named = {each.name: each.value for each in given if each.name}
    placed = [each.value for each in given if not each.name]
    found: dict[str, Variable] = {}
    for number, argument in enumerate(procedure.arguments):
        value = placed[number] if number < len(placed) else named.get(argument.name)
        text = value.literal() if value else argument.default
        if text is None:
            raise errors.compilation("001044", "42P13", f"Missing argument '{argument.name}' of {procedure.plain_name}")
        found[argument.name] = Variable(argument.type, statements.value_of(text, argument.type))
    return found


def _typed(statements: Statements, procedure: Procedure, returned: Returned) -> Returned:
    """Return the value with the type that the procedure returns, the table with its columns' names."""
    if returned.table is None and returned.value is not None:
        if procedure.returns == "TABLE":
            raise _incompatible(procedure)
        return Returned(statements.value_of(returned.value.literal(), procedure.returns))
    assert returned.table is not None
    if procedure.returns != "TABLE":
        raise _incompatible(procedure)
    names = [column.name for column in procedure.columns]
    columns: list[dict[str, Any]] = list(returned.table["rowtype"])
    if not names:
        return returned
    if len(names) != len(columns):
        raise _incompatible(procedure)
    renamed = [{**column, "name": name} for column, name in zip(columns, names, strict=True)]
    # RESULT_SCAN would find the rows of the query, with its names, by its id.
    kept = {key: value for key, value in returned.table.items() if key != "queryId" or renamed == columns}
    return Returned(table={**kept, "rowtype": renamed})


def _incompatible(procedure: Procedure) -> SnowflakeError:
    text = f"Declared return type '{procedure.returned}' is incompatible with actual return type."
    return errors.compilation("002201", "42601", text)
