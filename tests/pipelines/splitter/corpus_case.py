"""A file of the corpus, the texts that its files have, and the ways in which they are packed."""

import gzip
import io
import tarfile
import zipfile
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from pipelines.splitter.parts.part_settings import PartSettings
from pipelines.splitter.reading.limits import Limits

# Small parts, so that files are cut; small limits, so that files need not be large.
PART_SETTINGS = PartSettings(part_bytes=600)
LIMITS = Limits(record_bytes=20_000)
MAX_BAD_ROWS = 20

HEADER = b"first_name,last_name,email\n"
NUMBERS = [number * 7919 % 10_007 for number in range(200)]
GOOD = [b"%d,b%d,%d@d" % (number, number * 3, number % 101) for number in NUMBERS]
TEXT = HEADER + b"\n".join(GOOD) + b"\n"
QUOTED = HEADER + b"".join(b'%d,"line\n""two"", of\n%d",c@d\n' % (number, number) for number in NUMBERS)
JSON = b"".join(b'{"email": "%d@d", "first_name": "%d"}\n' % (number, number) for number in NUMBERS)
BOMB = gzip.compress(HEADER) + gzip.compress(b"a,b,c\n" * (1 << 20)) * 12


@dataclass(frozen=True)
class Case:
    """`rows`: how many records its writer meant it to have; `rejected`: how many of them are left out, where any are
    loaded; `refused`: words of the reason for which the whole file is set aside, None where it is loaded.
    `passed_over`: its event names no file, so nothing is made of it."""

    data: bytes
    rows: int
    rejected: int = 0
    refused: str | None = None
    passed_over: bool = False
    name: str = "a.csv"
    dataset: str = "users"
    limits: Limits = LIMITS

    @property
    def outcome(self) -> str:
        if self.passed_over:
            return "passed over"
        if self.refused:
            return "quarantine"
        return "the row is rejected" if self.rejected else "loaded" if self.rows else "loaded, 0 rows"


def with_lines(*lines: bytes) -> bytes:
    """Good rows with these in the middle of them."""
    return HEADER + b"\n".join([*GOOD[:100], *lines, *GOOD[100:]]) + b"\n"


def reordered(order: tuple[int, ...]) -> bytes:
    records = [line.split(b",") for line in (HEADER.strip(), *GOOD)]
    return b"".join(b",".join(record[index] for index in order) + b"\n" for record in records)


def wide(text: bytes) -> bytes:
    """A frame that asks its reader for 256 MiB."""
    parameters = zstandard.ZstdCompressionParameters(window_log=28)
    frame = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    return frame.compress(text) + frame.flush()


def zipped(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return packed.getvalue()


def tarred(text: bytes) -> bytes:
    packed, member = io.BytesIO(), tarfile.TarInfo("a.jsonl")
    member.size = len(text)
    with tarfile.open(fileobj=packed, mode="w") as archive:
        archive.addfile(member, io.BytesIO(text))
    return packed.getvalue()


def parquet() -> bytes:
    written = io.BytesIO()
    pq.write_table(pa.table({"email": ["a"]}), written)
    return written.getvalue()


def lz4(text: bytes) -> bytes:
    return pa.Codec("lz4").compress(text, asbytes=True)


def of_dictionary(text: bytes) -> bytes:
    """A frame that only its dictionary opens."""
    dictionary = zstandard.ZstdCompressionDict(text[:999], dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    return zstandard.ZstdCompressor(dict_data=dictionary, write_checksum=True).compress(text)


def of_trained_dictionary(text: bytes) -> bytes:
    """A frame that names its dictionary: https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1.1.3"""
    samples = [text[start : start + 99] for start in range(0, len(text) - 99, 5)]
    return zstandard.ZstdCompressor(dict_data=zstandard.train_dictionary(500, samples)).compress(text)


SKIPPABLE = b"\x5a\x2a\x4d\x18\x04\0\0\0skip"  # https://www.rfc-editor.org/rfc/rfc8878#section-3.1.2
