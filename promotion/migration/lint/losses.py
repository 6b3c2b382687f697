"""M5: statements that lose data, or a guard of data. Only an entry of allowed_destruction.yaml allows one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlglot import exp
from sqlglot.tokenizer_core import TokenType

from promotion.destruction.allowed import AllowedDestruction
from promotion.destruction.destruction import Destruction
from promotion.migration.lint.finding import Finding
from promotion.migration.lint.ownership import new_names
from promotion.migration.lint.rerun import actions, dropped_columns
from promotion.migration.lint.statement import Name, Statement, read
from promotion.migration.script import Script

# What is lost with an object; one of another kind that is dropped or replaced counts as data, too.
LOST = {
    "TABLE": "its rows",
    "STAGE": "the record of which parts were loaded",
    "PIPE": "the record of which parts were loaded, and the parts that are pending",
}
ANYTHING = "all that it holds"
HARMLESS = ("VIEW", "FILE FORMAT")  # made again from their scripts
VALUES = "its values"
OVERWRITTEN = "the values that it has; add WHERE … IS NULL to keep them"
ROWS = {"DELETE": "rows", "TRUNCATE": "its rows", "MERGE": "the values of rows that match", "INSERT": "its rows"}
RETENTION = "dropped and changed rows, sooner than before"
POLICY = "a policy that limits who sees its rows or values"

_RETENTION_DAYS = 1  # unless it was set: https://docs.snowflake.com/en/user-guide/data-time-travel
_DAYS = re.compile(r"DATA_RETENTION_TIME_IN_DAYS\s*=\s*(\d+)", re.IGNORECASE)
_UNSET_DAYS = re.compile(r"\bUNSET\b[^;]*\bDATA_RETENTION_TIME_IN_DAYS", re.IGNORECASE)
_UNSET_POLICY = re.compile(r"\b(UNSET|DROP|DROP ALL)\s+(\w+\s+)+POLIC(Y|IES)\b|\bSET\s+BODY\b", re.IGNORECASE)
_OVERWRITES = re.compile(r"\s*INSERT\s+OVERWRITE\b", re.IGNORECASE)


@dataclass(frozen=True)
class Loss:
    """A statement of a script, and what it destroys."""

    script: Script
    line: int
    destruction: Destruction


@dataclass
class _Tables:
    """The objects that the scripts made so far. Objects made since `settle` hold nothing that could be lost."""

    held: set[str] = field(default_factory=set)
    fresh: set[str] = field(default_factory=set)
    days: dict[str, int] = field(default_factory=dict)

    def settle(self) -> None:
        self.held |= self.fresh
        self.fresh.clear()

    def step(self, statement: Statement) -> Iterator[Destruction]:
        """Yield what a statement destroys, and remember what it makes and removes."""
        kind, name = statement.kind, _short(statement.name)
        match statement.verb:
            case "CREATE":
                yield from self._create(statement, kind, name)
            case "DROP":
                if name not in self.fresh and kind not in HARMLESS:
                    yield Destruction(f"{kind} {name}", "drop", LOST.get(kind, ANYTHING))
                self.held.discard(name)
                self.fresh.discard(name)
            case "ALTER":
                yield from self._alter(statement, kind, name)
            case "UPDATE":
                yield from self._update(statement, name)
            case "DELETE" | "TRUNCATE" | "MERGE" | "INSERT":
                yield from _rows(statement)

    def _create(self, statement: Statement, kind: str, name: str) -> Iterator[Destruction]:
        if statement.replaces and name in self.held and kind not in HARMLESS:
            yield Destruction(f"{kind} {name}", "replace", LOST.get(kind, ANYTHING))
        if name not in self.held:
            self.fresh.add(name)
        if kind == "TABLE" and (days := _DAYS.search(_code(statement))):
            self.days[name] = int(days[1])

    def _alter(self, statement: Statement, kind: str, name: str) -> Iterator[Destruction]:
        fresh = name in self.fresh
        for column in dropped_columns(statement):
            if not fresh:
                yield Destruction(f"COLUMN {name}.{column}", "drop", VALUES)
        for action in actions(statement):
            if isinstance(action, exp.ColumnDef):
                self.fresh.add(f"{name}.{action.name.upper()}")
        days = _DAYS.search(_code(statement))
        after = int(days[1]) if days else _RETENTION_DAYS
        if days or _UNSET_DAYS.search(_code(statement)):
            before = self.days.get(name, _RETENTION_DAYS)
            self.days[name] = after
            if after < before and not fresh:
                yield Destruction(f"{kind} {name}", "DATA_RETENTION_TIME_IN_DAYS", RETENTION)
        if _UNSET_POLICY.search(_code(statement)) and not fresh:
            yield Destruction(f"{kind} {name}", "policy", POLICY)
        for new in new_names(statement):
            (self.fresh if fresh else self.held).add(_short(new))
            self.held.discard(name)
            self.fresh.discard(name)

    def _update(self, statement: Statement, name: str) -> Iterator[Destruction]:
        if name in self.fresh:
            return
        if not isinstance(statement.tree, exp.Update):
            yield Destruction(f"TABLE {name}", "update", OVERWRITTEN)
            return
        for column in dict.fromkeys(each.this.name.upper() for each in statement.tree.expressions):
            if f"{name}.{column}" not in self.fresh and column not in _empty(statement.tree):
                yield Destruction(f"COLUMN {name}.{column}", "update", OVERWRITTEN)


def losses(ran: Sequence[Script], due: Sequence[Script], together: bool) -> list[Loss]:
    """Return what the scripts that are due destroy, after those that ran, in this order.

    A script that is due may remove what it made itself; with `together`, also what another one that is due made: in a
    run over an empty database nothing is lost.
    """
    tables, found = _Tables(), []
    for script in ran:
        for statement in read(script.text):
            list(tables.step(statement))
        tables.settle()
    for script in due:
        for statement in read(script.text):
            found += [Loss(script, statement.line, destruction) for destruction in tables.step(statement)]
        if not together:
            tables.settle()
    return found


def check(found: Sequence[Loss], allowed: AllowedDestruction) -> list[Finding]:
    """Return a finding for each loss that no entry allows in any environment; M101 has the statements about rows."""
    return [
        Finding("M501", loss.script.path, loss.line, line, allowed.remedy)
        for loss in found
        if loss.destruction.change.upper() not in ROWS
        for line in allowed.refused([loss.destruction])
    ]


def _rows(statement: Statement) -> Iterator[Destruction]:
    if statement.verb == "INSERT" and not _OVERWRITES.match(_code(statement)):
        return
    name = next(statement.names_after(), Name(("?",)))
    yield Destruction(f"TABLE {_short(name)}", statement.verb.lower(), ROWS[statement.verb])


def _empty(update: exp.Update) -> set[str]:
    """Return the columns that are NULL in every row that an UPDATE changes."""
    where = update.args.get("where")
    conditions = where.this.flatten() if where and isinstance(where.this, exp.And) else [where.this] if where else []
    return {
        each.this.name.upper()
        for each in conditions
        if isinstance(each, exp.Is) and isinstance(each.this, exp.Column) and isinstance(each.expression, exp.Null)
    }


def _code(statement: Statement) -> str:
    """Return the words of a statement, without its comments and texts."""
    return " ".join(token.text for token in statement.tokens if token.token_type is not TokenType.STRING)


def _short(name: Name) -> str:
    """Return a name without its database."""
    return ".".join(name.parts[-2:] if name.full else name.parts)
