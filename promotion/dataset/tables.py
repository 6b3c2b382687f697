"""The tables, pipes and views that the migrations leave behind, from their rendered text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlglot import exp

from promotion.dataset import pipe
from promotion.dataset.pipe import Pipe
from promotion.dataset.protections import Protections
from promotion.migration.lint.statement import Statement, read
from promotion.migration.script import Script

# Synonyms, also as sqlglot writes them: https://docs.snowflake.com/en/sql-reference/intro-summary-data-types
_WHOLE = ("NUMBER", "INT", "INTEGER", "BIGINT", "SMALLINT", "TINYINT", "BYTEINT")
_SPELLED = {name: "NUMBER(38,0)" for name in _WHOLE} | {
    "VARCHAR(16777216)": "VARCHAR", "CHAR": "VARCHAR(1)", "TIMESTAMP_NTZ(9)": "TIMESTAMP_NTZ",
    "DATETIME": "TIMESTAMP_NTZ", "DATETIME(9)": "TIMESTAMP_NTZ",
}  # fmt: skip
_SYNONYMS = (
    (r"^(DECIMAL|NUMERIC)", "NUMBER"),
    (r"^TIMESTAMPNTZ", "TIMESTAMP_NTZ"),
    (r"^(CHAR(?=\()|(STRING|TEXT)(?=\(|$))", "VARCHAR"),
    (r"^NUMBER\((\d+)\)$", r"NUMBER(\1,0)"),
)


@dataclass
class Table:
    """A table. `columns`: {name: type}, in order; `source`: the script that changed it last, or the warehouse."""

    name: str  # SCHEMA.TABLE
    columns: dict[str, str]
    source: Path | str


@dataclass(frozen=True)
class View:
    """A view: its query, and the names of its columns."""

    name: str  # SCHEMA.VIEW
    query: exp.Expr
    columns: tuple[str, ...]
    source: Path


@dataclass
class Objects:
    """The objects that exist after the scripts, by SCHEMA.NAME, in the order of their creation."""

    tables: dict[str, Table] = field(default_factory=dict)
    pipes: dict[str, Pipe | None] = field(default_factory=dict)  # None: its COPY can't be read
    copies: dict[str, str] = field(default_factory=dict)  # of the pipes: the text of each COPY, as pipe.copy_of has it
    views: dict[str, View] = field(default_factory=dict)
    protections: Protections | None = None  # None: they are not known


def replayed(scripts: Sequence[Script]) -> Objects:
    """Return what the scripts, in running order, leave behind."""
    objects = Objects()
    objects.protections = Protections()
    for script in scripts:
        for statement in read(script.text):
            if statement.name.full:
                objects.protections.step(statement)
                _step(objects, statement, script.path)
    return objects


def normal(type_: str) -> str:
    """Return a type as contracts write it, whether sqlglot or DESCRIBE TABLE wrote it."""
    text = re.sub(r"\s", "", type_.upper())
    for written, spelled in _SYNONYMS:
        text = re.sub(written, spelled, text)
    return _SPELLED.get(text, text).replace(",", ", ")


def _step(objects: Objects, statement: Statement, source: Path) -> None:
    name = ".".join(statement.name.parts[1:])
    if statement.kind == "PIPE" and statement.verb == "CREATE":
        objects.pipes[name] = pipe.parse(name, statement.text, source)
        objects.copies[name] = pipe.copy_of(statement.text)
    elif statement.kind == "PIPE" and statement.verb == "DROP":
        objects.pipes.pop(name, None)
        objects.copies.pop(name, None)
    elif statement.kind == "VIEW":
        _view(objects, statement, name, source)
    elif statement.kind == "TABLE":
        _table(objects, statement, name, source)


def _view(objects: Objects, statement: Statement, name: str, source: Path) -> None:
    tree = statement.tree
    if statement.verb == "DROP":
        objects.views.pop(name, None)
    elif isinstance(tree, exp.Create) and isinstance(tree.expression, exp.Query):
        named = [each.name for each in tree.this.expressions] if isinstance(tree.this, exp.Schema) else []
        columns = tuple(column.upper() for column in named or tree.expression.named_selects)
        objects.views[name] = View(name, tree.expression, columns, source)


def _table(objects: Objects, statement: Statement, name: str, source: Path) -> None:
    tree = statement.tree
    if statement.verb == "DROP":
        objects.tables.pop(name, None)
    elif isinstance(tree, exp.Create) and (statement.replaces or name not in objects.tables):
        objects.tables[name] = Table(name, dict(map(_column, tree.find_all(exp.ColumnDef))), source)
    elif isinstance(tree, exp.Alter) and name in objects.tables:
        for action in tree.args["actions"]:
            _alter(objects, objects.tables[name], action, source)


def _alter(objects: Objects, table: Table, action: exp.Expr, source: Path) -> None:
    columns = table.columns
    table.source = source
    if isinstance(action, exp.ColumnDef):
        columns.setdefault(*_column(action))
    elif isinstance(action, exp.Drop):
        for dropped in action.args["tables"]:
            columns.pop(dropped.name.upper(), None)
    elif isinstance(action, exp.RenameColumn):
        old, new = action.this.name.upper(), action.args["to"].name.upper()
        table.columns = {new if name == old else name: type_ for name, type_ in columns.items()}
    elif isinstance(action, exp.AlterColumn) and action.args.get("dtype"):
        columns[action.this.name.upper()] = normal(action.args["dtype"].sql("snowflake"))
    elif isinstance(action, exp.AlterRename):
        new_name = f"{action.this.db}.{action.this.name}".upper()
        objects.tables[new_name] = Table(new_name, columns, source)
        objects.tables.pop(table.name)


def _column(column: exp.ColumnDef) -> tuple[str, str]:
    return column.name.upper(), normal(column.kind.sql("snowflake")) if column.kind else ""
