"""The SELECT of a COPY, as DuckDB SQL of each column's value.

`$1`, `$1:a.b[0]`, METADATA$… and casts of them become SQL here, which fails for values that do not fit; fakesnow
translates all other expressions. https://docs.snowflake.com/en/user-guide/data-load-transform
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from sqlglot import exp

from localcloud.snowflake.engine.functions import allowlist
from localcloud.snowflake.engine.functions.field_columns import field_column
from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.files.file_format import session_pattern
from localcloud.snowflake.files.moment_text import NANO_TYPES
from localcloud.snowflake.files.text_conversion import Target, convert_text
from localcloud.snowflake.files.usual_text import MISFIT
from localcloud.snowflake.loading.column_values import METADATA, ColumnValue, RawFields, metadata_value
from localcloud.snowflake.loading.field_reference import Reference
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import parse

# DuckDB's types of the casts that are checked here.
_CASTS = {
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
    exp.DType.TIMESTAMPTZ: "INTERVAL",
    exp.DType.TIME: "TIME",
    exp.DType.BOOLEAN: "BOOLEAN",
    exp.DType.VARIANT: "JSON",
}
# Translates an expression of Snowflake's SQL to DuckDB's.
_Translate = Callable[[exp.Expr], str]


def parse_select(items: str) -> list[exp.Expr]:
    """Return the expressions of a COPY's SELECT, the text between SELECT and FROM.

    Raises SnowflakeError for bad syntax and for SQL that COPY does not allow.
    """
    select = parse_one(f"SELECT {items} FROM x")
    if not isinstance(select, exp.Select) or select.find(exp.Subquery, exp.AggFunc, exp.Window):
        text = "COPY statement only supports simple SELECT from stage statements for import."
        raise errors.compilation("002098", "0A000", text)
    if select.args.get("distinct"):
        raise errors.unsupported("COPY of SELECT DISTINCT")
    allowlist.require_known_functions(parse(items), select)
    found: list[exp.Expr] = [item.unalias() for item in select.expressions]
    for item in found:
        # Refuse wildcards in paths before a file is read.
        Reference.from_expression(item)
    return found


def select_values(
    items: Sequence[exp.Expr],
    targets: Sequence[Target],
    raw: RawFields,
    translate: _Translate,
    formats: Mapping[str, str] = MappingProxyType({}),
) -> list[ColumnValue]:
    """Return the items of the SELECT, converted to the columns in order. Raises SnowflakeError 002020.

    `formats` are the session's parameters DATE_INPUT_FORMAT … that are not AUTO.
    """
    if len(items) != len(targets):
        text = f"Insert value list does not match column list expecting {len(targets)} but got {len(items)}"
        raise errors.compilation("002020", "21S01", text)
    return [_select_value(item, target, raw, translate, formats) for item, target in zip(items, targets, strict=True)]


def _select_value(
    item: exp.Expr, target: Target, raw: RawFields, translate: _Translate, formats: Mapping[str, str]
) -> ColumnValue:
    """Return an item of the SELECT, converted to its column's type."""
    if (reference := Reference.from_expression(item)) is not None:
        text = raw.text(reference.number, reference.path)
        if target.type == "JSON":
            return ColumnValue(raw.variant(reference.number, reference.path), text, target)
        return ColumnValue(convert_text(text, target), text, target)
    if name := _metadata_column(item):
        return metadata_value(name, target)
    if (
        isinstance(item, exp.Cast)
        and (inner := Reference.from_expression(item.this))
        and (cast := _cast_target(item, formats))
    ):
        text = raw.text(inner.number, inner.path)
        if cast.type == "JSON":
            return ColumnValue(raw.variant(inner.number, inner.path), text, target)
        if target.type == NANO_TYPES.get(cast.type):
            cast = dataclasses.replace(cast, type=target.type)
        sql = convert_text(text, cast)
        if cast.type == "VARCHAR":
            return ColumnValue(convert_text(sql if cast.length else text, target), text, target)
        return ColumnValue(f"CAST({sql} AS {target.type})", text, cast)
    return _translate_value(item, target, raw, translate, formats)


def _translate_value(
    item: exp.Expr, target: Target, raw: RawFields, translate: _Translate, formats: Mapping[str, str]
) -> ColumnValue:
    """Return any other expression; its references are tokens during fakesnow's translation."""
    tokens: dict[str, str] = {}
    times = False

    def replace_reference(node: exp.Expr) -> exp.Expr:
        nonlocal times
        sql = None
        if reference := Reference.from_expression(node):
            sql = raw.text(reference.number, reference.path)
        elif name := _metadata_column(node):
            sql = METADATA[name]
        elif (
            isinstance(node, exp.Cast)
            and (inner := Reference.from_expression(node.this))
            and (cast := _cast_target(node, formats))
        ):
            sql = convert_text(raw.text(inner.number, inner.path), cast)
            times |= cast.is_exact
        if sql is None:
            return node
        column = field_column(len(tokens))
        tokens[column.name] = sql
        return column

    sql = translate(item.copy().transform(replace_reference))
    for number, (token, inner) in enumerate(tokens.items()):
        # DuckDB would compute equal expressions once, outside of their TRY.
        inner = inner.replace(MISFIT, f"'does not fit {number}'")
        sql = sql.replace(f'"{token}"', f"({inner})").replace(token, f"({inner})")
    text = f"CAST({sql} AS VARCHAR)"
    references = map(Reference.from_expression, item.walk())
    raw_text = next((raw.text(reference.number, reference.path) for reference in references if reference), "NULL")
    text_or_raw = f"coalesce(TRY({text}), {raw_text})"
    if target.type == "JSON":
        return ColumnValue("composed.v", text_or_raw, target, composed=sql, times=times)
    if target.type == "BLOB":
        # Bytes need no conversion, a text has the format.
        read = convert_text(text, target)
        text = f"CASE WHEN typeof({sql}) = 'BLOB' THEN hex(CAST({sql} AS BLOB)) ELSE hex({read}) END"
        target = dataclasses.replace(target, binary="HEX")
    if target.pattern is not None:
        # A date or time needs no conversion, a text has the format.
        read = convert_text(text, target)
        text = f"CASE WHEN typeof({sql}) = 'VARCHAR' THEN CAST({read} AS VARCHAR) ELSE {text} END"
        target = dataclasses.replace(target, pattern=None)
    return ColumnValue(convert_text("composed.v", target), text_or_raw, target, composed=text, times=times)


def _metadata_column(item: exp.Expr) -> str | None:
    """Return the METADATA$… in capitals, None for other expressions. Raises SnowflakeError for an unknown one."""
    if isinstance(item, exp.Column) and isinstance(item.this, exp.Identifier):
        name = item.this.this.upper()
        if name.startswith("METADATA$") and name not in METADATA:
            raise errors.unsupported(name)
        return name if name in METADATA else None
    return None


def _cast_target(cast: exp.Cast, formats: Mapping[str, str]) -> Target | None:
    """Return the type of an explicit cast as a column, None if it is not checked here."""
    to = cast.to
    sizes = [int(size.name) for size in to.expressions if size.name.isdecimal()]
    if to.this == exp.DType.DECIMAL:
        precision, scale = (*sizes, 38, 0)[:2] if len(sizes) != 1 else (sizes[0], 0)
        return Target("", f"DECIMAL({precision},{scale})")
    if to.this not in _CASTS or isinstance(cast, exp.TryCast):
        return None
    type_ = _CASTS[to.this]
    length = sizes[0] if type_ == "VARCHAR" and sizes else None
    return Target("", type_, length, pattern=session_pattern(type_, formats))
