"""Changes that the earlier release can't run with, and that M602 of the lint does not find.

Before a merge other rules of the lint refuse them, or a reviewer allows them; here they have already run. A statement
that can't be judged counts as an obstacle.
"""

import re
from collections.abc import Collection, Iterator, Sequence

from sqlglot import exp
from sqlglot.tokenizer_core import TokenType

from contracts.sql_type import SqlType
from promotion.dataset.compatibility import hindrance
from promotion.dataset.pipe import generations
from promotion.dataset.tables import Objects
from promotion.migration.lint.ownership import Replay
from promotion.migration.lint.release import Release, required_columns
from promotion.migration.lint.rerun import actions
from promotion.migration.lint.statement import Statement, read
from promotion.migration.script import Script

_SOURCES = ("STAGE", "FILE FORMAT")  # files are read from one, by the other
# What may follow a BEGIN that begins no block.
_TRANSACTION: tuple[list[str], ...] = ([], ["TRANSACTION"], ["WORK"], ["NAME"])
# Actions of ALTER TABLE that sqlglot can't read, and which take nothing from those who write and read rows.
_PLAIN = re.compile(
    r"(ADD|DROP)( ALL)? ROW ACCESS POLIC|(MODIFY|ALTER)( COLUMN)? \S+ (UN)?SET (MASKING POLICY|TAG)\b|(UN)?SET\b|"
    r"(ADD|DROP) SEARCH OPTIMIZATION|(SUSPEND|RESUME) RECLUSTER|DROP (CLUSTERING KEY|CONSTRAINT|PRIMARY KEY|UNIQUE)\b"
)


def of_statements(release: Release, scripts: Sequence[Script], newer: Sequence[Script]) -> Iterator[str]:
    """Yield a line for each newer statement that `release`, which these `scripts` made, can't live with."""
    made = _made(scripts)
    for script in newer:
        for statement in read(script.text):
            for cause in (
                *_unjudged(statement, release),
                *_unwritten(statement, release),
                *_source(statement, made),
                *_replaced_pipe(statement, made),
                *_container(statement, made),
            ):
                yield f"{script.path.parent.name}/{script.name}: {cause}"


def of_tables(release: Release, after: Objects) -> Iterator[str]:
    """Yield a line for each column that holds less than before, pipe that loads otherwise, and table without a pipe."""
    before = release.objects
    for table, old in before.tables.items():
        is_ = after.tables[table].columns if table in after.tables else {}
        for column, was in old.columns.items():
            if column in is_ and _narrower(was, is_[column]) and release.writes(table, column):
                yield f"{table}.{column} is {is_[column]} now, and was {was}"
    for name, copy in before.copies.items():
        if name in after.copies and after.copies[name] != copy:
            yield f"PIPE {name} is another one now; that release may send parts that it loads otherwise"
    loaded = before.tables if release.unread else [contract.table for contract in release.contracts.values()]
    for table in loaded:
        if generations(table, before.pipes) and not generations(table, after.pipes):
            yield f"{table} has no pipe any more"


def _made(scripts: Sequence[Script]) -> set[str]:
    """Return the objects that scripts leave behind, as KIND SCHEMA.NAME."""
    replay = Replay()
    for script in scripts:
        for statement in read(script.text):
            list(replay.step(statement, script))
    return {f"{owner.kind} {name.partition('.')[2]}" for (_, name), owner in replay.owners.items()}


def _narrower(was: str, is_: str) -> bool:
    old, new = SqlType.parse(was), SqlType.parse(is_)
    return bool(hindrance(old, new)) if old and new else was != is_


def _unjudged(statement: Statement, release: Release) -> Iterator[str]:
    """Yield the statement if its text does not say what it changes."""
    words = _words(statement)
    is_table = statement.kind.endswith("TABLE")
    changes = statement.verb in ("ALTER", "DROP") or statement.replaces
    if not words or _runs_others(words):
        yield f"line {statement.line} runs statements that can't be judged"
    elif changes and (is_table or statement.kind in (*_SOURCES, "PIPE")) and not _named_in_full(statement):
        yield f"line {statement.line} changes a {statement.kind} by less than its full name"
    elif is_table and _short(statement) in release.objects.tables and not _is_known(statement):
        yield f"line {statement.line} alters {_short(statement)} in a way that can't be judged"


def _runs_others(words: Sequence[str]) -> bool:
    """Return whether a statement is a block, or runs a text or a procedure."""
    verb, *rest = words
    return verb in ("DECLARE", "EXECUTE", "CALL") or (verb == "BEGIN" and rest[:1] not in _TRANSACTION)


def _named_in_full(statement: Statement) -> bool:
    swapped = [each.this.parts for each in actions(statement) if isinstance(each, exp.SwapTable)]
    return statement.name.full and all(len(parts) == 3 for parts in swapped)


def _is_known(statement: Statement) -> bool:
    """Return whether an ALTER TABLE, if it is one, has no action but those that can be judged.

    A CHECK refuses rows that the earlier release may write, and a default that is dropped may be all that fills a
    required column for it: https://docs.snowflake.com/en/sql-reference/constraints-overview
    """
    found = actions(statement) if statement.verb == "ALTER" else []
    if None in found:
        words = _words(statement)[statement.rest :]
        return bool(_PLAIN.match(" ".join(words))) and "NULL" not in words
    return not any(_is_check(each) or _drops_default(each) for each in found)


def _is_check(action: exp.Expr | None) -> bool:
    return isinstance(action, exp.AddConstraint) and action.find(exp.CheckColumnConstraint) is not None


def _drops_default(action: exp.Expr | None) -> bool:
    return isinstance(action, exp.AlterColumn) and bool(action.args.get("drop")) and "allow_null" not in action.args


def _unwritten(statement: Statement, release: Release) -> Iterator[str]:
    """Yield the columns that no row may leave empty now, and which the earlier release leaves empty."""
    table = _short(statement)
    for column in required_columns(statement) if statement.kind.endswith("TABLE") else ():
        if release.fills(table) and not release.writes(table, column):
            yield f"{table}.{column} is NOT NULL; that release does not write it"


def _source(statement: Statement, made: Collection[str]) -> Iterator[str]:
    """Yield the stage or file format that is not as the earlier release made it."""
    subject = f"{statement.kind} {_short(statement)}"
    if statement.kind in _SOURCES and subject in made:
        if statement.verb == "DROP":
            yield f"{subject} is gone; that release may read files with it"
        elif statement.replaces or (statement.verb == "ALTER" and not _keeps(statement)):
            yield f"{subject} is another one now; that release may read files with it"


def _replaced_pipe(statement: Statement, made: Collection[str]) -> Iterator[str]:
    """Yield the pipe of the earlier release that another one has taken the place of."""
    subject = f"{statement.kind} {_short(statement)}"
    if statement.kind == "PIPE" and statement.replaces and subject in made:
        yield f"{subject} was replaced; it has forgotten what it loaded, and may load other columns"


def _keeps(statement: Statement) -> bool:
    """Return whether an ALTER of a stage or file format sets its comment or tags alone, or lists its files again."""
    match _words(statement)[statement.rest :]:
        case ["SET", "COMMENT", "=", _] | ["UNSET", "COMMENT"] | ["SET" | "UNSET", "TAG", *_] | ["REFRESH", *_]:
            return True
    return False


def _container(statement: Statement, made: Collection[str]) -> Iterator[str]:
    """Yield the schema or database of the earlier release that is gone, or has another name."""
    kind, action = statement.kind.rpartition(" ")[2], _words(statement)[statement.rest :][:1]
    schemas = {each.rpartition(" ")[2].partition(".")[0] for each in made}
    there = kind == "DATABASE" or (kind == "SCHEMA" and any(map(statement.mentions, schemas)))
    moves = statement.verb == "ALTER" and action in (["RENAME"], ["SWAP"])
    if there and (statement.verb == "DROP" or statement.replaces or moves):
        yield f"{statement.verb} {kind} {statement.name} takes away what that release uses"


def _short(statement: Statement) -> str:
    """Return the name of a statement's object without its database."""
    return ".".join(statement.name.parts[-2:])


def _words(statement: Statement) -> list[str]:
    """Return a statement's words in upper case; a text is an empty one."""
    return ["" if each.token_type is TokenType.STRING else each.text.upper() for each in statement.tokens]
