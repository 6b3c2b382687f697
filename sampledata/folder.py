"""The documented layout on disk: streaming/{users,movies,streams}/ and vendor/{authors,books,reviews}/ in a folder."""

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any, TextIO

from contracts.reader import contracts
from sampledata.records import Record, Rows, SampleSet

INVENTORY = "sampledata.json"


class FolderTaken(Exception):
    """There are data files in the folder that the generator did not write."""


@dataclass(frozen=True)
class Style:
    """The style of the files; None stands for a mixture, which changes from file to file."""

    format: str | None = None  # csv or jsonl, for the streaming datasets; a vendor sends JSON only
    gzip: bool | None = None
    files: int = 5  # of streams; the smaller datasets get two


def write(folder: Path, sample: SampleSet, style: Style, about: Mapping[str, object]) -> dict[str, dict[str, int]]:
    """Write all rows, and an inventory with `about`; return {dataset: {rows, files, bytes}}.

    Files of an earlier run, which the inventory names, are replaced. Raise FolderTaken if there are others.
    """
    plan = {dataset: _paths(dataset, style, getattr(sample, dataset).count) for dataset in SampleSet._fields}
    _clear(folder)
    names = [path for paths in plan.values() for path in paths]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / INVENTORY).write_text(json.dumps({**about, "files": names}, indent=2) + "\n")
    written = {}
    for dataset, paths in plan.items():
        rows: Rows[Record] = getattr(sample, dataset)
        values = iter(rows.values)
        for at, path in enumerate(paths):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            share = rows.count * (at + 1) // len(paths) - rows.count * at // len(paths)
            header = _header(dataset, at)
            with _opened(folder / path) as file:
                _write(file, path, header, map(_picked(rows.type, header), islice(values, share)))
        size = sum((folder / path).stat().st_size for path in paths)
        written[dataset] = {"rows": rows.count, "files": len(paths), "bytes": size}
    return written


def _clear(folder: Path) -> None:
    inventory = folder / INVENTORY
    own = {folder / name for name in json.loads(inventory.read_text())["files"]} if inventory.is_file() else set()
    for dataset in SampleSet._fields:
        for path in sorted((folder / contracts()[dataset].folder).rglob("*")):
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


def _picked(kind: type[Record], header: list[str]) -> Callable[[Record], tuple[Any, ...]]:
    """Return the function that puts a record's values into the header's order; None for a column it does not have."""
    known = [name for name in header if name in kind._fields]
    if known == header:
        return itemgetter(*(kind._fields.index(name) for name in header))
    return lambda record: tuple(getattr(record, name, None) for name in header)


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
