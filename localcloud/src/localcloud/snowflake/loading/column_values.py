"""The value of each column of a COPY, as DuckDB SQL over a scanned file (files/scan.py).

https://docs.snowflake.com/en/sql-reference/sql/copy-into-table
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.text_conversion import Target, convert_text, convert_usual
from localcloud.snowflake.loading.field_reference import json_path
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.literals import string_literal

# The columns of the scanned file (typed_rows.py) for METADATA$….
# https://docs.snowflake.com/en/user-guide/querying-metadata#metadata-columns
METADATA = {
    "METADATA$FILENAME": "file_name",
    "METADATA$FILE_ROW_NUMBER": "rn",
    "METADATA$FILE_CONTENT_KEY": "file_key",
    "METADATA$FILE_LAST_MODIFIED": "file_modified",
    "METADATA$START_SCAN_TIME": "scan_time",
}
# The text of a column without a field.
NO_TEXT = "CAST(NULL AS VARCHAR)"


@dataclass(frozen=True)
class ColumnValue:
    """DuckDB SQL of a column's value. `text` is SQL of its text in the file, for error messages.

    `composed` is SQL of an expression that may fail by itself; `sql` refers to its value as `composed.v`. `times` says
    whether it fails for a digit behind the sixth of a second. `usual` is shorter SQL of the same value, which may fail
    for a text that `sql` converts.
    """

    sql: str
    text: str
    target: Target
    composed: str = ""
    times: bool = False
    usual: str = ""


@dataclass(frozen=True)
class RawFields:
    """The fields of a scanned file: `width` text columns c1 …, or a JSON value c1 if `json`.

    `null_if` are the texts in JSON that are read as NULL; in CSV files they are NULL already.
    """

    width: int
    json: bool
    null_if: Sequence[str] = ()

    def text(self, number: int, path: str | None = None) -> str:
        """Return SQL of the text of field `number`, or at a DuckDB JSON path in it."""
        if not self.json:
            return f"c{number}" if number <= self.width else NO_TEXT
        if number > 1:
            return NO_TEXT
        text = f"json_extract_string(c1, {string_literal(path or '$')})"
        if not self.null_if:
            return text
        return f"CASE WHEN {text} IN ({', '.join(map(string_literal, self.null_if))}) THEN NULL ELSE {text} END"

    def variant(self, number: int, path: str | None) -> str:
        """Return SQL of the JSON value of field `number`, or at a DuckDB JSON path in it."""
        if not self.json:
            return f"to_json({self.text(number)})"
        return f"json_extract(c1, {string_literal(path or '$')})" if number == 1 else "CAST(NULL AS JSON)"


def raw_fields(format_: FileFormat, width: int) -> RawFields:
    """Return the fields of a scanned file of this format."""
    return RawFields(width, format_.type != "CSV", () if format_.type == "CSV" else tuple(format_["NULL_IF"]))


def match_by_position(targets: Sequence[Target], raw: RawFields) -> list[ColumnValue]:
    """Return the fields in their order. Raises SnowflakeError 002019 for JSON unless the only column is a VARIANT."""
    if raw.json:
        if len(targets) != 1 or targets[0].type != "JSON":
            kind = "JSON or PARQUET file format can produce one and only one column of type variant, object, or array."
            hint = "Load data into separate columns using MATCH_BY_COLUMN_NAME or copy with transformation."
            raise errors.compilation("002019", "0A000", f"{kind} {hint}")
        return [ColumnValue("c1", "CAST(c1 AS VARCHAR)", targets[0], usual="c1")]
    texts = [raw.text(number) for number in range(1, len(targets) + 1)]
    return [_of_text(text, target) for text, target in zip(texts, targets, strict=True)]


def metadata_value(name: str, target: Target, header: int = 0) -> ColumnValue:
    """Return METADATA$… as a column; `name` is in METADATA. FILE_ROW_NUMBER does not count `header` records."""
    sql = f"({METADATA[name]} - {header})" if header and name == "METADATA$FILE_ROW_NUMBER" else METADATA[name]
    text = f"CAST({sql} AS VARCHAR)"
    value = convert_text(text, target) if target.type == "VARCHAR" else f"CAST({sql} AS {target.type})"
    return ColumnValue(value, text, target, usual=value)


def match_by_name(
    targets: Sequence[Target],
    raw: RawFields,
    names: Sequence[str],
    case_sensitive: bool,
    metadata: Mapping[str, str] | None = None,
) -> list[ColumnValue]:
    """Return the fields by the columns' names, for MATCH_BY_COLUMN_NAME. `names` are those of the file's fields.

    `metadata` are the columns of INCLUDE_METADATA, each with its METADATA$…, which takes precedence over a field.
    A column without a field is NULL, a field without a column is ignored. Raises SnowflakeError 001101 for a column
    with two fields.
    """
    values = []
    for target in targets:
        if metadata and target.name in metadata:
            # PARSE_HEADER's record has no number, unlike those of SKIP_HEADER:
            # https://github.com/snowflakedb/snowpark-python/pull/4118
            values.append(metadata_value(metadata[target.name], target, header=0 if raw.json else 1))
            continue
        matches = [i for i, name in enumerate(names) if _is_same_name(name, target.name, case_sensitive)]
        if len(matches) > 1:
            raise errors.compilation("001101", "42601", f"Duplicate column name '{target.name}' in the file")
        values.append(_field_value(target, raw, names, matches[0]) if matches else _null(target))
    return values


def _field_value(target: Target, raw: RawFields, names: Sequence[str], index: int) -> ColumnValue:
    if not raw.json:
        return _of_text(raw.text(index + 1), target)
    path = json_path([names[index]])
    text, variant = raw.text(1, path), raw.variant(1, path)
    return ColumnValue(variant, text, target, usual=variant) if target.type == "JSON" else _of_text(text, target)


def _of_text(text: str, target: Target) -> ColumnValue:
    return ColumnValue(convert_text(text, target), text, target, usual=convert_usual(text, target))


def _null(target: Target) -> ColumnValue:
    sql = f"CAST(NULL AS {target.type})"
    return ColumnValue(sql, NO_TEXT, target, usual=sql)


def _is_same_name(name: str, column: str, case_sensitive: bool) -> bool:
    return name == column if case_sensitive else name.upper() == column.upper()
