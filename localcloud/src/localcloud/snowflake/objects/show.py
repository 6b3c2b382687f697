"""SHOW <objects>: the part that is the same for every type.

https://docs.snowflake.com/en/sql-reference/sql/show
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.result import Result, table
from localcloud.snowflake.wire.statement import Reader

_TERSE = ("created_on", "name", "kind", "database_name", "schema_name")


@dataclass(frozen=True)
class Filter:
    """The clauses behind SHOW <plural>; `within` is () for the whole account, (database,) or (database, schema)."""

    pattern: str = "%"
    within: QualifiedName = ()
    prefix: str = ""
    limit: int | None = None
    after: str = ""
    terse: bool = False
    history: bool = False

    def result(self, columns: Iterable[str], rows: Iterable[Sequence[Any]], name: int = 1) -> Result:
        """Return the rows whose column number `name` fits; `columns` as result.table takes them. TERSE has five."""
        specs, fitting = tuple(columns), [row for row in rows if self.fits(str(row[name]))][: self.limit]
        if not self.terse:
            return table(specs, fitting)
        places = {spec.partition(":")[0]: place for place, spec in enumerate(specs)}
        short = [[row[places[key]] if key in places else None for key in _TERSE] for row in fitting]
        return table([specs[places[key]] if key in places else key for key in _TERSE], short)

    def fits(self, name: str) -> bool:
        """Return whether an object of this name is shown. LIKE ignores case, STARTS WITH does not."""
        return like(self.pattern, name) and name.startswith(self.prefix) and (not self.after or name > self.after)


def like(pattern: str, text: str) -> bool:
    """Return whether the text matches, ignoring case: % is any text, _ one character, and \\ escapes both."""
    return _compile(pattern).fullmatch(text) is not None


@lru_cache(1000)
def _compile(pattern: str) -> re.Pattern[str]:
    parts = re.findall(r"\\.|%|_|[^\\%_]+|\\", pattern, re.DOTALL)
    expression = "".join({"%": ".*", "_": "."}.get(part) or re.escape(part.removeprefix("\\")) for part in parts)
    return re.compile(expression, re.IGNORECASE | re.DOTALL)


def read(session: Session, reader: Reader) -> Filter:
    """Read [HISTORY] [LIKE '…'] [IN ACCOUNT | [DATABASE] d | [SCHEMA] d.s] [STARTS WITH '…'] [LIMIT n [FROM '…']].

    Without IN the filter is on the current schema or database. Raise SnowflakeError.
    """
    history = reader.accept("HISTORY")
    pattern = reader.string() if reader.accept("LIKE") else "%"
    within: QualifiedName = (session.database,) if session.database else ()
    if within and session.schema:
        within = (*within, session.schema)
    if reader.accept("IN"):
        within = _scope(session, reader)
    prefix = reader.string() if reader.accept("STARTS", "WITH") else ""
    limit = int(reader.value()) if reader.accept("LIMIT") else None
    after = reader.string() if limit is not None and reader.accept("FROM") else ""
    reader.end()
    return Filter(pattern, tuple(within), prefix, limit, after, reader.statement.starts("SHOW", "TERSE"), history)


def _scope(session: Session, reader: Reader) -> QualifiedName:
    if reader.accept("ACCOUNT"):
        return ()
    if reader.accept("DATABASE"):
        return reader.name() if reader.peek().is_name() else session.qualify((), 1)
    if reader.accept("SCHEMA"):
        return session.qualify(reader.name() if reader.peek().is_name() else (), 2)
    return reader.name()
