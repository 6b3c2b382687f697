"""The rows of a file as Arrow batches of text, the same for both engines.

A streaming file is read by the splitter's own rules, so it has here the rows that it has in the warehouse: a bad row is
left out, and a file that would be quarantined is an error. The vendor's CSV is read by the same rules, and a bad row is
an error, as it is for the vendor load. Values get the one form that both engines understand (contracts/value.py).
"""

import csv
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import chain, islice

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from contracts.value import meaning
from pipelines.exploration import storage
from pipelines.exploration.datasets import OPENING, DataError, Dataset, recognise
from pipelines.exploration.json_documents import json_documents
from pipelines.file_names import kind_of
from pipelines.splitter.landing.unreadable import Rejected, Unreadable
from pipelines.splitter.reading import other_formats
from pipelines.splitter.reading.bad_row_filter import Read, filter_bad_rows
from pipelines.splitter.reading.chunks import begun, without_first
from pipelines.splitter.reading.column_type import TEXT
from pipelines.splitter.reading.contract import Column, first_fault
from pipelines.splitter.reading.layout import BYTE_ORDER_MARK, SAMPLE, Layout, decompressor_of, layout_of
from pipelines.splitter.reading.records import blocks
from pipelines.splitter.reading.rows import Rows, csv_rows, json_rows

MAX_BAD_ROWS = 1_000  # as the splitter's default
_RECORDS = 50_000  # in a batch


def schema(dataset: Dataset) -> pa.Schema:
    """Return the dataset's columns, all of them texts."""
    return pa.schema([(name, pa.string()) for name in dataset.types])


def check_beginning(dataset: Dataset, path: str) -> None:
    """Raise DataError if the beginning of a file shows already that it lacks columns."""
    if kind_of(path) != "parquet":
        with _named(path):
            beginning, _ = begun(_text(storage.chunks(path, OPENING)), OPENING)
            cut = len(beginning) >= OPENING and b"\n" not in _without_blank_lines(beginning)
            if kind_of(path) != "csv" or not cut:
                _recognise(dataset, path, beginning)


def batches(dataset: Dataset, path: str) -> Iterator[pa.RecordBatch]:
    """Yield the rows of the file at `path` with the dataset's schema. An empty field of CSV is NULL.

    Raises DataError, with one line that names the file.
    """
    with _named(path):
        if kind_of(path) == "parquet":
            yield from _of_vendor(dataset, path, _parquet(dataset, path))
            return
        beginning, text = begun(_text(storage.chunks(path)), SAMPLE)
        _recognise(dataset, path, beginning)
        if dataset.domain == "streaming":
            yield from _checked(dataset, dataset.columns, str(kind_of(path)), beginning, text)
        elif kind_of(path) == "json":
            yield from _of_vendor(dataset, path, _documents(dataset, text))
        else:
            texts = tuple(replace(column, type=TEXT) for column in dataset.columns)
            yield from _of_vendor(dataset, path, _checked(dataset, texts, "csv", beginning, text))


def _recognise(dataset: Dataset, path: str, beginning: bytes) -> None:
    """Raise Unreadable for a streaming file of another format, as the splitter does, and DataError as `recognise`."""
    if dataset.domain == "streaming":
        other_formats.refuse(beginning)
    text = _without_blank_lines(beginning) if kind_of(path) == "csv" else beginning
    recognise(dataset, path, text[:OPENING])


def _without_blank_lines(beginning: bytes) -> bytes:
    """Return the text from its first line that is not blank: the header of CSV, however many lines stand before it."""
    return beginning.removeprefix(BYTE_ORDER_MARK).lstrip(b"\r\n")


def _of_vendor(dataset: Dataset, path: str, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the batches with their values in plain form. Raises DataError where the vendor load refuses a value.

    An empty text is NULL.
    """
    for batch in batches:
        for number, column in enumerate(dataset.columns):
            values = batch.column(number)
            values = pc.if_else(pc.equal(values, ""), pa.scalar(None, pa.string()), values)
            fault = first_fault(pa.table({column.name: values}), (column,))
            if fault:
                found = values[fault[0]].as_py()[:80]
                raise DataError(f"{path}: {column.name} is {found!r}; expected {meaning(column.type.sql)}")
            batch = batch.set_column(number, column.name, column.type.plain(values))
        yield batch


@contextmanager
def _named(path: str) -> Iterator[None]:
    """Raise each fault of a text as a DataError that names the file."""
    try:
        yield
    except (Unreadable, pa.ArrowException, csv.Error, ValueError, RecursionError) as error:
        line = f"line {error.line}: " if isinstance(error, Unreadable) and error.line else ""
        reason = error.reason if isinstance(error, Unreadable) else " ".join(str(error).split())[:200]
        raise DataError(f"{path} can't be read to its end: {line}{reason}") from error


def _text(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the decompressed bytes; the first bytes decide, not the name."""
    first = next(chunks, b"")
    decompress = decompressor_of(first)
    whole = chain([first], chunks)
    return decompress(whole) if decompress else whole


def _checked(
    dataset: Dataset, columns: tuple[Column, ...], kind: str, beginning: bytes, text: Iterable[bytes]
) -> Iterator[pa.RecordBatch]:
    """Yield the rows that the splitter would load. Raises Unreadable where it would quarantine the file."""
    layout = layout_of(kind, beginning, columns)
    read = partial(_rows, kind, layout.header, columns)
    limit = MAX_BAD_ROWS if dataset.domain == "streaming" else 0
    good, bad = 0, list[Rejected]()
    for found in _numbered(blocks(without_first(text, layout.start), layout.quotes), read, layout):
        if isinstance(found, Rows):
            good += found.count
            if found.count:  # a half of a block may have blank lines alone
                yield from _table(found, dataset).to_batches()
        else:
            bad.append(found)
            if len(bad) > limit:
                more = f"more than {limit:,} rows break the contract; the first: " if limit else ""
                raise Unreadable(f"{more}{bad[0].reason}", bad[0].line)
    if bad and not good:
        raise Unreadable(f"no row keeps the contract; the first: {bad[0].reason}", bad[0].line)


def _rows(kind: str, header: tuple[str, ...], columns: tuple[Column, ...], block: bytes) -> Rows:
    return csv_rows(block, header, columns) if kind == "csv" else json_rows(block, columns)


def _numbered(texts: Iterable[bytes], read: Read, layout: Layout) -> Iterator[Rows | Rejected]:
    """Yield the rows and rejected records of blocks, with lines counted from the file's first.

    Raises Unreadable as `blocks` and filter_bad_rows do, likewise.
    """
    lines = layout.lines
    try:
        for block in texts:
            for found in filter_bad_rows(block, read, layout.quotes):
                yield replace(found, line=lines + found.line) if isinstance(found, Rejected) else found
            lines += block.count(b"\n")
    except Unreadable as fault:
        raise Unreadable(fault.reason, fault.line and lines + fault.line) from fault


def _table(rows: Rows, dataset: Dataset) -> pa.Table:
    """Return rows in the form of parts, which is the same for every file, as a table."""
    texts = schema(dataset)
    return pa.csv.read_csv(
        pa.BufferReader(rows.data),
        pa.csv.ReadOptions(use_threads=False, column_names=texts.names, block_size=len(rows.data) + 1),
        pa.csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        pa.csv.ConvertOptions(
            column_types=texts, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
        ),
    )


def _parquet(dataset: Dataset, path: str) -> Iterator[pa.RecordBatch]:
    file = pa.parquet.ParquetFile(pa.BufferReader(b"".join(storage.chunks(path))))
    there = file.schema_arrow.names
    for name in dataset.types:
        if name not in there and name not in dataset.left_out:
            raise DataError(f"{path} has no column {name}; expected the columns {', '.join(dataset.types)}")
        if there.count(name) > 1:
            raise DataError(f"{path} has the column {name} twice; expected the columns {', '.join(dataset.types)}")
    for batch in file.iter_batches(columns=[name for name in dataset.types if name in there]):
        null = pa.nulls(batch.num_rows, pa.string())
        columns = [batch.column(name).cast(pa.string()) if name in there else null for name in dataset.types]
        yield pa.record_batch(columns, schema=schema(dataset))


def _documents(dataset: Dataset, text: Iterator[bytes]) -> Iterator[pa.RecordBatch]:
    """Yield the records of a JSON array, or of JSON objects one after the other."""
    documents = json_documents(text)
    while records := list(islice(documents, _RECORDS)):
        columns = [pa.array([_value(record.get(name)) for record in records], pa.string()) for name in dataset.types]
        yield pa.record_batch(columns, schema=schema(dataset))


def _value(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)
