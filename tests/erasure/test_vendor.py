"""A version of a vendor's file: what has no rows to anybody, and what can't be read at this moment."""

import gzip
import io
from pathlib import Path

import pytest
from botocore.exceptions import ReadTimeoutError
from botocore.response import StreamingBody

from contracts.reader import read_all
from erasure.objects import Version
from erasure.person import Person
from erasure.vendor import rewritten

CONTRACT = next(each for each in read_all(Path("contracts")).values() if each.domain == "vendor" and each.person)
ANN = Person.of("ann@x.org")
ROWS = f"{CONTRACT.person}\nann@x.org\neve@x.org\n".encode()


class Bucket:
    """One object; its bytes end with an error if one is given."""

    def __init__(self, data: bytes, error: Exception | None = None) -> None:
        self.data, self.error = data, error

    def get_object(self, **named: str) -> dict[str, object]:
        """Answer as S3 does, as far as reading goes."""
        body = io.BytesIO(self.data)
        if self.error:
            body.read = self._fail  # type: ignore[assignment]
        return {"Body": StreamingBody(body, len(self.data))}

    def _fail(self, *_: int) -> bytes:
        raise self.error or AssertionError


def version(name: str) -> Version:
    return Version("landing", f"{CONTRACT.folder}/{name}", "1", "e", 1, latest=True)


def test_rows_of_a_plain_and_of_a_compressed_file():
    for data, name in ((ROWS, "a.csv"), (gzip.compress(ROWS), "a.csv.gz")):
        changed, rows, removed = rewritten(Bucket(data), version(name), CONTRACT, ANN)
        assert rows == removed == 1 and b"ann@x.org" not in changed and b"eve@x.org" in changed


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (gzip.compress(ROWS, mtime=0)[:-9], "cut.csv.gz"),
        (b"PAR1 not parquet PAR1", "bad.parquet"),
        (b'{"a": ', "bad.json"),
        (b'{"a":' + b"[" * 100_000, "deep.json"),
        (b"ann@x.org,A\neve@x.org,B\n", "no_header.csv"),
    ],
)
def test_a_damaged_file_has_no_rows(data, name):
    assert rewritten(Bucket(data), version(name), CONTRACT, ANN) is None


def test_a_timeout_of_s3_is_no_damaged_file():
    """A file that can't be read goes whole; this one is read the next time."""
    with pytest.raises(ReadTimeoutError):
        rewritten(Bucket(ROWS, ReadTimeoutError(endpoint_url="s3")), version("a.csv"), CONTRACT, ANN)
