"""Exceptions of a script: those that it declares and raises, and errors of its statements and expressions.

https://docs.snowflake.com/en/developer-guide/snowflake-scripting/exceptions
"""

from __future__ import annotations

from dataclasses import dataclass

from localcloud.snowflake.scripting.scope import Exception_
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import Statement

STATEMENT, EXPRESSION, OTHER = "STATEMENT_ERROR", "EXPRESSION_ERROR", "OTHER"
# The SQLSTATE of declared exceptions.
_DECLARED = "P0001"
# What no handler may hide: a feature that is missing here, a cancelled statement, a timeout, a bug.
_FATAL = ("000002", "000603", "000604", "000630")


@dataclass
class ScriptError(Exception):
    """An exception at the token `at`: SQLCODE, SQLERRM and SQLSTATE are its `number`, `message` and `state`."""

    name: str
    code: str
    message: str
    state: str
    at: int

    def uncaught(self, script: Statement) -> SnowflakeError:
        """Return the error of a script that does not handle it: its line counts from 1, its position from 0."""
        token = script.tokens[self.at] if self.at < len(script.tokens) else script.tokens[-1]
        before = script.text[: token.start]
        line, position = before.count("\n") + 1, len(before) - before.rfind("\n") - 1
        where = f"Uncaught exception of type '{self.name}' on line {line} at position {position}"
        return SnowflakeError(self.code, self.state, f"{where} : {self.message}" if self.message else where)

    @property
    def number(self) -> int:
        """SQLCODE."""
        return int(self.code)


def declared(exception: Exception_, at: int) -> ScriptError:
    """Return the error that RAISE raises."""
    return ScriptError(exception.name, str(exception.number), exception.message, _DECLARED, at)


def failed(error: SnowflakeError, name: str, at: int) -> ScriptError | SnowflakeError:
    """Return the error of a statement or an expression; one that no handler may hide stays as it is."""
    return error if error.code in _FATAL else ScriptError(name, error.code, error.message, error.sqlstate, at)
