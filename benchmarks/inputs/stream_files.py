"""A file of streams in each format that the splitter reads, with the same rows."""

import csv
import json
from pathlib import Path

import zstandard
from isal import isal_zlib

from benchmarks.inputs.sample import TYPES, write_streams

BLOCK = 4 << 20


def write_format(folder: Path, ending: str, text_bytes: int) -> tuple[Path, Path, int]:
    """Write rows of `text_bytes` of CSV as CSV and as a file with `ending`: csv or jsonl, either with .gz or .zst.

    Return that file, the CSV file and the number of rows.
    """
    plain = folder / "streams.csv"
    rows = write_streams(plain, text_bytes)
    kind, _, codec = ending.partition(".")
    text = plain
    if kind == "jsonl":
        text = plain.with_suffix(".jsonl")
        _write_json(plain, text)
    return (_compressed(text, codec) if codec else text), plain, rows


def _write_json(source: Path, target: Path) -> None:
    """Write each row as an object, with decimals as numbers, as JavaScript's JSON.stringify does."""
    names, numbers = list(TYPES), [type_.startswith("DECIMAL") for type_ in TYPES.values()]
    with source.open(newline="") as rows, target.open("w") as lines:
        records = csv.reader(rows)
        next(records)
        for record in records:
            fields = (
                f'"{name}":{value if number else json.dumps(value, ensure_ascii=False)}'
                for name, value, number in zip(names, record, numbers, strict=True)
            )
            lines.write(f"{{{','.join(fields)}}}\n")


def _compressed(path: Path, codec: str) -> Path:
    """Write the file as gzip, one member, or as zstd, one frame."""
    target = path.with_name(f"{path.name}.{codec}")
    with path.open("rb") as source, target.open("wb") as file:
        if codec == "zst":
            zstandard.ZstdCompressor(level=3).copy_stream(source, file)
        else:
            member = isal_zlib.compressobj(2, wbits=31)
            while block := source.read(BLOCK):
                file.write(member.compress(block))
            file.write(member.flush())
    return target
