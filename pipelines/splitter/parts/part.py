"""One part: compressed CSV that is written once, to scratch space, and uploaded with one PUT."""

import base64
import hashlib
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile

from botocore.client import BaseClient

from pipelines.splitter.parts.part_settings import PartSettings

IN_MEMORY = 32 << 20


@dataclass(frozen=True)
class Part:
    """A part in the ready bucket. `bytes` are compressed; `sha256` is over those, in hex."""

    key: str
    rows: int
    bytes: int
    sha256: str


class PartFile:
    """A part being written: the same rows give the same bytes."""

    def __init__(self, header: tuple[str, ...], settings: PartSettings):
        self.compressor = settings.compressor()
        self.file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by upload
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
