"""What COPY loads into each column: SQL over a scanned file (scan.py), from the statement's SELECT or from names.

`$1`, `$1:a.b[0]`, METADATA$… and casts of them are read here, so that a value that does not fit fails; whatever else
the SELECT says goes through fakesnow's translation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.errors import ParseError

from localcloud.snowflake.engine.functions import allowlist
from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.text_conversion import MISFIT, Target, convert_text
from localcloud.snowflake.loading.field_reference import Reference, json_path
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import parse

METADATA = {
    "METADATA$FILENAME": "file_name",
    "METADATA$FILE_ROW_NUMBER": "rn",
    "METADATA$FILE_CONTENT_KEY": "file_key",
    "METADATA$FILE_LAST_MODIFIED": "file_modified",
    "METADATA$START_SCAN_TIME": "scan_time",
}
# How a cast is written in SQL, and what it is in DuckDB.
CASTS = {
    exp.DType.VARCHAR: "VARCHAR",
    exp.DType.TEXT: "VARCHAR",
    exp.DType.CHAR: "VARCHAR",
    exp.DType.INT: "DECIMAL(38,0)",
    exp.DType.BIGINT: "DECIMAL(38,0)",
    exp.DType.SMALLINT: "DECIMAL(38,0)",
    exp.DType.TINYINT: "DECIMAL(38,0)",
    exp.DType.DOUBLE: "DOUBLE",
    exp.DType.FLOAT: "DOUBLE",
    exp.DType.DATE: "DATE",
    exp.DType.TIMESTAMP: "TIMESTAMP",
    exp.DType.TIMESTAMPNTZ: "TIMESTAMP",
    exp.DType.DATETIME: "TIMESTAMP",
    exp.DType.TIMESTAMPLTZ: "TIMESTAMP WITH TIME ZONE",
    exp.DType.TIME: "TIME",
    exp.DType.BOOLEAN: "BOOLEAN",
    exp.DType.VARIANT: "JSON",
}
# Translates an expression of Snowflake's SQL to DuckDB's.
Translate = Callable[[exp.Expression], str]


@dataclass(frozen=True)
class Value:
    """DuckDB SQL of one column's value. `text` is its raw text, for messages; `needs` how many fields it reads.

    `composed` is SQL of what `sql` calls `composed.v`: an expression that may fail by itself.
    """

    sql: str
    text: str
    target: Target
    needs: int = 0
    composed: str = ""


@dataclass(frozen=True)
class Source:
    """Where raw values come from: `width` columns c1 …, which are text, or one JSON value if `json`."""

    width: int
    json: bool
    null_if: Sequence[str] = ()

    def text(self, number: int, path: str | None = None) -> str:
        """SQL of the text of `$number` (and what `path`, a DuckDB JSON path, finds in it)."""
        if not self.json:
            return f"c{number}" if number <= self.width else "CAST(NULL AS VARCHAR)"
        if number > 1:
            return "CAST(NULL AS VARCHAR)"
        found = f"json_extract_string(c1, {literal(path or '$')})"
        if not self.null_if:
            return found
        return f"CASE WHEN {found} IN ({', '.join(map(literal, self.null_if))}) THEN NULL ELSE {found} END"

    def variant(self, number: int, path: str | None) -> str:
        if not self.json:
            return f"to_json({self.text(number)})"
        return f"json_extract(c1, {literal(path or '$')})" if number == 1 else "CAST(NULL AS JSON)"


def source(format_: FileFormat, width: int) -> Source:
    return Source(width, format_.type != "CSV", () if format_.type == "CSV" else tuple(format_["NULL_IF"]))


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def parse_select(items: str) -> list[exp.Expression]:
    """The expressions of a COPY's SELECT. Raises SnowflakeError for bad syntax and for what COPY does not allow."""
    try:
        select = parse_one(f"SELECT {items} FROM x")
    except ParseError as error:
        raise errors.syntax(str(error).splitlines()[0]) from error
    if not isinstance(select, exp.Select) or select.find(exp.Subquery, exp.AggFunc, exp.Window):
        text = "COPY statement only supports simple SELECT from stage statements for import."
        raise errors.compilation("002098", "0A000", text)
    if select.args.get("distinct"):
        raise errors.unsupported("COPY of SELECT DISTINCT")
    allowlist.require_known_functions(parse(items), select)
    return [item.unalias() for item in select.expressions]


def selected(
    items: Sequence[exp.Expression], targets: Sequence[Target], raw: Source, translate: Translate
) -> list[Value]:
    """The values of COPY … FROM (SELECT …): item by item for column by column. Raises SnowflakeError 002020."""
    if len(items) != len(targets):
        text = f"Insert value list does not match column list expecting {len(targets)} but got {len(items)}"
        raise errors.compilation("002020", "21S01", text)
    return [value(item, target, raw, translate) for item, target in zip(items, targets, strict=True)]


def positional(targets: Sequence[Target], raw: Source) -> list[Value]:
    """Column by column as they stand in the file."""
    if raw.json:
        if len(targets) != 1 or targets[0].type != "JSON":
            kind = "JSON or PARQUET file format can produce one and only one column of type variant, object, or array."
            hint = "Load data into separate columns using MATCH_BY_COLUMN_NAME or copy with transformation."
            raise errors.compilation("002019", "0A000", f"{kind} {hint}")
        return [Value("c1", "CAST(c1 AS VARCHAR)", targets[0])]
    return [
        Value(convert_text(raw.text(i + 1), target), raw.text(i + 1), target, i + 1) for i, target in enumerate(targets)
    ]


def by_name(targets: Sequence[Target], raw: Source, names: Sequence[str], sensitive: bool) -> list[Value]:
    """MATCH_BY_COLUMN_NAME: `names` are the file's fields. Columns the file lacks stay NULL; fields without a column
    are left out."""
    values = []
    for target in targets:
        found = [i for i, name in enumerate(names) if same(name, target.name, sensitive)]
        if len(found) > 1:
            raise errors.compilation("001101", "42601", f"Duplicate column name '{target.name}' in the file")
        text = "CAST(NULL AS VARCHAR)"
        if found:
            text = raw.text(1, json_path([names[found[0]]])) if raw.json else raw.text(found[0] + 1)
        values.append(Value(converted(raw, text, target, names, found), text, target))
    return values


def converted(raw: Source, text: str, target: Target, names: Sequence[str], found: Sequence[int]) -> str:
    if raw.json and target.type == "JSON" and found:
        return raw.variant(1, json_path([names[found[0]]]))
    return convert_text(text, target)


def same(name: str, column: str, sensitive: bool) -> bool:
    return name == column if sensitive else name.upper() == column.upper()


def value(item: exp.Expression, target: Target, raw: Source, translate: Translate) -> Value:
    """One item of the SELECT, converted to its column's type."""
    if (reference := Reference.of(item)) is not None:
        text = raw.text(reference.number, reference.path)
        if target.type == "JSON":
            return Value(raw.variant(reference.number, reference.path), text, target)
        return Value(convert_text(text, target), text, target)
    if name := metadata(item):
        return Value(f"CAST({name} AS {target.type})", f"CAST({name} AS VARCHAR)", target)
    if isinstance(item, exp.Cast) and (inner := Reference.of(item.this)) and (cast := cast_target(item)):
        text = raw.text(inner.number, inner.path)
        if cast.type == "JSON":
            return Value(raw.variant(inner.number, inner.path), text, target)
        sql = convert_text(text, cast)
        if cast.type == "VARCHAR":
            return Value(convert_text(sql if cast.length else text, target), text, target)
        return Value(f"CAST({sql} AS {target.type})", text, cast)
    return translated(item, target, raw, translate)


def translated(item: exp.Expression, target: Target, raw: Source, translate: Translate) -> Value:
    """Any other expression: its references become tokens, which survive fakesnow's translation."""
    tokens: dict[str, str] = {}

    def replace(node: exp.Expression) -> exp.Expression:
        sql = None
        if reference := Reference.of(node):
            sql = raw.text(reference.number, reference.path)
        elif name := metadata(node):
            sql = name
        elif isinstance(node, exp.Cast) and (inner := Reference.of(node.this)) and (cast := cast_target(node)):
            sql = convert_text(raw.text(inner.number, inner.path), cast)
        if sql is None:
            return node
        token = f"LOCALCLOUD_TOKEN_{len(tokens)}_"
        tokens[token] = sql
        return exp.column(token)

    sql = translate(item.copy().transform(replace))
    for number, (token, inner) in enumerate(tokens.items()):
        # Alike, DuckDB would work them out once, outside of any TRY.
        inner = inner.replace(MISFIT, f"'does not fit {number}'")
        sql = sql.replace(f'"{token}"', f"({inner})").replace(token, f"({inner})")
    text = f"CAST({sql} AS VARCHAR)"
    raw_text = next((raw.text(one.number, one.path) for one in map(Reference.of, item.walk()) if one), "NULL")
    told = f"coalesce(TRY({text}), {raw_text})"
    if target.type == "JSON":
        return Value("composed.v", told, target, composed=sql)
    return Value(convert_text("composed.v", target), told, target, composed=text)


def metadata(item: exp.Expression) -> str | None:
    if isinstance(item, exp.Column) and isinstance(item.this, exp.Identifier):
        name = item.this.this.upper()
        if name.startswith("METADATA$") and name not in METADATA:
            raise errors.unsupported(name)
        return METADATA.get(name)
    return None


def cast_target(cast: exp.Cast) -> Target | None:
    """The type of an explicit cast as a column; None if it is not one that is checked here."""
    to = cast.to
    sizes = [int(size.name) for size in to.expressions if size.name.isdigit()]
    if to.this == exp.DType.DECIMAL:
        precision, scale = (*sizes, 38, 0)[:2] if len(sizes) != 1 else (sizes[0], 0)
        return Target("", f"DECIMAL({precision},{scale})")
    if to.this not in CASTS or isinstance(cast, exp.TryCast):
        return None
    type_ = CASTS[to.this]
    return Target("", type_, sizes[0] if type_ == "VARCHAR" and sizes else None)
