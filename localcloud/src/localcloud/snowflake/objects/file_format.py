"""File formats as objects of a schema. What their options mean is in `files/file_format.py`.

https://docs.snowflake.com/en/sql-reference/sql/create-file-format
"""

from __future__ import annotations

from typing import Any

from localcloud.snowflake.catalog.account import CatalogObject
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.format_defaults import DEFAULTS
from localcloud.snowflake.files.format_options import is_option, read_options
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.wire.options import Chosen
from localcloud.snowflake.wire.result import Result, table
from localcloud.snowflake.wire.statement import Reader

SHOWN = (
    "created_on:timestamp_ltz", "name", "database_name", "schema_name", "type", "owner", "comment", "format_options",
    "owner_role_type",
)  # fmt: skip


def clause(reader: Reader, options: dict[str, Any]) -> bool:
    """The format's options, wherever they stand: typed once the type is known, in `check`."""
    if not (reader.peek().kind == "word" and is_option(reader.peek().value)):
        return False
    start = reader.position
    while reader.peek().kind == "word" and is_option(reader.peek().value) and reader.peek(1).value == "=":
        skip(reader)
    texts = reader.statement.tokens[start : reader.position]
    options.setdefault("CLAUSES", []).append(reader.statement.text[texts[0].start : texts[-1].end])
    return True


def skip(reader: Reader) -> None:
    reader.next()
    reader.expect("=")
    if reader.at("("):
        reader.values()
    else:
        reader.value()
    reader.accept(",")


def check(session: Session, thing: CatalogObject | None, chosen: Chosen) -> None:
    from localcloud.snowflake.wire.statement import parse

    clauses = " ".join(chosen.options.pop("CLAUSES", []))
    old: FileFormat | None = thing.attributes["FORMAT"] if thing else None
    type_, options, _ = read_options(parse(clauses).reader(), old.type if old else None)
    chosen.options["FORMAT"] = old.with_options(options) if old else FileFormat(type_ or "CSV", options)


def row(session: Session, thing: CatalogObject) -> list[Any]:
    format_: FileFormat = thing.attributes["FORMAT"]
    return [
        thing.created_on, thing.name[2], thing.name[0], thing.name[1], format_.type, thing.owner, thing.comment,
        format_.as_json(), "ROLE",
    ]  # fmt: skip


def describe(session: Session, thing: CatalogObject) -> Result:
    format_: FileFormat = thing.attributes["FORMAT"]
    rows = [["TYPE", "String", format_.type, "CSV"]]
    for name, default in DEFAULTS[format_.type].items():
        kind = {bool: "Boolean", int: "Integer", list: "List"}.get(type(default), "String")
        rows.append([name, kind, shown(format_[name]), shown(default)])
    return table(("property", "property_type", "property_value", "property_default"), rows)


def shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(value) + "]"
    return "" if value is None else str(value)


FILE_FORMAT = ObjectType(
    word="FILE FORMAT",
    phrases=("FILE FORMAT",),
    plural="FILE FORMATS",
    title="File format",
    parts=3,
    columns=SHOWN,
    row=row,
    describe=describe,
    modifiers=("TEMPORARY", "TEMP"),
    alter_right="OWNERSHIP",
    clause=clause,
    check=check,
)
