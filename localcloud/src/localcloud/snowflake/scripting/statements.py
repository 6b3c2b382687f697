"""Runs a script's expressions and SQL statements in its session, with the values of its variables.

Their rows come as JSON: https://docs.snowflake.com/en/developer-guide/snowflake-scripting/variables
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import json_indents, json_rows
from localcloud.snowflake.scripting import binding, procedure_rights, queries
from localcloud.snowflake.scripting.block_parser import begins_block
from localcloud.snowflake.scripting.dml_status import DmlStatus
from localcloud.snowflake.scripting.scope import Scope
from localcloud.snowflake.scripting.script_errors import EXPRESSION, STATEMENT, failed
from localcloud.snowflake.scripting.syntax_tree import ExecuteImmediate, Query, Span
from localcloud.snowflake.scripting.values import Value
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import Statement, parse
from localcloud.snowflake.wire.tokens import tokenize

_REQUEST = {"parameters": dict.fromkeys(json_rows.PARAMETERS, "JSON"), json_indents.COMPACT: True}


class Statements:
    """The statements of one script. `status` is set by each of its SQL statements."""

    def __init__(self, session: Session, script: Statement, status: DmlStatus) -> None:
        self.session, self.script, self.status = session, script, status

    def evaluate(self, span: Span, scope: Scope, type_: str | None = None) -> Value:
        """Return the value of an expression, cast to a type. Raise ScriptError, EXPRESSION_ERROR."""
        try:
            return self.value_of(binding.expression(self.script, span, scope), type_)
        except SnowflakeError as error:
            raise failed(error, EXPRESSION, span.start) from error

    def value_of(self, expression: str, type_: str | None = None) -> Value:
        """Return the value of an expression of SQL, cast to a type. Raise SnowflakeError."""
        data = self._execute(f"SELECT CAST({expression} AS {type_})" if type_ else f"SELECT {expression}")
        if len(data["rowset"]) != 1 or len(data["rowtype"]) != 1:
            raise errors.syntax(expression[:60])
        return Value(data["rowtype"][0], data["rowset"][0][0])

    def run(self, query: Query, scope: Scope) -> tuple[Mapping[str, Any], Sequence[str]]:
        """Run a statement, and return its answer and the variables of its INTO. Raise ScriptError, STATEMENT_ERROR."""
        try:
            if isinstance(query, ExecuteImmediate):
                return self._run(self.text_of(query, scope)), query.into
            parts, into = queries.split_into(self.script.reader(), query.text)
            texts = [binding.bound(self.script, part, scope) for part in parts if part.start < part.end]
            return self._run(" ".join(texts)), into
        except SnowflakeError as error:
            raise failed(error, STATEMENT, query.at) from error

    def open(self, span: Span, using: Sequence[Span], scope: Scope, at: int) -> Mapping[str, Any]:
        """Run a cursor's query with the values of USING for its question marks. Raise ScriptError."""
        values = [self.evaluate(each, scope) for each in using]
        try:
            return self._run(_with_values(binding.bound(self.script, span, scope), values))
        except SnowflakeError as error:
            raise failed(error, STATEMENT, at) from error

    def text_of(self, query: ExecuteImmediate, scope: Scope) -> str:
        """Return the statement that EXECUTE IMMEDIATE names, with the values of USING. Raise SnowflakeError.

        Without USING, question marks in a block are those of its cursors.
        """
        span = query.statement
        first = self.script.tokens[span.start]
        is_text = span.end - span.start == 1 and first.kind == "string"
        text = first.value if is_text else self._value(span, scope).plain() or ""
        if not query.using and begins_block(parse(text).reader()):
            return text
        return _with_values(text, [self._value(each, scope) for each in query.using])

    def text_at(self, span: Span) -> str:
        """Return the text of a span."""
        tokens = self.script.tokens
        return self.script.text[tokens[span.start].start : tokens[span.end - 1].end]

    def _value(self, span: Span, scope: Scope) -> Value:
        return self.value_of(binding.expression(self.script, span, scope))

    def _run(self, text: str) -> Mapping[str, Any]:
        data = self._execute(text)
        self.status.set(data)
        return data

    def _execute(self, text: str) -> dict[str, Any]:
        self.session.check()
        if self.session.execute is None:
            raise errors.unsupported("Snowflake Scripting outside of a client's session")
        statement = parse(text, _REQUEST)
        procedure_rights.require_allowed(self.session, statement)
        return self.session.execute(self.session, statement)


def _with_values(text: str, values: Sequence[Value]) -> str:
    """Return a statement with values for `?`, :1 and :2 in it. Raise SnowflakeError 002049 if one is missing."""
    pieces, position, marks = [], 0, 0
    tokens = list(tokenize(text)) if values or "?" in text else []
    for index, token in enumerate(tokens):
        number, end = 0, token.end
        if token.kind == "symbol" and token.value == "?":
            number = marks = marks + 1
        elif token.value == ":" and index + 1 < len(tokens) and tokens[index + 1].value.isdecimal():
            number, end = int(tokens[index + 1].value), tokens[index + 1].end
        if number:
            if number > len(values):
                raise errors.compilation("002049", "42601", "Bind variable ? not set.")
            pieces += [text[position : token.start], values[number - 1].literal()]
            position = end
    return "".join(pieces) + text[position:]
