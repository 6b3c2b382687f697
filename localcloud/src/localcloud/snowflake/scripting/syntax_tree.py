"""The syntax tree of a block. Expressions and SQL statements stay spans of tokens: the engine reads them.

https://docs.snowflake.com/en/sql-reference-snowflake-scripting
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """The tokens from `start` up to `end` of the script."""

    start: int
    end: int


@dataclass(frozen=True)
class Node:
    """A statement or declaration; `at` is the token that it begins with."""

    at: int


@dataclass(frozen=True)
class Sql(Node):
    """A statement of SQL; its row goes into the variables of `into`, by name."""

    text: Span
    into: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExecuteImmediate(Node):
    """EXECUTE IMMEDIATE of an expression, with the expressions of USING, which may have names: USING (1 AS A)."""

    statement: Span
    using: tuple[Span, ...] = ()
    into: tuple[str, ...] = ()


Query = Sql | ExecuteImmediate


@dataclass(frozen=True)
class DeclareVariable(Node):
    """name [type] [DEFAULT value], and LET of the same; `type` is None where the value decides."""

    name: str
    type: Span | None
    value: Span | None


@dataclass(frozen=True)
class DeclareCursor(Node):
    """name CURSOR FOR a query, or for the RESULTSET of that name."""

    name: str
    query: Span


@dataclass(frozen=True)
class DeclareResultSet(Node):
    """name RESULTSET [DEFAULT (query)]."""

    name: str
    query: Query | None


@dataclass(frozen=True)
class DeclareException(Node):
    """name EXCEPTION [(number, 'message')]."""

    name: str
    number: int
    message: str


@dataclass(frozen=True)
class Assign(Node):
    """name := value. `query` is what stands in the value's parentheses, for a RESULTSET."""

    name: str
    value: Span
    query: Query | None


@dataclass(frozen=True)
class Branch:
    """The statements that run if the condition is true."""

    condition: Span
    body: tuple[Node, ...]


@dataclass(frozen=True)
class If(Node):
    """IF and CASE: the first branch whose condition is true. `operand` is that of CASE (operand) WHEN …"""

    branches: tuple[Branch, ...]
    otherwise: tuple[Node, ...] | None
    operand: Span | None = None
    is_case: bool = False


@dataclass(frozen=True)
class Loop(Node):
    """LOOP, WHILE (`condition` is looked at before the body) and REPEAT (`until` after it)."""

    body: tuple[Node, ...]
    label: str
    condition: Span | None = None
    until: Span | None = None


@dataclass(frozen=True)
class ForRange(Node):
    """FOR name IN [REVERSE] first TO last."""

    name: str
    first: Span
    last: Span
    reverse: bool
    body: tuple[Node, ...]
    label: str


@dataclass(frozen=True)
class ForRows(Node):
    """FOR name IN a cursor or a RESULTSET."""

    name: str
    rows: str
    body: tuple[Node, ...]
    label: str


@dataclass(frozen=True)
class Leave(Node):
    """BREAK, or with `again` CONTINUE, of the loop with the label, or of the innermost one."""

    label: str
    again: bool


@dataclass(frozen=True)
class Return(Node):
    """RETURN of an expression, of TABLE(a RESULTSET or RESULTSET_FROM_CURSOR(a cursor)), or of nothing."""

    value: Span | None = None
    table: str = ""


@dataclass(frozen=True)
class Raise(Node):
    """RAISE of an exception, or without a name of the one that is handled."""

    name: str


@dataclass(frozen=True)
class OpenCursor(Node):
    """OPEN name [USING (…)]."""

    name: str
    using: tuple[Span, ...]


@dataclass(frozen=True)
class Fetch(Node):
    """FETCH name INTO variables."""

    name: str
    into: tuple[str, ...]


@dataclass(frozen=True)
class CloseCursor(Node):
    """CLOSE name."""

    name: str


@dataclass(frozen=True)
class Handler:
    """WHEN names [EXIT | CONTINUE] THEN body; the name OTHER handles every exception."""

    names: tuple[str, ...]
    goes_on: bool
    body: tuple[Node, ...]


@dataclass(frozen=True)
class Block(Node):
    """[DECLARE …] BEGIN … [EXCEPTION …] END."""

    declarations: tuple[Node, ...]
    body: tuple[Node, ...]
    handlers: tuple[Handler, ...]
