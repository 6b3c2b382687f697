"""How large an expression becomes when DuckDB puts the bodies of macros in: one within another multiplies.

It takes minutes to plan the sixth quotient of quotients: what grows so far is refused at once.
"""

from __future__ import annotations

import re

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.wire import errors

# It takes DuckDB about a second to plan so many names and numbers.
MOST = 30_000


class Growth:
    """`macros`: all that there are."""

    def __init__(self, macros: list[Macro]) -> None:
        self.uses = {macro.name: uses(macro) for macro in macros}

    def refuse(self, expression: exp.Expression) -> None:
        """Raises SnowflakeError 000002 for an expression that would become too large."""
        if self.size(expression) > MOST:
            raise errors.unsupported("expressions that are nested so deep: take them apart with WITH")

    def size(self, one: exp.Expression) -> int:
        """Names and numbers in it, with each macro's arguments as often as its body has them."""
        if isinstance(one, exp.Anonymous) and one.this in self.uses:
            arguments = zip(self.uses[one.this], map(self.size, one.expressions), strict=False)
            return sum(times * size for times, size in arguments)
        return 1 + sum(map(self.size, one.iter_expressions()))


def uses(macro: Macro) -> list[int]:
    """How often a macro's body has each of its parameters."""
    return [len(re.findall(rf"\b{name}\b", macro.body)) for name in macro.parameters.split(", ")]
