"""Declares, assigns and reads the names of a script.

https://docs.snowflake.com/en/developer-guide/snowflake-scripting/variables, …/cursors and …/resultsets
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn, TypeVar

from localcloud.snowflake.scripting import binding
from localcloud.snowflake.scripting import syntax_tree as tree
from localcloud.snowflake.scripting.scope import Cursor, Entity, Exception_, ResultSet, Scope, Variable
from localcloud.snowflake.scripting.script_errors import EXPRESSION, STATEMENT, ScriptError, failed
from localcloud.snowflake.scripting.statements import Statements
from localcloud.snowflake.scripting.syntax_tree import Span
from localcloud.snowflake.scripting.values import Value, of_text, rows_of
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import Statement

_E = TypeVar("_E", bound=Entity)


class Names:
    """Runs the declarations and assignments of one script. Each method raises ScriptError."""

    def __init__(self, statements: Statements, script: Statement) -> None:
        self._statements, self._script = statements, script

    def run(self, node: tree.Node, scope: Scope) -> None:
        """Run a declaration, an assignment, OPEN, FETCH or CLOSE; NULL does nothing."""
        match node:
            case tree.DeclareVariable():
                scope.names[node.name] = self._variable(node, scope)
            case tree.DeclareCursor():
                scope.names[node.name] = Cursor(node.query)
            case tree.DeclareResultSet():
                scope.names[node.name] = ResultSet(self._statements.run(node.query, scope)[0] if node.query else None)
            case tree.DeclareException():
                scope.names[node.name] = Exception_(node.name, node.number, node.message)
            case tree.Assign():
                self._assign(node, scope)
            case tree.OpenCursor():
                cursor = self._find(node.name, Cursor, scope, node.at)
                cursor.data, cursor.fetched = self._open(cursor, node.using, scope, node.at), 0
            case tree.Fetch():
                self._fetch(node, scope)
            case tree.CloseCursor():
                self._find(node.name, Cursor, scope, node.at).data = None

    def holds(self, condition: Span, scope: Scope, operand: Span | None = None) -> bool:
        """Return whether a condition is true, or equal to the operand of CASE."""
        text = binding.expression(self._script, condition, scope)
        if operand is not None:
            text = f"({binding.expression(self._script, operand, scope)}) = ({text})"
        try:
            return self._statements.value_of(text, "BOOLEAN").is_true
        except SnowflakeError as error:
            raise failed(error, EXPRESSION, condition.start) from error

    def number(self, span: Span, scope: Scope) -> int:
        """Return a whole number."""
        return int(self._statements.evaluate(span, scope, "NUMBER(38, 0)").text or 0)

    def rows(self, name: str, scope: Scope, at: int) -> Mapping[str, Any]:
        """Return the answer's data of a RESULTSET, or of a cursor, which is opened if it is not open."""
        entity = scope.find(name)
        if isinstance(entity, Cursor):
            return entity.data if entity.data is not None else self._open(entity, (), scope, at)
        return self.table(name, scope, at)

    def table(self, name: str, scope: Scope, at: int) -> Mapping[str, Any]:
        """Return all rows of a RESULTSET or an open cursor."""
        entity = scope.find(name)
        if not isinstance(entity, (Cursor, ResultSet)) or entity.data is None:
            self._fail(at, f"'{name}' is not a RESULTSET, or a cursor, with rows")
        return entity.data

    def exception(self, node: tree.Raise, scope: Scope) -> Exception_:
        """Return the exception that RAISE names."""
        return self._find(node.name, Exception_, scope, node.at)

    def assign_row(self, into: Sequence[str], data: Mapping[str, Any], scope: Scope, at: int) -> None:
        """Assign the only row of an answer to variables; NULLs if there is none."""
        if len(data["rowset"]) > 1:
            text = "A SELECT INTO statement expects exactly 1 returned row, but got more than one."
            raise ScriptError(STATEMENT, "090183", text, "P0002", at)
        values = list(next(iter(rows_of(data)), {}).values())
        if values and len(values) != len(into):
            self._fail(at, f"SELECT INTO of {len(values)} columns into {len(into)} variables")
        for number, name in enumerate(into):
            self.assign(name, values[number] if values else of_text(None), scope, at)

    def assign(self, name: str, value: Value, scope: Scope, at: int) -> None:
        """Assign a value to a variable, cast to its type."""
        variable = self._find(name, Variable, scope, at)
        try:
            variable.value = self._statements.value_of(value.literal(), variable.type)
        except SnowflakeError as error:
            raise failed(error, EXPRESSION, at) from error

    def _variable(self, node: tree.DeclareVariable, scope: Scope) -> Variable:
        if node.type is not None:
            type_ = self._statements.text_at(node.type)
            value = self._value(node.value, scope, type_) if node.value else of_text(None)
            return Variable(type_, value if node.value else self._null(type_, node.at))
        assert node.value is not None
        if binding.names_row(self._script, node.value, scope):
            text = f"variable '{node.name}' cannot have its type inferred from initializer"
            raise errors.compilation("092228", "P0000", f"error {self._place(node.at)} {text}")
        value = self._value(node.value, scope)
        if value.type == "fixed" and value.inferred_type == "FLOAT":
            value = self._value(node.value, scope, "FLOAT")
        return Variable(value.inferred_type, value)

    def _null(self, type_: str, at: int) -> Value:
        try:
            return self._statements.value_of("NULL", type_)
        except SnowflakeError as error:
            raise failed(error, EXPRESSION, at) from error

    def _value(self, span: Span, scope: Scope, type_: str | None = None) -> Value:
        return self._statements.evaluate(span, scope, type_)

    def _assign(self, node: tree.Assign, scope: Scope) -> None:
        entity = scope.find(node.name)
        if isinstance(entity, ResultSet):
            if node.query is None:
                self._fail(node.at, f"a RESULTSET is assigned a query in parentheses: '{node.name}'")
            entity.data = self._statements.run(node.query, scope)[0]
            return
        variable = self._find(node.name, Variable, scope, node.at)
        variable.value = self._value(node.value, scope, variable.type)

    def _open(self, cursor: Cursor, using: Sequence[Span], scope: Scope, at: int) -> Mapping[str, Any]:
        tokens = self._script.tokens[cursor.query.start : cursor.query.end]
        if len(tokens) == 1 and tokens[0].is_name():
            return self.table(tokens[0].value, scope, at)
        return self._statements.open(cursor.query, using, scope, at)

    def _fetch(self, node: tree.Fetch, scope: Scope) -> None:
        cursor = self._find(node.name, Cursor, scope, node.at)
        if cursor.data is None:
            self._fail(node.at, f"Cursor '{node.name}' is not open")
        rows = rows_of(cursor.data)
        row = list(rows[cursor.fetched].values()) if cursor.fetched < len(rows) else []
        cursor.fetched += 1
        for number, name in enumerate(node.into):
            if number < len(row) or not row:
                self.assign(name, row[number] if row else of_text(None), scope, node.at)

    def _find(self, name: str, type_: type[_E], scope: Scope, at: int) -> _E:
        entity = scope.find(name)
        if not isinstance(entity, type_):
            raise failed(errors.invalid_identifier(name), EXPRESSION, at)
        return entity

    def _place(self, at: int) -> str:
        before = self._script.text[: self._script.tokens[at].start]
        return f"line {before.count(chr(10)) + 1} at position {len(before) - before.rfind(chr(10)) - 1}"

    def _fail(self, at: int, text: str) -> NoReturn:
        raise ScriptError(EXPRESSION, "090000", text, "P0000", at)
