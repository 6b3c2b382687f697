"""File formats as objects of a schema. What their options mean is in `files/file_format.py`.

https://docs.snowflake.com/en/sql-reference/sql/create-file-format
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.format_description import describe_options
from localcloud.snowflake.files.format_options import is_option, read_options
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.wire.options import Chosen
from localcloud.snowflake.wire.result import Result, table
from localcloud.snowflake.wire.statement import Reader, parse

_SHOWN = (
    "created_on:timestamp_ltz", "name", "database_name", "schema_name", "type", "owner", "comment", "format_options",
    "owner_role_type",
)  # fmt: skip


@dataclass(kw_only=True)
class NamedFileFormat(CatalogObject):
    """A file format that statements refer to by its name."""

    kind = "FILE FORMAT"

    format: FileFormat


def _clause(reader: Reader, options: dict[str, Any]) -> bool:
    """Keep the text of the format's options, wherever they stand: `_prepare` reads them, once the type is known."""
    if not (reader.peek().kind == "word" and is_option(reader.peek().value)):
        return False
    start = reader.position
    while reader.peek().kind == "word" and is_option(reader.peek().value) and reader.peek(1).value == "=":
        _skip(reader)
    texts = reader.statement.tokens[start : reader.position]
    options.setdefault("CLAUSES", []).append(reader.statement.text[texts[0].start : texts[-1].end])
    return True


def _skip(reader: Reader) -> None:
    reader.next()
    reader.expect("=")
    if reader.at("("):
        reader.values()
    else:
        reader.value()
    reader.accept(",")


def _prepare(session: Session, named: NamedFileFormat | None, chosen: Chosen) -> None:
    clauses = " ".join(chosen.options.pop("CLAUSES", []))
    old = named.format if named else None
    type_, options, _ = read_options(parse(clauses).reader(), old.type if old else None)
    chosen.options["FORMAT"] = old.with_options(options) if old else FileFormat(type_ or "CSV", options)


def _row(session: Session, named: NamedFileFormat) -> list[Any]:
    return [
        named.created_on, named.name[2], named.name[0], named.name[1], named.format.type, named.owner, named.comment,
        named.format.as_json(), "ROLE",
    ]  # fmt: skip


def _describe(session: Session, named: NamedFileFormat) -> Result:
    """DESCRIBE FILE FORMAT: https://docs.snowflake.com/en/sql-reference/sql/desc-file-format#examples"""
    rows = [
        [name, type_, *(value.upper() if type_ == "Boolean" else value for value in values)]
        for name, type_, *values in describe_options(named.format)
    ]
    return table(("property", "property_type", "property_value", "property_default"), rows)


FILE_FORMAT = ObjectType(
    type=NamedFileFormat,
    parts=3,
    columns=_SHOWN,
    row=_row,
    describe=_describe,
    modifiers=("TEMPORARY", "TEMP"),
    alter_right="OWNERSHIP",
    clause=_clause,
    prepare=_prepare,
)
