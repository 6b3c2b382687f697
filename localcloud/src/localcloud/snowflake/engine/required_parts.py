"""Parts that a statement must have, and that sqlglot does not ask for: without them it is a syntax error.

https://docs.snowflake.com/en/sql-reference/sql/insert, …/create-table, …/create-view, …/select, …/alter-table
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine import unread_clauses
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import Reader, Statement

_INTO = ("INTO", "ALL", "FIRST")
_TARGETS = ("TABLE", "IF", "MATERIALIZED")
# What stands behind the first word of an action of ALTER TABLE and ALTER VIEW; without an entry anything does.
_ACTIONS: dict[str, tuple[str, ...]] = {
    "RENAME": ("TO", "COLUMN", "CONSTRAINT"), "SWAP": ("WITH",), "CLUSTER": ("BY",), "SUSPEND": ("RECLUSTER",),
    "RESUME": ("RECLUSTER",), "RECLUSTER": (), "ADD": (), "DROP": (), "ALTER": (), "MODIFY": (), "SET": (), "UNSET": (),
}  # fmt: skip
_ALONE = ("RECLUSTER",)
_AFTER_DROPPED = (",", "CASCADE", "RESTRICT")


def require(statement: Statement, expression: exp.Expr) -> None:
    """Raise SnowflakeError 001003 at the first token that can't stand there."""
    reader = statement.reader()
    match expression:
        case exp.Insert():
            _require_into(reader)
            if expression.expression is None:
                _fail_at_end(reader)
        case exp.Create(kind="TABLE") if not _has_columns(expression):
            unread_clauses.refuse(statement)
            _fail_at_end(reader)
        case exp.Create(kind="VIEW") if "AS" not in [token.value for token in statement.tokens if token.kind == "word"]:
            reader.position = next(
                (number for number, token in enumerate(statement.tokens) if token.value in ("SELECT", "WITH")),
                len(statement.tokens),
            )
            reader.fail()
        case exp.Select() if not expression.expressions:
            _fail_at_end(reader)
        case exp.Command() if statement.verb == "TRUNCATE" and reader.peek(1).value not in _TARGETS:
            reader.position = 2
            reader.fail()
        case exp.Command() if len(statement.tokens) == 1:
            _fail_at_end(reader)
        case exp.Command() | exp.Alter() if statement.verb == "ALTER" and statement.head.words[:1] in (
            ("TABLE",),
            ("VIEW",),
        ):
            try:
                _require_action(statement)
            except SnowflakeError:
                unread_clauses.refuse(statement)
                raise


def _require_into(reader: Reader) -> None:
    # sqlglot reads WITH before INSERT, too.
    if not reader.accept("INSERT"):
        return
    reader.accept("OVERWRITE")
    if reader.peek().value not in _INTO:
        reader.fail()


def _has_columns(create: exp.Create) -> bool:
    """Return whether a CREATE TABLE says where its columns come from."""
    return (
        isinstance(create.this, exp.Schema)
        or any(create.args.get(key) for key in ("expression", "clone"))
        or create.find(exp.LikeProperty) is not None
    )


def _require_action(statement: Statement) -> None:
    reader = statement.reader_after(statement.head.words[0])
    reader.accept("IF", "EXISTS")
    reader.name()
    action = reader.peek().value
    if action not in _ACTIONS:
        reader.fail()
    reader.next()
    expected = _ACTIONS[action]
    if (expected and reader.peek().value not in expected) or (reader.done() and action not in _ALONE):
        reader.fail()
    if action == "DROP" and reader.peek().is_name():
        reader.accept("COLUMN")
        reader.accept("IF", "EXISTS")
        reader.next()
        if not reader.done() and reader.peek().value not in _AFTER_DROPPED:
            reader.fail()


def _fail_at_end(reader: Reader) -> None:
    reader.position = len(reader.statement.tokens)
    reader.fail()
