"""The documented layout on disk: streaming/<dataset>/ and vendor/<dataset>/ in a folder."""

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any, TextIO

from contracts.reader import contracts
from sampledata import plain
from sampledata.records import SampleSet

_INVENTORY = "sampledata.json"


class FolderTaken(Exception):
    """There are data files in the folder that the generator did not write."""


@dataclass(frozen=True)
class _Rows:
    """The rows of a dataset: the names of their values, how many there are, and what yields them once."""

    fields: tuple[str, ...]
    count: int
    values: Iterable[tuple[Any, ...]]


@dataclass(frozen=True)
class Style:
    """The style of the files; None stands for a mixture, which changes from file to file."""

    format: str | None = None  # csv or jsonl, for the streaming datasets; a vendor sends JSON only
    gzip: bool | None = None
    files: int = 5  # of streams; the smaller datasets get two


def write(folder: Path, sample: SampleSet, style: Style, about: Mapping[str, object]) -> dict[str, dict[str, int]]:
    """Write the rows of all datasets, and an inventory with `about`; return {dataset: {rows, files, bytes}}.

    The sample set has the rows of the datasets that the questions ask; those of others are plain.
    Files of an earlier run, which the inventory names, are replaced. Raise FolderTaken if there are others.
    """
    rows_of = _all_rows(sample)
    plan = {dataset: _paths(dataset, style, rows.count) for dataset, rows in rows_of.items()}
    _clear(folder)
    names = [path for paths in plan.values() for path in paths]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _INVENTORY).write_text(json.dumps({**about, "files": names}, indent=2) + "\n")
    written = {}
    for dataset, paths in plan.items():
        rows = rows_of[dataset]
        values = iter(rows.values)
        for at, path in enumerate(paths):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            share = rows.count * (at + 1) // len(paths) - rows.count * at // len(paths)
            header = _header(dataset, at)
            with _opened(folder / path) as file:
                _write(file, path, header, map(_picked(rows.fields, header), islice(values, share)))
        size = sum((folder / path).stat().st_size for path in paths)
        written[dataset] = {"rows": rows.count, "files": len(paths), "bytes": size}
    return written


def _all_rows(sample: SampleSet) -> dict[str, _Rows]:
    asked = {name: _Rows(rows.type._fields, rows.count, rows.values) for name, rows in sample._asdict().items()}
    others = [contract for name, contract in contracts().items() if name not in asked]
    return asked | {each.name: _Rows(each.column_names, plain.COUNT, plain.plain_rows(each)) for each in others}


def _clear(folder: Path) -> None:
    inventory = folder / _INVENTORY
    own = {folder / name for name in json.loads(inventory.read_text())["files"]} if inventory.is_file() else set()
    for contract in contracts().values():
        for path in sorted((folder / contract.folder).rglob("*")):
            if path.is_file() and path not in own and not path.name.startswith("."):
                raise FolderTaken(f"{path} was not written by this generator; choose another folder, or move it away")
    for path in own:
        path.unlink(missing_ok=True)


def _paths(dataset: str, style: Style, rows: int) -> list[str]:
    contract = contracts()[dataset]
    formats = ("csv", "csv", "jsonl", "jsonl", "csv") if contract.domain == "streaming" else ("json", "jsonl")
    count = min(rows, style.files if dataset == "streams" else 2)  # a file without rows is refused by its readers
    paths = []
    for at in range(count):
        ending = formats[at % len(formats)]
        if style.format and contract.domain == "streaming":
            ending = style.format
        packed = at % 2 == 1 if style.gzip is None else style.gzip
        paths.append(f"{contract.folder}/{dataset}-{at + 1:04}.{ending}{'.gz' if packed else ''}")
    return paths


def _header(dataset: str, at: int) -> list[str]:
    """Return the columns of file number `at`: in the contract's order in the first, then rotated or reversed."""
    names = list(contracts()[dataset].column_names)
    names = names[at % len(names) :] + names[: at % len(names)]
    return names[::-1] if at % 2 else names


def _picked(fields: tuple[str, ...], header: list[str]) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """Return the function that puts a record's values into the header's order; None for a column it does not have."""
    places = [fields.index(name) if name in fields else None for name in header]
    known = [place for place in places if place is not None]
    if known == places and len(places) > 1:
        return itemgetter(*known)
    return lambda record: tuple([None if place is None else record[place] for place in places])


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    """Yield a text file, packed if its name says so; the same text always gives the same bytes."""
    with path.open("wb") as raw:
        packed = gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0) if path.name.endswith(".gz") else raw
        with io.TextIOWrapper(packed, encoding="utf-8", newline="") as file:
            yield file


def _write(file: TextIO, path: str, fields: list[str], records: Iterator[tuple[Any, ...]]) -> None:
    if ".csv" in path:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(fields)
        writer.writerows(records)
        return
    documents = (json.dumps(dict(zip(fields, row, strict=True)), ensure_ascii=False, default=str) for row in records)
    if ".jsonl" in path:
        file.writelines(document + "\n" for document in documents)
        return
    file.write("[\n" + next(documents, ""))
    file.writelines(",\n" + document for document in documents)
    file.write("\n]\n")
