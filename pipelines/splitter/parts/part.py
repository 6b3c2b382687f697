"""One part: compressed CSV that is written once, to scratch space, and uploaded with one PUT."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from tempfile import SpooledTemporaryFile

import pyarrow as pa
import pyarrow.csv
from botocore.client import BaseClient

from pipelines.splitter.parts.part_settings import PartSettings
from pipelines.splitter.reading.layout import decompressor_of
from pipelines.splitter.reading.limits import Limits
from pipelines.splitter.reading.records import blocks

_IN_MEMORY = 32 << 20
_CHUNK_BYTES = 64 << 10
_LIMITS = Limits(record_bytes=1 << 30)  # the part was read with the limits of its file already


@dataclass(frozen=True)
class Part:
    """A part in the ready bucket. `bytes` are compressed; `sha256` is over those, in hex."""

    key: str
    rows: int
    bytes: int
    sha256: str


def columns_of(s3: BaseClient, bucket: str, part: Part) -> tuple[str, ...]:
    """Return the column names in the header line of a part that was uploaded."""
    chunks = s3.get_object(Bucket=bucket, Key=part.key)["Body"].iter_chunks(_CHUNK_BYTES)
    beginning: bytes = next(chunks)
    decompress = decompressor_of(beginning)
    text = next(decompress(chain([beginning], chunks))) if decompress else beginning
    return tuple(text.partition(b"\n")[0].decode().split(","))


def has_values(s3: BaseClient, bucket: str, part: Part, columns: tuple[str, ...]) -> bool:
    """Return True if any row of an uploaded part has a value in any of these columns; reads the whole part.

    An empty text, which stands in quotes, is a value; only NULL is none.
    """
    header: list[str] = []
    for block in blocks(text_of(s3, bucket, part), quotes=True, limits=_LIMITS):
        if not header:
            line, _, block = block.partition(b"\n")
            header = line.decode().split(",")
        if block and any(column.null_count < len(column) for column in _texts(block, header, columns).columns):
            return True
    return False


def _texts(block: bytes, header: list[str], columns: tuple[str, ...]) -> pa.Table:
    """Return these columns of rows in the form of parts: an empty field without quotes is NULL."""
    return pyarrow.csv.read_csv(
        pa.BufferReader(block),
        pyarrow.csv.ReadOptions(use_threads=False, column_names=header, block_size=len(block) + 1),
        pyarrow.csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(header, pa.string()),
            include_columns=list(columns),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )


def text_of(s3: BaseClient, bucket: str, part: Part) -> Iterator[bytes]:
    """Yield the text of an uploaded part, decompressed, in chunks."""
    chunks = s3.get_object(Bucket=bucket, Key=part.key)["Body"].iter_chunks(_CHUNK_BYTES)
    beginning: bytes = next(chunks)
    decompress = decompressor_of(beginning)
    return iter(decompress(chain([beginning], chunks)) if decompress else chain([beginning], chunks))


class PartFile:
    """A part being written: the same rows give the same bytes."""

    def __init__(self, header: tuple[str, ...], settings: PartSettings):
        self.compressor = settings.compressor()
        self.file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed by upload
        self.digest = hashlib.sha256()
        self.rows = 0
        self.write(f"{','.join(header)}\n".encode(), 0)

    @property
    def size(self) -> int:
        """The compressed bytes so far; the compressor holds some back."""
        return self.file.tell()

    def write(self, data: bytes, rows: int) -> None:
        """Append text that holds `rows` rows."""
        self._store(self.compressor.compress(data))
        self.rows += rows

    def _store(self, data: bytes) -> None:
        self.digest.update(data)
        self.file.write(data)

    def upload(self, s3: BaseClient, bucket: str, key: str) -> Part:
        """End the part and upload it; S3 checks the SHA-256 that is sent along."""
        self._store(self.compressor.flush())
        size = self.file.tell()
        self.file.seek(0)
        with self.file:
            checksum = base64.b64encode(self.digest.digest()).decode()
            s3.put_object(Bucket=bucket, Key=key, Body=self.file, ContentLength=size, ChecksumSHA256=checksum)
        return Part(key, self.rows, size, self.digest.hexdigest())

    def close(self) -> None:
        """Drop the part."""
        self.file.close()
