"""Functions whose body is a block of Snowflake Scripting: the block becomes one expression, which queries inline.

So the arguments may be columns. Loops, exceptions and RAISE can't become an expression, and are refused.
https://docs.snowflake.com/en/developer-guide/udf/sql/udf-sql-procedural-functions
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.routine import Argument
from localcloud.snowflake.objects.user_function import USER_FUNCTION
from localcloud.snowflake.scripting import binding
from localcloud.snowflake.scripting import syntax_tree as tree
from localcloud.snowflake.scripting.block_parser import begins_block, read_script
from localcloud.snowflake.scripting.scope import Scope, Variable
from localcloud.snowflake.scripting.syntax_tree import Span
from localcloud.snowflake.scripting.values import Value
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.options import Chosen
from localcloud.snowflake.wire.statement import Statement, parse

# What stands behind an IF is in each of its branches.
_LONGEST = 100_000
_TYPES_OF_CONSTANTS = {"string": "VARCHAR", "number": "NUMBER(38, 0)"}


@dataclass(frozen=True)
class _Symbol(Value):
    """A value that is an expression of SQL: `text`."""

    def literal(self) -> str:
        """Return the expression."""
        return f"({self.text})"


@dataclass(frozen=True)
class _Compiler:
    """Makes one expression of a script's statements. `returns` is the type of its value."""

    script: Statement
    returns: str

    def of(self, nodes: Sequence[tree.Node], scope: Scope) -> str:
        """Return the value that these statements return. Raise SnowflakeError 000002 for loops and exceptions."""
        if not nodes:
            return "NULL"
        node, rest = nodes[0], nodes[1:]
        match node:
            case tree.Return(value=Span() as value):
                return f"CAST({self._text(value, scope)} AS {self.returns})"
            case tree.DeclareVariable():
                return self.of(rest, self._with(scope, node.name, self._type(node), node.value))
            case tree.Assign():
                known = scope.find(node.name)
                if not isinstance(known, Variable):
                    raise errors.invalid_identifier(node.name)
                return self.of(rest, self._with(scope, node.name, known.type, node.value))
            case tree.If():
                return self._if(node, rest, scope)
            case tree.Block(handlers=()) if not node.declarations or not rest:
                return self.of((*node.declarations, *node.body, *rest), scope)
        if type(node) is tree.Node:
            return self.of(rest, scope)
        raise errors.unsupported("a FUNCTION whose block has anything but variables, IF, CASE and RETURN")

    def _if(self, node: tree.If, rest: Sequence[tree.Node], scope: Scope) -> str:
        operand = f"({self._text(node.operand, scope)}) = " if node.operand else ""
        parts = [
            f"WHEN {operand}({self._text(branch.condition, scope)}) THEN {self.of((*branch.body, *rest), scope)}"
            for branch in node.branches
        ]
        text = f"CASE {' '.join(parts)} ELSE {self.of((*(node.otherwise or ()), *rest), scope)} END"
        if len(text) > _LONGEST:
            raise errors.unsupported("a FUNCTION whose block has so many branches")
        return text

    def _with(self, scope: Scope, name: str, type_: str, value: Span | None) -> Scope:
        text = f"CAST({self._text(value, scope)} AS {type_})" if value else f"CAST(NULL AS {type_})"
        return Scope(scope, {name: Variable(type_, _symbol(text))})

    def _type(self, node: tree.DeclareVariable) -> str:
        tokens = self.script.tokens
        if node.type is not None:
            return self.script.text[tokens[node.type.start].start : tokens[node.type.end - 1].end]
        assert node.value is not None
        first = tokens[node.value.start]
        if node.value.end - node.value.start > 1 or first.kind not in _TYPES_OF_CONSTANTS:
            raise errors.unsupported(f"a variable without a type in a FUNCTION: {node.name}")
        return "FLOAT" if "." in first.value and first.kind == "number" else _TYPES_OF_CONSTANTS[first.kind]

    def _text(self, span: Span, scope: Scope) -> str:
        return binding.expression(self.script, span, scope)


def _symbol(text: str) -> _Symbol:
    return _Symbol({"type": "text"}, text)


def expression_of(body: str, arguments: Sequence[Argument], returns: str) -> str:
    """Return the block of a function as one expression over its arguments. Raise SnowflakeError 001003 and 000002."""
    script = parse(body)
    node = read_script(script.reader())
    names: Mapping[str, Variable] = {each.name: Variable(each.type, _symbol(f'"{each.name}"')) for each in arguments}
    return _Compiler(script, returns).of([node], Scope(None, dict(names)))


def _prepare(_: Session, function: Any, chosen: Chosen) -> None:
    options = chosen.options
    body = options.get("BODY")
    if function is not None or not body or not begins_block(parse(body).reader()):
        return
    if options.get("RETURNS") in (None, "TABLE"):
        raise errors.unsupported("Snowflake Scripting in a table function")
    options["EXPRESSION"] = expression_of(body, options.get("ARGUMENTS", ()), options["RETURNS"])


SCRIPT_FUNCTION = replace(USER_FUNCTION, prepare=_prepare)
