"""M5: what a pipe loads with and into changes only while no pipe of the table stands; a pipe is followed, not replaced.

docs/decisions/2026-11-29-pipes-follow-each-other.md says why.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from promotion.dataset.pipe import generation, parse, successor
from promotion.migration.lint.rerun import dropped_columns, renames
from promotion.migration.lint.statement import Statement

_KEPT = re.compile(r"\bSET\s+COMMENT\b|\bUNSET\b", re.IGNORECASE)


@dataclass
class Pipes:
    """The pipes that exist after the statements so far, and the last name that each table's pipes had."""

    there: dict[str, Statement] = field(default_factory=dict)  # {DATABASE.SCHEMA.PIPE: its CREATE}
    last: dict[str, str] = field(default_factory=dict)  # {DATABASE.SCHEMA.TABLE: the newest pipe that ever was}

    def step(self, statement: Statement) -> Iterator[tuple[str, str, str]]:
        """Apply a statement. Yield (code, cause, remedy) if it takes something from a pipe, or its place."""
        removes = statement.verb == "DROP" or (statement.verb == "CREATE" and statement.replaces)
        if statement.kind == "PIPE":
            yield from self._pipe(statement)
        elif statement.kind in ("STAGE", "FILE FORMAT"):
            altered = statement.kind == "STAGE" and statement.verb == "ALTER" and not _KEPT.search(statement.text)
            if (removes or altered) and (users := self._users(statement)):
                cause = f"{statement.verb} {statement.kind} {statement.name}, which {', '.join(users)} loads with"
                yield "M502", cause, f"create another {statement.kind}, and a pipe with it that follows this one"
        elif statement.kind == "TABLE" and (removes or dropped_columns(statement) or renames(statement)):
            yield from self._table(statement)

    def _table(self, statement: Statement) -> Iterator[tuple[str, str, str]]:
        if users := self._users(statement):
            cause = f"{', '.join(users)} loads into {statement.name}"
            yield "M503", cause, f"DROP PIPE before it, and CREATE PIPE {self._next(str(statement.name))} after it"

    def _pipe(self, statement: Statement) -> Iterator[tuple[str, str, str]]:
        name = str(statement.name)
        if statement.verb == "DROP":
            self.there.pop(name, None)
        elif statement.verb == "CREATE":
            pipe = parse(name, statement.text, name)
            table = f"{statement.name.parts[0]}.{pipe.table}" if pipe else ""
            if statement.replaces:
                cause = f"CREATE OR REPLACE PIPE {name}, which forgets what it loaded"
                yield "M502", cause, f"CREATE PIPE {self._next(table)} beside it, and drop {name} in a later script"
            elif table and not self._follows(table, name):
                yield "M504", name, f"name it {self._next(table)}: splitters send to the last of a table's pipes"
            self.there[name] = statement
            if self._follows(table, name):
                self.last[table] = name

    def _follows(self, table: str, name: str) -> bool:
        number, last = generation(table, name), self.last.get(table)
        return number is not None and (last is None or number > (generation(table, last) or 0))

    def _next(self, table: str) -> str:
        return successor(table, self.last.get(table)).partition(".")[2]

    def _users(self, statement: Statement) -> list[str]:
        name = re.compile(rf"(?<![\w.$]){re.escape(str(statement.name))}(?![\w$])", re.IGNORECASE)
        return [pipe for pipe, create in self.there.items() if name.search(create.text)]
