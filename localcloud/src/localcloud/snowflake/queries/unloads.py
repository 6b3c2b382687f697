"""COPY INTO <location>: the rows of a query, written to files of a stage.

https://docs.snowflake.com/en/sql-reference/sql/copy-into-location
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from localcloud.snowflake.catalog.access_control import require_warehouse
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.bindings import with_values
from localcloud.snowflake.engine.execution import Columns
from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.files.compression import parquet_codec
from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.written_text import CsvWriter, json_record
from localcloud.snowflake.loading.unload_statement import Unload, read_unload
from localcloud.snowflake.loading.unloaded_files import FileNames, Unloaded, require_free, text_files
from localcloud.snowflake.objects.stage import resolve
from localcloud.snowflake.objects.stage_resolution import stage_at
from localcloud.snowflake.objects.storage import Storage
from localcloud.snowflake.queries import stream_reads
from localcloud.snowflake.queries.query import Queries
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.literals import string_literal
from localcloud.snowflake.wire.names import quote_identifier
from localcloud.snowflake.wire.result import SELECT, Result, table
from localcloud.snowflake.wire.statement import Statement, parse

_SEMI_STRUCTURED = ("variant", "object", "array")
# The format option that writes a column's type.
_MOMENTS = {"date": "DATE_FORMAT", "time": "TIME_FORMAT"}
_ZONED = ("timestamp_tz", "timestamp_ltz")
_PARTITION = "LOCALCLOUD_PARTITION"
_DETAILS = ("FILE_NAME", "FILE_SIZE:fixed", "ROW_COUNT:fixed")
_TOTALS = ("rows_unloaded:fixed", "input_bytes:fixed", "output_bytes:fixed")


@dataclass(frozen=True)
class Unloads:
    """Answers COPY INTO <location>; `queries` has the rows."""

    storage: Storage
    queries: Queries

    def unload(self, session: Session, statement: Statement) -> Result | dict[str, Any]:
        """Write the rows to files, and return their counts. Raise SnowflakeError, and then write nothing."""
        require_warehouse(session)
        unload = read_unload(with_values(statement))
        stage = stage_at(session, unload.location.stage, "COPY", "WRITE")
        format_ = resolve(session, unload.format, stage.file_format)
        if unload.validation:
            return self.queries.run(session, parse(unload.query))
        log = session.query_log
        query_id = (log.running(session.id) if log else None) or session.last_query or ""
        names = FileNames(unload, format_, query_id)
        place = self.storage.place(stage)
        files = list(self._files(session, unload, format_, names))
        if not unload.overwrite:
            require_free(place, stage.name, (file.path for file in files))
        for file in files:
            place.write(file.path, file.data)
        return _result(unload, files)

    def _files(self, session: Session, unload: Unload, format_: FileFormat, names: FileNames) -> Iterator[Unloaded]:
        stream_reads.refuse(session, parse_one(unload.query), "COPY INTO a location")
        if format_.type not in _WRITERS:
            raise errors.unsupported(f"unloading to {format_.type}, which Snowflake refuses too")
        source = f"FROM ({unload.query}\n) AS Q"
        columns, _ = self.queries.rows(session, parse(f"SELECT * {source} LIMIT 0"))
        if len({column["name"] for column in columns}) < len(columns):
            raise errors.unsupported("unloading two columns of one name")
        partition = f"TO_VARCHAR({unload.partition_by})" if unload.partition_by else "NULL::VARCHAR"
        write = _WRITERS[format_.type]
        values = ", ".join([f"{partition} AS {_PARTITION}", *_values(columns, format_)])
        _, rows = self.queries.rows(session, parse(f"SELECT {values} {source}"))
        for part, (key, own) in enumerate(_partitions(rows)):
            yield from write(names, columns, key, part, own)


def _partitions(rows: pa.Table) -> Iterator[tuple[str | None, pa.Table]]:
    """Yield the value of each partition with its rows, without that value."""
    keys, rest = rows.column(0), rows.drop_columns([rows.column_names[0]])
    for key in pc.unique(keys).to_pylist():
        own = pc.is_null(keys) if key is None else pc.fill_null(pc.equal(keys, key), False)
        yield key, rest.filter(own)


def _values(columns: Columns, format_: FileFormat) -> Iterator[str]:
    """Yield SQL of each column as the format writes it. Raise SnowflakeError for a type that it can't."""
    if format_.type == "JSON" and [column["type"] in _SEMI_STRUCTURED for column in columns] != [True]:
        text = "JSON file format can unload only one column, of type variant, object, or array."
        raise errors.compilation("002019", "0A000", f"{text} Use OBJECT_CONSTRUCT to make one of several columns.")
    for number, column in enumerate(columns):
        name = f"Q.{quote_identifier(column['name'])}"
        yield f"{_value(name, column['type'], format_)} AS C{number}"


def _value(name: str, type_: str, format_: FileFormat) -> str:
    if type_ in _SEMI_STRUCTURED:
        return f"TO_JSON({name})"
    if format_.type == "PARQUET":
        if type_ in _ZONED:
            raise errors.unsupported(f"unloading {type_.upper()} to Parquet, which Snowflake refuses too")
        return name
    if type_ == "binary":
        encoding = {"UTF8": "UTF-8"}.get(format_.binary, format_.binary)
        return f"TO_VARCHAR({name}, {string_literal(encoding)})"
    option = _MOMENTS.get(type_, "TIMESTAMP_FORMAT" if type_.startswith("timestamp") else None)
    if option and format_[option] != "AUTO":
        return f"TO_VARCHAR({name}, {string_literal(format_[option])})"
    return f"TO_VARCHAR({name})"


def _csv(names: FileNames, columns: Columns, key: str | None, part: int, rows: pa.Table) -> Iterator[Unloaded]:
    types = [column["type"] for column in columns]
    writer = CsvWriter(names.format, [type_ in ("text", "binary", *_SEMI_STRUCTURED) for type_ in types])
    header = writer.header([column["name"] for column in columns]) if names.unload.header else ""
    values = [column.to_pylist() for column in rows.columns]
    yield from text_files(names, key, part, header, map(writer.record, zip(*values, strict=True)))


def _json(names: FileNames, columns: Columns, key: str | None, part: int, rows: pa.Table) -> Iterator[Unloaded]:
    values = rows.column(0).to_pylist()
    yield from text_files(names, key, part, "", (json_record([value]) for value in values))


def _parquet(names: FileNames, columns: Columns, key: str | None, part: int, rows: pa.Table) -> Iterator[Unloaded]:
    """Yield the files of a partition: MAX_FILE_SIZE divides the rows by the size that they have in memory."""
    if not rows.num_rows:
        return
    titles = [column["name"] if names.unload.header else f"_COL_{number}" for number, column in enumerate(columns)]
    rows = rows.rename_columns(titles)
    codec = parquet_codec(names.format["COMPRESSION"])
    most = max(rows.num_rows * names.unload.max_file_size // max(rows.nbytes, 1), 1)
    for number, start in enumerate(range(0, rows.num_rows, rows.num_rows if names.unload.single else most)):
        here = rows.slice(start, rows.num_rows if names.unload.single else most)
        written = io.BytesIO()
        pq.write_table(here, written, compression=codec, store_decimal_as_integer=True)
        data = written.getvalue()
        yield Unloaded(names.path(number, key, part, names.ending(codec)), data, here.num_rows, len(data))


def _result(unload: Unload, files: list[Unloaded]) -> Result:
    if unload.detailed_output:
        return table(_DETAILS, [[file.path, len(file.data), file.rows] for file in files], SELECT)
    totals = [
        sum(file.rows for file in files),
        sum(file.size for file in files),
        sum(len(file.data) for file in files),
    ]
    return table(_TOTALS, [totals], SELECT)


_WRITERS = {"CSV": _csv, "JSON": _json, "PARQUET": _parquet}
