"""A limit for the size of expressions after DuckDB has expanded their macros: nested macros multiply.

DuckDB would plan the sixth quotient of quotients for minutes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import zip_longest

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.wire import errors

# In names and numbers. DuckDB plans so many in about a second.
MAX_SIZE = 30_000


class ExpansionLimit:
    """The expanded size of expressions that call `macros`."""

    def __init__(self, macros: Iterable[Macro]) -> None:
        self.uses = {macro.name: _parameter_uses(macro) for macro in macros}

    def refuse(self, expression: exp.Expr) -> None:
        """Raise SnowflakeError 000002 for an expression that would become too large."""
        if self.size(expression) > MAX_SIZE:
            raise errors.unsupported("expressions that are nested so deep: take them apart with WITH")

    def size(self, node: exp.Expr) -> int:
        """Return the number of names and numbers in a tree; arguments count as often as a macro's body uses them.

        Those behind its parameters are witnesses of types (macro.py), which are planned once.
        """
        if isinstance(node, exp.Anonymous) and node.this in self.uses:
            arguments = zip_longest(self.uses[node.this], map(self.size, node.expressions), fillvalue=1)
            return sum(times * size for times, size in arguments)
        return 1 + sum(map(self.size, node.iter_expressions()))


def _parameter_uses(macro: Macro) -> list[int]:
    """Return how often the macro's longest body uses each of its parameters."""
    bodies = (macro.body, *macro.typed.values())
    return [max(len(re.findall(rf"\b{name}\b", body)) for body in bodies) for name in macro.parameters.split(", ")]
