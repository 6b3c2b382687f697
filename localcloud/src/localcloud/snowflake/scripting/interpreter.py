"""Runs a script: blocks, branches, loops, exceptions; its values and statements are `statements.Statements`.

https://docs.snowflake.com/en/developer-guide/snowflake-scripting/blocks
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.scripting import block_parser, script_errors
from localcloud.snowflake.scripting import syntax_tree as tree
from localcloud.snowflake.scripting.dml_status import DmlStatus
from localcloud.snowflake.scripting.names import Names
from localcloud.snowflake.scripting.scope import Row, Scope, Variable
from localcloud.snowflake.scripting.script_errors import ScriptError
from localcloud.snowflake.scripting.statements import Statements
from localcloud.snowflake.scripting.values import Value, of_number, of_text, rows_of
from localcloud.snowflake.wire.statement import Statement


@dataclass(frozen=True)
class Returned:
    """The end of a script: a value, or the answer's data of a table."""

    value: Value | None = None
    table: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class _Frame:
    """The block that runs: its scope, its handlers, and the exception that a handler handles."""

    scope: Scope
    handlers: tuple[tree.Handler, ...] = ()
    handled: ScriptError | None = None


# RETURN, or BREAK or CONTINUE on the way to their loop.
_Signal = Returned | tree.Leave | None


class Interpreter:
    """Runs one script in a session. `arguments` are a procedure's, which a script sees as variables."""

    def __init__(self, session: Session, script: Statement, arguments: Mapping[str, Variable] | None = None) -> None:
        self._session, self._script = session, script
        outermost = Scope()
        self._statements = Statements(session, script, DmlStatus(outermost))
        self._names = Names(self._statements, script)
        self._scope = Scope(outermost, dict(arguments or {}))

    def run(self) -> Returned:
        """Return what the script returns: a NULL if it ends without RETURN.

        Raise SnowflakeError: 001003 for a syntax error, and the exception that no handler handles.
        """
        node = block_parser.read_script(self._script.reader())
        try:
            signal = self._run(node, _Frame(self._scope))
        except ScriptError as error:
            raise error.uncaught(self._script) from error
        return signal if isinstance(signal, Returned) else Returned(of_text(None))

    def _run_all(self, nodes: Sequence[tree.Node], frame: _Frame) -> _Signal:
        for node in nodes:
            try:
                signal = self._run(node, frame)
            except ScriptError as error:
                handler = _handler(frame, error)
                if handler is None or not handler.goes_on:
                    raise
                signal = self._handle(handler, error, frame.scope)
            if signal is not None:
                return signal
        return None

    def _run(self, node: tree.Node, frame: _Frame) -> _Signal:
        scope = frame.scope
        match node:
            case tree.Block():
                return self._block(node, scope)
            case tree.Sql() | tree.ExecuteImmediate():
                self._query(node, scope)
            case tree.If():
                return self._if(node, frame)
            case tree.Loop():
                return self._loop(node, frame)
            case tree.ForRange():
                return self._for_range(node, frame)
            case tree.ForRows():
                return self._for_rows(node, frame)
            case tree.Leave():
                return node
            case tree.Return():
                return self._return(node, scope)
            case tree.Raise():
                self._raise(node, frame)
            case _:
                self._names.run(node, scope)
        return None

    def _query(self, node: tree.Query, scope: Scope) -> None:
        data, into = self._statements.run(node, scope)
        if into:
            self._names.assign_row(into, data, scope, node.at)

    def _block(self, node: tree.Block, outer: Scope) -> _Signal:
        declared = outer.inner()
        frame = _Frame(declared.inner(), node.handlers)
        try:
            for declaration in node.declarations:
                self._names.run(declaration, declared)
            return self._run_all(node.body, frame)
        except ScriptError as error:
            handler = _handler(frame, error)
            if handler is None:
                raise
            return self._handle(handler, error, declared)

    def _handle(self, handler: tree.Handler, error: ScriptError, outer: Scope) -> _Signal:
        scope = outer.inner()
        scope.names |= {
            "SQLCODE": Variable("NUMBER(38, 0)", of_number(error.number)),
            "SQLERRM": Variable("VARCHAR", of_text(error.message)),
            "SQLSTATE": Variable("VARCHAR", of_text(error.state)),
        }
        return self._run_all(handler.body, _Frame(scope, (), error))

    def _if(self, node: tree.If, frame: _Frame) -> _Signal:
        for branch in node.branches:
            if self._names.holds(branch.condition, frame.scope, node.operand):
                return self._run_all(branch.body, frame)
        if node.otherwise is not None:
            return self._run_all(node.otherwise, frame)
        return None

    def _loop(self, node: tree.Loop, frame: _Frame) -> _Signal:
        while node.condition is None or self._names.holds(node.condition, frame.scope):
            self._session.check()
            ended, signal = _after_round(self._run_all(node.body, frame), node.label)
            if ended:
                return signal
            if node.until is not None and self._names.holds(node.until, frame.scope):
                break
        return None

    def _for_range(self, node: tree.ForRange, frame: _Frame) -> _Signal:
        first, last = (self._names.number(span, frame.scope) for span in (node.first, node.last))
        numbers = range(last, first - 1, -1) if node.reverse else range(first, last + 1)
        for number in numbers:
            self._session.check()
            inner = self._inner(frame, node.name, Variable("NUMBER(38, 0)", of_number(number)))
            ended, signal = _after_round(self._run_all(node.body, inner), node.label)
            if ended:
                return signal
        return None

    def _for_rows(self, node: tree.ForRows, frame: _Frame) -> _Signal:
        for columns in rows_of(self._names.rows(node.rows, frame.scope, node.at)):
            self._session.check()
            inner = self._inner(frame, node.name, Row(columns))
            ended, signal = _after_round(self._run_all(node.body, inner), node.label)
            if ended:
                return signal
        return None

    @staticmethod
    def _inner(frame: _Frame, name: str, entity: Variable | Row) -> _Frame:
        scope = frame.scope.inner()
        scope.names[name] = entity
        return _Frame(scope, frame.handlers, frame.handled)

    def _return(self, node: tree.Return, scope: Scope) -> Returned:
        if node.table:
            return Returned(table=self._names.table(node.table, scope, node.at))
        return Returned(self._statements.evaluate(node.value, scope) if node.value else of_text(None))

    def _raise(self, node: tree.Raise, frame: _Frame) -> None:
        if not node.name and frame.handled is not None:
            raise frame.handled
        raise script_errors.declared(self._names.exception(node, frame.scope), node.at)


def _handler(frame: _Frame, error: ScriptError) -> tree.Handler | None:
    """Return the block's handler of the exception."""
    wanted = (error.name, script_errors.OTHER)
    return next((each for each in frame.handlers if any(name in wanted for name in each.names)), None)


def _after_round(signal: _Signal, label: str) -> tuple[bool, _Signal]:
    """Return whether a loop ends after a round, and the signal that it passes on."""
    if signal is None:
        return False, None
    if isinstance(signal, tree.Leave) and signal.label in ("", label):
        return not signal.again, None
    return True, signal
